use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::words::{Lang, Words};

const PARIS: Tz = chrono_tz::Europe::Paris;

fn nanos(rfc3339: &str) -> i64 {
    DateTime::parse_from_rfc3339(rfc3339).unwrap().timestamp_nanos_opt().unwrap()
}

/// Thursday 15 January 2026, 10:00 in Paris.
fn now() -> i64 {
    nanos("2026-01-15T10:00:00+01:00")
}

fn check(text: &str, expected: &str) {
    let expected = nanos(expected);
    assert_eq!(parse(text, now(), &PARIS), Ok(expected), "{text}: wanted {expected}");
}

#[test]
fn a_day_means_its_last_nanosecond() {
    for (text, expected) in [
        ("2026-01-14", "2026-01-14T23:59:59.999999999+01:00"),
        (" 2026-07-01 ", "2026-07-01T23:59:59.999999999+02:00"),
        ("today", "2026-01-15T23:59:59.999999999+01:00"),
        ("Aujourd’hui", "2026-01-15T23:59:59.999999999+01:00"),
        ("yesterday", "2026-01-14T23:59:59.999999999+01:00"),
        ("HIER", "2026-01-14T23:59:59.999999999+01:00"),
        ("avant-hier", "2026-01-13T23:59:59.999999999+01:00"),
        ("2 days ago", "2026-01-13T23:59:59.999999999+01:00"),
        ("il y a 2 jours", "2026-01-13T23:59:59.999999999+01:00"),
        ("a week ago", "2026-01-08T23:59:59.999999999+01:00"),
        ("il y a une semaine", "2026-01-08T23:59:59.999999999+01:00"),
        ("3 weeks ago", "2025-12-25T23:59:59.999999999+01:00"),
        ("last week", "2026-01-08T23:59:59.999999999+01:00"),
        ("la semaine dernière", "2026-01-08T23:59:59.999999999+01:00"),
        ("1 month ago", "2025-12-15T23:59:59.999999999+01:00"),
        ("il y a 6 mois", "2025-07-15T23:59:59.999999999+02:00"),
        ("l'an dernier", "2025-01-15T23:59:59.999999999+01:00"),
        ("last tuesday", "2026-01-13T23:59:59.999999999+01:00"),
        ("mardi dernier", "2026-01-13T23:59:59.999999999+01:00"),
        ("last thursday", "2026-01-08T23:59:59.999999999+01:00"),
        ("vendredi", "2026-01-09T23:59:59.999999999+01:00"),
        ("15 january 2025", "2025-01-15T23:59:59.999999999+01:00"),
        ("January 15, 2025", "2025-01-15T23:59:59.999999999+01:00"),
        ("1er mars 2025", "2025-03-01T23:59:59.999999999+01:00"),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_time_means_the_end_of_what_it_names() {
    for (text, expected) in [
        ("now", "2026-01-15T10:00:00+01:00"),
        ("2026-01-14 14:30", "2026-01-14T14:30:59.999999999+01:00"),
        ("2026-01-14 14:30:05", "2026-01-14T14:30:05.999999999+01:00"),
        ("2026-01-14T14:30:05", "2026-01-14T14:30:05.999999999+01:00"),
        ("2026-01-14 14:30:05.25", "2026-01-14T14:30:05.25+01:00"),
        ("2026-01-14T14:30:05Z", "2026-01-14T14:30:05.999999999Z"),
        ("2026-01-14T14:30:05.5-05:00", "2026-01-14T14:30:05.5-05:00"),
        ("yesterday at 18:04", "2026-01-14T18:04:59.999999999+01:00"),
        ("yesterday 18:04", "2026-01-14T18:04:59.999999999+01:00"),
        ("hier à 18 h 04", "2026-01-14T18:04:59.999999999+01:00"),
        ("hier à 18h", "2026-01-14T18:00:59.999999999+01:00"),
        ("last tuesday 9:05", "2026-01-13T09:05:59.999999999+01:00"),
        ("2 hours ago", "2026-01-15T08:00:00+01:00"),
        ("il y a 5 minutes", "2026-01-15T09:55:00+01:00"),
    ] {
        check(text, expected);
    }
}

#[test]
fn days_when_the_clock_leaps_are_whole_days() {
    check("2025-03-30", "2025-03-30T23:59:59.999999999+02:00");
    check("2025-10-26", "2025-10-26T23:59:59.999999999+01:00");
    // 02:30 does not exist on that day: the clock leaps from 02:00 to 03:00.
    check("2025-03-30 02:30:00", "2025-03-30T03:00:00.999999999+02:00");
    // 02:30 comes twice on that day: all of what it names is included.
    check("2025-10-26 02:30", "2025-10-26T02:30:59.999999999+01:00");
    // In Beirut the clock leaps over midnight itself.
    let beirut = parse("2024-03-30", now(), &chrono_tz::Asia::Beirut);
    assert_eq!(beirut, Ok(nanos("2024-03-30T23:59:59.999999999+02:00")));
    // Samoa had no 30 December 2011 at all.
    let apia = parse("2011-12-29", now(), &chrono_tz::Pacific::Apia);
    assert_eq!(apia, Ok(nanos("2011-12-29T23:59:59.999999999-10:00")));
}

#[test]
fn what_is_not_a_date_is_refused_with_what_would_be() {
    for text in ["", "someday", "15/01/2026", "2026", "2026-1", "20260115", "2 fortnights ago", "12:00", "t", "0t:"] {
        let error = parse(text, now(), &PARIS).unwrap_err();
        assert!(matches!(error, DateError::NotUnderstood { .. }), "{text}: {error}");
        assert!(error.to_string().contains("2026-01-15 14:30"), "{error}");
    }
    for text in ["2026-02-30", "2026-13-01", "2026-01-15 25:00", "31 june 2026", "9999-01-01", "999999 years ago"] {
        let error = parse(text, now(), &PARIS).unwrap_err();
        assert!(matches!(error, DateError::NoSuchMoment { .. }), "{text}: {error}");
    }
}

#[test]
fn moments_are_said_by_their_distance() {
    let said = |rfc3339: &str, lang| relative(nanos(rfc3339), now(), Words::for_lang(lang));
    assert_eq!(said("2026-01-15T09:59:30+01:00", Lang::En), "just now");
    assert_eq!(said("2026-01-15T09:55:00+01:00", Lang::En), "5 minutes ago");
    assert_eq!(said("2026-01-15T09:55:00+01:00", Lang::Fr), "il y a 5\u{a0}minutes");
    assert_eq!(said("2026-01-15T09:00:00+01:00", Lang::En), "1 hour ago");
    assert_eq!(said("2026-01-12T10:00:00+01:00", Lang::Fr), "il y a 3\u{a0}jours");
    assert_eq!(said("2025-10-15T10:00:00+02:00", Lang::En), "3 months ago");
    assert_eq!(said("2023-01-15T10:00:00+01:00", Lang::Fr), "il y a 3\u{a0}ans");
    assert_eq!(said("2026-01-15T12:00:00+01:00", Lang::En), "in 2 hours");
    assert_eq!(said("2026-01-15T12:00:00+01:00", Lang::Fr), "dans 2\u{a0}heures");
}

#[test]
fn moments_are_said_by_day_and_time() {
    let said = |rfc3339: &str, lang| day_and_time(nanos(rfc3339), now(), &PARIS, Words::for_lang(lang));
    assert_eq!(said("2026-01-15T08:04:00+01:00", Lang::En), "today at 8:04");
    assert_eq!(said("2026-01-14T18:04:00+01:00", Lang::En), "yesterday at 18:04");
    assert_eq!(said("2026-01-14T18:04:00+01:00", Lang::Fr), "hier à 18\u{a0}h\u{a0}04");
    assert_eq!(said("2026-01-13T18:04:00+01:00", Lang::En), "Tuesday at 18:04");
    assert_eq!(said("2025-03-03T18:04:00+01:00", Lang::En), "3 March 2025 at 18:04");
    assert_eq!(said("2025-03-01T18:04:00+01:00", Lang::Fr), "1er mars 2025 à 18\u{a0}h\u{a0}04");
    assert_eq!(exact(nanos("2025-03-01T18:04:22+01:00"), &PARIS), "2025-03-01 18:04:22");
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed_back(seconds in -4_000_000_000i64..4_000_000_000) {
        let utc = FixedOffset::east_opt(0).unwrap();
        let moment = seconds * 1_000_000_000;
        prop_assert_eq!(parse(&exact(moment, &utc), 0, &utc), Ok(moment + 999_999_999));
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,24}", words in "(last|ago|il y a|[0-9]{1,12}|days|ans|h|:|t|-| ){0,6}") {
        let _ = parse(&text, now(), &PARIS);
        let _ = parse(&words, i64::MIN, &PARIS);
        let _ = parse(&words, i64::MAX, &PARIS);
    }
}

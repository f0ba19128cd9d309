//! From what a person typed to a moment.

use chrono::{DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveTime, TimeZone};

use super::local::{self, Twice};

/// Examples of what is understood.
pub const ACCEPTED_FORMS: &[&str] = &[
    "2026-01-15",
    "2026-01-15 14:30",
    "2026-01-15T14:30:00Z",
    "15 january 2026",
    "now",
    "today",
    "yesterday",
    "yesterday 18:04",
    "2 days ago",
    "3 weeks ago",
    "last tuesday",
];

/// Why a date was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// The words mean nothing here.
    #[error("\"{text}\" is not a date (write it like one of these: {})", ACCEPTED_FORMS.join(", "))]
    NotUnderstood {
        /// What was typed.
        text: String,
    },
    /// The form is right, but there is no such day or time.
    #[error("There is no such date or time as \"{text}\"")]
    NoSuchMoment {
        /// What was typed.
        text: String,
    },
}

/// Understands a date in English or French, as seen at a moment in a time zone.
pub fn parse<Tz: TimeZone>(text: &str, now_nanos: i64, tz: &Tz) -> Result<i64, DateError> {
    let cleaned = text.to_lowercase().replace('’', "'");
    let words: Vec<&str> = cleaned.split_whitespace().collect();
    let found = match words.as_slice() {
        // No date that is understood has more words.
        too_many if too_many.len() > 9 => Found::Nothing,
        ["now" | "maintenant"] => return Ok(now_nanos),
        [one] if one.contains('t') && one.starts_with(|c: char| c.is_ascii_digit()) => with_t(one, tz),
        _ => spoken(&words, now_nanos, tz),
    };
    let text = || text.to_string();
    match found {
        Found::Moment(nanos) => Ok(nanos),
        Found::Impossible => Err(DateError::NoSuchMoment { text: text() }),
        Found::Nothing => Err(DateError::NotUnderstood { text: text() }),
    }
}

enum Found {
    Moment(i64),
    Impossible,
    Nothing,
}

impl Found {
    fn of(nanos: Option<i64>) -> Found {
        nanos.map_or(Found::Impossible, Found::Moment)
    }
}

/// A time of day, and how much of it the words cover.
struct Clock {
    time: NaiveTime,
    covers: Duration,
}

fn with_t<Tz: TimeZone>(word: &str, tz: &Tz) -> Found {
    if let Ok(exact) = DateTime::parse_from_rfc3339(word) {
        let covers = if word.contains('.') { Duration::nanoseconds(1) } else { Duration::seconds(1) };
        return Found::of(end_of(exact.timestamp_nanos_opt(), covers));
    }
    match word.split_once('t') {
        Some((day, time)) if time.contains(':') => spoken(&[day, time], 0, tz),
        _ => Found::Nothing,
    }
}

fn spoken<Tz: TimeZone>(words: &[&str], now_nanos: i64, tz: &Tz) -> Found {
    let today = local::at(now_nanos, tz).date_naive();
    if let Some((number, unit)) = ago(words) {
        if let Some(length) = unit.fixed() {
            let back = length.checked_mul(number).and_then(|nanos| now_nanos.checked_sub(nanos));
            return Found::of(back);
        }
        let day = unit.days_before(today, number);
        return Found::of(day.and_then(|day| local::end_of_day(day, tz)));
    }
    if let Some(day) = day(words, today) {
        return Found::of(day.and_then(|day| local::end_of_day(day, tz)));
    }
    for split in (1..words.len()).rev() {
        let (day_words, clock_words) = words.split_at(split);
        let (Some(found_day), Some(clock)) = (day(day_words, today), clock(clock_words)) else {
            continue;
        };
        let (Some(found_day), Some(clock)) = (found_day, clock) else {
            return Found::Impossible;
        };
        let start = local::moment(found_day.and_time(clock.time), tz, Twice::Second);
        return Found::of(end_of(start, clock.covers));
    }
    Found::Nothing
}

fn end_of(start: Option<i64>, covers: Duration) -> Option<i64> {
    start?.checked_add(covers.num_nanoseconds()? - 1)
}

/// A day; the inner nothing is a day that no calendar has.
fn day(words: &[&str], today: NaiveDate) -> Option<Option<NaiveDate>> {
    let weekday = |name: &str| WEEKDAYS.iter().position(|names| names.contains(&name));
    match words {
        ["today" | "aujourd'hui"] => Some(Some(today)),
        ["yesterday" | "hier"] => Some(today.pred_opt()),
        ["avant-hier"] | ["the", "day", "before", "yesterday"] => Some(today.checked_sub_days(Days::new(2))),
        ["last", name] | [name, "dernier"] | [name] if weekday(name).is_some() => {
            let wanted = weekday(name)? as u32;
            let back = (today.weekday().num_days_from_monday() + 6 - wanted) % 7 + 1;
            Some(today.checked_sub_days(Days::new(back.into())))
        }
        [date] => iso(date),
        [day, month, year] => {
            let (number, name) = if digits(day).is_some() { (day, month) } else { (month, day) };
            let month = MONTHS.iter().position(|names| names.contains(name))? as u32 + 1;
            Some(NaiveDate::from_ymd_opt(i32::try_from(digits(year)?).ok()?, month, digits(number)?))
        }
        _ => None,
    }
}

fn iso(date: &str) -> Option<Option<NaiveDate>> {
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let year = i32::try_from(digits(year)?).ok()?;
    Some(NaiveDate::from_ymd_opt(year, digits(month)?, digits(day)?))
}

/// A day's number may end as in `1er`, `15th` or `15,`.
fn digits(word: &str) -> Option<u32> {
    let word = word.trim_end_matches(',');
    let bare = ["er", "st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    let is_number = !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| bare.parse().ok())?
}

/// A time of day; the inner nothing is a time that no clock shows.
fn clock(words: &[&str]) -> Option<Option<Clock>> {
    let words = match words {
        ["at" | "à" | "a", rest @ ..] => rest,
        _ => words,
    };
    let joined = words.concat();
    let (parts, fraction) = match joined.split_once('.') {
        Some((time, fraction)) => (time.to_string(), Some(fraction)),
        None => (joined.clone(), None),
    };
    let parts = parts.strip_suffix('h').map(|hour| format!("{hour}:00")).unwrap_or(parts);
    let numbers: Vec<u32> = parts.split([':', 'h']).map(digits).collect::<Option<_>>()?;
    let nanos = match fraction {
        Some(digits) if digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{digits:0<9}").parse().ok()?
        }
        Some(_) => return None,
        None => 0,
    };
    let (time, covers) = match numbers.as_slice() {
        [hour, minute] if fraction.is_none() => (NaiveTime::from_hms_opt(*hour, *minute, 0), Duration::minutes(1)),
        [hour, minute, second] if fraction.is_none() => {
            (NaiveTime::from_hms_opt(*hour, *minute, *second), Duration::seconds(1))
        }
        [hour, minute, second] => {
            let time = NaiveTime::from_hms_nano_opt(*hour, *minute, *second, nanos);
            (time, Duration::nanoseconds(1))
        }
        _ => return None,
    };
    Some(time.map(|time| Clock { time, covers }))
}

#[derive(Clone, Copy)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    fn of(word: &str) -> Option<Unit> {
        Some(match word {
            "second" | "seconds" | "seconde" | "secondes" => Unit::Second,
            "minute" | "minutes" | "min" => Unit::Minute,
            "hour" | "hours" | "heure" | "heures" | "h" => Unit::Hour,
            "day" | "days" | "jour" | "jours" => Unit::Day,
            "week" | "weeks" | "semaine" | "semaines" => Unit::Week,
            "month" | "months" | "mois" => Unit::Month,
            "year" | "years" | "an" | "ans" | "année" | "années" => Unit::Year,
            _ => return None,
        })
    }

    /// The length in nanoseconds of a unit that the calendar does not bend.
    fn fixed(self) -> Option<i64> {
        match self {
            Unit::Second => Duration::seconds(1).num_nanoseconds(),
            Unit::Minute => Duration::minutes(1).num_nanoseconds(),
            Unit::Hour => Duration::hours(1).num_nanoseconds(),
            _ => None,
        }
    }

    fn days_before(self, today: NaiveDate, number: i64) -> Option<NaiveDate> {
        let number = u32::try_from(number).ok()?;
        match self {
            Unit::Week => today.checked_sub_days(Days::new(u64::from(number) * 7)),
            Unit::Month => today.checked_sub_months(Months::new(number)),
            Unit::Year => today.checked_sub_months(Months::new(number.checked_mul(12)?)),
            _ => today.checked_sub_days(Days::new(number.into())),
        }
    }
}

/// How far back: `2 days ago`, `il y a 2 jours`, `last week`, `la semaine dernière`.
fn ago(words: &[&str]) -> Option<(i64, Unit)> {
    let number = |word: &str| match word {
        "a" | "an" | "one" | "un" | "une" => Some(1),
        _ => digits(word).map(i64::from),
    };
    match words {
        [count, unit, "ago"] | ["il", "y", "a", count, unit] => Some((number(count)?, Unit::of(unit)?)),
        ["last", unit @ ("week" | "month" | "year")] => Some((1, Unit::of(unit)?)),
        ["la" | "le", rest @ ..] => ago(rest),
        [unit @ ("semaine" | "année"), "dernière"] | [unit @ "mois", "dernier"] => Some((1, Unit::of(unit)?)),
        ["l'an", "dernier"] | ["l'année", "dernière"] => Some((1, Unit::Year)),
        _ => None,
    }
}

const WEEKDAYS: [[&str; 2]; 7] = [
    ["monday", "lundi"],
    ["tuesday", "mardi"],
    ["wednesday", "mercredi"],
    ["thursday", "jeudi"],
    ["friday", "vendredi"],
    ["saturday", "samedi"],
    ["sunday", "dimanche"],
];

const MONTHS: [[&str; 3]; 12] = [
    ["january", "jan", "janvier"],
    ["february", "feb", "février"],
    ["march", "mar", "mars"],
    ["april", "apr", "avril"],
    ["may", "mai", "mai"],
    ["june", "jun", "juin"],
    ["july", "jul", "juillet"],
    ["august", "aug", "août"],
    ["september", "sep", "septembre"],
    ["october", "oct", "octobre"],
    ["november", "nov", "novembre"],
    ["december", "dec", "décembre"],
];

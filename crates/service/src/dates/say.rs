//! From a moment to what a person reads.

use chrono::{Datelike, TimeZone, Timelike};

use super::local;
use crate::words::{Lang, Words};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Says how far a moment lies from now: `5 minutes ago`, `in 2 hours`, `just now`.
pub fn relative(nanos: i64, now_nanos: i64, words: &Words) -> String {
    let seconds = (i128::from(now_nanos) - i128::from(nanos)) / 1_000_000_000;
    let seconds = i64::try_from(seconds).expect("two moments are under 600 years apart");
    let distance = seconds.abs();
    let (unit, number) = match distance {
        ..45 => return words.say("just-now", &[]),
        45..3570 => ("minutes", (distance + MINUTE / 2) / MINUTE),
        3570..84_600 => ("hours", (distance + HOUR / 2) / HOUR),
        84_600..2_592_000 => ("days", (distance + DAY / 2) / DAY),
        2_592_000..31_536_000 => ("months", (distance / (30 * DAY)).min(11)),
        _ => ("years", distance / (365 * DAY)),
    };
    let id = if seconds >= 0 { format!("{unit}-ago") } else { format!("in-{unit}") };
    words.say(&id, &[("count", number.into())])
}

/// Says day and time: `yesterday at 18:04`, `Tuesday at 9:00`, `3 March 2026 at 18:04`.
pub fn day_and_time<Tz: TimeZone>(nanos: i64, now_nanos: i64, tz: &Tz, words: &Words) -> String {
    let then = local::at(nanos, tz);
    let (date, time) = (then.date_naive(), then.time());
    let days = local::at(now_nanos, tz).date_naive().signed_duration_since(date).num_days();
    let day = match days {
        -1 => words.say("tomorrow", &[]),
        0 => words.say("today", &[]),
        1 => words.say("yesterday", &[]),
        2..7 => words.say(&format!("weekday-{}", date.weekday().number_from_monday()), &[]),
        _ => day(nanos, tz, words),
    };
    let time = clock(time, words);
    words.say("day-at-time", &[("day", day.into()), ("time", time.into())])
}

/// Says until when: `until 15:30`, `until tomorrow at 8:00`, `until 3 March 2026 at 18:04`.
pub fn until<Tz: TimeZone>(nanos: i64, now_nanos: i64, tz: &Tz, words: &Words) -> String {
    let then = local::at(nanos, tz);
    let days = then.date_naive().signed_duration_since(local::at(now_nanos, tz).date_naive()).num_days();
    let time = clock(then.time(), words);
    match days {
        0 => words.say("until-time", &[("time", time.into())]),
        1 => words.say("until-tomorrow", &[("time", time.into())]),
        _ => words.say("until-day", &[("day", day(nanos, tz, words).into()), ("time", time.into())]),
    }
}

/// Says the time of day.
fn clock(time: chrono::NaiveTime, words: &Words) -> String {
    match words.lang() {
        Lang::En => format!("{}:{:02}", time.hour(), time.minute()),
        Lang::Fr => format!("{}\u{a0}h\u{a0}{:02}", time.hour(), time.minute()),
    }
}

/// Says a day: `3 March 2026`, `1er mars 2026`.
pub fn day<Tz: TimeZone>(nanos: i64, tz: &Tz, words: &Words) -> String {
    let date = local::at(nanos, tz).date_naive();
    let month = words.say(&format!("month-{}", date.month()), &[]);
    let number = match (words.lang(), date.day()) {
        (Lang::Fr, 1) => "1er".to_string(),
        (_, day) => day.to_string(),
    };
    let year = date.year().to_string();
    words.say("full-date", &[("day", number.into()), ("month", month.into()), ("year", year.into())])
}

/// Writes a moment so that it sorts and can be typed back: `2026-03-03 18:04:22`, local time.
pub fn exact<Tz: TimeZone>(nanos: i64, tz: &Tz) -> String {
    local::at(nanos, tz).naive_local().format("%Y-%m-%d %H:%M:%S").to_string()
}

//! Local clock time to moments, on the days too when the clock is put forward or back.

use chrono::offset::LocalResult;
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};

/// Which moment is meant when the clock shows the same time twice.
#[derive(Debug, Clone, Copy)]
pub(super) enum Twice {
    First,
    Second,
}

/// The moment as a date and time of day, UTC.
pub fn utc(nanos: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(nanos)
}

/// The first moment from one on at which the clock shows a full hour of the day.
pub fn next_at<Tz: TimeZone>(hour: u32, nanos: i64, tz: &Tz) -> Option<i64> {
    let today = at(nanos, tz).date_naive();
    [Some(today), today.succ_opt()].into_iter().flatten().find_map(|day| {
        let found = moment(day.and_hms_opt(hour, 0, 0)?, tz, Twice::First)?;
        (found >= nanos).then_some(found)
    })
}

/// The last nanosecond of a day.
pub(super) fn end_of_day<Tz: TimeZone>(day: NaiveDate, tz: &Tz) -> Option<i64> {
    let next = day.succ_opt()?.and_time(NaiveTime::MIN);
    moment(next, tz, Twice::First)?.checked_sub(1)
}

/// The moment at which the clock shows a time; where it leaps over that time, when it has leapt.
pub(super) fn moment<Tz: TimeZone>(time: NaiveDateTime, tz: &Tz, twice: Twice) -> Option<i64> {
    let found = match (tz.from_local_datetime(&time), twice) {
        (LocalResult::Single(found), _) => found,
        (LocalResult::Ambiguous(first, _), Twice::First) => first,
        (LocalResult::Ambiguous(_, second), Twice::Second) => second,
        (LocalResult::None, _) => after_the_leap(time, tz)?,
    };
    found.timestamp_nanos_opt()
}

/// The local date and time of a moment.
pub(super) fn at<Tz: TimeZone>(nanos: i64, tz: &Tz) -> DateTime<Tz> {
    DateTime::<Utc>::from_timestamp_nanos(nanos).with_timezone(tz)
}

fn after_the_leap<Tz: TimeZone>(time: NaiveDateTime, tz: &Tz) -> Option<DateTime<Tz>> {
    let minute = time.with_second(0)?.with_nanosecond(0)?;
    // The longest leap was one whole day, when Samoa crossed the date line.
    (1..=26 * 60).find_map(|minutes| {
        let later = minute.checked_add_signed(Duration::minutes(minutes))?;
        tz.from_local_datetime(&later).earliest()
    })
}

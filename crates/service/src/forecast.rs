//! When a backup place will be full, from how it filled so far: a pure function.
//!
//! What counts is how fast it fills from day to day, not what was saved once: the
//! first backup is left out, and so is a single large import; old growth that has
//! ended does not count either. What other programs put on the disk counts, as far
//! as samples noticed it. Where there is too little to look back on, nothing is said.

use mybackup_engine::Growth;

const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;
/// So many days are looked back on.
pub const LOOK_BACK_DAYS: i64 = 90;
/// With fewer days, or fewer backups, nothing is foretold.
const LEAST_DAYS: usize = 7;
const LEAST_RUNS: usize = 5;
/// Growth that was not seen for so many days has ended.
const LATELY_DAYS: usize = 45;
/// So much less than before is no growth any more.
const ENDED: f64 = 0.1;
/// What is further away than so many days cannot be foretold.
pub const HORIZON_DAYS: u64 = 5 * 365;

/// Fewer days than this are a matter for today.
const SOON_FULL_DAYS: u64 = 14;
/// Fewer days than this are worth a line.
const FULL_SOMETIME_DAYS: u64 = 90;

/// For how long there is room, as a person says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// So many days.
    Days(u64),
    /// So many months.
    Months(u64),
    /// So many years.
    Years(u64),
    /// Longer than can be told.
    Long,
}

impl Room {
    /// Rounds so many days.
    pub fn of(days: u64) -> Room {
        match days {
            0..60 => Room::Days(days),
            60..730 => Room::Months(days / 30),
            730..=HORIZON_DAYS => Room::Years(days / 365),
            _ => Room::Long,
        }
    }
}

/// How urgent it is that a place fills up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    /// Within three months: worth a calm line.
    Sometime,
    /// Within two weeks, or there is hardly room now: somebody has to look.
    Soon,
}

/// Tells in how many days a place with so many free bytes will be full, if all goes on as it did.
///
/// At most [`HORIZON_DAYS`] and one: that says "later than can be told".
pub fn full_in_days(growth: &Growth, free_bytes: u64, now_ns: i64) -> Option<u64> {
    let begun_ns = growth.begun_ns?.max(now_ns.saturating_sub(LOOK_BACK_DAYS * DAY_NS));
    let days = days_between(begun_ns, now_ns);
    if days < LEAST_DAYS || growth.stored.len() < LEAST_RUNS {
        return None;
    }
    let by_day = |amounts: &[(i64, u64)]| {
        let since = amounts.iter().filter(|(at, _)| *at >= begun_ns);
        without_the_one(since.map(|(at, bytes)| (days_between(begun_ns, *at), *bytes as f64)).collect())
    };
    let mut own = by_day(&growth.stored);
    let freed = by_day(&growth.freed);
    own.extend(freed.into_iter().map(|(day, bytes)| (day, -bytes)));
    let rate = rate(days, &own).max(eaten(&growth.room, now_ns)).max(0.0);
    let left = free_bytes as f64 / rate;
    Some(match free_bytes {
        0 => 0,
        _ if left < HORIZON_DAYS as f64 => left as u64,
        _ => HORIZON_DAYS + 1,
    })
}

/// Tells whether that is a matter for anybody.
///
/// Little free space alone is one only where the next backups may well need it: a part of a large disk
/// can be free for years.
pub fn filling(full_in_days: Option<u64>, free: u64, total: u64, protected: u64) -> Option<Filling> {
    let hardly_any = free < total / 20 && free < protected / 10;
    let lasts = full_in_days.is_some_and(|days| days >= FULL_SOMETIME_DAYS);
    match full_in_days {
        Some(days) if days < SOON_FULL_DAYS => Some(Filling::Soon),
        _ if hardly_any && !lasts => Some(Filling::Soon),
        Some(days) if days < FULL_SOMETIME_DAYS => Some(Filling::Sometime),
        _ => None,
    }
}

fn days_between(from_ns: i64, to_ns: i64) -> usize {
    usize::try_from(to_ns.saturating_sub(from_ns) / DAY_NS).unwrap_or(0)
}

/// How many bytes of room went each day, whoever took them.
fn eaten(room: &[(i64, u64)], now_ns: i64) -> f64 {
    let Some((first_ns, _)) = room.first() else { return 0.0 };
    let days = days_between(*first_ns, now_ns);
    if days < LEAST_DAYS || room.len() <= LEAST_RUNS {
        return 0.0;
    }
    let went = room.windows(2).map(|two| (days_between(*first_ns, two[1].0), two[0].1 as f64 - two[1].1 as f64));
    rate(days, &without_the_one(went.collect()))
}

/// Leaves the one amount out that is more than all others together: once is no habit.
fn without_the_one(mut amounts: Vec<(usize, f64)>) -> Vec<(usize, f64)> {
    let whole: f64 = amounts.iter().map(|(_, bytes)| bytes.max(0.0)).sum();
    amounts.retain(|(_, bytes)| *bytes * 2.0 <= whole);
    amounts
}

/// How much comes each day: by all of the days, or by the last ones where it has ended.
fn rate(days: usize, amounts: &[(usize, f64)]) -> f64 {
    let mut sums = vec![0.0; days + 1];
    for (day, bytes) in amounts.iter().filter(|(day, _)| *day < days) {
        sums[day + 1] += bytes;
    }
    for day in 1..=days {
        sums[day] += sums[day - 1];
    }
    let all = slope(&sums);
    let lately = &sums[days.saturating_sub(LATELY_DAYS)..];
    let enough = days >= LATELY_DAYS + LEAST_DAYS;
    let came = lately.last().unwrap_or(&0.0) - lately.first().unwrap_or(&0.0);
    if enough && came < ENDED * all * LATELY_DAYS as f64 { slope(lately) } else { all }
}

/// The median of the slopes between all pairs of days: a few days that are unlike the others do not matter.
fn slope(sums: &[f64]) -> f64 {
    let later = |from: usize| sums[from + 1..].iter().enumerate().map(move |(step, sum)| (step + 1, *sum));
    let mut slopes: Vec<f64> =
        (0..sums.len()).flat_map(|from| later(from).map(move |(step, sum)| (sum - sums[from]) / step as f64)).collect();
    slopes.sort_by(f64::total_cmp);
    slopes.get(slopes.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GB: u64 = 1_000_000_000;
    const NOW_NS: i64 = 20_000 * DAY_NS;

    /// A history of so many days: what was stored each day, the oldest first; today comes last.
    fn history(stored: &[u64]) -> Growth {
        let at = |day: usize| NOW_NS - (stored.len() - day) as i64 * DAY_NS + DAY_NS / 2;
        Growth {
            begun_ns: Some(NOW_NS - stored.len() as i64 * DAY_NS),
            stored: stored.iter().enumerate().map(|(day, bytes)| (at(day), *bytes)).collect(),
            ..Growth::default()
        }
    }

    fn days(growth: &Growth, free: u64) -> Option<u64> {
        full_in_days(growth, free, NOW_NS)
    }

    #[test]
    fn steady_growth_is_foretold_to_the_day() {
        assert_eq!(days(&history(&[GB; 90]), 400 * GB), Some(400));
        assert_eq!(days(&history(&[GB; 8]), 10 * GB), Some(10));
        // Saved on one day of seven.
        let weekly: Vec<u64> = (0..84).map(|day| if day % 7 == 0 { 7 * GB } else { 0 }).collect();
        let found = days(&history(&weekly), 400 * GB).unwrap();
        assert!((380..=420).contains(&found), "{found}");
        // Older than three months counts no more.
        let slower = [vec![9 * GB; 200], vec![GB; 90]].concat();
        assert_eq!(days(&history(&slower), 400 * GB), Some(400));
    }

    #[test]
    fn one_big_import_is_no_habit() {
        for day in [0, 20, 45, 89] {
            let mut stored = [GB; 90];
            stored[day] = 500 * GB;
            let found = days(&history(&stored), 400 * GB).unwrap();
            assert!((390..=410).contains(&found), "on day {day}: {found}");
        }
        let mut nothing_else = [0; 30];
        nothing_else[10] = 500 * GB;
        assert_eq!(days(&history(&nothing_else), 400 * GB), Some(HORIZON_DAYS + 1));
    }

    #[test]
    fn growth_that_ended_fills_nothing() {
        let ended = [vec![GB; 40], vec![0; 50]].concat();
        assert_eq!(days(&history(&ended), 100 * GB), Some(HORIZON_DAYS + 1));
        let slower = [vec![50 * GB; 40], vec![GB; 50]].concat();
        assert_eq!(days(&history(&slower), 100 * GB), Some(100));
        // A month without growth may be a holiday.
        let rest = [vec![GB; 60], vec![0; 30]].concat();
        assert!(days(&history(&rest), 100 * GB).unwrap() < 200);
    }

    #[test]
    fn what_others_put_there_counts() {
        let mut growth = history(&[GB / 10; 60]);
        assert_eq!(days(&growth, 100 * GB), Some(1000));
        growth.room = (0..30).map(|day| (NOW_NS - (30 - day) * DAY_NS, (200 - 3 * day as u64) * GB)).collect();
        let found = days(&growth, 100 * GB).unwrap();
        assert!((30..=36).contains(&found), "{found}");
        // Somebody made room: the backup grows as before.
        growth.room = (0..30).map(|day| (NOW_NS - (30 - day) * DAY_NS, (100 + day as u64) * GB)).collect();
        assert_eq!(days(&growth, 100 * GB), Some(1000));
        // One large file of somebody else is no habit.
        growth.room =
            (0..30).map(|day| (NOW_NS - (30 - day) * DAY_NS, if day < 15 { 300 * GB } else { 100 * GB })).collect();
        assert_eq!(days(&growth, 100 * GB), Some(1000));
    }

    #[test]
    fn what_cleaning_gives_back_makes_it_last_longer() {
        let mut growth = history(&[2 * GB; 84]);
        growth.freed = (0..12).map(|week| (NOW_NS - week * 7 * DAY_NS - DAY_NS, 7 * GB)).collect();
        let found = days(&growth, 400 * GB).unwrap();
        assert!((360..=440).contains(&found), "{found}");
        // Cleaned once, because somebody wished it: it will not happen by itself.
        growth.freed = vec![(NOW_NS - 40 * DAY_NS, 100 * GB)];
        assert_eq!(days(&growth, 400 * GB), Some(200));
    }

    #[test]
    fn of_too_little_nothing_is_foretold() {
        assert_eq!(days(&Growth::default(), GB), None);
        assert_eq!(days(&history(&[GB; 6]), GB), None);
        assert_eq!(days(&history(&[GB; 7]), 10 * GB), Some(10));
        let mut few = history(&[GB; 60]);
        few.stored.truncate(4);
        assert_eq!(days(&few, GB), None);
        assert_eq!(days(&history(&[0; 60]), GB), Some(HORIZON_DAYS + 1));
        assert_eq!(days(&history(&[1; 60]), u64::MAX), Some(HORIZON_DAYS + 1));
        assert_eq!(days(&history(&[GB; 60]), 0), Some(0));
        assert_eq!(full_in_days(&history(&[GB; 60]), GB, i64::MIN), None, "The clock went back");
    }

    #[test]
    fn it_is_told_in_good_time_and_not_too_often() {
        let said = |days, free, total| filling(days, free, total, 500 * GB);
        assert_eq!(said(Some(13), 900 * GB, 1000 * GB), Some(Filling::Soon));
        assert_eq!(said(Some(14), 900 * GB, 1000 * GB), Some(Filling::Sometime));
        assert_eq!(said(Some(90), 900 * GB, 1000 * GB), None);
        assert_eq!(said(None, 900 * GB, 1000 * GB), None);
        assert_eq!(said(None, 49 * GB, 1000 * GB), Some(Filling::Soon));
        assert_eq!(said(None, 51 * GB, 1000 * GB), None);
        assert_eq!(said(Some(400), 49 * GB, 1000 * GB), None, "It lasts for a year");
        assert_eq!(said(Some(60), 49 * GB, 1000 * GB), Some(Filling::Soon));
        assert_eq!(filling(None, 49 * GB, 1000 * GB, 60 * GB), None, "All that is saved has nearly room once more");
    }

    #[test]
    fn room_is_said_in_round_figures() {
        let said = [0, 59, 60, 430, 729, 730, HORIZON_DAYS, HORIZON_DAYS + 1].map(Room::of);
        use Room::{Days, Long, Months, Years};
        assert_eq!(said, [Days(0), Days(59), Months(2), Months(14), Months(24), Years(2), Years(5), Long]);
    }

    proptest! {
        /// More room never ends sooner, and nothing that can be in a history makes it fail.
        #[test]
        fn more_room_lasts_at_least_as_long(
            stored in prop::collection::vec(0..10 * GB, 0..120),
            freed in prop::collection::vec((0..90i64, 0..50 * GB), 0..6),
            room in prop::collection::vec((0..90i64, 0..1000 * GB), 0..40),
            free in 0..1000 * GB,
            more in 0..1000 * GB,
        ) {
            let mut growth = history(&stored);
            let at = |(day, bytes): &(i64, u64)| (NOW_NS - day * DAY_NS, *bytes);
            growth.freed = freed.iter().map(at).collect();
            growth.room = room.iter().map(at).collect();
            growth.freed.sort_unstable();
            growth.room.sort_unstable();
            let (less, more) = (days(&growth, free), days(&growth, free + more));
            prop_assert_eq!(less.is_some(), more.is_some());
            prop_assert!(less <= more && more.unwrap_or(0) <= HORIZON_DAYS + 1);
        }
    }
}

//! The rules themselves, from first to last; [`super`] states them in words.

use super::{
    ANYWAY_NS, Because, DAY_NS, Decision, Do, HOUR_NS, MINUTE_NS, Metered, SECOND_NS, Scope, Situation, Why, due,
};

/// After so many failures in a row, less one, the next try waits so long; the last one for ever after.
const TRY_AGAIN_NS: [i64; 4] = [MINUTE_NS, 5 * MINUTE_NS, 15 * MINUTE_NS, HOUR_NS];
/// The same where a place came since: a person has just plugged it in, and a loose plug comes again and again.
pub(crate) const PLACE_CAME_NS: i64 = 10 * SECOND_NS;
/// A full screen keeps backups waiting no longer.
const FULL_SCREEN_NS: i64 = HOUR_NS;
const WEEK_NS: i64 = 7 * DAY_NS;

/// Says what to do now, or until when to wait; see [`super`] for the rules.
///
/// It answers whatever it is given, and what it says to wait for lies after `now_ns`.
/// Whoever does what it says notes that in the history, whether it went well or not,
/// and asks again.
pub fn decide(situation: &Situation) -> Decision {
    let s = situation;
    let wait = |because| Decision::Wait { until_ns: None, backup_ns: None, because };
    if !s.set_up {
        return wait(Because::SetUp);
    }
    if s.busy {
        return wait(Because::Busy);
    }
    if !s.when.enabled {
        return wait(Because::Off);
    }
    if let Some(end_ns) = s.pause.and_then(|pause| pause.end_ns(s.now_ns)) {
        return Decision::Wait { until_ns: Some(end_ns), backup_ns: Some(end_ns), because: Because::Paused };
    }
    if !s.places.iter().any(|place| place.there) {
        return wait(Because::Place);
    }
    if !s.sources.iter().any(|source| source.there) {
        return wait(Because::Source);
    }
    let again_ns = again_ns(s);
    let hold = hold(s);
    let backups = backups(s);
    let sync_ns = sync_ns(s);
    let backup_ns = backups.iter().map(|backup| backup.due_ns).min();
    let is_due = |due_ns: &i64| *due_ns <= s.now_ns;
    if let Some(work) = first_due(&backups, s.now_ns).or(sync_ns.filter(is_due).map(|_| Do::Sync)) {
        return match (&hold, again_ns) {
            (_, Some(again_ns)) => {
                Decision::Wait { until_ns: Some(again_ns), backup_ns: Some(again_ns), because: Because::Failure }
            }
            (Some(hold), None) => {
                let because = hold.because;
                // A battery is charged and a network found long before the patience with them ends.
                let backup_ns = hold.until_ns.filter(|_| because == Because::FullScreen);
                Decision::Wait { until_ns: hold.until_ns, backup_ns, because }
            }
            (None, None) => Decision::Now(work),
        };
    }
    let mut next: Vec<i64> = backup_ns.into_iter().chain(sync_ns).collect();
    for (work, due_ns) in upkeep(s) {
        match &hold {
            // After a failure a good backup comes first.
            None if is_due(&due_ns) && again_ns.is_none() => return Decision::Now(work),
            None => next.push(due_ns),
            Some(hold) => next.extend(hold.until_ns.map(|until_ns| until_ns.max(due_ns))),
        }
    }
    let later = |due_ns: i64| again_ns.map_or(due_ns, |again_ns| again_ns.max(due_ns));
    Decision::Wait {
        until_ns: next.into_iter().min().map(later),
        backup_ns: backup_ns.map(later),
        because: Because::Due,
    }
}

/// A backup and when it is due.
struct Backup {
    due_ns: i64,
    scope: Scope,
    why: Why,
}

/// Every backup that a rule asks for, the widest first.
fn backups(s: &Situation) -> Vec<Backup> {
    let (now_ns, history) = (s.now_ns, &s.history);
    let interval_ns = i64::from(s.when.interval_s) * SECOND_NS;
    let is_watched = |there: bool| s.sources.iter().any(|source| source.there && source.watched == there);
    let watching = s.when.realtime && is_watched(true);
    let in_part = watching && is_watched(false);
    let mut all = Vec::new();
    let mut ask = |due_ns, scope, why| all.push(Backup { due_ns, scope, why });
    if !history.whole_since_start {
        ask(now_ns, Scope::Whole, Why::Start);
    }
    let part_ns = in_part.then(|| due(history.last_unwatched_ns, interval_ns, now_ns));
    if watching {
        if s.marks.lost {
            // Where events are lost again and again, looking at everything each time would never end.
            ask(due(history.last_whole_ns, interval_ns.min(DAY_NS), now_ns), Scope::Whole, Why::Lost);
        }
        let day_ns = due(history.last_whole_ns, DAY_NS, now_ns);
        // Instead of looking at a part now and at everything before the next time: everything now.
        let is_soon = part_ns.is_some_and(|part_ns| part_ns <= now_ns) && day_ns.saturating_sub(now_ns) <= interval_ns;
        ask(if is_soon { day_ns.min(now_ns) } else { day_ns }, Scope::Whole, Why::Day);
    } else {
        ask(due(history.last_whole_ns, interval_ns, now_ns), Scope::Whole, Why::Interval);
    }
    if let Some(part_ns) = part_ns {
        ask(part_ns, Scope::Unwatched, Why::Interval);
    }
    if s.places.iter().any(|place| place.there && place.came) {
        let scope = match (watching, in_part) {
            (false, _) => Scope::Whole,
            (true, true) => Scope::Unwatched,
            (true, false) => Scope::Marked,
        };
        ask(now_ns, scope, Why::Place);
    }
    if watching && let Some(due_ns) = s.marks.due_ns(interval_ns, now_ns) {
        ask(due_ns, Scope::Marked, Why::Changes);
    }
    all
}

/// The widest of the backups that are due.
fn first_due(backups: &[Backup], now_ns: i64) -> Option<Do> {
    let due: Vec<&Backup> = backups.iter().filter(|backup| backup.due_ns <= now_ns).collect();
    let found = [Scope::Whole, Scope::Unwatched, Scope::Marked]
        .into_iter()
        .find_map(|scope| due.iter().find(|backup| backup.scope == scope))?;
    Some(Do::BackUp { scope: found.scope, why: found.why })
}

/// When places that are behind are brought up to date.
fn sync_ns(s: &Situation) -> Option<i64> {
    let behind = s.places.iter().any(|place| place.there && place.behind);
    let every_ns = (i64::from(s.when.interval_s) * SECOND_NS).clamp(MINUTE_NS, HOUR_NS);
    behind.then(|| due(s.history.last_sync_ns, every_ns, s.now_ns))
}

/// Until when nothing is tried after a failure.
fn again_ns(s: &Situation) -> Option<i64> {
    let failures = s.history.failures_in_a_row.checked_sub(1)?;
    let came = s.places.iter().any(|place| place.there && place.came);
    let wait_ns = if came { PLACE_CAME_NS } else { TRY_AGAIN_NS[(failures as usize).min(TRY_AGAIN_NS.len() - 1)] };
    let again_ns = due(s.history.last_try_ns, wait_ns, s.now_ns);
    (again_ns > s.now_ns).then_some(again_ns)
}

/// Something around that backups wait for.
struct Hold {
    because: Because,
    /// When they wait no longer.
    until_ns: Option<i64>,
}

fn hold(s: &Situation) -> Option<Hold> {
    if s.needs_network && s.online == Some(false) {
        return Some(Hold { because: Because::Offline, until_ns: None });
    }
    let last_ns = s.history.last_saved_ns.unwrap_or(s.history.protected_since_ns);
    let anyway_ns = due(Some(last_ns), ANYWAY_NS, s.now_ns);
    if anyway_ns <= s.now_ns {
        return None;
    }
    let hold = |because, until_ns: i64| Some(Hold { because, until_ns: Some(until_ns.min(anyway_ns)) });
    if s.power.on_battery == Some(true) && s.power.percent.is_some_and(|percent| percent < s.when.on_battery_below) {
        return hold(Because::Battery, anyway_ns);
    }
    if s.needs_network && s.metered == Some(true) && s.when.metered == Metered::Wait {
        return hold(Because::Metered, anyway_ns);
    }
    let patient_ns = s.full_screen_since_ns.map(|since_ns| due(Some(since_ns), FULL_SCREEN_NS, s.now_ns));
    patient_ns.filter(|until_ns| *until_ns > s.now_ns).and_then(|until_ns| hold(Because::FullScreen, until_ns))
}

/// What keeps a backup sound, with when it is due, in the order in which it is done.
fn upkeep(s: &Situation) -> Vec<(Do, i64)> {
    let history = &s.history;
    if history.last_saved_ns.is_none() || s.power.on_battery == Some(true) {
        return Vec::new();
    }
    let mut all = vec![
        (Do::Sample, due(history.last_sample_ns, DAY_NS, s.now_ns)),
        (Do::Drill, due(history.last_drill_ns, WEEK_NS, s.now_ns)),
    ];
    if s.when.auto_clean && s.well && !s.suspicious && !s.reading {
        all.push((Do::Clean, due(history.last_clean_ns, DAY_NS, s.now_ns)));
    }
    all
}

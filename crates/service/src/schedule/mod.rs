//! When something is done without anybody asking: a pure function of how things stand.
//!
//! [`decide`] is given everything it may know in a [`Situation`] and answers what to
//! do now, or what is waited for and until when. It has no clock, no file and no
//! memory: what was done is told to it in [`History`]. Its rules, in the order in
//! which they win:
//!
//! 1. Nothing starts where nothing is set up, work goes on, the person switched
//!    protection off, paused it (a pause always ends), or no backup place is there.
//! 2. After a failure the next try waits 1, 5, 15, then 60 minutes, for ever; where a
//!    place came since, ten seconds: a drive that comes and goes is tried no faster.
//! 3. A backup: all folders, looked through whole, at the start of the program, each
//!    day, and where events were lost; at the interval where changes are not watched;
//!    with a place that came, at once; what is marked, when it has rested
//!    ([`marks`]). It waits on an almost empty battery, on a metered network where the
//!    place lies beyond it, and for an hour of full screen, but not longer than
//!    [`ANYWAY_NS`] after the last backup.
//! 4. Bringing a place up to date that is behind, at most once an interval.
//! 5. On mains power and where nothing of 3 would wait: a sample each day, a drill each
//!    week, and cleaning each day, which needs all to be well besides.
//!
//! One thing is decided at a time, and a backup covers all that was due before it: so a
//! computer that slept for a month catches up once.
//!
//! Moments are nanoseconds since 1970 as the computer's clock said them, and that clock
//! may jump. A moment that lies further ahead than its own rule's period is one from
//! before a jump back: the rule applies at once, one time, for what is done then is
//! noted with the new time; a jump back that is shorter adds two periods at most.
//! A jump ahead makes things due, once each. Local time and its
//! summer hour play no part here: only whoever shows a moment knows of them.

mod decision;
pub mod marks;
mod pause;
mod rules;
mod situation;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

pub use decision::{Because, Decision, Do, Scope, Why};
pub use marks::{Mark, Marks};
pub use pause::{LONGEST_PAUSE_NS, Pause};
pub(crate) use rules::PLACE_CAME_NS;
pub use rules::decide;
pub use situation::{History, Metered, Place, Power, Situation, Source, When};

/// One second.
pub(crate) const SECOND_NS: i64 = 1_000_000_000;
/// One minute.
pub(crate) const MINUTE_NS: i64 = 60 * SECOND_NS;
/// One hour.
pub(crate) const HOUR_NS: i64 = 60 * MINUTE_NS;
/// One day of 24 hours.
pub(crate) const DAY_NS: i64 = 24 * HOUR_NS;

/// Without a backup for so long, one is made though the battery, the network or a full screen would wait.
pub const ANYWAY_NS: i64 = 3 * DAY_NS;
/// Power, network, full screen and places beyond a network tell nobody when they change:
/// whoever waits looks at them again this often.
pub const LOOK_AGAIN_NS: i64 = MINUTE_NS;

/// The moment at which something is due that was done `last` and is done each `period_ns`.
///
/// What was never done, or done further ahead of `now_ns` than a period, is due at once.
pub(crate) fn due(last_ns: Option<i64>, period_ns: i64, now_ns: i64) -> i64 {
    match last_ns {
        Some(last_ns) if last_ns <= now_ns.saturating_add(period_ns) => last_ns.saturating_add(period_ns),
        _ => now_ns,
    }
}

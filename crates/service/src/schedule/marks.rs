//! When a changed path may be saved: once it has settled, and not again within a minute.
//!
//! A watcher keeps one [`Mark`] for each changed path, and [`Marks::of`] says of all of
//! them what a decision needs. A backup of [`super::Scope::Marked`] takes the marks that
//! do not rest ([`Mark::rests_until_ns`]); those that rest stay marked.
//!
//! Marks live as long as the process: their moments are measured by a steady clock, and
//! given here as the present moment less the time that has passed since, so that no jump
//! of the computer's clock touches them.

use super::{MINUTE_NS, SECOND_NS, due};

/// A path that has not changed for so long has settled.
pub const SETTLED_NS: i64 = 2 * SECOND_NS;
/// What never settles is saved so long after its first change.
pub const PATIENCE_NS: i64 = 30 * SECOND_NS;
/// A path that was saved is not saved again before.
pub const REST_NS: i64 = MINUTE_NS;

/// A changed path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// When it changed first, since it was last saved.
    pub first_ns: i64,
    /// When it changed last.
    pub last_ns: i64,
    /// When a backup that took it began, if one did in the last minutes.
    pub saved_ns: Option<i64>,
}

impl Mark {
    /// Until when it is left alone, if it is: it was saved a moment ago.
    pub fn rests_until_ns(&self, now_ns: i64) -> Option<i64> {
        let until_ns = due(Some(self.saved_ns?), REST_NS, now_ns);
        (until_ns > now_ns).then_some(until_ns)
    }
}

/// All changed paths, as far as a decision needs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// Of those that do not rest, the first change.
    pub first_ns: Option<i64>,
    /// The last one.
    pub last_ns: Option<i64>,
    /// How many there are.
    pub count: u64,
    /// When the first of those that rest has rested.
    pub rest_until_ns: Option<i64>,
    /// Whether changes were missed, so that only a look at everything finds them.
    pub lost: bool,
}

impl Marks {
    /// Puts the marks of all paths together.
    pub fn of(marks: impl IntoIterator<Item = Mark>, lost: bool, now_ns: i64) -> Marks {
        let mut all = Marks { lost, ..Marks::default() };
        for mark in marks {
            if let Some(until_ns) = mark.rests_until_ns(now_ns) {
                all.rest_until_ns = Some(all.rest_until_ns.map_or(until_ns, |first| first.min(until_ns)));
                continue;
            }
            all.count += 1;
            all.first_ns = Some(all.first_ns.map_or(mark.first_ns, |first| first.min(mark.first_ns)));
            all.last_ns = Some(all.last_ns.map_or(mark.last_ns, |last| last.max(mark.last_ns)));
        }
        all
    }

    /// When they may be saved: settled or waited for long enough, in any case within `longest_ns`.
    pub(super) fn due_ns(&self, longest_ns: i64, now_ns: i64) -> Option<i64> {
        let settled_ns = self.last_ns.map(|last_ns| due(Some(last_ns), SETTLED_NS, now_ns));
        let waited_ns = self.first_ns.map(|first_ns| due(Some(first_ns), PATIENCE_NS.min(longest_ns), now_ns));
        [settled_ns, waited_ns, self.rest_until_ns].into_iter().flatten().min()
    }
}

//! A pause: from when to when nothing starts by itself. It always ends.

use super::{DAY_NS, MINUTE_NS};

/// No pause is longer.
pub const LONGEST_PAUSE_NS: i64 = 31 * DAY_NS;
/// A clock that is put right by so much does not end a pause.
const SLACK_NS: i64 = 5 * MINUTE_NS;

/// A pause that a person asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// When they did.
    pub from_ns: i64,
    /// Its end.
    pub until_ns: i64,
}

impl Pause {
    /// When it ends, as long as it goes on.
    ///
    /// Before its beginning it does not: there the clock went back, and would make it endless.
    /// Whoever keeps it forgets it once it is over, so that such a clock does not bring it back.
    pub fn end_ns(&self, now_ns: i64) -> Option<i64> {
        let until_ns = self.until_ns.min(self.from_ns.saturating_add(LONGEST_PAUSE_NS));
        (now_ns >= self.from_ns.saturating_sub(SLACK_NS) && now_ns < until_ns).then_some(until_ns)
    }
}

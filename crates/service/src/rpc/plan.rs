//! What is to be done without anybody asking, for a person to read.

use serde::{Deserialize, Serialize};

use super::shape::{Millis, millis};
use crate::schedule::Decision;

/// What is to be done without anybody asking, as [`crate::schedule::decide`] said last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Plan {
    /// When the next backup is expected, where that is known; changes are saved before where they are watched.
    pub next: Option<Millis>,
    /// What keeps a backup waiting: `paused`, `place`, `folder`, `battery`, `metered`, `offline`, `full-screen` or
    /// `failure`.
    pub waiting: Option<String>,
}

impl Plan {
    /// Takes what was decided.
    pub fn of(decision: &Decision) -> Plan {
        match decision {
            Decision::Now(_) => Plan::default(),
            Decision::Wait { backup_ns, because, .. } => {
                Plan { next: backup_ns.map(millis), waiting: because.name().map(str::to_string) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::{Because, Do};

    #[test]
    fn a_plan_tells_the_next_backup_and_what_keeps_it_waiting() {
        let waits = |backup_ns, because| Plan::of(&Decision::Wait { until_ns: Some(9), backup_ns, because });
        let plan = |next, waiting: Option<&str>| Plan { next, waiting: waiting.map(str::to_string) };
        assert_eq!(waits(Some(5_000_000), Because::Due), plan(Some(5), None));
        assert_eq!(waits(None, Because::Battery), plan(None, Some("battery")));
        assert_eq!(waits(Some(7_000_000), Because::FullScreen), plan(Some(7), Some("full-screen")));
        assert_eq!(Plan::of(&Decision::Now(Do::Sync)), Plan::default());
    }
}

//! Waiting until the time stamps of a file can tell whether it changes.
//!
//! Systems stamp changes with a clock that ticks, some file systems in whole
//! seconds. A file that changed within the present tick may change again without
//! another stamp, so what is read of it then is not to be trusted.

use super::{Meta, Stamp, sys};
use std::time::{Duration, Instant};

/// File systems that keep no nanoseconds may keep only even seconds.
const WHOLE_SECONDS: i64 = 2;

/// So long after a stamp the clock has moved on, whatever it is.
const LONGEST: Duration = Duration::from_millis(2100);

/// A stamp so far ahead comes from a clock that was set back: the next one will be another.
const AHEAD: i64 = 5;

/// Tells whether whatever happens from now on gives the file another time of change.
pub(super) fn is_settled(meta: &Meta) -> bool {
    is_past(meta.ctime, sys::stamps_from())
}

/// Waits until that is so of a file as it was seen.
pub(super) fn wait(meta: &Meta) {
    let began = Instant::now();
    let nap = if meta.ctime.nanos == 0 { Duration::from_millis(20) } else { Duration::from_millis(1) };
    while !is_settled(meta) && began.elapsed() < LONGEST {
        std::thread::sleep(nap);
    }
}

fn is_past(changed: Stamp, stamps_from: Stamp) -> bool {
    if changed.secs > stamps_from.secs.saturating_add(AHEAD) {
        return true;
    }
    if changed.nanos == 0 {
        return changed.secs.saturating_add(WHOLE_SECONDS) <= stamps_from.secs;
    }
    changed < stamps_from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_stamp_that_cannot_come_again_is_past() {
        let now = Stamp { secs: 100, nanos: 500 };
        for (secs, nanos, expected) in [
            (100, 499, true),
            (100, 500, false),
            (100, 501, false),
            (105, 1, false),
            (106, 1, true),
            (100, 0, false),
            (99, 0, false),
            (98, 0, true),
            (-5, 0, true),
        ] {
            assert_eq!(is_past(Stamp { secs, nanos }, now), expected, "{secs} {nanos}");
        }
    }
}

//! How long work will still take, told only when it can be told honestly.
//!
//! Many small files cost by their number, large ones by their bytes. So the work
//! is measured in bytes to which each file adds a fixed part. Nothing is said in
//! the first seconds, nor while two estimates in a row contradict each other.

use std::time::Duration;

/// Before this nothing is known of the speed.
const QUIET: Duration = Duration::from_secs(3);
/// What a file costs beside its bytes, in bytes.
const FILE_COST: f64 = 65_536.0;
/// Weight of the newest measurement of the speed.
const NEWEST: f64 = 0.15;
/// Two estimates in a row may differ by this part of the larger one.
const STEADY: f64 = 0.25;

/// What is known at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files that are done.
    pub done_files: u64,
    /// Bytes that are done.
    pub done_bytes: u64,
    /// Files in all, as far as they were found.
    pub all_files: u64,
    /// Bytes in all.
    pub all_bytes: u64,
}

/// Follows work and estimates its end.
#[derive(Debug, Default)]
pub struct Estimate {
    last: Option<(Duration, Counts)>,
    bytes_per_second: f64,
    work_per_second: f64,
    left: Option<f64>,
    steady: u32,
}

impl Estimate {
    /// Takes what is known after `elapsed`; called about once a second.
    pub fn measure(&mut self, elapsed: Duration, now: Counts) {
        let Some((before, then)) = self.last.replace((elapsed, now)) else { return };
        let seconds = elapsed.saturating_sub(before).as_secs_f64();
        if seconds <= 0.0 {
            return;
        }
        let mix = |old: f64, new: f64| if old == 0.0 { new } else { old + NEWEST * (new - old) };
        let bytes = now.done_bytes.saturating_sub(then.done_bytes) as f64;
        let files = now.done_files.saturating_sub(then.done_files) as f64;
        self.bytes_per_second = mix(self.bytes_per_second, bytes / seconds);
        self.work_per_second = mix(self.work_per_second, (bytes + files * FILE_COST) / seconds);
        let bytes_left = now.all_bytes.saturating_sub(now.done_bytes) as f64;
        let files_left = now.all_files.saturating_sub(now.done_files) as f64;
        let work_left = bytes_left + files_left * FILE_COST;
        let found = (self.work_per_second > 0.0).then(|| work_left / self.work_per_second);
        let agrees = match (self.left, found) {
            (Some(old), Some(new)) => (old - seconds - new).abs() <= STEADY * old.max(new) + 1.0,
            _ => false,
        };
        self.steady = if agrees { self.steady + 1 } else { 0 };
        self.left = found;
    }

    /// Seconds that are left, once that is worth saying.
    pub fn left_seconds(&self) -> Option<u64> {
        let (elapsed, _) = self.last?;
        let left = self.left.filter(|_| elapsed >= QUIET && self.steady >= 2)?;
        Some(left.ceil() as u64)
    }

    /// Bytes in a second, as of late.
    pub fn speed(&self) -> u64 {
        self.bytes_per_second as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: u64, counts: impl Fn(u64) -> Counts) -> Estimate {
        let mut estimate = Estimate::default();
        (0..=seconds).for_each(|second| estimate.measure(Duration::from_secs(second), counts(second)));
        estimate
    }

    #[test]
    fn steady_work_ends_when_it_was_said_to() {
        let counts = |second: u64| Counts {
            done_files: second,
            done_bytes: second * 1_000_000,
            all_files: 60,
            all_bytes: 60_000_000,
        };
        assert_eq!(after(2, counts).left_seconds(), None);
        assert_eq!(after(10, counts).left_seconds(), Some(50));
        assert_eq!(after(60, counts).left_seconds(), Some(0));
        assert_eq!(after(10, counts).speed(), 1_000_000);
    }

    #[test]
    fn many_small_files_count_although_their_bytes_do_not() {
        let counts = |second: u64| Counts {
            done_files: second * 100,
            done_bytes: 990 + second,
            all_files: 100_000,
            all_bytes: 1100,
        };
        assert_eq!(after(10, counts).left_seconds(), Some(990));
    }

    #[test]
    fn nothing_is_said_while_nothing_moves_or_all_keeps_changing() {
        let stuck = |_| Counts { done_files: 0, done_bytes: 0, all_files: 10, all_bytes: 100 };
        assert_eq!(after(30, stuck).left_seconds(), None);
        let growing = |second: u64| Counts {
            done_files: second,
            done_bytes: second * 100,
            all_files: 1 << second,
            all_bytes: 100 << second,
        };
        assert_eq!(after(12, growing).left_seconds(), None);
    }
}

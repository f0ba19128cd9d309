//! How long ago each run was, though the clock may have been wrong meanwhile.
//!
//! What a clock said counts only as far as nothing speaks against it. A run whose date
//! is in the future, or before that of an earlier run, is taken to be as young as the
//! next one whose date is in order. And a run is no older than the pauses since then
//! add up to, where one of more than 90 days, or a negative one, counts for nothing:
//! whether the computer was off or its clock jumped, that is no reason to forget.

use crate::catalogue::Catalogue;

use super::forget::LONGEST_PAUSE_NS;

/// The ages of one source's runs.
pub(super) struct Ages {
    /// The number of each run and the moment that its age counts from, in the order of the numbers.
    counted: Vec<(u64, i64)>,
}

impl Ages {
    /// Works out the ages of a source's runs.
    pub(super) fn of(catalogue: &Catalogue, source: i64, now_ns: i64) -> rusqlite::Result<Self> {
        let records = catalogue.runs(source, 0)?;
        Ok(Self::at(records.into_iter().map(|record| (record.seq, record.finished_ns)).collect(), now_ns))
    }

    /// Takes each run's number and date.
    fn at(mut runs: Vec<(u64, i64)>, now_ns: i64) -> Self {
        let mut latest = i64::MIN;
        let in_order: Vec<bool> = runs
            .iter()
            .map(|(_, date)| {
                let good = (latest..=now_ns).contains(date);
                latest = if good { *date } else { latest };
                good
            })
            .collect();
        let mut next_date = now_ns;
        let mut next_good = now_ns;
        let mut age = 0i64;
        for ((_, date), good) in runs.iter_mut().zip(in_order).rev() {
            let pause = next_date.saturating_sub(*date);
            if (0..=LONGEST_PAUSE_NS).contains(&pause) {
                age = age.saturating_add(pause);
            }
            next_date = *date;
            next_good = if good { *date } else { next_good };
            *date = next_good.max(now_ns.saturating_sub(age));
        }
        Ages { counted: runs }
    }

    /// Returns when a run was, as far as its age may cost anything.
    pub(super) fn counted_ns(&self, seq: u64) -> Option<i64> {
        let at = self.counted.binary_search_by_key(&seq, |(seq, _)| *seq).ok()?;
        Some(self.counted[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 3600 * 1_000_000_000;

    /// Ages in days of runs that were made on such days, one after the other.
    fn ages(dates: &[i64], now: i64) -> Vec<i64> {
        let runs = dates.iter().zip(1..).map(|(date, seq)| (seq, date * DAY)).collect();
        let ages = Ages::at(runs, now * DAY);
        (1..=dates.len() as u64).map(|seq| now - ages.counted_ns(seq).unwrap() / DAY).collect()
    }

    #[test]
    fn the_clock_counts_where_nothing_speaks_against_it() {
        assert_eq!(ages(&[1, 2, 3, 60], 70), [69, 68, 67, 10]);
        assert_eq!(ages(&[5, 5, 5], 5), [0, 0, 0]);
        assert_eq!(ages(&[], 5), [0; 0]);
    }

    #[test]
    fn a_clock_that_ran_ahead_makes_nothing_old() {
        assert_eq!(ages(&[1, 2, 3653, 3654], 3655), [3, 2, 2, 1], "It is still ahead");
        assert_eq!(ages(&[1, 2, 3653, 5, 6], 7), [3, 2, 2, 2, 1], "It was ahead for a day");
        assert_eq!(ages(&[1, 2, 43, 5, 6], 7), [6, 5, 2, 2, 1], "And by less than a pause may last");
    }

    #[test]
    fn a_clock_that_fell_behind_makes_nothing_old() {
        assert_eq!(ages(&[1000, 1001, 3, 4, 1004], 1005), [3, 2, 1, 1, 1]);
        assert_eq!(ages(&[1000, 1001, 942, 943, 1004], 1005), [5, 4, 1, 1, 1]);
        assert_eq!(ages(&[1, 2, 1002, 1003], 1004), [3, 2, 2, 1], "It began in 1970");
        assert_eq!(ages(&[1000, 1001, 3, 4], 5), [2, 2, 2, 1], "It stays behind");
    }

    #[test]
    fn what_is_not_recorded_has_no_age() {
        assert_eq!(Ages::at(vec![(3, 5), (9, 6)], 7).counted_ns(4), None);
    }
}

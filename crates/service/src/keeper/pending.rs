//! What changed and is not saved yet, and what was saved a moment ago.
//!
//! The watcher gives what was marked; here it waits until it has settled, a backup takes
//! it, and it rests for a minute. What a failed backup took comes back.

use std::collections::{BTreeMap, BTreeSet};

use mybackup_engine::{Depth, Mark, Marks};
use mybackup_format::SourceId;

use crate::schedule::{self, marks::REST_NS};
use crate::watching;

/// More paths than these are not looked at one by one: then the whole folder is.
const MOST: usize = 100_000;

type Path = (SourceId, Vec<u8>);

#[derive(Debug, Clone, Copy)]
struct Waiting {
    depth: Depth,
    first_ns: i64,
    last_ns: i64,
}

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Pending {
    waiting: BTreeMap<Path, Waiting>,
    /// When the backup that took a path began, of the last minute.
    saved: BTreeMap<Path, i64>,
    /// Folders in which changes were missed.
    lost: BTreeSet<SourceId>,
    /// What the backup that goes on has taken.
    taken: Taken,
}

#[derive(Debug, Default)]
struct Taken {
    waiting: BTreeMap<Path, Waiting>,
    lost: BTreeSet<SourceId>,
    began_ns: i64,
}

impl Pending {
    /// Adds what the watcher has marked.
    pub(super) fn add(&mut self, marks: watching::Marks) {
        for source in marks.sources {
            if source.lost {
                self.lost.insert(source.source);
            }
            for mark in source.marks {
                let one = Waiting { depth: mark.depth, first_ns: mark.first_ns, last_ns: mark.last_ns };
                self.put((source.source, mark.key), one);
            }
        }
        if self.waiting.len() > MOST {
            self.lost.extend(self.waiting.keys().map(|(source, _)| *source));
            self.waiting.clear();
        }
    }

    fn put(&mut self, path: Path, one: Waiting) {
        let known = self.waiting.entry(path).or_insert(one);
        known.depth = known.depth.max(one.depth);
        known.first_ns = known.first_ns.min(one.first_ns);
        known.last_ns = known.last_ns.max(one.last_ns);
    }

    /// All that waits, for a decision.
    pub(super) fn all(&self, now_ns: i64) -> schedule::Marks {
        let marks = self.waiting.iter().map(|(path, one)| self.mark(path, one));
        schedule::Marks::of(marks, !self.lost.is_empty(), now_ns)
    }

    fn mark(&self, path: &Path, one: &Waiting) -> schedule::Mark {
        schedule::Mark { first_ns: one.first_ns, last_ns: one.last_ns, saved_ns: self.saved.get(path).copied() }
    }

    /// Takes everything: a backup of all folders begins.
    pub(super) fn take_all(&mut self, now_ns: i64) {
        self.taken = Taken {
            waiting: std::mem::take(&mut self.waiting),
            lost: std::mem::take(&mut self.lost),
            began_ns: now_ns,
        };
    }

    /// Takes what does not rest, as marks for the engine, with `whole` folders besides.
    pub(super) fn take_ready(&mut self, whole: &[SourceId], now_ns: i64) -> Marks {
        self.saved.retain(|_, began_ns| (0..REST_NS).contains(&now_ns.saturating_sub(*began_ns)));
        let rests = |path: &Path, one: &Waiting| self.mark(path, one).rests_until_ns(now_ns).is_some();
        let (resting, ready) =
            self.waiting.iter().map(|(path, one)| (path.clone(), *one)).partition(|(path, one)| rests(path, one));
        self.waiting = resting;
        self.taken = Taken { waiting: ready, lost: BTreeSet::new(), began_ns: now_ns };
        let mut marks: BTreeMap<SourceId, Vec<Mark>> = BTreeMap::new();
        for ((source, key), one) in &self.taken.waiting {
            marks.entry(*source).or_default().push(Mark { key: key.clone(), depth: one.depth });
        }
        for source in whole {
            marks.insert(*source, vec![Mark { key: Vec::new(), depth: Depth::Subtree }]);
        }
        Marks::Only(marks)
    }

    /// The backup has ended; where it did not save what it took, that waits again.
    pub(super) fn ended(&mut self, saved: bool) {
        let taken = std::mem::take(&mut self.taken);
        if saved {
            self.saved.extend(taken.waiting.into_keys().map(|path| (path, taken.began_ns)));
            return;
        }
        self.lost.extend(taken.lost);
        for (path, one) in taken.waiting {
            self.put(path, one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;
    const A: SourceId = SourceId([1; 8]);

    fn marked(key: &[u8], at_ns: i64) -> watching::Marks {
        let mark = watching::Mark { key: key.to_vec(), depth: Depth::Entry, first_ns: at_ns, last_ns: at_ns };
        watching::Marks { sources: vec![watching::SourceMarks { source: A, marks: vec![mark], lost: false }] }
    }

    fn keys(marks: Marks) -> Vec<Vec<u8>> {
        match marks {
            Marks::Whole => panic!("not everything"),
            Marks::Only(marks) => marks.into_values().flatten().map(|mark| mark.key).collect(),
        }
    }

    #[test]
    fn what_was_saved_rests_and_what_was_not_comes_back() {
        let mut pending = Pending::default();
        pending.add(marked(b"a", 0));
        assert_eq!(keys(pending.take_ready(&[], 3 * SECOND)), [b"a"]);
        pending.add(marked(b"a", 4 * SECOND));
        pending.ended(true);
        assert!(keys(pending.take_ready(&[], 5 * SECOND)).is_empty(), "it was saved a moment ago");
        pending.ended(true);
        assert_eq!(pending.all(5 * SECOND).count, 0);
        assert_eq!(pending.all(5 * SECOND).rest_until_ns, Some(63 * SECOND));
        assert_eq!(keys(pending.take_ready(&[], 64 * SECOND)), [b"a"]);
        pending.ended(false);
        let all = pending.all(65 * SECOND);
        assert_eq!((all.count, all.first_ns), (1, Some(4 * SECOND)), "the backup failed");
    }

    #[test]
    fn what_was_lost_is_so_until_everything_was_looked_at() {
        let mut pending = Pending::default();
        pending.add(watching::Marks { sources: vec![watching::SourceMarks { source: A, marks: vec![], lost: true }] });
        pending.add(marked(b"a", 0));
        assert!(pending.all(0).lost);
        pending.take_all(0);
        assert!(!pending.all(0).lost);
        pending.ended(false);
        assert!(pending.all(0).lost && pending.all(0).count == 1);
        pending.take_all(0);
        pending.ended(true);
        assert!(!pending.all(0).lost);
    }

    #[test]
    fn a_flood_of_paths_becomes_a_look_at_everything() {
        let mut pending = Pending::default();
        let mark =
            |n: u32| watching::Mark { key: n.to_string().into_bytes(), depth: Depth::Entry, first_ns: 0, last_ns: 0 };
        for part in 0..3 {
            let marks = (part * 40_000..(part + 1) * 40_000).map(mark).collect();
            pending.add(watching::Marks { sources: vec![watching::SourceMarks { source: A, marks, lost: false }] });
        }
        assert!(pending.all(0).lost && pending.all(0).count < 50_000);
    }
}

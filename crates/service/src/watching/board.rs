//! What the watching threads note, and what is asked of it: one place, behind one lock a source.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mybackup_engine::run::Clock;
use mybackup_format::SourceId;

use super::marks::MarkSet;
use super::trouble::{Trouble, TroubleKind};
use super::{Marks, Settling, SourceMarks};
use mybackup_engine::Depth;

/// So many keys are remembered for one source; then folders are.
const MOST_MARKS: usize = 50_000;

/// What is known of the sources since it was last taken.
pub(super) struct Board {
    clock: Arc<dyn Clock>,
    wake: Box<dyn Fn() + Send + Sync>,
    sources: Vec<Mutex<Noted>>,
}

struct Noted {
    source: SourceId,
    path: PathBuf,
    marks: MarkSet,
    /// Everything must be looked at.
    lost: bool,
    /// Folders are still being found.
    looking: bool,
    times: Option<(i64, i64)>,
    count: u64,
    trouble: Option<TroubleKind>,
}

impl Noted {
    /// Whether changes may go unseen until the trouble is over.
    fn is_blind(&self) -> bool {
        self.trouble.is_some_and(|kind| !kind.is_passing())
    }
}

impl Board {
    pub(super) fn new(
        sources: impl Iterator<Item = (SourceId, PathBuf)>,
        clock: Arc<dyn Clock>,
        wake: Box<dyn Fn() + Send + Sync>,
    ) -> Board {
        let one = |(source, path)| {
            let marks = MarkSet::new(MOST_MARKS);
            let (times, count, trouble) = (None, 0, None);
            // What happened before the watching began is not known.
            Mutex::new(Noted { source, path, marks, lost: true, looking: true, times, count, trouble })
        };
        Board { clock, wake, sources: sources.map(one).collect() }
    }

    fn of(&self, at: usize) -> MutexGuard<'_, Noted> {
        self.sources[at].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Marks keys of a source; says also whether folders are still being found, until all are.
    pub(super) fn mark(&self, at: usize, marked: &[(&[u8], Depth)], looking: bool) {
        let now = self.clock.now();
        let mut noted = self.of(at);
        let quiet = noted.times.is_none();
        noted.times = Some((noted.times.map_or(now, |(first, _)| first), now));
        noted.count += 1;
        // At one with the mark: whoever takes it knows that more may follow of what was before it.
        noted.looking |= looking;
        for (key, depth) in marked {
            if !noted.lost && !noted.marks.add(key, *depth, now) {
                noted.lost = true;
                noted.marks.clear();
            }
        }
        drop(noted);
        if quiet {
            (self.wake)();
        }
    }

    /// Says that everything in a source must be looked at, and why.
    pub(super) fn lose(&self, at: usize, kind: TroubleKind) {
        let now = self.clock.now();
        let mut noted = self.of(at);
        if noted.trouble == Some(kind) && !kind.is_passing() {
            return;
        }
        let known = noted.lost && noted.times.is_some() && noted.trouble == Some(kind);
        noted.lost = true;
        noted.marks.clear();
        noted.trouble = Some(kind);
        noted.times = Some((noted.times.map_or(now, |(first, _)| first), now));
        drop(noted);
        if !known {
            (self.wake)();
        }
    }

    /// Says that the folders of a source are being found.
    pub(super) fn begin(&self, at: usize) {
        let mut noted = self.of(at);
        noted.looking = true;
        // Until all of them are watched, what they hold is not known to be seen.
        noted.lost = true;
        noted.marks.clear();
    }

    /// Says that all folders of a source are watched; nothing new where that was so.
    pub(super) fn complete(&self, at: usize) {
        let mut noted = self.of(at);
        if !std::mem::take(&mut noted.looking) {
            return;
        }
        let was_blind = noted.is_blind();
        if was_blind {
            noted.trouble = None;
        }
        drop(noted);
        (self.wake)();
    }

    /// Gives what was noted and forgets it.
    pub(super) fn take(&self) -> Marks {
        let mut taken = Marks::default();
        for at in 0..self.sources.len() {
            let mut noted = self.of(at);
            let lost = noted.lost || noted.is_blind();
            let marks = noted.marks.take();
            if lost || !marks.is_empty() {
                taken.sources.push(SourceMarks { source: noted.source, marks, lost });
            }
            noted.lost = false;
            noted.times = None;
            noted.count = 0;
            if noted.trouble.is_some_and(TroubleKind::is_passing) {
                noted.trouble = None;
            }
        }
        taken
    }

    /// What waits to be taken.
    pub(super) fn settling(&self) -> Settling {
        let mut all = Settling::default();
        for at in 0..self.sources.len() {
            let noted = self.of(at);
            if let Some((first, last)) = noted.times {
                all.first_ns = Some(all.first_ns.map_or(first, |known| known.min(first)));
                all.last_ns = Some(all.last_ns.map_or(last, |known| known.max(last)));
            }
            all.count += noted.count;
            all.lost |= noted.lost;
            all.blind |= noted.is_blind();
            all.looking |= noted.looking && !noted.is_blind();
        }
        all
    }

    /// What a person can be told.
    pub(super) fn troubles(&self) -> Vec<Trouble> {
        let one = |at: usize| {
            let noted = self.of(at);
            noted.trouble.map(|kind| Trouble { source: noted.source, path: noted.path.clone(), kind })
        };
        (0..self.sources.len()).filter_map(one).collect()
    }
}

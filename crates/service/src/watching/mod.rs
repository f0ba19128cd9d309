//! Which parts of the protected folders changed, so that a run need not look at all of them.
//!
//! Whoever runs backups takes the marks, looks at what they name, and so has seen
//! every change: nothing is lost without `lost` being said. A source that cannot
//! be watched is *blind*: it is looked at as a whole at the interval, a person can
//! be told why ([`Watcher::troubles`]), and watching it is tried again.
//!
//! On Linux folders are watched by inotify directly (`linux`, decision 19), and
//! the folders around the sources by `notify`; elsewhere `notify` does both.
//! What it does not see: a change through another name of the same file, and what
//! another computer does on a network disk. The look at everything each day does.

mod board;
#[cfg(any(test, not(target_os = "linux")))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;
mod marks;
mod roots;
mod trouble;

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mybackup_engine::SourceSpec;
use mybackup_engine::run::Clock;
use mybackup_format::SourceId;
use mybackup_vfs::tree::Target;

use board::Board;
#[cfg(not(target_os = "linux"))]
use elsewhere as system;
#[cfg(target_os = "linux")]
use linux as system;
pub use marks::Mark;
pub use trouble::{Trouble, TroubleKind};

/// Tells whether the entry at a key, a folder or not, is left out with all below it.
pub type LeaveOut = Box<dyn Fn(&[u8], bool) -> bool + Send + Sync>;

/// A source that is to be watched.
pub struct WatchedSource {
    /// Its identity.
    pub id: SourceId,
    /// Its folder.
    pub path: PathBuf,
    /// What is not watched: what a backup leaves out, above all the vault itself.
    pub leave_out: LeaveOut,
    /// Whether other file systems inside are left out.
    pub one_file_system: bool,
}

impl WatchedSource {
    /// A source as the engine knows it.
    pub fn of(spec: &SourceSpec) -> WatchedSource {
        let (excludes, skip) = (spec.excludes.clone(), spec.skip.clone());
        let leave_out = move |key: &[u8], is_folder: bool| {
            let name = key.rsplit(|byte| *byte == 0).next().unwrap_or(key);
            skip.binary_search_by(|listed| listed.as_slice().cmp(key)).is_ok()
                || Target::is_temporary(name)
                || excludes.excludes(key, is_folder)
        };
        WatchedSource {
            id: spec.id,
            path: spec.path.clone(),
            leave_out: Box::new(leave_out),
            one_file_system: spec.settings.one_file_system,
        }
    }

    /// Why it could not be watched, as far as that can be told without doing it.
    pub fn foresee(&self) -> Option<Trouble> {
        self.foresee_beside(&mut 0)
    }

    /// The same beside other sources, whose folders count for the same limit: `folders` is how many
    /// they have together, and then how many with this one.
    pub fn foresee_beside(&self, folders: &mut usize) -> Option<Trouble> {
        let kind = system::foresee(self, folders)?;
        Some(Trouble { source: self.id, path: self.path.clone(), kind })
    }
}

/// What was marked of all sources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Those with something to look at.
    pub sources: Vec<SourceMarks>,
}

/// What was marked of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceMarks {
    /// The source.
    pub source: SourceId,
    /// What is to be looked at, in the order of the keys.
    pub marks: Vec<Mark>,
    /// Everything is to be looked at: what happened was not seen, or cannot be.
    pub lost: bool,
}

/// What waits to be taken, for whoever decides when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settling {
    /// When the first of it was noted, in nanoseconds since 1970; `None` where nothing was.
    pub first_ns: Option<i64>,
    /// When the last of it was noted.
    pub last_ns: Option<i64>,
    /// How many things happened.
    pub count: u64,
    /// Something was lost since the last time: a source must be looked at as a whole.
    pub lost: bool,
    /// A source cannot be watched: it is to be looked at as a whole at each interval.
    pub blind: bool,
    /// Folders of a source are still being found, at the beginning or because they were made or
    /// moved; what happened in them is marked as they are, later than what happened after it.
    pub looking: bool,
}

/// Watches sources.
pub struct Watcher {
    board: Arc<Board>,
    bells: Arc<Vec<system::Bell>>,
    is_over: Arc<AtomicBool>,
    _roots: Option<roots::Roots>,
}

impl Watcher {
    /// Begins to watch; `wake` is called from other threads when something is marked after
    /// nothing was, when something was lost, and when all folders of a source are watched (again).
    ///
    /// Each source begins as lost: nobody knows what happened before.
    pub fn new(sources: Vec<WatchedSource>, clock: Arc<dyn Clock>, wake: impl Fn() + Send + Sync + 'static) -> Watcher {
        let known: Vec<(SourceId, PathBuf)> = sources.iter().map(|source| (source.id, source.path.clone())).collect();
        let paths: Vec<PathBuf> = known.iter().map(|(_, path)| path.clone()).collect();
        let board = Arc::new(Board::new(known.into_iter(), clock, Box::new(wake)));
        let is_over = Arc::new(AtomicBool::new(false));
        let mut bells = Vec::new();
        for (at, source) in sources.into_iter().enumerate() {
            match system::start(at, source, board.clone(), is_over.clone()) {
                Ok(bell) => bells.push(bell),
                Err(_) => board.lose(at, TroubleKind::TooManyWatchers),
            }
        }
        let bells = Arc::new(bells);
        let rung = bells.clone();
        let roots = roots::Roots::new(&paths, move || rung.iter().for_each(system::Bell::ring));
        Watcher { board, bells, is_over, _roots: roots }
    }

    /// Gives what was marked since the last time, and forgets it.
    pub fn take_marks(&self) -> Marks {
        self.board.take()
    }

    /// What waits to be taken.
    pub fn settling(&self) -> Settling {
        self.board.settling()
    }

    /// The sources whose changes are not all seen as they happen, and why.
    pub fn troubles(&self) -> Vec<Trouble> {
        self.board.troubles()
    }

    /// Looks at all sources now: whether they are still there, and whether those that could not be watched can be.
    pub fn look_again(&self) {
        self.bells.iter().for_each(system::Bell::ring);
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.look_again();
    }
}

//! Hears what the engine tells, and says where the work stands to whoever looks.
//!
//! Trouble with single files is collected, up to a bound, to be listed when the
//! work is done. The terminal and the pages show the same numbers.

mod estimate;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use mybackup_engine::run::{Event, FileEvent, Listener, Notice, Phase, TroubleKind};

pub use estimate::Counts;
use estimate::Estimate;

/// So many paths with trouble are kept for the list at the end; all are counted.
const MOST_TROUBLES: usize = 10_000;
/// The speed is measured this often.
const MEASURED_EVERY: Duration = Duration::from_millis(900);

/// Where the work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Entries that were looked at.
    pub checked: u64,
    /// Files and bytes, done and in all.
    pub counts: Counts,
    /// Bytes in a second, as of late; 0 where that is not known.
    pub speed: u64,
    /// Seconds that are left, once that is worth saying.
    pub left_seconds: Option<u64>,
}

/// Trouble with one path.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// The path as bytes.
    pub path: Vec<u8>,
    /// Why, for programs.
    pub kind: TroubleKind,
    /// Why, as the system says it.
    pub cause: String,
}

/// Takes a file that the engine looked at closely.
type OnFile = Box<dyn FnMut(&[u8], FileEvent, u64) + Send>;

/// The listener of one command.
pub struct Hearing {
    state: Mutex<State>,
    on_file: Mutex<Option<OnFile>>,
}

#[derive(Debug)]
struct State {
    phase: Option<Phase>,
    phase_began: Instant,
    checked: u64,
    counts: Counts,
    estimate: Estimate,
    measured: Duration,
    troubles: Vec<Trouble>,
    trouble_count: u64,
    /// Which of them are known.
    told: BTreeSet<(Vec<u8>, TroubleKind)>,
    notices: Vec<Notice>,
}

impl Hearing {
    /// A listener that calls `on_file` for each file that it is told of.
    pub fn new(on_file: Option<OnFile>) -> Arc<Hearing> {
        let state = State {
            phase: None,
            phase_began: Instant::now(),
            checked: 0,
            counts: Counts::default(),
            estimate: Estimate::default(),
            measured: Duration::ZERO,
            troubles: Vec::new(),
            trouble_count: 0,
            told: BTreeSet::new(),
            notices: Vec::new(),
        };
        Arc::new(Hearing { state: Mutex::new(state), on_file: Mutex::new(on_file) })
    }

    /// The trouble that was heard of, and how much there was in all.
    pub fn troubles(&self) -> (Vec<Trouble>, u64) {
        let state = self.state();
        (state.troubles.clone(), state.trouble_count)
    }

    /// How many paths had trouble of one kind, among those that are kept.
    pub fn count(&self, kind: TroubleKind) -> u64 {
        self.state().troubles.iter().filter(|one| one.kind == kind).count() as u64
    }

    /// Takes how much trouble there was where another process heard of it and tells only the first.
    pub fn count_troubles(&self, in_all: u64) {
        self.state().trouble_count = in_all;
    }

    /// What concerned the whole run.
    pub fn notices(&self) -> Vec<Notice> {
        self.state().notices.clone()
    }

    /// Where the work stands; `None` before anything began.
    pub fn progress(&self) -> Option<Progress> {
        self.state().progress()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Hearing {
    fn event(&self, event: Event) {
        if let Event::File { path, what, bytes } = event {
            let mut on_file = self.on_file.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(on_file) = on_file.as_mut() {
                on_file(&path, what, bytes);
            }
            return;
        }
        let mut state = self.state();
        match event {
            Event::Phase(phase) => {
                if state.phase != Some(phase) {
                    state.phase = Some(phase);
                    state.phase_began = Instant::now();
                    state.estimate = Estimate::default();
                    state.measured = Duration::ZERO;
                }
            }
            Event::Checked { entries } => state.checked += entries,
            Event::Planned { files, bytes } => {
                state.counts.all_files += files;
                state.counts.all_bytes += bytes;
            }
            Event::Done { files, bytes } => {
                state.counts.done_files += files;
                state.counts.done_bytes += bytes;
            }
            Event::Trouble { path, kind, cause } => {
                // One path may be tried several times; a person needs to know once.
                if state.troubles.len() < MOST_TROUBLES && !state.told.insert((path.clone(), kind)) {
                    return;
                }
                state.trouble_count += 1;
                if state.troubles.len() < MOST_TROUBLES {
                    state.troubles.push(Trouble { path, kind, cause });
                }
            }
            // The same destination fails once for each phase; a person needs to know once.
            Event::Notice(notice) if !state.notices.contains(&notice) => state.notices.push(notice),
            Event::Notice(_) | Event::File { .. } => {}
        }
    }
}

impl State {
    fn progress(&mut self) -> Option<Progress> {
        let phase = self.phase?;
        let elapsed = self.phase_began.elapsed();
        if elapsed.saturating_sub(self.measured) >= MEASURED_EVERY || self.measured.is_zero() {
            self.estimate.measure(elapsed, self.counts);
            self.measured = elapsed;
        }
        // Saving begins while the search for changes still goes on.
        let saving = phase == Phase::Scanning && self.counts.done_files + self.counts.done_bytes > 0;
        Some(Progress {
            phase: if saving { Phase::Saving } else { phase },
            checked: self.checked,
            counts: self.counts,
            speed: self.estimate.speed(),
            left_seconds: self.estimate.left_seconds(),
        })
    }
}

/// The phase of a name.
pub fn phase_of(name: &str) -> Option<Phase> {
    use Phase::{
        Cleaning, Finishing, Opening, Planning, Rebuilding, Repairing, Restoring, Saving, Scanning, Syncing, Verifying,
    };
    let all = [
        Opening, Scanning, Saving, Finishing, Syncing, Rebuilding, Planning, Restoring, Cleaning, Verifying, Repairing,
    ];
    all.into_iter().find(|phase| phase_name(*phase) == name)
}

/// Names a phase for programs, and after `phase-` for the messages.
pub fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Opening => "open",
        Phase::Scanning => "scan",
        Phase::Saving => "save",
        Phase::Finishing => "publish",
        Phase::Syncing => "sync",
        Phase::Rebuilding => "rebuild",
        Phase::Planning => "plan",
        Phase::Restoring => "restore",
        Phase::Cleaning => "clean",
        Phase::Verifying => "verify",
        Phase::Repairing => "repair",
    }
}

//! Hears what the engine tells, and shows it to whoever looks.
//!
//! On a terminal one passing line tells the phase, the numbers and the time that
//! is left. Elsewhere nothing is said until the end. Trouble with single files is
//! collected, up to a bound, and listed when the work is done.

mod estimate;
mod line;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mybackup_engine::run::{Event, FileEvent, Listener, Notice, Phase, TroubleKind};
use mybackup_service::words::Words;

use crate::output::Screen;
use estimate::Estimate;

/// So many paths with trouble are kept for the list at the end; all are counted.
const MOST_TROUBLES: usize = 10_000;
/// The passing line is drawn this often.
const DRAWN_EVERY: Duration = Duration::from_millis(200);

/// Trouble with one path.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    /// The path as bytes.
    pub(crate) path: Vec<u8>,
    /// Why, for programs.
    pub(crate) kind: TroubleKind,
    /// Why, as the system says it.
    pub(crate) cause: String,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// One passing line for a person.
    Line,
    /// JSON lines on standard error.
    Json,
    /// Not at all.
    Nothing,
}

/// Takes a file that the engine looked at closely.
type OnFile = Box<dyn FnMut(&[u8], FileEvent, u64) + Send>;

/// The listener of one command.
pub(crate) struct Hearing {
    state: Mutex<State>,
    on_file: Mutex<Option<OnFile>>,
}

#[derive(Debug)]
struct State {
    phase: Option<Phase>,
    phase_began: Instant,
    checked: u64,
    counts: estimate::Counts,
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
    pub(crate) fn new(on_file: Option<OnFile>) -> Arc<Hearing> {
        let state = State {
            phase: None,
            phase_began: Instant::now(),
            checked: 0,
            counts: estimate::Counts::default(),
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
    pub(crate) fn troubles(&self) -> (Vec<Trouble>, u64) {
        let state = self.state();
        (state.troubles.clone(), state.trouble_count)
    }

    /// How many paths had trouble of one kind, among those that are kept.
    pub(crate) fn count(&self, kind: TroubleKind) -> u64 {
        self.state().troubles.iter().filter(|one| one.kind == kind).count() as u64
    }

    /// What concerned the whole run.
    pub(crate) fn notices(&self) -> Vec<Notice> {
        self.state().notices.clone()
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

/// Draws progress until it is dropped.
pub(crate) struct Painter {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    screen: Screen,
}

impl Painter {
    /// Starts to draw what `hearing` hears.
    pub(crate) fn start(hearing: &Arc<Hearing>, shown: Shown, screen: &Screen, words: &'static Words) -> Painter {
        let stop = Arc::new(AtomicBool::new(false));
        let mut painter = Painter { stop: stop.clone(), thread: None, screen: screen.clone() };
        if shown == Shown::Nothing {
            return painter;
        }
        let (hearing, screen) = (hearing.clone(), screen.clone());
        let draw = move || {
            let mut drawn = String::new();
            while !stop.load(Ordering::Relaxed) {
                std::thread::park_timeout(DRAWN_EVERY);
                let line = hearing.state().line(shown, words, screen.err_width());
                if stop.load(Ordering::Relaxed) || line == drawn {
                    continue;
                }
                match shown {
                    Shown::Json => screen.err(&line),
                    _ => screen.passing(&line),
                }
                drawn = line;
            }
        };
        // Without a thread the work is done all the same, only silently.
        painter.thread = std::thread::Builder::new().name("progress".to_string()).spawn(draw).ok();
        painter
    }
}

impl Drop for Painter {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A drawing thread that failed leaves nothing to repair.
            let _ = thread.join();
            self.screen.passing("");
        }
    }
}

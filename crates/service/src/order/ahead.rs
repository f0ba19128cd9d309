//! A backup of everything, with what matters most ahead of the rest.
//!
//! Where nothing of a source was ever saved, the backup begins as any other. Most are
//! done soon, and it would be for nothing to look for what should come first. One that takes
//! longer gives way: runs over what matters most come next, and then the ordinary run again, which goes on
//! with the rest. To whoever listens, and in what is reported, all of them are one backup:
//! what is to be done is told once. Whatever goes wrong with the runs that come
//! ahead is left to the ordinary one, which meets it again and tells.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use mybackup_engine::run::{Event, Listener, Phase};
use mybackup_engine::{BackupReport, BackupRequest, Engine, EngineError, Marks, Run};
use mybackup_format::SourceId;

use super::first::waves_for;
use super::{First, store::Learned};
use crate::home::Home;
use crate::status::figure;

/// A backup that takes longer than this looks for what should come first.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Where the model is kept, and who is told what comes first.
pub struct Order<'a> {
    /// The home that holds the model.
    pub home: &'a Home,
    /// Called before the first of the runs that come ahead.
    pub tell: &'a dyn Fn(&First),
    /// For how long a backup goes on by name before it gives way; usually [`PATIENCE`].
    pub patience: Duration,
}

/// Makes a backup; what matters most comes first where it can.
///
/// Afterwards the model learns, once a day. Fails as [`Engine::backup`] does.
pub fn back_up_in_order(
    engine: &mut Engine,
    order: &Order<'_>,
    request: &BackupRequest,
    run: &Run,
) -> Result<BackupReport, EngineError> {
    if request.marks != Marks::Whole {
        return engine.backup(request, run);
    }
    let mut learned = Learned::load(order.home);
    let sources = unsaved(engine, request)?;
    let report = if sources.is_empty() {
        engine.backup(request, run)?
    } else {
        back_up_new(engine, order, &learned, &sources, request, run)?
    };
    // What cannot be learned or kept today is learned tomorrow.
    if !report.stopped && learned.learn_from(engine, run.now(), run).unwrap_or(false) {
        let _ = learned.save(order.home);
    }
    Ok(report)
}

/// Makes a backup with sources of which nothing was ever saved.
fn back_up_new(
    engine: &mut Engine,
    order: &Order<'_>,
    learned: &Learned,
    sources: &[SourceId],
    request: &BackupRequest,
    run: &Run,
) -> Result<BackupReport, EngineError> {
    let told = Arc::new(Told::of(run, order.patience));
    let run = &run.heard_by(|_| told.clone());
    let began_ns = run.now();
    let mut ahead = BackupReport::default();
    if !order.patience.is_zero() {
        let begun = engine.backup(request, &run.giving_way(told.is_late.clone()))?;
        if !begun.stopped || run.check().is_err() {
            return Ok(begun);
        }
        add(&mut ahead, &begun);
    }
    run.phase(Phase::Scanning);
    let first = waves_for(engine, sources, &learned.model, speed(engine)?, run).ok().flatten();
    told.expect(first.as_ref().map_or((0, 0), First::in_all));
    if let Some(first) = &first {
        (order.tell)(first);
        for wave in 0..first.waves() {
            let Ok(report) = first.back_up(wave, engine, run) else { break };
            add(&mut ahead, &report);
        }
    }
    let last = engine.backup(request, run)?;
    Ok(BackupReport {
        files_new: last.files_new + ahead.files_new,
        files_unchanged: last.files_unchanged.saturating_sub(ahead.files_new),
        bytes_read: last.bytes_read + ahead.bytes_read,
        bytes_stored: last.bytes_stored + ahead.bytes_stored,
        started_ns: began_ns,
        ..last
    })
}

fn add(all: &mut BackupReport, one: &BackupReport) {
    all.files_new += one.files_new;
    all.bytes_read += one.bytes_read;
    all.bytes_stored += one.bytes_stored;
}

/// The chosen sources of which nothing was ever saved.
fn unsaved(engine: &Engine, request: &BackupRequest) -> Result<Vec<SourceId>, EngineError> {
    let mut found = Vec::new();
    for spec in &engine.settings().sources {
        let chosen = request.sources.is_empty() || request.sources.contains(&spec.id);
        if chosen && engine.source_figures(spec.id)?.is_none_or(|figures| figures.last_ns.is_none()) {
            found.push(spec.id);
        }
    }
    Ok(found)
}

/// How many bytes the last backup read in a second, where it says something.
fn speed(engine: &Engine) -> Result<Option<u64>, EngineError> {
    let last = engine.journal(Some("backup"), 1)?.pop();
    Ok(last.and_then(|line| {
        let seconds = u64::try_from(line.finished.saturating_sub(line.started)).ok()? / 1_000_000_000;
        figure(&line.figures, "read")?.checked_div(seconds)
    }))
}

/// Passes on what is told, but for what is to be done where that was told already; and notices when it is late.
struct Told {
    listener: Arc<dyn Listener>,
    clock: Run,
    late_ns: i64,
    /// Raised when it is late.
    is_late: Arc<AtomicBool>,
    open: Mutex<Open>,
}

/// What was told to be done: files, and bytes.
#[derive(Default)]
struct Open {
    /// What was told and is not done; later, what no run has come to again.
    left: (u64, u64),
    /// Whether runs come by what was told already.
    is_again: bool,
}

impl Told {
    fn of(run: &Run, patience: Duration) -> Told {
        let patience = i64::try_from(patience.as_nanos()).unwrap_or(i64::MAX);
        Told {
            listener: run.listener(),
            clock: run.clone(),
            late_ns: run.now().saturating_add(patience),
            is_late: Arc::default(),
            open: Mutex::default(),
        }
    }

    /// Tells that so much is to be done in all, as far as it was not told.
    fn expect(&self, (files, bytes): (u64, u64)) {
        let more = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.is_again = true;
            let more = (files.saturating_sub(open.left.0), bytes.saturating_sub(open.left.1));
            open.left = (open.left.0.max(files), open.left.1.max(bytes));
            more
        };
        self.plan(more);
    }

    fn plan(&self, (files, bytes): (u64, u64)) {
        if (files, bytes) != (0, 0) {
            self.listener.event(Event::Planned { files, bytes });
        }
    }
}

impl Listener for Told {
    fn event(&self, event: Event) {
        if !self.is_late.load(Ordering::Relaxed) && self.clock.now() >= self.late_ns {
            self.is_late.store(true, Ordering::Relaxed);
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (is_again, left) = (open.is_again, open.left);
        match event {
            Event::Planned { files, bytes } if is_again => {
                open.left = (left.0.saturating_sub(files), left.1.saturating_sub(bytes));
                drop(open);
                self.plan((files.saturating_sub(left.0), bytes.saturating_sub(left.1)));
                return;
            }
            Event::Planned { files, bytes } => open.left = (left.0 + files, left.1 + bytes),
            Event::Done { files, bytes } if !is_again => {
                open.left = (left.0.saturating_sub(files), left.1.saturating_sub(bytes));
            }
            _ => {}
        }
        drop(open);
        self.listener.event(event);
    }
}

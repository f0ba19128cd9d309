//! A backup of everything, with what matters most ahead of the rest.
//!
//! Runs come ahead where nothing of a source was ever saved and there is much of it. To
//! whoever listens, and in what is reported, they and the ordinary run are one backup:
//! what is to be done is told once, at the beginning. Whatever goes wrong with them is
//! left to the ordinary run, which meets it again and tells.

use std::sync::{Arc, Mutex, PoisonError};

use mybackup_engine::run::{Event, Listener, Phase};
use mybackup_engine::{BackupReport, BackupRequest, Engine, EngineError, Marks, Run};
use mybackup_format::SourceId;

use super::first::{First, waves_for};
use super::store::Learned;
use crate::home::Home;
use crate::status::figure;

/// Where the model is kept, and who is told what comes first.
pub struct Order<'a> {
    /// The home that holds the model.
    pub home: &'a Home,
    /// Called before the first of the runs that come ahead.
    pub tell: &'a dyn Fn(&First),
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
    let first = match unsaved(engine, request)? {
        sources if sources.is_empty() => None,
        sources => {
            run.phase(Phase::Scanning);
            waves_for(engine, &sources, &learned.model, speed(engine)?, run).ok().flatten()
        }
    };
    let report = match first {
        Some(first) => {
            (order.tell)(&first);
            with_first(engine, &first, request, run)?
        }
        None => engine.backup(request, run)?,
    };
    // What cannot be learned or kept today is learned tomorrow.
    if !report.stopped && learned.learn_from(engine, run.now(), run).unwrap_or(false) {
        let _ = learned.save(order.home);
    }
    Ok(report)
}

/// Makes the runs that come ahead, then the ordinary one, and adds them up.
fn with_first(
    engine: &mut Engine,
    first: &First,
    request: &BackupRequest,
    run: &Run,
) -> Result<BackupReport, EngineError> {
    let (files, bytes) = first.in_all();
    run.tell(Event::Planned { files, bytes });
    let run = &run.heard_by(|listener| Arc::new(Told { listener, left: Mutex::new((files, bytes)) }));
    let began_ns = run.now();
    let mut ahead = BackupReport::default();
    for wave in 0..first.waves() {
        let Ok(report) = first.back_up(wave, engine, run) else { break };
        ahead.files_new += report.files_new;
        ahead.bytes_read += report.bytes_read;
        ahead.bytes_stored += report.bytes_stored;
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

/// Passes on what is told, but for what is to be done: that was told already, as far as it is not more.
struct Told {
    listener: Arc<dyn Listener>,
    left: Mutex<(u64, u64)>,
}

impl Listener for Told {
    fn event(&self, event: Event) {
        let Event::Planned { files, bytes } = event else { return self.listener.event(event) };
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let more = (files.saturating_sub(left.0), bytes.saturating_sub(left.1));
        *left = (left.0.saturating_sub(files), left.1.saturating_sub(bytes));
        if more != (0, 0) {
            self.listener.event(Event::Planned { files: more.0, bytes: more.1 });
        }
    }
}

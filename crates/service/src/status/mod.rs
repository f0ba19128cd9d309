//! How things stand, from evidence: what was recorded, and what the destinations show now.

mod state;

use std::path::PathBuf;

use mybackup_engine::{Coverage, Engine, EngineError, JournalLine, Place, Suspicion};
use mybackup_vfs::{FileKind, RealFs, Vfs};

use crate::error::ServiceError;
use crate::forecast::{self, Filling};
use crate::session::Session;

pub use state::{Reason, State};
use state::{paused, state};

const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;
/// So many lines of the journal are looked at.
const LINES: u32 = 50;
/// What was read back within so many days counts as proved.
pub const PROVED_DAYS: u32 = 90;

/// A source and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStatus {
    /// The folder.
    pub path: PathBuf,
    /// Whether it is there.
    pub there: bool,
    /// Whether it is there and holds nothing.
    pub empty: bool,
    /// Files that exist in it, as of the last run.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// When its last root was written, in nanoseconds since 1970.
    pub last_saved_ns: Option<i64>,
    /// As of when all of it is saved, in nanoseconds since 1970.
    pub all_saved_ns: Option<i64>,
    /// How many files and folders could not be read then.
    pub unreadable: u64,
}

/// A destination and how it stands.
#[derive(Debug)]
pub struct DestinationStatus {
    /// The folder, as the configuration names it.
    pub path: PathBuf,
    /// Where it is now: its drive may be plugged in at another place.
    pub now_at: PathBuf,
    /// Whether it is the primary one.
    pub primary: bool,
    /// Whether a vault was ever seen there.
    pub seen: bool,
    /// What it shows, or why it cannot be used.
    pub place: Result<Place, EngineError>,
    /// What was read back there lately, of all that is stored.
    pub coverage: Coverage,
    /// In how many days it will be full, where that can be told; at most [`forecast::HORIZON_DAYS`] and one.
    pub full_in_days: Option<u64>,
    /// How urgent that is.
    pub filling: Option<Filling>,
}

/// How things stand.
#[derive(Debug)]
pub struct Status {
    /// In one word.
    pub state: State,
    /// Protected files, as of the last run.
    pub files: u64,
    /// Versions of all files.
    pub versions: u64,
    /// Size of the protected files in bytes.
    pub bytes_protected: u64,
    /// What the vault takes at a destination, in bytes.
    pub bytes_stored: u64,
    /// Size of all versions in bytes, before compression and sharing.
    pub bytes_versions: u64,
    /// A folder that changed strangely: what a person is asked, or has answered that it was not them.
    pub suspicion: Option<Suspicion>,
    /// The last run of this computer, or of the one whose history it took over.
    pub last_run: Option<JournalLine>,
    /// The last check that came to its end, a sample or a full one.
    pub last_verified: Option<JournalLine>,
    /// When the pause ends that a person asked for, in nanoseconds since 1970.
    pub paused_until_ns: Option<i64>,
    /// What was read back lately from any destination, of all that is stored.
    pub coverage: Coverage,
    /// The last drill that came to its end.
    pub last_drill: Option<JournalLine>,
    /// The folders.
    pub sources: Vec<SourceStatus>,
    /// The places.
    pub destinations: Vec<DestinationStatus>,
}

/// Looks at everything; nothing is changed.
pub fn status(session: &Session, engine: &Engine, now_ns: i64) -> Result<Status, ServiceError> {
    let figures = engine.figures()?;
    let vfs = RealFs;
    let mut sources = Vec::new();
    for spec in &engine.settings().sources {
        let row = engine.source_figures(spec.id)?;
        sources.push(SourceStatus {
            path: spec.path.clone(),
            there: vfs.stat(&spec.path).is_ok_and(|s| s.kind == FileKind::Dir),
            empty: vfs.list_dir(&spec.path).is_ok_and(|entries| entries.is_empty()),
            files: row.map_or(0, |r| r.files),
            bytes: row.map_or(0, |r| r.bytes),
            last_saved_ns: row.and_then(|r| r.last_ns),
            all_saved_ns: row.and_then(|r| r.all_saved_ns),
            unreadable: row.map_or(0, |r| r.unreadable),
        });
    }
    let mut destinations = Vec::new();
    let bytes_protected = sources.iter().map(|s| s.bytes).sum();
    let named = session.destination_paths();
    for (i, spec) in engine.settings().destinations.iter().enumerate() {
        let place = engine.look_at(spec);
        let space = place.as_ref().ok().and_then(|found| found.space);
        let growth = engine.growth(&spec.name, now_ns.saturating_sub(forecast::LOOK_BACK_DAYS * DAY_NS))?;
        let full_in_days = space.and_then(|space| forecast::full_in_days(&growth, space.free_bytes, now_ns));
        destinations.push(DestinationStatus {
            path: named.get(i).unwrap_or(&spec.path).clone(),
            now_at: spec.path.clone(),
            primary: i == 0 && session.config().destinations.primary.is_some(),
            seen: engine.catalogue().was_seen(&spec.name).map_err(EngineError::from)?,
            place,
            coverage: engine.coverage_at(&spec.name, now_ns, PROVED_DAYS)?,
            full_in_days,
            filling: space.and_then(|s| forecast::filling(full_in_days, s.free_bytes, s.total_bytes, bytes_protected)),
        });
    }
    let last_run = engine.journal(Some("backup"), 1)?.pop().or_else(|| taken_over(&sources));
    let suspicion = engine.suspicion()?;
    let paused_until_ns = crate::pausing::kept(session.home(), now_ns).and_then(|pause| pause.end_ns(now_ns));
    Ok(Status {
        state: paused(state(&sources, &destinations, suspicion.as_ref(), engine, now_ns)?, paused_until_ns),
        suspicion,
        paused_until_ns,
        files: sources.iter().map(|s| s.files).sum(),
        bytes_protected,
        versions: figures.versions,
        bytes_versions: figures.version_bytes,
        bytes_stored: figures.stored_bytes,
        last_run,
        last_verified: last_ended(engine, &["verify", "sample"])?,
        coverage: engine.coverage(now_ns, PROVED_DAYS)?,
        last_drill: last_ended(engine, &["drill"])?,
        sources,
        destinations,
    })
}

/// The last line of these kinds of work that came to its end: what was stopped or failed proves nothing.
fn last_ended(engine: &Engine, kinds: &[&str]) -> Result<Option<JournalLine>, ServiceError> {
    let mut ended = Vec::new();
    for what in kinds {
        let lines = engine.journal(Some(what), LINES)?;
        ended.extend(lines.into_iter().find(|line| line.outcome == "done" || line.outcome == "troubles"));
    }
    Ok(ended.into_iter().max_by_key(|line| line.finished))
}

/// The last run, as the history tells it where the journal was not here.
fn taken_over(sources: &[SourceStatus]) -> Option<JournalLine> {
    let last_ns = sources.iter().filter_map(|source| source.last_saved_ns).max()?;
    Some(JournalLine {
        what: "backup".to_string(),
        run: None,
        started: last_ns,
        finished: last_ns,
        outcome: "done".to_string(),
        figures: "{}".to_string(),
    })
}

/// Reads one number from the figures of a journal line.
pub fn figure(figures: &str, name: &str) -> Option<u64> {
    serde_json::from_str::<serde_json::Value>(figures).ok()?.get(name)?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_that_was_taken_over_tells_its_last_run() {
        let source = |last_saved_ns| SourceStatus {
            path: PathBuf::from("/a"),
            there: true,
            empty: false,
            files: 1,
            bytes: 1,
            last_saved_ns,
            all_saved_ns: None,
            unreadable: 0,
        };
        assert_eq!(taken_over(&[source(None)]), None);
        let line = taken_over(&[source(Some(5)), source(None), source(Some(7))]).unwrap();
        assert_eq!((line.finished, line.run), (7, None));
    }
}

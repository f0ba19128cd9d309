//! How things stand, from evidence: what was recorded, and what the destinations show now.

use std::path::PathBuf;

use mybackup_engine::{Engine, EngineError, JournalLine, Place};
use mybackup_vfs::{FileKind, RealFs, Vfs};

use crate::error::ServiceError;
use crate::session::Session;

const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;
/// Without a backup for so long, files count as not protected.
const STALE_NS: i64 = 3 * DAY_NS;

/// The state of everything, in one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A source or a destination is missing from the settings.
    Setup,
    /// Nothing was ever backed up.
    First,
    /// All is saved.
    Ok,
    /// All is saved but some files.
    Partial {
        /// How many could not be read.
        files: u64,
    },
    /// The destination is away, and the last backup is not old yet.
    Waiting {
        /// The destination.
        place: PathBuf,
    },
    /// Nothing was saved for too long.
    Attention {
        /// Since when, in nanoseconds since 1970.
        since_ns: i64,
    },
}

impl State {
    /// Names the state for programs.
    pub fn name(&self) -> &'static str {
        match self {
            State::Setup => "setup",
            State::First => "first",
            State::Ok => "ok",
            State::Partial { .. } => "partial",
            State::Waiting { .. } => "waiting",
            State::Attention { .. } => "attention",
        }
    }
}

/// A source and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStatus {
    /// The folder.
    pub path: PathBuf,
    /// Whether it is there.
    pub there: bool,
    /// Files that exist in it, as of the last run.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// When its last root was written, in nanoseconds since 1970.
    pub last_saved_ns: Option<i64>,
}

/// A destination and how it stands.
#[derive(Debug)]
pub struct DestinationStatus {
    /// The folder.
    pub path: PathBuf,
    /// Whether it is the primary one.
    pub primary: bool,
    /// What it shows, or why it cannot be used.
    pub place: Result<Place, EngineError>,
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
    /// The last run of this computer.
    pub last_run: Option<JournalLine>,
    /// When the backup was last verified.
    pub last_verified: Option<JournalLine>,
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
            files: row.as_ref().map_or(0, |r| r.files),
            bytes: row.as_ref().map_or(0, |r| r.bytes),
            last_saved_ns: row.and_then(|r| r.last_ns),
        });
    }
    let destinations: Vec<DestinationStatus> = engine
        .settings()
        .destinations
        .iter()
        .enumerate()
        .map(|(i, spec)| DestinationStatus {
            path: spec.path.clone(),
            primary: i == 0 && session.config().destinations.primary.is_some(),
            place: engine.look_at(spec),
        })
        .collect();
    let journal = |what| -> Result<Option<JournalLine>, ServiceError> { Ok(engine.journal(what, 1)?.pop()) };
    let last_run = journal(Some("backup"))?;
    let last_verified = journal(Some("verify"))?;
    Ok(Status {
        state: state(&sources, &destinations, engine, now_ns)?,
        files: sources.iter().map(|s| s.files).sum(),
        bytes_protected: sources.iter().map(|s| s.bytes).sum(),
        versions: figures.versions,
        bytes_versions: figures.version_bytes,
        bytes_stored: figures.stored_bytes,
        last_run,
        last_verified,
        sources,
        destinations,
    })
}

fn state(
    sources: &[SourceStatus],
    destinations: &[DestinationStatus],
    engine: &Engine,
    now_ns: i64,
) -> Result<State, ServiceError> {
    if sources.is_empty() || destinations.is_empty() {
        return Ok(State::Setup);
    }
    let runs = engine.journal(Some("backup"), 50)?;
    let saved = runs.iter().find(|r| r.outcome == "done" || r.outcome == "troubles");
    let Some(last_ns) = saved.map(|r| r.finished).or(sources.iter().filter_map(|s| s.last_saved_ns).max()) else {
        return Ok(State::First);
    };
    if sources.iter().any(|s| !s.there) || now_ns - last_ns > STALE_NS {
        return Ok(State::Attention { since_ns: last_ns });
    }
    if destinations.iter().all(|d| d.place.is_err()) {
        return Ok(State::Waiting { place: destinations[0].path.clone() });
    }
    let unreadable = saved.and_then(|r| figure(&r.figures, "unreadable")).unwrap_or(0);
    Ok(if unreadable > 0 { State::Partial { files: unreadable } } else { State::Ok })
}

/// Reads one number from the figures of a journal line.
pub fn figure(figures: &str, name: &str) -> Option<u64> {
    serde_json::from_str::<serde_json::Value>(figures).ok()?.get(name)?.as_u64()
}

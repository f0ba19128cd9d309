//! How things stand, from evidence: what was recorded, and what the destinations show now.

use std::path::PathBuf;

use mybackup_engine::{Engine, EngineError, EngineErrorKind, JournalLine, Place};
use mybackup_vfs::{FileKind, RealFs, Vfs};

use crate::error::ServiceError;
use crate::session::Session;

const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;
/// So many lines of the journal are looked at.
const LINES: u32 = 50;
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
    /// The destination with the latest backups is away, and the last backup is not old yet.
    Waiting {
        /// The destination that is away.
        place: PathBuf,
    },
    /// A person has to look.
    Attention {
        /// What is wrong.
        reason: Reason,
        /// Since when, as far as that is known, in nanoseconds since 1970.
        since_ns: i64,
    },
}

/// What a person has to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The last check found damage, and nothing shows that it was healed.
    Damage,
    /// A source is not there.
    SourceMissing {
        /// The source.
        path: PathBuf,
    },
    /// A source holds nothing, though files were saved of it.
    SourceEmpty {
        /// The source.
        path: PathBuf,
    },
    /// Nothing was saved for too long.
    Old,
    /// The last run failed.
    Failed,
    /// No destination holds the latest backups, and none of them is merely away.
    NoDestination,
}

impl Reason {
    /// Names the reason for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Reason::Damage => "damage",
            Reason::SourceMissing { .. } => "source-missing",
            Reason::SourceEmpty { .. } => "source-empty",
            Reason::Old => "old",
            Reason::Failed => "failed",
            Reason::NoDestination => "no-destination",
        }
    }
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
    /// Whether it is there and holds nothing.
    pub empty: bool,
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
    /// The last run of this computer, or of the one whose history it took over.
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
            empty: vfs.list_dir(&spec.path).is_ok_and(|entries| entries.is_empty()),
            files: row.as_ref().map_or(0, |r| r.files),
            bytes: row.as_ref().map_or(0, |r| r.bytes),
            last_saved_ns: row.and_then(|r| r.last_ns),
        });
    }
    let mut destinations = Vec::new();
    let named = session.destination_paths();
    for (i, spec) in engine.settings().destinations.iter().enumerate() {
        destinations.push(DestinationStatus {
            path: named.get(i).unwrap_or(&spec.path).clone(),
            now_at: spec.path.clone(),
            primary: i == 0 && session.config().destinations.primary.is_some(),
            seen: engine.catalogue().was_seen(&spec.name).map_err(EngineError::from)?,
            place: engine.look_at(spec),
        });
    }
    let last_run = engine.journal(Some("backup"), 1)?.pop().or_else(|| taken_over(&sources));
    let last_verified = engine.journal(Some("verify"), 1)?.pop();
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

fn state(
    sources: &[SourceStatus],
    destinations: &[DestinationStatus],
    engine: &Engine,
    now_ns: i64,
) -> Result<State, ServiceError> {
    if sources.is_empty() || destinations.is_empty() {
        return Ok(State::Setup);
    }
    let runs = engine.journal(Some("backup"), LINES)?;
    let saved = runs.iter().find(|r| r.outcome == "done" || r.outcome == "troubles");
    let Some(last_ns) = saved.map(|r| r.finished).or(sources.iter().filter_map(|s| s.last_saved_ns).max()) else {
        return Ok(State::First);
    };
    let attention = |reason, since_ns| Ok(State::Attention { reason, since_ns });
    let checks = [engine.journal(Some("verify"), LINES)?, engine.journal(Some("repair"), LINES)?].concat();
    if let Some(found_ns) = unhealed(checks) {
        return attention(Reason::Damage, found_ns);
    }
    if let Some(source) = sources.iter().find(|s| !s.there) {
        return attention(Reason::SourceMissing { path: source.path.clone() }, last_ns);
    }
    if let Some(source) = sources.iter().find(|s| s.empty && s.files > 0) {
        return attention(Reason::SourceEmpty { path: source.path.clone() }, last_ns);
    }
    if now_ns - last_ns > STALE_NS {
        return attention(Reason::Old, last_ns);
    }
    if !destinations.iter().any(|d| d.place.as_ref().is_ok_and(|place| place.up_to_date)) {
        let is_away =
            |d: &&DestinationStatus| d.place.as_ref().is_err_and(|e| e.kind() == EngineErrorKind::Unreachable);
        // A folder without a vault may be a disk that is away; one that is not there is away for certain.
        let is_gone = |d: &&DestinationStatus| is_away(d) && !matches!(d.place, Err(EngineError::NoVault { .. }));
        return match destinations.iter().find(is_gone).or(destinations.iter().find(is_away)) {
            Some(away) => Ok(State::Waiting { place: away.path.clone() }),
            None => attention(Reason::NoDestination, last_ns),
        };
    }
    if let Some(failed) = runs.first().filter(|r| r.outcome == "failed") {
        return attention(Reason::Failed, failed.finished);
    }
    let unreadable = saved.and_then(|r| figure(&r.figures, "unreadable")).unwrap_or(0);
    Ok(if unreadable > 0 { State::Partial { files: unreadable } } else { State::Ok })
}

/// When damage was found that nothing since has shown to be healed.
///
/// A check that read less than the one that found it proves nothing.
fn unhealed(mut checks: Vec<JournalLine>) -> Option<i64> {
    checks.sort_by_key(|line| line.finished);
    let mut found: Option<(i64, u64)> = None;
    for line in checks {
        let bytes = figure(&line.figures, "bytes").unwrap_or(0);
        match (line.what.as_str(), line.outcome.as_str()) {
            ("verify", "troubles") => found = Some((line.finished, bytes)),
            ("repair", "troubles") => found = Some((line.finished, 0)),
            ("repair", "done") => found = None,
            ("verify", "done") => found = found.filter(|(_, needed)| bytes < *needed),
            _ => {}
        }
    }
    found.map(|(at_ns, _)| at_ns)
}

/// Reads one number from the figures of a journal line.
pub fn figure(figures: &str, name: &str) -> Option<u64> {
    serde_json::from_str::<serde_json::Value>(figures).ok()?.get(name)?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at_ns: i64, what: &str, outcome: &str, bytes: u64) -> JournalLine {
        JournalLine {
            what: what.to_string(),
            run: None,
            started: at_ns,
            finished: at_ns,
            outcome: outcome.to_string(),
            figures: format!("{{\"bytes\":{bytes}}}"),
        }
    }

    #[test]
    fn damage_is_known_until_a_repair_or_a_check_of_as_much_finds_none() {
        let found = line(1, "verify", "troubles", 100);
        assert_eq!(unhealed(vec![]), None);
        assert_eq!(unhealed(vec![found.clone()]), Some(1));
        assert_eq!(unhealed(vec![line(2, "verify", "done", 10), found.clone()]), Some(1));
        assert_eq!(unhealed(vec![line(2, "verify", "done", 100), found.clone()]), None);
        assert_eq!(unhealed(vec![line(2, "repair", "done", 0), found.clone()]), None);
        assert_eq!(unhealed(vec![line(2, "repair", "failed", 0), found.clone()]), Some(1));
        assert_eq!(unhealed(vec![line(2, "repair", "troubles", 0), found.clone()]), Some(2));
        assert_eq!(unhealed(vec![line(0, "repair", "done", 0), found]), Some(1));
    }

    #[test]
    fn a_history_that_was_taken_over_tells_its_last_run() {
        let source = |last_saved_ns| SourceStatus {
            path: PathBuf::from("/a"),
            there: true,
            empty: false,
            files: 1,
            bytes: 1,
            last_saved_ns,
        };
        assert_eq!(taken_over(&[source(None)]), None);
        let line = taken_over(&[source(Some(5)), source(None), source(Some(7))]).unwrap();
        assert_eq!((line.finished, line.run), (7, None));
    }
}

//! How things stand, from evidence: what was recorded, and what the destinations show now.

use std::path::PathBuf;

use mybackup_engine::{Coverage, Engine, EngineError, EngineErrorKind, JournalLine, Place};
use mybackup_vfs::{FileKind, RealFs, Vfs};

use crate::error::ServiceError;
use crate::forecast::{self, Filling};
use crate::session::Session;

const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;
/// So many lines of the journal are looked at.
const LINES: u32 = 50;
/// So many of each kind of check: what one found stays, however often others looked elsewhere since.
const CHECKS: u32 = 1000;
/// What was read back within so many days counts as proved.
pub const PROVED_DAYS: u32 = 90;
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
    /// A person paused what starts by itself, and nothing else is to be said.
    Paused {
        /// When it ends, in nanoseconds since 1970.
        until_ns: i64,
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
    /// A destination will soon be full.
    Filling {
        /// The destination.
        path: PathBuf,
    },
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
            Reason::Filling { .. } => "filling",
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
            State::Paused { .. } => "paused",
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
            files: row.as_ref().map_or(0, |r| r.files),
            bytes: row.as_ref().map_or(0, |r| r.bytes),
            last_saved_ns: row.and_then(|r| r.last_ns),
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
    let paused_until_ns = crate::pausing::kept(session.home(), now_ns).and_then(|pause| pause.end_ns(now_ns));
    Ok(Status {
        state: paused(state(&sources, &destinations, engine, now_ns)?, paused_until_ns),
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

/// A pause is said where nothing worse is.
fn paused(state: State, until_ns: Option<i64>) -> State {
    match (state, until_ns) {
        (State::First | State::Ok | State::Waiting { .. }, Some(until_ns)) => State::Paused { until_ns },
        (state, _) => state,
    }
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
    let mut checks = Vec::new();
    for what in ["verify", "sample", "drill", "repair"] {
        checks.append(&mut engine.journal(Some(what), CHECKS)?);
    }
    if let Some(found_ns) = unhealed(checks) {
        return attention(Reason::Damage, found_ns);
    }
    if let Some(source) = sources.iter().find(|s| !s.there) {
        return attention(Reason::SourceMissing { path: source.path.clone() }, last_ns);
    }
    if let Some(source) = sources.iter().find(|s| s.empty && s.files > 0) {
        return attention(Reason::SourceEmpty { path: source.path.clone() }, last_ns);
    }
    if now_ns.saturating_sub(last_ns) > STALE_NS {
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
    if let Some(full) = destinations.iter().find(|d| d.filling == Some(Filling::Soon)) {
        return attention(Reason::Filling { path: full.path.clone() }, last_ns);
    }
    let unreadable = saved.and_then(|r| figure(&r.figures, "unreadable")).unwrap_or(0);
    Ok(if unreadable > 0 { State::Partial { files: unreadable } } else { State::Ok })
}

/// When damage was found that nothing since has shown to be healed.
///
/// A check that read less than the one that found it proves nothing. What a sample or a
/// drill found is healed by a repair, or by a check of all data that finds nothing.
fn unhealed(mut checks: Vec<JournalLine>) -> Option<i64> {
    checks.sort_by_key(|line| line.finished);
    let mut found: Option<(i64, u64)> = None;
    for line in checks {
        let bytes = figure(&line.figures, "bytes").unwrap_or(0);
        let read = if figure(&line.figures, "percent") == Some(100) { u64::MAX } else { bytes };
        match (line.what.as_str(), line.outcome.as_str()) {
            ("verify", "troubles") => found = Some((line.finished, bytes)),
            ("sample" | "drill", "troubles") => found = Some((line.finished, u64::MAX)),
            ("repair", "troubles") => found = Some((line.finished, 0)),
            ("repair", "done") => found = None,
            ("verify", "done") => found = found.filter(|(_, needed)| read < *needed),
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
    fn a_pause_is_said_where_nothing_worse_is() {
        let attention = State::Attention { reason: Reason::Old, since_ns: 1 };
        for (state, expected) in [
            (State::Setup, State::Setup),
            (State::First, State::Paused { until_ns: 5 }),
            (State::Ok, State::Paused { until_ns: 5 }),
            (State::Waiting { place: PathBuf::from("/a") }, State::Paused { until_ns: 5 }),
            (State::Partial { files: 1 }, State::Partial { files: 1 }),
            (attention.clone(), attention),
        ] {
            assert_eq!(paused(state.clone(), None), state);
            assert_eq!(paused(state, Some(5)), expected);
        }
    }

    #[test]
    fn what_a_sample_or_a_drill_found_is_healed_by_a_repair_or_a_check_of_everything() {
        let whole = JournalLine { figures: "{\"bytes\":10,\"percent\":100}".into(), ..line(3, "verify", "done", 0) };
        for what in ["sample", "drill"] {
            let found = line(1, what, "troubles", 100);
            assert_eq!(unhealed(vec![found.clone()]), Some(1));
            assert_eq!(unhealed(vec![found.clone(), line(2, what, "done", 900)]), Some(1), "It read something else");
            assert_eq!(unhealed(vec![found.clone(), line(2, "verify", "done", 900)]), Some(1));
            assert_eq!(unhealed(vec![found.clone(), whole.clone()]), None);
            assert_eq!(unhealed(vec![found, line(2, "repair", "done", 0)]), None);
            assert_eq!(unhealed(vec![line(1, what, "failed", 0)]), None, "A place that was away is no damage");
        }
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

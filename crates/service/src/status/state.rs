//! The state of everything in one word, and what it follows from.

use std::path::{Path, PathBuf};

use mybackup_engine::{Alarm, Engine, EngineError, EngineErrorKind, JournalLine, Suspicion};

use super::{DestinationStatus, LINES, SourceStatus, figure};
use crate::error::ServiceError;
use crate::forecast::Filling;
use crate::home::path_of_bytes;

/// So many of each kind of check: what one found stays, however often others looked elsewhere since.
const CHECKS: u32 = 1000;
/// Without a backup for so long, files count as not protected.
const STALE_NS: i64 = 3 * super::DAY_NS;

/// The state of everything, in one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A source or a destination is missing from the settings.
    Setup,
    /// Nothing was ever backed up to its end.
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
    /// Many files of a source were replaced by what nobody can read, and nobody said that it was them.
    Scrambled {
        /// The source.
        path: PathBuf,
    },
    /// All files of a source are gone, and nobody said that it was them.
    Emptied {
        /// The source.
        path: PathBuf,
    },
    /// A source was never saved as a whole, while others were.
    Unsaved {
        /// The source.
        path: PathBuf,
    },
    /// Not everything was saved for too long.
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
    /// The source or destination that it is about.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Reason::Scrambled { path }
            | Reason::Emptied { path }
            | Reason::SourceMissing { path }
            | Reason::SourceEmpty { path }
            | Reason::Unsaved { path }
            | Reason::Filling { path } => Some(path),
            Reason::Damage | Reason::Old | Reason::Failed | Reason::NoDestination => None,
        }
    }

    /// Names the reason for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Reason::Damage => "damage",
            Reason::SourceMissing { .. } => "source-missing",
            Reason::SourceEmpty { .. } => "source-empty",
            Reason::Scrambled { .. } => "scrambled",
            Reason::Emptied { .. } => "emptied",
            Reason::Unsaved { .. } => "unsaved",
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

/// A pause is said where nothing worse is.
pub(super) fn paused(state: State, until_ns: Option<i64>) -> State {
    match (state, until_ns) {
        (State::First | State::Ok | State::Waiting { .. }, Some(until_ns)) => State::Paused { until_ns },
        (state, _) => state,
    }
}

/// Weighs the evidence, the worst first.
pub(super) fn state(
    sources: &[SourceStatus],
    destinations: &[DestinationStatus],
    suspicion: Option<&Suspicion>,
    engine: &Engine,
    now_ns: i64,
) -> Result<State, ServiceError> {
    if sources.is_empty() || destinations.is_empty() {
        return Ok(State::Setup);
    }
    let runs = engine.journal(Some("backup"), LINES)?;
    let attention = |reason, since_ns| Ok(State::Attention { reason, since_ns });
    // What was saved longest ago tells: a run over one folder, or over what changed, saves the others not.
    let Some(last_ns) = sources.iter().filter_map(|s| s.all_saved_ns).min() else {
        let began_ns = runs.iter().rfind(|r| r.outcome != "failed").map(|r| r.started);
        return match began_ns.filter(|began_ns| now_ns.saturating_sub(*began_ns) > STALE_NS) {
            Some(began_ns) => attention(Reason::Old, began_ns),
            None => Ok(State::First),
        };
    };
    let mut checks = Vec::new();
    for what in ["verify", "sample", "drill", "repair"] {
        checks.append(&mut engine.journal(Some(what), CHECKS)?);
    }
    if let Some(found_ns) = unhealed(checks) {
        return attention(Reason::Damage, found_ns);
    }
    if let Some(found) = suspicion.filter(|found| !found.answered) {
        let spec = engine.settings().sources.iter().find(|spec| spec.id == found.source);
        let path = spec.map_or_else(|| path_of_bytes(&found.path), |spec| spec.path.clone());
        let reason = match found.alarm {
            Alarm::Scrambled => Reason::Scrambled { path },
            Alarm::Emptied => Reason::Emptied { path },
        };
        return attention(reason, found.since_ns);
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
    if let Some(source) = sources.iter().find(|s| s.all_saved_ns.is_none()) {
        return attention(Reason::Unsaved { path: source.path.clone() }, last_ns);
    }
    // A run over what changed says nothing of the others that the last look at everything could not read.
    let lately = runs.iter().find(|r| r.outcome == "done" || r.outcome == "troubles");
    let lately = lately.and_then(|r| figure(&r.figures, "unreadable")).unwrap_or(0);
    let unreadable = lately.max(sources.iter().map(|s| s.unreadable).sum());
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
}

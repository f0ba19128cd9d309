//! Puts together how things stand, for the decision.
//!
//! What is read from the index and from the places is kept until something changed; power,
//! network and screen are looked at each time, for that costs nothing.

use std::path::Path;
use std::sync::Arc;

use mybackup_engine::{Engine, JournalLine};
use mybackup_format::SourceId;

use super::{Keeper, bell::Bell};
use crate::conditions::{self, Conditions};
use crate::config::Config;
use crate::error::ServiceError;
use crate::pausing;
use crate::schedule::{
    Because, History, LOOK_AGAIN_NS, Marks, Metered, PLACE_CAME_NS, Place, Power, Situation, Source, When,
};
use crate::status::{State, Status, status};
use crate::watching::{TroubleKind, WatchedSource, Watcher};

/// So many lines of the journal are looked at for failures in a row.
const LINES: u32 = 20;
/// After so long a first backup that nobody has started begins by itself, in nanoseconds.
const FIRST_NS: i64 = 3600 * 1_000_000_000;

/// What is known of folders, places and history.
pub(super) struct Facts {
    when: When,
    history: History,
    pub(super) places: Vec<Place>,
    pub(super) sources: Vec<(SourceId, bool)>,
    needs_network: bool,
    suspicious: bool,
    well: bool,
    /// How things stand, for whoever tells of it.
    pub(super) state: State,
}

/// The watcher, and what it was made for: another one is made when that changes.
pub(super) struct Watching {
    pub(super) watcher: Watcher,
    made_for: Vec<(SourceId, std::path::PathBuf, Vec<String>)>,
}

impl Keeper {
    /// How things stand now.
    pub(super) fn situation(&mut self) -> Situation {
        let now_ns = self.service.now_ns();
        if self.facts.is_none() {
            let came: Vec<bool> = self.places_that_were_away();
            // What cannot be looked at is not set up: a page says why.
            self.facts = self.look(&came).ok().flatten();
        }
        if let Some(watching) = &self.watching {
            self.pending.add(watching.watcher.take_marks());
        }
        let around = self.around(now_ns);
        self.full_screen_since_ns =
            (around.full_screen == Some(true)).then(|| self.full_screen_since_ns.unwrap_or(now_ns));
        let Some(facts) = &self.facts else { return nothing(now_ns) };
        let mut history = facts.history;
        // A folder that was just added, or came, was not looked at yet.
        history.whole_since_start =
            !self.looked_at.is_empty() && self.sources_there().all(|id| self.looked_at.contains(&id));
        history.last_unwatched_ns = self.last_unwatched_ns.max(history.last_whole_ns);
        Situation {
            now_ns,
            when: facts.when,
            set_up: !self.is_left_to_person(&history, now_ns),
            pause: pausing::kept(self.service.home(), now_ns).or(self.stopped),
            history,
            marks: self.pending.all(now_ns),
            places: facts.places.clone(),
            sources: facts
                .sources
                .iter()
                .map(|(id, there)| Source { there: *there, watched: self.is_watched(*id) })
                .collect(),
            power: Power { on_battery: around.on_battery, percent: around.percent },
            metered: around.metered,
            online: around.online,
            needs_network: facts.needs_network,
            full_screen_since_ns: self.full_screen_since_ns,
            reading: self.service.is_being_read(now_ns),
            busy: self.service.jobs().goes_on(),
            suspicious: facts.suspicious,
            well: facts.well,
        }
    }

    /// Power, network and screen: looking at them takes a moment, so it is done once a minute.
    fn around(&mut self, now_ns: i64) -> Conditions {
        match self.around {
            Some((known, at_ns)) if (0..LOOK_AGAIN_NS).contains(&now_ns.saturating_sub(at_ns)) => known,
            _ => {
                let found = conditions::look();
                self.around = Some((found, now_ns));
                found
            }
        }
    }

    /// The folders that are there.
    pub(super) fn sources_there(&self) -> impl Iterator<Item = SourceId> {
        let sources = self.facts.iter().flat_map(|facts| &facts.sources);
        sources.filter(|(_, there)| *there).map(|(id, _)| *id)
    }

    /// Those of them whose changes are not seen as they happen.
    pub(super) fn unwatched(&self) -> Vec<SourceId> {
        self.sources_there().filter(|id| !self.is_watched(*id)).collect()
    }

    /// Whether the very first backup is for a person to start.
    fn is_left_to_person(&self, history: &History, now_ns: i64) -> bool {
        let since_ns = now_ns.saturating_sub(history.protected_since_ns);
        history.last_saved_ns.is_none() && !self.service.is_first_at_once() && (0..FIRST_NS).contains(&since_ns)
    }

    /// Which places were not there when they were looked at last.
    fn places_that_were_away(&self) -> Vec<bool> {
        self.seen_places.iter().map(|place| !place.there || place.came).collect()
    }

    /// Looks at folders, places and history; `None` where nothing is set up.
    fn look(&mut self, was_away: &[bool]) -> Result<Option<Facts>, ServiceError> {
        let session = match self.service.session() {
            Err(ServiceError::NotInitialised { .. }) => return Ok(None),
            other => other?,
        };
        let config = session.config().clone();
        if config.sources.is_empty() || session.destination_paths().is_empty() {
            self.watching = None;
            return Ok(None);
        }
        let unlocked = self.service.unlocked(&session)?;
        let engine = session.open_engine(&unlocked)?;
        let found = status(&session, &engine, self.service.now_ns())?;
        let places: Vec<Place> = found
            .destinations
            .iter()
            .enumerate()
            .map(|(n, place)| {
                // The folder of a place that was never written to is there when it is.
                let there = match &place.place {
                    Ok(_) => true,
                    Err(_) => !place.seen && place.path.is_dir(),
                };
                let came = there && was_away.get(n).copied().unwrap_or(false);
                Place { there, behind: place.place.as_ref().is_ok_and(|place| !place.up_to_date), came }
            })
            .collect();
        // What could not be done without the place that came may be possible now.
        if places.iter().any(|place| place.came) {
            let soon_ns = self.service.now_ns().saturating_add(PLACE_CAME_NS);
            self.quiet_until_ns = self.quiet_until_ns.map(|until_ns| until_ns.min(soon_ns));
        }
        self.seen_places = places.clone();
        self.watch(&engine, &config);
        Ok(Some(Facts {
            when: When::from(&config),
            history: history(&engine, &config, self.service.now_ns())?,
            places,
            sources: engine
                .settings()
                .sources
                .iter()
                .zip(&found.sources)
                .map(|(spec, source)| (spec.id, source.there))
                .collect(),
            needs_network: found.destinations.iter().all(|place| is_on_network(&place.now_at)),
            suspicious: engine.suspicion()?.is_some(),
            well: is_well(&found),
            state: found.state,
        }))
    }

    /// Watches the folders, where a person wants that.
    fn watch(&mut self, engine: &Engine, config: &Config) {
        if !(config.watch.enabled && config.watch.realtime) {
            self.watching = None;
            return;
        }
        let made_for: Vec<_> = engine
            .settings()
            .sources
            .iter()
            .zip(&config.sources)
            .map(|(spec, source)| (spec.id, spec.path.clone(), source.exclude.clone()))
            .collect();
        if self.watching.as_ref().is_some_and(|watching| watching.made_for == made_for) {
            return;
        }
        let sources = engine.settings().sources.iter().map(WatchedSource::of).collect();
        let bell: Arc<Bell> = self.bell.clone();
        self.watching = None;
        let watcher = Watcher::new(sources, self.service.clock(), move || bell.ring());
        self.watching = Some(Watching { watcher, made_for });
    }

    /// Whether changes in a source are seen as they happen.
    pub(super) fn is_watched(&self, source: SourceId) -> bool {
        let blind = |watching: &Watching| {
            let troubles = watching.watcher.troubles();
            troubles.iter().any(|trouble| trouble.source == source && !trouble.kind.is_passing())
        };
        self.watching.as_ref().is_some_and(|watching| !blind(watching))
    }

    /// When the keeper has to look again though no event may tell it to.
    pub(super) fn wake_ns(&mut self, until_ns: Option<i64>, because: Because, now_ns: i64) -> Option<i64> {
        let tells_nobody = match because {
            Because::Battery | Because::Metered | Because::Offline | Because::FullScreen => true,
            Because::Place | Because::Source => {
                // Folders that another computer offers come without a word.
                self.facts = None;
                true
            }
            Because::SetUp | Because::Busy | Because::Off | Because::Paused | Because::Failure | Because::Due => false,
        };
        let again_ns = tells_nobody.then(|| now_ns.saturating_add(LOOK_AGAIN_NS));
        [until_ns, again_ns].into_iter().flatten().min()
    }
}

/// Nothing is set up, or it cannot be seen.
fn nothing(now_ns: i64) -> Situation {
    Situation {
        now_ns,
        when: When {
            enabled: true,
            interval_s: 300,
            realtime: false,
            auto_clean: false,
            on_battery_below: 0,
            metered: Metered::Go,
        },
        set_up: false,
        pause: None,
        history: History {
            protected_since_ns: now_ns,
            whole_since_start: false,
            last_whole_ns: None,
            last_unwatched_ns: None,
            last_saved_ns: None,
            last_try_ns: None,
            failures_in_a_row: 0,
            last_sync_ns: None,
            last_sample_ns: None,
            last_drill_ns: None,
            last_clean_ns: None,
        },
        marks: Marks::default(),
        places: Vec::new(),
        sources: Vec::new(),
        power: Power { on_battery: None, percent: None },
        metered: None,
        online: None,
        needs_network: false,
        full_screen_since_ns: None,
        reading: false,
        busy: false,
        suspicious: false,
        well: false,
    }
}

/// What the journal tells of what was done.
fn history(engine: &Engine, config: &Config, now_ns: i64) -> Result<History, ServiceError> {
    let newest = |what: &str| -> Result<Option<i64>, ServiceError> {
        Ok(engine.journal(Some(what), 1)?.pop().map(|line| line.finished))
    };
    let backups = engine.journal(Some("backup"), LINES)?;
    let failed = |line: &&JournalLine| line.outcome == "failed";
    let saved = backups.iter().find(|line| line.outcome == "done" || line.outcome == "troubles");
    Ok(History {
        protected_since_ns: config.created_at.and_then(|at| at.timestamp_nanos_opt()).unwrap_or(now_ns),
        whole_since_start: false,
        last_whole_ns: engine.last_full_scan_ns()?,
        last_unwatched_ns: None,
        last_saved_ns: saved.map(|line| line.finished),
        last_try_ns: backups.first().map(|line| line.finished),
        failures_in_a_row: u32::try_from(backups.iter().take_while(failed).count()).unwrap_or(u32::MAX),
        last_sync_ns: newest("sync")?,
        last_sample_ns: newest("sample")?,
        last_drill_ns: newest("drill")?,
        last_clean_ns: newest("clean")?,
    })
}

/// Whether nothing speaks against removing what the rules no longer keep.
fn is_well(found: &Status) -> bool {
    matches!(found.state, State::Ok | State::Partial { .. })
}

/// Whether a folder lies on another computer.
fn is_on_network(path: &Path) -> bool {
    let place = WatchedSource {
        id: SourceId::default(),
        path: path.to_path_buf(),
        leave_out: Box::new(|_, _| true),
        one_file_system: true,
    };
    place.foresee().is_some_and(|trouble| trouble.kind == TroubleKind::Network)
}

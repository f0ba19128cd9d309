//! The runs that come before an ordinary one: which paths each takes, and making it.
//!
//! The folders are walked by the engine's own rules of what is saved. A source
//! that was saved whole is run over marks. One that never was cannot be: the engine
//! looks at all of it at its first run. So such a run leaves out, for this once,
//! all but the chosen paths and says so (`SourceSpec::wave`): marks do not do until
//! a run over everything was made, and the journal and the root have it as a run
//! that did not look at everything. What a run before has begun with, in the order of
//! keys, is not left out: it would count as gone.
//!
//! Expects of its caller: that an ordinary run over everything follows at once,
//! whatever became of the waves; and that nobody is told that all is saved
//! before the ordinary run has ended. Walking costs what a run that
//! finds nothing costs: it is meant for sources that were never saved whole, and
//! for when a run is known to be long.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mybackup_engine::{BackupReport, BackupRequest, Depth, Engine, EngineError, Excludes, Mark, Marks, Run, Settings};
use mybackup_format::{SourceId, paths};

use super::look::Look;
use super::model::Model;
use super::plan::{Budget, Plan, plan};
use super::say::say_plan;
use crate::words::Words;

/// What is saved before the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    plan: Plan,
    sources: Vec<Chosen>,
}

/// A source in the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) id: SourceId,
    /// Where never all of it was saved: the last key of which something is saved, empty where nothing is.
    pub(super) begun: Option<Vec<u8>>,
}

/// Walks sources and says what is best saved first; `None` where so little is to be saved that all goes at once.
///
/// `bytes_per_second` is the speed of late, where it is known. What cannot be read is left
/// to the run that follows. Fails where the index does, or when `run` is stopped.
pub fn waves_for(
    engine: &Engine,
    sources: &[SourceId],
    model: &Model,
    bytes_per_second: Option<u64>,
    run: &Run,
) -> Result<Option<First>, EngineError> {
    let mut look = Look::new(engine, sources, run)?;
    let plan = plan(&mut look, model, &Budget::usual(run.now(), bytes_per_second));
    let chosen = look.end()?;
    Ok(plan.map(|plan| First { plan, sources: chosen }))
}

impl First {
    /// How many runs come before the ordinary one; at least one.
    pub fn waves(&self) -> usize {
        self.plan.waves.len()
    }

    /// All that is to be saved, the ordinary run included: files, and bytes.
    pub fn in_all(&self) -> (u64, u64) {
        (self.plan.files, self.plan.bytes)
    }

    /// What is saved first, in one sentence for a person.
    pub fn why(&self, words: &Words) -> String {
        say_plan(&self.plan, words)
    }

    /// Makes one of the runs, counted from 0; each is a complete backup of the paths in it.
    ///
    /// Fails as [`Engine::backup`] does.
    pub fn back_up(&self, wave: usize, engine: &Engine, run: &Run) -> Result<BackupReport, EngineError> {
        let (settings, marks) = self.narrowed(wave, engine.settings());
        let request = BackupRequest { marks: Marks::Only(marks), ..BackupRequest::default() };
        Engine::open(settings)?.backup(&request, run)
    }

    /// The settings and the marks of one wave.
    fn narrowed(&self, wave: usize, settings: &Settings) -> (Settings, BTreeMap<SourceId, Vec<Mark>>) {
        let mut settings = settings.clone();
        let mut marks: BTreeMap<SourceId, Vec<Mark>> = BTreeMap::new();
        for (at, chosen) in self.sources.iter().enumerate() {
            let Some(spec) = settings.sources.iter_mut().find(|spec| spec.id == chosen.id) else { continue };
            if let Some(begun) = &chosen.begun {
                // What an earlier wave saved stays, so it is taken again, for the price of a look.
                let only: BTreeSet<Vec<u8>> = (0..=wave).flat_map(|wave| self.keys(wave, at)).collect();
                if only.is_empty() {
                    continue;
                }
                spec.excludes = Arc::new(Only { only, begun: begun.clone(), usual: Arc::clone(&spec.excludes) });
                spec.wave = u32::try_from(wave).ok();
                marks.insert(chosen.id, vec![Mark { key: Vec::new(), depth: Depth::Subtree }]);
            } else {
                let keys: Vec<Mark> = self.keys(wave, at).map(|key| Mark { key, depth: Depth::Subtree }).collect();
                if !keys.is_empty() {
                    marks.insert(chosen.id, keys);
                }
            }
        }
        (settings, marks)
    }

    /// The keys of one wave in one source, as the engine has them.
    fn keys(&self, wave: usize, source: usize) -> impl Iterator<Item = Vec<u8>> {
        let keys = self.plan.waves.get(wave).map_or(&[][..], |wave| &wave.keys);
        keys.iter().filter(move |(at, _)| *at == source).map(|(_, key)| {
            let name = key.iter().position(|&b| b == 0).map_or(key.len(), |at| at + 1);
            key[name..].to_vec()
        })
    }
}

/// Leaves out all but some paths, and what is left out anyway.
struct Only {
    only: BTreeSet<Vec<u8>>,
    /// What has a key up to this one may be saved already, and stays.
    begun: Vec<u8>,
    usual: Arc<dyn Excludes>,
}

impl Excludes for Only {
    fn excludes(&self, key: &[u8], is_dir: bool) -> bool {
        if self.usual.excludes(key, is_dir) {
            return true;
        }
        if key <= &self.begun[..] {
            return false;
        }
        let above = || self.only.range(key.to_vec()..).next().is_some_and(|next| paths::is_within(next, key));
        let within = || {
            let folders = std::iter::successors(Some(key), |key| paths::parent(key));
            folders.into_iter().any(|folder| self.only.contains(folder))
        };
        !(is_dir && above() || within())
    }
}

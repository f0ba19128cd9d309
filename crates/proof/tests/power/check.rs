//! Recovering after a crash, as a person would, and looking whether all is there.

use std::sync::Arc;

use mybackup_engine::{Engine, RestoreRequest, RestoreWhat, Run};
use mybackup_testkit::Comparison;
use mybackup_testkit::same::{Aspect, Entries, read_tree};
use mybackup_vfs::MemoryFs;

use crate::person::{Person, Saved};
use crate::trees::{EVERYTHING, SOURCE, Trees};
use crate::world::{Index, Moment, World};

/// How a person goes about it after a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Looks whether all is well and takes things back before the next backup.
    Careful,
    /// The next backup comes by itself, before anybody looks.
    Hasty,
}

/// Recovers what a crash left on `disk`, and checks that nothing is lost and that work goes on.
pub(crate) fn check(
    disk: &MemoryFs,
    index: Option<Arc<Index>>,
    person: &Person,
    trees: &Trees,
    manner: Manner,
) -> Result<(), String> {
    recover(disk, index, person, trees, manner).map(|_| ())
}

/// The same, and hands over how things stand then.
pub(crate) fn recover<'t>(
    disk: &MemoryFs,
    index: Option<Arc<Index>>,
    person: &Person,
    trees: &'t Trees,
    manner: Manner,
) -> Result<World<'t>, String> {
    let mut world = World::at(&Moment { disk: disk.clone(), index, person: person.clone() }, trees);
    for place in &world.person.places {
        world.person.open_all_ways(&world.vfs(), place)?;
    }
    if world.person.rotten {
        world.repair().map_err(|error| format!("repairing what had rotted: {error}"))?;
    }
    // Before the first run there may be no vault yet, and new words open nothing before they are handed out.
    let settled = !world.person.saved.is_empty() && !world.person.changes_words();
    if manner == Manner::Careful && settled {
        world.all_is_well()?;
        world.go_on()?;
    } else {
        world.go_on()?;
        world.all_is_well().map_err(|error| format!("after the next backup: {error}"))?;
    }
    Ok(world)
}

impl World<'_> {
    /// Verifies everything, and restores every run.
    fn all_is_well(&mut self) -> Result<(), String> {
        self.verify(false).map_err(|error| error.to_string())?;
        self.restore_all()
    }

    /// Restores every run that must be there, and compares it with what was recorded.
    pub(crate) fn restore_all(&mut self) -> Result<(), String> {
        let run = self.run();
        let mut engine = self.engine().map_err(|error| error.to_string())?;
        engine.discover(&run).map_err(|error| format!("discovering: {error}"))?;
        let runs: Vec<Saved> = match self.person.places.as_slice() {
            [only] => self.person.runs_at(only).cloned().collect(),
            _ => self.person.saved.clone(),
        };
        runs.into_iter().try_for_each(|saved| self.restore(&mut engine, &run, &saved))
    }

    fn restore(&self, engine: &mut Engine, run: &Run, saved: &Saved) -> Result<(), String> {
        let to = self.place("restored");
        let what = RestoreWhat::Directory { path: SOURCE.into(), at: Some(saved.at_ns) };
        let named = |text: String| format!("the run of state {}: {text}", saved.tree);
        engine
            .restore(&RestoreRequest::new(what, Some(to.clone())), run)
            .map_err(|error| named(format!("restoring: {error}")))?;
        let outcome = compare(self.trees.entries(saved.tree), &read_tree(&to)).map_err(named);
        std::fs::remove_dir_all(&to).expect("what was restored can be removed");
        outcome
    }

    /// Makes the next backup, of everything that ever was, so that whatever is taken for stored is needed.
    fn go_on(&mut self) -> Result<(), String> {
        self.person.tree = EVERYTHING;
        let failed = |error| format!("the next backup: {error}");
        self.back_up().map_err(|error| failed(error.to_string()))?;
        if let Some((place, cause)) = self.told.skipped().first() {
            return Err(failed(format!("\"{place}\" was left out: {cause}")));
        }
        let saved = self.person.saved.last().cloned().expect("it was reported done");
        let run = self.run();
        let mut engine = self.engine().map_err(|error| error.to_string())?;
        self.restore(&mut engine, &run, &saved).map_err(failed)
    }
}

fn compare(recorded: &Entries, restored: &Entries) -> Result<(), String> {
    let differences = Comparison::default().ignoring(Aspect::Holes).between(recorded, restored);
    if differences.none() { Ok(()) } else { Err(format!("it differs:\n{differences}")) }
}

//! A folder, destinations that can lose power, and an engine between them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mybackup_engine::{Engine, EngineError, Run, Settings, SourceSpec};
use mybackup_format::root::SourceSettings;
use mybackup_proof::disk::files_in;
use mybackup_proof::setup::{self, FOLDER, HOUR_NS, SECOND_NS, Ticking, Told, quick_folder};
use mybackup_vfs::{FaultyFs, MemoryFs, Vfs};
use tempfile::TempDir;

use crate::person::{FIRST, Person, SECOND};
use crate::trees::{SOURCE, Trees};

/// All destinations together hold no more: it makes the reserve small.
const CAPACITY: u64 = 640 << 10;

/// The files of a local index, as a process that was killed leaves them.
#[derive(Clone, Default)]
pub(crate) struct Index(Vec<(&'static str, Vec<u8>)>);

const INDEX_FILES: [&str; 2] = ["backups.db", "backups.db-wal"];

impl Index {
    pub(crate) fn of(folder: &Path) -> Self {
        let read = |name| Some((name, fs::read(folder.join(name)).ok()?));
        Index(INDEX_FILES.into_iter().filter_map(read).collect())
    }

    fn put(&self, folder: &Path) {
        for (name, bytes) in &self.0 {
            fs::write(folder.join(name), bytes).expect("the index can be put back");
        }
    }
}

/// Everything at one moment; worlds are made from it.
#[derive(Clone)]
pub(crate) struct Moment {
    pub(crate) disk: MemoryFs,
    /// `None` where this computer has lost it.
    pub(crate) index: Option<Arc<Index>>,
    pub(crate) person: Person,
}

impl Moment {
    /// Nothing was ever done.
    pub(crate) fn new() -> Self {
        let disk = MemoryFs::new();
        for place in [FIRST, SECOND] {
            disk.create_durable_dir(&Path::new("/").join(place)).expect("a destination");
        }
        disk.set_capacity(Some(CAPACITY));
        Moment { disk, index: None, person: Person::new() }
    }
}

/// A computer at work.
pub(crate) struct World<'t> {
    pub(crate) trees: &'t Trees,
    home: TempDir,
    clock: Arc<Ticking>,
    pub(crate) disk: MemoryFs,
    pub(crate) faulty: FaultyFs,
    pub(crate) person: Person,
    pub(crate) told: Arc<Told>,
}

impl<'t> World<'t> {
    /// Takes up where a moment was; the moment stays as it is.
    pub(crate) fn at(moment: &Moment, trees: &'t Trees) -> Self {
        let home = quick_folder();
        if let Some(index) = &moment.index {
            index.put(home.path());
        }
        let disk = moment.disk.snapshot();
        World {
            trees,
            home,
            clock: Ticking::new(moment.person.now_ns, SECOND_NS),
            faulty: FaultyFs::forgetful(&disk),
            disk,
            person: moment.person.clone(),
            told: Arc::default(),
        }
    }

    /// Everything as it is now.
    pub(crate) fn moment(&mut self) -> Moment {
        self.person.now_ns = self.clock.time();
        Moment { disk: self.disk.snapshot(), index: Some(self.index()), person: self.person.clone() }
    }

    /// Copies the index as it is.
    pub(crate) fn index(&self) -> Arc<Index> {
        Arc::new(Index::of(self.home.path()))
    }

    /// Takes a copy of the index at any later moment, also while the engine works.
    pub(crate) fn index_copier(&self) -> impl Fn() -> Arc<Index> + Send + use<> {
        let folder = self.home.path().to_path_buf();
        move || Arc::new(Index::of(&folder))
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.time()
    }

    pub(crate) fn pass_hours(&self, hours: i64) {
        self.clock.pass(hours * HOUR_NS);
    }

    pub(crate) fn vfs(&self) -> Arc<dyn Vfs> {
        Arc::new(self.faulty.clone())
    }

    /// Begins an operation: what was told before is forgotten.
    pub(crate) fn run(&mut self) -> Run {
        self.told = Arc::default();
        setup::run(self.clock.clone(), self.told.clone())
    }

    /// Starts the program anew.
    pub(crate) fn engine(&self) -> Result<Engine, EngineError> {
        let folder = self.trees.path(self.person.tree);
        let settings = SourceSettings { path: SOURCE.into(), ..SourceSettings::default() };
        Engine::open(Settings {
            slots: self.person.slots.iter().map(|(_, slot)| slot.clone()).collect(),
            destinations: setup::destinations(&self.person.places, Path::new("/")),
            sources: vec![SourceSpec { settings, ..setup::source(3, &folder) }],
            ..setup::settings(self.home.path().join(INDEX_FILES[0]), self.vfs())
        })
    }

    /// A new place below the private folder, for what is restored.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Counts the temporary files at all destinations.
    pub(crate) fn temporary_files(&self) -> usize {
        let in_place = |place: &&str| {
            let folder = Path::new("/").join(place).join(FOLDER).join("tmp");
            files_in(&self.disk, &folder).len()
        };
        self.person.places.iter().map(in_place).sum()
    }
}

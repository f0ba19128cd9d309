//! A folder, destinations that can lose power, and an engine between them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use mybackup_engine::run::{Clock, Event, Listener, Notice};
use mybackup_engine::{DestinationSpec, Engine, EngineError, Excludes, Run, Settings, SourceSpec};
use mybackup_format::root::SourceSettings;
use mybackup_format::{DeviceId, SourceId};
use mybackup_vfs::{FaultyFs, MemoryFs, Vfs};
use tempfile::TempDir;

use crate::person::{FIRST, FOLDER, Person, SECOND, VAULT, keys};
use crate::trees::{SOURCE, Trees, quick_folder};

/// All destinations together hold no more: it makes the reserve small.
const CAPACITY: u64 = 640 << 10;

struct Nothing;

impl Excludes for Nothing {
    fn excludes(&self, _: &[u8], _: bool) -> bool {
        false
    }
}

/// A clock that moves on by a second whenever it is asked.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> i64 {
        self.0.fetch_add(1_000_000_000, Ordering::Relaxed)
    }
}

/// What the engine told on the way.
#[derive(Default)]
pub(crate) struct Told {
    skipped: Mutex<Vec<(String, String)>>,
    troubles: Mutex<Vec<String>>,
}

impl Listener for Told {
    fn event(&self, event: Event) {
        match event {
            Event::Notice(Notice::DestinationSkipped { destination, cause }) => {
                self.skipped.lock().expect("nothing panics here").push((destination, cause));
            }
            Event::Trouble { path, cause, .. } => {
                let path = String::from_utf8_lossy(&path).into_owned();
                self.troubles.lock().expect("nothing panics here").push(format!("{path}: {cause}"));
            }
            _ => {}
        }
    }
}

impl Told {
    /// The destinations that were left out, with the cause.
    pub(crate) fn skipped(&self) -> Vec<(String, String)> {
        self.skipped.lock().expect("nothing panics here").clone()
    }

    /// What went wrong with single paths or objects.
    pub(crate) fn troubles(&self) -> Vec<String> {
        self.troubles.lock().expect("nothing panics here").clone()
    }
}

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
            clock: Arc::new(Ticking(AtomicI64::new(moment.person.now_ns))),
            faulty: FaultyFs::forgetful(&disk),
            disk,
            person: moment.person.clone(),
            told: Arc::default(),
        }
    }

    /// Everything as it is now.
    pub(crate) fn moment(&mut self) -> Moment {
        self.person.now_ns = self.clock.0.load(Ordering::Relaxed);
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
        self.clock.0.load(Ordering::Relaxed)
    }

    pub(crate) fn pass_hours(&self, hours: i64) {
        self.clock.0.fetch_add(hours * 3_600_000_000_000, Ordering::Relaxed);
    }

    pub(crate) fn vfs(&self) -> Arc<dyn Vfs> {
        Arc::new(self.faulty.clone())
    }

    /// Begins an operation: what was told before is forgotten.
    pub(crate) fn run(&mut self) -> Run {
        self.told = Arc::default();
        Run::new(Arc::new(AtomicBool::new(false)), self.clock.clone(), self.told.clone())
    }

    /// Starts the program anew.
    pub(crate) fn engine(&self) -> Result<Engine, EngineError> {
        let spec = |name: &&str| DestinationSpec { name: name.to_string(), path: Path::new("/").join(name) };
        Engine::open(Settings {
            database: self.home.path().join(INDEX_FILES[0]),
            vault: VAULT,
            keys: keys(),
            slots: self.person.slots.iter().map(|(_, slot)| slot.clone()).collect(),
            readme: "A backup".into(),
            device: DeviceId([1; 16]),
            device_name: "test".into(),
            destinations: self.person.places.iter().map(spec).collect(),
            sources: vec![SourceSpec {
                id: SourceId([3; 8]),
                path: self.trees.path(self.person.tree),
                settings: SourceSettings { path: SOURCE.into(), ..SourceSettings::default() },
                excludes: Arc::new(Nothing),
                skip: Vec::new(),
            }],
            level: Some(3),
            workers: 1,
            writer: "test".into(),
            vfs: self.vfs(),
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
            self.disk.list_dir(&folder).map_or(0, |listed| listed.len())
        };
        self.person.places.iter().map(in_place).sum()
    }
}

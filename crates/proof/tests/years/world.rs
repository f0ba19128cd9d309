//! A folder, two destinations in memory, an index, and an engine between them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mybackup_engine::run::{Event, Listener};
use mybackup_engine::{
    BackupReport, BackupRequest, CleanReport, CleanRequest, DataCheck, DestinationSpec, Engine, EngineError, Excludes,
    RetentionRules, Run, Settings, SourceSpec, VerifyReport, VerifyRequest,
};
use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::root::SourceSettings;
use mybackup_format::slot::{self, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{DeviceId, SourceId, VaultId};
use mybackup_vfs::{FaultyFs, FileKind, MemoryFs, Vfs};
use tempfile::TempDir;

use crate::clock::Dial;

/// Where the folder is said to be.
pub const SOURCE: &str = "/home/anna/papers";
/// The two destinations.
pub const PLACES: [&str; 2] = ["one", "two"];
pub const SOURCE_ID: SourceId = SourceId([3; 8]);

struct Nothing;

impl Excludes for Nothing {
    fn excludes(&self, _: &[u8], _: bool) -> bool {
        false
    }
}

struct Silent;

impl Listener for Silent {
    fn event(&self, _: Event) {}
}

/// A computer at work.
pub struct World {
    pub dial: Arc<Dial>,
    pub faulty: FaultyFs,
    disk: MemoryFs,
    home: TempDir,
    /// How many of the destinations are in use.
    pub places: usize,
    /// Which of them are there now.
    pub here: [bool; 2],
}

impl World {
    /// Makes an empty folder and empty destinations that hold so many bytes together.
    pub fn new(dial: Dial, places: usize, capacity: u64) -> Self {
        let disk = MemoryFs::new();
        for place in PLACES {
            disk.create_durable_dir(&place_path(place)).expect("a destination");
        }
        disk.set_capacity(Some(capacity));
        let memory = Path::new("/dev/shm");
        let home = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        let home = home.expect("a private folder");
        fs::create_dir(home.path().join("source")).expect("a folder to protect");
        let faulty = FaultyFs::new(Arc::new(disk.clone()));
        World { dial: Arc::new(dial), faulty, disk, home, places, here: [true; 2] }
    }

    /// The folder that is protected.
    pub fn source(&self) -> PathBuf {
        self.home.path().join("source")
    }

    /// Where restores go; nothing stands there.
    pub fn target(&self) -> PathBuf {
        let target = self.home.path().join("restored");
        let _ = fs::remove_dir_all(&target);
        target
    }

    pub fn run(&self) -> Run {
        Run::new(Arc::new(AtomicBool::new(false)), self.dial.clone(), Arc::new(Silent))
    }

    /// Starts the program anew.
    pub fn engine(&self) -> Result<Engine, EngineError> {
        let words = Secret([5; 32]);
        let keys = KeyBundle::new(Secret([9; 32]));
        let info = SlotInfo { vault: VaultId([7; 16]), kind: SlotKind::Words, cost: None, created_ns: 5 };
        let unlocked = Unlocked { keys: keys.clone(), words: words.clone() };
        let place = |at: usize| DestinationSpec {
            name: PLACES[at].to_string(),
            path: if self.here[at] { place_path(PLACES[at]) } else { Path::new("/away").join(PLACES[at]) },
        };
        Engine::open(Settings {
            database: self.home.path().join("index.db"),
            vault: VaultId([7; 16]),
            keys,
            slots: vec![slot::write(&info, &words, [1; 24], &unlocked)],
            readme: "A backup".into(),
            device: DeviceId([1; 16]),
            device_name: "test".into(),
            destinations: (0..self.places).map(place).collect(),
            sources: vec![SourceSpec {
                id: SOURCE_ID,
                path: self.source(),
                settings: SourceSettings { path: SOURCE.into(), ..SourceSettings::default() },
                excludes: Arc::new(Nothing),
                skip: Vec::new(),
                wave: None,
            }],
            level: Some(1),
            workers: 1,
            writer: "proof".into(),
            vfs: Arc::new(self.faulty.clone()),
        })
    }

    pub fn back_up(&self, engine: &mut Engine) -> Result<BackupReport, EngineError> {
        engine.backup(&BackupRequest::default(), &self.run())
    }

    pub fn clean(&self, engine: &mut Engine, rules: RetentionRules) -> Result<CleanReport, EngineError> {
        engine.clean(&CleanRequest { rules, dry_run: false }, &self.run())
    }

    pub fn verify(&self, engine: &mut Engine) -> Result<VerifyReport, EngineError> {
        engine.verify(&VerifyRequest { data: DataCheck::All, restore_test: false }, &self.run())
    }

    /// Deletes the index.
    pub fn forget_index(&self) {
        for name in ["index.db", "index.db-wal", "index.db-shm"] {
            let _ = fs::remove_file(self.home.path().join(name));
        }
    }

    /// What a vault takes without its reserve and its page for people, in bytes.
    pub fn vault_bytes(&self, place: &str) -> u64 {
        let vault = place_path(place).join("MyBackup-07070707");
        ["data", "meta", "meta2", "index", "runs", "gc"].iter().map(|name| self.bytes_below(&vault.join(name))).sum()
    }

    fn bytes_below(&self, folder: &Path) -> u64 {
        let listed = self.disk.list_dir(folder).unwrap_or_default();
        let bytes = listed.into_iter().map(|entry| match entry.stat.kind {
            FileKind::Dir => self.bytes_below(&folder.join(&entry.name)),
            _ => entry.stat.len,
        });
        bytes.sum()
    }
}

pub fn place_path(name: &str) -> PathBuf {
    Path::new("/places").join(name)
}

/// The engine of a world: stopped and started as a computer is, and told of the vault where its index is gone.
#[derive(Default)]
pub struct Keeper {
    engine: Option<Engine>,
    /// The index may know nothing: it must be read back before anything but a backup.
    pub blank: bool,
}

impl Keeper {
    /// Takes the engine, started anew where it is not running.
    pub fn take(&mut self, world: &World) -> Result<Engine, String> {
        match self.engine.take() {
            Some(engine) => Ok(engine),
            None => world.engine().map_err(|error| format!("opening: {error}")),
        }
    }

    /// Takes the engine with an index that knows the vault.
    pub fn knowing(&mut self, world: &World) -> Result<Engine, String> {
        let mut engine = self.take(world)?;
        if std::mem::take(&mut self.blank) {
            engine.discover(&world.run()).map_err(|error| format!("discovering: {error}"))?;
        }
        Ok(engine)
    }

    /// Gives the engine back, still running.
    pub fn give(&mut self, engine: Engine) {
        self.engine = Some(engine);
    }

    /// Ends it.
    pub fn stop(&mut self) {
        self.engine = None;
    }
}

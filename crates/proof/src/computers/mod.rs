//! Several computers and one vault, in a state that can be copied and gone back to.

pub mod check;
mod meanwhile;
mod stage;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mybackup_engine::{
    BackupReport, BackupRequest, Between, CleanReport, CleanRequest, Engine, EngineError, RetentionRules, Run,
    Sabotage, Settings,
};
use mybackup_format::DeviceId;
use mybackup_vfs::{FaultyFs, MemoryFs};
use tempfile::TempDir;

use crate::disk;
use crate::setup::{self, HOUR_NS, MUCH_LATER_NS, Ticking, Told, quick_folder};
pub use meanwhile::{Call, meanwhile};
pub use stage::{Stage, dead, world_at};

/// The one that stored first.
pub const A: usize = 0;
/// The other one.
pub const B: usize = 1;
/// A computer that knows nothing of the vault yet.
pub const FRESH: usize = 2;

const SPACE_BYTES: u64 = 24 << 20;
const PLACES: &str = "/places";

/// One computer: its home, its folder, and who it says that it is.
#[derive(Clone)]
pub struct Computer {
    /// Under which identity it writes; a copied home has that of the first.
    pub device: u8,
    /// Its source's identity; `None` for one that only looks.
    pub source: Option<u8>,
    /// The folder that it protects.
    pub folder: PathBuf,
    /// Its destinations, in order.
    pub places: Vec<&'static str>,
}

/// Everything that can be copied: the destinations and the homes.
pub struct World {
    /// What holds all destinations.
    pub disk: MemoryFs,
    /// The same disk as engines see it: it can be told to fail.
    pub faulty: FaultyFs,
    /// The one clock of all computers.
    pub clock: Arc<Ticking>,
    homes: TempDir,
    sources: Arc<TempDir>,
    /// [`A`], [`B`] and [`FRESH`].
    pub computers: Vec<Computer>,
    /// How every engine errs.
    pub sabotage: Option<Sabotage>,
}

impl World {
    /// Makes computers `A`, `B` and one more, each with an empty folder, and empty places.
    pub fn new(places: &[&'static str]) -> Self {
        let disk = MemoryFs::new();
        for place in places {
            disk.create_durable_dir(&place_path(place)).expect("a destination");
        }
        disk.set_capacity(Some(SPACE_BYTES));
        let sources = Arc::new(quick_folder());
        let mut computers = Vec::new();
        for who in [A, B, FRESH] {
            let folder = sources.path().join(who.to_string());
            fs::create_dir(&folder).expect("a folder");
            let source = (who != FRESH).then_some(who as u8 + 1);
            computers.push(Computer { device: who as u8 + 1, source, folder, places: places.to_vec() });
        }
        World {
            faulty: FaultyFs::forgetful(&disk),
            disk,
            clock: Ticking::new(MUCH_LATER_NS, 1_000_000),
            homes: quick_folder(),
            sources,
            computers,
            sabotage: None,
        }
    }

    /// Copies destinations and homes as they are; the folders that are protected are the same ones.
    pub fn fork(&self) -> World {
        self.with_disk(self.disk.snapshot())
    }

    /// Does the same with destinations that look otherwise.
    pub fn with_disk(&self, disk: MemoryFs) -> World {
        let homes = quick_folder();
        for entry in fs::read_dir(self.homes.path()).expect("the homes are there").flatten() {
            fs::copy(entry.path(), homes.path().join(entry.file_name())).expect("a home can be copied");
        }
        World {
            faulty: FaultyFs::forgetful(&disk),
            disk,
            clock: Ticking::new(self.clock.time(), 1_000_000),
            homes,
            sources: self.sources.clone(),
            computers: self.computers.clone(),
            sabotage: self.sabotage,
        }
    }

    /// Lets hours pass.
    pub fn pass_hours(&self, hours: i64) {
        self.clock.pass(hours * HOUR_NS);
    }

    /// Lets days pass.
    pub fn pass_days(&self, days: i64) {
        self.pass_hours(24 * days);
    }

    /// A handle for one operation.
    pub fn run(&self) -> Run {
        setup::run(self.clock.clone(), Arc::new(Told::default())).with_sabotage(self.sabotage)
    }

    /// Writes a file of a protected folder, and the folders above it.
    pub fn write(&self, who: usize, name: &str, bytes: &[u8]) {
        let path = self.computers[who].folder.join(name);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// Where the index of a computer is.
    pub fn index_file(&self, who: usize) -> PathBuf {
        self.homes.path().join(format!("{who}.db"))
    }

    /// A place in the homes, for what is restored.
    pub fn folder_for_restores(&self) -> PathBuf {
        self.homes.path().join("restored")
    }

    /// Opens a computer's engine.
    pub fn open(&self, who: usize, between: Option<Between>) -> Engine {
        let computer = &self.computers[who];
        let sources = computer.source.map(|source| setup::source(source, &computer.folder));
        let mut engine = Engine::open(Settings {
            device: DeviceId([computer.device; 16]),
            device_name: format!("computer {}", computer.device),
            destinations: setup::destinations(&computer.places, Path::new(PLACES)),
            sources: sources.into_iter().collect(),
            level: Some(1),
            ..setup::settings(self.index_file(who), Arc::new(self.faulty.clone()))
        })
        .expect("the index opens");
        if let Some(between) = between {
            engine.stand_between(between);
        }
        engine
    }

    /// Saves the folder of a computer.
    pub fn back_up(&self, who: usize) -> Result<BackupReport, EngineError> {
        self.open(who, None).backup(&BackupRequest::default(), &self.run())
    }

    /// Lets a computer clean, keeping as little as can be asked for.
    pub fn clean(&self, who: usize) -> Result<CleanReport, EngineError> {
        self.open(who, None).clean(&everything_may_go(), &self.run())
    }

    /// Deletes a computer's index.
    pub fn forget_index(&self, who: usize) {
        for suffix in ["", "-wal", "-shm"] {
            let mut path = self.index_file(who).into_os_string();
            path.push(suffix);
            let _ = fs::remove_file(path);
        }
    }

    /// Keeps a copy of a computer's index.
    pub fn copy_index(&self, from: usize, to: usize) {
        self.forget_index(to);
        fs::copy(self.index_file(from), self.index_file(to)).expect("an index can be copied");
    }

    /// Reads a computer's index as it stands.
    pub fn index_bytes(&self, who: usize) -> Vec<u8> {
        fs::read(self.index_file(who)).expect("the index is there")
    }

    /// Puts such an index back.
    pub fn set_index_bytes(&self, who: usize, bytes: &[u8]) {
        self.forget_index(who);
        fs::write(self.index_file(who), bytes).expect("an index can be put back");
    }

    /// Lists the files of a vault's folder, as names below the vault.
    pub fn objects(&self, place: &str, folder: &str) -> Vec<String> {
        let vault = vault_path(place);
        let name = |path: PathBuf| Some(path.strip_prefix(&vault).ok()?.to_str()?.to_string());
        let mut found: Vec<String> =
            disk::files_in(&self.disk, &vault.join(folder)).into_iter().filter_map(name).collect();
        found.sort();
        found
    }
}

/// The rules under which everything goes that may go.
pub fn everything_may_go() -> CleanRequest {
    CleanRequest { rules: RetentionRules { keep_days: 0, keep_versions: 1 }, dry_run: false }
}

/// Where a destination is on the disk.
pub fn place_path(name: &str) -> PathBuf {
    Path::new(PLACES).join(name)
}

/// Where the vault of a destination is on the disk.
pub fn vault_path(name: &str) -> PathBuf {
    place_path(name).join(setup::FOLDER)
}

//! Several computers and one vault, in a state that can be copied and gone back to.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use mybackup_engine::run::{Clock, Event, Listener};
use mybackup_engine::{
    BackupReport, BackupRequest, Between, CleanReport, CleanRequest, DestinationSpec, Engine, EngineError, Excludes,
    RetentionRules, Run, Settings, SourceSpec,
};
use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::root::SourceSettings;
use mybackup_format::slot::{self, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{DeviceId, SourceId, VaultId};
use mybackup_vfs::MemoryFs;
use tempfile::TempDir;

pub const A: usize = 0;
pub const B: usize = 1;
/// A computer that knows nothing of the vault yet.
pub const FRESH: usize = 2;

const HOUR: i64 = 3600 * 1_000_000_000;
const SPACE_BYTES: u64 = 24 << 20;

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

/// A clock that moves on by a millisecond whenever it is asked.
#[derive(Default)]
pub struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> i64 {
        self.0.fetch_add(1_000_000, Ordering::Relaxed)
    }
}

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
    pub disk: MemoryFs,
    pub clock: Arc<Ticking>,
    homes: TempDir,
    sources: Arc<TempDir>,
    pub computers: Vec<Computer>,
}

fn quick_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory).unwrap() } else { TempDir::new().unwrap() }
}

impl World {
    /// Makes computers `A`, `B` and one more, each with an empty folder, and empty places.
    pub fn new(places: &[&'static str]) -> Self {
        let disk = MemoryFs::new();
        for place in places {
            disk.create_durable_dir(&place_path(place)).unwrap();
        }
        disk.set_capacity(Some(SPACE_BYTES));
        let sources = Arc::new(quick_folder());
        let clock = Arc::new(Ticking(AtomicI64::new(4_000_000_000_000_000_000)));
        let mut computers = Vec::new();
        for who in [A, B, FRESH] {
            let folder = sources.path().join(who.to_string());
            fs::create_dir(&folder).unwrap();
            let source = (who != FRESH).then_some(who as u8 + 1);
            computers.push(Computer { device: who as u8 + 1, source, folder, places: places.to_vec() });
        }
        World { disk, clock, homes: quick_folder(), sources, computers }
    }

    /// Copies destinations and homes as they are; the folders that are protected are the same ones.
    pub fn fork(&self) -> World {
        let homes = quick_folder();
        for entry in fs::read_dir(self.homes.path()).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), homes.path().join(entry.file_name())).unwrap();
        }
        let now = self.clock.0.load(Ordering::Relaxed);
        World {
            disk: self.disk.snapshot(),
            clock: Arc::new(Ticking(AtomicI64::new(now))),
            homes,
            sources: self.sources.clone(),
            computers: self.computers.clone(),
        }
    }

    pub fn pass_hours(&self, hours: i64) {
        self.clock.0.fetch_add(hours * HOUR, Ordering::Relaxed);
    }

    pub fn pass_days(&self, days: i64) {
        self.pass_hours(24 * days);
    }

    pub fn run(&self) -> Run {
        Run::new(Arc::new(AtomicBool::new(false)), self.clock.clone(), Arc::new(Silent))
    }

    pub fn write(&self, who: usize, name: &str, bytes: &[u8]) {
        fs::write(self.computers[who].folder.join(name), bytes).unwrap();
    }

    pub fn index_file(&self, who: usize) -> PathBuf {
        self.homes.path().join(format!("{who}.db"))
    }

    pub fn folder_for_restores(&self) -> PathBuf {
        self.homes.path().join("restored")
    }

    /// Opens a computer's engine.
    pub fn open(&self, who: usize, between: Option<Between>) -> Engine {
        let computer = &self.computers[who];
        let path = computer.folder.as_os_str().as_encoded_bytes().to_vec();
        let sources = computer.source.map(|source| SourceSpec {
            id: SourceId([source; 8]),
            path: computer.folder.clone(),
            settings: SourceSettings { path, ..SourceSettings::default() },
            excludes: Arc::new(Nothing),
            skip: Vec::new(),
        });
        let destinations =
            computer.places.iter().map(|name| DestinationSpec { name: name.to_string(), path: place_path(name) });
        let words = Secret([5; 32]);
        let info = SlotInfo { vault: VaultId([7; 16]), kind: SlotKind::Words, cost: None, created_ns: 5 };
        let unlocked = Unlocked { keys: KeyBundle::new(Secret([9; 32])), words: words.clone() };
        let mut engine = Engine::open(Settings {
            database: self.index_file(who),
            vault: VaultId([7; 16]),
            keys: KeyBundle::new(Secret([9; 32])),
            slots: vec![slot::write(&info, &words, [1; 24], &unlocked)],
            readme: "A backup".into(),
            device: DeviceId([computer.device; 16]),
            device_name: format!("computer {}", computer.device),
            destinations: destinations.collect(),
            sources: sources.into_iter().collect(),
            level: Some(1),
            workers: 1,
            writer: "proof".into(),
            vfs: Arc::new(self.disk.clone()),
        })
        .unwrap();
        if let Some(between) = between {
            engine.stand_between(between);
        }
        engine
    }

    pub fn back_up(&self, who: usize) -> Result<BackupReport, EngineError> {
        self.open(who, None).backup(&BackupRequest::default(), &self.run())
    }

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
        fs::copy(self.index_file(from), self.index_file(to)).unwrap();
    }

    /// Reads a computer's index as it stands.
    pub fn index_bytes(&self, who: usize) -> Vec<u8> {
        fs::read(self.index_file(who)).unwrap()
    }

    pub fn set_index_bytes(&self, who: usize, bytes: &[u8]) {
        self.forget_index(who);
        fs::write(self.index_file(who), bytes).unwrap();
    }

    /// Lists the files of a vault's folder, as names below the vault.
    pub fn objects(&self, place: &str, folder: &str) -> Vec<String> {
        use mybackup_vfs::{FileKind, Vfs};
        let mut found = Vec::new();
        let mut open = vec![folder.to_string()];
        while let Some(at) = open.pop() {
            let Ok(listed) = self.disk.list_dir(&vault_path(place).join(&at)) else { continue };
            for entry in listed {
                let name = format!("{at}/{}", entry.name.to_str().unwrap());
                if entry.stat.kind == FileKind::Dir { open.push(name) } else { found.push(name) }
            }
        }
        found.sort();
        found
    }
}

/// The rules under which everything goes that may go.
pub fn everything_may_go() -> CleanRequest {
    CleanRequest { rules: RetentionRules { keep_days: 0, keep_versions: 1 }, dry_run: false }
}

pub fn place_path(name: &str) -> PathBuf {
    Path::new("/places").join(name)
}

pub fn vault_path(name: &str) -> PathBuf {
    place_path(name).join("MyBackup-07070707")
}

/// Returns bytes that do not compress, the same for the same seed.
pub fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    std::iter::repeat_with(next).take(len).collect()
}

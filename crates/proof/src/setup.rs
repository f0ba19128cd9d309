//! What everybody needs who drives the engine in a test: settings, keys, clocks, listeners.
//!
//! Whoever needs something else says only what differs:
//! `Settings { workers: 2, ..setup::settings(database, vfs) }`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use mybackup_engine::run::{Clock, Event, Listener, Notice, TroubleKind, UnixNanos};
use mybackup_engine::{DestinationSpec, Excludes, Run, Settings, SourceSpec};
use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::root::SourceSettings;
use mybackup_format::slot::{self, KdfCost, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{DeviceId, SourceId, VaultId};
use mybackup_vfs::Vfs;
use tempfile::TempDir;

/// The vault of most tests.
pub const VAULT: VaultId = VaultId([7; 16]);
/// Its folder at each destination.
pub const FOLDER: &str = "MyBackup-07070707";
/// The recovery words of most tests.
pub const WORDS: Secret = Secret([5; 32]);
/// As quick as Argon2 can be; what the product asks for is measured in a second.
pub const COST: KdfCost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
/// Long after any file here was made, so that no time stamp is too fresh to be trusted.
pub const MUCH_LATER_NS: UnixNanos = 4_000_000_000_000_000_000;

/// A second in nanoseconds.
pub const SECOND_NS: i64 = 1_000_000_000;
/// An hour.
pub const HOUR_NS: i64 = 3600 * SECOND_NS;
/// A day.
pub const DAY_NS: i64 = 24 * HOUR_NS;

/// What opens the vault of most tests.
pub fn keys() -> KeyBundle {
    KeyBundle::new(Secret([9; 32]))
}

/// Makes a key slot of a vault; what is sealed with a passphrase says its cost.
pub fn slot(vault: VaultId, kind: SlotKind, salt: u8, secret: &Secret, opens: &Unlocked) -> Vec<u8> {
    let cost = (kind == SlotKind::Passphrase).then_some(COST);
    slot::write(&SlotInfo { vault, kind, cost, created_ns: 5 }, secret, [salt; 24], opens)
}

/// Makes the slot of a vault that recovery words open.
pub fn words_slot(vault: VaultId, keys: &KeyBundle, words: &Secret) -> Vec<u8> {
    let opens = Unlocked { keys: keys.clone(), words: words.clone() };
    slot(vault, SlotKind::Words, 1, words, &opens)
}

/// One computer with nothing to protect yet, and no place to keep it at.
pub fn settings(database: PathBuf, vfs: Arc<dyn Vfs>) -> Settings {
    Settings {
        database,
        vault: VAULT,
        keys: keys(),
        slots: vec![words_slot(VAULT, &keys(), &WORDS)],
        readme: "A backup".into(),
        device: DeviceId([1; 16]),
        device_name: "test".into(),
        destinations: Vec::new(),
        sources: Vec::new(),
        level: Some(3),
        workers: 1,
        writer: "test".into(),
        vfs,
    }
}

/// Protects all of a folder.
pub fn source(id: u8, folder: &Path) -> SourceSpec {
    let path = folder.as_os_str().as_encoded_bytes().to_vec();
    SourceSpec {
        id: SourceId([id; 8]),
        path: folder.to_path_buf(),
        settings: SourceSettings { path, ..SourceSettings::default() },
        excludes: Arc::new(Nothing),
        skip: Vec::new(),
        wave: None,
    }
}

/// Keeps the vault in these folders, each named as it is below `folder`.
pub fn destinations(names: &[&str], folder: &Path) -> Vec<DestinationSpec> {
    names.iter().map(|name| DestinationSpec { name: name.to_string(), path: folder.join(name) }).collect()
}

/// A run that nobody stops.
pub fn run(clock: Arc<dyn Clock>, listener: Arc<dyn Listener>) -> Run {
    Run::new(Arc::new(AtomicBool::new(false)), clock, listener)
}

struct Nothing;

impl Excludes for Nothing {
    fn excludes(&self, _: &[u8], _: bool) -> bool {
        false
    }
}

/// A clock that moves on by a step whenever it is asked.
pub struct Ticking {
    now_ns: AtomicI64,
    step_ns: i64,
}

impl Ticking {
    /// Makes one that says `now_ns` first.
    pub fn new(now_ns: UnixNanos, step_ns: i64) -> Arc<Self> {
        Arc::new(Ticking { now_ns: AtomicI64::new(now_ns), step_ns })
    }

    /// What it will say next.
    pub fn time(&self) -> UnixNanos {
        self.now_ns.load(Ordering::Relaxed)
    }

    /// Lets time pass.
    pub fn pass(&self, ns: i64) {
        self.now_ns.fetch_add(ns, Ordering::Relaxed);
    }
}

impl Clock for Ticking {
    fn now(&self) -> UnixNanos {
        self.now_ns.fetch_add(self.step_ns, Ordering::Relaxed)
    }
}

/// The real time, plus what a test adds to it.
#[derive(Default)]
pub struct Shifted(AtomicI64);

impl Shifted {
    /// Lets time pass.
    pub fn pass(&self, ns: i64) {
        self.0.fetch_add(ns, Ordering::Relaxed);
    }
}

impl Clock for Shifted {
    fn now(&self) -> UnixNanos {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
        since.as_nanos() as UnixNanos + self.0.load(Ordering::Relaxed)
    }
}

/// What went wrong with one path: which, of what kind, and why.
pub type Trouble = (Vec<u8>, TroubleKind, String);

/// Remembers what was told of troubles, and the notices.
#[derive(Default)]
pub struct Told(Mutex<Vec<Event>>);

impl Told {
    fn events(&self) -> MutexGuard<'_, Vec<Event>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns all of it in order, which is forgotten then.
    pub fn take(&self) -> Vec<Event> {
        std::mem::take(&mut *self.events())
    }

    /// What went wrong with single paths or objects.
    pub fn troubles(&self) -> Vec<Trouble> {
        self.events().iter().filter_map(trouble).collect()
    }

    /// The same, and all is forgotten then.
    pub fn take_troubles(&self) -> Vec<Trouble> {
        self.take().iter().filter_map(trouble).collect()
    }

    /// The destinations that were left out, with the cause.
    pub fn skipped(&self) -> Vec<(String, String)> {
        let skipped = |event: &Event| match event {
            Event::Notice(Notice::DestinationSkipped { destination, cause }) => {
                Some((destination.clone(), cause.clone()))
            }
            _ => None,
        };
        self.events().iter().filter_map(skipped).collect()
    }
}

fn trouble(event: &Event) -> Option<Trouble> {
    match event {
        Event::Trouble { path, kind, cause } => Some((path.clone(), *kind, cause.clone())),
        _ => None,
    }
}

impl Listener for Told {
    fn event(&self, event: Event) {
        if matches!(event, Event::Trouble { .. } | Event::Notice(_)) {
            self.events().push(event);
        }
    }
}

/// Makes a private folder in memory, where there is such a place: for what is not about durability.
pub fn quick_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a private folder")
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

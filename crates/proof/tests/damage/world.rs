//! A small vault with an object of every kind, made by the engine itself, and the computers that know it.
//!
//! Two computers share it. The first one's folder was saved, cleaned and saved
//! again, so that there are pages in both copies, an index, roots of several
//! runs, and a plan that waits for the second computer's word.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use mybackup_engine::run::UnixNanos;
use mybackup_engine::{
    BackupRequest, CleanRequest, Engine, EngineError, RetentionRules, Run, Settings, unlock_with_words,
};
use mybackup_format::keys::{KeyBundle, Secret, VaultKeys};
use mybackup_format::slot::{SlotKind, Unlocked, stretch};
use mybackup_format::vault::{Parameters, VaultInfo};
use mybackup_format::{DeviceId, VaultId};
use mybackup_proof::setup::{self, COST, DAY_NS, MUCH_LATER_NS, SECOND_NS, Ticking, Told, WORDS};
use mybackup_testkit::Dice;
use mybackup_vfs::Vfs;
use tempfile::TempDir;

use crate::shelf::Shelf;
use crate::trees::{Snapshot, holes, link, remove, snapshot, write};

/// Where the destination of the vault is on the shelf, and a second one.
pub const PLACE: &str = "/one";
pub const SECOND: &str = "/two";
/// What opens the vault, besides the recovery words.
pub const PASSPHRASE: &str = "three blind mice";
pub const DEVICE: Secret = Secret([6; 32]);

/// So many tiny runs make the engine write an index.
const DRAFTS: usize = 26;
/// Sixteen times the length of the reserve on this disk.
const DISK_BYTES: u64 = 64 << 10;

/// An engine with what it tells.
pub struct Computer {
    pub engine: Engine,
    pub run: Run,
    heard: Arc<Told>,
}

impl Computer {
    /// Returns the troubles that were told since the last call: path and cause.
    pub fn troubles(&self) -> Vec<(Vec<u8>, String)> {
        self.heard.take_troubles().into_iter().map(|(path, _, cause)| (path, cause)).collect()
    }

    #[track_caller]
    fn back_up(&mut self) -> UnixNanos {
        let report = self.engine.backup(&BackupRequest::default(), &self.run).expect("back up");
        assert_eq!(self.troubles(), [], "a run without trouble");
        report.finished_ns
    }

    #[track_caller]
    fn clean(&mut self) -> Vec<String> {
        let rules = RetentionRules { keep_days: 1, keep_versions: 1 };
        let report = self.engine.clean(&CleanRequest { rules, dry_run: false }, &self.run).expect("clean");
        assert_eq!(report.held, None);
        report.waiting_for
    }
}

/// What a folder held when a run ended.
pub struct Moment {
    /// The folder's path, as the vault has it.
    pub source: Vec<u8>,
    pub at: UnixNanos,
    pub tree: Snapshot,
    /// Whether a later moment of the same folder is known.
    pub is_old: bool,
    /// The disk as it was then.
    pub shelf: Shelf,
}

/// The vault, both computers' folders and the first one's index.
pub struct World {
    folder: TempDir,
    vault: VaultId,
    keys: KeyBundle,
    salt: u8,
    clock: Arc<Ticking>,
    opened: AtomicU64,
    index: Vec<u8>,
    pub shelf: Shelf,
    pub moments: Vec<Moment>,
    /// What the first folder held before its first moment: older roots still say so.
    pub before: Snapshot,
}

impl World {
    /// Makes the vault.
    pub fn new() -> Self {
        Self::with_keys(7)
    }

    /// Makes another vault that the same words open.
    pub fn other() -> Self {
        Self::with_keys(8)
    }

    fn with_keys(salt: u8) -> Self {
        // Restoring ends by making the file system durable: one in memory has nothing to wait for.
        let shelf = Shelf::new(DISK_BYTES, Path::new(PLACE));
        let mut world = World {
            folder: setup::quick_folder(),
            vault: VaultId([salt; 16]),
            keys: KeyBundle::new(Secret([salt; 32])),
            salt,
            clock: Ticking::new(MUCH_LATER_NS, SECOND_NS),
            opened: AtomicU64::new(0),
            index: Vec::new(),
            shelf,
            moments: Vec::new(),
            before: Snapshot::new(),
        };
        world.build();
        world
    }

    /// Returns the folder of the vault at the first destination.
    pub fn root(&self) -> PathBuf {
        self.root_at(PLACE)
    }

    /// Returns the folder of the vault at a destination.
    pub fn root_at(&self, place: &str) -> PathBuf {
        Path::new(place).join(format!("MyBackup-{}", mybackup_format::ids::hex(&[self.salt; 4])))
    }

    /// Returns the keys that a slot must give.
    pub fn bundle(&self) -> KeyBundle {
        self.keys.clone()
    }

    pub fn keys(&self) -> VaultKeys {
        self.keys.keys_of(self.vault)
    }

    /// Returns the folder that a computer protects.
    pub fn source(&self, device: u8) -> PathBuf {
        self.folder.path().join(format!("folder-{device}"))
    }

    /// Returns a path that nothing stands at yet.
    pub fn new_place(&self) -> PathBuf {
        self.folder.path().join(format!("place-{:08}", self.opened.fetch_add(1, Ordering::Relaxed)))
    }

    /// Returns where a vault is looked for.
    pub fn vfs(&self) -> Arc<dyn Vfs> {
        Arc::new(self.shelf.clone())
    }

    fn slots(&self) -> Vec<Vec<u8>> {
        let unlocked = Unlocked { keys: self.keys.clone(), words: WORDS };
        let stretched = stretch(PASSPHRASE, &[2; 24], COST).expect("a modest cost");
        let slot = |kind, salt, secret: &Secret| setup::slot(self.vault, kind, salt, secret, &unlocked);
        vec![
            slot(SlotKind::Words, 1, &WORDS),
            slot(SlotKind::Passphrase, 2, &stretched),
            slot(SlotKind::Device, 3, &DEVICE),
        ]
    }

    /// Opens a computer with this index; 0 is one that protects nothing.
    fn computer(&self, device: u8, database: PathBuf, places: &[&str]) -> Result<Computer, EngineError> {
        let names: Vec<&str> = places.iter().map(|place| &place[1..]).collect();
        let settings = Settings {
            vault: self.vault,
            keys: self.keys.clone(),
            slots: if device == 0 { Vec::new() } else { self.slots() },
            device: DeviceId([device; 16]),
            device_name: format!("computer {device}"),
            destinations: setup::destinations(&names, Path::new("/")),
            sources: if device == 0 { Vec::new() } else { vec![setup::source(device, &self.source(device))] },
            ..setup::settings(database, self.vfs())
        };
        let heard = Arc::new(Told::default());
        let run = setup::run(self.clock.clone(), heard.clone());
        Ok(Computer { engine: Engine::open(settings)?, run, heard })
    }

    /// Opens the first computer as it was when the vault was whole.
    pub fn known(&self) -> Computer {
        self.known_with(&[PLACE])
    }

    /// Opens it with these destinations.
    pub fn known_with(&self, places: &[&str]) -> Computer {
        let database = self.new_place().with_extension("db");
        fs::write(&database, &self.index).expect("a copy of the index");
        self.computer(1, database, places).expect("the index opens")
    }

    /// Connects a computer that has nothing but the recovery words.
    pub fn newcomer(&self) -> Result<Computer, EngineError> {
        let unlocked = unlock_with_words(&self.vfs(), Path::new(PLACE), self.vault, &WORDS)?;
        assert!(unlocked.keys == self.keys, "the words gave other keys");
        let mut computer = self.computer(0, PathBuf::from(":memory:"), &[PLACE])?;
        computer.engine.discover(&computer.run)?;
        Ok(computer)
    }

    /// Makes a vault with so many packs of a quarter of a megabyte more, and the computer that wrote them.
    pub fn with_bulk(files: u64) -> (Self, Computer) {
        let world = World::new();
        let info = VaultInfo { vault: world.vault, features: 0, created_ns: 5 };
        let small_packs = Parameters { segment_bytes: 64 << 10, pack_bytes: 128 << 10 };
        let description = mybackup_format::vault::write(&info, &small_packs, &world.keys(), [9; 24]);
        world.shelf.put(&world.root().join("vault.enc"), Arc::new(description));
        for number in 0..files {
            let path = world.source(1).join(format!("bulk/{number}"));
            write(&path, &Dice::new(number).bytes(256_000));
        }
        let mut computer = world.known();
        computer.back_up();
        fs::remove_dir_all(world.source(1)).expect("nothing needs it any more");
        (world, computer)
    }

    /// Brings a second destination up to date, which the first computer knows from now on.
    pub fn add_second(&mut self) {
        self.shelf.put(&Path::new(SECOND).join("made"), Arc::default());
        let database = self.new_place().with_extension("db");
        fs::write(&database, &self.index).expect("a copy of the index");
        let mut one = self.computer(1, database.clone(), &[PLACE, SECOND]).expect("the index opens");
        let report = one.engine.sync(&one.run).expect("bring the second place up to date");
        assert!(report.destinations[1].copied_objects > 20, "{report:?}");
        assert_eq!(crate::judge::verify(&mut one).expect("verify").damaged, []);
        drop(one);
        self.index = fs::read(database).expect("the index");
    }

    fn pass_days(&self, days: i64) {
        self.clock.pass(days * DAY_NS);
    }

    fn draft(&self, number: usize) {
        write(&self.source(1).join("draft.txt"), format!("draft {number}").as_bytes());
    }

    fn moment(&mut self, device: u8, at: UnixNanos) {
        let source = self.source(device);
        let path = source.as_os_str().as_encoded_bytes().to_vec();
        self.moments.iter_mut().filter(|m| m.source == path).for_each(|m| m.is_old = true);
        self.moments.push(Moment {
            source: path,
            at,
            tree: snapshot(&source),
            is_old: false,
            shelf: self.shelf.snapshot(),
        });
    }

    fn build(&mut self) {
        let mut dice = Dice::new(u64::from(self.salt));
        let (first, second) = (self.source(1), self.source(2));
        let line = dice.prose(1000);
        write(&first.join("letter.txt"), b"Dear all");
        write(&first.join("notes/a.txt"), &dice.prose(300));
        write(&first.join("notes/b.txt"), &dice.prose(200));
        write(&first.join("empty"), b"");
        write(&first.join("large.txt"), &line.repeat(270));
        holes(&first.join("holes.bin"));
        // Long, so that the pages are, without being many.
        link(&first.join("link"), &mybackup_format::ids::hex(&dice.bytes(2_000)));
        write(&second.join("photo.jpg"), &dice.bytes(25_000));
        write(&second.join("list.txt"), b"milk");

        let mut one = self.computer(1, self.folder.path().join("one.db"), &[PLACE]).expect("the first computer");
        for number in 0..DRAFTS {
            self.draft(number);
            one.back_up();
        }
        self.forget_drafts(&mut one, DRAFTS);
        assert!(self.forget_drafts(&mut one, DRAFTS + 1).is_empty(), "nobody else is here yet");

        let mut two = self.computer(2, self.folder.path().join("two.db"), &[PLACE]).expect("the second computer");
        let at = two.back_up();
        self.moment(2, at);
        write(&second.join("list.txt"), b"milk, bread");
        let at = two.back_up();
        self.moment(2, at);
        drop(two);

        self.forget_drafts(&mut one, DRAFTS + 2);
        let waiting = self.forget_drafts(&mut one, DRAFTS + 3);
        assert_eq!(waiting, ["computer 2"], "a plan waits");
        self.before = snapshot(&first);
        write(&first.join("letter.txt"), b"Dear all, it rains");
        write(&first.join("notes/c.txt"), &dice.prose(400));
        let at = one.back_up();
        self.moment(1, at);
        write(&first.join("letter.txt"), b"Dear all, the sun shines");
        remove(&first.join("notes/b.txt"));
        let at = one.back_up();
        self.moment(1, at);
        assert_eq!(crate::judge::verify(&mut one).expect("verify").damaged, []);
        // Closing an index brings all of it into one file.
        drop(one);
        self.index = fs::read(self.folder.path().join("one.db")).expect("the index");
    }

    /// Changes the draft, and lets the cleaning forget it after some days.
    fn forget_drafts(&self, one: &mut Computer, number: usize) -> Vec<String> {
        self.draft(number);
        one.back_up();
        self.pass_days(10);
        one.back_up();
        one.clean()
    }
}

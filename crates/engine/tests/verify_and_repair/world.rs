//! A folder, two destinations and an engine between them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mybackup_engine::{
    BackupReport, BackupRequest, DataCheck, Engine, RepairReport, Run, Settings, SourceRow, VerifyReport, VerifyRequest,
};
use mybackup_format::keys::Secret;
use mybackup_format::slot::{SlotKind, Unlocked};
use mybackup_format::{Entry, SourceId};
use mybackup_proof::setup::{self, DAY_NS, MUCH_LATER_NS, SECOND_NS, Ticking, Told};
pub use mybackup_proof::setup::{COST, VAULT, WORDS, noise};
use mybackup_vfs::RealFs;

pub const SOURCE: SourceId = SourceId([3; 8]);

/// What may stand where a file ought to.
#[cfg(unix)]
#[derive(Debug, Clone, Copy)]
pub enum NoFile {
    Folder,
    Link,
    Pipe,
}

/// Everything that a test needs.
pub struct World {
    /// The key slots that this computer has copies of.
    slots: Vec<Vec<u8>>,
    folder: tempfile::TempDir,
    names: Vec<&'static str>,
    clock: Arc<Ticking>,
    told: Arc<Told>,
    engine: Option<Engine>,
}

/// What opens the vault of these tests.
pub fn unlocked() -> Unlocked {
    Unlocked { keys: setup::keys(), words: WORDS }
}

pub fn slot(kind: SlotKind, salt: u8, secret: &Secret) -> Vec<u8> {
    setup::slot(VAULT, kind, salt, secret, &unlocked())
}

impl World {
    /// Makes a protected folder and these destinations.
    pub fn new(names: &[&'static str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("source")).unwrap();
        for name in names {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let mut world = World {
            slots: vec![slot(SlotKind::Words, 1, &WORDS)],
            folder,
            names: names.to_vec(),
            clock: Ticking::new(MUCH_LATER_NS, 60 * SECOND_NS),
            told: Arc::default(),
            engine: None,
        };
        world.open();
        world
    }

    /// Makes a world with some files in it, saved in two runs.
    pub fn saved(names: &[&'static str]) -> Self {
        let mut world = World::saved_once(names);
        world.write("a.txt", b"the first file, changed");
        world.back_up();
        world
    }

    /// The same after its first run.
    pub fn saved_once(names: &[&'static str]) -> Self {
        let mut world = World::new(names);
        world.write("a.txt", b"the first file");
        world.write("sub/b.txt", &noise(1, 40_000));
        world.write("sub/large.bin", &noise(2, 1_500_000));
        for i in 0..1500 {
            world.write(&format!("many/{i}"), format!("file {i}").as_bytes());
        }
        world.back_up();
        assert!(!world.names_in(names[0], "meta").is_empty(), "the manifest is too long for a root");
        world
    }

    fn open(&mut self) {
        let settings = Settings {
            slots: self.slots.clone(),
            destinations: setup::destinations(&self.names, self.folder.path()),
            sources: vec![setup::source(3, &self.source())],
            workers: 2,
            ..setup::settings(self.folder.path().join("backups.db"), Arc::new(RealFs))
        };
        self.engine = Some(Engine::open(settings).unwrap());
    }

    /// Changes which destinations the settings name.
    pub fn only_destinations(&mut self, names: &[&'static str]) {
        self.engine = None;
        self.names = names.to_vec();
        self.open();
    }

    pub fn run(&self) -> Run {
        setup::run(self.clock.clone(), self.told.clone())
    }

    pub fn troubles(&self) -> Vec<String> {
        let text = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
        self.told.take_troubles().into_iter().map(|(path, _, cause)| format!("{}: {cause}", text(&path))).collect()
    }

    pub fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().unwrap()
    }

    pub fn source(&self) -> PathBuf {
        self.folder.path().join("source")
    }

    pub fn destination(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn vault(&self, name: &str) -> PathBuf {
        self.destination(name).join(setup::FOLDER)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.source().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    #[track_caller]
    pub fn back_up(&mut self) -> BackupReport {
        let run = self.run();
        self.engine().backup(&BackupRequest::default(), &run).unwrap()
    }

    #[track_caller]
    pub fn verify(&mut self, data: DataCheck) -> VerifyReport {
        let run = self.run();
        self.engine().verify(&VerifyRequest { data, restore_test: true }, &run).unwrap()
    }

    /// Returns the names of all objects that verifying says are damaged.
    #[track_caller]
    pub fn damaged(&mut self, data: DataCheck) -> Vec<String> {
        self.verify(data).damaged.into_iter().map(|d| d.object).collect()
    }

    #[track_caller]
    pub fn repair(&mut self) -> RepairReport {
        let run = self.run();
        self.engine().repair(&run).unwrap()
    }

    /// Deletes the local index.
    pub fn forget_index(&mut self) {
        self.engine = None;
        for name in ["backups.db", "backups.db-wal", "backups.db-shm"] {
            let _ = fs::remove_file(self.folder.path().join(name));
        }
        self.open();
    }

    #[track_caller]
    pub fn discover(&mut self) {
        let run = self.run();
        self.engine().discover(&run).unwrap();
    }

    /// Returns every entry with all its versions.
    pub fn history(&mut self) -> Vec<Entry> {
        let n = self.row().n;
        let mut reader = self.engine().catalogue().entries(n, b"", None).unwrap();
        std::iter::from_fn(|| reader.next_entry().unwrap()).map(|(_, entry)| entry).collect()
    }

    pub fn row(&mut self) -> SourceRow {
        self.engine().catalogue().source(SOURCE).unwrap().unwrap()
    }

    /// Opens the engine again with these copies of key slots.
    pub fn with_slots(&mut self, slots: Vec<Vec<u8>>) {
        self.slots = slots;
        self.engine = None;
        self.open();
    }

    /// Puts something that is no file in the place of an object, or where none is.
    #[cfg(unix)]
    pub fn put_no_file(&self, destination: &str, object: &str, what: NoFile) {
        let path = self.vault(destination).join(object);
        let _ = fs::remove_file(&path);
        match what {
            NoFile::Folder => fs::create_dir(&path).unwrap(),
            NoFile::Link => std::os::unix::fs::symlink("/dev/zero", &path).unwrap(),
            NoFile::Pipe => assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success()),
        }
    }

    /// Takes that away again.
    #[cfg(unix)]
    pub fn remove_no_file(&self, destination: &str, object: &str) {
        let path = self.vault(destination).join(object);
        fs::remove_file(&path).or_else(|_| fs::remove_dir(&path)).unwrap();
    }

    /// Lengthens an object without writing anything.
    pub fn lengthen(&self, destination: &str, object: &str, len: u64) {
        let file = fs::OpenOptions::new().write(true).open(self.vault(destination).join(object)).unwrap();
        file.set_len(len).unwrap();
    }

    /// Returns the objects of a vault by name.
    pub fn objects(&self, destination: &str) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        let root = self.vault(destination);
        collect(&root, &root, &mut found);
        found
    }

    /// Returns the names of the objects in one folder of a vault.
    pub fn names_in(&self, destination: &str, folder: &str) -> Vec<String> {
        let objects = self.objects(destination).into_keys();
        objects.filter(|name| name.starts_with(&format!("{folder}/"))).collect()
    }

    pub fn flip(&self, destination: &str, object: &str, at: usize) {
        let path = self.vault(destination).join(object);
        let mut bytes = fs::read(&path).unwrap();
        bytes[at] ^= 1 << (at % 8);
        fs::write(path, bytes).unwrap();
    }

    pub fn put(&self, destination: &str, object: &str, bytes: &[u8]) {
        let path = self.vault(destination).join(object);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn delete(&self, destination: &str, object: &str) {
        fs::remove_file(self.vault(destination).join(object)).unwrap();
    }

    /// Lets days pass.
    pub fn pass_days(&self, days: i64) {
        self.clock.pass(days * DAY_NS);
    }

    /// Makes the index believe that a file was last read as its time stamps are now.
    #[cfg(unix)]
    pub fn pretend_unchanged(&self, name: &str) {
        use std::os::unix::fs::MetadataExt;
        let meta = fs::metadata(self.source().join(name)).unwrap();
        let index = rusqlite::Connection::open(self.folder.path().join("backups.db")).unwrap();
        let key = name.as_bytes();
        let mut stat: Vec<u8> =
            index.query_row("SELECT stat FROM files WHERE key = ?1", [key], |row| row.get(0)).unwrap();
        for (secs, nanos, at) in [(meta.mtime(), meta.mtime_nsec(), 25), (meta.ctime(), meta.ctime_nsec(), 37)] {
            stat[at..at + 8].copy_from_slice(&secs.to_le_bytes());
            stat[at + 8..at + 12].copy_from_slice(&(nanos as u32).to_le_bytes());
        }
        index.execute("UPDATE files SET stat = ?2 WHERE key = ?1", (key, stat)).unwrap();
    }

    /// Takes a destination away, or brings it back.
    pub fn unplug(&self, name: &str) {
        fs::rename(self.destination(name), self.destination(&format!("{name}-unplugged"))).unwrap();
    }

    pub fn plug_in(&self, name: &str) {
        fs::rename(self.destination(&format!("{name}-unplugged")), self.destination(name)).unwrap();
    }
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_dir() {
            collect(root, &path, found);
        } else if kind.is_file() {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_string();
            found.insert(name, fs::read(path).unwrap());
        }
    }
}

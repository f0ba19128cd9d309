//! A folder, a destination and an engine between them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use mybackup_engine::{BackupReport, BackupRequest, Engine, Run, Settings};
use mybackup_format::SourceId;
use mybackup_proof::setup::{self, DAY_NS, SECOND_NS, Shifted, Told};
use mybackup_vfs::RealFs;

/// Everything that a test of the engine needs.
pub struct Home {
    folder: tempfile::TempDir,
    clock: Arc<Shifted>,
    engine: Option<Engine>,
}

impl Home {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["source", "place"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let mut home = Home { folder, clock: Arc::default(), engine: None };
        home.open();
        home
    }

    pub fn source(&self) -> PathBuf {
        self.folder.path().join("source")
    }

    fn open(&mut self) {
        let mut source = setup::source(3, &self.source());
        source.settings.one_file_system = true;
        let settings = Settings {
            destinations: setup::destinations(&["place"], self.folder.path()),
            sources: vec![source],
            workers: 2,
            ..setup::settings(self.database(), Arc::new(RealFs))
        };
        self.engine = Some(Engine::open(settings).unwrap());
    }

    pub fn run(&self) -> Run {
        setup::run(self.clock.clone(), Arc::new(Told::default()))
    }

    pub fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().unwrap()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.source().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.source().join(name)).unwrap();
    }

    /// Lets ten seconds pass for the engine.
    pub fn age(&self) {
        self.clock.pass(10 * SECOND_NS);
    }

    /// Lets days pass for the engine.
    pub fn pass_days(&self, days: i64) {
        self.clock.pass(days * DAY_NS);
    }

    pub fn back_up(&mut self) -> BackupReport {
        let run = self.run();
        self.engine().backup(&BackupRequest::default(), &run).unwrap()
    }

    pub fn back_up_with_checkpoints(&mut self) -> BackupReport {
        let run = self.run();
        let request = BackupRequest { checkpoint: Duration::ZERO, ..BackupRequest::default() };
        self.engine().backup(&request, &run).unwrap()
    }

    /// Deletes the local index.
    pub fn forget_index(&mut self) {
        self.engine = None;
        for name in ["backups.db", "backups.db-wal", "backups.db-shm"] {
            let _ = std::fs::remove_file(self.folder.path().join(name));
        }
        self.open();
    }

    /// Where the local index is.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("backups.db")
    }

    /// Opens the local index anew.
    pub fn open_again(&mut self) {
        self.engine = None;
        self.open();
    }

    /// Returns the objects at the destination by name.
    pub fn objects(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        collect(&self.folder.path().join("place"), &mut found);
        found.sort();
        found
    }

    /// Returns number, size and whether it is deleted, newest first.
    pub fn versions(&mut self, name: &str) -> Vec<(u32, u64, bool)> {
        let path = self.source().join(name);
        let list = self.engine().versions(path.as_os_str().as_encoded_bytes()).unwrap();
        list.iter().map(|v| (v.number, v.size, v.deleted)).collect()
    }

    /// Returns every path with all that is known of its versions.
    pub fn history(&mut self) -> BTreeMap<String, String> {
        let source = self.engine().catalogue().source(SourceId([3; 8])).unwrap().unwrap();
        let mut reader = self.engine().catalogue().entries(source.n, b"", None).unwrap();
        let mut history = BTreeMap::new();
        while let Some((file, entry)) = reader.next_entry().unwrap() {
            let name = String::from_utf8_lossy(&entry.key).into_owned();
            history.insert(name, format!("{} {:?}", file.alive, entry));
        }
        history
    }
}

/// Returns the paths that differ between two histories.
pub fn changed_files(a: &BTreeMap<String, String>, b: &BTreeMap<String, String>) -> Vec<String> {
    let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    keys.into_iter().filter(|k| a.get(*k) != b.get(*k)).cloned().collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, found) } else { found.push(path) }
    }
}

//! A folder, a destination and an engine between them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use mybackup_engine::{
    BackupReport, BackupRequest, Depth, Engine, Excludes, Mark, Marks, RestoreRequest, RestoreWhat, Run, Settings,
    Which,
};
use mybackup_format::{SourceId, paths};
use mybackup_proof::setup::{self, DAY_NS, HOUR_NS, SECOND_NS, Shifted, Told};
use mybackup_vfs::RealFs;

/// Everything that a test of the engine needs.
pub struct Home {
    folder: tempfile::TempDir,
    clock: Arc<Shifted>,
    engine: Option<Engine>,
    excludes: Option<Arc<dyn Excludes>>,
    excluded: Vec<String>,
}

impl Home {
    pub fn new() -> Self {
        Self::made(tempfile::tempdir().unwrap(), None)
    }

    /// One in memory.
    pub fn quick() -> Self {
        Self::made(setup::quick_folder(), None)
    }

    /// One in memory that leaves something out.
    pub fn excluding(excludes: Arc<dyn Excludes>) -> Self {
        Self::made(setup::quick_folder(), Some(excludes))
    }

    fn made(folder: tempfile::TempDir, excludes: Option<Arc<dyn Excludes>>) -> Self {
        for name in ["source", "place"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let mut home = Home { folder, clock: Arc::default(), engine: None, excludes, excluded: Vec::new() };
        home.open();
        home
    }

    pub fn source(&self) -> PathBuf {
        self.folder.path().join("source")
    }

    fn open(&mut self) {
        let mut source = setup::source(3, &self.source());
        source.settings.one_file_system = true;
        source.settings.exclude = self.excluded.clone();
        if let Some(excludes) = &self.excludes {
            source.excludes = excludes.clone();
        }
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

    pub fn clock(&self) -> Arc<Shifted> {
        self.clock.clone()
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

    /// Lets hours pass for the engine.
    pub fn pass_hours(&self, hours: i64) {
        self.clock.pass(hours * HOUR_NS);
    }

    /// Lets days pass for the engine.
    pub fn pass_days(&self, days: i64) {
        self.clock.pass(days * DAY_NS);
    }

    pub fn back_up(&mut self) -> BackupReport {
        let run = self.run();
        self.engine().backup(&BackupRequest::default(), &run).unwrap()
    }

    /// Marks paths of the source.
    pub fn marks(&self, marks: &[(&str, Depth)]) -> Marks {
        let mark = |(path, depth): &(&str, Depth)| Mark { key: paths::from_path(path.as_bytes()), depth: *depth };
        Marks::Only([(SourceId([3; 8]), marks.iter().map(mark).collect())].into())
    }

    /// Restores the first version of a file to where it was.
    pub fn restore_first(&mut self, name: &str) {
        let path = self.source().join(name).as_os_str().as_encoded_bytes().to_vec();
        let request = RestoreRequest::new(RestoreWhat::File { path, which: Which::Version(1) }, None);
        let run = self.run();
        self.engine().restore(&request, &run).unwrap();
    }

    /// Leaves something else out from now on.
    pub fn change_settings(&mut self) {
        self.engine = None;
        self.excluded.push("another".to_string());
        self.open();
    }

    /// Makes a run over marked paths alone.
    pub fn back_up_marked(&mut self, marks: &[(&str, Depth)]) -> BackupReport {
        let marks = self.marks(marks);
        let run = self.run();
        self.engine().backup(&BackupRequest { marks, ..BackupRequest::default() }, &run).unwrap()
    }

    /// Returns the paths that stand there, as of the last run.
    pub fn standing(&mut self) -> Vec<String> {
        let source = self.engine().catalogue().source(SourceId([3; 8])).unwrap().unwrap();
        let mut reader = self.engine().catalogue().entries(source.n, b"", None).unwrap();
        let mut standing = Vec::new();
        while let Some((file, _)) = reader.next_entry().unwrap() {
            if file.alive {
                standing.push(String::from_utf8(paths::to_path(&file.key)).unwrap());
            }
        }
        standing
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

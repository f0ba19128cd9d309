//! A protected folder, a backup place and an engine between them.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mybackup_engine::run::{TroubleKind, UnixNanos};
use mybackup_engine::{
    BackupReport, BackupRequest, Engine, RestoreReport, RestoreRequest, RestoreWhat, Run, Settings, Which,
};
use mybackup_proof::setup::{self, Shifted, Told};
use mybackup_testkit::Tree;
use mybackup_vfs::RealFs;

/// Everything that a test of restoring needs.
pub struct World {
    folder: tempfile::TempDir,
    pub engine: Engine,
    pub run: Run,
    told: Arc<Told>,
    pub cancel: Arc<AtomicBool>,
}

impl World {
    /// Makes a protected folder with these files, and saves it.
    pub fn saved(build: impl FnOnce(Tree) -> Tree) -> Self {
        let mut world = Self::new();
        world.edit(build);
        world.backup();
        world
    }

    /// Makes an empty protected folder.
    pub fn new() -> Self {
        Self::with_places(&["destination"])
    }

    /// Makes an empty protected folder with several backup places.
    pub fn with_places(places: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("make a private folder");
        let source = folder.path().join("source");
        fs::create_dir(&source).expect("make the source");
        let destinations = setup::destinations(places, folder.path());
        for place in &destinations {
            fs::create_dir(&place.path).expect("make a destination");
        }
        let settings = Settings {
            destinations,
            sources: vec![setup::source(3, &source)],
            workers: 2,
            ..setup::settings(folder.path().join("backups.db"), Arc::new(RealFs))
        };
        let (told, cancel) = (Arc::new(Told::default()), Arc::new(AtomicBool::new(false)));
        let run = Run::new(cancel.clone(), Arc::new(Shifted::default()), told.clone());
        let engine = Engine::open(settings).expect("open the engine");
        World { folder, engine, run, told, cancel }
    }

    /// Returns what was told of troubles since the last call, sorted by path.
    pub fn troubles(&self) -> Vec<(String, TroubleKind, String)> {
        let text = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
        let told = self.told.take_troubles().into_iter();
        let mut told: Vec<_> = told.map(|(path, kind, cause)| (text(&path), kind, cause)).collect();
        told.sort();
        told
    }

    pub fn source(&self) -> PathBuf {
        self.place("source")
    }

    /// A place in the private folder.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Builds in the protected folder.
    pub fn edit(&self, build: impl FnOnce(Tree) -> Tree) {
        drop(build(mybackup_testkit::tree(self.source())));
    }

    #[track_caller]
    pub fn backup(&mut self) -> BackupReport {
        let report = self.engine.backup(&BackupRequest::default(), &self.run).expect("back up");
        assert_eq!(self.troubles(), []);
        report
    }

    /// Returns the absolute path of something in the protected folder, as bytes.
    pub fn path(&self, name: &str) -> Vec<u8> {
        let path = if name.is_empty() { self.source() } else { self.source().join(name) };
        path.as_os_str().as_bytes().to_vec()
    }

    pub fn file(&self, name: &str, which: Which, to: Option<&Path>) -> RestoreRequest {
        RestoreRequest::new(RestoreWhat::File { path: self.path(name), which }, to.map(Path::to_path_buf))
    }

    pub fn folder(&self, name: &str, at: Option<UnixNanos>, to: Option<&Path>) -> RestoreRequest {
        RestoreRequest::new(RestoreWhat::Directory { path: self.path(name), at }, to.map(Path::to_path_buf))
    }

    /// Restores, and expects no trouble.
    #[track_caller]
    pub fn restore(&mut self, request: &RestoreRequest) -> RestoreReport {
        let report = self.engine.restore(request, &self.run).expect("restore");
        assert_eq!(self.troubles(), []);
        report
    }

    /// Restores the whole folder to a new place.
    #[track_caller]
    pub fn restored(&mut self, name: &str) -> PathBuf {
        let place = self.place(name);
        self.restore(&self.folder("", None, Some(&place)));
        place
    }
}

/// Reads a text.
#[track_caller]
pub fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("Cannot read {path:?}: {error}"))
}

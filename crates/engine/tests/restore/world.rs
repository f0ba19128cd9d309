//! A protected folder, a backup place and an engine between them.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use mybackup_engine::run::{Clock, Event, Listener, TroubleKind, UnixNanos};
use mybackup_engine::{
    BackupReport, BackupRequest, DestinationSpec, Engine, Excludes, RestoreReport, RestoreRequest, RestoreWhat, Run,
    Settings, SourceSpec, Which,
};
use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::root::SourceSettings;
use mybackup_format::slot::{self, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{DeviceId, SourceId, VaultId};
use mybackup_testkit::Tree;
use mybackup_vfs::RealFs;

struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> UnixNanos {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
        since.as_nanos() as UnixNanos
    }
}

struct Nothing;

impl Excludes for Nothing {
    fn excludes(&self, _: &[u8], _: bool) -> bool {
        false
    }
}

/// Collects what went wrong with single paths.
#[derive(Default)]
pub struct Troubles(Mutex<Vec<(String, TroubleKind, String)>>);

impl Listener for Troubles {
    fn event(&self, event: Event) {
        if let Event::Trouble { path, kind, cause } = event {
            let path = String::from_utf8_lossy(&path).into_owned();
            self.0.lock().expect("no thread panicked").push((path, kind, cause));
        }
    }
}

impl Troubles {
    /// Returns what was told so far, sorted by path.
    pub fn take(&self) -> Vec<(String, TroubleKind, String)> {
        let mut told = std::mem::take(&mut *self.0.lock().expect("no thread panicked"));
        told.sort();
        told
    }
}

/// Everything that a test of restoring needs.
pub struct World {
    folder: tempfile::TempDir,
    pub engine: Engine,
    pub run: Run,
    pub troubles: Arc<Troubles>,
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
        let spec = |name: &&str| DestinationSpec { name: name.to_string(), path: folder.path().join(name) };
        let destinations: Vec<DestinationSpec> = places.iter().map(spec).collect();
        for place in &destinations {
            fs::create_dir(&place.path).expect("make a destination");
        }
        let path = source.as_os_str().as_bytes().to_vec();
        let words = Secret([5; 32]);
        let info = SlotInfo { vault: VaultId([7; 16]), kind: SlotKind::Words, cost: None, created_ns: 5 };
        let unlocked = Unlocked { keys: KeyBundle::new(Secret([1; 32])), words: words.clone() };
        let slot = slot::write(&info, &words, [1; 24], &unlocked);
        let settings = Settings {
            database: folder.path().join("backups.db"),
            vault: VaultId([7; 16]),
            keys: KeyBundle::new(Secret([1; 32])),
            slots: vec![slot],
            readme: "A backup".to_string(),
            device: DeviceId([2; 16]),
            device_name: "test".to_string(),
            destinations,
            sources: vec![SourceSpec {
                id: SourceId([3; 8]),
                path: source,
                settings: SourceSettings { path, ..SourceSettings::default() },
                excludes: Arc::new(Nothing),
                skip: Vec::new(),
            }],
            level: Some(3),
            workers: 2,
            writer: "test".to_string(),
            vfs: Arc::new(RealFs),
        };
        let troubles = Arc::new(Troubles::default());
        let cancel = Arc::new(AtomicBool::new(false));
        let run = Run::new(cancel.clone(), Arc::new(RealClock), troubles.clone());
        let engine = Engine::open(settings).expect("open the engine");
        World { folder, engine, run, troubles, cancel }
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
        assert_eq!(self.troubles.take(), []);
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
        assert_eq!(self.troubles.take(), []);
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

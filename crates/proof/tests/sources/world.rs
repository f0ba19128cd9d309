//! A protected folder, a backup place and an engine between them, in this process.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use mybackup_engine::run::{Clock, Event, Listener, TroubleKind, UnixNanos};
use mybackup_engine::{
    BackupReport, BackupRequest, DestinationSpec, Engine, Excludes, RestoreRequest, RestoreWhat, Run, Settings,
    SourceSpec, VersionInfo,
};
use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::root::SourceSettings;
use mybackup_format::slot::{self, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{DeviceId, SourceId, VaultId};
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

/// One thing that was listed: which path, of what kind, and why.
pub type Trouble = (PathBuf, TroubleKind, String);

/// Collects what went wrong with single paths.
#[derive(Default)]
struct Troubles(Mutex<Vec<Trouble>>);

impl Listener for Troubles {
    fn event(&self, event: Event) {
        if let Event::Trouble { path, kind, cause } = event {
            let path = PathBuf::from(std::ffi::OsStr::from_bytes(&path));
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push((path, kind, cause));
        }
    }
}

/// An engine with the folder that it protects.
pub struct World {
    folder: PathBuf,
    engine: Engine,
    run: Run,
    troubles: Arc<Troubles>,
}

impl World {
    /// Makes one in `folder`, which must be writable for whoever calls this.
    pub fn new(folder: &Path) -> Self {
        for name in ["source", "place"] {
            fs::create_dir_all(folder.join(name)).expect("make a folder of the world");
        }
        let source = folder.join("source");
        let path = source.as_os_str().as_bytes().to_vec();
        let words = Secret([5; 32]);
        let info = SlotInfo { vault: VaultId([7; 16]), kind: SlotKind::Words, cost: None, created_ns: 5 };
        let unlocked = Unlocked { keys: KeyBundle::new(Secret([1; 32])), words: words.clone() };
        let settings = Settings {
            database: folder.join("backups.db"),
            vault: VaultId([7; 16]),
            keys: KeyBundle::new(Secret([1; 32])),
            slots: vec![slot::write(&info, &words, [1; 24], &unlocked)],
            readme: "A backup".to_string(),
            device: DeviceId([2; 16]),
            device_name: "test".to_string(),
            destinations: vec![DestinationSpec { name: "place".to_string(), path: folder.join("place") }],
            sources: vec![SourceSpec {
                id: SourceId([3; 8]),
                path: source,
                settings: SourceSettings { path, ..SourceSettings::default() },
                excludes: Arc::new(Nothing),
                skip: Vec::new(),
            }],
            level: Some(1),
            workers: 2,
            writer: "test".to_string(),
            vfs: Arc::new(RealFs),
        };
        let troubles = Arc::new(Troubles::default());
        let run = Run::new(Arc::new(AtomicBool::new(false)), Arc::new(RealClock), troubles.clone());
        let engine = Engine::open(settings).expect("open the engine");
        World { folder: folder.to_path_buf(), engine, run, troubles }
    }

    /// Makes a run; also returns what it listed.
    pub fn backup(&mut self) -> (BackupReport, Vec<Trouble>) {
        let report = self.engine.backup(&BackupRequest::default(), &self.run).expect("the run comes to its end");
        (report, self.listed())
    }

    /// Restores the whole folder as it was last saved; returns where to, and what was listed.
    pub fn restored(&mut self, name: &str) -> (PathBuf, Vec<Trouble>) {
        let place = self.folder.join(name);
        let path = self.folder.join("source").as_os_str().as_bytes().to_vec();
        let request = RestoreRequest::new(RestoreWhat::Directory { path, at: None }, Some(place.clone()));
        self.engine.restore(&request, &self.run).expect("the restore comes to its end");
        (place, self.listed())
    }

    /// Returns the newest version of a path; none where it was never saved.
    pub fn newest(&self, path: &Path) -> Option<VersionInfo> {
        self.engine.versions(path.as_os_str().as_bytes()).ok()?.into_iter().next()
    }

    fn listed(&self) -> Vec<Trouble> {
        std::mem::take(&mut *self.troubles.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

//! A protected folder, a backup place and an engine between them, in this process.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mybackup_engine::run::TroubleKind;
use mybackup_engine::{BackupReport, BackupRequest, Engine, RestoreRequest, RestoreWhat, Run, Settings, VersionInfo};
use mybackup_proof::setup::{self, Shifted, Told};
use mybackup_vfs::RealFs;

/// One thing that was listed: which path, of what kind, and why.
pub type Trouble = (PathBuf, TroubleKind, String);

/// An engine with the folder that it protects.
pub struct World {
    folder: PathBuf,
    engine: Engine,
    run: Run,
    troubles: Arc<Told>,
}

impl World {
    /// Makes one in `folder`, which must be writable for whoever calls this.
    pub fn new(folder: &Path) -> Self {
        for name in ["source", "place"] {
            fs::create_dir_all(folder.join(name)).expect("make a folder of the world");
        }
        let settings = Settings {
            destinations: setup::destinations(&["place"], folder),
            sources: vec![setup::source(3, &folder.join("source"))],
            level: Some(1),
            workers: 2,
            ..setup::settings(folder.join("backups.db"), Arc::new(RealFs))
        };
        let troubles = Arc::new(Told::default());
        let run = setup::run(Arc::new(Shifted::default()), troubles.clone());
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
        let path = |bytes: &[u8]| PathBuf::from(std::ffi::OsStr::from_bytes(bytes));
        self.troubles.take_troubles().into_iter().map(|(bytes, kind, cause)| (path(&bytes), kind, cause)).collect()
    }
}

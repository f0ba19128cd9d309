//! Somebody who connects to a vault of an enemy, and does with it what people do.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mybackup_engine::run::Event;
use mybackup_engine::{
    BackupRequest, CleanRequest, DataCheck, Engine, EngineError, OnExisting, RestorablePath, RestoreReport,
    RestoreRequest, RestoreWhat, RetentionRules, Run, Settings, SourceSpec, VerifyRequest, Which,
};
use mybackup_format::keys::KeyBundle;
use mybackup_format::{DeviceId, Kind, SourceId, VaultId};
use mybackup_proof::setup::{self, DAY_NS, SECOND_NS, Ticking, Told};
use mybackup_vfs::RealFs;

use super::canaries::Canaries;
use super::forge::WORDS;
use super::watch;

/// What opens a vault, and what is in it.
#[derive(Clone)]
pub struct Known {
    pub vault: VaultId,
    pub keys: KeyBundle,
    pub source: SourceId,
}

impl Known {
    /// The slot of recovery words that this computer hands out.
    pub fn slot(&self) -> Vec<u8> {
        setup::words_slot(self.vault, &self.keys, &WORDS)
    }
}

/// A computer with canaries all around the places that it may write to.
pub struct Victim {
    folder: tempfile::TempDir,
    known: Known,
    engine: Option<Engine>,
    ears: Arc<Told>,
    clock: Arc<Ticking>,
    canaries: Option<Canaries>,
    /// What was said to be wrong, by whatever was done.
    pub told: Vec<String>,
    /// Operations that were done to their end.
    pub done: u64,
}

impl Victim {
    /// Makes the places; the vault comes later.
    pub fn new(known: Known) -> Self {
        let folder = setup::quick_folder();
        let at = |name: &str| folder.path().join(name);
        for name in ["index", "destination", "source/below", "outside/folder", "arena/target", "arena/busy"] {
            fs::create_dir_all(at(name)).expect("make a folder");
        }
        for name in ["source/kept by the victim", "outside/secret", "outside/folder/inner", "arena/beside"] {
            fs::write(at(name), format!("nobody may change {name}")).expect("write a canary");
        }
        // What a careless program would follow.
        symlink("../../outside", at("arena/target/way out")).expect("plant a link");
        symlink("../../outside/secret", at("arena/target/file")).expect("plant a link");
        symlink("../../outside/folder", at("arena/target/sub")).expect("plant a link");
        let clock = Ticking::new(super::forge::THEN_NS + DAY_NS, 60 * SECOND_NS);
        let (ears, told) = (Arc::default(), Vec::new());
        Victim { folder, known, engine: None, ears, clock, canaries: None, told, done: 0 }
    }

    /// A place in the private folder.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder that is protected, as bytes.
    pub fn source(&self) -> Vec<u8> {
        self.place("source").as_os_str().as_bytes().to_vec()
    }

    /// Remembers what may not change from now on.
    pub fn watch(&mut self) {
        let free = ["index", "destination", "arena/target", "arena/busy", "arena/single"];
        let free: Vec<PathBuf> = free.iter().map(|name| self.place(name)).collect();
        let free: Vec<&Path> = free.iter().map(PathBuf::as_path).collect();
        self.canaries = Some(Canaries::of(self.folder.path(), &free));
    }

    /// Lists what was written where nothing may be written.
    pub fn written_outside(&self) -> Vec<String> {
        self.canaries.as_ref().expect("it was watched").changed()
    }

    /// Forgets the open index; `fresh` forgets all that this computer ever knew.
    pub fn reopen(&mut self, fresh: bool) {
        self.engine = None;
        if fresh {
            fs::remove_dir_all(self.place("index")).expect("forget the index");
            fs::create_dir(self.place("index")).expect("make room for an index");
        }
        let source = setup::source(0, &self.place("source"));
        let settings = Settings {
            vault: self.known.vault,
            keys: self.known.keys.clone(),
            slots: vec![self.known.slot()],
            readme: String::new(),
            device: DeviceId([9; 16]),
            device_name: "victim".into(),
            destinations: setup::destinations(&["destination"], self.folder.path()),
            sources: vec![SourceSpec { id: self.known.source, ..source }],
            workers: 2,
            ..setup::settings(self.place("index/backups.db"), Arc::new(RealFs))
        };
        self.engine = Some(Engine::open(settings).expect("open an index of one's own"));
    }

    fn run(&self) -> Run {
        setup::run(self.clock.clone(), self.ears.clone())
    }

    /// Does one thing; what goes wrong is told, not returned.
    pub fn step<T>(&mut self, what: &str, act: impl FnOnce(&mut Engine, &Run) -> Result<T, EngineError>) -> Option<T> {
        let run = self.run();
        let engine = self.engine.as_mut().expect("the index is open");
        watch::working_on(what);
        let result = catch_unwind(AssertUnwindSafe(|| act(engine, &run)));
        watch::idle();
        self.told.extend(self.ears.take().iter().map(|event| format!("{what}: {}", line_of(event))));
        match result {
            Ok(Ok(value)) => {
                self.done += 1;
                Some(value)
            }
            Ok(Err(error)) => {
                self.told.push(format!("{what}: {error}"));
                None
            }
            // The hook has counted it.
            Err(_) => None,
        }
    }

    /// Reads the history back.
    pub fn connect(&mut self) {
        self.step("connect", |engine, run| engine.discover(run));
    }

    /// Looks at everything that there is to look at; returns where the sources are said to be.
    pub fn list(&mut self) -> Vec<Vec<u8>> {
        let sources = self.step("sources", |engine, _| Ok(engine.catalogue().sources()?)).unwrap_or_default();
        let sources: Vec<Vec<u8>> = sources.into_iter().take(4).map(|source| source.settings.path).collect();
        for path in &sources {
            for child in self.step("browse", |engine, _| engine.browse(path, None)).unwrap_or_default() {
                let path = [&path[..], b"/", &child.name].concat();
                self.step("versions", |engine, _| engine.versions(&path));
                if child.kind == Kind::Dir {
                    self.step("browse", |engine, _| engine.browse(&path, Some(i64::MAX)));
                }
            }
        }
        self.step("search", |engine, run| engine.search("e", 50, run));
        self.step("figures", |engine, _| engine.figures());
        sources
    }

    /// Verifies all; tells whether nothing was found.
    pub fn verify(&mut self) -> bool {
        let request = VerifyRequest { data: DataCheck::All, restore_test: true };
        let Some(report) = self.step("verify", |engine, run| engine.verify(&request, run)) else { return false };
        let found = report.damaged.iter().map(|damage| format!("verify: {}: {}", damage.object, damage.what));
        self.told.extend(found);
        report.damaged.is_empty() && report.skipped.is_empty()
    }

    /// Restores a folder of the history to a place of this computer.
    pub fn restore(&mut self, path: &[u8], to: &str, existing: OnExisting) -> Option<RestoreReport> {
        let what = RestoreWhat::Directory { path: path.to_vec(), at: None };
        let mut request = RestoreRequest::new(what, Some(self.place(to)));
        request.existing = existing;
        self.step("restore", |engine, run| engine.restore(&request, run))
    }

    /// Restores a few files by themselves.
    pub fn restore_singles(&mut self, to: &str) {
        let mut paths = Vec::new();
        self.step("everything", |engine, run| {
            let take = |found: RestorablePath| {
                if paths.len() < 6 && found.kind != Kind::Dir {
                    paths.push(found.path);
                }
            };
            engine.everything_restorable(take, run)
        });
        for path in paths {
            let what = RestoreWhat::File { path, which: Which::Newest };
            let request = RestoreRequest::new(what, Some(self.place(to)));
            self.step("restore one", |engine, run| engine.restore(&request, run));
        }
    }

    /// Makes a backup of the protected folder into the vault.
    pub fn back_up(&mut self) {
        self.step("back up", |engine, run| engine.backup(&BackupRequest::default(), run));
    }

    /// Cleans, keeping as little as can be asked for.
    pub fn clean(&mut self) {
        let rules = RetentionRules { keep_days: 0, keep_versions: 1 };
        self.step("clean", |engine, run| engine.clean(&CleanRequest { rules, dry_run: false }, run));
    }

    /// Repairs what can be repaired.
    pub fn repair(&mut self) {
        self.step("repair", |engine, run| engine.repair(run));
    }

    /// Plants links out of the target under the names that were restored to `from`.
    pub fn plant(&self, from: &str, to: &str) {
        for item in fs::read_dir(self.place(from)).into_iter().flatten().flatten() {
            let place = self.place(to).join(item.file_name());
            let inside = if item.path().is_dir() { "../../outside/folder" } else { "../../outside/secret" };
            // A name that is too odd for a link is of no use to an enemy.
            let _ = symlink(inside, place);
        }
    }
}

/// What a person reads of it.
fn line_of(event: &Event) -> String {
    match event {
        Event::Trouble { path, cause, .. } => format!("{}: {cause}", path.escape_ascii()),
        Event::Notice(notice) => format!("{notice:?}"),
        other => format!("{other:?}"),
    }
}

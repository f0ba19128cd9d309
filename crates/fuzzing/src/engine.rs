//! The program's own reader, on a home that knows nothing yet.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mybackup_engine::run::{Clock, Event, Listener};
use mybackup_engine::{
    DataCheck, DestinationSpec, Engine, Excludes, RestoreRequest, RestoreWhat, Run, Settings, SourceSpec, VerifyRequest,
};
use mybackup_format::root::SourceSettings;
use mybackup_format::{DeviceId, SourceId, VaultId};
use mybackup_vfs::RealFs;

use crate::forged::{Memory, SOURCE};
use crate::objects;
use crate::seal::VAULT;

struct Nothing;

impl Excludes for Nothing {
    fn excludes(&self, _: &[u8], _: bool) -> bool {
        false
    }
}

impl Clock for Nothing {
    fn now(&self) -> i64 {
        1_800_000_000_000_000_000
    }
}

impl Listener for Nothing {
    fn event(&self, _: Event) {}
}

/// What the program made of a vault.
#[derive(Default)]
pub struct Made {
    /// The content of every file that was restored, by its path below the target.
    pub files: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Whether a check of everything found nothing.
    pub verified: bool,
}

/// Connects to a vault, checks it, restores it; gives what was restored.
///
/// # Panics
/// When anything was written beside the target.
pub fn restored(vault: &Memory) -> Made {
    // In memory where there is such a place: nothing here is about durability.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let folder = folder.expect("make a private folder");
    let at = |name: &str| folder.path().join(name);
    for name in ["home", "source", "around/target", "destination"] {
        fs::create_dir_all(at(name)).expect("make a folder");
    }
    for (name, bytes) in vault {
        let path = at("destination/MyBackup-02020202").join(name);
        fs::create_dir_all(path.parent().expect("it lies in the vault")).expect("make a folder");
        fs::write(path, bytes).expect("write an object");
    }
    let settings = Settings {
        database: at("home/backups.db"),
        vault: VaultId(VAULT),
        keys: objects::bundle(),
        slots: Vec::new(),
        readme: String::new(),
        device: DeviceId([9; 16]),
        device_name: "reader".into(),
        destinations: vec![DestinationSpec { name: "destination".into(), path: at("destination") }],
        sources: vec![SourceSpec {
            id: SourceId(SOURCE),
            path: at("source"),
            settings: SourceSettings { path: b"/source".to_vec(), ..SourceSettings::default() },
            excludes: Arc::new(Nothing),
            skip: Vec::new(),
            wave: None,
        }],
        level: Some(1),
        workers: 1,
        writer: "reader".into(),
        vfs: Arc::new(RealFs),
    };
    let mut engine = Engine::open(settings).expect("open an index of one's own");
    let run = Run::new(Arc::new(AtomicBool::new(false)), Arc::new(Nothing), Arc::new(Nothing));
    let mut made = Made::default();
    let found = engine.discover(&run).unwrap_or_default();
    for source in found.into_iter().take(1) {
        let what = RestoreWhat::Directory { path: source.settings.path, at: None };
        let mut request = RestoreRequest::new(what, Some(at("around/target")));
        request.attributes = false;
        engine.restore(&request, &run).ok();
        let check = VerifyRequest { data: DataCheck::All, restore_test: false };
        made.verified = engine.verify(&check, &run).is_ok_and(|report| report.damaged.is_empty());
    }
    drop(engine);
    collect(&at("around/target"), b"", &mut made.files);
    let names = |name: &str| -> Vec<String> {
        let listed = fs::read_dir(at(name)).expect("list a folder");
        listed.map(|item| item.expect("list a folder").file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!((names("around"), names("source")), (vec!["target".to_string()], Vec::new()), "it wrote elsewhere");
    assert_eq!(names("").len(), 4, "it wrote elsewhere");
    made
}

fn collect(folder: &Path, key: &[u8], found: &mut BTreeMap<Vec<u8>, Vec<u8>>) {
    use std::os::unix::ffi::OsStrExt;
    for item in fs::read_dir(folder).into_iter().flatten().flatten() {
        let key = mybackup_format::paths::join(key, item.file_name().as_bytes());
        let kind = item.file_type().expect("look at a file");
        if kind.is_dir() {
            collect(&item.path(), &key, found);
        } else if kind.is_file() {
            let len = item.metadata().expect("look at a file").len();
            // A lie about a length costs a hole, no memory of this test.
            let bytes = if len <= 1 << 20 { fs::read(item.path()).expect("read a file") } else { Vec::new() };
            found.insert(key, bytes);
        }
    }
}

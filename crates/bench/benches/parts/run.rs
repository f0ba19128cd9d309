//! The run that finds nothing changed: the walk of the folder against what is known of it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{SystemTime, UNIX_EPOCH};

use divan::Bencher;
use divan::counter::ItemsCount;
use mybackup_engine::run::{Clock, Event, Listener};
use mybackup_engine::{BackupRequest, DestinationSpec, Engine, Excludes, Run, Settings, SourceSpec};
use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::root::SourceSettings;
use mybackup_format::slot::{self, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{DeviceId, SourceId, VaultId};
use mybackup_vfs::RealFs;

const FILES: usize = 20_000;

struct Nothing;
impl Excludes for Nothing {
    fn excludes(&self, _: &[u8], _: bool) -> bool {
        false
    }
}

struct Silent;
impl Listener for Silent {
    fn event(&self, _: Event) {}
}

/// A minute ahead, so that no file is too young to be trusted.
struct Ahead;
impl Clock for Ahead {
    fn now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
        now.as_nanos() as i64 + 60_000_000_000
    }
}

fn settings(folder: &Path) -> Settings {
    let (vault, source, words) = (VaultId([7; 16]), folder.join("source"), Secret([5; 32]));
    let keys = KeyBundle::new(Secret([9; 32]));
    let info = SlotInfo { vault, kind: SlotKind::Words, cost: None, created_ns: 5 };
    let unlocked = Unlocked { keys: keys.clone(), words: words.clone() };
    Settings {
        database: folder.join("backups.db"),
        vault,
        keys,
        slots: vec![slot::write(&info, &words, [1; 24], &unlocked)],
        readme: "A backup".into(),
        device: DeviceId([1; 16]),
        device_name: "bench".into(),
        destinations: vec![DestinationSpec { name: "place".into(), path: folder.join("place") }],
        sources: vec![SourceSpec {
            id: SourceId([3; 8]),
            path: source.clone(),
            settings: SourceSettings {
                path: source.as_os_str().as_encoded_bytes().to_vec(),
                one_file_system: true,
                ..SourceSettings::default()
            },
            excludes: Arc::new(Nothing),
            skip: Vec::new(),
        }],
        level: Some(3),
        workers: 2,
        writer: "bench".into(),
        vfs: Arc::new(RealFs),
    }
}

#[divan::bench(sample_count = 20)]
fn find_nothing_changed(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder of its own");
    fs::create_dir(folder.path().join("place")).expect("make a destination");
    for number in 0..FILES {
        let inside = folder.path().join("source").join(format!("{:03}", number / 200));
        fs::create_dir_all(&inside).expect("make a folder");
        fs::write(inside.join(format!("file{number}")), number.to_string()).expect("write a file");
    }
    let mut engine = Engine::open(settings(folder.path())).expect("open an engine");
    let run = || Run::new(Arc::new(AtomicBool::new(false)), Arc::new(Ahead), Arc::new(Silent));
    engine.backup(&BackupRequest::default(), &run()).expect("the first run");
    bencher
        .counter(ItemsCount::new(FILES))
        .bench_local(|| engine.backup(&BackupRequest::default(), &run()).expect("a run without changes"));
}

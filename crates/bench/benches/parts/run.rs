//! The run that finds nothing changed: the walk of the folder against what is known of it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use mybackup_engine::{BackupRequest, Engine, Settings};
use mybackup_proof::setup::{self, SECOND_NS, Shifted, Told};
use mybackup_vfs::RealFs;

const FILES: usize = 20_000;

fn settings(folder: &Path) -> Settings {
    let mut source = setup::source(3, &folder.join("source"));
    source.settings.one_file_system = true;
    Settings {
        destinations: setup::destinations(&["place"], folder),
        sources: vec![source],
        workers: 2,
        ..setup::settings(folder.join("backups.db"), Arc::new(RealFs))
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
    // A minute ahead, so that no file is too young to be trusted.
    let ahead = Arc::new(Shifted::default());
    ahead.pass(60 * SECOND_NS);
    let run = || setup::run(ahead.clone(), Arc::new(Told::default()));
    engine.backup(&BackupRequest::default(), &run()).expect("the first run");
    bencher
        .counter(ItemsCount::new(FILES))
        .bench_local(|| engine.backup(&BackupRequest::default(), &run()).expect("a run without changes"));
}

//! Times runs over the marks of one changed file, for `bench/extra`.
//!
//! `marked TREE FILE PLACE [TIMES]`: saves TREE to a vault in PLACE, where there is none yet,
//! then changes FILE in it nine times, or so often, and lets the engine look at that file
//! and its folder.
//! Prints the median and the longest time inside the engine in milliseconds, and the median
//! of the new objects and of the bytes that they hold, as JSON. Each 25th run writes one
//! object more, an index of the packs since the last one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use mybackup_engine::{BackupReport, BackupRequest, Depth, Engine, Mark, Marks, Settings};
use mybackup_format::{SourceId, paths};
use mybackup_proof::setup::{self, Shifted, Told};
use mybackup_vfs::RealFs;

const SOURCE: u8 = 3;

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(tree), Some(file), Some(place)) = (arguments.next(), arguments.next(), arguments.next()) else {
        panic!("marked TREE FILE PLACE [TIMES]");
    };
    let count: usize = arguments.next().map_or(9, |text| text.to_str().and_then(|t| t.parse().ok()).expect("a number"));
    fs::create_dir_all(place.join("vault")).expect("make a destination");
    let mut source = setup::source(SOURCE, &tree);
    source.settings.one_file_system = true;
    let mut engine = Engine::open(Settings {
        destinations: setup::destinations(&["vault"], &place),
        sources: vec![source],
        workers: 2,
        ..setup::settings(place.join("backups.db"), Arc::new(RealFs))
    })
    .expect("open an engine");
    back_up(&mut engine, Marks::Whole);
    let key = file.strip_prefix(&tree).expect("a file of the tree");
    let key = paths::from_path(key.as_os_str().as_encoded_bytes());
    let folder = paths::parent(&key).unwrap_or_default().to_vec();
    let (mut times, mut new_objects, mut new_bytes) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..count {
        let mut open = fs::OpenOptions::new().append(true).open(&file).expect("open the file");
        writeln!(open, "{number}").expect("change the file");
        let before = objects(&place.join("vault"));
        let entry = |key: &[u8]| Mark { key: key.to_vec(), depth: Depth::Entry };
        let marks = Marks::Only([(SourceId([SOURCE; 8]), vec![entry(&folder), entry(&key)])].into());
        let begun = Instant::now();
        let report = back_up(&mut engine, marks);
        times.push(begun.elapsed());
        assert!(report.marked && report.files_changed == 1, "{report:?}");
        let after = objects(&place.join("vault"));
        new_objects.push(after.0 - before.0);
        new_bytes.push(after.1 - before.1);
    }
    times.sort();
    new_objects.sort_unstable();
    new_bytes.sort_unstable();
    let (objects, bytes) = (new_objects[count / 2], new_bytes[count / 2]);
    let (median, longest) = (times[count / 2].as_secs_f64() * 1000.0, times[count - 1].as_secs_f64() * 1000.0);
    println!("{{\"ms\": {median:.1}, \"longest_ms\": {longest:.1}, \"objects\": {objects}, \"bytes\": {bytes}}}");
}

fn back_up(engine: &mut Engine, marks: Marks) -> BackupReport {
    let run = setup::run(Arc::new(Shifted::default()), Arc::new(Told::default()));
    engine.backup(&BackupRequest { marks, ..BackupRequest::default() }, &run).expect("a backup")
}

/// Counts the files in a folder and the bytes that they hold.
fn objects(folder: &Path) -> (u64, u64) {
    let mut found = (0, 0);
    for entry in fs::read_dir(folder).expect("list a folder") {
        let path = entry.expect("an entry").path();
        let more = if path.is_dir() { objects(&path) } else { (1, path.metadata().expect("a file's length").len()) };
        found = (found.0 + more.0, found.1 + more.1);
    }
    found
}

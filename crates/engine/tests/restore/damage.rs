//! Damage and interruption cost what they touch, and nothing else.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use crate::world::World;
use mybackup_engine::run::TroubleKind;
use mybackup_engine::{EngineErrorKind, OnExisting};
use mybackup_testkit::assert_same;

/// Returns the packs of file data.
fn data_packs(place: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![place.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.components().any(|part| part.as_os_str() == "data") {
                found.push(path);
            }
        }
    }
    found
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_chunk_costs_its_files_alone() {
    let mut world = World::saved(|tree| tree.random("first", 300_000, 1));
    let first = data_packs(&world.place("destination"));
    world.edit(|tree| tree.random("second", 3_000_000, 2).file("small", "small"));
    world.backup();
    // The segments stand directly behind the header.
    flip(&first[0], 1000);
    let place = world.place("copy");
    let report = world.engine.restore(&world.folder("", None, Some(&place)), &world.run).unwrap();
    assert_eq!((report.files, report.damaged), (2, 1));
    assert!(!report.is_complete());
    let troubles = world.troubles();
    assert_eq!(troubles.len(), 1);
    assert!(troubles[0].0.ends_with("/first") && troubles[0].1 == TroubleKind::Damaged, "{troubles:?}");
    assert!(!place.join("first").exists());
    for name in ["second", "small"] {
        assert_same(&world.source().join(name), &place.join(name));
    }
    assert_eq!(fs::read_dir(&place).unwrap().count(), 2, "no temporary file is left");
}

#[test]
fn every_byte_of_a_small_pack_is_watched() {
    let mut world = World::saved(|tree| tree.file("a", "content of a").file("b", "content of b"));
    let pack = data_packs(&world.place("destination")).remove(0);
    let good = fs::read(&pack).unwrap();
    for at in (0..200).step_by(9) {
        flip(&pack, at);
        let place = world.place(&format!("copy {at}"));
        let report = world.engine.restore(&world.folder("", None, Some(&place)), &world.run).unwrap();
        assert_eq!(report.files + report.damaged, 2, "byte {at}");
        for name in ["a", "b"] {
            if place.join(name).exists() {
                assert_same(&world.source().join(name), &place.join(name));
            }
        }
        fs::write(&pack, &good).unwrap();
    }
    world.troubles();
    let whole = world.restored("whole");
    assert_same(&world.source(), &whole);
}

#[test]
fn a_missing_pack_is_damage_and_a_missing_disk_is_not() {
    let mut world = World::saved(|tree| tree.random("large", 2_500_000, 1).file("empty", ""));
    let pack = data_packs(&world.place("destination")).remove(0);
    fs::rename(&pack, world.place("aside")).unwrap();
    let report = world.engine.restore(&world.folder("", None, Some(&world.place("copy"))), &world.run).unwrap();
    assert_eq!((report.files, report.damaged), (1, 1));
    fs::rename(world.place("destination"), world.place("unplugged")).unwrap();
    let error = world.engine.restore(&world.folder("", None, Some(&world.place("other"))), &world.run).unwrap_err();
    assert_eq!(error.kind(), EngineErrorKind::Unreachable, "{error}");
    assert!(!world.place("other").exists());
}

#[test]
fn a_cancelled_restore_leaves_no_temporary_and_goes_on_later() {
    let mut world = World::saved(|tree| tree.random("large", 2_500_000, 1).file("a/small", "s"));
    let place = world.place("copy");
    world.cancel.store(true, Ordering::Relaxed);
    let error = world.engine.restore(&world.folder("", None, Some(&place)), &world.run).unwrap_err();
    assert_eq!(error.kind(), EngineErrorKind::Interrupted);
    world.cancel.store(false, Ordering::Relaxed);
    // What a killed restore would leave behind.
    fs::create_dir_all(place.join("a")).unwrap();
    fs::write(place.join("a/.mybackup-0123456789abcdef.tmp"), "part").unwrap();
    let mut request = world.folder("", None, Some(&place));
    request.existing = OnExisting::Skip;
    world.restore(&request);
    assert_same(&world.source(), &place);
}

#[test]
fn what_is_damaged_at_one_place_comes_from_the_other() {
    let mut world = World::with_places(&["first", "second"]);
    world.edit(|tree| tree.random("large", 3_000_000, 1).file("small", "s").hard_link("linked", "large"));
    world.backup();
    for pack in data_packs(&world.place("first")) {
        flip(&pack, 10);
        flip(&pack, 1000);
    }
    let copy = world.restored("copy");
    assert_same(&world.source(), &copy);
    fs::rename(world.place("first"), world.place("unplugged")).unwrap();
    let copy = world.restored("from the second");
    assert_same(&world.source(), &copy);
}

/// So long that two threads open it, with old and new pieces in turn and a hole.
fn long_file() -> World {
    let mut world = World::saved(|tree| tree.random("long", 70_000_000, 1).file("small", "s"));
    let mut file = fs::File::options().write(true).open(world.source().join("long")).unwrap();
    for at in (0..70_000_000).step_by(9_000_000) {
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(b"another").unwrap();
    }
    file.set_len(75_000_000).unwrap();
    world.backup();
    world
}

#[test]
fn a_long_file_is_put_together_in_order() {
    let mut world = long_file();
    let copy = world.restored("copy");
    assert_same(&world.source(), &copy);
}

#[test]
fn damage_in_a_long_file_ends_those_who_open_it() {
    let mut world = long_file();
    let mut damaged = 0;
    for pack in data_packs(&world.place("destination")) {
        let middle = fs::metadata(&pack).unwrap().len() as usize / 2;
        flip(&pack, middle);
        let place = world.place("copy");
        let report = world.engine.restore(&world.folder("", None, Some(&place)), &world.run).unwrap();
        flip(&pack, middle);
        damaged += report.damaged;
        assert_eq!((report.files + report.damaged, world.troubles().len() as u64), (2, report.damaged));
        assert_eq!(fs::read_dir(&place).unwrap().count() as u64, report.files, "no temporary file is left");
        fs::remove_dir_all(&place).unwrap();
    }
    assert!(damaged >= 4, "{damaged} times something was damaged");
    let copy = world.restored("copy");
    assert_same(&world.source(), &copy);
}

#[test]
fn all_names_of_a_damaged_file_are_told() {
    let mut world = World::saved(|tree| tree.random("first", 300_000, 1).hard_link("other", "first"));
    flip(&data_packs(&world.place("destination"))[0], 1000);
    let report = world.engine.restore(&world.folder("", None, Some(&world.place("copy"))), &world.run).unwrap();
    assert_eq!((report.files, report.damaged), (0, 2));
    assert_eq!(world.troubles().len(), 2);
}

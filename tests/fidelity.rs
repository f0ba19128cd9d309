//! What comes back is what was there, of every kind that Linux knows.
//!
//! Type, mode, owner, times, link targets, extended attributes, access lists,
//! capabilities, hard-link groups, holes and content are compared.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::time::Duration;

use mybackup_testkit::tree::deep_file;
use mybackup_testkit::{Mybackup, am_root, args, assert_same, everything};

fn comes_back(computer: &Mybackup) {
    everything(&computer.source(), computer.hands());
    computer.ok(args!["add", computer.source()]);
    let run = computer.backup();
    assert_eq!(run["files_unreadable"], 0, "{run}");
    assert_same(&computer.source(), &computer.restored("restored"));
}

#[test]
fn everything_comes_back_to_root() {
    if am_root() {
        comes_back(&Mybackup::ready());
    }
}

#[test]
fn everything_of_an_ordinary_user_comes_back_to_that_user() {
    comes_back(&Mybackup::ordinary().initialised());
}

#[test]
fn everything_comes_back_on_another_computer() {
    let computer = if am_root() { Mybackup::ready() } else { Mybackup::ordinary().initialised() };
    everything(&computer.source(), computer.hands());
    computer.ok(args!["add", computer.source()]);
    computer.backup();
    let other = computer.another_computer();
    other.connect(&computer.destination(), &computer.words());
    assert_same(&computer.source(), &other.restored("elsewhere"));
}

#[test]
fn a_second_run_over_everything_reads_nothing() {
    let computer = Mybackup::ordinary().initialised();
    everything(&computer.source(), computer.hands());
    computer.ok(args!["add", computer.source()]);
    computer.backup();
    let again = computer.backup();
    assert_eq!((&again["files_new"], &again["files_changed"]), (&0.into(), &0.into()), "{again}");
}

#[test]
fn a_change_of_attributes_alone_comes_back_and_is_no_new_version() {
    let computer = Mybackup::protecting(|tree| tree.file("f", "same").folder("d"));
    computer.backup();
    computer.edit(|tree| tree.mode("f", 0o751).xattr("f", "user.note", b"n").times("f", 77, 7).mode("d", 0o700));
    computer.backup();
    assert_same(&computer.source(), &computer.restored("restored"));
    assert_eq!(computer.versions(&computer.source().join("f")).len(), 1);
}

#[test]
fn a_path_beyond_the_longest_comes_back() {
    let computer = Mybackup::protecting(|tree| tree.file("shallow", "s"));
    deep_file(&computer.source(), 30, b"at the bottom");
    computer.backup();
    assert_same(&computer.source(), &computer.restored("restored"));
}

#[test]
fn a_pipe_that_nobody_writes_to_holds_nothing_up() {
    let computer = Mybackup::protecting(|tree| tree.fifo("pipe").file("f", "f"));
    let output = computer.start(["backup"]).kill_after(Duration::from_secs(60));
    assert_eq!(output.code, 0, "{output}");
    assert_same(&computer.source(), &computer.restored("restored"));
}

#[test]
fn a_huge_hole_takes_no_room_at_either_end() {
    const TIB: u64 = 1 << 40;
    let computer = Mybackup::protecting(|tree| tree.sparse("huge", TIB, &[(0, b"begin"), (TIB / 2, b"middle")]));
    let run = computer.backup();
    assert!(run["bytes_stored"].as_u64().unwrap() < 1 << 20, "{run}");
    let restored = computer.restored("restored").join("huge");
    let (was, is) = (fs::metadata(computer.source().join("huge")).unwrap(), fs::metadata(&restored).unwrap());
    assert_eq!((was.len(), was.blocks()), (is.len(), is.blocks()));
}

#[test]
fn a_file_of_one_kind_becomes_another_and_both_come_back() {
    let computer = Mybackup::protecting(|tree| tree.file("thing", "a file").file("other/in", "x"));
    computer.backup();
    fs::remove_file(computer.source().join("thing")).unwrap();
    fs::remove_dir_all(computer.source().join("other")).unwrap();
    computer.edit(|tree| tree.file("thing/inside", "a folder now").symlink("other", "thing"));
    computer.backup();
    assert_same(&computer.source(), &computer.restored("restored"));
    let place = computer.place("as it was");
    let thing = computer.source().join("thing");
    computer.ok(args!["restore", "--file", thing, "--version", "1", "--destination", &place]);
    assert_eq!(fs::read(place).unwrap(), b"a file");
}

#[test]
fn a_marked_cache_folder_is_skipped_and_the_mark_is_kept() {
    const MARK: &str = "Signature: 8a477f597d28d172789f06886806bc55";
    let computer = Mybackup::protecting(|tree| {
        tree.file("cache/CACHEDIR.TAG", MARK).file("cache/rubbish", "r").file("real/data", "d")
    });
    computer.backup();
    let restored = computer.restored("restored");
    assert!(restored.join("real/data").exists());
    assert!(!restored.join("cache/rubbish").exists());
}

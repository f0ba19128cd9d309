//! A full disk stops work cleanly, and freeing space still works.
//!
//! The backup place is a small disk in memory, which only root can make.
#![cfg(target_os = "linux")]

use std::fs;

use mybackup_testkit::vault::temporaries;
use mybackup_testkit::{Mybackup, SmallDisk, args, assert_same};

const MIB: usize = 1 << 20;

/// A computer whose backup place is a disk of `megabytes`, or none where there cannot be one.
fn on_small_disk(megabytes: u32) -> Option<(Mybackup, SmallDisk)> {
    let computer = Mybackup::fresh();
    let disk = SmallDisk::mount(&computer.destination(), megabytes)?;
    let computer = computer.initialised();
    computer.edit(|tree| tree.random("first", 3 * MIB, 1).file("letter", "dear"));
    computer.ok(args!["add", computer.source()]);
    computer.backup();
    Some((computer, disk))
}

#[test]
fn a_full_disk_leaves_earlier_runs_whole_and_says_what_to_do() {
    let Some((computer, disk)) = on_small_disk(16) else { return };
    let before = computer.restored("before");
    computer.edit(|tree| tree.random("too large", 40 * MIB, 2));
    let output = computer.fails_with(&[1, 5], ["backup"]);
    let said = output.err.to_lowercase();
    assert!(said.contains("full") || said.contains("space"), "{output}");
    assert!(output.err.contains(computer.destination().to_str().unwrap()), "{output}");

    computer.ok(["verify", "--data"]);
    let source = computer.source();
    let (first, letter) = (computer.place("first"), computer.place("letter"));
    computer.ok(args!["restore", "--file", source.join("first"), "--destination", &first]);
    computer.ok(args!["restore", "--file", source.join("letter"), "--destination", &letter]);
    assert_same(&before.join("first"), &first);
    assert_same(&before.join("letter"), &letter);
    assert_eq!(temporaries(&computer.destination()), Vec::<String>::new());

    disk.resize(128);
    computer.backup();
    assert_same(&computer.source(), &computer.restored("after"));
}

#[test]
fn a_full_disk_of_any_size_harms_nothing() {
    for megabytes in [8, 16, 48] {
        let Some((computer, disk)) = on_small_disk(megabytes) else { return };
        for number in 0..6 {
            let name = format!("more {number}");
            computer.edit(|tree| tree.random(name, 9 * MIB, 10 + number));
            let output = computer.run(["backup"]);
            assert!([0, 1, 5].contains(&output.code), "{megabytes} MB\n{output}");
            computer.ok(["verify", "--data"]);
        }
        disk.resize(256);
        computer.backup();
        assert_same(&computer.source(), &computer.restored("restored"));
    }
}

#[test]
fn cleaning_frees_room_on_a_full_disk() {
    let Some((computer, _disk)) = on_small_disk(16) else { return };
    for number in 0..3 {
        computer.edit(|tree| tree.random("first", 3 * MIB, 20 + number));
        computer.run(["backup"]).expect_one_of(&[0, 1, 5]);
    }
    // Somebody else's files take what is left.
    let filler = computer.destination().join("filler");
    fs::write(&filler, vec![1; 32 * MIB]).unwrap_err();
    computer.ok(["clean", "--keep-days", "0", "--keep-versions", "1"]);
    computer.ok(["verify", "--data"]);
    fs::remove_file(filler).unwrap();
    computer.ok(["verify", "--data"]);
}

#[test]
fn a_full_target_of_a_restore_is_named_and_leaves_no_half_file() {
    let computer = Mybackup::protecting(|tree| tree.random("large", 6 * MIB, 1));
    computer.backup();
    let target = computer.place("small target");
    let Some(_disk) = SmallDisk::mount(&target, 2) else { return };
    let place = target.join("copy");
    let output = computer.run(args!["restore", "--directory", computer.source(), "--destination", &place]);
    assert!([1, 3].contains(&output.code), "{output}");
    assert!(!place.join("large").exists(), "A cut file stands under its name\n{output}");
}

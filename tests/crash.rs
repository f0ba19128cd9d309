//! Whatever kills the program, the vault stays whole and work goes on.
//!
//! This proves the logic of starting again; that data survives power loss is
//! proven where the disk itself is a model.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use mybackup_testkit::vault::{objects, temporaries};
use mybackup_testkit::{Dice, Mybackup, args, assert_same, wait_until};
use rustix::process::Signal;

const MIB: usize = 1 << 20;

fn data_bytes(place: &Path) -> u64 {
    let found = objects(place);
    found.iter().filter(|(name, _)| name.starts_with("data/")).map(|(_, len)| len).sum()
}

/// Panics when a pack of data that stood there is gone or another.
#[track_caller]
fn still_there(before: &std::collections::BTreeMap<String, u64>, place: &Path) {
    let after = objects(place);
    for (name, len) in before.iter().filter(|(name, _)| name.starts_with("data/")) {
        assert_eq!(after.get(name), Some(len), "{name} was durable and is gone");
    }
}

/// Waits until a running backup has begun to write to the place.
fn wait_for_writing(place: &Path, before: usize) {
    wait_until("the backup begins to write", || objects(place).len() > before || !temporaries(place).is_empty());
}

#[test]
fn killed_at_fifty_moments_the_vault_verifies_and_the_next_run_completes() {
    let computer = Mybackup::protecting(|tree| tree.random("base", 4 * MIB, 1));
    let began = Instant::now();
    computer.backup();
    let whole = began.elapsed().as_micros() as u64;
    let place = computer.destination();

    let mut dice = Dice::new(0x5eed);
    let mut killed = 0;
    let mut raw_bytes = 4 * MIB;
    for moment in 0..50 {
        let name = format!("folder {}/file {moment}", moment % 7);
        computer.edit(|tree| tree.random(&name, 2 * MIB, 100 + moment).compressible("edited", 50_000, moment));
        raw_bytes += 2 * MIB + 50_000;
        let before = objects(&place);
        let after = Duration::from_micros(dice.below(whole * 5 / 4));
        let output = computer.start(["backup"]).kill_after(after);
        assert!([0, -9].contains(&output.code), "{output}");
        killed += u32::from(output.code == -9);
        still_there(&before, &place);
        let verified = computer.run(["verify"]);
        assert_eq!(verified.code, 0, "Killed after {after:?}\n{verified}");
    }
    computer.ok(["verify", "--data"]);
    let before = objects(&place);
    computer.backup();
    still_there(&before, &place);
    assert_same(&computer.source(), &computer.restored("restored"));
    computer.ok(["verify", "--data"]);

    assert!(killed >= 10, "Only {killed} of 50 runs were killed before they ended");
    assert_eq!(temporaries(&place), Vec::<String>::new());
    let stored = data_bytes(&place) as usize;
    let bound = raw_bytes + raw_bytes / 10;
    assert!(stored <= bound, "{stored} bytes are stored for {raw_bytes}: some were sent twice");
    println!("kills={killed} violations=0");
}

#[test]
fn what_a_killed_run_made_durable_is_not_sent_again() {
    let computer = Mybackup::protecting(|tree| tree.random("large", 160 * MIB, 1));
    let place = computer.destination();
    let before = objects(&place);
    let running = computer.start(["backup"]);
    wait_for_writing(&place, before.len());
    running.signal(Signal::KILL);
    assert_eq!(running.wait().code, -9);
    let durable = objects(&place);
    computer.ok(["verify"]);
    computer.backup();
    still_there(&durable, &place);
    let stored = data_bytes(&place) as usize;
    assert!(stored < 160 * MIB + 8 * MIB, "{stored} bytes are stored for 160 MiB");
    assert_eq!(temporaries(&place), Vec::<String>::new());
}

#[test]
fn an_interrupted_backup_says_so_and_leaves_a_vault_that_verifies() {
    let computer = Mybackup::protecting(|tree| tree.file("small", "s"));
    computer.backup();
    computer.edit(|tree| tree.random("large", 200 * MIB, 1));
    let place = computer.destination();
    let before = objects(&place);
    let running = computer.start(["backup"]);
    wait_for_writing(&place, before.len());
    running.signal(Signal::INT);
    let output = running.wait();
    assert_eq!(output.code, 130, "{output}");
    assert!(!output.err.is_empty(), "An interrupted run says nothing");
    computer.ok(["verify", "--data"]);
    still_there(&before, &place);
    computer.backup();
    assert_same(&computer.source(), &computer.restored("restored"));
}

#[test]
fn an_interrupted_restore_leaves_no_half_file_under_its_name() {
    let computer = Mybackup::protecting(|tree| {
        (0..8).fold(tree, |tree, number| tree.random(format!("f{number}"), 16 * MIB, number))
    });
    computer.backup();
    let place = computer.place("restored");
    let source = computer.source();
    let running = computer.start(args!["restore", "--directory", &source, "--destination", &place]);
    wait_until("the restore begins to write", || fs::read_dir(&place).is_ok_and(|mut items| items.next().is_some()));
    running.signal(Signal::KILL);
    running.wait();
    for number in 0..8 {
        let name = format!("f{number}");
        if let Ok(seen) = fs::metadata(place.join(&name)) {
            assert_eq!(seen.len(), 16 * MIB as u64, "{name} is cut");
        }
    }
    computer.ok(args!["restore", "--directory", &source, "--destination", &place]);
    for number in 0..8 {
        let name = format!("f{number}");
        assert_same(&source.join(&name), &place.join(&name));
    }
}

#[test]
fn a_killed_clean_harms_nothing_that_is_kept() {
    let computer = Mybackup::protecting(|tree| tree.random("f", 3 * MIB, 0));
    computer.backup();
    let mut dice = Dice::new(7);
    for number in 1..10 {
        computer.edit(|tree| tree.random("f", 3 * MIB, number));
        computer.backup();
        let after = Duration::from_millis(dice.below(120));
        let arguments = ["clean", "--keep-days", "0", "--keep-versions", "1"];
        let output = computer.start(arguments).kill_after(after);
        assert!([0, 1, -9].contains(&output.code), "{output}");
        computer.ok(["verify", "--data"]);
    }
    assert_same(&computer.source(), &computer.restored("restored"));
}

//! The backup place and the recovery words are enough.
//!
//! The local database and the settings are deleted, or the whole computer is
//! new; everything is listed and restored with the same version numbers.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::PathBuf;

use mybackup_testkit::{Mybackup, args, assert_same};
use serde_json::Value;

/// A computer with a history: edits, a deletion, three runs.
fn with_history() -> Mybackup {
    let computer = Mybackup::protecting(|tree| {
        tree.file("letter.txt", "one")
            .file("gone/soon.txt", "gone soon")
            .compressible("novel.txt", 50_000, 1)
            .random("photos/beach.jpg", 600_000, 2)
            .symlink("link", "letter.txt")
    });
    computer.backup();
    computer.edit(|tree| tree.file("letter.txt", "second"));
    fs::remove_file(computer.source().join("gone/soon.txt")).expect("delete a file");
    computer.backup();
    computer.edit(|tree| tree.file("letter.txt", "the third").file("later.txt", "later"));
    computer.backup();
    computer
}

/// What `list --json` says of each file, deleted ones too.
fn history(computer: &Mybackup) -> Vec<Value> {
    ["letter.txt", "gone/soon.txt", "novel.txt", "photos/beach.jpg", "later.txt"]
        .map(|name| computer.ok(args!["list", "--json", computer.source().join(name)]).json())
        .to_vec()
}

/// Restores an old version, a deleted file and the whole folder.
fn restores_everything(computer: &Mybackup, name: &str) {
    assert_same(&computer.source(), &computer.restored(name));
    for (file, version, content) in [("letter.txt", "2", "second"), ("gone/soon.txt", "1", "gone soon")] {
        let place: PathBuf = computer.place(format!("{name} {version}"));
        let file = computer.source().join(file);
        computer.ok(args!["restore", "--file", file, "--version", version, "--destination", &place]);
        assert_eq!(fs::read_to_string(place).expect("read what was restored"), content);
    }
}

fn delete_database(computer: &Mybackup) {
    fs::remove_file(computer.home().join("backups.db")).expect("delete the database");
    for beside in ["backups.db-wal", "backups.db-shm"] {
        fs::remove_file(computer.home().join(beside)).ok();
    }
}

#[test]
fn the_database_may_be_deleted_at_any_time() {
    let computer = with_history();
    let before = history(&computer);
    delete_database(&computer);
    assert_eq!(history(&computer), before);
    delete_database(&computer);
    restores_everything(&computer, "restored");
    delete_database(&computer);
    let run = computer.backup();
    assert_eq!((&run["files_new"], &run["files_changed"]), (&0.into(), &0.into()), "{run}");
}

#[test]
fn without_database_and_settings_the_words_bring_everything_back() {
    let computer = with_history();
    let (before, words) = (history(&computer), computer.words());
    delete_database(&computer);
    fs::remove_file(computer.home().join("config.yaml")).unwrap();
    computer.connect(&computer.destination(), &words);
    assert_eq!(history(&computer), before);
    restores_everything(&computer, "restored");
}

#[test]
fn a_new_computer_gets_everything_from_the_place_and_the_words() {
    let computer = with_history();
    let before = history(&computer);
    let other = computer.another_computer();
    other.connect(&computer.destination(), &computer.words());
    assert_eq!(history(&other), before);
    restores_everything(&other, "restored elsewhere");
    let status = other.ok(["status", "--json"]).json();
    assert_eq!(status["sources"].as_array().map(Vec::len), Some(1), "{status}");
    let path = other.source();
    other.ok(["sources"]).prints(&[path.to_str().unwrap()]);
}

#[test]
fn a_new_computer_goes_on_with_the_numbers() {
    let computer = with_history();
    let other = computer.another_computer();
    other.connect(&computer.destination(), &computer.words());
    other.edit(|tree| tree.file("letter.txt", "the fourth"));
    other.backup();
    let versions = other.versions(&other.source().join("letter.txt"));
    let numbers: Vec<_> = versions.iter().map(|one| one["version"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [4, 3, 2, 1]);
    other.ok(["verify", "--data"]);
}

#[test]
fn settings_come_back_with_the_history() {
    let computer = with_history();
    computer.ok(["config", "set", "retention.keep_versions", "7"]);
    computer.backup();
    let other = computer.another_computer();
    other.connect(&computer.destination(), &computer.words());
    assert_eq!(other.ok(["config", "get", "retention.keep_versions"]).out.trim(), "7");
}

#[test]
fn the_words_are_the_same_on_both_computers() {
    let computer = with_history();
    let other = computer.another_computer();
    other.connect(&computer.destination(), &computer.words());
    assert_eq!(other.words(), computer.words());
}

#[test]
fn words_may_be_typed_with_capitals_and_on_several_lines() {
    let computer = with_history();
    let typed = computer.words().to_uppercase().replace(' ', "\n");
    let other = computer.another_computer();
    other.connect(&computer.destination(), &typed);
    assert_same(&computer.source(), &other.restored("restored"));
}

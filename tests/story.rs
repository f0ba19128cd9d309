//! The whole story of a protected folder, from `init` to `verify`.
//!
//! The built program is driven from outside on real folders, and whole trees are
//! compared. What is printed as JSON is read as others will read it.
#![cfg(target_os = "linux")]

#[path = "story/told.rs"]
mod told;

use std::fs;
use std::path::{Path, PathBuf};

use mybackup_testkit::mybackup::moment;
use mybackup_testkit::same::sha256;
use mybackup_testkit::vault::{copy_tree, objects, temporaries};
use mybackup_testkit::{Mybackup, args, assert_same};
use serde_json::Value;

/// A computer with three files of which the first run is done.
fn backed_up() -> Mybackup {
    let computer = Mybackup::protecting(|tree| {
        tree.file("letter.txt", "one").compressible("novel.txt", 30_000, 1).random("photos/beach.jpg", 400_000, 2)
    });
    computer.backup();
    computer
}

fn letter(computer: &Mybackup) -> PathBuf {
    computer.source().join("letter.txt")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("read a text")
}

#[track_caller]
fn has(value: &Value, names: &[&str]) {
    for name in names {
        assert!(value.get(name).is_some(), "No {name:?} in {value}");
    }
}

#[test]
fn a_folder_is_protected_edited_and_restored_as_it_was_at_each_moment() {
    let computer = backed_up();
    let first = computer.place("first copy");
    copy_tree(&computer.source(), &first);
    let then = moment();

    computer.edit(|tree| tree.file("letter.txt", "two").file("new/folder/file", "new"));
    fs::remove_file(computer.source().join("novel.txt")).unwrap();
    let run = computer.backup();
    assert_eq!(run["files_unreadable"], 0);
    assert_eq!((&run["files_new"], &run["files_changed"]), (&1.into(), &1.into()), "{run}");

    assert_same(&computer.source(), &computer.restored("newest"));
    let old = computer.place("old");
    let source = computer.source();
    computer.ok(args!["restore", "--directory", source, "--date", then, "--destination", &old]);
    assert_same(&first, &old);

    computer.ok(["clean"]);
    let verified = computer.ok(["verify", "--data", "--json"]).json();
    assert_eq!(verified["damaged"], Value::Array(Vec::new()));
    assert_eq!(temporaries(&computer.destination()), Vec::<String>::new());
}

#[test]
fn a_version_is_restored_by_its_number_and_by_a_date() {
    let computer = backed_up();
    let then = moment();
    computer.edit(|tree| tree.file("letter.txt", "two"));
    computer.backup();
    let (one, old) = (computer.place("one"), computer.place("old"));
    let file = letter(&computer);
    computer.ok(args!["restore", "--file", &file, "--version", "1", "--destination", &one]);
    computer.ok(args!["restore", "--file", &file, "--date", then, "--destination", &old]);
    assert_eq!((text(&one), text(&old)), ("one".into(), "one".into()));
}

#[test]
fn a_date_without_a_time_means_the_end_of_that_day() {
    let computer = backed_up();
    let today = &moment()[..10];
    let place = computer.place("today");
    let file = letter(&computer);
    computer.ok(args!["restore", "--file", &file, "--date", today, "--destination", &place]);
    assert_eq!(text(&place), "one");
    let too_early = computer.place("too early");
    for date in ["yesterday", "2 days ago", "hier", "il y a 2 jours", "2020-01-15 14:30"] {
        let arguments = args!["restore", "--file", &file, "--date", date, "--destination", &too_early];
        let output = computer.run(arguments);
        // The words are understood; there was simply nothing yet.
        assert!(![0, 2].contains(&output.code), "{output}");
        assert!(!too_early.exists(), "{output}");
    }
}

#[test]
fn a_restore_in_place_keeps_what_it_replaces() {
    let computer = backed_up();
    computer.edit(|tree| tree.file("letter.txt", "never backed up"));
    let file = letter(&computer);
    computer.ok(args!["restore", "--file", &file, "--version", "1"]);
    assert_eq!(text(&file), "one");

    let lost = sha256(b"never backed up");
    let versions = computer.versions(&file);
    let kept = versions.iter().find(|version| version["sha256"] == lost.as_str());
    let number = kept.expect("what was replaced is a version")["version"].to_string();
    computer.ok(args!["restore", "--file", &file, "--version", number]);
    assert_eq!(text(&file), "never backed up");
}

#[test]
fn a_folder_restored_in_place_keeps_what_it_replaces() {
    let computer = backed_up();
    computer.edit(|tree| tree.file("letter.txt", "edited"));
    fs::remove_file(computer.source().join("novel.txt")).unwrap();
    computer.ok(args!["restore", "--directory", computer.source()]);
    assert_eq!(text(&letter(&computer)), "one");
    assert!(computer.source().join("novel.txt").exists());
    let versions = computer.versions(&letter(&computer));
    let edited = sha256(b"edited");
    assert!(versions.iter().any(|version| version["sha256"] == edited.as_str()), "{versions:?}");
}

#[test]
fn restoring_twice_changes_nothing() {
    let computer = backed_up();
    let place = computer.restored("twice");
    let copy = computer.place("copy");
    copy_tree(&place, &copy);
    computer.restored("twice");
    assert_same(&copy, &place);
}

#[test]
fn list_prints_the_versions_of_a_file_newest_first() {
    let computer = backed_up();
    computer.edit(|tree| tree.file("letter.txt", "second"));
    computer.backup();
    computer.backup();
    let listed = computer.ok(args!["list", letter(&computer), "--json"]).json();
    assert_eq!(listed["path"], letter(&computer).to_str().unwrap());
    let versions = listed["versions"].as_array().unwrap();
    let numbers: Vec<_> = versions.iter().map(|one| one["version"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [2, 1]);
    for version in versions {
        has(version, &["version", "modified", "size", "sha256", "deleted"]);
    }
    assert_eq!((&versions[0]["size"], &versions[1]["size"]), (&6.into(), &3.into()));
    assert_eq!(versions[1]["sha256"], sha256(b"one").as_str());
    computer.ok(args!["list", letter(&computer)]).prints(&["1", "2", &sha256(b"second")[..8]]);
}

#[test]
fn list_prints_what_a_folder_held_at_a_date() {
    let computer = backed_up();
    let then = moment();
    fs::remove_file(letter(&computer)).unwrap();
    computer.backup();
    computer.ok(args!["list", computer.source(), "--date", then]).prints(&["letter.txt"]);
    let now = computer.ok(args!["list", computer.source()]);
    assert!(now.out.contains("novel.txt") && !now.out.contains("letter.txt"), "{now}");
}

#[test]
fn restore_list_names_everything_that_can_be_restored() {
    let computer = backed_up();
    computer.ok(["restore", "--list"]).prints(&["letter.txt", "novel.txt", "beach.jpg"]);
}

#[test]
fn the_numbers_of_a_run_are_those_of_the_folder() {
    let computer = Mybackup::protecting(|tree| tree.file("a", "12345").file("b", "678"));
    let first = computer.backup();
    let all = ["run", "files_new", "files_changed", "files_unchanged", "files_unreadable"];
    has(&first, &all);
    has(&first, &["bytes_read", "bytes_stored", "seconds"]);
    assert_eq!((&first["files_new"], &first["bytes_read"]), (&2.into(), &8.into()), "{first}");
    let second = computer.backup();
    assert_eq!(second["files_unchanged"], 2, "{second}");
    assert_eq!((&second["files_new"], &second["files_changed"]), (&0.into(), &0.into()));
    assert_ne!(first["run"], second["run"]);
}

#[test]
fn status_counts_what_is_protected() {
    let computer = backed_up();
    computer.edit(|tree| tree.file("letter.txt", "two"));
    computer.backup();
    let status = computer.ok(["status", "--json"]).json();
    has(&status, &["state", "bytes_protected", "bytes_stored", "last_run", "last_verified"]);
    assert_eq!((&status["files"], &status["versions"]), (&3.into(), &4.into()), "{status}");
    assert_eq!(status["sources"].as_array().map(Vec::len), Some(1));
    assert_eq!(status["destinations"].as_array().map(Vec::len), Some(1));
    assert!(!status["last_run"].is_null() && status["last_verified"].is_null(), "{status}");
    computer.ok(["verify"]);
    let status = computer.ok(["--json", "status"]).json();
    assert!(!status["last_verified"].is_null(), "{status}");
    assert!(status["verified_percent"].as_u64() < Some(100), "No data was read: {status}");
    computer.ok(["verify", "--data"]);
    let status = computer.ok(["--json", "status"]).json();
    has(&status["destinations"][0], &["last_verified", "verified_percent", "full_in_days", "filling"]);
    assert_eq!(
        (&status["verified_percent"], &status["destinations"][0]["verified_percent"]),
        (&100.into(), &100.into())
    );
    assert!(status["last_drill"].is_null() && status["destinations"][0]["full_in_days"].is_null(), "{status}");
    assert!(computer.ok(["status"]).out.contains("100% of all data was read back in the last 90 days"));
    let checks = computer.ok(["doctor", "--json"]).json()["checks"].clone();
    let found: Vec<_> = checks.as_array().into_iter().flatten().filter_map(|check| check["check"].as_str()).collect();
    assert!(["sample", "coverage", "room"].iter().all(|name| found.contains(name)), "{checks}");
}

#[test]
fn verify_counts_objects_and_bytes() {
    let computer = backed_up();
    let verified = computer.ok(["--json", "verify", "--data"]).json();
    has(&verified, &["objects", "bytes", "damaged"]);
    assert!(verified["objects"].as_u64().unwrap() > 0, "{verified}");
    assert!(verified["bytes"].as_u64().unwrap() > 400_000, "{verified}");
    computer.ok(["verify", "--restore-test"]);
    computer.ok(["verify", "--data=10"]);
}

#[test]
fn key_show_prints_twenty_four_words_on_one_line_and_nothing_else() {
    let computer = Mybackup::ready();
    let output = computer.ok(["key", "show"]);
    assert_eq!(output.out.lines().count(), 1, "{output}");
    assert!(output.out.ends_with('\n'));
    let words: Vec<&str> = output.out.split_whitespace().collect();
    assert_eq!(words.len(), 24, "{output}");
    assert!(words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
    assert_eq!(computer.words(), output.out.trim());
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_would_be_saved() {
    let computer = backed_up();
    computer.edit(|tree| tree.file("brand new.txt", "12345"));
    let (vault, copy) = (computer.destination(), computer.place("vault copy"));
    copy_tree(&vault, &copy);
    computer.ok(["backup", "--dry-run"]).prints(&["brand new.txt", "5"]);
    assert_same(&copy, &vault);
    let listed = computer.run(args!["list", computer.source().join("brand new.txt")]);
    assert_ne!(listed.code, 0, "It remembers what it should not have saved\n{listed}");
    assert_eq!(computer.backup()["files_new"], 1);
}

#[test]
fn what_is_excluded_is_not_saved() {
    let computer = Mybackup::ready();
    let keep = |tree: mybackup_testkit::Tree| tree.file("keep.txt", "k").file("sub/keep", "k");
    computer
        .edit(|tree| keep(tree).file("a.tmp", "x").file("sub/b.tmp", "x").file("~lock", "x").file(".DS_Store", "x"));
    computer.ok(args!["add", computer.source(), "--exclude", "*.tmp,~*,.DS_Store"]);
    assert_eq!(computer.backup()["files_new"], 2);
    let restored = computer.restored("restored");
    let left: Vec<bool> = ["keep.txt", "sub/keep", "a.tmp", "sub/b.tmp", "~lock", ".DS_Store"]
        .map(|name| restored.join(name).exists())
        .to_vec();
    assert_eq!(left, [true, true, false, false, false, false]);
}

#[test]
fn a_removed_source_is_no_longer_saved_and_still_restored() {
    let computer = backed_up();
    computer.ok(["sources"]).prints(&[computer.source().to_str().unwrap()]);
    let copy = computer.place("copy");
    copy_tree(&computer.source(), &copy);
    computer.ok(args!["remove", computer.source()]);
    let sources = computer.ok(["sources"]);
    assert!(!sources.out.contains(computer.source().to_str().unwrap()), "{sources}");
    assert_same(&copy, &computer.restored("after removal"));
}

#[test]
fn one_source_of_two_can_be_saved_alone() {
    let computer = backed_up();
    let second = computer.place("second source");
    drop(computer.build(&second).file("other.txt", "other"));
    computer.ok(args!["add", &second]);
    computer.edit(|tree| tree.file("unsaved.txt", "later"));
    computer.ok(args!["backup", "--source", &second]);
    computer.versions(&second.join("other.txt"));
    let listed = computer.run(args!["list", computer.source().join("unsaved.txt")]);
    assert_ne!(listed.code, 0, "{listed}");
}

#[test]
fn search_finds_names_of_deleted_files_too() {
    let computer = backed_up();
    fs::remove_file(letter(&computer)).unwrap();
    computer.edit(|tree| tree.file("sub/other letter.txt", "here"));
    computer.backup();
    let found = computer.ok(["search", "letter"]);
    found.clone().prints(&["letter.txt", "other letter.txt"]);
    assert!(!found.out.contains("novel.txt"), "{found}");
    let versions = computer.versions(&letter(&computer));
    assert!(versions[0]["deleted"] != Value::Bool(false), "{versions:?}");
    let place = computer.place("brought back");
    computer.ok(args!["restore", "--file", letter(&computer), "--version", "1", "--destination", &place]);
    assert_eq!(text(&place), "one");
}

#[test]
fn a_second_place_is_caught_up_after_it_was_away() {
    let computer = backed_up();
    let (second, away) = (computer.place("second place"), computer.place("unplugged"));
    fs::create_dir(&second).unwrap();
    computer.ok(args!["config", "set", "destinations.secondary", &second]);
    computer.ok(["sync"]);
    fs::rename(&second, &away).unwrap();
    computer.edit(|tree| tree.file("letter.txt", "while it was away"));
    computer.backup();
    fs::rename(&away, &second).unwrap();
    computer.ok(["sync"]);

    let whole = |place: &Path| {
        let mut found = objects(place);
        found.retain(|name, _| ["data/", "meta/", "runs/"].iter().any(|at| name.starts_with(at)));
        found
    };
    assert_eq!(whole(&computer.destination()), whole(&second));
    let other = computer.another_computer();
    other.connect(&second, &computer.words());
    assert_same(&computer.source(), &other.restored("from the second"));
}

#[test]
fn settings_are_read_set_and_keep_their_comments() {
    let computer = Mybackup::ready();
    let path = PathBuf::from(computer.ok(["config", "path"]).out.trim_end());
    let mut config = fs::read_to_string(&path).unwrap();
    config.push_str("# a note of mine\n");
    fs::write(&path, config).unwrap();
    computer.ok(["config", "set", "retention.keep_days", "90"]);
    assert_eq!(computer.ok(["config", "get", "retention.keep_days"]).out.trim(), "90");
    assert!(fs::read_to_string(&path).unwrap().contains("# a note of mine"));
    computer.ok(["config", "show"]).prints(&["keep_days", "90"]);
}

#[test]
fn options_may_stand_before_or_after_the_command() {
    let computer = backed_up();
    let mut before = computer.ok(["--json", "status"]).json();
    let mut after = computer.ok(["status", "--json"]).json();
    for status in [&mut before, &mut after] {
        status.as_object_mut().unwrap().remove("next_run");
        // Whoever else uses the disk changes this between two looks.
        status["destinations"][0].as_object_mut().unwrap().remove("free_bytes");
    }
    assert_eq!(before, after);
}

#[test]
fn an_unreadable_file_is_named_and_the_rest_is_saved() {
    let computer = Mybackup::ordinary().initialised();
    computer.edit(|tree| tree.file("open.txt", "open").file("closed.txt", "x").mode("closed.txt", 0));
    computer.ok(args!["add", computer.source()]);
    let output = computer.run(["backup", "--json"]).expect_code(3).says(&["closed.txt"]);
    assert_eq!(output.json()["files_unreadable"], 1, "{output}");
    let place = computer.place("open");
    let open = computer.source().join("open.txt");
    computer.ok(args!["restore", "--file", open, "--destination", &place]);
    assert_eq!(text(&place), "open");
}

#[test]
fn what_became_unreadable_keeps_its_versions() {
    let computer = Mybackup::ordinary().initialised();
    computer.edit(|tree| tree.file("diary.txt", "dear diary"));
    computer.ok(args!["add", computer.source()]);
    computer.backup();
    computer.edit(|tree| tree.mode("diary.txt", 0));
    computer.run(["backup"]).expect_code(3);
    let versions = computer.versions(&computer.source().join("diary.txt"));
    assert_eq!(versions[0]["sha256"], sha256(b"dear diary").as_str());
    assert!([Value::Null, Value::Bool(false)].contains(&versions[0]["deleted"]), "{versions:?}");
}

//! What a person is told is true: nothing is called safe that is not.

use std::fs;

use mybackup_testkit::mybackup::moment;
use mybackup_testkit::vault::objects;
use mybackup_testkit::{Dice, Mybackup, args};
use serde_json::Value;

use super::{backed_up, letter};

/// What `status` says for programs: the state and its reason.
fn state_of(computer: &Mybackup) -> (String, Value) {
    let status = computer.ok(["status", "--json"]).json();
    (status["state"].as_str().unwrap().to_string(), status["reason"].clone())
}

#[test]
fn status_never_calls_protected_what_is_not() {
    let computer = backed_up();
    assert_eq!(state_of(&computer), ("ok".to_string(), Value::Null));
    let (place, away) = (computer.destination(), computer.place("unplugged"));
    fs::rename(&place, &away).unwrap();
    assert_eq!(state_of(&computer).0, "waiting");
    fs::rename(&away, &place).unwrap();

    let (source, elsewhere) = (computer.source(), computer.place("elsewhere"));
    fs::rename(&source, &elsewhere).unwrap();
    assert_eq!(state_of(&computer), ("attention".to_string(), "source-missing".into()));
    fs::create_dir(&source).unwrap();
    assert_eq!(state_of(&computer), ("attention".to_string(), "source-empty".into()));
    computer.ok(["status"]).prints(&["is empty", "mybackup restore --directory"]);
    fs::remove_dir(&source).unwrap();
    fs::rename(&elsewhere, &source).unwrap();

    let pack = objects(&place).into_keys().find(|name| name.starts_with("data/")).expect("a pack");
    let folder = fs::read_dir(&place).unwrap().next().unwrap().unwrap().path();
    let path = folder.join(&pack);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    computer.run(["verify", "--data"]).expect_code(7).says(&[path.to_str().unwrap()]);
    assert_eq!(state_of(&computer), ("attention".to_string(), "damage".into()));
    // A check that does not read the contents shows nothing.
    computer.ok(["verify"]).prints(&["use --data"]);
    assert_eq!(state_of(&computer), ("attention".to_string(), "damage".into()));
    computer.ok(["repair"]).prints(&[&pack]);
    assert_eq!(state_of(&computer), ("ok".to_string(), Value::Null));
}

#[test]
fn what_was_added_and_not_saved_is_told() {
    let computer = backed_up();
    let other = computer.place("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("one"), "1").unwrap();
    computer.ok(args!["add", &other]);
    assert_eq!(state_of(&computer), ("attention".to_string(), "unsaved".into()));
    computer.ok(["status"]).prints(&["is not saved yet", "mybackup backup"]);
    // A backup of another folder does not change that.
    computer.ok(args!["backup", "--source", computer.source()]);
    assert_eq!(state_of(&computer), ("attention".to_string(), "unsaved".into()));
    computer.backup();
    assert_eq!(state_of(&computer), ("ok".to_string(), Value::Null));
}

#[test]
fn files_that_malware_locked_are_asked_about_and_nothing_old_goes_before_the_answer() {
    let computer = backed_up();
    let name = |at: u64| computer.source().join(format!("report {at}.txt"));
    (0..100).for_each(|at| fs::write(name(at), Dice::new(at).prose(2_000)).unwrap());
    computer.backup();
    computer.ok(["settle"]).prints(&["No source changed strangely"]);
    // Dates are told by the second.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    for at in 0..100 {
        fs::remove_file(name(at)).unwrap();
        fs::write(name(at).with_extension("txt.locked"), Dice::new(at).bytes(2_100)).unwrap();
    }
    computer.backup();
    assert_eq!(state_of(&computer), ("attention".to_string(), "scrambled".into()));
    computer.ok(["status"]).prints(&["that nobody can read", "mybackup settle"]);
    let clean = ["clean", "--keep-days", "0", "--keep-versions", "1"];
    computer.run(clean).expect_code(1);
    let asked = computer.ok(["settle"]).prints(&[
        "100 of 103 files",
        ".txt.locked",
        "--mine",
        "--not-mine",
        "mybackup restore --directory",
    ]);
    let suspicion = computer.ok(["settle", "--json"]).json()["suspicion"].clone();
    assert_eq!((suspicion["alarm"].as_str(), suspicion["answered"].as_bool()), (Some("scrambled"), Some(false)));
    // The date that is named brings back what was there.
    let date = asked.out.split("--date \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a date");
    let before = computer.place("before");
    computer.ok(args!["restore", "--directory", computer.source(), "--date", date, "--destination", &before]);
    assert_eq!(fs::read(before.join("report 7.txt")).unwrap(), Dice::new(7).prose(2_000));

    computer.ok(["settle", "--not-mine"]).prints(&["Nothing old is removed", date]);
    assert_eq!(state_of(&computer), ("ok".to_string(), Value::Null), "Backups are in order");
    assert_eq!(computer.ok(["status", "--json"]).json()["suspicion"]["answered"], true);
    computer.run(clean).expect_code(1);
    computer.run(args!["settle", "--mine", &before]).expect_code(2);
    computer.ok(args!["settle", "--mine", computer.source()]).prints(&["may be removed again"]);
    assert_eq!(computer.ok(["status", "--json"]).json()["suspicion"], Value::Null);
    computer.ok(clean);
}

#[test]
fn what_was_deleted_and_a_source_that_became_empty_are_told() {
    let computer = backed_up();
    fs::remove_file(letter(&computer)).unwrap();
    computer.ok(["backup"]).prints(&["1 gone"]);
    fs::remove_dir_all(computer.source().join("photos")).unwrap();
    fs::remove_file(computer.source().join("novel.txt")).unwrap();
    computer.ok(["backup"]).prints(&["2 gone"]).says(&["is empty now"]);
    let place = computer.place("nothing");
    let arguments = args!["restore", "--directory", computer.source(), "--destination", &place];
    computer.ok(arguments).says(&["--date"]);
}

#[test]
fn a_forgotten_version_frees_its_room_later_and_nobody_promises_more() {
    let computer = backed_up();
    computer.edit(|tree| tree.file("letter.txt", "two"));
    computer.backup();
    for arguments in [&["clean", "--keep-days", "0", "--keep-versions", "1", "--dry-run"][..], &["clean"]] {
        let output = computer.ok(arguments);
        assert!(!format!("{}{}", output.out, output.err).contains("undone"), "{output}");
    }
    let output = computer.ok(["clean", "--keep-days", "0", "--keep-versions", "1"]);
    output.prints(&["1 version"]).says(&["three days"]);
}

#[test]
fn a_new_computer_knows_when_the_last_backup_was() {
    let computer = backed_up();
    let other = computer.another_computer();
    other.connect(&computer.destination(), &computer.words());
    let status = other.ok(["status", "--json"]).json();
    assert!(status["last_run"]["finished"].is_string(), "{status}");
    let output = other.ok(["status"]);
    assert!(!output.out.contains("Never backed up"), "{output}");
}

#[test]
fn settings_that_were_lost_are_made_anew_with_the_same_key() {
    let computer = backed_up();
    let words = computer.words();
    fs::remove_file(computer.home().join("config.yaml")).unwrap();
    computer.ok(["init"]).prints(&["from before", "mybackup config show"]);
    assert_eq!(computer.words(), words);
}

#[test]
fn the_key_moves_with_its_setting() {
    let computer = backed_up();
    let secret = computer.place("passphrase");
    fs::write(&secret, "correct horse").unwrap();
    let with_file = |arguments: &[&str]| {
        let mut command = computer.command(arguments);
        command.env("MYBACKUP_PASSPHRASE_FILE", &secret);
        mybackup_testkit::Running::start(command, None).wait().expect_code(0)
    };
    with_file(&["config", "set", "encryption.key_store", "passphrase"]).prints(&["passphrase", "asked for"]);
    with_file(&["backup"]);
    computer.run_with(["backup"], "wrong\n").expect_code(6);
    with_file(&["config", "set", "encryption.key_store", "file"]).prints(&["protected file"]);
    computer.backup();
}

#[test]
fn nothing_is_said_to_be_replaced_where_nothing_stood() {
    let computer = backed_up();
    fs::write(letter(&computer), "another letter").unwrap();
    computer.ok(args!["restore", "--file", letter(&computer), "--version", "1"]).says(&["kept as version 2"]);
    fs::remove_file(letter(&computer)).unwrap();
    let output = computer.ok(args!["restore", "--file", letter(&computer)]);
    assert!(!output.err.contains("kept as version"), "{output}");
}

#[test]
fn restoring_elsewhere_does_not_wait_for_a_backup() {
    let computer = backed_up();
    computer.edit(|tree| tree.random("large", 200 << 20, 5));
    let running = computer.start(["backup"]);
    let place = computer.place("meanwhile");
    computer.ok(args!["restore", "--file", letter(&computer), "--destination", &place]);
    assert!(place.exists());
    running.wait().expect_code(0);
    computer.ok(["verify", "--data"]);
}

#[test]
fn a_pause_is_told_and_always_ends() {
    let computer = backed_up();
    computer.ok(["resume"]).prints(&["Nothing was paused"]);
    computer.ok(["pause", "4h"]).prints(&["Paused until"]);
    assert_eq!(state_of(&computer), ("paused".to_string(), Value::Null));
    computer.ok(["status"]).prints(&["Paused until", "mybackup resume"]);
    computer.ok(["--lang", "fr", "status"]).prints(&["En pause jusqu’à"]);
    computer.fails(2, ["pause", "for ever"]).says(&["31 days"]);
    // What a person asks for is done.
    fs::write(letter(&computer), "two").unwrap();
    computer.ok(["backup"]).prints(&["1 changed"]);
    let status = computer.ok(["status", "--json"]).json();
    assert!(status["paused_until"].as_str().unwrap() > moment().as_str(), "{status}");
    assert_eq!(computer.ok(["resume", "--json"]).json()["paused_until"], Value::Null);
    assert_eq!(state_of(&computer).0, "ok");
}

#[test]
fn doctor_tells_what_is_known_around_this_computer() {
    let computer = backed_up();
    let doctor = computer.ok(["doctor", "--json"]).json();
    let conditions = doctor["conditions"].as_object().unwrap();
    for name in ["on_battery", "metered", "online", "full_screen"] {
        assert!(conditions[name].is_boolean() || conditions[name].is_null(), "{doctor}");
    }
    assert!(conditions["percent"].as_u64().is_none_or(|percent| percent <= 100), "{doctor}");
    if conditions["on_battery"] == true {
        computer.ok(["doctor"]).prints(&["on battery"]);
    }
}

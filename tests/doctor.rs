//! `doctor` on what runs by itself: what is wrong is found and says what to do, and what a person
//! chose or forgot is told calmly.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use mybackup_testkit::{Mybackup, Output, Running, args, wait_until};
use rustix::process::Signal;
use serde_json::Value;

/// A computer with a dozen files that were saved.
fn backed_up() -> Mybackup {
    let computer =
        Mybackup::protecting(|tree| (0..12).fold(tree, |tree, n| tree.file(format!("letters/{n}.txt"), "one")));
    computer.backup();
    computer
}

/// Runs it; a stand-in for systemd is found first, where the test has made one.
fn doctor(computer: &Mybackup, more: &[&str]) -> Output {
    let mut command = computer.command([&["doctor"], more].concat());
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", computer.place("tools").display()));
    Running::start(command, None).wait()
}

/// What it says of a part.
#[track_caller]
fn check(computer: &Mybackup, part: &str) -> Option<Value> {
    let output = doctor(computer, &["--json"]);
    let checks = output.json()["checks"].as_array().unwrap().clone();
    let is_ill = checks.iter().any(|check| check["ok"] == false);
    assert_eq!(output.code, i32::from(is_ill), "{output}");
    checks.into_iter().find(|check| check["check"] == part)
}

/// Checks that a part is a problem that says this, and what to do.
#[track_caller]
fn is_problem(computer: &Mybackup, part: &str, says: &str, hint: &str) {
    let found = check(computer, part).unwrap();
    assert_eq!((&found["ok"], &found["note"]), (&false.into(), &Value::Null), "{found}");
    assert!(found["problem"].as_str().unwrap().contains(says), "{found}");
    assert!(found["hint"].as_str().unwrap().contains(hint), "{found}");
}

/// Checks that a part is told calmly, with this in it, and what to do.
#[track_caller]
fn is_note(computer: &Mybackup, part: &str, says: &str, hint: &str) {
    let found = check(computer, part).unwrap();
    assert_eq!((&found["ok"], &found["problem"]), (&true.into(), &Value::Null), "{found}");
    assert!(found["note"].as_str().unwrap().contains(says), "{found}");
    assert!(found["hint"].as_str().unwrap().contains(hint), "{found}");
}

#[track_caller]
fn is_fine(computer: &Mybackup, part: &str) {
    let found = check(computer, part).unwrap();
    assert!(found["ok"] == true && found["note"].is_null() && found["hint"].is_null(), "{found}");
}

/// A stand-in for `systemctl` that says one word of each unit.
fn systemctl(computer: &Mybackup, says: &str) {
    let path = computer.place("tools").join("systemctl");
    fs::create_dir_all(computer.place("tools")).unwrap();
    fs::write(&path, format!("#!/bin/sh\necho {says}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn program(computer: &Mybackup, script: &str) -> PathBuf {
    let path = computer.place("hook");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn nothing_that_saves_files_by_itself_is_no_error_and_one_that_runs_is_seen() {
    let computer = backed_up();
    is_note(&computer, "background", "saves files as they change", "mybackup service install");
    doctor(&computer, &[]).expect_code(0).prints(&["In the background: No MyBackup", "Nothing is wrong"]);
    assert!(!doctor(&computer, &["--quiet"]).out.contains("background"));
    let watching = computer.start(args!["watch"]);
    wait_until("it says that it keeps the home", || {
        check(&computer, "background").is_some_and(|found| found["note"].is_null())
    });
    watching.signal(Signal::TERM);
    watching.wait().expect_code(0);
    is_note(&computer, "background", "saves files as they change", "mybackup service install");
}

#[test]
fn a_program_in_the_background_that_does_not_run_or_is_another_is_found() {
    let computer = backed_up();
    systemctl(&computer, "active");
    let mut install = computer.command(["service", "install"]);
    let path = std::env::var("PATH").unwrap_or_default();
    install.env("PATH", format!("{}:{path}", computer.place("tools").display()));
    Running::start(install, None).wait().expect_code(0);
    is_fine(&computer, "background");
    systemctl(&computer, "inactive");
    is_problem(&computer, "background", "does not run now", "mybackup service install");
    systemctl(&computer, "active");
    let unit = computer.user_home().join(".config/systemd/user/mybackup.service");
    let before = fs::read_to_string(&unit).unwrap();
    let start = before.lines().find(|line| line.starts_with("ExecStart=")).unwrap();
    fs::write(&unit, before.replace(start, "ExecStart=\"/opt/gone/mybackup\" \"watch\"")).unwrap();
    is_problem(&computer, "background", "/opt/gone/mybackup", "mybackup service install");
    fs::write(&unit, before.replace(start, "ExecStart=\"/bin/sh\" \"watch\"")).unwrap();
    is_note(&computer, "background", "/bin/sh", "mybackup service install");
}

#[test]
fn what_a_person_switched_off_or_paused_is_told_calmly() {
    let computer = backed_up();
    computer.ok(["pause", "4h"]);
    is_note(&computer, "pause", "Paused until", "mybackup resume");
    computer.ok(["resume"]);
    assert_eq!(check(&computer, "pause"), None);
    computer.ok(["config", "set", "watch.enabled", "false"]);
    is_note(&computer, "watch", "watch.enabled is false", "mybackup config set watch.enabled true");
    assert_eq!((check(&computer, "background"), check(&computer, "watching")), (None, None));
    doctor(&computer, &["--lang", "fr"]).expect_code(0).prints(&["watch.enabled vaut false"]);
}

#[test]
fn a_hook_that_cannot_be_called_or_failed_last_is_a_problem() {
    let computer = backed_up();
    assert_eq!(check(&computer, "hooks"), None);
    let hook = program(&computer, "exit 3");
    computer.ok(args!["config", "set", "hooks.command", &hook]);
    is_fine(&computer, "hooks");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o644)).unwrap();
    is_problem(&computer, "hooks", "may not be started", "chmod u+x");
    fs::remove_file(&hook).unwrap();
    is_problem(&computer, "hooks", "cannot be started", "mybackup config set hooks.command");

    program(&computer, "exit 3");
    let (source, elsewhere) = (computer.source(), computer.place("elsewhere"));
    fs::rename(&source, &elsewhere).unwrap();
    let watching = computer.start(args!["watch"]);
    let told = computer.home().join("told.json");
    wait_until("the hook failed", || fs::read_to_string(&told).is_ok_and(|text| text.contains("\"ended\"")));
    watching.signal(Signal::TERM);
    watching.wait().expect_code(0);
    fs::rename(&elsewhere, &source).unwrap();
    is_problem(&computer, "hooks", "ended with an error", "told again later");
    computer.ok(["config", "set", "hooks.command", "none"]);
    assert_eq!(check(&computer, "hooks"), None);
}

#[test]
fn unusual_changes_that_hold_cleaning_are_found() {
    let computer = backed_up();
    assert_eq!(check(&computer, "suspicion"), None);
    fs::remove_dir_all(computer.source().join("letters")).unwrap();
    fs::create_dir(computer.source().join("nothing")).unwrap();
    computer.ok(["backup"]);
    is_problem(&computer, "suspicion", "holds none now", "No old version goes meanwhile");
    doctor(&computer, &[]).expect_code(1).prints(&["Unusual changes: "]);
}

#[test]
fn a_log_that_takes_no_line_is_found() {
    let computer = backed_up();
    is_fine(&computer, "log");
    let logs = computer.home().join("logs");
    fs::remove_dir_all(&logs).unwrap();
    fs::write(&logs, "in the way").unwrap();
    is_problem(&computer, "log", "Nothing can be written", "what is in the way");
}

#[test]
fn what_status_calls_unprotected_is_not_fine_for_doctor() {
    let computer = backed_up();
    assert_eq!(check(&computer, "state"), None);
    fs::remove_dir_all(computer.source().join("letters")).unwrap();
    is_problem(&computer, "state", "is empty, but files of it are saved", "mybackup restore --directory");
    let said = doctor(&computer, &[]).out;
    assert!(!said.contains("Everything is fine") && !said.contains("Nothing is wrong"), "{said}");
}

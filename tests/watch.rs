//! `watch`: files are saved as they change, beside whatever else runs, until it is told to end.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use mybackup_testkit::{Mybackup, Running, args, assert_same, wait_until};
use rustix::process::Signal;
use serde_json::Value;

/// A computer with one file that is protected and was never saved.
fn computer() -> Mybackup {
    Mybackup::protecting(|tree| tree.file("letter.txt", "one"))
}

/// Waits until a file of the source has so many versions.
#[track_caller]
fn has_versions(computer: &Mybackup, name: &str, count: usize) {
    let path = computer.source().join(name);
    wait_until(&format!("{name} has {count} versions"), || {
        // While the first backup goes on, nothing is known of it.
        let listed = computer.run(args!["--json", "list", &path]);
        listed.code == 0 && listed.json()["versions"].as_array().is_some_and(|versions| versions.len() == count)
    });
}

fn write(computer: &Mybackup, name: &str, text: &str) {
    fs::write(computer.source().join(name), text).unwrap();
}

/// What the log says until now.
fn log_of(computer: &Mybackup) -> String {
    let Ok(logs) = fs::read_dir(computer.home().join("logs")) else { return String::new() };
    logs.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

#[track_caller]
fn end(watching: Running) -> String {
    watching.signal(Signal::TERM);
    watching.wait().expect_code(0).out
}

#[test]
fn a_change_is_saved_soon_after_it_was_made_and_said() {
    let computer = computer();
    let watching = computer.start(args!["watch"]);
    has_versions(&computer, "letter.txt", 1);
    write(&computer, "second.txt", "another");
    has_versions(&computer, "second.txt", 1);
    fs::create_dir(computer.source().join("new")).unwrap();
    write(&computer, "new/third.txt", "in a new folder");
    has_versions(&computer, "new/third.txt", 1);
    let said = end(watching);
    // A folder that changed again within a minute waits for its times.
    computer.backup();
    assert_same(&computer.source(), &computer.restored("afterwards"));
    assert!(said.lines().filter(|line| line.contains("Saved ")).count() >= 3, "{said}");
    let log = log_of(&computer);
    assert!(log.contains("Saved "), "the log says it too: {log}");
    computer.ok(args!["verify", "--data"]);
}

#[test]
fn a_second_name_of_a_file_that_did_not_change_is_saved_as_soon() {
    let computer = computer();
    fs::create_dir(computer.source().join("folder")).unwrap();
    fs::write(computer.place("outside"), "two").unwrap();
    let watching = computer.start(args!["watch"]);
    has_versions(&computer, "letter.txt", 1);
    let (letter, outside) = (computer.source().join("letter.txt"), computer.place("outside"));
    let names = [(&letter, "beside.txt"), (&letter, "folder/second.txt"), (&outside, "from outside")];
    for (file, name) in names {
        fs::hard_link(file, computer.source().join(name)).unwrap();
        has_versions(&computer, name, 1);
    }
    end(watching);
    let restored = computer.restored("at once");
    for (file, name) in names {
        assert_eq!(fs::read(restored.join(name)).unwrap(), fs::read(file).unwrap(), "{name}");
    }
    // No event tells that the first name is one of several now: the look at everything does.
    computer.backup();
    assert_same(&computer.source(), &computer.restored("afterwards"));
}

#[test]
fn it_goes_on_beside_a_dashboard_and_after_its_death() {
    let computer = computer();
    let dashboard = computer.start(args!["serve"]);
    wait_until("the dashboard holds the home", || computer.home().join("holder").exists());
    let watching = computer.start(args!["watch"]);
    has_versions(&computer, "letter.txt", 1);
    dashboard.signal(Signal::KILL);
    dashboard.wait();
    write(&computer, "second.txt", "after its death");
    has_versions(&computer, "second.txt", 1);
    end(watching);
}

#[test]
fn killed_at_once_it_begins_where_it_was() {
    let computer = computer();
    let watching = computer.start(args!["watch"]);
    has_versions(&computer, "letter.txt", 1);
    watching.signal(Signal::KILL);
    watching.wait();
    write(&computer, "letter.txt", "while nobody looked");
    let watching = computer.start(args!["watch"]);
    has_versions(&computer, "letter.txt", 2);
    end(watching);
    assert_same(&computer.source(), &computer.restored("afterwards"));
}

#[test]
fn a_backup_by_hand_is_made_while_it_runs() {
    let computer = computer();
    let watching = computer.start(args!["watch"]);
    has_versions(&computer, "letter.txt", 1);
    let run = computer.ok(args!["--json", "backup"]).json();
    assert_eq!(run["files_unchanged"], 1, "{run}");
    end(watching);
}

#[test]
fn a_hook_hears_of_a_folder_that_went_missing_once_and_when_it_is_back() {
    let computer = computer();
    let (program, heard) = (computer.place("hook"), computer.place("heard"));
    fs::write(&program, format!("#!/bin/sh\n(cat; echo) >> '{}'\n", heard.display())).unwrap();
    computer.fails(1, args!["config", "set", "hooks.command", &program]).says(&["chmod u+x"]);
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    computer.ok(args!["config", "set", "hooks.command", &program]);
    computer.ok(["backup"]);
    let told = || -> Vec<Value> {
        let text = fs::read_to_string(&heard).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    };
    let nothing_is_owed = || {
        let memory = fs::read_to_string(computer.home().join("told.json")).unwrap_or_default();
        memory.contains("\"owed\":null")
    };
    let (source, elsewhere) = (computer.source(), computer.place("elsewhere"));
    let watching = computer.start(args!["watch"]);
    wait_until("everything was looked at", || log_of(&computer).contains("All protected folders are saved"));
    fs::rename(&source, &elsewhere).unwrap();
    wait_until("the hook was told", || told().len() == 1 && nothing_is_owed());
    let said = || format!("{:?}\n{}", told(), log_of(&computer));
    assert_eq!(
        (&told()[0]["event"], &told()[0]["cause"]),
        (&"attention".into(), &"source-missing".into()),
        "{}",
        said()
    );
    assert!(told()[0]["hint"].as_str().unwrap().contains("connect the disk"), "{:?}", told());
    assert!(!told()[0].to_string().contains("letter"), "no names are told");
    end(watching);

    let watching = computer.start(args!["watch"]);
    fs::rename(&elsewhere, &source).unwrap();
    wait_until("the hook was told again", || told().len() == 2 && nothing_is_owed());
    assert_eq!((&told()[1]["event"], &told()[1]["cause"]), (&"well".into(), &Value::Null), "{}", said());
    end(watching);
    let log = log_of(&computer);
    assert!(log.contains("was told: Your files are protected again"), "{log}");
}

#[test]
fn the_address_of_a_webhook_is_shown_only_where_it_is_asked_for() {
    let computer = computer();
    let set = computer.ok(["--json", "config", "set", "hooks.webhook", "https://example.com/secret"]);
    for output in [&set, &computer.ok(["config", "show"]), &computer.ok(["config", "show", "--json"])] {
        let said = format!("{}{}", output.out, output.err);
        assert!(said.contains("https://example.com/…") && !said.contains("secret"), "{said}");
    }
    computer.ok(["config", "get", "hooks.webhook"]).prints(&["https://example.com/secret"]);
    computer.fails(2, ["config", "set", "hooks.webhook", "example.com/secret"]).says(&["begins with http://"]);
    computer.ok(["config", "set", "hooks.webhook", "none"]);
    assert_eq!(computer.ok(["--json", "config", "get", "hooks.webhook"]).json()["value"], Value::Null);
}

#[test]
fn it_is_refused_where_it_could_do_nothing() {
    Mybackup::fresh().fails(4, args!["watch"]);
    Mybackup::ready().fails(1, args!["watch"]).says(&["No folder is protected"]);
    let computer = computer();
    computer.ok(args!["config", "set", "watch.enabled", "false"]);
    computer.fails(1, args!["watch"]).says(&["watch.enabled is false", "config set watch.enabled true"]);
}

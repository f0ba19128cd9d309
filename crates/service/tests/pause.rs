//! A pause as a person meets it: asked for on a page, known everywhere, and never in the way of their own wish.

mod computer;

use std::fs;

use chrono::Utc;
use mybackup_service::config::Config;
use mybackup_service::pausing;
use mybackup_service::rpc::status::Plan;
use mybackup_service::schedule::{Because, Decision, Metered, When};
use mybackup_service::words::Lang;
use serde_json::{Value, json};

use computer::Computer;

const MINUTE_MS: i64 = 60_000;

#[test]
fn a_pause_is_known_everywhere_survives_a_restart_and_ends() {
    let computer = Computer::new();
    assert_eq!(computer.refused("pause.set", json!({ "until": "hour" })), "not-initialised");
    fs::write(computer.file("letter.txt"), "first").unwrap();
    computer.set_up();
    computer.work("backup.start", json!({}));
    let before = Utc::now().timestamp_millis();
    let until = computer.ask("pause.set", json!({ "until": "hour" }))["until"].as_i64().unwrap();
    assert!((59 * MINUTE_MS..=61 * MINUTE_MS).contains(&(until - before)), "{}", until - before);
    let status = computer.ask("status.get", json!({}));
    assert_eq!((&status["state"], &status["paused_until"]), (&json!("paused"), &json!(until)));

    // A new process has the passphrase asked for again, and knows of the pause as well.
    let again = Computer::service_at(computer.folder.path());
    again.answer("key.unlock", json!({ "passphrase": "four plain words" }), Lang::En).unwrap();
    let status = again.answer("status.get", json!({}), Lang::En).unwrap();
    assert_eq!((&status["state"], &status["paused_until"]), (&json!("paused"), &json!(until)));

    // What a person starts is done.
    fs::write(computer.file("letter.txt"), "second").unwrap();
    let job = computer.work("backup.start", json!({}));
    assert_eq!((&job["state"], &job["result"]["files_changed"]), (&json!("done"), &json!(1)), "{job}");
    assert_eq!(computer.ask("status.get", json!({}))["state"], "paused");

    computer.ask("pause.end", json!({}));
    computer.ask("pause.end", json!({}));
    let status = computer.ask("status.get", json!({}));
    assert_eq!((&status["state"], &status["paused_until"]), (&json!("ok"), &Value::Null));
}

#[test]
fn a_pause_without_sense_is_refused_and_changes_nothing() {
    let computer = Computer::new();
    computer.set_up();
    for wish in ["", "for ever", "0m", "32d", "1"] {
        assert_eq!(computer.refused("pause.set", json!({ "until": wish })), "pause", "{wish}");
    }
    assert_eq!(computer.ask("status.get", json!({}))["paused_until"], Value::Null);
    assert!(pausing::kept(computer.service.home(), computer.service.now_ns()).is_none());
}

#[test]
fn something_worse_is_said_before_a_pause() {
    let computer = Computer::new();
    fs::write(computer.file("letter.txt"), "first").unwrap();
    computer.set_up();
    computer.work("backup.start", json!({}));
    computer.ask("pause.set", json!({ "until": "four-hours" }));
    fs::remove_dir_all(computer.path("lea/Documents")).unwrap();
    let status = computer.ask("status.get", json!({}));
    assert_eq!((&status["state"], &status["reason"]), (&json!("attention"), &json!("source-missing")));
    assert!(status["paused_until"].is_i64());
}

#[test]
fn what_is_planned_is_told_with_how_things_stand() {
    let computer = Computer::new();
    computer.set_up();
    assert_eq!(computer.ask("status.get", json!({}))["plan"], json!({ "next": null, "waiting": null }));
    let mut heard = computer.service.listen();
    let waits = Decision::Wait { until_ns: Some(9), backup_ns: Some(5_000_000), because: Because::FullScreen };
    for _ in 0..2 {
        computer.service.set_plan(Plan::of(&waits));
    }
    assert!(heard.try_recv().is_ok(), "whoever looks is told");
    assert!(heard.try_recv().is_err(), "once");
    assert_eq!(computer.ask("status.get", json!({}))["plan"], json!({ "next": 5, "waiting": "full-screen" }));
}

#[test]
fn what_a_person_wants_is_what_the_settings_say() {
    let computer = Computer::new();
    computer.set_up();
    let wanted = || When::from(&Config::load(&computer.service.home().config()).unwrap());
    let usual = When {
        enabled: true,
        interval_s: 300,
        realtime: true,
        auto_clean: false,
        on_battery_below: 30,
        metered: Metered::Wait,
    };
    assert_eq!(wanted(), usual);
    for (name, value) in [("watch.on_battery_below", "0"), ("watch.metered", "go"), ("watch.interval", "60")] {
        computer.ask("settings.set", json!({ "name": name, "value": value }));
    }
    assert_eq!(wanted(), When { on_battery_below: 0, metered: Metered::Go, interval_s: 60, ..usual });
    let settings = computer.ask("settings.get", json!({}));
    assert_eq!((&settings["on_battery_below"], &settings["metered"]), (&json!(0), &json!("go")));
    for (name, value) in [("watch.on_battery_below", "101"), ("watch.metered", "maybe")] {
        assert_eq!(computer.refused("settings.set", json!({ "name": name, "value": value })), "setting-value");
    }
}

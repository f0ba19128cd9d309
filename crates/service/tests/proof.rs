//! What is saved is proved to come back, and a place that fills up is told in good time: as a page sees it.

mod computer;

use std::fs;
use std::path::PathBuf;

use mybackup_engine::run::Clock;
use mybackup_engine::{Catalogue, JournalLine};
use mybackup_service::SystemClock;
use serde_json::{Value, json};

use computer::Computer;

const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;

/// A computer with a file that changed, one that is gone, and some that stay.
fn saved() -> Computer {
    let computer = Computer::new();
    for n in 0..20 {
        fs::write(computer.file(&format!("{n}.txt")), format!("letter {n}")).unwrap();
    }
    computer.set_up();
    computer.work("backup.start", json!({}));
    fs::write(computer.file("0.txt"), "another letter").unwrap();
    fs::remove_file(computer.file("1.txt")).unwrap();
    computer.work("backup.start", json!({}));
    computer
}

fn status(computer: &Computer) -> Value {
    computer.ask("status.get", json!({}))
}

/// The packs that hold the content of files.
fn data_packs(computer: &Computer) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![computer.path("place")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
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

#[test]
fn a_proof_reads_restores_compares_and_says_so() {
    let computer = saved();
    let before = status(&computer);
    assert_eq!((&before["verified_percent"], &before["last_verified"]), (&json!(0), &Value::Null));
    assert_eq!(before["last_drill"], Value::Null);
    let job = computer.work("proof.start", json!({}));
    assert_eq!((&job["state"], &job["kind"]), (&json!("done"), &json!("prove")), "{job}");
    let result = &job["result"];
    assert_eq!((&result["damaged"], &result["failed"], &result["percent"]), (&json!(0), &json!(0), &json!(100)));
    assert_eq!(result["files"], 8, "An old version and a deleted file are among them: {result}");
    let after = status(&computer);
    assert_eq!((&after["state"], &after["verified_percent"]), (&json!("ok"), &json!(100)));
    assert!(after["last_verified"].is_i64() && after["last_drill"].is_i64(), "{after}");
    assert_eq!(after["places"][0]["verified_percent"], 100);
    assert!(after["places"][0]["last_verified"].is_i64());
    assert_eq!(fs::read_dir(computer.path("home/temp")).unwrap().count(), 0, "Nothing of it stays");
    let lines = computer.ask("activity.list", json!({ "limit": 10 }));
    assert_eq!((&lines[0]["what"], &lines[1]["what"]), (&json!("drill"), &json!("sample")));
    assert_eq!(lines[0]["files"], 8);

    // What is saved from now on is not proved yet; a proof of one place is a proof of that place.
    fs::write(computer.file("new.txt"), "new").unwrap();
    computer.work("backup.start", json!({}));
    let part = status(&computer)["verified_percent"].as_u64().unwrap();
    assert!(part > 0 && part < 100, "{part}");
    fs::create_dir(computer.path("second")).unwrap();
    computer.ask("places.add", json!({ "path": computer.shown("second") }));
    computer.work("backup.start", json!({}));
    computer.work("proof.start", json!({ "place": computer.shown("second") }));
    let places = computer.ask("places.list", json!({}));
    assert_eq!(places[1]["verified_percent"], 100, "{places}");
    assert!(places[0]["verified_percent"].as_u64() < Some(100));
    assert_eq!(computer.refused("proof.start", json!({ "place": computer.shown("lea") })), "destination-gone");
    // A full check proves all that is stored.
    computer.work("verify.start", json!({}));
    let places = computer.ask("places.list", json!({}));
    assert_eq!((&places[0]["verified_percent"], &places[1]["verified_percent"]), (&json!(100), &json!(100)));
}

#[test]
fn damage_that_a_proof_finds_needs_a_person_until_it_is_healed() {
    let computer = saved();
    let packs: Vec<_> = data_packs(&computer).into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
    for (bytes, path) in &packs {
        let mut bytes = bytes.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
    }
    let job = computer.work("proof.start", json!({}));
    assert_eq!(job["state"], "done", "Damage is a result, not a failure: {job}");
    assert!(job["result"]["damaged"].as_u64() > Some(0), "{job}");
    assert!(!job["result"]["failed_paths"].as_array().unwrap().is_empty(), "{job}");
    let found = status(&computer);
    assert_eq!((&found["state"], &found["reason"]), (&json!("attention"), &json!("damage")));
    assert!(found["verified_percent"].as_u64() < Some(100));
    // A backup that goes well does not make it well.
    computer.work("backup.start", json!({}));
    assert_eq!(status(&computer)["reason"], "damage");
    // The disk gives back what it held; only having looked at all of it shows that.
    packs.iter().for_each(|(bytes, path)| fs::write(path, bytes).unwrap());
    computer.work("proof.start", json!({}));
    assert_eq!(status(&computer)["reason"], "damage");
    computer.work("verify.start", json!({}));
    assert_eq!((&status(&computer)["state"], &status(&computer)["verified_percent"]), (&json!("ok"), &json!(100)));
}

#[test]
fn a_place_that_goes_away_meanwhile_is_no_damage() {
    let computer = saved();
    fs::rename(computer.path("place"), computer.path("elsewhere")).unwrap();
    let job = computer.work("proof.start", json!({}));
    assert_eq!(job["state"], "failed", "{job}");
    assert_eq!(status(&computer)["state"], "waiting");
    fs::rename(computer.path("elsewhere"), computer.path("place")).unwrap();
    assert_eq!(status(&computer)["state"], "ok");
    assert_eq!(status(&computer)["last_verified"], Value::Null, "What failed proves nothing");
}

#[test]
fn a_place_that_fills_up_is_told_in_good_time() {
    let computer = saved();
    let free = status(&computer)["places"][0]["free"].as_u64().unwrap();
    assert_eq!(status(&computer)["places"][0]["full_in_days"], Value::Null, "There is nothing to look back on");
    let now_ns = SystemClock.now();
    for (days_left, reason, filling) in
        [(10, json!("filling"), json!("soon")), (50, Value::Null, json!("sometime")), (400, Value::Null, Value::Null)]
    {
        let computer = saved();
        let index = Catalogue::open(&computer.path("home/backups.db")).unwrap();
        for day in (0..40).rev() {
            let figures = format!("{{\"unreadable\":0,\"stored\":{}}}", free / days_left);
            let finished = now_ns - day * DAY_NS;
            let line = JournalLine {
                what: "backup".to_string(),
                run: None,
                started: finished,
                finished,
                outcome: "done".to_string(),
                figures,
            };
            index.record(&line).unwrap();
        }
        let shown = status(&computer);
        let place = &shown["places"][0];
        let told = place["full_in_days"].as_u64().unwrap();
        // The disk of this test is not ours alone.
        assert!(told.abs_diff(days_left) <= 2 + days_left / 5, "{told} instead of {days_left}");
        assert_eq!((&shown["reason"], &place["filling"]), (&reason, &filling), "{shown}");
        let state = if reason.is_null() { "ok" } else { "attention" };
        assert_eq!(shown["state"], state);
        if state == "attention" {
            assert_eq!(shown["path"]["shown"], computer.path("place").to_str().unwrap());
        }
    }
}

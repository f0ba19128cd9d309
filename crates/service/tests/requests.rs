//! What a page can do, asked by name of the real service: from nothing to a restored file, and back.

mod computer;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use mybackup_service::rpc::shape::PathText;
use mybackup_service::words::Lang;
use serde_json::{Value, json};

use computer::Computer;

#[test]
fn from_nothing_to_a_file_that_came_back() {
    let computer = Computer::new();
    assert_eq!(computer.ask("app.info", json!({}))["set_up"], false);
    assert_eq!(computer.ask("status.get", json!({}))["state"], "setup");
    let suggested = computer.ask("setup.suggest", json!({}));
    assert_eq!(suggested[0]["kind"], "documents");
    fs::write(computer.file("letter.txt"), "first").unwrap();
    let measured = computer.ask("folders.measure", json!({ "path": computer.shown("lea/Documents") }));
    assert_eq!(measured, json!({ "files": 1, "bytes": 5, "complete": true }));
    let check = computer
        .ask("places.check", json!({ "path": computer.shown("place"), "folders": [computer.shown("lea/Documents")] }));
    assert_eq!((&check["problem"], &check["writable"], &check["backups"]), (&Value::Null, &json!(true), &json!([])));
    assert_eq!(check["same_disk"]["shown"], computer.path("lea/Documents").to_str().unwrap());
    computer.set_up();
    assert_eq!(computer.ask("status.get", json!({}))["state"], "first");

    let job = computer.work("backup.start", json!({}));
    assert_eq!((&job["state"], &job["result"]["files_new"]), (&json!("done"), &json!(1)), "{job}");
    let status = computer.ask("status.get", json!({}));
    assert_eq!(
        (&status["state"], &status["files"], &status["places"][0]["state"]),
        (&json!("ok"), &json!(1), &json!("ready"))
    );
    computer.ask("job.dismiss", json!({}));
    assert_eq!(computer.ask("status.get", json!({}))["job"], Value::Null);

    fs::write(computer.file("letter.txt"), "second").unwrap();
    computer.work("backup.start", json!({}));
    let letter = computer.shown("lea/Documents/letter.txt");
    let versions = computer.ask("catalog.versions", json!({ "path": letter }));
    let numbers: Vec<u64> =
        versions["versions"].as_array().unwrap().iter().map(|v| v["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [2, 1]);
    let preview = computer.ask("preview.text", json!({ "path": letter, "version": 1 }));
    assert_eq!(preview, json!({ "text": "first", "cut": false }));

    fs::remove_file(computer.file("letter.txt")).unwrap();
    computer.work("backup.start", json!({}));
    let recent = computer.ask("catalog.recent", json!({}));
    assert_eq!((&recent["deleted"][0]["name"], &recent["changed"]), (&json!("letter.txt"), &json!([])));
    let found = computer.ask("catalog.search", json!({ "text": "LETTER" }));
    assert_eq!((&found["hits"][0]["deleted"], &found["more"]), (&json!(true), &json!(false)));

    let item = json!({ "path": letter, "folder": false, "version": 1, "at": null });
    let wanted = json!({ "items": [item], "to": null, "existing": "both" });
    let plan = computer.ask("restore.plan", json!({ "wanted": wanted }));
    assert_eq!((&plan["files"], &plan["occupied"]), (&json!(1), &json!(0)));
    let job = computer.work("restore.start", json!({ "wanted": wanted, "occupied": 0 }));
    assert_eq!(job["result"]["files"], 1, "{job}");
    assert_eq!(fs::read_to_string(computer.file("letter.txt")).unwrap(), "first");
    assert_eq!(computer.ask("activity.list", json!({ "limit": 10 }))[0]["what"], "restore");
}

#[test]
fn what_is_replaced_was_shown_before_and_is_saved_first() {
    let computer = Computer::new();
    fs::write(computer.file("a.txt"), "old").unwrap();
    computer.set_up();
    computer.work("backup.start", json!({}));
    fs::write(computer.file("a.txt"), "never saved").unwrap();
    let item = json!({ "path": computer.shown("lea/Documents/a.txt"), "folder": false, "version": 1, "at": null });
    let wanted = json!({ "items": [item], "to": null, "existing": "replace" });
    // A page that did not look would replace what nobody saw.
    assert_eq!(computer.refused("restore.start", json!({ "wanted": wanted, "occupied": 0 })), "plan-changed");
    assert_eq!(fs::read_to_string(computer.file("a.txt")).unwrap(), "never saved");
    assert_eq!(computer.ask("restore.plan", json!({ "wanted": wanted }))["occupied"], 1);
    let job = computer.work("restore.start", json!({ "wanted": wanted, "occupied": 1 }));
    assert_eq!(job["result"]["undo"].as_array().unwrap().len(), 1, "{job}");
    assert_eq!(fs::read_to_string(computer.file("a.txt")).unwrap(), "old");
    let versions = computer.ask("catalog.versions", json!({ "path": computer.shown("lea/Documents/a.txt") }));
    let number = versions["versions"][0]["number"].clone();
    let preview =
        computer.ask("preview.text", json!({ "path": computer.shown("lea/Documents/a.txt"), "version": number }));
    assert_eq!(preview["text"], "never saved", "It was saved before it was replaced");
}

#[test]
fn a_folder_is_browsed_as_it_was() {
    let computer = Computer::new();
    fs::create_dir(computer.file("B")).unwrap();
    for name in ["B/x", "c.txt", "A.txt"] {
        fs::write(computer.file(name), name).unwrap();
    }
    computer.set_up();
    let first = computer.work("backup.start", json!({}))["finished"].as_i64().unwrap();
    fs::remove_dir_all(computer.file("B")).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    computer.work("backup.start", json!({}));
    let names = |at: Value| -> Vec<String> {
        let page = computer.ask("catalog.list", json!({ "path": computer.shown("lea/Documents"), "at": at }));
        page["entries"].as_array().unwrap().iter().map(|e| e["name"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(names(Value::Null), ["A.txt", "c.txt"]);
    assert_eq!(names(json!(first + 1)), ["B", "A.txt", "c.txt"], "Folders come first");
    let runs = computer.ask("catalog.runs", json!({ "from": 0, "to": first + 86_400_000 }));
    assert_eq!(runs.as_array().unwrap().len(), 2);
    assert_eq!(
        computer.refused("catalog.list", json!({ "path": computer.shown("elsewhere"), "at": null })),
        "file-unknown"
    );
}

#[test]
fn places_and_folders_come_and_go_and_nothing_saved_goes_with_them() {
    let computer = Computer::new();
    fs::write(computer.file("a"), "a").unwrap();
    computer.set_up();
    computer.work("backup.start", json!({}));
    fs::create_dir(computer.path("second")).unwrap();
    computer.ask("places.add", json!({ "path": computer.shown("second") }));
    assert_eq!(computer.refused("places.add", json!({ "path": computer.shown("second") })), "destination-twice");
    computer.work("backup.start", json!({}));
    let places = computer.ask("places.list", json!({}));
    assert_eq!((&places[0]["state"], &places[1]["state"]), (&json!("ready"), &json!("ready")), "{places}");
    computer.ask("places.forget", json!({ "path": computer.shown("place") }));
    assert_eq!(computer.refused("places.forget", json!({ "path": computer.shown("second") })), "last-place");
    assert!(fs::read_dir(computer.path("place")).unwrap().next().is_some(), "What is there stays");

    fs::create_dir(computer.path("lea/Music")).unwrap();
    computer.ask("folders.add", json!({ "path": computer.shown("lea/Music") }));
    assert_eq!(computer.refused("folders.add", json!({ "path": computer.shown("lea/Music") })), "source-exists");
    assert_eq!(computer.refused("folders.add", json!({ "path": computer.shown("lea/Nothing") })), "source-missing");
    computer.ask("folders.remove", json!({ "path": computer.shown("lea/Music") }));
    assert_eq!(computer.ask("folders.list", json!({})).as_array().unwrap().len(), 1);
}

#[test]
fn the_kit_is_shown_saved_and_checked() {
    let computer = Computer::new();
    computer.set_up();
    assert_eq!(computer.ask("key.status", json!({}))["kit_checked"], false);
    assert_eq!(computer.refused("key.words", json!({ "passphrase": "wrong" })), "passphrase-wrong");
    let shown = computer.ask("key.words", json!({ "passphrase": "four plain words" }));
    let words: Vec<String> = serde_json::from_value(shown["words"].clone()).unwrap();
    assert_eq!(words.len(), 24);
    let (code, steps) = (&shown["sheet"]["code"], &shown["sheet"]["steps"]);
    assert!(code["side"].as_u64() > Some(40) && code["dark"].as_array().unwrap().len() > 400, "{code}");
    let connect = format!("mybackup connect {}", computer.path("place").display());
    assert!(steps.as_array().unwrap().iter().any(|step| step["commands"][0] == *connect), "{steps}");
    let wrong = computer.ask("key.check", json!({ "words": [[3, words[2]], [17, "zebra"]] }));
    assert!(wrong["right"] == false && wrong["wrong"] == json!([17]) || words[16] == "zebra");
    assert_eq!(
        computer.ask("key.check", json!({ "words": [[3, words[2]]] }))["right"],
        false,
        "One word is not enough"
    );
    let typed = format!(" {} ", words[16].to_uppercase());
    assert_eq!(computer.ask("key.check", json!({ "words": [[3, words[2]], [17, typed]] }))["right"], true);
    assert_eq!(computer.ask("key.status", json!({}))["kit_checked"], true);
    let saved = computer.ask("key.save-kit", json!({ "folder": computer.shown("lea"), "language": "fr" }));
    let path = PathBuf::from(saved["shown"].as_str().unwrap());
    assert!(fs::read(&path).unwrap().starts_with(b"%PDF"));
    assert_eq!(
        computer.refused("key.save-kit", json!({ "folder": computer.shown("lea"), "language": "fr" })),
        "output-exists"
    );
}

#[test]
fn another_start_asks_for_the_passphrase_and_a_new_computer_for_the_words() {
    let computer = Computer::new();
    fs::write(computer.file("a"), "a").unwrap();
    computer.set_up();
    computer.work("backup.start", json!({}));
    let words = computer.ask("key.words", json!({ "passphrase": "four plain words" }))["words"].clone();
    let words: Vec<String> = serde_json::from_value(words).unwrap();

    let again = Computer { service: Computer::service_at(computer.folder.path()), ..computer };
    let status = again.ask("status.get", json!({}));
    assert_eq!((&status["state"], &status["problem"]["code"]), (&json!("stopped"), &json!("passphrase-missing")));
    assert_eq!(again.refused("key.unlock", json!({ "passphrase": "no" })), "passphrase-wrong");
    again.ask("key.unlock", json!({ "passphrase": "four plain words" }));
    assert_eq!(again.ask("status.get", json!({}))["state"], "ok");

    let other = Computer::new();
    let place = again.shown("place");
    let found = other.ask("connect.find", json!({ "place": place }));
    assert_eq!((&found[0]["by_words"], &found[0]["by_passphrase"]), (&json!(true), &json!(true)));
    let job = other.work("connect.open", json!({ "place": place, "words": "one two" }));
    assert_eq!((&job["state"], &job["problem"]["code"]), (&json!("failed"), &json!("words-count")));
    let job = other.work("connect.open", json!({ "place": place, "words": words.join(" ") }));
    assert_eq!((&job["state"], &job["result"]["folders"]), (&json!("done"), &json!(1)), "{job}");
}

#[test]
fn what_is_not_understood_is_refused_and_harms_nothing() {
    let computer = Computer::new();
    for (name, params) in [
        ("nothing.such", json!({})),
        ("folders.add", json!({})),
        ("folders.measure", json!({ "path": { "shown": "/x", "raw": "*" } })),
        ("restore.plan", json!({ "wanted": 7 })),
        ("settings.set", json!([1])),
    ] {
        let problem = computer.try_ask(name, params).unwrap_err();
        assert_eq!(problem.code, "request", "{name}");
    }
    // A path that is not whole means another place for each program.
    let relative = serde_json::to_value(PathText::of(Path::new("etc"))).unwrap();
    assert!(computer.try_ask("fs.list", json!({ "path": relative })).is_err());
    computer.set_up();
    assert_eq!(
        computer.refused("settings.set", json!({ "name": "destinations.primary", "value": "/" })),
        "setting-unknown"
    );
    assert_eq!(
        computer.refused("settings.set", json!({ "name": "retention.keep_days", "value": "-1" })),
        "setting-value"
    );
    computer.ask("settings.set", json!({ "name": "retention.keep_days", "value": "7" }));
    assert_eq!(computer.ask("settings.get", json!({}))["keep_days"], 7);
    let nested = computer.service.answer("places.check", json!({ "path": computer.shown("no") }), Lang::Fr).unwrap();
    assert!(nested["problem"]["message"].as_str().unwrap().contains("n’est pas"), "{nested}");
    let french = computer.service.answer("folders.add", json!({ "path": computer.shown("no") }), Lang::Fr).unwrap_err();
    assert!(french.message.contains("n’est pas là") || french.message.contains("introuvable"), "{}", french.message);
}

#[test]
fn retention_removes_no_more_than_it_said() {
    let computer = Computer::new();
    computer.set_up();
    for text in ["one", "two", "three"] {
        fs::write(computer.file("a"), text).unwrap();
        computer.work("backup.start", json!({}));
    }
    let preview = computer.ask("retention.preview", json!({ "keep_days": 0, "keep_versions": 1 }));
    assert_eq!((&preview["versions"], &preview["files"]), (&json!(2), &json!(1)));
    for (name, value) in [("retention.keep_days", "0"), ("retention.keep_versions", "1")] {
        computer.ask("settings.set", json!({ "name": name, "value": value }));
    }
    assert_eq!(computer.refused("retention.apply", json!({ "versions": 1 })), "plan-changed");
    let job = computer.work("retention.apply", json!({ "versions": 2 }));
    assert_eq!(job["result"]["versions_removed"], 2, "{job}");
    let count = || {
        let versions = computer.ask("catalog.versions", json!({ "path": computer.shown("lea/Documents/a") }));
        versions["versions"].as_array().unwrap().len()
    };
    assert_eq!(count(), 1);
    for (auto, expected) in [("false", 2), ("true", 1)] {
        computer.ask("settings.set", json!({ "name": "retention.auto_clean", "value": auto }));
        fs::write(computer.file("a"), format!("then {auto}")).unwrap();
        computer.work("backup.start", json!({}));
        assert_eq!(count(), expected, "old versions go by themselves only where that was chosen");
    }
}

#[test]
fn what_takes_the_space_is_told_by_folder_and_by_kind() {
    let computer = Computer::new();
    // Nothing in it can be made smaller, and each is another.
    let noise = |seed: u64, len: usize| -> Vec<u8> {
        let mut state = seed | 1;
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        (0..len).map(next).collect()
    };
    fs::create_dir_all(computer.file("Films/2025")).unwrap();
    fs::write(computer.file("Films/2025/a.mp4"), noise(1, 900_000)).unwrap();
    fs::write(computer.file("Films/b.mp4"), noise(2, 200_000)).unwrap();
    fs::write(computer.file("song.mp3"), noise(3, 300_000)).unwrap();
    fs::write(computer.file("letter.txt"), noise(4, 20_000)).unwrap();
    computer.set_up();
    computer.work("backup.start", json!({}));
    // A second version, and a file that goes, take room too.
    fs::write(computer.file("letter.txt"), noise(5, 120_000)).unwrap();
    fs::remove_file(computer.file("song.mp3")).unwrap();
    computer.work("backup.start", json!({}));

    let all = computer.ask("space.shares", json!({ "path": null, "most": null }));
    assert_eq!((&all["parts"][0]["name"], &all["parts"][0]["folder"]), (&json!("Documents"), &json!(true)));
    let sum = all["bytes"].as_u64().unwrap();
    assert!((1_540_000..1_700_000).contains(&sum), "{all}");
    assert_eq!(all["parts"][0]["bytes"], all["bytes"]);

    let inside = computer.ask("space.shares", json!({ "path": computer.shown("lea/Documents"), "most": 2 }));
    let named = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(named(&inside["parts"]), ["Films", "song.mp3"]);
    assert_eq!((&inside["parts"][0]["folder"], &inside["parts"][1]["folder"]), (&json!(true), &json!(false)));
    assert_eq!(inside["parts"][0]["files"], 2);
    assert_eq!(inside["others"], 1, "The letter");
    let letters = inside["others_bytes"].as_u64().unwrap();
    assert!((140_000..160_000).contains(&letters), "Both versions of it: {letters}");
    assert_eq!(inside["bytes"], all["bytes"]);
    assert_eq!(named(&inside["kinds"]), ["videos", "music", "documents"]);

    let films = computer.ask("space.shares", json!({ "path": computer.shown("lea/Documents/Films"), "most": null }));
    assert_eq!(named(&films["parts"]), ["2025", "b.mp4"]);
    let none = json!({ "path": computer.shown("lea/Elsewhere"), "most": null });
    assert_eq!(computer.refused("space.shares", none), "file-unknown");
}

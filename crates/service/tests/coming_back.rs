//! Files that come back: decided one by one, on a new computer, and from a backup that was damaged.

mod computer;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mybackup_service::rpc::shape::PathText;
use mybackup_service::{Around, Service, SystemClock};
use serde_json::{Value, json};

use computer::Computer;

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

/// Asks for a folder in its place, keeping both where something else stands.
fn whole(computer: &Computer, to: Value) -> Value {
    let item = json!({ "path": computer.shown("lea/Documents"), "folder": true, "version": null, "at": null });
    json!({ "items": [item], "to": to, "existing": "both" })
}

#[test]
fn what_becomes_of_each_file_is_decided_for_itself() {
    let computer = Computer::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        fs::write(computer.file(name), "saved").unwrap();
    }
    computer.set_up();
    computer.work("backup.start", json!({}));
    for name in ["a.txt", "b.txt", "c.txt"] {
        fs::write(computer.file(name), format!("never saved {name}")).unwrap();
    }
    let mut wanted = whole(&computer, Value::Null);
    let plan = computer.ask("restore.plan", json!({ "wanted": wanted }));
    let met = plan["conflicts"].as_array().unwrap();
    assert_eq!((plan["occupied"].as_u64(), met.len()), (Some(3), 3));
    assert_eq!((&met[0]["size"], &met[0]["standing_size"]), (&json!(5), &json!(17)));
    assert!(met[0]["standing_modified"].as_i64() >= met[0]["modified"].as_i64());
    let decide = |at: usize, existing: &str| json!({ "existing": existing, "shown": met[at] });
    wanted["decided"] = json!([decide(0, "replace"), decide(1, "skip")]);

    // What changed since it was shown is not replaced, however it was decided.
    fs::write(computer.file("a.txt"), "changed meanwhile").unwrap();
    let late = json!({ "wanted": wanted, "occupied": 3 });
    assert_eq!(computer.refused("restore.start", late), "plan-changed");
    assert_eq!(text(&computer.file("a.txt")), "changed meanwhile");
    let plan = computer.ask("restore.plan", json!({ "wanted": wanted }));
    wanted["decided"][0]["shown"] = plan["conflicts"][0].clone();

    let job = computer.work("restore.start", json!({ "wanted": wanted, "occupied": 3 }));
    let result = &job["result"];
    assert_eq!((&result["files"], &result["renamed"], &result["occupied"]), (&json!(2), &json!(1), &json!(1)), "{job}");
    assert_eq!(text(&computer.file("a.txt")), "saved");
    assert_eq!(text(&computer.file("b.txt")), "never saved b.txt");
    assert_eq!(text(&computer.file("c.txt")), "never saved c.txt");

    // Undoing touches what was replaced, and nothing that was only kept beside or skipped.
    let undo = result["undo"].clone();
    assert_eq!(undo.as_array().unwrap().len(), 1, "{undo}");
    let wanted = json!({ "items": undo, "to": null, "existing": "replace" });
    computer.work("restore.start", json!({ "wanted": wanted, "occupied": 1 }));
    assert_eq!(text(&computer.file("a.txt")), "changed meanwhile");
    assert_eq!(text(&computer.file("c.txt")), "never saved c.txt");
}

#[test]
fn folders_that_are_restored_elsewhere_are_not_mixed() {
    let computer = Computer::new();
    computer.set_up();
    for name in ["lea/Documents/Plans", "lea/Documents/old/Plans", "elsewhere"] {
        fs::create_dir_all(computer.path(name)).unwrap();
    }
    fs::write(computer.file("Plans/a.txt"), "new").unwrap();
    fs::write(computer.file("old/Plans/a.txt"), "old").unwrap();
    fs::write(computer.file("letter.txt"), "letter").unwrap();
    computer.work("backup.start", json!({}));
    let item = |name: &str, folder| {
        let path = computer.shown(&format!("lea/Documents/{name}"));
        json!({ "path": path, "folder": folder, "version": null, "at": null })
    };
    let items = [item("Plans", true), item("letter.txt", false), item("old/Plans", true)];
    let wanted = json!({ "items": items, "to": computer.shown("elsewhere"), "existing": "both" });
    assert_eq!(computer.ask("restore.plan", json!({ "wanted": wanted }))["occupied"], 0);
    let job = computer.work("restore.start", json!({ "wanted": wanted, "occupied": 0 }));
    assert_eq!((&job["result"]["files"], &job["result"]["undo"]), (&json!(3), &json!([])), "{job}");
    let read = |name: &str| text(&computer.path("elsewhere").join(name));
    assert_eq!(["Plans/a.txt", "Plans (2)/a.txt", "letter.txt"].map(read), ["new", "old", "letter"]);
}

#[test]
fn everything_is_put_back_on_a_new_computer_and_protected_there() {
    let old = Computer::new();
    fs::create_dir(old.path("lea/Pictures")).unwrap();
    fs::write(old.file("letter.txt"), "Dear Léa").unwrap();
    fs::write(old.path("lea/Pictures/holiday.jpg"), "picture").unwrap();
    old.set_up();
    old.ask("folders.add", json!({ "path": old.shown("lea/Pictures") }));
    old.work("backup.start", json!({}));
    let words = old.ask("key.words", json!({ "passphrase": "four plain words" }))["words"].clone();
    let words: Vec<String> = serde_json::from_value(words).unwrap();

    let new = Computer::new();
    let job = new.work("connect.open", json!({ "place": old.shown("place"), "words": words.join(" ") }));
    assert_eq!(job["state"], "done", "{job}");
    // Somebody wrote a letter of that name here already.
    fs::write(new.file("letter.txt"), "written here").unwrap();
    let moving = new.ask("move.plan", json!({ "folders": null }));
    assert_eq!((&moving["home_was"], &moving["home_is"]), (&old.shown("lea"), &new.shown("lea")));
    let becomes: Vec<&str> = moving["folders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|folder| folder["becomes"]["shown"].as_str().unwrap())
        .collect();
    assert_eq!(becomes, [new.path("lea/Documents"), new.path("lea/Pictures")].map(|p| p.display().to_string()));
    assert_eq!((&moving["plan"]["files"], &moving["plan"]["occupied"]), (&json!(1), &json!(1)), "{moving}");
    assert!(moving["free"].as_u64().unwrap() > 0);

    let all = json!([old.shown("lea/Documents"), old.shown("lea/Pictures")]);
    let job = new.work("move.start", json!({ "folders": all }));
    assert_eq!((&job["result"]["files"], &job["result"]["renamed"]), (&json!(2), &json!(1)), "{job}");
    assert_eq!(text(&new.file("letter.txt")), "written here", "What stands here stays");
    assert_eq!(text(&new.path("lea/Pictures/holiday.jpg")), "picture");

    new.ask("move.finish", json!({ "folders": [old.shown("lea/Pictures")] }));
    let folders = new.ask("folders.list", json!({}));
    assert_eq!(folders.as_array().unwrap().len(), 1, "{folders}");
    let job = new.work("backup.start", json!({}));
    let result = &job["result"];
    let counts = ["files_new", "files_changed", "files_deleted"].map(|name| result[name].as_u64().unwrap());
    assert_eq!(counts, [0, 0, 0], "The history goes on: {job}");
    let status = new.ask("status.get", json!({}));
    assert_eq!((&status["state"], &status["files"]), (&json!("ok"), &json!(1)), "{status}");
    // What is not protected here any more can still be found.
    assert_eq!(new.ask("catalog.search", json!({ "text": "letter" }))["hits"].as_array().unwrap().len(), 1);
}

#[test]
fn the_kit_opens_the_backup_as_its_pdf_and_as_a_picture() {
    let old = Computer::new();
    fs::write(old.file("letter.txt"), "Dear Léa").unwrap();
    old.set_up();
    old.work("backup.start", json!({}));
    let saved = old.ask("key.save-kit", json!({ "folder": old.shown("lea"), "language": "fr" }));
    let pdf = PathBuf::from(saved["shown"].as_str().unwrap());
    let page = old.path("lea/page");
    let drawn = Command::new("pdftoppm").args(["-r", "120", "-png", "-singlefile"]).args([&pdf, &page]).status();
    assert!(drawn.expect("pdftoppm is needed for this test").success());
    for file in [pdf, page.with_extension("png")] {
        let new = Computer::new();
        let kit = STANDARD.encode(fs::read(&file).unwrap());
        let job = new.work("connect.open", json!({ "place": old.shown("place"), "kit": kit }));
        assert_eq!((&job["state"], &job["result"]["folders"]), (&json!("done"), &json!(1)), "{file:?}: {job}");
        assert!(!job.to_string().contains("words"), "No word of the key goes back to the page");
        // Of one that is dropped on it, a window tells where it lies.
        let new = Computer::new();
        let job = new.work("connect.open", json!({ "place": old.shown("place"), "kit_at": PathText::of(&file) }));
        assert_eq!((&job["state"], &job["result"]["folders"]), (&json!("done"), &json!(1)), "{file:?}: {job}");
    }

    // The kit of another backup is read, and does not fit.
    let other = Computer::new();
    other.set_up();
    let saved = other.ask("key.save-kit", json!({ "folder": other.shown("lea"), "language": "en" }));
    let foreign = STANDARD.encode(fs::read(saved["shown"].as_str().unwrap()).unwrap());
    let new = Computer::new();
    let job = new.work("connect.open", json!({ "place": old.shown("place"), "kit": foreign }));
    assert_eq!(job["problem"]["code"], "words-wrong", "{job}");
    for (bytes, code) in [
        (STANDARD.encode("no kit"), "kit-unknown"),
        ("not even base64".to_string(), "kit-unknown"),
        (STANDARD.encode("%PDF-1.7 of something else"), "kit-code"),
        ("A".repeat(28 << 20), "kit-large"),
    ] {
        let asked = json!({ "place": old.shown("place"), "kit": bytes });
        assert_eq!(new.refused("connect.open", asked), code);
    }
    fs::write(new.file("letter.txt"), "Dear Léa").unwrap();
    for (name, code) in
        [("lea/no-kit", "kit-closed"), ("lea", "kit-closed"), ("lea/Documents/letter.txt", "kit-unknown")]
    {
        let asked = json!({ "place": old.shown("place"), "kit_at": old.shown(name) });
        assert_eq!(new.refused("connect.open", asked), code, "{name}");
    }
    assert_eq!(new.ask("app.info", json!({}))["set_up"], false);
}

#[test]
fn the_words_bring_back_a_key_whose_passphrase_is_forgotten() {
    let computer = Computer::new();
    fs::write(computer.file("a.txt"), "a").unwrap();
    computer.set_up();
    computer.work("backup.start", json!({}));
    let shown = computer.ask("key.words", json!({ "passphrase": "four plain words" }));
    let words: Vec<&str> = shown["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    let again = Computer { service: Computer::service_at(computer.folder.path()), ..computer };
    let given = |words: &[&str]| json!({ "words": words.join(" "), "passphrase": "a new one that is long" });
    let mut wrong = words.clone();
    // The first two may be one word twice.
    let other = words.iter().position(|word| *word != words[0]).expect("two words differ");
    wrong.swap(0, other);
    assert!(again.refused("key.enter", given(&wrong)).starts_with("words-"));
    again.ask("key.enter", given(&words));
    let by = |passphrase: &str| json!({ "passphrase": passphrase });
    assert_eq!(again.refused("key.unlock", by("four plain words")), "passphrase-wrong");
    again.ask("key.unlock", by("a new one that is long"));
    assert_eq!(again.ask("status.get", json!({}))["state"], "ok");
}

#[test]
fn a_repair_heals_a_damaged_part_from_the_files() {
    let computer = Computer::new();
    fs::write(computer.file("a.txt"), "content that is still here").unwrap();
    computer.set_up();
    computer.work("backup.start", json!({}));
    let pack = first_file(&computer.path("place"), "data");
    let mut bytes = fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&pack, bytes).unwrap();
    let job = computer.work("verify.start", json!({}));
    assert!(job["result"]["damaged"].as_u64() > Some(0), "{job}");
    assert_eq!(computer.ask("status.get", json!({}))["reason"], "damage");

    let job = computer.work("repair.start", json!({}));
    let result = &job["result"];
    assert_eq!(
        (&result["kind"], &result["lost"], &result["paths"]),
        (&json!("repair"), &json!(0), &json!([])),
        "{job}"
    );
    assert!(result["healed"].as_u64() > Some(0), "{job}");
    assert_eq!(computer.work("verify.start", json!({}))["result"]["damaged"], 0);
    assert_eq!(computer.ask("status.get", json!({}))["state"], "ok");
}

/// The first file below the folder of one name, wherever in `place` that is.
fn first_file(place: &Path, name: &str) -> PathBuf {
    let mut folders = vec![place.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.components().any(|part| part.as_os_str() == name) {
                return path;
            }
        }
    }
    panic!("There is no {name} in {place:?}");
}

#[test]
fn a_folder_is_opened_by_whoever_can_and_a_file_never_is() {
    let computer = Computer::new();
    fs::write(computer.file("letter.txt"), "x").unwrap();
    let folder = json!({ "path": computer.shown("lea/Documents") });
    assert_eq!(computer.refused("folder.open", folder.clone()), "open-none", "A dashboard cannot");
    let opened: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
    let seen = opened.clone();
    let around = Around { ..computer.service.around().clone() };
    let service = Service::new(computer.service.home().clone(), around, Arc::new(SystemClock));
    let opener = Box::new(move |path: &Path| {
        seen.lock().unwrap().push(path.to_path_buf());
        Ok(())
    });
    let window = Computer { service: Arc::new(service.opening_folders(opener)), ..computer };
    window.ask("folder.open", folder);
    for name in ["lea/Documents/letter.txt", "lea/nothing"] {
        assert_eq!(window.refused("folder.open", json!({ "path": window.shown(name) })), "open-missing");
    }
    assert_eq!(*opened.lock().unwrap(), [window.path("lea/Documents")]);
}

//! What a page is told of the past: a folder part by part, what differs, the steps through it, and its pictures.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use mybackup_engine::run::Clock;
use mybackup_service::home::Home;
use mybackup_service::rpc::Problem;
use mybackup_service::rpc::shape::PathText;
use mybackup_service::words::Lang;
use mybackup_service::{Around, Service, SystemClock};
use serde_json::{Value, json};

/// The clock of this computer, and seconds that pass at once.
#[derive(Default)]
struct Ahead(AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> i64 {
        SystemClock.now() + self.0.load(Ordering::Relaxed) * 1_000_000_000
    }
}

/// A computer whose documents are saved again and again.
struct Computer {
    folder: tempfile::TempDir,
    clock: Arc<Ahead>,
    service: Service,
}

impl Computer {
    fn new() -> Computer {
        let folder = tempfile::tempdir().unwrap();
        for name in ["lea/Documents", "place"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        let around = Around {
            user_home: folder.path().join("lea"),
            computer: "Portable de Léa".to_string(),
            writer: "MyBackup 0.1.0".to_string(),
            lang: Lang::En,
            workers: 1,
        };
        let clock = Arc::new(Ahead::default());
        let service = Service::new(Home::at(&folder.path().join("home")), around, clock.clone());
        let computer = Computer { folder, clock, service };
        let params = json!({
            "folders": [computer.shown("")],
            "place": PathText::of(&computer.folder.path().canonicalize().unwrap().join("place")),
            "passphrase": "four plain words",
        });
        computer.ask("setup.begin", params);
        computer
    }

    fn at(&self, name: &str) -> PathBuf {
        let documents = self.folder.path().canonicalize().unwrap().join("lea/Documents");
        if name.is_empty() { documents } else { documents.join(name) }
    }

    fn shown(&self, name: &str) -> Value {
        serde_json::to_value(PathText::of(&self.at(name))).unwrap()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::create_dir_all(self.at(name).parent().unwrap()).unwrap();
        fs::write(self.at(name), bytes).unwrap();
    }

    fn try_ask(&self, name: &str, params: Value) -> Result<Value, Problem> {
        self.service.answer(name, params, Lang::En)
    }

    #[track_caller]
    fn ask(&self, name: &str, params: Value) -> Value {
        self.try_ask(name, params).unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    }

    /// Saves everything, an hour after the last time, and returns when that was done.
    fn back_up(&self) -> Value {
        self.clock.0.fetch_add(3600, Ordering::Relaxed);
        self.ask("backup.start", json!({}));
        let begun = Instant::now();
        while self.ask("status.get", json!({}))["job"]["state"] != "done" {
            assert!(begun.elapsed() < Duration::from_secs(60), "The backup hangs");
            std::thread::sleep(Duration::from_millis(10));
        }
        let runs = self.ask("catalog.runs", json!({ "from": 0, "to": i64::MAX / 1_000_000 }));
        runs.as_array().unwrap().last().unwrap().clone()
    }

    fn list(&self, params: Value) -> Vec<String> {
        let page = self.ask("catalog.list", params);
        page["entries"].as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap().to_string()).collect()
    }

    fn offer(&self, name: &str, version: u32) -> Value {
        self.ask("preview.image", json!({ "path": self.shown(name), "version": version }))
    }
}

#[test]
fn a_folder_comes_part_by_part() {
    let computer = Computer::new();
    (0..450).for_each(|at| computer.write(&format!("photos/{at:03}.jpg"), ""));
    computer.back_up();
    let mut params = json!({ "path": computer.shown("photos"), "at": null });
    let mut parts = Vec::new();
    loop {
        let page = computer.ask("catalog.list", params.clone());
        assert_eq!(page["total"], 450);
        parts.push(page["entries"].as_array().unwrap().len());
        if page["next"].is_null() {
            break;
        }
        params["after"] = page["next"].clone();
    }
    assert_eq!(parts, [200, 200, 50]);
    params["after"] = Value::Null;
    params["most"] = json!(1_000_000);
    assert_eq!(computer.list(params.clone()).len(), 450);
    for wrong in ["", "!", "/w==", "BA=="] {
        params["after"] = json!(wrong);
        assert_eq!(computer.try_ask("catalog.list", params.clone()).unwrap_err().code, "request", "{wrong:?}");
    }
}

#[test]
fn the_moment_of_a_backup_shows_what_it_saved_and_steps_lead_to_what_differs() {
    let computer = Computer::new();
    computer.write("a/letter", "1");
    let first = computer.back_up();
    computer.write("b/other", "1");
    let second = computer.back_up();
    computer.write("a/letter", "2");
    computer.write("a/new", "1");
    let third = computer.back_up();
    let list =
        |at: &Value, differing| computer.list(json!({ "path": computer.shown("a"), "at": at, "differing": differing }));
    assert_eq!(list(&third, false), ["letter", "new"], "A page knows the moment to the millisecond only");
    assert_eq!(list(&first, false), ["letter"]);
    assert_eq!((list(&first, true), list(&third, true)), (vec!["letter".to_string()], vec![]));
    let step = |folder: &str, at: &Value, later| {
        computer.ask("catalog.nextDiff", json!({ "path": computer.shown(folder), "at": at, "later": later }))
    };
    assert_eq!(step("a", &Value::Null, false), second, "The last in which it was as before");
    assert_eq!(step("a", &first, true), third);
    assert_eq!((step("a", &first, false), step("a", &third, true)), (Value::Null, Value::Null));
    assert_eq!(step("", &first, true), second, "Something in it differs");
    let nowhere = json!({ "path": computer.shown("nowhere"), "at": null, "later": false });
    assert_eq!(computer.try_ask("catalog.nextDiff", nowhere).unwrap_err().code, "file-unknown");
}

#[test]
fn a_picture_is_given_once_and_never_to_whoever_guesses() {
    let computer = Computer::new();
    let picture = [&b"\x89PNG\r\n\x1a\n"[..], &[7; 100_000]].concat();
    computer.write("holiday.txt", &picture);
    computer.write("page.png", "<html><script>alert(1)</script></html>");
    computer.write("drawing.svg", "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>");
    computer.write("large.gif", [&b"GIF89a"[..], &vec![0; 20 << 20]].concat());
    computer.back_up();
    let offer = computer.offer("holiday.txt", 1);
    let id = offer["id"].as_str().unwrap();
    assert!(computer.service.picture(&"0".repeat(id.len())).is_none());
    assert!(computer.service.picture("../holiday.txt").is_none());
    let given = computer.service.picture(id).unwrap();
    assert_eq!((given.kind, given.bytes == picture), ("image/png", true), "Its bytes say what it is, not its name");
    assert!(computer.service.picture(id).is_none(), "It was used");
    assert_eq!(computer.offer("page.png", 1), json!({ "id": null, "too_large": false }));
    assert_eq!(computer.offer("large.gif", 1), json!({ "id": null, "too_large": true }));
    let drawing = computer.offer("drawing.svg", 1);
    assert_eq!(computer.service.picture(drawing["id"].as_str().unwrap()).unwrap().kind, "image/svg+xml");
    let wrong = json!({ "path": computer.shown("holiday.txt"), "version": 9 });
    assert!(computer.try_ask("preview.image", wrong).is_err());

    // Names end with time, and when the key is forgotten.
    let late = computer.offer("holiday.txt", 1);
    computer.clock.0.fetch_add(61, Ordering::Relaxed);
    assert!(computer.service.picture(late["id"].as_str().unwrap()).is_none());
    let locked = computer.offer("holiday.txt", 1);
    computer.service.lock();
    assert!(computer.service.picture(locked["id"].as_str().unwrap()).is_none());
    computer.ask("key.unlock", json!({ "passphrase": "four plain words" }));
    assert!(computer.service.picture(locked["id"].as_str().unwrap()).is_none(), "It does not come back");
}

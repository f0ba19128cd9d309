//! The keeper on real folders and a real backup, with a clock of the test's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicI64;
use std::time::{Duration, Instant};

use mybackup_engine::JournalLine;
use mybackup_engine::run::{Clock, UnixNanos};
use serde_json::{Value, json};

use super::*;
use crate::home::Home;
use crate::rpc::shape::PathText;
use crate::session::{Around, SystemClock};
use crate::words::Lang;

#[cfg(unix)]
mod tell;

const SECOND: i64 = 1_000_000_000;
const HOUR: i64 = 3600 * SECOND;

/// The system's clock, moved on by the test.
struct Moved(AtomicI64);

impl Clock for Moved {
    fn now(&self) -> UnixNanos {
        SystemClock.now() + self.0.load(Ordering::Relaxed)
    }
}

struct World {
    folder: tempfile::TempDir,
    clock: Arc<Moved>,
    service: Arc<Service>,
    keeper: Keeper,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        for name in ["lea/Documents", "disk/place"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("lea/Documents/letter"), "one").unwrap();
        let clock = Arc::new(Moved(AtomicI64::new(0)));
        let around = Around {
            user_home: folder.path().join("lea"),
            computer: "test".to_string(),
            writer: "MyBackup".to_string(),
            lang: Lang::En,
            workers: 1,
        };
        let service = Arc::new(Service::new(Home::at(&folder.path().join("home")), around, clock.clone()));
        let keeper = Keeper::new(service.clone(), Arc::new(Bell::default()), Arc::new(AtomicBool::new(false)));
        World { folder, clock, service, keeper }
    }

    fn set_up() -> World {
        let world = World::new();
        let shown = |name: &str| serde_json::to_value(PathText::of(&world.path(name))).unwrap();
        let folders = [shown("lea/Documents")];
        let params = json!({ "folders": folders, "place": shown("disk/place"), "passphrase": "four plain words" });
        world.ask("setup.begin", params);
        world
    }

    /// One whose first backup is done, and whose folders are watched.
    fn kept() -> World {
        let mut world = World::set_up();
        world.ask("backup.start", json!({}));
        world.service.jobs().wait();
        world.ask("job.dismiss", json!({}));
        world.settle();
        world.wait("the folders are watched", |keeper| {
            keeper.watching.as_ref().is_some_and(|watching| !watching.watcher.settling().looking)
        });
        world.settle();
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    #[track_caller]
    fn ask(&self, name: &str, params: Value) -> Value {
        self.service.answer(name, params, Lang::En).unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path("lea/Documents").join(name), text).unwrap();
    }

    fn pass(&self, ns: i64) {
        self.clock.0.fetch_add(ns, Ordering::Relaxed);
    }

    /// Lets it do all that is to be done now; returns until when it waits.
    #[track_caller]
    fn settle(&mut self) -> Option<i64> {
        for _ in 0..100 {
            match self.keeper.step() {
                // Time passed while it worked.
                Some(until_ns) if until_ns <= self.service.now_ns() => {}
                until_ns => return until_ns,
            }
        }
        panic!("it never has nothing to do");
    }

    /// Waits for something that the system tells of in its own time.
    #[track_caller]
    fn wait(&mut self, what: &str, mut done: impl FnMut(&mut Keeper) -> bool) {
        let began = Instant::now();
        while !done(&mut self.keeper) {
            assert!(began.elapsed() < Duration::from_secs(20), "{what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until changes are seen.
    #[track_caller]
    fn changes_are_seen(&mut self) {
        self.wait("changes are seen", |keeper| keeper.situation().marks.count > 0);
    }

    fn journal(&self, what: &str) -> Vec<JournalLine> {
        self.service.reader().unwrap().journal(Some(what), 100_000).unwrap()
    }

    fn waits_for(&self) -> Value {
        self.ask("status.get", json!({}))["plan"]["waiting"].clone()
    }

    /// Brings the folder back as it is in the backup.
    fn restored(&self) -> PathBuf {
        let to = self.path("back");
        let shown = |path: &Path| serde_json::to_value(PathText::of(path)).unwrap();
        let item = json!({ "path": shown(&self.path("lea/Documents")), "folder": true, "version": null, "at": null });
        let wanted = json!({ "items": [item], "to": shown(&to), "existing": "both" });
        fs::create_dir(&to).unwrap();
        let plan = self.ask("restore.plan", json!({ "wanted": wanted }));
        self.ask("restore.start", json!({ "wanted": wanted, "occupied": plan["occupied"] }));
        self.service.jobs().wait();
        to.join("Documents")
    }
}

/// Every file below a folder with its content.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push((path.strip_prefix(folder).unwrap().to_path_buf(), fs::read(&path).unwrap())),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_folder_that_was_added_is_saved_at_once() {
    let mut world = World::kept();
    assert_eq!(world.ask("status.get", json!({}))["state"], "ok");
    let runs = world.journal("backup").len();
    fs::create_dir(world.path("lea/Music")).unwrap();
    fs::write(world.path("lea/Music/song"), "la").unwrap();
    world.ask("folders.add", json!({ "path": PathText::of(&world.path("lea/Music")) }));
    assert_eq!(world.ask("status.get", json!({}))["reason"], "unsaved");
    world.keeper.bell.ring_changed();
    world.settle();
    assert_eq!(world.ask("status.get", json!({}))["state"], "ok");
    // Once: there is nothing new about it afterwards.
    world.settle();
    assert_eq!(world.journal("backup").len(), runs + 1);
}

#[test]
fn nothing_is_done_where_nothing_is_set_up() {
    let mut world = World::new();
    assert_eq!(world.settle(), None);
    assert!(!world.path("home/backups.db").exists());
}

#[test]
fn the_first_backup_is_left_to_the_person_for_an_hour() {
    let mut world = World::set_up();
    world.settle();
    assert_eq!(world.journal("backup").len(), 0);
    world.pass(HOUR);
    world.settle();
    assert_eq!(world.journal("backup").len(), 1);
}

#[test]
fn everything_is_saved_at_the_start_and_a_change_soon_after_it_was_made() {
    let mut world = World::kept();
    assert_eq!(world.journal("backup").len(), 2, "the first one, and the one at the start");
    world.write("letter", "two");
    world.changes_are_seen();
    world.settle();
    assert_eq!(world.journal("backup").len(), 2, "it may still be changing");
    world.pass(3 * SECOND);
    world.settle();
    let lines = world.journal("backup");
    assert_eq!(lines.len(), 3);
    assert!(lines[0].figures.contains("\"changed\":1"), "{}", lines[0].figures);
    assert!(lines[0].figures.contains("\"marked\":true"), "it looked only where something changed");

    world.write("letter", "three");
    world.wait("it is seen again", |keeper| keeper.situation().marks.rest_until_ns.is_some());
    world.pass(10 * SECOND);
    world.settle();
    assert_eq!(world.journal("backup").len(), 3, "the same file is saved once a minute at most");
    world.pass(60 * SECOND);
    world.settle();
    assert_eq!(world.journal("backup").len(), 4);
}

#[test]
fn a_disk_that_is_away_is_waited_for_and_used_when_it_comes() {
    let mut world = World::kept();
    fs::rename(world.path("disk"), world.path("elsewhere")).unwrap();
    fs::create_dir_all(world.path("disk/place")).unwrap();
    world.write("letter", "two");
    world.changes_are_seen();
    world.pass(HOUR);
    world.keeper.bell.ring_changed();
    world.settle();
    assert_eq!(world.waits_for(), "place");
    assert_eq!(fs::read_dir(world.path("disk/place")).unwrap().count(), 0, "an empty mount point stays empty");
    assert_eq!(world.ask("status.get", json!({}))["state"], "waiting", "it is no failure");
    let before = world.journal("backup").len();

    fs::remove_dir_all(world.path("disk")).unwrap();
    fs::rename(world.path("elsewhere"), world.path("disk")).unwrap();
    world.keeper.bell.ring_changed();
    world.settle();
    assert_eq!(world.journal("backup").len(), before + 1);
    assert_eq!(world.ask("status.get", json!({}))["state"], "ok");
}

#[test]
fn a_disk_that_goes_as_a_backup_begins_is_used_soon_after_it_comes_back() {
    let mut world = World::kept();
    world.write("letter", "two");
    world.changes_are_seen();
    world.pass(HOUR);
    fs::rename(world.path("disk"), world.path("elsewhere")).unwrap();
    world.settle();
    assert_eq!(world.journal("backup")[0].outcome, "failed");
    let before = world.journal("backup").len();
    world.keeper.bell.ring_changed();
    world.settle();
    assert_eq!(world.waits_for(), "place");

    fs::rename(world.path("elsewhere"), world.path("disk")).unwrap();
    world.keeper.bell.ring_changed();
    let until_ns = world.settle().expect("it tries again by itself");
    assert_eq!(world.waits_for(), "failure");
    assert!(until_ns - world.service.now_ns() <= 10 * SECOND, "somebody who plugs it in waits for no minute");
    world.pass(10 * SECOND);
    world.settle();
    assert_eq!(world.journal("backup").len(), before + 1);
    assert_eq!(world.ask("status.get", json!({}))["state"], "ok");
}

#[test]
fn after_a_month_of_sleep_it_catches_up_once() {
    let mut world = World::kept();
    world.settle();
    let before = world.journal("backup").len();
    world.pass(30 * 24 * HOUR);
    world.settle();
    assert_eq!(world.journal("backup").len(), before + 1);
    assert!(world.journal("sample").len() <= 2 && world.journal("drill").len() <= 2);
}

#[test]
fn a_pause_is_kept_and_ends() {
    let mut world = World::kept();
    world.ask("pause.set", json!({ "until": "hour" }));
    world.write("letter", "two");
    world.changes_are_seen();
    world.pass(HOUR / 2);
    world.settle();
    assert_eq!(world.waits_for(), "paused");
    let before = world.journal("backup").len();
    world.pass(HOUR);
    world.settle();
    assert_eq!(world.journal("backup").len(), before + 1);
}

#[test]
fn a_result_that_a_person_has_not_put_away_stays() {
    let mut world = World::kept();
    world.ask("backup.start", json!({}));
    world.service.jobs().wait();
    assert_eq!(world.ask("status.get", json!({}))["job"]["kind"], "backup");
    world.write("letter", "two");
    world.changes_are_seen();
    world.pass(HOUR);
    world.settle();
    let job = world.ask("status.get", json!({}))["job"].clone();
    assert_eq!((&job["state"], &job["result"]["files_changed"]), (&json!("done"), &json!(0)), "{job}");
}

#[test]
fn a_day_of_life_comes_back_as_it_was() {
    let mut world = World::kept();
    let mut dice = 7u64;
    let mut roll = |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    let begun_ns = world.service.now_ns();
    let mut is_away = false;
    while world.service.now_ns() < begun_ns + 24 * HOUR {
        for _ in 0..roll(6) {
            let folder = world.path("lea/Documents").join(format!("f{}", roll(5)));
            let name = folder.join(format!("n{}", roll(8)));
            match roll(6) {
                0 => drop(fs::remove_dir_all(&folder)),
                1 => drop(fs::rename(&folder, folder.with_extension("moved"))),
                2 => drop(fs::remove_file(&name)),
                _ => {
                    fs::create_dir_all(&folder).unwrap();
                    fs::write(&name, vec![roll(256) as u8; roll(5000) as usize]).unwrap();
                }
            }
        }
        match roll(12) {
            0 if !is_away => {
                fs::rename(world.path("disk"), world.path("away")).unwrap();
                is_away = true;
            }
            1 | 2 if is_away => {
                fs::rename(world.path("away"), world.path("disk")).unwrap();
                is_away = false;
            }
            // The computer sleeps.
            3 => world.pass(3 * HOUR),
            _ => {}
        }
        world.keeper.bell.ring_changed();
        world.settle();
        world.pass((1 + roll(900) as i64) * SECOND);
    }
    if is_away {
        fs::rename(world.path("away"), world.path("disk")).unwrap();
    }
    // What the system still has to tell, it tells soon; then all has settled.
    std::thread::sleep(Duration::from_millis(300));
    world.keeper.bell.ring_changed();
    for _ in 0..3 {
        world.settle();
        world.pass(HOUR);
    }
    let marked = world.journal("backup").iter().filter(|line| line.figures.contains("\"marked\":true")).count();
    assert!(marked > 10, "most backups looked only where something changed: {marked}");
    assert_eq!(world.ask("status.get", json!({}))["state"], "ok");
    assert_eq!(files(&world.restored()), files(&world.path("lea/Documents")));
}

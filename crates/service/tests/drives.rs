//! Drives that come, go, and stand elsewhere: real file systems that are mounted and unmounted.
//!
//! These mount file systems, for which they must be root; the one about udisks
//! starts a bus and the real `udisksd` for itself, apart from those of the system.
#![cfg(target_os = "linux")]

mod computer;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use mybackup_service::drives::Watch;
use mybackup_service::rpc::shape::PathText;
use serde_json::{Value, json};

use computer::Computer;

const INSIDE: &str = "MYBACKUP_TEST_INSIDE";

/// One test at a time: the table of mounts is the system's.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[track_caller]
fn call(program: &str, arguments: &[&Path]) {
    let done = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {arguments:?}, for which this test must be root: {said}");
}

/// A drive: an image of a file system that is plugged in at one folder or another.
struct Drive {
    image: PathBuf,
    at: Option<PathBuf>,
}

impl Drive {
    fn new(image: PathBuf) -> Drive {
        fs::File::create(&image).unwrap().set_len(96 << 20).unwrap();
        call("mkfs.ext4", &[Path::new("-q"), &image]);
        Drive { image, at: None }
    }

    fn plug_in(&mut self, at: &Path) {
        fs::create_dir_all(at).unwrap();
        call("mount", &[Path::new("-o"), Path::new("loop"), &self.image, at]);
        self.at = Some(at.to_path_buf());
    }

    fn unplug(&mut self) {
        if let Some(at) = self.at.take() {
            call("umount", &[&at]);
        }
    }

    /// A second drive with the same content.
    fn copy(&self, image: PathBuf) -> Drive {
        fs::copy(&self.image, &image).unwrap();
        Drive { image, at: None }
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        if let Some(at) = self.at.take() {
            let _ = Command::new("umount").arg("-l").arg(at).status();
        }
    }
}

/// A folder in which desktops plug drives in, for this test alone.
struct Media(PathBuf);

impl Media {
    fn new(name: &str) -> Media {
        let folder = PathBuf::from(format!("/media/mybackup-test-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Media(folder)
    }
}

impl Drop for Media {
    fn drop(&mut self) {
        for entry in fs::read_dir(&self.0).into_iter().flatten().flatten() {
            let _ = fs::remove_dir(entry.path());
        }
        let _ = fs::remove_dir(&self.0);
    }
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

fn shown(path: &Path) -> Value {
    serde_json::to_value(PathText::of(path)).unwrap()
}

/// A computer whose place is a drive, with one backup on it.
fn backed_up(at: &Path, drive: &mut Drive) -> Computer {
    let computer = Computer::new();
    fs::write(computer.file("letter.txt"), "first").unwrap();
    drive.plug_in(at);
    let params = json!({
        "folders": [computer.shown("lea/Documents")],
        "place": shown(at),
        "passphrase": "four plain words",
    });
    computer.ask("setup.begin", params);
    assert_eq!(computer.work("backup.start", json!({}))["state"], "done");
    computer
}

fn place(computer: &Computer, at: usize) -> Value {
    computer.ask("places.list", json!({}))[at].clone()
}

#[test]
fn where_a_drive_is_away_nothing_is_written() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().canonicalize().unwrap().join("disk");
    let mut drive = Drive::new(folder.path().join("image"));
    let computer = backed_up(&at, &mut drive);
    drive.unplug();
    fs::write(computer.file("letter.txt"), "second").unwrap();
    let job = computer.work("backup.start", json!({}));
    assert_eq!((&job["state"], &job["problem"]["exit"]), (&json!("failed"), &json!(5)), "{job}");
    assert!(is_empty(&at));
    let status = computer.ask("status.get", json!({}));
    assert_eq!((&status["state"], &status["places"][0]["state"]), (&json!("waiting"), &json!("away")), "{status}");
    drive.plug_in(&at);
    assert_eq!(computer.work("backup.start", json!({}))["state"], "done");
    assert_eq!(place(&computer, 0)["state"], "ready");
}

#[test]
fn a_place_whose_drive_went_before_its_first_backup_is_not_made_on_the_computers_own_disk() {
    let _alone = alone();
    let computer = Computer::new();
    fs::write(computer.file("letter.txt"), "first").unwrap();
    computer.set_up();
    computer.work("backup.start", json!({}));
    let second = computer.path("second");
    let mut drive = Drive::new(computer.path("image"));
    drive.plug_in(&second);
    computer.ask("places.add", json!({ "path": shown(&second) }));
    assert_eq!(place(&computer, 1)["state"], "new");
    drive.unplug();
    fs::write(computer.file("letter.txt"), "second").unwrap();
    assert_eq!(computer.work("backup.start", json!({}))["state"], "done");
    assert!(is_empty(&second), "the drive is away: its folder lies on the computer's own disk");
    assert_eq!(place(&computer, 1)["state"], "away");
    drive.plug_in(&second);
    assert_eq!(place(&computer, 1)["state"], "new");
    assert_eq!(computer.work("backup.start", json!({}))["state"], "done");
    assert_eq!(place(&computer, 1)["state"], "ready");
}

#[test]
fn a_drive_that_is_plugged_in_at_another_path_is_known_by_what_it_holds() {
    let _alone = alone();
    let media = Media::new("moved");
    let folder = tempfile::tempdir().unwrap();
    let mut drive = Drive::new(folder.path().join("image"));
    let computer = backed_up(&media.0.join("SAUVEGARDE"), &mut drive);
    let config = fs::read(computer.path("home/config.yaml")).unwrap();
    drive.unplug();
    fs::remove_dir(media.0.join("SAUVEGARDE")).unwrap();
    // Another drive beside it, which holds nothing of ours.
    let mut other = Drive::new(folder.path().join("other"));
    other.plug_in(&media.0.join("AAA"));
    drive.plug_in(&media.0.join("SAUVEGARDE1"));
    fs::write(computer.file("letter.txt"), "second").unwrap();
    assert_eq!(computer.work("backup.start", json!({}))["state"], "done");
    let found = place(&computer, 0);
    assert_eq!((&found["state"], &found["name"]), (&json!("ready"), &json!("SAUVEGARDE")), "{found}");
    assert_eq!(found["now_at"]["shown"], media.0.join("SAUVEGARDE1").to_str().unwrap());
    assert_eq!(fs::read(computer.path("home/config.yaml")).unwrap(), config, "the configuration stays");
    let names: Vec<_> = fs::read_dir(media.0.join("AAA")).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names, ["lost+found"]);
    drive.unplug();
    other.unplug();
    assert_eq!(place(&computer, 0)["state"], "away");
}

#[test]
fn of_two_drives_in_turn_the_one_that_is_there_is_brought_up_to_date() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().canonicalize().unwrap().join("disk");
    let mut one = Drive::new(folder.path().join("one"));
    let computer = backed_up(&at, &mut one);
    one.unplug();
    let mut two = one.copy(folder.path().join("two"));
    for turn in 0..4 {
        let drive = if turn % 2 == 0 { &mut two } else { &mut one };
        drive.plug_in(&at);
        let name = format!("turn-{turn}");
        fs::write(computer.file(&name), &name).unwrap();
        let job = computer.work("backup.start", json!({}));
        assert_eq!(job["state"], "done", "{turn}: {job}");
        assert_eq!(place(&computer, 0)["state"], "ready");
        // All that is there now comes back from this drive alone.
        for known in 0..=turn {
            let path = computer.shown(&format!("lea/Documents/turn-{known}"));
            let preview = computer.ask("preview.text", json!({ "path": path, "version": 1 }));
            assert_eq!(preview["text"], format!("turn-{known}"), "turn {turn}");
        }
        let drive = if turn % 2 == 0 { &mut two } else { &mut one };
        drive.unplug();
    }
}

#[test]
fn somebody_who_waits_hears_of_a_drive_that_comes_and_goes() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let woken = Arc::new(AtomicUsize::new(0));
    let count = woken.clone();
    let watch = Watch::new(move || _ = count.fetch_add(1, Ordering::SeqCst)).unwrap();
    let hears = |least: usize| {
        let began = Instant::now();
        while woken.load(Ordering::SeqCst) < least {
            assert!(began.elapsed() < Duration::from_secs(30), "nothing was heard");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let mut drive = Drive::new(folder.path().join("image"));
    drive.plug_in(&folder.path().join("disk"));
    hears(1);
    let before = woken.load(Ordering::SeqCst);
    drive.unplug();
    hears(before + 1);
    drop(watch);
}

/// Runs a test again with mounts of its own and another system bus.
fn inside(test: &str, bus: &str, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    let done = Command::new("unshare")
        .args(["--mount", "--propagation", "private"])
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(INSIDE, "yes")
        .env("DBUS_SYSTEM_BUS_ADDRESS", bus)
        .output()
        .expect("start unshare");
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn a_drive_is_let_go_of_when_nothing_uses_it() {
    let _alone = alone();
    inside("a_drive_is_let_go_of_when_nothing_uses_it", "unix:path=/no/bus", || {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().canonicalize().unwrap().join("disk");
        let mut drive = Drive::new(folder.path().join("image"));
        let computer = backed_up(&at, &mut drive);
        let eject = json!({ "path": shown(&at) });
        let working = mybackup_service::home::Home::at(&computer.path("home")).lock().unwrap();
        let refused = computer.try_ask("places.eject", eject.clone()).unwrap_err();
        assert!(refused.message.contains("already working"), "{refused:?}");
        drop(working);
        let mut user = Command::new("sleep").arg("1000").current_dir(&at).spawn().unwrap();
        let refused = computer.try_ask("places.eject", eject.clone()).unwrap_err();
        assert_eq!(refused.code, "eject-busy-programs");
        assert!(refused.message.contains("sleep"), "{refused:?}");
        user.kill().unwrap();
        user.wait().unwrap();
        assert_eq!(computer.ask("places.eject", eject.clone()), json!({ "name": "disk", "off": false }));
        drive.at = None;
        assert!(is_empty(&at));
        assert_eq!(computer.refused("places.eject", eject), "eject-not-removable");
        assert_eq!(computer.refused("places.eject", json!({ "path": shown(folder.path()) })), "destination-gone");
    });
}

/// A process that ends with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn udisks_lets_go_of_a_drive() {
    let _alone = alone();
    let outer = tempfile::tempdir().unwrap();
    let bus = outer.path().join("bus");
    let address = match std::env::var(INSIDE) {
        Ok(_) => std::env::var("DBUS_SYSTEM_BUS_ADDRESS").unwrap(),
        Err(_) => format!("unix:path={}", bus.display()),
    };
    inside("udisks_lets_go_of_a_drive", &address.clone(), || {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().canonicalize().unwrap().join("disk");
        let mut drive = Drive::new(folder.path().join("image"));
        let computer = backed_up(&at, &mut drive);
        // What udev would say of the drive: here nobody runs it, and udisks asks its notes.
        call("mount", &["-t", "tmpfs", "none", "/run"].map(Path::new));
        let device = rustix::fs::stat(&at).unwrap().st_dev;
        let number = format!("{}:{}", rustix::fs::major(device), rustix::fs::minor(device));
        fs::create_dir_all("/run/udev/data").unwrap();
        let note = "I:1\nE:ID_FS_USAGE=filesystem\nE:ID_FS_TYPE=ext4\nG:systemd\n";
        fs::write(format!("/run/udev/data/b{number}"), note).unwrap();
        let config = folder.path().join("bus.conf");
        fs::write(&config, BUS.replace("ADDRESS", &address)).unwrap();
        let start = |program: &str, arguments: &[&str]| {
            let started = Command::new(program).args(arguments).spawn();
            Running(started.unwrap_or_else(|error| panic!("this test needs {program}: {error}")))
        };
        let _bus = start("dbus-daemon", &["--nofork", &format!("--config-file={}", config.display())]);
        let socket = PathBuf::from(address.trim_start_matches("unix:path="));
        until(|| socket.exists());
        let _udisks = start("/usr/libexec/udisks2/udisksd", &[]);
        // It takes a moment to find its drives.
        let node = format!("/dev/{}", device_name(&number));
        until(|| {
            let said = Command::new("udisksctl").args(["info", "-b", &node]).output();
            said.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("MountPoints"))
        });
        let mut user = Command::new("sleep").arg("1000").current_dir(&at).spawn().unwrap();
        let refused = computer.try_ask("places.eject", json!({ "path": shown(&at) })).unwrap_err();
        assert_eq!(refused.code, "eject-busy-programs", "{refused:?}");
        user.kill().unwrap();
        user.wait().unwrap();
        assert_eq!(computer.ask("places.eject", json!({ "path": shown(&at) }))["name"], "disk");
        drive.at = None;
        assert!(is_empty(&at));
    });
}

/// The name of a device by its number.
fn device_name(number: &str) -> String {
    let link = fs::read_link(Path::new("/sys/dev/block").join(number)).unwrap();
    link.file_name().unwrap().to_string_lossy().into_owned()
}

#[track_caller]
fn until(mut comes: impl FnMut() -> bool) {
    let began = Instant::now();
    while !comes() {
        assert!(began.elapsed() < Duration::from_secs(30), "it never came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>ADDRESS</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_sender="*" eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

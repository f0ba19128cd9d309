//! Watching where the system sets limits: too few watches, too short a queue, disks that come and go.
//!
//! Each test runs in a process with users, limits and mounts of its own (`unshare`), so that no
//! other program on this computer feels a limit that is changed here. It need not be root.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use mybackup_format::SourceId;
use mybackup_service::SystemClock;
use mybackup_service::watching::{SourceMarks, Trouble, TroubleKind, WatchedSource, Watcher};
use mybackup_service::words::{Lang, Words};

const FOREVER: Duration = Duration::from_secs(60);

const INSIDE: &str = "MYBACKUP_TEST_INSIDE";

/// Runs a test again as the root of a container of its own.
fn alone(test: &str, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    let done = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "--propagation", "private"])
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(INSIDE, "yes")
        .output()
        .expect("start unshare");
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    println!("{said}");
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
}

/// A limit of this container: it ends with the test.
#[derive(Clone, Copy)]
struct Limit(&'static str);

const FOLDERS: Limit = Limit("/proc/sys/user/max_inotify_watches");
const WATCHERS: Limit = Limit("/proc/sys/user/max_inotify_instances");
/// More than there ever are.
const ENOUGH: u64 = i32::MAX as u64;

impl Limit {
    #[track_caller]
    fn set(self, value: u64) {
        assert!(std::env::var_os(INSIDE).is_some(), "the limits of the computer are not touched");
        fs::write(self.0, value.to_string()).unwrap_or_else(|error| panic!("{}: {error}", self.0));
    }
}

/// A file system in memory that is mounted at a folder.
struct Mounted(PathBuf);

impl Mounted {
    #[track_caller]
    fn at(folder: &Path) -> Mounted {
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "none"]).arg(folder).status();
        assert!(
            done.is_ok_and(|status| status.success()),
            "this test mounts file systems, which this container may not"
        );
        Mounted(folder.to_path_buf())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn source(path: &Path) -> WatchedSource {
    let id = SourceId([3; 8]);
    WatchedSource { id, path: path.to_path_buf(), leave_out: Box::new(|_, _| false), one_file_system: true }
}

fn watch(path: &Path) -> Watcher {
    watch_and(path, || {})
}

/// The same; `wake` is called by the thread that watches, which waits for it.
fn watch_and(path: &Path, wake: impl Fn() + Send + Sync + 'static) -> Watcher {
    Watcher::new(vec![source(path)], Arc::new(SystemClock), wake)
}

#[track_caller]
fn until(mut comes: impl FnMut() -> bool) {
    let began = Instant::now();
    while !comes() {
        assert!(began.elapsed() < FOREVER, "it never came");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn kinds(watcher: &Watcher) -> Vec<TroubleKind> {
    watcher.troubles().iter().map(|trouble| trouble.kind).collect()
}

/// Waits until a change of a file is told of as such; what is lost before that is let pass.
#[track_caller]
fn sees_changes(watcher: &Watcher, root: &Path) {
    until(|| !watcher.settling().looking && !watcher.settling().blind);
    until(|| {
        fs::write(root.join("seen"), b"1").unwrap();
        let taken = watcher.take_marks();
        let seen = |found: &SourceMarks| !found.lost && found.marks.iter().any(|mark| mark.key == b"seen");
        taken.sources.iter().any(seen)
    });
}

#[test]
fn a_folder_too_large_to_watch_is_named_and_watched_once_the_limit_is_raised() {
    alone("a_folder_too_large_to_watch_is_named_and_watched_once_the_limit_is_raised", || {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..300 {
            fs::create_dir(folder.path().join(number.to_string())).unwrap();
        }
        FOLDERS.set(200);
        let foreseen: Option<Trouble> = source(folder.path()).foresee();
        let watcher = watch(folder.path());
        until(|| kinds(&watcher) == [TroubleKind::TooManyFolders]);
        assert_eq!(foreseen.unwrap().kind, TroubleKind::TooManyFolders, "doctor tells it too");
        let (one, other) = (folder.path().join("1"), folder.path().join("2"));
        for number in 0..120 {
            fs::create_dir(one.join(number.to_string())).unwrap();
            fs::create_dir(other.join(number.to_string())).unwrap();
        }
        let mut folders = 0;
        assert_eq!(source(&one).foresee_beside(&mut folders), None);
        let beside = source(&other).foresee_beside(&mut folders).unwrap();
        assert_eq!(beside.kind, TroubleKind::TooManyFolders, "each alone could be watched, both cannot");
        assert_eq!(source(&other).foresee(), None);
        assert!(watcher.settling().blind);
        assert!(watcher.take_marks().sources[0].lost && watcher.take_marks().sources[0].lost);
        let failure = watcher.troubles()[0].failure(300);
        let message = failure.message(Words::for_lang(Lang::En));
        assert!(message.contains("by looking every 5 minutes: this computer watches no more folders"), "{message}");
        assert!(failure.hint(Words::for_lang(Lang::Fr)).unwrap().contains("max_user_watches"));
        FOLDERS.set(ENOUGH);
        watcher.look_again();
        until(|| kinds(&watcher).is_empty());
        sees_changes(&watcher, folder.path());
    });
}

#[test]
fn folders_made_beyond_the_limit_are_said_to_be_lost() {
    alone("folders_made_beyond_the_limit_are_said_to_be_lost", || {
        let folder = tempfile::tempdir().unwrap();
        FOLDERS.set(200);
        let watcher = watch(folder.path());
        sees_changes(&watcher, folder.path());
        for number in 0..300 {
            fs::create_dir(folder.path().join(number.to_string())).unwrap();
        }
        until(|| kinds(&watcher) == [TroubleKind::TooManyFolders]);
        assert!(watcher.take_marks().sources[0].lost);
    });
}

#[test]
fn where_no_more_programs_may_watch_that_is_named() {
    alone("where_no_more_programs_may_watch_that_is_named", || {
        let folder = tempfile::tempdir().unwrap();
        WATCHERS.set(0);
        let watcher = watch(folder.path());
        until(|| kinds(&watcher) == [TroubleKind::TooManyWatchers]);
        WATCHERS.set(ENOUGH);
        watcher.look_again();
        until(|| kinds(&watcher).is_empty());
        sees_changes(&watcher, folder.path());
    });
}

#[test]
fn a_limit_that_is_raised_just_after_it_was_too_low_is_noticed_at_once() {
    alone("a_limit_that_is_raised_just_after_it_was_too_low_is_noticed_at_once", || {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..300 {
            fs::create_dir(folder.path().join(number.to_string())).unwrap();
        }
        FOLDERS.set(200);
        let woken = Arc::new(AtomicUsize::new(0));
        let count = woken.clone();
        // Nobody takes anything: it is woken by the first mark, and then by what was lost.
        let watcher = watch_and(folder.path(), move || {
            if count.fetch_add(1, Ordering::SeqCst) == 1 {
                FOLDERS.set(ENOUGH);
            }
        });
        until(|| woken.load(Ordering::SeqCst) > 2 && kinds(&watcher).is_empty());
        sees_changes(&watcher, folder.path());
    });
}

#[test]
fn a_queue_that_overflows_loses_nothing_unsaid() {
    alone("a_queue_that_overflows_loses_nothing_unsaid", || {
        let folder = tempfile::tempdir().unwrap();
        let (gate, held) = (Arc::new(Mutex::new(())), Arc::new(AtomicUsize::new(0)));
        let (passed, count) = (gate.clone(), held.clone());
        let watcher = watch_and(folder.path(), move || {
            count.fetch_add(1, Ordering::SeqCst);
            drop(passed.lock().unwrap_or_else(PoisonError::into_inner));
        });
        sees_changes(&watcher, folder.path());
        // The thread that watches is held with the first mark, and the kernel's queue fills.
        let closed = gate.lock().unwrap();
        let before = held.load(Ordering::SeqCst);
        until(|| {
            watcher.take_marks();
            fs::write(folder.path().join("first"), b"1").unwrap();
            held.load(Ordering::SeqCst) > before
        });
        let queue = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap();
        for number in 0..=queue.trim().parse::<u64>().unwrap() {
            fs::write(folder.path().join((number % 1000).to_string()), b"").unwrap();
        }
        assert!(!watcher.settling().lost);
        drop(closed);
        until(|| watcher.settling().lost);
        assert!(watcher.take_marks().sources[0].lost);
        // Begun anew, it sees single changes again.
        sees_changes(&watcher, folder.path());
    });
}

#[test]
fn a_disk_that_is_mounted_over_a_source_and_taken_away_is_noticed() {
    alone("a_disk_that_is_mounted_over_a_source_and_taken_away_is_noticed", || {
        let folder = tempfile::tempdir().unwrap();
        let watcher = watch(folder.path());
        sees_changes(&watcher, folder.path());
        let mounted = Mounted::at(folder.path());
        fs::create_dir(folder.path().join("on-disk")).unwrap();
        let mut lost = false;
        until(|| {
            lost |= watcher.take_marks().sources.iter().any(|source| source.lost);
            lost
        });
        sees_changes(&watcher, folder.path());
        fs::write(folder.path().join("on-disk/file"), b"1").unwrap();
        until(|| {
            watcher
                .take_marks()
                .sources
                .iter()
                .any(|source| source.marks.iter().any(|mark| mark.key == b"on-disk\0file"))
        });
        drop(mounted);
        let mut lost = false;
        until(|| {
            lost |= watcher.take_marks().sources.iter().any(|source| source.lost);
            lost
        });
        sees_changes(&watcher, folder.path());
        assert!(!folder.path().join("on-disk").exists());
    });
}

#[test]
fn what_another_disk_holds_inside_a_source_is_not_watched() {
    alone("what_another_disk_holds_inside_a_source_is_not_watched", || {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("disk")).unwrap();
        let _mounted = Mounted::at(&folder.path().join("disk"));
        fs::create_dir(folder.path().join("disk/inner")).unwrap();
        let watcher = watch(folder.path());
        sees_changes(&watcher, folder.path());
        fs::write(folder.path().join("disk/inner/file"), b"1").unwrap();
        sees_changes(&watcher, folder.path());
        fs::write(folder.path().join("last"), b"1").unwrap();
        let mut inner = false;
        until(|| {
            let marks: Vec<_> = watcher.take_marks().sources.into_iter().flat_map(|source| source.marks).collect();
            inner |= marks.iter().any(|mark| mark.key.starts_with(b"disk\0"));
            marks.iter().any(|mark| mark.key == b"last")
        });
        assert!(!inner);
    });
}

/// What this process takes: bytes of memory, and ticks of processor time (hundredths of a second).
fn taken() -> (u64, u64) {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kib: u64 = memory.trim().trim_end_matches(" kB").parse().unwrap();
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (kib << 10, fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap())
}

/// `MYBACKUP_FOLDERS=200000` makes it a long one, which looks on for thirty seconds.
#[test]
fn many_folders_take_little_memory_and_no_time_while_nothing_happens() {
    alone("many_folders_take_little_memory_and_no_time_while_nothing_happens", || {
        let asked = std::env::var("MYBACKUP_FOLDERS").ok().and_then(|text| text.parse::<u64>().ok());
        let (count, seconds) = asked.map_or((20_000, 1), |count| (count, 30));
        let limit = fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").unwrap();
        let needed = count + count / 200 + 1000;
        assert!(
            limit.trim().parse::<u64>().unwrap() >= needed,
            "fs.inotify.max_user_watches must be {needed} at least"
        );
        let folder = tempfile::tempdir().unwrap();
        for number in 0..count {
            fs::create_dir_all(folder.path().join(format!("folder-{:03}/inner-folder-{number}", number / 200)))
                .unwrap();
        }
        let before = taken();
        let watcher = watch(folder.path());
        until(|| !watcher.settling().looking);
        let found = taken();
        std::thread::sleep(Duration::from_secs(seconds));
        let (memory, ticks) = taken();
        let (grown, idle) = (memory.saturating_sub(before.0), ticks - found.1);
        println!(
            "{count} folders: {memory} bytes of memory, {grown} of them for watching; {} ticks to find them, {idle} in {seconds} s",
            found.1 - before.1
        );
        assert!(grown < (8 << 20) + count * 250, "{grown} bytes");
        assert!(idle <= 1 + seconds / 10, "{idle} ticks");
    });
}

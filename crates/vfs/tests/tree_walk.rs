//! Walking real folders: order, limits, what is left out, what cannot be read.
#![cfg(target_os = "linux")]

use mybackup_vfs::tree::{Doing, Kind, Step, Walk, WalkOptions};
use rustix::fs::{Mode, OFlags, mkdirat, openat};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A step that outlives the walk: "name", "name !doing" or "name -why", "/" between names.
fn told(step: &Step<'_>) -> String {
    let shown = |key: &[u8]| {
        let key: Vec<u8> = key.iter().map(|byte| if *byte == 0 { b'/' } else { *byte }).collect();
        key.escape_ascii().to_string()
    };
    match step {
        Step::Entry(entry) => shown(entry.key()),
        Step::Trouble { key, doing, .. } => format!("{} !{doing:?}", shown(key)),
        Step::Skipped { key, why } => format!("{} -{why:?}", shown(key)),
    }
}

fn all(mut walk: Walk) -> Vec<String> {
    let mut steps = Vec::new();
    while let Some(step) = walk.next_step() {
        steps.push(told(&step));
    }
    steps
}

fn everything() -> WalkOptions {
    WalkOptions::default()
}

fn name(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

fn folder_with(names: &[&[u8]]) -> TempDir {
    let dir = tempfile::tempdir().expect("test setup");
    for bytes in names {
        let path = dir.path().join(name(bytes));
        if bytes.ends_with(b"/") {
            fs::create_dir_all(path).expect("test setup");
        } else {
            fs::create_dir_all(path.parent().expect("test setup")).expect("test setup");
            fs::write(path, bytes).expect("test setup");
        }
    }
    dir
}

#[test]
fn keys_come_in_the_order_of_their_bytes() {
    let dir = folder_with(&[b"a/b/c", b"a!", b"a\x01", b"a/\x01", b"B", b"\xff", b"ab/", b"a b/x", b"z/y/", b"a.d/x"]);
    let mut walk = Walk::open(dir.path(), everything()).unwrap();
    let mut keys: Vec<Vec<u8>> = Vec::new();
    while let Some(Step::Entry(entry)) = walk.next_step() {
        keys.push(entry.key().to_vec());
    }
    let mut sorted = keys.clone();
    sorted.sort();
    assert_eq!(keys, sorted);
    assert_eq!(keys.len(), 16);
    assert_eq!(keys[0], b"");
    assert_eq!(&keys[1..4], [&b"B"[..], b"a", b"a\0\x01"]);
}

#[test]
fn names_may_be_anything() {
    let long = [b'n'; 255];
    let names: [&[u8]; 5] = [b"line\nend", b"caf\xe9", b"\"'$`", b"\x1b[31m", &long];
    let dir = folder_with(&names);
    let mut walk = Walk::open(dir.path(), everything()).unwrap();
    let mut found = 0;
    while let Some(step) = walk.next_step() {
        let Step::Entry(entry) = step else {
            panic!("{}", told(&step));
        };
        if entry.key().is_empty() {
            continue;
        }
        assert_eq!(entry.key(), entry.name());
        let mut file = entry.dir().open_file(entry.name()).unwrap();
        let mut content = [0; 300];
        let read = file.read(&mut content).unwrap();
        assert_eq!(&content[..read], entry.name());
        found += 1;
    }
    assert_eq!(found, names.len());
}

#[test]
fn the_first_step_is_the_root_itself() {
    let dir = tempfile::tempdir().unwrap();
    let mut walk = Walk::open(dir.path(), everything()).unwrap();
    let Some(Step::Entry(root)) = walk.next_step() else {
        panic!("the root is an entry");
    };
    assert_eq!((root.key(), root.name()), (&b""[..], &b"."[..]));
    assert_eq!(root.meta().kind, Kind::Dir);
    let again = root.dir().stat(root.name()).unwrap();
    assert_eq!(again.ino, root.meta().ino);
    assert!(walk.next_step().is_none());
    assert!(walk.next_step().is_none());
}

/// Makes folders in each other; returns the deepest.
fn dig(root: &Path, depth: usize, name: &str) -> OwnedFd {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut at = openat(rustix::fs::CWD, root, flags, Mode::empty()).expect("test setup");
    for _ in 0..depth {
        mkdirat(&at, name, Mode::RWXU).expect("test setup");
        at = openat(&at, name, flags, Mode::empty()).expect("test setup");
    }
    at
}

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("test setup").count()
}

#[test]
fn five_thousand_levels_are_walked_with_few_descriptors() {
    let dir = tempfile::tempdir().unwrap();
    let deepest = dig(dir.path(), 5000, "level");
    let flags = OFlags::WRONLY | OFlags::CREATE;
    drop(openat(&deepest, "file", flags, Mode::RUSR).unwrap());
    drop(deepest);
    // On the way back each folder must still be usable for what sorts after the deep one.
    fs::write(dir.path().join("level/x"), "").unwrap();
    fs::write(dir.path().join("level/level/x"), "").unwrap();
    let before = open_descriptors();
    let mut most = 0;
    let mut entries = 0;
    let mut longest = 0;
    let mut walk = Walk::open(dir.path(), everything()).unwrap();
    let mut last = Vec::new();
    while let Some(step) = walk.next_step() {
        let Step::Entry(entry) = step else {
            panic!("{}", told(&step));
        };
        entries += 1;
        longest = longest.max(entry.key().len());
        last = entry.key().to_vec();
        if entries % 500 == 0 {
            most = most.max(open_descriptors());
        }
    }
    assert_eq!(entries, 1 + 5000 + 3);
    assert_eq!(longest, 5000 * 6 + 4);
    assert_eq!(last, b"level\0x");
    // Other tests of this file run meanwhile and hold some of their own.
    assert!(most < before + 400, "{before} before, {most} while walking");
}

#[test]
fn a_folder_moved_while_it_is_walked_gives_trouble_and_no_wrong_entries() {
    let dir = tempfile::tempdir().unwrap();
    drop(dig(dir.path(), 300, "d"));
    fs::write(dir.path().join("d/d/z"), "").unwrap();
    fs::write(dir.path().join("z"), "").unwrap();
    let mut walk = Walk::open(dir.path(), everything()).unwrap();
    let mut steps = Vec::new();
    while let Some(step) = walk.next_step() {
        steps.push(told(&step));
        if steps.len() == 290 {
            // The folder "d/d/d" moves up, so ".." of what it holds leads elsewhere.
            fs::rename(dir.path().join("d/d/d"), dir.path().join("elsewhere")).unwrap();
            fs::rename(dir.path().join("d/d"), dir.path().join("d/moved")).unwrap();
        }
    }
    let tail = &steps[301..];
    assert_eq!(tail, ["d/d/z !Stat", "z"]);
}

#[test]
fn many_names_of_one_folder_come_sorted() {
    let dir = tempfile::tempdir().unwrap();
    let count: u32 = 5_000;
    for number in 0..count {
        let mixed = number.wrapping_mul(2_654_435_761);
        fs::File::create(dir.path().join(format!("{mixed:08x}-{number}"))).unwrap();
    }
    let steps = all(Walk::open(dir.path(), everything()).unwrap());
    assert_eq!(steps.len(), 1 + count as usize);
    assert!(steps.is_sorted());
}

#[test]
fn children_can_be_skipped() {
    let dir = folder_with(&[b"a/x", b"b/x"]);
    let mut walk = Walk::open(dir.path(), everything()).unwrap();
    let mut steps = Vec::new();
    while let Some(step) = walk.next_step() {
        let step = told(&step);
        if step == "a" {
            walk.skip_children();
        }
        steps.push(step);
    }
    assert_eq!(steps, ["", "a", "b", "b/x"]);
}

#[test]
fn listed_keys_are_left_out_whatever_they_are() {
    let dir = folder_with(&[b"a/b/c", b"a/bb", b"c", b"d"]);
    let options = WalkOptions { skip: vec![b"c".to_vec(), b"a\0b".to_vec(), b"not there".to_vec()], ..everything() };
    let steps = all(Walk::open(dir.path(), options.clone()).unwrap());
    assert_eq!(steps, ["", "a", "a/b -Listed", "a/bb", "c -Listed", "d"]);
    let steps = all(Walk::below(dir.path(), b"a\0b\0c", options.clone()).unwrap());
    assert_eq!(steps, ["a/b -Listed"]);
    let steps = all(Walk::below(dir.path(), b"c", options).unwrap());
    assert_eq!(steps, ["c -Listed"]);
}

#[test]
fn cache_folders_keep_their_tag_only_when_it_is_genuine() {
    let dir = folder_with(&[b"cache/A", b"cache/z/y", b"fake/CACHEDIR.TAG", b"fake/x"]);
    let tag = "Signature: 8a477f597d28d172789f06886806bc55\n# a cache";
    fs::write(dir.path().join("cache/CACHEDIR.TAG"), tag).unwrap();
    let options = WalkOptions { honour_cachedir_tag: true, ..everything() };
    let steps = all(Walk::open(dir.path(), options.clone()).unwrap());
    let expected = ["", "cache", "cache -CacheDirTag", "cache/CACHEDIR.TAG", "fake", "fake/CACHEDIR.TAG", "fake/x"];
    assert_eq!(steps, expected);
    let below = |key: &[u8]| all(Walk::below(dir.path(), key, options.clone()).unwrap());
    assert_eq!(below(b"cache\0z\0y"), ["cache -CacheDirTag"]);
    assert_eq!(below(b"cache\0CACHEDIR.TAG"), ["cache/CACHEDIR.TAG"]);
    let steps = all(Walk::open(dir.path(), everything()).unwrap());
    assert_eq!(steps.len(), 9);
}

#[test]
fn a_walk_may_begin_at_one_entry() {
    let dir = folder_with(&[b"a/b/c", b"a/b/d/e", b"a/bb", b"a/z"]);
    symlink("b", dir.path().join("a/link")).unwrap();
    let below = |key: &[u8]| Walk::below(dir.path(), key, everything());
    let steps = all(below(b"a\0b").unwrap());
    assert_eq!(steps, ["a/b", "a/b/c", "a/b/d", "a/b/d/e"]);
    assert_eq!(all(below(b"a\0z").unwrap()), ["a/z"]);
    let mut walk = below(b"a\0b\0c").unwrap();
    let Some(Step::Entry(entry)) = walk.next_step() else {
        panic!("a single file is an entry");
    };
    assert_eq!(entry.dir().stat(entry.name()).unwrap().ino, entry.meta().ino);
    assert_eq!(all(below(b"a\0link").unwrap()), ["a/link"]);
    let missing = below(b"a\0gone").err().unwrap();
    assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    assert!(below(b"a\0link\0c").is_err());
    assert!(below(b"a\0..\0a").is_err());
}

#[test]
fn another_file_system_is_left_out_at_its_door() {
    // Processes and devices live on file systems of their own.
    let root = Path::new("/");
    let options = WalkOptions { one_file_system: true, skip: Vec::new(), honour_cachedir_tag: false };
    let below = |key: &[u8]| all(Walk::below(root, key, options.clone()).unwrap());
    assert_eq!(below(b"proc"), ["proc", "proc -MountPoint"]);
    assert_eq!(below(b"proc\0self"), ["proc -MountPoint"]);
    let mut crossing = Walk::below(root, b"proc\0sys", everything()).unwrap();
    assert!(matches!(crossing.next_step(), Some(Step::Entry(_))));
}

/// Runs on a thread of an ordinary user when this process is root's.
fn as_ordinary_user<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let on_thread = move || {
        if rustix::process::geteuid().is_root() {
            let nobody = rustix::process::Uid::from_raw(65534);
            let group = rustix::process::Gid::from_raw(65534);
            rustix::thread::set_thread_groups(&[]).expect("test setup");
            rustix::thread::set_thread_res_gid(group, group, group).expect("test setup");
            rustix::thread::set_thread_res_uid(nobody, nobody, nobody).expect("test setup");
        }
        work()
    };
    std::thread::spawn(on_thread).join().expect("test setup")
}

#[test]
fn unreadable_folders_are_named_and_the_rest_is_walked() {
    let dir = folder_with(&[b"a/x", b"locked/x", b"unlisted/x", b"unsearched/x", b"z"]);
    let set = |name: &str, mode| {
        let path = if name.is_empty() { dir.path().to_owned() } else { dir.path().join(name) };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    for (name, mode) in [("", 0o755), ("locked", 0), ("unlisted", 0o311), ("unsearched", 0o644)] {
        set(name, mode);
    }
    let path: PathBuf = dir.path().to_owned();
    let steps = as_ordinary_user(move || {
        let mut walk = Walk::open(&path, everything()).unwrap();
        let mut steps = Vec::new();
        while let Some(step) = walk.next_step() {
            if let Step::Trouble { error, .. } = &step {
                assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
            }
            steps.push(told(&step));
        }
        steps
    });
    let expected = [
        "",
        "a",
        "a/x",
        "locked",
        "locked !OpenDir",
        "unlisted",
        "unlisted !OpenDir",
        "unsearched",
        "unsearched/x !Stat",
        "z",
    ];
    assert_eq!(steps, expected);
    set("locked", 0o755);
}

#[test]
fn what_vanishes_meanwhile_is_said_to_be_gone() {
    let dir = folder_with(&[b"a", b"b/x", b"c"]);
    let mut walk = Walk::open(dir.path(), everything()).unwrap();
    let mut steps = Vec::new();
    while let Some(step) = walk.next_step() {
        if let Step::Trouble { error, doing, .. } = &step {
            assert_eq!(error.kind(), io::ErrorKind::NotFound);
            assert!(matches!(doing, Doing::Stat | Doing::OpenDir));
        }
        let step = told(&step);
        match step.as_str() {
            "b" => fs::remove_dir_all(dir.path().join("b")).unwrap(),
            "a" => fs::remove_file(dir.path().join("c")).unwrap(),
            _ => {}
        }
        steps.push(step);
    }
    assert_eq!(steps, ["", "a", "b", "b !OpenDir", "c !Stat"]);
}

#[test]
fn a_walk_needs_a_folder() {
    let dir = folder_with(&[b"file"]);
    assert!(Walk::open(&dir.path().join("file"), everything()).is_err());
    assert!(Walk::open(&dir.path().join("none"), everything()).is_err());
}

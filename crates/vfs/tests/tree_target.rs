//! Writing into a target: what is made, replaced, refused, and never left.
#![cfg(target_os = "linux")]

use mybackup_vfs::tree::{Existing, Kind, Resolution, Target};
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

const BOTH: [Resolution; 2] = [Resolution::Kernel, Resolution::Walk];

fn target() -> (TempDir, Target) {
    let dir = tempfile::tempdir().expect("test setup");
    let target = Target::open(&dir.path().join("to"), true).expect("test setup");
    (dir, target)
}

fn put(target: &Target, key: &[u8], content: &[u8], existing: Existing) -> io::Result<()> {
    let parent = key.iter().rposition(|byte| *byte == 0).unwrap_or(0);
    let file = target.new_file(&key[..parent])?;
    file.write_at(0, content)?;
    let problems = file.commit(key, existing)?;
    assert!(problems.is_empty());
    Ok(())
}

fn read(target: &Target, key: &[u8]) -> Vec<u8> {
    let mut file = target.open_existing(key).expect("test setup");
    let mut content = vec![0; 100];
    let read = file.read(&mut content).expect("test setup");
    content.truncate(read);
    content
}

fn kind_of<T>(result: io::Result<T>) -> io::ErrorKind {
    match result {
        Ok(_) => panic!("it should be refused"),
        Err(error) => error.kind(),
    }
}

#[test]
fn this_system_resolves_in_the_kernel() {
    let (_dir, target) = target();
    assert_eq!(target.resolution(), Resolution::Kernel);
}

#[test]
fn a_file_appears_complete_and_only_at_commit() {
    let (dir, target) = target();
    assert!(target.make_dir(b"a").unwrap());
    let file = target.new_file(b"a").unwrap();
    file.write_at(3, b"def").unwrap();
    file.write_at(0, b"abc").unwrap();
    let mut back = [0; 6];
    assert_eq!(file.read_at(0, &mut back).unwrap(), 6);
    let names = target.list(b"a").unwrap();
    assert!(names.iter().all(|name| Target::is_temporary(name)));
    let temporary = dir.path().join("to/a").join(str::from_utf8(&names[0]).unwrap());
    assert_eq!(fs::metadata(temporary).unwrap().mode() & 0o777, 0o600);
    file.sync().unwrap();
    file.commit(b"a\0f", Existing::Refuse).unwrap();
    assert_eq!(target.list(b"a").unwrap(), [b"f"]);
    assert_eq!(read(&target, b"a\0f"), b"abcdef");

    drop(target.new_file(b"a").unwrap());
    assert_eq!(target.list(b"a").unwrap(), [b"f"]);
    assert!(!Target::is_temporary(b"f"));
}

#[test]
fn refusing_never_overwrites_and_replacing_does() {
    let (_dir, target) = target();
    put(&target, b"f", b"old", Existing::Refuse).unwrap();
    let refused = put(&target, b"f", b"new", Existing::Refuse);
    assert_eq!(kind_of(refused), io::ErrorKind::AlreadyExists);
    assert_eq!(read(&target, b"f"), b"old");
    put(&target, b"f", b"new", Existing::Replace).unwrap();
    assert_eq!(read(&target, b"f"), b"new");

    let refused = target.symlink(b"f", b"x", Existing::Refuse);
    assert_eq!(kind_of(refused), io::ErrorKind::AlreadyExists);
    target.symlink(b"f", b"x", Existing::Replace).unwrap();
    assert_eq!(target.folder(b"").unwrap().read_link(b"f").unwrap(), b"x");
    put(&target, b"f", b"file again", Existing::Replace).unwrap();
    assert_eq!(read(&target, b"f"), b"file again");

    target.make_dir(b"d").unwrap();
    assert!(put(&target, b"d", b"", Existing::Replace).is_err());
    assert!(target.symlink(b"d", b"x", Existing::Replace).is_err());
    assert_eq!(target.list(b"").unwrap(), [b"d", b"f"]);
}

#[test]
fn folders_are_kept_and_nothing_else_becomes_one() {
    let (dir, target) = target();
    assert!(target.make_dir(b"a").unwrap());
    fs::set_permissions(dir.path().join("to/a"), fs::Permissions::from_mode(0o751)).unwrap();
    assert!(!target.make_dir(b"a").unwrap());
    assert!(!target.make_dir(b"").unwrap());
    let mode = target.exists(b"a").unwrap().unwrap().mode;
    assert_eq!(mode, 0o751);
    put(&target, b"f", b"", Existing::Refuse).unwrap();
    symlink("a", dir.path().join("to/l")).unwrap();
    for key in [b"f", b"l"] {
        assert_eq!(kind_of(target.make_dir(key)), io::ErrorKind::AlreadyExists);
    }
}

#[test]
fn links_pipes_sockets_and_devices_are_made() {
    let (dir, target) = target();
    put(&target, b"f", b"one", Existing::Refuse).unwrap();
    put(&target, b"g", b"two", Existing::Refuse).unwrap();
    target.make_dir(b"d").unwrap();
    target.hard_link(b"f", b"d\0f", Existing::Refuse).unwrap();
    let refused = target.hard_link(b"f", b"g", Existing::Refuse);
    assert_eq!(kind_of(refused), io::ErrorKind::AlreadyExists);
    target.hard_link(b"f", b"g", Existing::Replace).unwrap();
    target.hard_link(b"f", b"g", Existing::Replace).unwrap();
    assert_eq!(target.exists(b"g").unwrap().unwrap().nlink, 3);

    let long = vec![b'x'; 4000];
    target.symlink(b"l", &long, Existing::Refuse).unwrap();
    assert_eq!(target.folder(b"").unwrap().read_link(b"l").unwrap(), long);

    for (name, kind) in [(b"p", Kind::Fifo), (b"s", Kind::Socket)] {
        target.special(name, kind, 0, 0o640, Existing::Refuse).unwrap();
        target.special(name, kind, 0, 0o640, Existing::Replace).unwrap();
        assert_eq!(target.exists(name).unwrap().unwrap().kind, kind);
    }
    if rustix::process::geteuid().is_root() {
        let null = rustix::fs::makedev(1, 3);
        let made = target.special(b"c", Kind::CharDevice, null, 0o600, Existing::Refuse);
        made.unwrap();
        let meta = target.exists(b"c").unwrap().unwrap();
        assert_eq!((meta.kind, meta.rdev), (Kind::CharDevice, null));
    }
    let error = target.special(b"x", Kind::Dir, 0, 0, Existing::Refuse);
    assert_eq!(kind_of(error), io::ErrorKind::InvalidInput);
    let names = fs::read_dir(dir.path().join("to")).unwrap().count();
    assert!(names <= 7, "no temporary name is left");
}

#[test]
fn entries_are_looked_at_renamed_and_removed() {
    let (_dir, target) = target();
    target.make_dir(b"d").unwrap();
    put(&target, b"d\0f", b"x", Existing::Refuse).unwrap();
    assert!(target.exists(b"d\0g").unwrap().is_none());
    assert!(target.exists(b"no\0f").unwrap().is_none());
    assert!(target.exists(b"d\0f\0g").unwrap().is_none());
    assert_eq!(target.exists(b"").unwrap().unwrap().kind, Kind::Dir);
    target.rename(b"d\0f", b"g").unwrap();
    assert_eq!(read(&target, b"g"), b"x");
    put(&target, b"d\0h", b"", Existing::Refuse).unwrap();
    assert!(target.remove(b"d").is_err());
    target.remove(b"d\0h").unwrap();
    target.remove(b"d").unwrap();
    target.remove(b"g").unwrap();
    assert!(target.list(b"").unwrap().is_empty());
}

#[test]
fn holes_stay_holes() {
    let (_dir, target) = target();
    let file = target.new_file(b"").unwrap();
    file.write_at(8 << 20, &[1; 4096]).unwrap();
    file.set_len(1 << 30).unwrap();
    assert!(file.meta().unwrap().blocks * 512 < 1 << 20);
    file.commit(b"sparse", Existing::Refuse).unwrap();
    let back = target.open_existing(b"sparse").unwrap();
    assert_eq!(back.opened_meta().size, 1 << 30);
    let data = back.next_data(0).unwrap();
    assert_eq!(data, Some(8 << 20..(8 << 20) + 4096));
}

#[test]
fn depth_has_no_limit() {
    for resolution in BOTH {
        let dir = tempfile::tempdir().unwrap();
        let target = Target::open_with(dir.path(), false, resolution).unwrap();
        let mut key = Vec::new();
        for depth in 0..1200 {
            key.extend_from_slice(if depth == 0 { b"folder" } else { b"\0folder" });
            target.make_dir(&key).unwrap();
        }
        assert!(key.len() > 2 * 4096);
        key.extend_from_slice(b"\0f");
        put(&target, &key, b"deep", Existing::Refuse).unwrap();
        assert_eq!(read(&target, &key), b"deep");
    }
}

#[test]
fn hostile_keys_are_refused_by_every_call() {
    let (dir, target) = target();
    fs::write(dir.path().join("outside"), "untouched").unwrap();
    put(&target, b"f", b"", Existing::Refuse).unwrap();
    let keys: [&[u8]; 12] = [
        b"..",
        b".",
        b"..\0outside",
        b"f\0..\0..\0outside",
        b"/etc/passwd",
        b"../outside",
        b"a/../../outside",
        b"\0",
        b"a\0\0b",
        b"\0outside",
        b"outside\0",
        b"a\0.",
    ];
    for key in keys {
        let refused = |result: io::Result<()>| {
            assert_eq!(kind_of(result), io::ErrorKind::InvalidInput, "{}", key.escape_ascii());
        };
        refused(target.exists(key).map(drop));
        refused(target.make_dir(key).map(drop));
        refused(target.new_file(key).map(drop));
        let file = target.new_file(b"").unwrap();
        refused(file.commit(key, Existing::Replace).map(drop));
        refused(target.symlink(key, b"x", Existing::Replace));
        refused(target.hard_link(key, b"n", Existing::Replace));
        refused(target.hard_link(b"f", key, Existing::Replace));
        refused(target.special(key, Kind::Fifo, 0, 0o600, Existing::Replace));
        refused(target.rename(key, b"n"));
        refused(target.rename(b"f", key));
        refused(target.remove(key));
        refused(target.list(key).map(drop));
        refused(target.open_existing(key).map(drop));
        refused(target.folder(key).map(drop));
        let problems = target.apply(key, &Default::default(), Kind::File);
        assert_eq!(problems.len(), 1);
    }
    assert!(target.remove(b"").is_err());
    assert!(target.symlink(b"", b"x", Existing::Replace).is_err());
    assert_eq!(target.list(b"").unwrap(), [b"f"]);
    let outside = fs::read(dir.path().join("outside")).unwrap();
    assert_eq!(outside, b"untouched");
}

#[test]
fn a_link_planted_in_the_way_is_refused_both_ways() {
    for resolution in BOTH {
        let dir = tempfile::tempdir().unwrap();
        let outside = dir.path().join("outside");
        fs::create_dir_all(outside.join("sub")).unwrap();
        fs::write(outside.join("f"), "untouched").unwrap();
        let target = Target::open_with(&dir.path().join("to"), true, resolution).unwrap();
        target.make_dir(b"a").unwrap();
        put(&target, b"a\0mine", b"", Existing::Refuse).unwrap();
        let pending = target.new_file(b"a").unwrap();
        fs::rename(dir.path().join("to/a"), dir.path().join("to/b")).unwrap();
        symlink(&outside, dir.path().join("to/a")).unwrap();
        symlink("../outside", dir.path().join("to/b/up")).unwrap();

        let refused = |result: io::Result<()>| {
            let error = result.unwrap_err();
            assert_eq!(error.raw_os_error(), Some(40), "{resolution:?}: {error}");
        };
        for parent in [&b"a"[..], b"a\0sub", b"b\0up"] {
            let inside = [parent, b"\0f"].concat();
            refused(target.new_file(parent).map(drop));
            refused(target.exists(&inside).map(drop));
            refused(target.make_dir(&inside).map(drop));
            refused(target.symlink(&inside, b"x", Existing::Replace));
            refused(target.hard_link(b"b\0mine", &inside, Existing::Replace));
            refused(target.hard_link(&inside, b"n", Existing::Replace));
            refused(target.special(&inside, Kind::Fifo, 0, 0o600, Existing::Replace));
            refused(target.rename(b"b\0mine", &inside));
            refused(target.rename(&inside, b"n"));
            refused(target.remove(&inside));
            refused(target.list(parent).map(drop));
            refused(target.open_existing(&inside).map(drop));
            assert_eq!(target.apply(&inside, &Default::default(), Kind::File).len(), 1);
            let file = target.new_file(b"b").unwrap();
            refused(file.commit(&inside, Existing::Replace).map(drop));
        }
        // The link as the last name is an entry like any other and is not followed.
        assert_eq!(target.exists(b"a").unwrap().unwrap().kind, Kind::Symlink);
        assert!(target.open_existing(b"a").is_err());
        assert!(!target.apply(b"a", &Default::default(), Kind::Dir).is_empty());
        // What was begun before stays in the folder where it was begun.
        pending.commit(b"a\0f", Existing::Replace).unwrap();
        assert!(dir.path().join("to/b/f").exists());
        assert_eq!(fs::read(outside.join("f")).unwrap(), b"untouched");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 2);
        assert_eq!(fs::read_dir(outside.join("sub")).unwrap().count(), 0);
    }
}

/// Flips "to/a" between a folder and a link to the outside until it is told to stop.
fn flip(root: &Path, flips: usize, stop: &AtomicBool) {
    let (a, held) = (root.join("to/a"), root.join("to/held"));
    for _ in 0..flips {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        fs::rename(&a, &held).expect("test setup");
        symlink(root.join("outside"), &a).expect("test setup");
        fs::remove_file(&a).expect("test setup");
        fs::rename(&held, &a).expect("test setup");
    }
    stop.store(true, Ordering::Relaxed);
}

#[test]
fn a_racing_link_never_lets_a_write_escape() {
    for resolution in BOTH {
        let dir = tempfile::tempdir().unwrap();
        let outside = dir.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("f"), "untouched").unwrap();
        let before = fs::metadata(outside.join("f")).unwrap();
        let target = Target::open_with(&dir.path().join("to"), true, resolution).unwrap();
        target.make_dir(b"a").unwrap();
        let stop = AtomicBool::new(false);
        let mut written = 0;
        std::thread::scope(|scope| {
            scope.spawn(|| flip(dir.path(), 20_000, &stop));
            while !stop.load(Ordering::Relaxed) {
                written += usize::from(put(&target, b"a\0f", b"in", Existing::Replace).is_ok());
                let _ = target.make_dir(b"a\0d");
                let _ = target.symlink(b"a\0l", b"x", Existing::Replace);
                let _ = target.hard_link(b"a\0f", b"a\0g", Existing::Replace);
                target.apply(b"a\0f", &Default::default(), Kind::File);
                let _ = target.remove(b"a\0d");
            }
        });
        assert!(written > 0, "the race must be one");
        let found: Vec<_> = fs::read_dir(&outside).unwrap().collect();
        assert_eq!(found.len(), 1, "{resolution:?}");
        let after = fs::metadata(outside.join("f")).unwrap();
        assert_eq!(fs::read(outside.join("f")).unwrap(), b"untouched");
        assert_eq!(
            (after.mode(), after.nlink(), after.ctime_nsec()),
            (before.mode(), before.nlink(), before.ctime_nsec())
        );
    }
}

#[test]
fn a_target_must_be_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    assert!(Target::open(&dir.path().join("file"), false).is_err());
    assert!(Target::open(&dir.path().join("none"), false).is_err());
    Target::open(&dir.path().join("new/deep"), true).unwrap();
    let made = fs::metadata(dir.path().join("new/deep")).unwrap();
    assert_eq!(made.mode() & 0o777, 0o700);
}

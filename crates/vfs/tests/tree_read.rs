//! Reading single entries: files and their holes, links, pipes, extended attributes.
#![cfg(target_os = "linux")]

use mybackup_vfs::tree::{DirHandle, FLAG_IMMUTABLE, FLAG_NODUMP, Kind, Meta, Target, WalkOptions};
use mybackup_vfs::tree::{Step, Walk};
use rustix::fs::{CWD, FileType, Mode, XattrFlags, lsetxattr, mknodat, symlinkat};
use std::fs;
use std::io;
use std::os::unix::fs::{FileExt, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

fn folder(path: &Path) -> DirHandle {
    Target::open(path, false).expect("test setup").folder(b"").expect("test setup")
}

fn extended(path: &Path, name: &str) -> mybackup_vfs::tree::Extended {
    let dir = folder(path);
    let meta: Meta = dir.stat(name.as_bytes()).expect("test setup");
    dir.extended(name.as_bytes(), &meta).expect("test setup")
}

/// Sets an attribute; tells false, in words too, where the file system has none such.
fn set(path: &Path, name: &str, value: &[u8]) -> bool {
    match lsetxattr(path, name, value, XattrFlags::empty()) {
        Ok(()) => true,
        Err(error) => {
            println!("skipped: {name} of {} bytes: {error}", value.len());
            false
        }
    }
}

#[test]
fn a_file_is_read_through_its_folder_even_after_the_folder_moved() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("a")).unwrap();
    fs::write(dir.path().join("a/f"), "content").unwrap();
    let mut walk = Walk::below(dir.path(), b"a\0f", WalkOptions::default()).unwrap();
    let Some(Step::Entry(entry)) = walk.next_step() else {
        panic!("the file is there");
    };
    let (handle, name) = (Arc::clone(entry.dir()), entry.name().to_vec());
    fs::rename(dir.path().join("a"), dir.path().join("b")).unwrap();
    let content = std::thread::spawn(move || {
        let mut file = handle.open_file(&name).unwrap();
        file.advise_sequential();
        let mut buf = [0; 4];
        let first = file.read(&mut buf).unwrap();
        let first = buf[..first].to_vec();
        // Looking for data must not disturb reading on.
        assert_eq!(file.next_data(0).unwrap(), Some(0..7));
        let second = file.read(&mut buf).unwrap();
        let second = buf[..second].to_vec();
        assert_eq!(file.read(&mut buf).unwrap(), 0);
        assert_eq!(file.read_at(3, &mut buf).unwrap(), 4);
        [first, second].concat()
    });
    assert_eq!(content.join().unwrap(), b"content");
}

#[test]
fn metadata_of_an_open_file_is_what_it_is_now() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f");
    fs::write(&path, "one").unwrap();
    fs::hard_link(&path, dir.path().join("g")).unwrap();
    let file = folder(dir.path()).open_file(b"f").unwrap();
    fs::write(&path, "longer").unwrap();
    assert_eq!((file.opened_meta().size, file.opened_meta().nlink), (3, 2));
    assert_eq!(file.meta().unwrap().size, 6);
    assert_eq!(file.meta().unwrap().ino, file.opened_meta().ino);
}

#[test]
fn only_regular_files_open_and_nothing_blocks() {
    let dir = tempfile::tempdir().unwrap();
    let node = |name, kind| mknodat(CWD, dir.path().join(name), kind, Mode::RUSR, 0).unwrap();
    node("pipe", FileType::Fifo);
    node("socket", FileType::Socket);
    symlink("/etc/passwd", dir.path().join("link")).unwrap();
    fs::create_dir(dir.path().join("dir")).unwrap();
    let handle = folder(dir.path());
    for name in ["pipe", "socket", "link", "dir", "none"] {
        assert!(handle.open_file(name.as_bytes()).is_err(), "{name}");
    }
    for (name, kind) in [("pipe", Kind::Fifo), ("socket", Kind::Socket), ("link", Kind::Symlink), ("dir", Kind::Dir)] {
        let meta = handle.stat(name.as_bytes()).unwrap();
        assert_eq!(meta.kind, kind);
        let extended = handle.extended(name.as_bytes(), &meta).unwrap();
        assert!(extended.xattrs.is_empty());
    }
}

#[test]
fn links_are_read_however_they_lead() {
    let dir = tempfile::tempdir().unwrap();
    let targets = [b"gone".to_vec(), b"link1".to_vec(), vec![b'x'; 4000], vec![0xff; 4095]];
    let handle = folder(dir.path());
    for (number, target) in targets.iter().enumerate() {
        let name = format!("link{number}");
        symlinkat(target.as_slice(), CWD, dir.path().join(&name)).unwrap();
        assert_eq!(&handle.read_link(name.as_bytes()).unwrap(), target);
        let size = handle.stat(name.as_bytes()).unwrap().size;
        assert_eq!(size, target.len() as u64);
    }
}

#[test]
fn holes_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sparse");
    let made = fs::File::create(&path).unwrap();
    made.set_len(64 << 20).unwrap();
    made.write_all_at(&[1; 4096], 16 << 20).unwrap();
    made.write_all_at(&[2; 4096], 32 << 20).unwrap();
    let file = folder(dir.path()).open_file(b"sparse").unwrap();
    assert!(file.opened_meta().blocks * 512 < 1 << 20);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(data) = file.next_data(from).unwrap() {
        from = data.end;
        found.push(data);
    }
    let expected = [16 << 20..(16 << 20) + 4096, 32 << 20..(32 << 20) + 4096];
    assert_eq!(found, expected);
    fs::write(&path, "").unwrap();
    assert_eq!(file.next_data(0).unwrap(), None);
}

#[test]
fn extended_attributes_of_every_kind_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    fs::write(path("f"), "").unwrap();
    fs::create_dir(path("d")).unwrap();
    symlink("f", path("l")).unwrap();
    mknodat(CWD, path("p"), FileType::Fifo, Mode::RUSR, 0).unwrap();
    assert_eq!(extended(dir.path(), "f"), Default::default());

    let binary: Vec<u8> = (0..=255).collect();
    if set(&path("f"), "user.empty", b"") && set(&path("f"), "user.binary", &binary) {
        let expected = [(b"user.binary".to_vec(), binary.clone()), (b"user.empty".to_vec(), Vec::new())];
        assert_eq!(extended(dir.path(), "f").xattrs, expected);
        let file = folder(dir.path()).open_file(b"f").unwrap();
        assert_eq!(file.extended().unwrap().xattrs, expected);
    }
    for name in ["d", "l", "p"] {
        if set(&path(name), "trusted.kept", name.as_bytes()) {
            let expected = [(b"trusted.kept".to_vec(), name.as_bytes().to_vec())];
            assert_eq!(extended(dir.path(), name).xattrs, expected, "{name}");
        }
    }
    // A link's own attributes, not those of what it leads to.
    assert!(extended(dir.path(), "l").xattrs.len() <= 1);
}

#[test]
fn values_up_to_the_systems_limit_are_read() {
    let on_disk = tempfile::tempdir().unwrap();
    let in_memory = tempfile::tempdir_in("/dev/shm").ok();
    for dir in [Some(on_disk), in_memory].into_iter().flatten() {
        let path = dir.path().join("d");
        fs::create_dir(&path).unwrap();
        for len in [1023, 1024, 1025, 3000, 65536] {
            if set(&path, "user.large", &vec![7; len]) {
                let found = extended(dir.path(), "d").xattrs;
                assert_eq!(found, [(b"user.large".to_vec(), vec![7; len])]);
            }
        }
    }
}

#[test]
fn a_vanished_entry_is_gone_and_not_without_attributes() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("f"), "").unwrap();
    let handle = folder(dir.path());
    let meta = handle.stat(b"f").unwrap();
    fs::remove_file(dir.path().join("f")).unwrap();
    let error = handle.extended(b"f", &meta).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[test]
fn flags_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f");
    fs::write(&path, "").unwrap();
    let chattr = |flags: &str| {
        let done = Command::new("chattr").arg(flags).arg(&path).status();
        done.is_ok_and(|status| status.success())
    };
    if !chattr("+d") {
        println!("skipped: no flags here");
        return;
    }
    assert_eq!(extended(dir.path(), "f").flags, FLAG_NODUMP);
    let locked = chattr("+i");
    let flags = folder(dir.path()).open_file(b"f").unwrap().extended().unwrap().flags;
    chattr("-i");
    let expected = FLAG_NODUMP | if locked { FLAG_IMMUTABLE } else { 0 };
    assert_eq!(flags, expected);
}

#[test]
fn access_times_stay_as_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f");
    fs::write(&path, "content").unwrap();
    let old = std::time::UNIX_EPOCH;
    let times = fs::FileTimes::new().set_accessed(old);
    fs::File::open(&path).unwrap().set_times(times).unwrap();
    let mut file = folder(dir.path()).open_file(b"f").unwrap();
    assert_eq!(file.read(&mut [0; 16]).unwrap(), 7);
    assert_eq!(fs::metadata(&path).unwrap().accessed().unwrap(), old);
}

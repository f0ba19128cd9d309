//! Attributes come back as they were read, or are named.
#![cfg(target_os = "linux")]

use mybackup_vfs::tree::{Attribute, Attributes, Existing, FLAG_APPEND, FLAG_IMMUTABLE};
use mybackup_vfs::tree::{AttributeProblem, FLAG_NODUMP, Kind, Stamp, Target};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn target() -> (TempDir, Target) {
    let dir = tempfile::tempdir().expect("test setup");
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o777)).expect("test setup");
    let target = Target::open(dir.path(), false).expect("test setup");
    (dir, target)
}

/// Attributes that this process may set: its own ids.
fn own(mode: u32, secs: i64, nanos: u32) -> Attributes {
    Attributes {
        mode,
        uid: rustix::process::geteuid().as_raw(),
        gid: rustix::process::getegid().as_raw(),
        mtime: Stamp { secs, nanos },
        ..Attributes::default()
    }
}

fn new_file(target: &Target, key: &[u8], wanted: &Attributes) -> Vec<AttributeProblem> {
    let mut file = target.new_file(b"").expect("test setup");
    file.write_at(0, b"content").expect("test setup");
    let mut problems = file.apply(wanted);
    problems.extend(file.commit(key, Existing::Replace).expect("test setup"));
    problems
}

/// Reads back what was set, in the shape in which it is set.
fn read_back(target: &Target, key: &[u8]) -> Attributes {
    let dir = target.folder(b"").expect("test setup");
    let meta = dir.stat(key).expect("test setup");
    let extended = dir.extended(key, &meta).expect("test setup");
    Attributes {
        mode: meta.mode,
        uid: meta.uid,
        gid: meta.gid,
        user: None,
        group: None,
        mtime: meta.mtime,
        xattrs: extended.xattrs,
        flags: extended.flags,
    }
}

fn whats(problems: &[AttributeProblem]) -> Vec<Attribute> {
    problems.iter().map(|problem| problem.what.clone()).collect()
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[test]
fn times_come_back_to_the_nanosecond_long_ago_and_far_ahead() {
    let (_dir, target) = target();
    target.make_dir(b"d").unwrap();
    target.symlink(b"l", b"nowhere", Existing::Refuse).unwrap();
    target.special(b"p", Kind::Fifo, 0, 0o600, Existing::Refuse).unwrap();
    for (secs, nanos) in [
        (-1, 999_999_999),
        (-2_000_000_000, 1),
        (0, 0),
        (1_768_000_000, 123_456_789),
        (4_102_444_800, 7),
        (9_000_000_000, 500),
    ] {
        let wanted = own(0o640, secs, nanos);
        assert!(new_file(&target, b"f", &wanted).is_empty());
        assert_eq!(read_back(&target, b"f").mtime, wanted.mtime);
        for (key, kind) in [(b"d", Kind::Dir), (b"l", Kind::Symlink), (b"p", Kind::Fifo)] {
            let problems = target.apply(key, &wanted, kind);
            assert!(problems.is_empty(), "{problems:?}");
            assert_eq!(read_back(&target, key).mtime, wanted.mtime, "{kind:?}");
        }
    }
}

#[test]
fn times_that_cannot_be_are_named() {
    let (_dir, target) = target();
    for (secs, nanos) in [(0, 1_000_000_000), (0, (1 << 30) - 1), (0, (1 << 30) - 2), (i64::MAX, 0), (i64::MIN, 0)] {
        let problems = new_file(&target, b"f", &own(0o600, secs, nanos));
        // Some file systems do hold any number of seconds.
        let held = read_back(&target, b"f").mtime == Stamp { secs, nanos };
        let expected: &[Attribute] = if held { &[] } else { &[Attribute::Times] };
        assert_eq!(whats(&problems), expected, "{secs} {nanos}");
    }
}

#[test]
fn modes_come_back_with_setuid_and_sticky() {
    let (_dir, target) = target();
    target.make_dir(b"d").unwrap();
    for mode in [0, 0o444, 0o600, 0o755, 0o4755, 0o2755, 0o6711, 0o1777, 0o7777] {
        let wanted = own(mode, 1, 2);
        assert!(new_file(&target, b"f", &wanted).is_empty());
        assert_eq!(read_back(&target, b"f"), wanted);
        assert!(target.apply(b"d", &wanted, Kind::Dir).is_empty());
        assert_eq!(read_back(&target, b"d"), wanted);
    }
    // Bits beyond those of a mode change nothing.
    assert!(new_file(&target, b"f", &own(0o100_644, 1, 2)).is_empty());
    assert_eq!(read_back(&target, b"f").mode, 0o644);
}

#[test]
fn the_target_itself_takes_attributes() {
    let (_dir, target) = target();
    let wanted = own(0o710, -5, 5);
    assert!(target.apply(b"", &wanted, Kind::Dir).is_empty());
    let meta = target.exists(b"").unwrap().unwrap();
    assert_eq!((meta.mode, meta.mtime), (0o710, wanted.mtime));
}

#[test]
fn owners_come_back_by_name_and_then_by_number() {
    if !is_root() {
        println!("skipped: only root may give files away");
        return;
    }
    let (_dir, target) = target();
    let mut wanted = Attributes { uid: 12345, gid: 54321, ..own(0o6755, 1, 2) };
    assert!(new_file(&target, b"f", &wanted).is_empty());
    assert_eq!(read_back(&target, b"f"), wanted);
    wanted.user = Some("root".into());
    wanted.group = Some("no such group".into());
    target.symlink(b"l", b"f", Existing::Refuse).unwrap();
    assert!(target.apply(b"l", &wanted, Kind::Symlink).is_empty());
    let link = read_back(&target, b"l");
    assert_eq!((link.uid, link.gid), (0, 54321));
    assert_eq!(read_back(&target, b"f").uid, 12345);
    wanted.user = Some("nul\0in it".into());
    wanted.uid = u32::MAX;
    let problems = new_file(&target, b"g", &wanted);
    let expected = [Attribute::Owner, Attribute::Mode];
    assert_eq!(whats(&problems), expected);
    assert_eq!(read_back(&target, b"g").mode, 0o2755);
}

/// Runs on a thread of an ordinary user when this process is root's.
fn as_ordinary_user<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let on_thread = move || {
        if is_root() {
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
fn an_ordinary_user_gets_a_list_and_no_rights_of_others() {
    let (_dir, target) = target();
    as_ordinary_user(move || {
        let wanted = own(0o4755, 1, 2);
        assert!(new_file(&target, b"mine", &wanted).is_empty());
        assert_eq!(read_back(&target, b"mine"), wanted);

        let foreign = Attributes { uid: 0, gid: 0, ..own(0o6755, 1, 2) };
        let problems = new_file(&target, b"foreign", &foreign);
        let expected = [Attribute::Group, Attribute::Owner, Attribute::Mode];
        assert_eq!(whats(&problems), expected);
        let found = read_back(&target, b"foreign");
        assert_eq!((found.mode, found.mtime), (0o755, foreign.mtime));

        // What may not be written any more takes its own attributes again.
        let mut wanted = own(0o555, 3, 4);
        wanted.xattrs = vec![(b"user.x".to_vec(), b"y".to_vec())];
        target.make_dir(b"d").unwrap();
        let problems = target.apply(b"d", &wanted, Kind::Dir);
        if problems.is_empty() {
            assert!(target.apply(b"d", &wanted, Kind::Dir).is_empty());
            assert_eq!(read_back(&target, b"d"), wanted);
        } else {
            println!("skipped: {problems:?}");
        }
    });
}

/// Sets attributes and compares; tells in words where the file system cannot.
fn xattrs_return(target: &Target, xattrs: &[(&str, &[u8])]) {
    let owned = |(name, value): &(&str, &[u8])| (name.as_bytes().to_vec(), value.to_vec());
    let mut wanted = own(0o644, 1, 2);
    wanted.xattrs = xattrs.iter().map(owned).collect();
    let problems = new_file(target, b"f", &wanted);
    if problems.is_empty() {
        assert_eq!(read_back(target, b"f"), wanted);
    } else {
        let names = whats(&problems);
        println!("skipped: {names:?}");
        assert!(names.iter().all(|what| matches!(what, Attribute::Xattr(_))));
        // Whatever failed, the rest is there.
        assert_eq!(read_back(target, b"f").mtime, wanted.mtime);
    }
}

#[test]
fn extended_attributes_come_back() {
    let (_dir, target) = target();
    let binary: Vec<u8> = (0..=255).collect();
    xattrs_return(&target, &[("user.a", &binary), ("user.b", b"")]);
    xattrs_return(&target, &[("trusted.t", b"x"), ("user.a", b"y")]);
    xattrs_return(&target, &[("user.large", &[7; 3000])]);
    xattrs_return(&target, &[("user.larger", &[7; 65536])]);
    // A file system in memory often takes values that a disk's does not.
    if let Ok(dir) = tempfile::tempdir_in("/dev/shm") {
        let target = Target::open(dir.path(), false).unwrap();
        xattrs_return(&target, &[("user.larger", &[7; 65536])]);
    }
    // The capability to bind low ports, as `setcap cap_net_bind_service+ep` writes it.
    let capability: [u8; 20] = *b"\x01\0\0\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    xattrs_return(&target, &[("security.capability", &capability)]);
}

#[test]
fn capabilities_survive_a_change_of_owner() {
    if !is_root() {
        println!("skipped: only root may set capabilities");
        return;
    }
    let (_dir, target) = target();
    let capability: [u8; 20] = *b"\x01\0\0\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let mut wanted = own(0o4755, 1, 2);
    wanted.uid = 1234;
    wanted.xattrs = vec![(b"security.capability".to_vec(), capability.to_vec())];
    assert!(new_file(&target, b"f", &wanted).is_empty());
    assert_eq!(read_back(&target, b"f"), wanted);
}

#[test]
fn labels_of_the_system_are_not_set() {
    let (_dir, target) = target();
    let mut wanted = own(0o644, 1, 2);
    wanted.xattrs = vec![(b"security.selinux".to_vec(), b"x".to_vec())];
    let problems = new_file(&target, b"f", &wanted);
    let expected = [Attribute::Xattr(b"security.selinux".to_vec())];
    assert_eq!(whats(&problems), expected);
}

fn setfacl(arguments: &[&str], path: &Path) -> bool {
    let done = Command::new("setfacl").args(arguments).arg(path).output();
    let done = done.is_ok_and(|output| output.status.success());
    if !done {
        println!("skipped: no ACLs here");
    }
    done
}

#[test]
fn acls_come_back_and_inherited_ones_do_not_stay() {
    let (dir, target) = target();
    target.make_dir(b"from").unwrap();
    let from = dir.path().join("from");
    fs::set_permissions(&from, fs::Permissions::from_mode(0o750)).unwrap();
    if !setfacl(&["-m", "u:1234:r-x,d:u:1234:rwx,d:g:4321:r"], &from) {
        return;
    }
    let saved = read_back(&target, b"from");
    assert_eq!(saved.xattrs.len(), 2);
    target.make_dir(b"to").unwrap();
    assert!(target.apply(b"to", &saved, Kind::Dir).is_empty());
    assert_eq!(read_back(&target, b"to"), saved);

    // A new file in a folder with a default ACL inherits one that it never had.
    let mut file = target.new_file(b"to").unwrap();
    let plain = own(0o640, 1, 2);
    assert!(file.apply(&plain).is_empty());
    file.commit(b"f", Existing::Refuse).unwrap();
    assert_eq!(read_back(&target, b"f"), plain);

    let acl = saved.xattrs[0].clone();
    assert_eq!(acl.0, b"system.posix_acl_access");
    let mut wanted = own(saved.mode, 1, 2);
    wanted.xattrs = vec![acl];
    assert!(new_file(&target, b"g", &wanted).is_empty());
    assert_eq!(read_back(&target, b"g"), wanted);
}

#[test]
fn locked_files_come_back_locked_and_can_be_done_again() {
    let (_dir, target) = target();
    let mut wanted = own(0o644, 1, 2);
    wanted.flags = FLAG_IMMUTABLE | FLAG_NODUMP;
    let problems = new_file(&target, b"f", &wanted);
    if problems.is_empty() {
        assert_eq!(read_back(&target, b"f"), wanted);
        wanted.mtime.secs = 7;
        wanted.flags = FLAG_APPEND;
        assert!(target.apply(b"f", &wanted, Kind::File).is_empty());
        assert_eq!(read_back(&target, b"f"), wanted);
        wanted.flags = 0;
        assert!(target.apply(b"f", &wanted, Kind::File).is_empty());
        assert_eq!(read_back(&target, b"f"), wanted);
    } else {
        println!("skipped: {problems:?}");
        assert!(whats(&problems).iter().all(|what| *what == Attribute::Flags));
    }
    target.symlink(b"l", b"f", Existing::Refuse).unwrap();
    wanted.flags = FLAG_IMMUTABLE;
    let problems = target.apply(b"l", &wanted, Kind::Symlink);
    assert_eq!(whats(&problems), [Attribute::Flags]);
}

#[test]
fn attributes_never_land_on_another_kind() {
    let (_dir, target) = target();
    let before = own(0o640, 1, 2);
    assert!(new_file(&target, b"f", &before).is_empty());
    target.symlink(b"l", b"f", Existing::Refuse).unwrap();
    let other = own(0o777, 9, 9);
    for (key, kind) in [(b"f", Kind::Dir), (b"l", Kind::File), (b"x", Kind::File)] {
        let problems = target.apply(key, &other, kind);
        assert_eq!(whats(&problems), [Attribute::All]);
    }
    assert!(target.apply(b"l", &other, Kind::Symlink).is_empty());
    assert_eq!(read_back(&target, b"f"), before);
}

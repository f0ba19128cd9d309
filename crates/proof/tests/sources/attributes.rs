//! R22: everything that is said about a file comes back, or stands in the table of what does not.
//!
//! Extended attributes up to the greatest length, access lists as the system's own
//! tool sets them, times as far as the disk holds them, unknown owners, flags.

use std::fs;
use std::os::unix::fs::{MetadataExt, lchown};
use std::path::{Path, PathBuf};
use std::process::Command;

use mybackup_proof::Proof;
use mybackup_testkit::{Comparison, args, same};
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, XattrFlags};

use crate::desk::Desk;
use crate::ground::Ground;

/// What is recorded of no file, and why; `docs/guide.md` says so too.
const DEVIATIONS: [(&str, &str); 6] = [
    ("time of access", "reading changes it, a backup's too"),
    ("time of the last change of attributes", "no system lets a program set it"),
    ("time of birth", "no system lets a program set it"),
    ("security.* but security.capability", "labels belong to the system that gives them"),
    ("system.* but access lists", "what a file system makes up from its own state"),
    ("flags of chattr but i, a and d", "they speak of how one file system works"),
];

/// Seconds since 1970, from the least to the greatest that anything holds.
const TIMES: [i64; 18] = [
    i64::MIN,
    i64::MIN + 1,
    -62_135_596_800 - 1,
    -9_223_372_037,
    i32::MIN as i64 - 1,
    i32::MIN as i64,
    -1,
    0,
    1,
    i32::MAX as i64,
    i32::MAX as i64 + 1,
    4_294_967_295,
    4_294_967_296,
    9_223_372_036,
    9_223_372_037,
    15_032_385_535,
    i64::MAX - 1,
    i64::MAX,
];

/// The desks of ordinary users and of root, on disks and in memory.
fn desks() -> impl Iterator<Item = Desk> {
    let desks = [
        Desk::ordinary(Ground::Temporary),
        Desk::ordinary(Ground::Ext4),
        Desk::ordinary(Ground::Tmpfs),
        Desk::of_root(Ground::Ext4),
        Desk::of_root(Ground::Tmpfs),
    ];
    desks.into_iter().flatten()
}

/// Saves and restores the source, and compares everything.
fn round_trip(proof: &mut Proof, desk: &Desk) -> PathBuf {
    desk.add(&desk.source());
    let run = desk.computer.backup();
    assert_eq!(run["files_unreadable"], 0, "{run}");
    let restored = desk.restored("restored");
    Comparison::default().of(&desk.source(), &restored).assert_none();
    proof.add("entries", same::read_tree(&restored).len() as u64);
    proof.add("grounds", 1);
    restored
}

#[test]
fn r22_extended_attributes_of_any_length_come_back() {
    let mut proof = Proof::begin("R22", "attributes");
    for desk in desks() {
        let source = desk.source();
        let lengths = [0, 1, 2, 255, 1023, 1024, 1025, 3000, 4096, 20_000, 65_535, 65_536];
        let mut tree = desk.build(&source);
        for len in lengths {
            tree = tree.file(format!("length {len}"), "x").folder(format!("folder {len}"));
        }
        let every: Vec<u8> = (0..=255).collect();
        tree = tree.file("binary", "x").xattr("binary", "user.every byte", &every).file("many", "x").file("names", "x");
        for number in 0..30 {
            tree = tree.xattr("many", &format!("user.number {number}"), format!("{number}").as_bytes());
        }
        let longest = format!("user.{}", "n".repeat(250));
        tree = tree.xattr("names", &longest, b"l").xattr("names", "user.caf\u{e9}\n\u{1b}[31m", b"");
        if desk.is_of_root() {
            tree = tree.symlink("link", "binary").fifo("pipe").char_device("device", 1, 3).file("secret", "s");
            for name in ["link", "pipe", "device", "secret"] {
                tree = tree.xattr(name, "trusted.mark", &every).xattr(name, "trusted.empty", b"");
            }
            tree = tree.file("program", "#!").capability("program", mybackup_testkit::tree::NET_RAW);
        }
        drop(tree);
        for len in lengths {
            let value: Vec<u8> = (0..len).map(|at| (at * 7 % 256) as u8).collect();
            for name in [format!("length {len}"), format!("folder {len}")] {
                // Not every file system takes the long ones; what is there is counted.
                let taken = rustix::fs::setxattr(source.join(name), "user.value", &value, XattrFlags::empty()).is_ok();
                proof.add("values", u64::from(taken));
                proof.most("longest_value", if taken { len as u64 } else { 0 });
            }
        }
        let restored = round_trip(&mut proof, &desk);
        // The comparison of the test kit reads values up to 64 KiB; make sure that it did.
        for len in lengths {
            let value = |folder: &Path| attribute(&folder.join(format!("length {len}")), "user.value");
            assert_eq!(value(&source), value(&restored), "{len}");
        }
        // Taken away again, they are gone from what is restored next.
        rustix::fs::removexattr(source.join("binary"), "user.every byte").expect("remove an attribute");
        desk.computer.backup();
        Comparison::default().of(&source, &desk.restored("again")).assert_none();
    }
    assert!(proof.figure("values") >= 16, "Hardly any value was taken");
    proof.done();
}

fn attribute(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut value = vec![0; 70_000];
    let len = rustix::fs::lgetxattr(path, name, &mut value[..]).ok()?;
    value.truncate(len);
    Some(value)
}

#[test]
fn r22_access_lists_come_back_as_the_system_shows_them() {
    let mut proof = Proof::begin("R22", "access lists");
    let lists: [&[&str]; 8] = [
        &["-m", "u:12345:rwx"],
        &["-m", "u:1:r,u:2:w,u:3:x,u:4294967294:rw"],
        &["-m", "g:100:rx,g:3999999999:---"],
        &["-m", "u:7:rwx,m::r"],
        &["-m", "o::---,g::rwx,u:9:rwx,m::---"],
        &["-m", "d:u:12345:rwx,d:g:7:r,d:m::rx"],
        &["-m", "d:o::---,u:5:rwx"],
        &["-m", "u:1:rwx", "-m", "d:u:1:rwx"],
    ];
    for desk in desks() {
        let source = desk.source();
        let mut tree = desk.build(&source);
        for number in 0..lists.len() {
            tree = tree.folder(format!("folder {number}")).file(format!("file {number}"), "f");
        }
        drop(tree);
        for (number, list) in lists.iter().enumerate() {
            tool("setfacl", list, &source.join(format!("folder {number}")));
            if !list.iter().any(|words| words.starts_with("d:") || words.contains(",d:")) {
                tool("setfacl", list, &source.join(format!("file {number}")));
            }
            // What is made now inherits the list.
            drop(desk.build(&source).file(format!("folder {number}/heir"), "h").folder(format!("folder {number}/sub")));
        }
        let restored = round_trip(&mut proof, &desk);
        let shown = |folder: &Path| {
            let text = tool("getfacl", &["-R", "-n", "-p"], folder);
            let mut lists: Vec<String> = text.split("\n\n").map(str::to_owned).collect();
            lists.sort_unstable();
            lists
        };
        assert_eq!(shown(&source), shown(&restored));
        proof.add("lists", shown(&source).len() as u64);
    }
    assert!(proof.figure("lists") >= 20);
    proof.done();
}

#[test]
fn r22_every_time_that_the_disk_holds_comes_back() {
    let mut proof = Proof::begin("R22", "times");
    for desk in desks() {
        let source = desk.source();
        let mut tree = desk.build(&source);
        for (number, _) in TIMES.iter().enumerate() {
            tree = tree.file(format!("f{number}"), "f").folder(format!("d{number}"));
            tree = tree.symlink(format!("l{number}"), "x").fifo(format!("p{number}"));
        }
        drop(tree);
        let mut held = std::collections::BTreeSet::new();
        for (number, seconds) in TIMES.iter().enumerate() {
            for (kind, nanos) in [("f", 0), ("d", 1), ("l", 999_999_999), ("p", 123_456_789)] {
                let path = source.join(format!("{kind}{number}"));
                let time = Timespec { tv_sec: *seconds, tv_nsec: nanos };
                let times = Timestamps { last_access: time, last_modification: time };
                // The system bends what the disk cannot hold; what it holds then is what counts.
                rustix::fs::utimensat(CWD, &path, &times, AtFlags::SYMLINK_NOFOLLOW).expect("set a time");
                held.insert(fs::symlink_metadata(&path).expect("look at it").mtime());
            }
        }
        round_trip(&mut proof, &desk);
        proof.most("different_times", held.len() as u64);
        for (number, _) in TIMES.iter().enumerate() {
            let path = source.join(format!("f{number}"));
            desk.computer.ok(args!["list", &path]);
            desk.computer.ok(args!["list", "--json", &path]);
        }
        desk.computer.ok(args!["list", &source]);
        desk.computer.ok(["search", "f"]);
        // Nothing is taken for changed because of its time.
        let again = desk.computer.backup();
        assert_eq!((&again["files_new"], &again["files_changed"]), (&0.into(), &0.into()), "{again}");
    }
    assert!(proof.figure("different_times") >= 8);
    proof.done();
}

#[test]
fn r22_owners_that_nobody_knows_come_back() {
    let mut proof = Proof::begin("R22", "owners");
    let Some(desk) = Desk::of_root(Ground::Ext4) else { return proof.done() };
    let source = desk.source();
    let numbers = [0, 1, 65_534, 65_535, 65_536, 100_000, 2_147_483_647, 2_147_483_648, 4_294_967_293, 4_294_967_294];
    let mut tree = desk.build(&source);
    for number in numbers {
        tree = tree.file(format!("f{number}"), "f").folder(format!("d{number}/in")).symlink(format!("l{number}"), "x");
    }
    drop(tree);
    for number in numbers {
        for kind in ["f", "d", "l"] {
            let path = source.join(format!("{kind}{number}"));
            lchown(path, Some(number), Some(numbers[3] ^ number)).expect("give it to somebody");
        }
    }
    round_trip(&mut proof, &desk);
    proof.add("owners", numbers.len() as u64);
    proof.done();
}

#[test]
fn r22_flags_come_back_and_what_does_not_is_in_the_table() {
    let mut proof = Proof::begin("R22", "flags");
    if let Some(desk) = Desk::ordinary(Ground::Ext4) {
        let source = desk.source();
        drop(desk.build(&source).file("no dump", "n").folder("no dump folder"));
        tool("chattr", &["+d"], &source.join("no dump"));
        tool("chattr", &["+d"], &source.join("no dump folder"));
        let restored = round_trip(&mut proof, &desk);
        for name in ["no dump", "no dump folder"] {
            assert_eq!(flags(&source.join(name)), flags(&restored.join(name)), "{name}");
            proof.add("flags", 1);
        }
    }
    const READ: i64 = 1_600_000_000;
    let Some(desk) = Desk::of_root(Ground::Ext4) else { return proof.done() };
    let source = desk.source();
    let cases = ["+i", "+a", "+d", "+ia", "+iad", "+ad"];
    let mut tree = desk.build(&source).file("label", "l").xattr("label", "security.test", b"of this system");
    tree = tree.file("system", "s").file("read", "r").times("read", READ, 5);
    for case in cases {
        tree = tree.file(format!("file {case}"), "f").file(format!("folder {case}/in"), "f");
        tree = tree.times(format!("file {case}"), -5, 7).times(format!("folder {case}"), 5_000_000_000, 9);
    }
    drop(tree);
    for case in cases {
        tool("chattr", &[case], &source.join(format!("file {case}")));
        tool("chattr", &[case], &source.join(format!("folder {case}")));
    }
    tool("chattr", &["+AS"], &source.join("system"));
    desk.add(&source);
    assert_eq!(desk.computer.backup()["files_unreadable"], 0);
    let restored = desk.restored("restored");
    Comparison::default().ignoring_xattrs("security.test").of(&source, &restored).assert_none();
    for case in cases {
        for kind in ["file", "folder"] {
            let name = format!("{kind} {case}");
            assert_eq!(flags(&source.join(&name)), flags(&restored.join(&name)), "{name}");
            assert!(!flags(&source.join(&name)).is_empty());
            proof.add("flags", 1);
        }
    }
    // Restored once more over itself: what cannot be changed needs no change.
    desk.computer.ok(args!["restore", "--directory", &source, "--destination", &restored, "--existing", "replace"]);
    // The table: each of these is shown to be as it says.
    assert_eq!(attribute(&restored.join("label"), "security.test"), None, "{}", DEVIATIONS[3].0);
    assert_eq!(flags(&restored.join("system")), "", "{}", DEVIATIONS[5].0);
    let read = |folder: &Path| fs::metadata(folder.join("read")).expect("look at it");
    assert_ne!(read(&restored).atime(), READ, "{}", DEVIATIONS[0].0);
    assert_ne!(read(&source).ctime_nsec(), read(&restored).ctime_nsec(), "{}", DEVIATIONS[1].0);
    let guide = fs::read_to_string(mybackup_testkit::program::workspace().join("docs/guide.md")).expect("read it");
    for (what, _) in DEVIATIONS {
        assert!(guide.contains(what), "docs/guide.md does not say that this does not come back: {what}");
        proof.add("deviations", 1);
    }
    // The private folder could not be removed otherwise.
    for place in [&source, &restored] {
        tool("chattr", &["-R", "-f", "-ia"], place);
    }
    proof.done();
}

/// The flags that are kept, as `lsattr` shows them, and those that the table speaks of.
fn flags(path: &Path) -> String {
    let shown = tool("lsattr", &["-d"], path);
    let letters = shown.split_whitespace().next().unwrap_or_default();
    letters.chars().filter(|letter| "iadAS".contains(*letter)).collect()
}

/// Runs one of the system's tools, which must succeed; returns what it says.
fn tool(program: &str, arguments: &[&str], path: &Path) -> String {
    let folder = path.parent().expect("it has a folder");
    let name = path.file_name().expect("it has a name");
    let name = if program == "getfacl" { ".".as_ref() } else { name };
    let folder = if program == "getfacl" { path } else { folder };
    let output = Command::new(program).args(arguments).arg("--").arg(name).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program} (packages acl and e2fsprogs): {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

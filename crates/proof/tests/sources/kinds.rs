//! R21: everything that a folder can hold comes back as it was, and nothing in it holds a run up.
//!
//! Pipes, sockets, devices, other disks and loops of mounts below, a hundred names
//! of one file, holes of a tebibyte, files that have no length until they are read.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use mybackup_proof::Proof;
use mybackup_testkit::{Tree, args, assert_same};

use crate::desk::Desk;
use crate::ground::{Ground, bind};

const TIB: u64 = 1 << 40;
const NAMES: usize = 100;
/// Nothing here takes as long unless it waits for somebody.
const LONGEST: Duration = Duration::from_secs(120);

#[test]
fn r21_every_kind_comes_back_and_none_holds_a_run_up() {
    let mut proof = Proof::begin("R21", "kinds");
    let desks = [
        Desk::ordinary(Ground::Temporary),
        Desk::ordinary(Ground::Ext4),
        Desk::of_root(Ground::Ext4),
        Desk::of_root(Ground::Tmpfs),
    ];
    for desk in desks.into_iter().flatten() {
        let source = desk.source();
        let mut tree = kinds(desk.build(&source));
        if desk.is_of_root() {
            tree = tree
                .char_device("devices/null", 1, 3)
                .char_device("devices/whiteout", 0, 0)
                .block_device("devices/disk", 8, 1)
                .char_device("devices/far", 511, 1_048_575);
        }
        drop(tree.times("", 1_600_000_000, 1));
        desk.add(&source);
        let output = desk.computer.start(["backup", "--json"]).kill_after(LONGEST).expect_code(0);
        assert_eq!(output.json()["problems"], serde_json::json!([]), "{output}");
        let restored = desk.restored("restored");
        assert_same(&source, &restored);
        proof.add("grounds", 1);
        proof.add("entries", mybackup_testkit::same::read_tree(&source).len() as u64);
    }
    assert!(proof.figure("entries") >= 150, "Too little was tried");
    proof.done();
}

fn kinds(tree: Tree) -> Tree {
    let mut tree = tree
        .fifo("pipe")
        .fifo("pipe of one")
        .hard_link("pipe of two", "pipe of one")
        .socket("socket")
        .symlink("loops/self", "self")
        .symlink("loops/a", "b")
        .symlink("loops/b", "a")
        .symlink("loops/up", "..")
        .symlink("loops/root", "/")
        .symlink("loops/nothing", " ")
        .symlink("loops/far", "x".repeat(1020))
        .folder("empty folder")
        .file("empty", "")
        .file("bits/setuid", "s")
        .mode("bits/setuid", 0o4711)
        .file("bits/setgid", "s")
        .mode("bits/setgid", 0o2755)
        .file("bits/sticky file", "s")
        .mode("bits/sticky file", 0o1644)
        .folder("bits/all on a folder")
        .mode("bits/all on a folder", 0o7777)
        .file("bits/none", "s")
        .mode("bits/none", 0o400)
        .file("changes/file", "f");
    for number in 0..20 {
        tree = tree.file(format!("many/{number}"), format!("{number}")).fifo(format!("many/pipe {number}"));
    }
    tree
}

#[test]
fn r21_a_hundred_names_of_one_file_stay_one_file() {
    let mut proof = Proof::begin("R21", "names of one file");
    for desk in [Desk::ordinary(Ground::Temporary), Desk::ordinary(Ground::Ext4)].into_iter().flatten() {
        let source = desk.source();
        let mut tree = desk.build(&source).random("first", 300_000, 1).symlink("link", "first");
        let places = ["kept", "kept/deeper", "left out", "zz last"];
        for number in 1..NAMES {
            let folder = places[number % places.len()];
            tree = tree.hard_link(format!("{folder}/name {number}"), "first");
            tree = tree.hard_link(format!("{folder}/link {number}"), "link");
        }
        drop(tree);
        // One more, outside of what is protected.
        fs::hard_link(source.join("first"), desk.place("outside")).expect("make a hard link");
        desk.computer.ok(args!["add", &source, "--exclude", "left out"]);
        assert_eq!(desk.computer.backup()["files_unreadable"], 0);
        let restored = desk.restored("restored");
        let excluded = (1..NAMES).filter(|number| number % places.len() == 2).count();
        let first = fs::metadata(restored.join("first")).expect("it came back");
        assert_eq!(first.nlink() as usize, NAMES - excluded);
        assert!(!restored.join("left out").exists());
        let comparison = mybackup_testkit::Comparison::default().without("left out");
        comparison.ignoring(mybackup_testkit::Aspect::Time).of(&source, &restored).assert_none();
        proof.add("names", first.nlink());
        // A second run takes nothing for changed.
        let again = desk.computer.backup();
        assert_eq!((&again["files_new"], &again["files_changed"]), (&0.into(), &0.into()), "{again}");
    }
    proof.done();
}

#[test]
fn r21_holes_take_no_room_when_they_come_back() {
    let mut proof = Proof::begin("R21", "holes");
    for desk in [Desk::ordinary(Ground::Temporary), Desk::ordinary(Ground::Tmpfs)].into_iter().flatten() {
        let source = desk.source();
        let block = [7; 4096];
        let comb: Vec<(u64, &[u8])> = (0..500).map(|tooth| (tooth * 16_384, &block[..])).collect();
        let far: Vec<(u64, &[u8])> = (1..30).map(|step| (step * (TIB / 30) / 4096 * 4096, &block[..])).collect();
        let tree = desk
            .build(&source)
            .sparse("one tebibyte", TIB, &[(0, b"begin"), (TIB / 2, b"middle"), (TIB - 5, b"end..")])
            .sparse("nothing at all", TIB, &[])
            .sparse("far apart", TIB, &far)
            .sparse("comb", 500 * 16_384, &comb)
            .sparse("data at the end", 50_000_000, &[(49_999_000, &[1; 1000])])
            .sparse("data at the beginning", 50_000_000, &[(0, &[1; 1000])])
            .sparse("short hole", 200_000, &[(0, &[1; 4096]), (150_000, &[2; 4096])])
            .sparse("length just over", 262_145, &[])
            .file("written zeros", vec![0; 500_000]);
        drop(tree);
        desk.add(&source);
        let run = desk.computer.backup();
        assert_eq!(run["files_unreadable"], 0, "{run}");
        // No room for the holes in the backup either.
        assert!(run["bytes_stored"].as_u64().is_some_and(|bytes| bytes < 4 << 20), "{run}");
        let restored = desk.restored("restored");
        // Reading tebibytes back would take hours: what is not a hole is compared, and where it is.
        let mut blocks = (0, 0);
        for item in fs::read_dir(&source).expect("list the source") {
            let name = item.expect("list the source").file_name();
            let (was, is) = (source.join(&name), restored.join(&name));
            let stretches = same_data(&was, &is);
            proof.add("stretches", stretches);
            let (was, is) = (fs::metadata(was).expect("it is there"), fs::metadata(is).expect("it came back"));
            assert_eq!((was.len(), was.mtime_nsec()), (is.len(), is.mtime_nsec()), "{name:?}");
            blocks = (blocks.0 + was.blocks(), blocks.1 + is.blocks());
            assert!(is.blocks() <= was.blocks().max(8) * 11 / 10, "{name:?}: {} became {}", was.blocks(), is.blocks());
            proof.add("files", 1);
        }
        proof.most("blocks_percent", blocks.1 * 100 / blocks.0);
        proof.add("grounds", 1);
    }
    assert!(proof.figure("blocks_percent") <= 110);
    proof.done();
}

/// Compares what two files hold outside their holes; returns how many stretches that were.
fn same_data(was: &Path, is: &Path) -> u64 {
    use rustix::fs::{SeekFrom, seek};
    use std::os::unix::fs::FileExt;
    let files = [was, is].map(|path| fs::File::open(path).expect("open a file with holes"));
    let mut at = 0;
    let mut stretches = 0;
    loop {
        let data = files.each_ref().map(|file| seek(file, SeekFrom::Data(at)).ok());
        assert_eq!(data[0], data[1], "{was:?} has data elsewhere");
        let Some(begin) = data[0] else { return stretches };
        let ends = files.each_ref().map(|file| seek(file, SeekFrom::Hole(begin)).expect("data ends somewhere"));
        assert_eq!(ends[0], ends[1], "{was:?} has a hole elsewhere");
        let bytes = files.each_ref().map(|file| {
            let mut bytes = vec![0; (ends[0] - begin) as usize];
            file.read_exact_at(&mut bytes, begin).expect("read data");
            bytes
        });
        assert!(bytes[0] == bytes[1], "{was:?} has other data at {begin}");
        (at, stretches) = (ends[0], stretches + 1);
    }
}

#[test]
fn r21_other_disks_and_loops_of_mounts_are_no_trap() {
    let mut proof = Proof::begin("R21", "mounts");
    let Some(desk) = Desk::of_root(Ground::Ext4) else { return proof.done() };
    let source = desk.source();
    drop(desk.build(&source).file("file", "f").folder("door").folder("loop").folder("twice/in").file("twice/t", "t"));
    let other = Ground::Tmpfs.lay(&source.join("door")).expect("this is root");
    fs::write(source.join("door/beyond"), "of another disk").expect("write on the other disk");
    let round = bind(&source, &source.join("loop"));
    let inner = bind(&source.join("twice"), &source.join("twice/in"));
    desk.add(&source);
    let output = desk.computer.start(["backup", "--json"]).kill_after(LONGEST).expect_code(0);
    assert_eq!(output.json()["files_unreadable"], 0, "{output}");
    let restored = desk.restored("restored");
    assert!(restored.join("door").is_dir() && !restored.join("door/beyond").exists(), "The other disk was left out");
    assert_eq!(fs::read_to_string(restored.join("loop/file")).ok().as_deref(), Some("f"));
    assert_eq!(fs::read_to_string(restored.join("twice/in/t")).ok().as_deref(), Some("t"));
    proof.add("left_out", 1);
    // The same with the other disk, as the settings say.
    let settings = desk.computer.home().join("config.yaml");
    let text = fs::read_to_string(&settings).expect("read the settings");
    let path = source.to_string_lossy();
    let line = text.lines().find(|line| line.contains(&*path)).expect("the settings name the source");
    let wider = line.trim_end().trim_end_matches('}').trim_end().to_string() + ", one_file_system: false}";
    fs::write(&settings, text.replace(line, &wider)).expect("change the settings");
    desk.computer.start(["backup", "--json"]).kill_after(LONGEST).expect_code(0);
    let restored = desk.restored("with the other disk");
    assert_eq!(fs::read_to_string(restored.join("door/beyond")).ok().as_deref(), Some("of another disk"));
    proof.add("taken_in", 1);
    drop((inner, round, other));
    proof.done();
}

#[test]
fn r21_files_without_a_length_are_read_to_their_end() {
    let mut proof = Proof::begin("R21", "pseudo files");
    let desk = Desk::ordinary(Ground::Temporary).expect("the temporary folder is there");
    // Their length is told as 0, and what they hold does not change.
    let source = Path::new("/proc/sys/fs/inotify");
    desk.computer.ok(args!["add", source]);
    let output = desk.computer.start(["backup", "--json"]).kill_after(LONGEST).expect_code(0);
    let place = desk.place("restored");
    let command = args!["restore", "--directory", source, "--destination", &place];
    desk.computer.fails_with(&[0, 3], command);
    for item in fs::read_dir(source).expect("list a folder of the kernel") {
        let name = item.expect("list a folder of the kernel").file_name();
        let was = fs::read(source.join(&name)).expect("read a file of the kernel");
        let is = fs::read(place.join(&name)).expect("it was restored");
        assert_eq!(was, is, "{name:?}\n{output}");
        let listed = output.json()["problems"].to_string().contains(name.to_str().expect("kernel names are text"));
        assert!(listed, "{name:?} has no length that could be checked, and nothing says so\n{output}");
        proof.add("files", 1);
    }
    assert!(proof.figure("files") >= 3);
    proof.done();
}

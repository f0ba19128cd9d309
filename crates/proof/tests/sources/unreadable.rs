//! R20: what cannot be read is listed, its last version is kept, and the run comes to its end.
//!
//! In this process any call may fail with any error; the program itself meets
//! missing rights as an ordinary user, and a disk whose tables are damaged.

use std::fs::{self, Permissions};
use std::os::unix::fs::{FileExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use mybackup_engine::VersionInfo;
use mybackup_engine::run::TroubleKind;
use mybackup_proof::Proof;
use mybackup_testkit::output::path_of;
use mybackup_testkit::{am_root, args};
use rustix::io::Errno;

use crate::change::{Change, State, Subject};
use crate::desk::Desk;
use crate::ground::Ground;
use crate::people::as_ordinary;
use crate::stage::{Actor, Move, Part, Stage};
use crate::world::World;

const SUBJECTS: [Subject; 5] = [Subject::Small, Subject::Large, Subject::Sparse, Subject::Link, Subject::Folder];
const ERRORS: [Errno; 7] =
    [Errno::IO, Errno::NOENT, Errno::STALE, Errno::ACCESS, Errno::NOMEM, Errno::MFILE, Errno::TIMEDOUT];
/// More calls than any of them needs; a failure after the last call is none.
const CALLS: u32 = 16;

#[derive(Debug, Default)]
struct Outcome {
    failures: u64,
    listed: u64,
    kept: u64,
    vanished: u64,
    harmless: u64,
    wrong: Vec<String>,
}

#[test]
fn r20_any_call_may_fail_and_the_last_version_is_kept() {
    let mut proof = Proof::begin("R20", "calls");
    let folder = tempfile::tempdir().expect("make a private folder");
    let _ground = Ground::Temporary.lay(folder.path());
    let world = folder.path().join("world");
    let outcome = as_ordinary(move || fail_everywhere(&world));
    proof.add("failures", outcome.failures);
    proof.add("listed", outcome.listed);
    proof.add("kept", outcome.kept);
    proof.add("vanished", outcome.vanished);
    proof.add("harmless", outcome.harmless);
    proof.add("wrong", outcome.wrong.len() as u64);
    assert!(outcome.wrong.is_empty(), "\n  {}", outcome.wrong.join("\n  "));
    assert!(outcome.listed >= 200 && outcome.kept >= 200, "{outcome:?}");
    proof.done();
}

fn fail_everywhere(folder: &Path) -> Outcome {
    let mut world = World::new(folder);
    fs::create_dir(folder.join("aside")).expect("make a folder");
    let stage = Stage::set(&folder.join("source"), &folder.join("aside"), parts());
    let (_, listed) = world.backup();
    assert_eq!(listed, []);
    for mut actor in stage.actors() {
        let Actor { path, part, states, .. } = &mut *actor;
        let change = if part.subject == Subject::Folder { Change::Append } else { Change::Overwrite };
        match part.subject {
            Subject::Link => {
                fs::remove_file(&*path).expect("remove a link");
                part.subject.build(path, 999_999);
            }
            _ => change.make(part.subject, path, &folder.join("aside"), &mut || {}),
        }
        states.push(State::at(path, None));
    }
    let playing = stage.play();
    let (report, listed) = world.backup();
    drop(playing);
    let counted = listed.iter().filter(|trouble| trouble.1 != TroubleKind::Vanished).count() as u64;
    assert!(report.files_unreadable >= counted, "Each is counted unless it vanished: {listed:?}");
    let (restored, _) = world.restored("then");
    let mut outcome = Outcome::default();
    for actor in stage.actors() {
        if actor.played == 0 {
            continue;
        }
        outcome.failures += 1;
        let newest = world.newest(&actor.path).expect("it was saved once");
        let said = listed.iter().any(|trouble| trouble.0 == actor.path);
        if let Err(wrong) = judge(&actor, &newest, said, &restored.join(actor.name()), &mut outcome) {
            outcome.wrong.push(format!("{:?} {wrong}: {newest:?}", actor.part));
        }
    }
    let (_, listed) = world.backup();
    assert_eq!(listed, [], "Nothing fails any more");
    let (restored, _) = world.restored("at last");
    mybackup_testkit::assert_same(&folder.join("source"), &restored);
    outcome
}

fn parts() -> Vec<Part> {
    let mut parts = Vec::new();
    for subject in SUBJECTS {
        for at in 1..=CALLS {
            for errno in ERRORS {
                parts.push(Part { subject, moves: vec![(at, Move::Fail(errno))], always: None });
            }
        }
    }
    parts
}

fn judge(
    actor: &Actor,
    newest: &VersionInfo,
    said: bool,
    restored: &Path,
    outcome: &mut Outcome,
) -> Result<(), String> {
    let folder = actor.part.subject == Subject::Folder;
    let gone = matches!(actor.part.moves[0].1, Move::Fail(Errno::NOENT)) && actor.failed_early;
    let given_back = State::at(restored, None);
    if newest.deleted && gone {
        outcome.vanished += 1;
        return Ok(());
    }
    if newest.deleted {
        return Err("it was taken for deleted".to_string());
    }
    if folder && !restored.join("inside").exists() && !gone {
        return Err("what it held was taken for deleted".to_string());
    }
    let is = |state: &State| match (state, &given_back) {
        (State::File { sha256: a, .. }, State::File { sha256: b, .. }) => a == b,
        (a, b) => a == b,
    };
    if said {
        outcome.listed += 1;
        if !is(&actor.states[0]) || newest.number != 1 {
            return Err(format!("its last version was not kept but {given_back:?}"));
        }
        outcome.kept += 1;
        return Ok(());
    }
    // Such as a failure while it was closed, or while it was read ahead.
    outcome.harmless += 1;
    if is(&actor.states[1]) { Ok(()) } else { Err(format!("nothing was said, and it became {given_back:?}")) }
}

#[test]
fn r20_missing_rights_are_listed_and_the_rest_is_saved() {
    let mut proof = Proof::begin("R20", "rights");
    for ground in [Ground::Temporary, Ground::Ext4] {
        let Some(desk) = Desk::ordinary(ground) else { continue };
        let source = desk.source();
        let tree = desk.build(&source);
        drop(
            tree.file("open", "1")
                .file("closed", "1")
                .file("closed folder/inside/deep", "1")
                .file("names only/inside", "1")
                .file("way only/inside", "1")
                .symlink("link", "closed")
                .fifo("closed pipe"),
        );
        desk.add(&source);
        desk.computer.ok(["backup"]);
        for name in ["open", "closed", "closed folder/inside/deep", "names only/inside", "way only/inside"] {
            fs::write(source.join(name), "two").expect("change a file");
        }
        let mode = |name: &str, mode| {
            fs::set_permissions(source.join(name), Permissions::from_mode(mode)).expect("set a mode");
        };
        let closed = [("closed", 0), ("closed folder", 0), ("names only", 0o400), ("way only", 0o100)];
        closed.iter().for_each(|(name, bits)| mode(name, *bits));
        mode("closed pipe", 0);
        let mut expected = vec!["closed", "closed folder", "names only/inside", "way only"];
        if am_root() {
            fs::write(source.join("of root"), "secret").expect("write a file of root");
            mode("of root", 0o600);
            chown(source.join("of root"), Some(0), Some(0)).expect("give it to root");
            expected.push("of root");
        }
        expected.sort_unstable();
        for _ in 0..2 {
            let output = desk.computer.fails(3, ["backup", "--json"]);
            assert_eq!(problems(&desk, &output.json()), expected, "{output}");
            proof.add("listed", expected.len() as u64);
        }
        let kept = desk.restored("kept");
        let text = |name: &str| fs::read_to_string(kept.join(name)).unwrap_or_else(|error| format!("{name}: {error}"));
        mode_of_all(&kept);
        assert_eq!(text("open"), "two");
        for name in ["closed", "closed folder/inside/deep", "names only/inside", "way only/inside"] {
            assert_eq!(text(name), "1", "{name}");
            proof.add("kept", 1);
        }
        for (name, _) in closed {
            mode(name, 0o700);
        }
        if am_root() {
            fs::remove_file(source.join("of root")).expect("remove a file");
        }
        assert_eq!(desk.computer.backup()["files_unreadable"], 0);
        mybackup_testkit::assert_same(&source, &desk.restored("at last"));
        proof.add("grounds", 1);
    }
    assert!(proof.figure("kept") >= 4);
    proof.done();
}

#[test]
fn r20_a_damaged_disk_is_read_as_far_as_it_goes() {
    let mut proof = Proof::begin("R20", "disk");
    let Some(mut desk) = Desk::ordinary(Ground::Ext4) else { return proof.done() };
    let source = desk.source();
    let tree = desk.build(&source);
    drop(tree.file("a", "good").file("bad inode", "precious").file("bad folder/inside", "precious").file("z", "good"));
    desk.add(&source);
    desk.computer.ok(["backup"]);
    fs::write(source.join("z"), "better").expect("change a file");
    let image = desk.take_away();
    flip(&image, "imap \"/source/bad inode\"", |words| {
        // "Inode 14 is part of block group 0, located at block 1063, offset 0x0d00"
        let block: u64 = words.split("block ").last().and_then(first_number).expect("debugfs names the block");
        let offset = words.split("0x").last().and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok());
        block * block_bytes(&image) + offset.expect("debugfs names the offset") + 16
    });
    flip(&image, "blocks \"/source/bad folder\"", |words| {
        let block: u64 = first_number(words).expect("debugfs names the block");
        block * block_bytes(&image) + 30
    });
    desk.bring_back();
    assert!(fs::symlink_metadata(source.join("bad inode")).is_err(), "The disk is not damaged");
    let output = desk.computer.fails(3, ["backup", "--json"]);
    assert_eq!(problems(&desk, &output.json()), ["bad folder", "bad inode"], "{output}");
    proof.add("listed", 2);
    let kept = desk.computer.place("kept");
    desk.computer.ok(args!["restore", "--directory", &source, "--destination", &kept]);
    for (name, content) in
        [("a", "good"), ("bad inode", "precious"), ("bad folder/inside", "precious"), ("z", "better")]
    {
        assert_eq!(fs::read_to_string(kept.join(name)).expect("it was restored"), content, "{name}");
        proof.add("kept", 1);
    }
    proof.done();
}

/// Flips a bit at the place of a disk that `find` reads out of what debugfs says.
fn flip(image: &Path, request: &str, find: impl Fn(&str) -> u64) {
    let output = Command::new("debugfs").args(["-R", request]).arg(image).output().expect("start debugfs");
    let place = find(&String::from_utf8_lossy(&output.stdout));
    let disk = fs::OpenOptions::new().read(true).write(true).open(image).expect("open the image of a disk");
    let mut byte = [0];
    disk.read_exact_at(&mut byte, place).expect("read a disk");
    disk.write_all_at(&[byte[0] ^ 1], place).expect("damage a disk");
    disk.sync_all().expect("write a disk");
}

fn block_bytes(image: &Path) -> u64 {
    let output = Command::new("dumpe2fs").arg("-h").arg(image).output().expect("start dumpe2fs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find(|line| line.starts_with("Block size:")).expect("it tells the size of a block");
    line.split(':').next_back().and_then(first_number).expect("a size is a number")
}

fn first_number(text: &str) -> Option<u64> {
    let digits = text.trim_start().chars().take_while(char::is_ascii_digit).collect::<String>();
    digits.parse().ok()
}

/// The paths of the problems below the source, sorted.
fn problems(desk: &Desk, run: &serde_json::Value) -> Vec<String> {
    let list = run["problems"].as_array().expect("problems are a list");
    let source = desk.source();
    let below = |problem: &serde_json::Value| {
        let path = String::from_utf8(path_of(&problem["path"])).expect("these names are text");
        Path::new(&path).strip_prefix(&source).expect("problems are in the source").display().to_string()
    };
    let mut paths: Vec<String> = list.iter().map(below).collect();
    paths.sort_unstable();
    paths
}

fn mode_of_all(folder: &Path) {
    let status = Command::new("chmod").args(["-R", "u+rwX"]).arg(folder).status();
    assert!(status.is_ok_and(|status| status.success()), "Cannot open what was restored");
}

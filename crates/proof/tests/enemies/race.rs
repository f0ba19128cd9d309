//! R33: somebody exchanges folders for links while a restore writes into them.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mybackup_engine::OnExisting;
use mybackup_format::history::Entry;
use mybackup_proof::Proof;
use mybackup_vfs::tree::{Attributes, Existing, Kind, Resolution, Target};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::canaries::Canaries;
use super::forge::{Forge, SOURCE, VAULT, entry, folder, link, special, unlocked};
use super::victim::{Known, Victim};

/// What somebody reads who follows the link.
const SECRET: &[u8] = b"this lies outside";

/// A target with a folder, a folder in it and a file, beside a link out for each.
struct Arena {
    folder: tempfile::TempDir,
    canaries: Canaries,
}

impl Arena {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("make a private folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("outside/inner")).expect("make what must not be touched");
        for name in ["outside/last", "outside/inner/last"] {
            fs::write(at(name), SECRET).expect("write a canary");
        }
        fs::create_dir_all(at("target/room/inner")).expect("make the target");
        let (outside, inner) = (at("outside"), at("outside/inner"));
        symlink(&outside, at("target/trap")).expect("plant a link");
        symlink(&inner, at("target/room/trap")).expect("plant a link");
        for name in ["target/room/inner/last", "target/room/last", "target/last"] {
            fs::write(at(name), b"inside").expect("write a file of the target");
        }
        symlink(at("outside/last"), at("target/last trap")).expect("plant a link");
        let canaries = Canaries::of(folder.path(), &[&folder.path().join("target")]);
        Arena { folder, canaries }
    }

    fn target(&self) -> std::path::PathBuf {
        self.folder.path().join("target")
    }
}

/// Exchanges entries for links until it is told to stop.
fn flip(target: &Path, flips: &AtomicU64, stop: &AtomicBool) {
    let pairs = [("room", "trap"), ("room/inner", "room/trap"), ("last", "last trap")];
    let pairs = pairs.map(|(one, other)| (target.join(one), target.join(other)));
    while !stop.load(Ordering::Relaxed) {
        for (one, other) in &pairs {
            // The inner pair is not there while the outer one leads away.
            if renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok() {
                flips.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// What the one who writes did meanwhile.
#[derive(Default)]
struct Written {
    done: u64,
    refused: u64,
    leaked: u64,
}

impl Written {
    fn count<T>(&mut self, result: io::Result<T>) -> Option<T> {
        match result {
            Ok(value) => {
                self.done += 1;
                Some(value)
            }
            Err(_) => {
                self.refused += 1;
                None
            }
        }
    }
}

/// Does everything that a restore does, below folders that come and go.
fn write_once(target: &Target, round: u64, written: &mut Written) {
    let attributes =
        Attributes { mode: 0o640, xattrs: vec![(b"user.own".to_vec(), b"own".to_vec())], ..Attributes::default() };
    for parent in [&b"room"[..], b"room\0inner", b""] {
        let key = |name: &str| match parent.is_empty() {
            true => name.as_bytes().to_vec(),
            false => [parent, b"\0", name.as_bytes()].concat(),
        };
        let existing = if round.is_multiple_of(2) { Existing::Replace } else { Existing::Refuse };
        if let Some(mut file) = written.count(target.new_file(parent)) {
            written.count(file.write_at(0, b"own"));
            file.apply(&attributes);
            written.count(file.commit(&key("last"), existing));
        }
        written.count(target.make_dir(&key("new folder")));
        written.count(target.symlink(&key("new link"), b"../../outside", existing));
        written.count(target.special(&key("new pipe"), Kind::Fifo, 0, 0o600, existing));
        written.count(target.hard_link(&key("last"), &key("new name"), existing));
        written.count(target.rename(&key("new name"), &key("another name")));
        for (name, kind) in [("last", Kind::File), ("new folder", Kind::Dir), ("new link", Kind::Symlink)] {
            written.done += u64::from(target.apply(&key(name), &attributes, kind).is_empty());
        }
        if let Some(file) = written.count(target.open_existing(&key("last"))) {
            let mut bytes = [0; 64];
            let len = file.read_at(0, &mut bytes).unwrap_or_default();
            written.leaked += u64::from(&bytes[..len] == SECRET);
        }
        let listed = written.count(target.list(parent)).unwrap_or_default();
        let exposed = |name: &Vec<u8>| name == b"secret" || name == b"outside";
        written.leaked += listed.iter().filter(|name| exposed(name)).count() as u64;
        for name in ["new folder", "new link", "new pipe", "another name"] {
            written.count(target.remove(&key(name)));
        }
    }
}

/// Runs the race until there were so many flips, or for so long.
fn race(flips: &AtomicU64, most: u64, longest: Duration, target: &Path, mut write: impl FnMut(u64)) {
    let (stop, began) = (AtomicBool::new(false), Instant::now());
    std::thread::scope(|scope| {
        scope.spawn(|| flip(target, flips, &stop));
        let mut round = 0;
        while flips.load(Ordering::Relaxed) < most && began.elapsed() < longest || round < 20 {
            write(round);
            round += 1;
        }
        stop.store(true, Ordering::Relaxed);
    });
}

fn race_target(part: &str, resolution: Resolution) {
    let mut proof = Proof::begin("R33", part);
    let arena = Arena::new();
    let target = Target::open_with(&arena.target(), false, resolution).expect("open the target");
    assert_eq!(target.resolution(), resolution);
    let (flips, mut written) = (AtomicU64::new(0), Written::default());
    let longest = Duration::from_secs(proof.amount(10, 120));
    race(&flips, proof.amount(100_000, 1_000_000), longest, &arena.target(), |round| {
        write_once(&target, round, &mut written);
    });
    let escapes = arena.canaries.changed();
    proof.add("flips", flips.load(Ordering::Relaxed));
    proof.add("calls_done", written.done);
    proof.add("calls_refused", written.refused);
    proof.add("escapes", escapes.len() as u64);
    proof.add("leaks", written.leaked);
    assert!(escapes.is_empty(), "{escapes:#?}");
    assert_eq!(written.leaked, 0, "Something outside was read");
    assert!(proof.figure("flips") >= 1_000, "Only {} flips", proof.figure("flips"));
    assert!(written.done >= 500 && written.refused >= 100, "{} done, {} refused", written.done, written.refused);
    proof.done();
}

#[test]
fn r33_no_link_leads_a_restore_out_where_the_kernel_confines_it() {
    let place = tempfile::tempdir().expect("make a private folder");
    let target = Target::open(place.path(), false).expect("open a target");
    if target.resolution() == Resolution::Walk {
        println!("Skipped: this kernel does not confine paths");
        return;
    }
    race_target("kernel", Resolution::Kernel);
}

#[test]
fn r33_no_link_leads_a_restore_out_where_names_are_walked() {
    race_target("walk", Resolution::Walk);
}

/// A folder with another in it, and files, links and pipes in both.
fn tree(forge: &mut Forge) -> Vec<Entry> {
    let mut entries = vec![entry(b"", folder()), entry(b"room", folder()), entry(b"room\0inner", folder())];
    for n in 0..20 {
        for above in ["room", "room\0inner"] {
            entries.push(entry(format!("{above}\0file {n}"), forge.file(format!("own {n}").as_bytes())));
        }
    }
    entries.push(entry(b"room\0last", forge.file(b"own")));
    entries.push(entry(b"room\0link", link(b"../../outside")));
    entries.push(entry(b"room\0pipe", special(mybackup_format::Kind::Fifo)));
    entries.push(entry(b"last", forge.file(b"own")));
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    entries
}

#[test]
fn r33_no_link_leads_a_whole_restore_out() {
    let mut proof = Proof::begin("R33", "engine");
    let mut victim = Victim::new(Known { vault: VAULT, keys: unlocked().keys, source: SOURCE });
    let mut forge = Forge::new(&victim.place("destination"), &victim.source());
    let entries = tree(&mut forge);
    forge.story(&entries);
    let target = victim.place("arena/target");
    fs::create_dir_all(target.join("room/inner")).expect("make the target");
    symlink(victim.place("outside"), target.join("trap")).expect("plant a link");
    symlink(victim.place("outside/folder"), target.join("room/trap")).expect("plant a link");
    fs::write(target.join("last"), b"inside").expect("write a file of the target");
    symlink(victim.place("outside/secret"), target.join("last trap")).expect("plant a link");
    victim.watch();
    victim.reopen(false);
    victim.connect();
    let source = victim.source();
    let (flips, mut files, mut not_written) = (AtomicU64::new(0), 0, 0);
    let longest = Duration::from_secs(proof.amount(4, 60));
    race(&flips, proof.amount(200_000, 1_000_000), longest, &target, |round| {
        let existing = [OnExisting::Replace, OnExisting::KeepBoth][(round % 2) as usize];
        if let Some(report) = victim.restore(&source, "arena/target", existing) {
            files += report.files + report.identical;
            not_written += report.not_written + report.occupied;
        }
    });
    let escapes = victim.written_outside();
    proof.add("flips", flips.load(Ordering::Relaxed));
    proof.add("files", files);
    proof.add("not_written", not_written);
    proof.add("escapes", escapes.len() as u64);
    assert!(escapes.is_empty(), "{escapes:#?}");
    assert!(proof.figure("flips") >= 1_000 && files >= 100 && not_written >= 10, "{files} files, {not_written} not");
    proof.done();
}

#[test]
fn a_link_that_is_followed_would_be_noticed() {
    let arena = Arena::new();
    fs::write(arena.target().join("trap/own"), b"own").expect("follow a link");
    assert!(arena.canaries.changed().iter().any(|told| told.contains("own")));
    let walked = Target::open_with(&arena.target(), false, Resolution::Walk).expect("open the target");
    let refused = walked.new_file(b"trap").err().map(|error| error.kind());
    assert!(refused.is_some_and(|kind| kind != ErrorKind::NotFound), "{refused:?}");
}

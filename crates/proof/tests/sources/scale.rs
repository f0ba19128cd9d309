//! R24: memory does not grow with what is protected.
//!
//! The real program, in its release form where that was built, on very many, very
//! large and very deep things. Its peak is what the system itself counted (VmHWM).

use std::fs;
use std::os::unix::fs::{MetadataExt, chown, lchown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mybackup_proof::Proof;
use mybackup_testkit::program::{NOBODY, binary, workspace};
use mybackup_testkit::{Dice, am_root, args};
use rustix::fs::{CWD, Mode, OFlags, mkdirat, openat};

use crate::desk::Desk;
use crate::ground::Ground;

/// The most that any operation may need, in MB.
const MOST_MB: u64 = 150;
/// A run that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(500);

/// One kind of too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Much {
    /// Files in one folder; most of them are empty.
    OneFolder(u64),
    /// Small files in many folders.
    Tiny(u64),
    /// One file of so many bytes, nearly all of it holes.
    Sparse(u64),
    /// Folders inside each other.
    Deep(u64),
}

#[test]
fn r24_memory_stays_small_whatever_is_protected() {
    let mut proof = Proof::begin("R24", "");
    let cases = [
        Much::OneFolder(proof.amount(4_000, 1_000_000)),
        Much::Tiny(proof.amount(2_000, 100_000)),
        Much::Sparse(100 << 30),
        Much::Deep(proof.amount(300, 10_000)),
    ];
    for number in proof.position()..cases.len() as u64 {
        if proof.time_is_up() {
            proof.pause(number);
            return;
        }
        let much = cases[number as usize];
        // Where nothing can be mounted the temporary folder must hold it.
        let desk = Desk::ordinary(Ground::Tmpfs).or_else(|| Desk::ordinary(Ground::Temporary));
        let desk = desk.expect("the temporary folder is there");
        try_one(&mut proof, &desk, much);
    }
    assert!(proof.figure("backups") >= 8, "Too little was tried");
    proof.done();
}

fn try_one(proof: &mut Proof, desk: &Desk, much: Much) {
    let source = desk.source();
    fs::create_dir(&source).expect("make the source");
    let made = make(&source, much);
    give_away(&source, much);
    desk.add(&source);
    let first = measured(desk, args!["backup", "--json"].to_vec());
    let second = measured(desk, args!["backup", "--json"].to_vec());
    for (what, run) in [("first", &first), ("second", &second)] {
        proof.most("rss_mb", run.peak_mb);
        assert!(run.peak_mb <= MOST_MB, "The {what} run over {much:?} took {} MB", run.peak_mb);
        proof.add("backups", 1);
    }
    proof.add("entries", made);
    let percent = second.time.as_millis() * 100 / first.time.as_millis().max(1);
    println!(
        "{much:?}: {} MB and {:?}, then {} MB and {:?} ({percent} %)",
        first.peak_mb, first.time, second.peak_mb, second.time
    );
    if let Much::OneFolder(_) = much {
        proof.most("second_run_percent", percent as u64);
        proof.most("files_a_second", made * 1000 / first.time.as_millis().max(1) as u64);
    }
    // Finding the way down and up again for each of thousands of folders takes minutes.
    if !matches!(much, Much::Deep(depth) if depth > 1000) {
        let place = desk.place("restored");
        let restore = args!["restore", "--directory", &source, "--destination", &place, "--json"];
        let restored = measured(desk, restore.to_vec());
        proof.most("restore_rss_mb", restored.peak_mb);
        assert!(restored.peak_mb <= MOST_MB, "Restoring {much:?} took {} MB", restored.peak_mb);
        assert_eq!(entries_of(&source), entries_of(&place), "{much:?}");
    }
}

/// Builds it; returns the number of entries.
fn make(source: &Path, much: Much) -> u64 {
    match much {
        Much::OneFolder(count) => {
            for number in 0..count {
                let content = if number % 10 == 0 { format!("the content of {number}") } else { String::new() };
                fs::write(source.join(format!("file {number}")), content).expect("write a file");
            }
            count
        }
        Much::Tiny(count) => {
            let mut dice = Dice::new(7);
            for number in 0..count {
                let folder = source.join(format!("{}", number % 100));
                if number < 100 {
                    fs::create_dir(&folder).expect("make a folder");
                }
                let content = dice.bytes(10 + number as usize % 990);
                fs::write(folder.join(format!("{number}")), content).expect("write a file");
            }
            count + 100
        }
        Much::Sparse(len) => {
            let file = fs::File::create(source.join("sparse")).expect("make a sparse file");
            for step in 0..1000 {
                use std::os::unix::fs::FileExt;
                let at = len / 1000 * step / 4096 * 4096;
                file.write_all_at(&step.to_le_bytes(), at).expect("write into a sparse file");
            }
            file.set_len(len).expect("lengthen a sparse file");
            1
        }
        Much::Deep(depth) => {
            let flags = OFlags::DIRECTORY | OFlags::RDONLY;
            let owner = (rustix::fs::Uid::from_raw(NOBODY.0), rustix::fs::Gid::from_raw(NOBODY.1));
            let mut folder = openat(CWD, source, flags, Mode::empty()).expect("open the source");
            for _ in 0..depth {
                mkdirat(&folder, "d", Mode::from_raw_mode(0o755)).expect("make a deep folder");
                folder = openat(&folder, "d", flags, Mode::empty()).expect("open a deep folder");
                if am_root() {
                    rustix::fs::fchown(&folder, Some(owner.0), Some(owner.1)).expect("give it away");
                }
            }
            depth
        }
    }
}

/// Gives what was built to the user who runs the program.
fn give_away(source: &Path, much: Much) {
    if !am_root() {
        return;
    }
    chown(source, Some(NOBODY.0), Some(NOBODY.1)).expect("give the source away");
    let own = |path: &Path| lchown(path, Some(NOBODY.0), Some(NOBODY.1)).expect("give a file away");
    if !matches!(much, Much::Deep(_)) {
        for item in fs::read_dir(source).expect("list the source") {
            let item = item.expect("list the source").path();
            own(&item);
            for inner in fs::read_dir(&item).into_iter().flatten() {
                own(&inner.expect("list a folder").path());
            }
        }
    }
}

/// Counts entries and bytes two folders deep, enough to miss nothing of what is restored here.
fn entries_of(folder: &Path) -> (u64, u64) {
    let mut found = (0, 0);
    for item in fs::read_dir(folder).into_iter().flatten() {
        let item = item.expect("list a folder").path();
        let meta = fs::symlink_metadata(&item).expect("look at an entry");
        found = (found.0 + 1, found.1 + if meta.is_file() { meta.size() } else { 0 });
        if meta.is_dir() {
            let (entries, bytes) = entries_of(&item);
            found = (found.0 + entries, found.1 + bytes);
        }
    }
    found
}

/// What one run of the program took.
struct Measured {
    peak_mb: u64,
    time: Duration,
}

/// Runs the program to its end, which must be a good one, and asks the system what it took.
fn measured(desk: &Desk, arguments: Vec<std::ffi::OsString>) -> Measured {
    let mut command = swift(desk, arguments);
    let report = desk.computer.place("said");
    command.stdin(Stdio::null()).stdout(fs::File::create(&report).expect("keep what is said"));
    command.stderr(Stdio::null());
    let began = Instant::now();
    let mut child = command.spawn().expect("start the program");
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak_kb = 0;
    let status = loop {
        // The greatest ever is told at any time, so only what comes in the last moments is missed.
        peak_kb = peak_kb.max(high_water_kb(&status_file).unwrap_or(0));
        if let Some(status) = child.try_wait().expect("look after the program") {
            break status;
        }
        if began.elapsed() > LONGEST {
            child.kill().expect("stop what hangs");
            panic!("It hangs");
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let said = fs::read_to_string(&report).unwrap_or_default();
    assert!(status.success(), "{status}: {said}");
    assert!(peak_kb > 0, "The system did not tell how much memory was used");
    Measured { peak_mb: peak_kb / 1024, time: began.elapsed() }
}

fn high_water_kb(status_file: &str) -> Option<u64> {
    let text = fs::read_to_string(status_file).ok()?;
    // Before it became the program it was something else.
    text.lines().next().filter(|line| line.contains("mybackup"))?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The program under test; where that is the debug form, its release form if there is one.
fn swift(desk: &Desk, arguments: Vec<std::ffi::OsString>) -> Command {
    let usual = desk.computer.command(&arguments);
    let release = workspace().join("target/release/mybackup");
    let is_debug = binary().starts_with(workspace().join("target/debug"));
    if !is_debug || !release.exists() {
        return usual;
    }
    // An ordinary user may not reach the folder of the build.
    let copy: PathBuf = desk.computer.place("release").join("mybackup");
    if !copy.exists() {
        fs::create_dir(desk.computer.place("release")).expect("make a folder");
        fs::copy(&release, &copy).expect("copy the program");
    }
    let own = desk.computer.place("mybackup");
    let mut command = if usual.get_program() == "setpriv" { Command::new("setpriv") } else { Command::new(&copy) };
    command.env_clear().current_dir(desk.computer.user_home());
    for (name, value) in usual.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    for argument in usual.get_args() {
        command.arg(if Path::new(argument) == own { copy.as_os_str() } else { argument });
    }
    command
}

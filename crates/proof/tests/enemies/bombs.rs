//! R32: vaults that are bombs, opened by the real program in a small room.
//!
//! The program gets a gibibyte of address space and a disk of 64 MiB for its home
//! and for what it restores. Its memory and its time are read off the system.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mybackup_format::words;
use mybackup_proof::Proof;
use mybackup_testkit::{SmallDisk, am_root, args, program};

use super::bombs_made::{Bomb, Opened, bombs};
use super::forge::{Forge, WORDS};

/// The address space of the program: where it asks for more, it is ended by the system.
const SPACE: u64 = 1 << 30;
/// The memory that a hostile vault may make the program use, in MiB: what a page may unfold to, and its bytes.
const STATED_MIB: u64 = 256 + 64 + 64;
/// Processor time for one command, in milliseconds; ten times what is promised, for slow machines and debug builds.
const LONGEST_MS: u64 = 10_000;

/// What one command took.
pub struct Taken {
    pub code: Option<i32>,
    pub signal: Option<i32>,
    pub said: String,
    processor_ms: u64,
    memory_mib: u64,
}

/// A room to let a bomb off in.
pub struct Room {
    // Unmounted before the folder goes.
    _disk: Option<SmallDisk>,
    folder: tempfile::TempDir,
}

impl Room {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("make a private folder");
        let small = folder.path().join("small");
        fs::create_dir(&small).expect("make a folder");
        fs::create_dir(folder.path().join("destination")).expect("make a folder");
        let disk = if am_root() { SmallDisk::mount(&small, 64) } else { None };
        Room { folder, _disk: disk }
    }

    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the program to its end and measures it.
    pub fn run(&self, arguments: &[std::ffi::OsString], typed: &str) -> Taken {
        let mut command = Command::new("prlimit");
        command.arg(format!("--as={SPACE}")).arg("--").arg(program::binary()).args(arguments);
        command.env("HOME", self.place("small")).env("MYBACKUP_HOME", self.place("small/home"));
        command.env("LANG", "C.UTF-8").env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
        command.env("MYBACKUP_PASSPHRASE_FILE", self.place("passphrase"));
        let said = self.place("said");
        let out = File::create(&said).expect("make a file");
        command.stdin(Stdio::piped()).stdout(out.try_clone().expect("share a file")).stderr(out);
        let mut child = command.spawn().expect("start prlimit");
        // A program that ends before it reads does not mind.
        let _ = child.stdin.take().expect("it was asked for").write_all(format!("{typed}\n").as_bytes());
        let (processor_ms, memory_mib) = measure(&mut child);
        let status = child.wait().expect("wait for the program");
        let said = String::from_utf8_lossy(&fs::read(said).expect("read what it said")).into_owned();
        Taken { code: status.code(), signal: status.signal(), said, processor_ms, memory_mib }
    }
}

/// Follows a process to its end; returns its processor time in ms and its greatest memory in MiB.
fn measure(child: &mut Child) -> (u64, u64) {
    let folder = Path::new("/proc").join(child.id().to_string());
    let (mut processor, mut memory) = (0, 0);
    let began = Instant::now();
    loop {
        let stat = fs::read_to_string(folder.join("stat")).unwrap_or_default();
        // Behind the name: state, 10 others, user and system time in hundredths.
        let facts: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let hundredths = |at: usize| facts.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
        processor = (10 * (hundredths(11) + hundredths(12))).max(processor);
        if facts.first().is_none_or(|state| *state == "Z") {
            return (processor, memory >> 10);
        }
        let status = fs::read_to_string(folder.join("status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
        memory = peak.unwrap_or_default().max(memory);
        if began.elapsed() > Duration::from_secs(300) || processor > 6 * LONGEST_MS {
            // It is a child of this test, and it does not end.
            let _ = child.kill();
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Lets one bomb off with everything that a person would do.
fn let_off(bomb: &Bomb) -> Vec<(&'static str, Taken)> {
    let room = Room::new();
    let mut forge = Forge::new(&room.place("destination"), b"/home/somebody/documents");
    (bomb.build)(&mut forge);
    fs::write(room.place("passphrase"), "not the right one\n").expect("write a passphrase");
    let destination = room.place("destination");
    let mut taken = Vec::new();
    let spoken = words::to_words(&WORDS);
    if bomb.opened == Opened::Passphrase {
        let connect = args!["connect", "--passphrase", "--key-store", "file", &destination];
        taken.push(("connect", room.run(&connect, "")));
        return taken;
    }
    taken.push(("connect", room.run(&args!["connect", "--key-store", "file", &destination], &spoken)));
    taken.push(("verify", room.run(&args!["verify", "--data", "100"], "")));
    let target = room.place("small/restored");
    let folder = args!["restore", "--directory", "/home/somebody/documents", "--destination", target];
    taken.push(("restore", room.run(&folder, "")));
    taken
}

#[test]
fn r32_no_bomb_takes_more_than_its_room() {
    let mut proof = Proof::begin("R32", "");
    let all = bombs();
    let mut bad = Vec::new();
    for (number, bomb) in all.iter().enumerate().skip(proof.position() as usize) {
        if proof.time_is_up() {
            return proof.pause(number as u64);
        }
        let taken = let_off(bomb);
        proof.add("bombs", 1);
        proof.add("refused", u64::from(taken.iter().any(|(_, taken)| taken.code.is_some_and(|code| code != 0))));
        for (what, taken) in &taken {
            proof.add("commands", 1);
            proof.most("peak_mib", taken.memory_mib);
            proof.most("most_processor_ms", taken.processor_ms);
            proof.add("over_a_second", u64::from(taken.processor_ms > 1000));
            if taken.processor_ms > 1000 {
                println!("{}: {what}: {} ms", bomb.name, taken.processor_ms);
            }
            let killed = taken.signal.is_some() || taken.code.is_none_or(|code| code > 100);
            let panicked = taken.said.contains("panicked at");
            proof.add("killed", u64::from(killed));
            proof.add("panics", u64::from(panicked));
            let greedy = taken.memory_mib > STATED_MIB || taken.processor_ms > LONGEST_MS;
            if killed || panicked || greedy {
                let Taken { code, signal, said, processor_ms, memory_mib } = taken;
                bad.push(format!(
                    "{}: {what}: code {code:?}, signal {signal:?}, {processor_ms} ms, {memory_mib} MiB: {said}",
                    bomb.name
                ));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert!(proof.figure("bombs") >= 30 && proof.figure("refused") >= 25, "{:?} refused", proof.figure("refused"));
    assert!(proof.figure("peak_mib") > 5, "The memory was not measured");
    proof.done();
}

//! R31: what an enemy wrote is said as text, and dates that are none are no end of the program.

use std::ffi::OsString;
use std::fs;

use mybackup_format::root::{RunRecord, SourceSettings, encode_log};
use mybackup_format::{Entry, Stamp, Version, words};
use mybackup_proof::Proof;
use mybackup_testkit::args;

use super::bombs::Room;
use super::forge::{Forge, WORDS, entry, folder, link};

/// What paints, rings, or moves the cursor of a terminal that takes it raw.
const PAINT: &str = "a\u{1b}]0;own\u{7}\u{1b}[2J\r\u{9b}31m";

/// A history of odd names and odd moments.
fn tell_tales(forge: &mut Forge, log: &[RunRecord]) {
    let mut entries: Vec<Entry> = vec![entry(b"", folder())];
    let moments = [(i64::MIN, 0), (i64::MAX, 999_999_999), (-1, 5), (9_400_000_000_000, 1), (-62_135_596_801, 0)];
    for (number, (secs, nanos)) in moments.into_iter().enumerate() {
        let content = format!("content {number}");
        let version = Version { modified: Stamp { secs, nanos }, ..forge.file(content.as_bytes()) };
        entries.push(entry(format!("letter {number}"), version));
    }
    entries.push(entry(format!("letter {PAINT}"), forge.file(b"painted")));
    entries.push(entry(format!("link {PAINT}"), link(PAINT.as_bytes())));
    entries.push(entry(b"no text \xff\x1b[2J", forge.file(b"no text")));
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    forge.flush();
    let mut root = forge.root_of(1, &entries);
    root.device_name = format!("desk {PAINT}");
    root.writer = PAINT.into();
    root.settings = SourceSettings {
        exclude: vec![PAINT.into()],
        added_ns: i64::MIN,
        program: vec![(PAINT.into(), PAINT.into()), ("destinations".into(), "/etc".into())],
        ..root.settings
    };
    root.log = encode_log(log);
    forge.root(&root);
}

#[test]
fn r31_what_an_enemy_wrote_is_only_text() {
    let mut proof = Proof::begin("R31", "said");
    let record = |started_ns, finished_ns| RunRecord { seq: 1, run: 1, started_ns, finished_ns };
    let logs = [(i64::MIN, i64::MAX), (i64::MAX, i64::MIN), (i64::MIN, i64::MIN), (i64::MAX, i64::MAX), (0, 1)];
    let mut bad = Vec::new();
    for (started_ns, finished_ns) in logs.into_iter().take(proof.amount(4, 5) as usize) {
        let room = Room::new();
        let source = "/home/somebody/documents";
        let mut forge = Forge::new(&room.place("destination"), source.as_bytes());
        tell_tales(&mut forge, &[record(started_ns, finished_ns)]);
        let connect = args!["connect", "--key-store", "file", room.place("destination")];
        let letter = |number: u32| format!("{source}/letter {number}");
        let mut commands: Vec<Vec<OsString>> = vec![connect.to_vec()];
        for typed in [
            args!["status"].to_vec(),
            args!["sources"].to_vec(),
            args!["config", "list"].to_vec(),
            args!["list", letter(0)].to_vec(),
            args!["list", letter(1)].to_vec(),
            args!["search", "e"].to_vec(),
            args!["restore", "--list"].to_vec(),
            args!["doctor"].to_vec(),
        ] {
            commands.push(typed.iter().cloned().chain(["--json".into()]).collect());
            commands.push(typed);
        }
        let target = room.place("small/restored");
        commands.push(args!["restore", "--directory", source, "--destination", &target].to_vec());
        let spoken = words::to_words(&WORDS);
        for arguments in commands {
            let typed = if arguments[0] == "connect" { spoken.as_str() } else { "" };
            let taken = room.run(&arguments, typed);
            let raw = taken.said.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
            let ended = taken.signal.is_some() || taken.code.is_none_or(|code| code > 100);
            proof.add("commands", 1);
            proof.add("raw", u64::from(raw));
            proof.add("panics", u64::from(ended || taken.said.contains("panicked at")));
            if raw || ended || taken.said.contains("panicked at") {
                bad.push(format!("{arguments:?} with a run from {started_ns} to {finished_ns}: {:?}", taken.said));
            }
        }
        proof.add("restored", fs::read_dir(&target).map_or(0, Iterator::count) as u64);
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert!(proof.figure("restored") >= 20, "Only {} files were restored", proof.figure("restored"));
    assert!(proof.figure("commands") >= 60);
    proof.done();
}

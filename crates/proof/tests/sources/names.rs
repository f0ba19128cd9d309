//! R23: every name that the system allows comes back, and none steers the terminal that shows it.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use mybackup_proof::Proof;
use mybackup_testkit::output::path_of;
use mybackup_testkit::{Output, args, assert_same, same};
use rustix::fs::{CWD, Mode, OFlags, mkdirat, openat};

use crate::desk::Desk;
use crate::ground::Ground;

/// What would steer a terminal, a page or a shell, and what looks like something else.
const SPECIAL: [&str; 26] = [
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]0;title\u{7}",
    "\u{1b}c",
    "\u{9b}31m one byte more",
    "\u{90}string\u{9c}",
    "\u{202e}txt.exe",
    "\u{2066}isolate\u{2069}",
    "\u{feff}mark",
    "\u{200b}",
    "two\nlines",
    "back\r",
    "tab\t",
    "\u{8}\u{8}\u{8}",
    "\u{7f}",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; <svg onload=alert(1)>",
    "\"quotes\" 'single' `back`",
    "$(touch pwned); rm -rf ~ & | *",
    "{{7*7}} ${x} %s %n %d",
    "-rf",
    "--",
    "...",
    " ",
    "~",
    "CON",
    "a:b",
];

/// Names that look the same, or are the same on some systems.
const PAIRS: [(&str, &str); 6] = [
    ("caf\u{e9}", "cafe\u{301}"),
    ("\u{1e9b}\u{323}", "\u{17f}\u{323}\u{307}"),
    ("\u{ac00}", "\u{1100}\u{1161}"),
    ("Case", "case"),
    ("stra\u{df}e", "strasse"),
    ("\u{130}", "i\u{307}"),
];

/// Every name of this test.
fn names() -> BTreeSet<OsString> {
    let mut names: BTreeSet<OsString> = BTreeSet::new();
    let mut put = |name: &[u8]| names.extend([OsStr::from_bytes(name).to_os_string()]);
    let legal: Vec<u8> = (1..=255).filter(|byte| *byte != b'/').collect();
    for byte in &legal {
        put(&[b'b', *byte]);
        if *byte != b'.' {
            put(&[*byte]);
        }
    }
    put(&legal);
    put(&legal.iter().rev().copied().collect::<Vec<u8>>());
    put(&[b'n'; 255]);
    put(&[0xfe; 255]);
    put("\u{1f600}".repeat(63).as_bytes());
    put("\u{1b}".repeat(255).as_bytes());
    SPECIAL.iter().for_each(|name| put(name.as_bytes()));
    PAIRS.iter().flat_map(|(one, other)| [one, other]).for_each(|name| put(name.as_bytes()));
    names
}

#[test]
fn r23_every_name_comes_back_and_none_steers_a_terminal() {
    let mut proof = Proof::begin("R23", "names");
    for ground in [Ground::Temporary, Ground::Ext4] {
        let Some(desk) = Desk::ordinary(ground) else { continue };
        let source = desk.source();
        let names = names();
        let mut tree = desk.build(&source);
        for name in &names {
            tree = tree.file(name, name.as_bytes()).file(Path::new("in").join(name).join("f"), name.as_bytes());
            tree = tree.symlink(Path::new("to").join(name), name);
        }
        drop(tree);
        desk.add(&source);
        let first = desk.computer.ok(["backup", "--verbose"]);
        harmless(&mut proof, &first);
        let restored = desk.restored("restored");
        assert_same(&source, &restored);
        proof.add("names", names.len() as u64);
        proof.add("entries", same::read_tree(&source).len() as u64);
        show_everything(&mut proof, &desk, &names);
    }
    assert!(proof.figure("names") >= 500 && proof.figure("outputs") >= 50, "Too little was tried");
    proof.done();
}

/// Lets the program show the names in every way that it has.
fn show_everything(proof: &mut Proof, desk: &Desk, names: &BTreeSet<OsString>) {
    let source = desk.source();
    let computer = &desk.computer;
    // Files that cannot be read, that are gone, and that changed are all shown.
    for name in SPECIAL {
        fs::set_permissions(source.join(name), Permissions::from_mode(0o0)).expect("close a file");
        fs::remove_file(source.join("to").join(name)).expect("remove a link");
        fs::write(source.join("in").join(name).join("f"), "changed").expect("change a file");
    }
    let verbose = computer.run(["backup", "--verbose"]).expect_code(3);
    harmless(proof, &verbose);
    let json = computer.run(["backup", "--json"]).expect_code(3);
    harmless(proof, &json);
    assert_eq!(json.json()["problems"].as_array().map(Vec::len), Some(SPECIAL.len()), "{json}");
    for arguments in [
        args!["list", &source].to_vec(),
        args!["list", &source, "--json"].to_vec(),
        args!["list", source.join("in")].to_vec(),
        args!["restore", "--list"].to_vec(),
        args!["restore", "--list", "--json"].to_vec(),
        args!["search", "e"].to_vec(),
        args!["search", "e", "--json"].to_vec(),
        args!["search", "\u{1b}"].to_vec(),
        args!["search", "\u{1b}", "--json"].to_vec(),
        args!["export-db"].to_vec(),
        args!["status", "--verbose"].to_vec(),
        args!["sources"].to_vec(),
        args!["doctor"].to_vec(),
        args!["verify", "--data"].to_vec(),
    ] {
        harmless(proof, &computer.run(arguments).expect_one_of(&[0, 3]));
    }
    for dry in [["backup", "--dry-run", "--verbose"], ["backup", "--dry-run", "--json"]] {
        harmless(proof, &computer.run(dry).expect_one_of(&[0, 3]));
    }
    // In French as well, and as advice and as errors.
    for name in SPECIAL {
        let path = source.join(name);
        harmless(proof, &computer.ok(args!["list", &path, "--lang", "fr"]));
        let listed = computer.ok(args!["list", "--json", &path]);
        harmless(proof, &listed);
        assert_eq!(path_of(&listed.json()["path"]), path.as_os_str().as_bytes());
        let missing = source.join(format!("no such {name}"));
        harmless(proof, &computer.fails_with(&[1], args!["list", &missing]));
        harmless(proof, &computer.fails_with(&[1], args!["list", "--json", &missing]));
        harmless(proof, &computer.fails_with(&[1, 2], args!["add", &missing]));
    }
    for name in names.iter().step_by(40) {
        let place = desk.place("one");
        fs::remove_file(&place).ok();
        harmless(proof, &computer.ok(args!["restore", "--file", source.join(name), "--destination", &place]));
    }
    // What stands in the way when it is restored.
    let taken = desk.place("taken");
    drop(desk.build(&taken).file(SPECIAL[0], "another").file(SPECIAL[3], "another"));
    let command = args!["restore", "--directory", &source, "--destination", &taken, "--existing", "skip", "--verbose"];
    harmless(proof, &computer.run(command).expect_one_of(&[0, 3]));
}

/// Fails where an output holds a character that steers what shows it.
fn harmless(proof: &mut Proof, output: &Output) {
    proof.add("outputs", 1);
    for text in [&output.out, &output.err] {
        let bad = text.chars().find(|letter| {
            (letter.is_control() && *letter != '\n')
                || matches!(letter, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                    | '\u{2066}'..='\u{2069}' | '\u{feff}')
        });
        proof.add("raw_escapes", u64::from(bad.is_some()));
        assert_eq!(bad, None, "A name is printed as it is by {}", output.command);
    }
    assert!(!output.err.contains("panicked at"), "{output}");
}

#[test]
fn r23_the_longest_and_the_deepest_paths_come_back() {
    let mut proof = Proof::begin("R23", "paths");
    let depth = proof.amount(400, 5_000) as usize;
    for ground in [Ground::Tmpfs, Ground::Ext4] {
        let Some(desk) = Desk::ordinary(ground) else { continue };
        let source = desk.source();
        drop(desk.build(&source).file("shallow", "s"));
        let longest = longest_path(&source);
        make_chain(&source, "deep", depth);
        chown_chain(&source);
        desk.add(&source);
        let run = desk.computer.backup();
        assert_eq!(run["files_unreadable"], 0, "{run}");
        let listed = desk.computer.ok(args!["list", "--json", &longest]);
        assert_eq!(path_of(&listed.json()["path"]), longest.as_os_str().as_bytes());
        let restored = desk.restored("r");
        assert_eq!(read_chain(&source, "deep"), read_chain(&restored, "deep"));
        assert_eq!(read_chain(&restored, "deep").len(), depth + 1);
        let one = desk.place("one");
        desk.computer.ok(args!["restore", "--file", &longest, "--destination", &one]);
        assert_eq!(fs::read(&one).expect("it came back"), b"at the end of the longest path");
        // A second run finds its way as well and changes nothing.
        let again = desk.computer.backup();
        assert_eq!((&again["files_new"], &again["files_changed"]), (&0.into(), &0.into()), "{again}");
        proof.most("depth", depth as u64);
        proof.most("path_bytes", longest.as_os_str().len() as u64);
        proof.add("grounds", 1);
    }
    proof.done();
}

/// Makes a file whose whole path has 4,095 bytes, the most that one call takes.
fn longest_path(source: &Path) -> std::path::PathBuf {
    let mut path = source.join("long");
    while path.as_os_str().len() < 4095 - 256 {
        path.push("l".repeat(200));
    }
    fs::create_dir_all(&path).expect("make long folders");
    let rest = 4095 - path.as_os_str().len() - 1;
    path.push("e".repeat(rest.min(255)));
    fs::write(&path, "at the end of the longest path").expect("write at the end of a path");
    path
}

/// Makes folders inside each other, each through the one above it, and a file at the bottom.
fn make_chain(root: &Path, name: &str, depth: usize) {
    let mut folder: OwnedFd = open(CWD, root);
    for _ in 0..depth {
        mkdirat(&folder, name, Mode::from_raw_mode(0o755)).expect("make a deep folder");
        folder = open(&folder, Path::new(name));
    }
    let flags = OFlags::CREATE | OFlags::WRONLY;
    let file = openat(&folder, "bottom", flags, Mode::from_raw_mode(0o644)).expect("write at the bottom");
    std::io::Write::write_all(&mut File::from(file), b"deep down").expect("write at the bottom");
}

/// Returns mode, owner and time of every folder on the way down, and what stands at the bottom.
fn read_chain(root: &Path, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folder: OwnedFd = open(CWD, root);
    while let Ok(next) = openat(&folder, name, OFlags::DIRECTORY | OFlags::RDONLY, Mode::empty()) {
        let stat = rustix::fs::fstat(&next).expect("look at a deep folder");
        found.push(format!("{:o} {} {}.{}", stat.st_mode, stat.st_uid, stat.st_mtime, stat.st_mtime_nsec));
        folder = next;
    }
    let file = openat(&folder, "bottom", OFlags::RDONLY, Mode::empty()).expect("open what is at the bottom");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut File::from(file), &mut text).expect("read what is at the bottom");
    found.push(text);
    found
}

fn open(at: impl std::os::fd::AsFd, path: &Path) -> OwnedFd {
    openat(at, path, OFlags::DIRECTORY | OFlags::RDONLY, Mode::empty()).expect("open a deep folder")
}

/// Gives everything to the user who runs the program.
fn chown_chain(root: &Path) {
    if mybackup_testkit::am_root() {
        let (uid, gid) = mybackup_testkit::program::NOBODY;
        let status = std::process::Command::new("chown").args(["-R", &format!("{uid}:{gid}")]).arg(root).status();
        assert!(status.is_ok_and(|status| status.success()), "Cannot give a deep tree away");
    }
}

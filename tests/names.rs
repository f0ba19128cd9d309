//! A name is never lost in translation.
//!
//! Names are bytes: not UTF-8, with line breaks, or looking like options. They
//! are listed, restored by name, and shown without harm to the terminal.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use mybackup_testkit::output::path_of;
use mybackup_testkit::same::sha256;
use mybackup_testkit::{Mybackup, args, assert_same};

const NAMES: [&[u8]; 10] = [
    b"caf\xe9.txt",
    b"\xff\xfe",
    b"two\nlines",
    b"-rf",
    b"--json",
    b"\x1b[31mred\x1b[0m",
    b" ",
    b"back\\slash",
    "\u{202e}txt.exe".as_bytes(),
    "na\u{ef}ve".as_bytes(),
];

/// A computer on which each name holds its own bytes, backed up once.
fn with_names() -> Mybackup {
    let computer = Mybackup::protecting(|tree| {
        NAMES.iter().fold(tree, |tree, name| {
            tree.file(OsStr::from_bytes(name), name)
                .file(PathBuf::from("sub").join(OsStr::from_bytes(name)).join("inside"), name)
        })
    });
    computer.backup();
    computer
}

fn file(computer: &Mybackup, name: &[u8]) -> PathBuf {
    computer.source().join(OsStr::from_bytes(name))
}

#[test]
fn list_takes_any_name_and_gives_it_back_exactly() {
    let computer = with_names();
    for name in NAMES {
        let path = file(&computer, name);
        let listed = computer.ok(args!["list", "--json", &path]).json();
        assert_eq!(path_of(&listed["path"]), path.as_os_str().as_bytes());
        assert_eq!(listed["versions"][0]["sha256"], sha256(name).as_str());
    }
}

#[test]
fn only_a_name_that_is_not_utf8_is_an_object_in_json() {
    let computer = with_names();
    for name in NAMES {
        let listed = computer.ok(args!["list", "--json", file(&computer, name)]).json();
        assert_eq!(listed["path"].is_string(), std::str::from_utf8(name).is_ok(), "{listed}");
    }
}

#[test]
fn restore_takes_any_name() {
    let computer = with_names();
    for (number, name) in NAMES.into_iter().enumerate() {
        let place = computer.place(format!("single {number}"));
        let path = file(&computer, name);
        computer.ok(args!["restore", "--file", &path, "--destination", &place]);
        assert_eq!(fs::read(&place).unwrap(), name);
        let folder = computer.place(format!("folder {number}"));
        let path = computer.source().join("sub").join(OsStr::from_bytes(name));
        computer.ok(args!["restore", "--directory", &path, "--destination", &folder]);
        assert_same(&path, &folder);
    }
    assert_same(&computer.source(), &computer.restored("all"));
}

#[test]
fn nothing_that_is_printed_steers_the_terminal() {
    let computer = with_names();
    let source = computer.source();
    fs::remove_file(source.join(OsStr::from_bytes(NAMES[5]))).unwrap();
    for arguments in [
        args!["list", &source].to_vec(),
        args!["restore", "--list"].to_vec(),
        args!["search", "red"].to_vec(),
        args!["backup", "--dry-run", "--verbose"].to_vec(),
        args!["list", file(&computer, NAMES[5])].to_vec(),
    ] {
        let output = computer.ok(arguments);
        assert!(!output.out.contains('\x1b') && !output.err.contains('\x1b'), "{output}");
        assert!(!output.out.contains('\u{202e}'), "A name turns the text around\n{output}");
    }
}

#[test]
fn a_source_may_have_any_name() {
    let computer = Mybackup::ready();
    let source = computer.place(OsStr::from_bytes(b"sourc\xe9\n"));
    drop(computer.build(&source).file("f", "inside"));
    computer.ok(args!["add", &source]);
    computer.ok(["backup"]);
    let place = computer.place("restored");
    computer.ok(args!["restore", "--directory", &source, "--destination", &place]);
    assert_same(&source, &place);
    let other = computer.another_computer();
    other.connect(&computer.destination(), &computer.words());
    let place = computer.place("restored elsewhere");
    other.ok(args!["restore", "--directory", &source, "--destination", &place]);
    assert_same(&source, &place);
}

#[test]
fn advice_with_any_name_runs_in_a_shell() {
    let computer = with_names();
    for name in NAMES {
        let path = file(&computer, name);
        fs::write(&path, "changed").unwrap();
        computer.backup();
        fs::write(&path, "changed again").unwrap();
        let said = computer.ok(args!["restore", "--file", &path, "--version", "1"]).err;
        let undo = said.lines().find_map(|line| line.split_once("mybackup restore ")).expect(&said).1;
        let script = format!("exec \"$0\" restore {undo}");
        let bash = ["-c".as_ref(), script.as_ref(), mybackup_testkit::program::binary().as_os_str()];
        let mut command = std::process::Command::new("bash");
        command.args(bash).env_clear().env("HOME", computer.user_home()).env("MYBACKUP_HOME", computer.home());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{undo}\n{output:?}");
        assert_eq!(fs::read(&path).unwrap(), b"changed again");
    }
}

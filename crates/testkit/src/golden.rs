//! Golden vaults: written once by a released program, readable for ever.
//!
//! A fixture is a folder with `vault/` (the destination), `words.txt`,
//! `source.txt` (where the files stood), `manifest.txt` (what the newest state
//! holds) and `versions.txt` (older versions of single files).

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::args;
use crate::mybackup::Mybackup;
use crate::program::workspace;
use crate::same::{Kind, hex, read_tree, sha256};
use crate::seed::Dice;
use crate::vault::{copy_tree, vault};

/// Returns the folder of all fixtures.
pub fn fixtures() -> PathBuf {
    workspace().join("tests/fixtures/golden")
}

/// Writes a new fixture into `folder`, which must not exist.
pub fn make(folder: &Path) {
    fs::create_dir_all(folder.parent().expect("a fixture has a parent")).expect("make a parent");
    fs::create_dir(folder).expect("make the folder of a new fixture");
    // So many pieces that their list becomes a recipe, and so many files that pages are written.
    let islands: Vec<(u64, &[u8])> = (0..40).map(|n| ((n * 64) << 10, &b"an island"[..])).collect();
    let computer = Mybackup::protecting(|tree| {
        let tree = (0..2000).fold(tree, |tree, n| tree.file(format!("many/{n:04}"), format!("{}\n", n % 7)));
        tree.sparse("islands", 3_000_000, &islands)
            .file("letter.txt", "The first letter\n")
            .file("empty", "")
            .compressible("novel.txt", 40_000, 1)
            .random("photo.jpg", 300_000, 2)
            .sparse("disk image", 2_000_000, &[(1_000_000, b"in the middle")])
            .file("notes/deleted later.txt", "gone\n")
            .file(Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9\n")), "a name in bytes\n")
            .symlink("notes/link", "../letter.txt")
            .hard_link("notes/second name", "letter.txt")
            .mode("empty", 0o640)
    });
    computer.backup();
    computer.edit(|tree| tree.file("letter.txt", "The second letter\n"));
    fs::remove_file(computer.source().join("notes/deleted later.txt")).expect("delete a note");
    computer.backup();
    let edited = Dice::new(3).bytes(300_000);
    computer.edit(|tree| tree.file("photo.jpg", edited));
    computer.backup();

    // So many runs that an index is written.
    for number in 0..26 {
        computer.edit(|tree| tree.file("diary", format!("day {number}\n")));
        computer.backup();
    }

    let place = folder.join("vault");
    copy_tree(&computer.destination(), &place);
    fs::remove_file(vault(&place).join("reserve.enc")).ok();
    let source = computer.source();
    write(folder, "words.txt", &computer.words());
    write(folder, "source.txt", &source.display().to_string());
    write(folder, "manifest.txt", &manifest(&source));
    let versions = [
        ("letter.txt", 1, sha256(b"The first letter\n")),
        ("letter.txt", 2, sha256(b"The second letter\n")),
        ("notes/deleted later.txt", 1, sha256(b"gone\n")),
        ("diary", 20, sha256(b"day 19\n")),
        ("photo.jpg", 1, sha256(&Dice::new(2).bytes(300_000))),
    ];
    let lines = versions.map(|(path, version, sum)| format!("{version} {sum} {path}\n"));
    write(folder, "versions.txt", &lines.concat());
}

/// Restores a fixture on a fresh computer and compares it with its manifest.
#[track_caller]
pub fn check(folder: &Path) {
    let computer = Mybackup::fresh();
    // Connecting may write to the vault; the fixture itself stays as it is.
    let place = computer.place("golden");
    copy_tree(&folder.join("vault"), &place);
    computer.connect(&place, &read(folder, "words.txt"));
    let source = PathBuf::from(read(folder, "source.txt"));
    let restored = computer.place("restored");
    computer.ok(args!["restore", "--directory", &source, "--destination", &restored]);
    assert_eq!(manifest(&restored), format!("{}\n", read(folder, "manifest.txt")));
    for (number, line) in read(folder, "versions.txt").lines().enumerate() {
        let mut parts = line.splitn(3, ' ');
        let mut part = || parts.next().unwrap_or_else(|| panic!("Short line: {line}"));
        let (version, sum, path) = (part(), part(), part());
        let single = computer.place(format!("single {number}"));
        let path = source.join(path);
        computer.ok(args!["restore", "--file", path, "--version", version, "--destination", &single]);
        assert_eq!(sha256(&fs::read(&single).expect("read a version")), sum, "{line}");
    }
    computer.ok(["verify", "--data"]);
}

/// Lists a tree: mode, SHA-256 or what else it is, path; one line each.
pub fn manifest(root: &Path) -> String {
    let mut lines = String::new();
    for (path, entry) in read_tree(root) {
        let what = match (&entry.kind, &entry.content, &entry.target) {
            (Kind::File, Some(sum), _) => hex(sum),
            (Kind::Link, _, Some(target)) => format!("-> {}", target.escape_ascii()),
            (kind, _, _) => format!("{kind:?}"),
        };
        lines.push_str(&format!("{:04o} {what} {}\n", entry.mode, path.escape_ascii()));
    }
    lines
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), format!("{}\n", text.trim_end())).expect("write a fixture");
}

fn read(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    text.trim_end().to_owned()
}

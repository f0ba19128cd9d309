//! One tree with one of each kind of thing that a person's folder can hold.
//!
//! What a backup gives back must be equal to it. An ordinary user's tree leaves
//! out what only root may make.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::{Acl, NET_RAW, Tree, deep_file, tree};

/// Who will own the tree, and so what can stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hands {
    /// Everything that Linux knows, with several owners.
    Root,
    /// What an ordinary user can make, all owned by that user.
    Ordinary(u32, u32),
}

/// Seconds since 1970 of a day in 1938 and of one in 2100.
const LONG_AGO: i64 = -1_000_000_000;
const FAR_AHEAD: i64 = 4_102_444_800;

/// Builds one of each kind in `root`.
pub fn everything(root: &Path, hands: Hands) {
    let mut tree = tree(root);
    if let Hands::Ordinary(uid, gid) = hands {
        tree = tree.owned_by(uid, gid);
    }
    tree = contents(tree);
    tree = links(tree);
    tree = names(tree);
    tree = special(tree, hands);
    tree = attributes(tree);
    if hands == Hands::Root {
        tree = what_root_can(tree);
        deep_file(root, 24, b"longer than PATH_MAX");
    }
    tree = tree.times("times", 1_234_567_890, 5).times("", 1_700_000_000, 987_654_321);
    drop(tree);
}

fn contents(tree: Tree) -> Tree {
    tree.file("empty", b"")
        .file("one byte", b"x")
        .compressible("letters/march.txt", 20_000, 1)
        .compressible("letters/april.txt", 20_000, 2)
        .file("letters/copy of march.txt", crate::Dice::new(1).prose(20_000))
        .random("photos/beach.jpg", 700_000, 3)
        .compressible("archive/big.log", 5_000_000, 4)
        .random("just the limit", 262_144, 5)
        .random("just over the limit", 262_145, 6)
        .folder("empty folder")
        .folder("a/b/c/d/e/f/g/h")
        .sparse("holes/in the middle", 9_000_000, &[(0, b"begin"), (8_500_000, b"end")])
        .sparse("holes/all", 3_000_000, &[])
        .sparse("holes/at the end", 1_500_000, &[(0, &[7; 5000])])
        .file("holes/written zeros", vec![0; 100_000])
}

fn links(tree: Tree) -> Tree {
    tree.symlink("links/good", "../letters/march.txt")
        .symlink("links/dangling", "nowhere/at all")
        .symlink("links/loop", "loop")
        .symlink("links/outside", "/etc/hostname")
        .symlink("links/folder", "../photos")
        .symlink("links/long", "x/".repeat(2000))
        .symlink("links/not utf-8", OsStr::from_bytes(b"caf\xe9"))
        .hard_link("links/second name", "letters/april.txt")
        .hard_link("photos/third name", "letters/april.txt")
        .hard_link("links/good, again", "links/good")
}

fn names(tree: Tree) -> Tree {
    let names: [&[u8]; 14] = [
        b"caf\xe9 in latin-1",
        b"\xff\xfe\x80",
        "café composed".as_bytes(),
        "cafe\u{301} decomposed".as_bytes(),
        b"two\nlines",
        b"tab\tand \x1b[31mcolour\x1b[0m and \x07bell",
        b"-rf",
        b"--json",
        b" spaces at both ends ",
        b"back\\slash and \"quotes\" and 'single'",
        b"$HOME `id` ; | & * ? [a-z]",
        b"...",
        b"CON",
        b"case",
    ];
    let mut tree = tree;
    for name in names {
        let path = Path::new("names").join(OsStr::from_bytes(name));
        tree = tree.file(path, name);
    }
    tree.file("names/CASE", b"another file than case")
        .file(format!("names/{}", "n".repeat(255)), b"255 bytes")
        .file(Path::new("names").join(OsStr::from_bytes(&[0xfe; 255])), b"255 other bytes")
        .file("names/folder\nof two lines/inside", b"inside")
        .file("names.txt", b"sorts between a folder and what is in it")
        .file("names!", b"likewise")
}

fn special(tree: Tree, hands: Hands) -> Tree {
    let tree = tree.fifo("special/fifo").socket("special/socket");
    if hands == Hands::Root {
        tree.char_device("special/null", 1, 3).block_device("special/loop", 7, 200)
    } else {
        tree
    }
}

fn attributes(tree: Tree) -> Tree {
    let acl = Acl { classes: [7, 5, 0], user: (12_345, 6), group: (23_456, 4), mask: 5 };
    tree.file("modes/0600", b"m")
        .mode("modes/0600", 0o600)
        .file("modes/0444", b"m")
        .mode("modes/0444", 0o444)
        .file("modes/setuid", b"m")
        .mode("modes/setuid", 0o4755)
        .file("modes/setgid", b"m")
        .mode("modes/setgid", 0o2755)
        .file("modes/sticky folder/inside", b"m")
        .mode("modes/sticky folder", 0o1777)
        .file("modes/read-only folder/inside", b"m")
        .mode("modes/read-only folder", 0o555)
        .file("times/long ago", b"t")
        .times("times/long ago", LONG_AGO, 123_456_789)
        .file("times/far ahead", b"t")
        .times("times/far ahead", FAR_AHEAD, 999_999_999)
        .file("times/one nanosecond", b"t")
        .times("times/one nanosecond", 1_600_000_000, 1)
        .symlink("times/link", "long ago")
        .times("times/link", LONG_AGO, 1)
        .folder("times/folder")
        .times("times/folder", FAR_AHEAD, 2)
        .fifo("times/fifo")
        .times("times/fifo", LONG_AGO, 3)
        .file("xattrs/file", b"x")
        .xattr("xattrs/file", "user.plain", b"text")
        .xattr("xattrs/file", "user.empty", b"")
        .xattr("xattrs/file", "user.binary", &[0, 255, 10, 0])
        .xattr("xattrs/file", "user.large", &[b'l'; 2000])
        .folder("xattrs/folder")
        .xattr("xattrs/folder", "user.colour", b"blue")
        .file("acls/file", b"a")
        .acl("acls/file", &acl)
        .file("acls/folder/made before", b"a")
        .acl("acls/folder", &acl)
        .default_acl("acls/folder", &acl)
        .folder("acls/folder/heir")
}

fn what_root_can(tree: Tree) -> Tree {
    tree.file("owners/someone", b"o")
        .owner("owners/someone", 12_345, 23_456)
        .file("owners/setuid of someone", b"o")
        .owner("owners/setuid of someone", 12_345, 23_456)
        .mode("owners/setuid of someone", 0o6755)
        .symlink("owners/link", "someone")
        .owner("owners/link", 12_345, 23_456)
        .folder("owners/folder")
        .owner("owners/folder", 54_321, 0)
        .file("owners/program", b"o")
        .capability("owners/program", NET_RAW)
        .file("xattrs/trusted", b"x")
        .xattr("xattrs/trusted", "trusted.secret", b"of root")
        .symlink("xattrs/link", "file")
        .xattr("xattrs/link", "trusted.link", b"on the link itself")
        .file("modes/0000", b"only root reads this")
        .mode("modes/0000", 0o000)
        .file("modes/closed folder/inside", b"only root sees this")
        .mode("modes/closed folder", 0o000)
}

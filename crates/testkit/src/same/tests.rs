use super::*;
use crate::program::am_root;
use crate::tree::{Hands, NET_RAW, Tree, everything, tree};
use std::fs;

/// Builds a tree twice, changes the second one, and returns the aspects that differ.
fn found(build: impl Fn(Tree) -> Tree, change: impl Fn(Tree) -> Tree) -> Vec<Aspect> {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for root in [a.path(), b.path()] {
        drop(build(tree(root).times("", 1, 1)));
    }
    drop(change(tree(b.path()).times("", 1, 1)));
    let differences = same(a.path(), b.path());
    let mut aspects: Vec<Aspect> = differences.0.iter().map(|one| one.aspect).collect();
    aspects.dedup();
    aspects
}

fn one_file(tree: Tree) -> Tree {
    tree.file("f", vec![1; 8192]).times("f", 5, 5)
}

#[test]
fn a_copy_of_everything_is_the_same() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let owner = read_tree(a.path())[&b""[..]].owner;
    let hands = if am_root() { Hands::Root } else { Hands::Ordinary(owner.0, owner.1) };
    everything(a.path(), hands);
    everything(b.path(), hands);
    // Times of files that the builder did not set are those of the building.
    Comparison::default().ignoring(Aspect::Time).of(a.path(), b.path()).assert_none();
}

#[test]
fn a_missing_and_an_extra_file_are_found() {
    assert_eq!(found(|t| t, |t| t.file("f", "")), [Aspect::Extra]);
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(tree(a.path()).file("f", "").times("", 1, 1));
    drop(tree(b.path()).times("", 1, 1));
    assert_eq!(same(a.path(), b.path()).0[0].aspect, Aspect::Missing);
}

#[test]
fn another_type_is_found() {
    let change = |t: Tree| t.symlink("f", "elsewhere");
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(tree(a.path()).file("f", "").times("", 1, 1));
    drop(change(tree(b.path())).times("", 1, 1));
    assert_eq!(same(a.path(), b.path()).0[0].aspect, Aspect::Kind);
}

#[test]
fn another_mode_is_found() {
    assert_eq!(found(one_file, |t| t.mode("f", 0o4644)), [Aspect::Mode]);
}

#[test]
fn another_owner_is_found() {
    if am_root() {
        assert_eq!(found(one_file, |t| t.owner("f", 1, 0)), [Aspect::Owner]);
        assert_eq!(found(one_file, |t| t.owner("f", 0, 1)), [Aspect::Owner]);
    }
}

#[test]
fn one_nanosecond_is_found() {
    assert_eq!(found(one_file, |t| t.times("f", 5, 6)), [Aspect::Time]);
    let link = |t: Tree| t.symlink("l", "f").times("l", -7, 7);
    assert_eq!(found(link, |t| t.times("l", -7, 8)), [Aspect::Time]);
}

#[test]
fn another_target_is_found() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(tree(a.path()).symlink("l", "x").times("l", 1, 1).times("", 1, 1));
    drop(tree(b.path()).symlink("l", "y").times("l", 1, 1).times("", 1, 1));
    assert_eq!(same(a.path(), b.path()).0[0].aspect, Aspect::Target);
}

#[test]
fn attributes_access_lists_and_capabilities_are_found() {
    let change = |t: Tree| t.xattr("f", "user.colour", b"blue");
    assert_eq!(found(one_file, change), [Aspect::Xattr]);
    let acl = crate::tree::Acl { classes: [6, 4, 4], user: (7, 4), group: (8, 4), mask: 4 };
    assert_eq!(found(one_file, |t| t.mode("f", 0o644).acl("f", &acl)), [Aspect::Xattr]);
    if am_root() {
        assert_eq!(found(one_file, |t| t.capability("f", NET_RAW)), [Aspect::Xattr]);
    }
}

#[test]
fn a_device_of_another_number_is_found() {
    if am_root() {
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        drop(tree(a.path()).char_device("d", 1, 3).times("d", 1, 1).times("", 1, 1));
        drop(tree(b.path()).char_device("d", 1, 5).times("d", 1, 1).times("", 1, 1));
        assert_eq!(same(a.path(), b.path()).0[0].aspect, Aspect::Device);
    }
}

#[test]
fn a_lost_hard_link_is_found() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(tree(a.path()).file("x", "x").hard_link("y", "x").times("x", 1, 1).times("", 1, 1));
    let two = tree(b.path()).file("x", "x").file("y", "x");
    drop(two.times("x", 1, 1).times("y", 1, 1).times("", 1, 1));
    let differences = same(a.path(), b.path());
    assert_eq!(differences.0.len(), 1, "{differences}");
    assert_eq!(differences.0[0].aspect, Aspect::HardLinks);
}

#[test]
fn a_filled_hole_is_found() {
    let sparse = |t: Tree| t.sparse("s", 1 << 20, &[(0, b"x")]).times("s", 1, 1);
    let filled = |t: Tree| {
        let mut bytes = vec![0; 1 << 20];
        bytes[0] = b'x';
        t.file("s", bytes).times("s", 1, 1)
    };
    assert_eq!(found(sparse, filled), [Aspect::Holes]);
}

#[test]
fn one_changed_bit_is_found() {
    let change = |t: Tree| {
        let mut bytes = vec![1; 8192];
        bytes[8000] ^= 0x10;
        t.file("f", bytes).times("f", 5, 5)
    };
    assert_eq!(found(one_file, change), [Aspect::Content]);
}

#[test]
fn what_is_left_out_by_name_is_not_found() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(tree(a.path()).file("d/f", "1").file("d2", "").times("", 1, 1));
    fs::create_dir(b.path().join("d")).unwrap();
    drop(tree(b.path()).times("", 1, 1));
    let comparison = Comparison::default().without("d");
    let differences = comparison.of(a.path(), b.path());
    assert_eq!(differences.0.len(), 1, "{differences}");
    assert_eq!(differences.0[0].path, b"d2");
}

#[test]
fn differences_read_as_a_list() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(tree(a.path()).file("caf\u{e9}\n", "1").times("", 1, 1));
    drop(tree(b.path()).times("", 1, 1));
    let text = same(a.path(), b.path()).to_string();
    assert_eq!(text, "  Missing of \"caf\\xc3\\xa9\\n\": File is not there\n");
}

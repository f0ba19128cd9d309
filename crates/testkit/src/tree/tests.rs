use super::*;
use crate::program::am_root;
use std::os::unix::fs::{FileTypeExt, MetadataExt};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn missing_parents_are_made() {
    let at = folder();
    tree(at.path()).file("a/b/c.txt", "text");
    assert_eq!(fs::read(at.path().join("a/b/c.txt")).unwrap(), b"text");
}

#[test]
fn a_folder_keeps_its_time_although_files_come_after() {
    let at = folder();
    tree(at.path()).folder("old").times("old", -5, 7).file("old/new", "");
    let seen = fs::metadata(at.path().join("old")).unwrap();
    assert_eq!((seen.mtime(), seen.mtime_nsec()), (-5, 7));
}

#[test]
fn a_sparse_file_takes_less_room_than_its_length() {
    let at = folder();
    tree(at.path()).sparse("s", 8 << 20, &[(4 << 20, b"x")]);
    let seen = fs::metadata(at.path().join("s")).unwrap();
    assert_eq!(seen.len(), 8 << 20);
    assert!(seen.blocks() * 512 < 1 << 20);
}

#[test]
fn a_link_can_be_four_thousand_bytes_long() {
    let at = folder();
    tree(at.path()).symlink("l", "x/".repeat(2000));
    assert_eq!(fs::read_link(at.path().join("l")).unwrap().as_os_str().len(), 4000);
}

#[test]
fn pipes_and_sockets_are_what_they_are_called() {
    let at = folder();
    tree(at.path()).fifo("p").socket("s");
    assert!(fs::metadata(at.path().join("p")).unwrap().file_type().is_fifo());
    assert!(fs::metadata(at.path().join("s")).unwrap().file_type().is_socket());
}

#[test]
fn a_deep_file_lies_beyond_the_longest_path() {
    let at = folder();
    let path = deep_file(at.path(), 24, b"deep");
    assert!(path.as_os_str().len() > 4096);
    assert!(fs::metadata(&path).is_err(), "The system took a path of that length");
}

#[test]
fn everything_can_be_built() {
    let at = folder();
    if am_root() {
        everything(at.path(), Hands::Root);
        let seen = fs::metadata(at.path().join("owners/setuid of someone")).unwrap();
        assert_eq!((seen.uid(), seen.mode() & 0o7777), (12_345, 0o6755));
    }
    let at = folder();
    let (uid, gid) = if am_root() { (65_534, 65_534) } else { own_ids(at.path()) };
    everything(at.path(), Hands::Ordinary(uid, gid));
    let seen = fs::metadata(at.path().join("modes/setuid")).unwrap();
    assert_eq!((seen.uid(), seen.mode() & 0o7777), (uid, 0o4755));
}

fn own_ids(path: &Path) -> (u32, u32) {
    let seen = fs::metadata(path).unwrap();
    (seen.uid(), seen.gid())
}

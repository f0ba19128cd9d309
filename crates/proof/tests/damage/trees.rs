//! Small folders: writing them the same way every time, and comparing what came back.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

/// Length of each piece of data, and of each hole, of the file with holes.
pub const BLOCK: usize = 4096;
/// So many pieces of data it has: with the holes more than an entry lists itself.
pub const BLOCKS: usize = 18;

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub is_file: bool,
    mode: u32,
    modified: (i64, i64),
    /// A file's bytes, or a link's target.
    pub content: Vec<u8>,
}

/// A folder with all it holds, by path.
pub type Snapshot = BTreeMap<String, Entry>;

/// Writes a file with a time that follows from its length.
pub fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("make a folder");
    fs::write(path, bytes).expect("write a file");
    settle(path);
}

/// Writes a file of which every other block is a hole.
pub fn holes(path: &Path) {
    let mut file = fs::File::create(path).expect("create a file");
    for block in 0..BLOCKS {
        file.seek(SeekFrom::Start((2 * block * BLOCK) as u64)).expect("skip a hole");
        file.write_all(&[b'd'; BLOCK]).expect("write a block");
    }
    file.set_len((2 * BLOCKS * BLOCK) as u64).expect("end with a hole");
    drop(file);
    settle(path);
}

/// Makes a link.
pub fn link(path: &Path, target: &str) {
    std::os::unix::fs::symlink(target, path).expect("make a link");
    settle(path);
}

/// Deletes a file.
pub fn remove(path: &Path) {
    fs::remove_file(path).expect("delete a file");
    set_time(path.parent().expect("a folder"), 1_700_000_000);
}

/// Gives a file and its folder times that are the same whenever this runs.
fn settle(path: &Path) {
    let len = fs::symlink_metadata(path).expect("a file").len();
    for path in [path, path.parent().expect("a folder")] {
        set_time(path, 1_700_000_000 + len as i64);
    }
}

fn set_time(path: &Path, seconds: i64) {
    let time = Timespec { tv_sec: seconds, tv_nsec: 0 };
    let times = Timestamps { last_access: time, last_modification: time };
    utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).expect("set a time");
}

/// Reads a folder.
pub fn snapshot(root: &Path) -> Snapshot {
    let mut found = Snapshot::new();
    collect(root, root, &mut found);
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Snapshot) {
    for entry in fs::read_dir(folder).expect("list a folder") {
        let path = entry.expect("an entry").path();
        let meta = fs::symlink_metadata(&path).expect("an entry's attributes");
        let content = if meta.is_file() {
            fs::read(&path).expect("read a file")
        } else if meta.is_symlink() {
            fs::read_link(&path).expect("read a link").into_os_string().into_encoded_bytes()
        } else {
            Vec::new()
        };
        let name = path.strip_prefix(root).expect("below the root").to_str().expect("a plain name").to_string();
        let modified = (meta.mtime(), meta.mtime_nsec());
        found.insert(name, Entry { is_file: meta.is_file(), mode: meta.mode(), modified, content });
        if meta.is_dir() {
            collect(root, &path, found);
        }
    }
}

/// What came back compared with what was there.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Paths that are not there.
    pub missing: Vec<String>,
    /// What is there and differs, or never was.
    pub wrong: Vec<(String, Entry)>,
}

/// Compares what came back with what was there.
pub fn compare(right: &Snapshot, got: &Snapshot) -> Difference {
    let missing = right.keys().filter(|path| !got.contains_key(*path)).cloned().collect();
    let wrong = got.iter().filter(|(path, entry)| right.get(*path) != Some(entry));
    Difference { missing, wrong: wrong.map(|(path, entry)| (path.clone(), entry.clone())).collect() }
}

//! Remembers a place to the last detail, and says what changed in it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use mybackup_format::keys::sha256;

/// Everything about one entry; the change time gives away what was done and undone.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    inode: (u64, u64),
    mode: u32,
    owner: (u32, u32),
    links: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
    content: [u8; 32],
}

/// A place as it was at one moment.
pub struct Canaries {
    root: PathBuf,
    /// Paths that may change with all below them.
    free: Vec<PathBuf>,
    seen: BTreeMap<PathBuf, Seen>,
}

impl Canaries {
    /// Remembers everything below `root` but what is `free` to change.
    pub fn of(root: &Path, free: &[&Path]) -> Self {
        let free: Vec<PathBuf> = free.iter().map(|path| path.to_path_buf()).collect();
        let seen = look(root, &free);
        Canaries { root: root.to_path_buf(), free, seen }
    }

    /// Lists what is not as it was.
    pub fn changed(&self) -> Vec<String> {
        let now = look(&self.root, &self.free);
        let mut told = Vec::new();
        for (path, seen) in &now {
            match self.seen.get(path) {
                None => told.push(format!("{path:?} is new")),
                Some(before) if before != seen => told.push(format!("{path:?} changed")),
                Some(_) => {}
            }
        }
        let gone = self.seen.keys().filter(|path| !now.contains_key(*path));
        told.extend(gone.map(|path| format!("{path:?} is gone")));
        told
    }
}

fn look(root: &Path, free: &[PathBuf]) -> BTreeMap<PathBuf, Seen> {
    let mut seen = BTreeMap::new();
    let mut waiting = vec![root.to_path_buf()];
    while let Some(path) = waiting.pop() {
        let meta = fs::symlink_metadata(&path).expect("look at a canary");
        // A folder changes when what is free in it comes and goes.
        let holds_free = free.iter().any(|free| free.parent() == Some(&path));
        let content = if meta.is_dir() {
            for item in fs::read_dir(&path).expect("list the canaries") {
                let child = item.expect("list the canaries").path();
                if !free.contains(&child) {
                    waiting.push(child);
                }
            }
            [0; 32]
        } else if meta.is_symlink() {
            sha256(fs::read_link(&path).expect("read a link").as_os_str().as_bytes())
        } else {
            sha256(&fs::read(&path).expect("read a canary"))
        };
        let still = |pair: (i64, i64)| if holds_free { (0, 0) } else { pair };
        let entry = Seen {
            inode: (meta.dev(), meta.ino()),
            mode: meta.mode(),
            owner: (meta.uid(), meta.gid()),
            links: if holds_free { 0 } else { meta.nlink() },
            size: if holds_free { 0 } else { meta.size() },
            modified: still((meta.mtime(), meta.mtime_nsec())),
            changed: still((meta.ctime(), meta.ctime_nsec())),
            content,
        };
        seen.insert(path, entry);
    }
    seen
}

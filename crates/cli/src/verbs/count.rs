//! A quick look at a folder's size when it is added; the real work comes with the backup.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mybackup_service::exclude::{Entry, Excludes};

use crate::args::paths::path_bytes;

/// A person who adds a folder does not want to wait longer.
const LONGEST: Duration = Duration::from_secs(3);
/// So many folders with a cache tag or on another disk are named.
const MOST_NAMED: usize = 20;
const TAG: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Files.
    pub(super) files: u64,
    /// Their size in bytes.
    pub(super) bytes: u64,
    /// Whether everything was counted before the time was up.
    pub(super) all: bool,
    /// Folders that say of themselves that they are caches.
    pub(super) tagged: Vec<PathBuf>,
    /// Folders that lie on other disks.
    pub(super) other_disks: Vec<PathBuf>,
}

/// Counts what a backup of `root` will hold.
pub(super) fn count(root: &Path, exclude: &[String], skipped: &[PathBuf], one_file_system: bool) -> Counted {
    let excludes = Excludes::new(exclude).unwrap_or_default();
    let mut counted = Counted { all: true, ..Counted::default() };
    let began = Instant::now();
    let mut folders = vec![(root.to_path_buf(), Vec::new())];
    let root_disk = disk(root);
    while let Some((folder, key)) = folders.pop() {
        if began.elapsed() > LONGEST {
            counted.all = false;
            break;
        }
        // What cannot be read is told by the backup itself.
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            let mut child: Vec<u8> = key.clone();
            if !child.is_empty() {
                child.push(0);
            }
            child.extend(path_bytes(Path::new(&entry.file_name())));
            let shape = if kind.is_dir() { Entry::Folder } else { Entry::Other };
            if skipped.contains(&path) || excludes.matches(&child, shape) {
                continue;
            }
            if !kind.is_dir() {
                counted.files += 1;
                counted.bytes += entry.metadata().map_or(0, |found| if found.is_file() { found.len() } else { 0 });
            } else if is_tagged(&path) {
                name(&mut counted.tagged, path);
            } else if one_file_system && disk(&path) != root_disk {
                name(&mut counted.other_disks, path);
            } else {
                folders.push((path, child));
            }
        }
    }
    counted
}

fn name(named: &mut Vec<PathBuf>, path: PathBuf) {
    if named.len() < MOST_NAMED {
        named.push(path);
    }
}

fn is_tagged(folder: &Path) -> bool {
    use std::io::Read;
    let mut start = [0; TAG.len()];
    let tag = folder.join("CACHEDIR.TAG");
    let is_file = tag.symlink_metadata().is_ok_and(|found| found.is_file());
    let mut read = || std::fs::File::open(&tag).and_then(|mut file| file.read_exact(&mut start));
    is_file && read().is_ok() && start[..] == *TAG
}

#[cfg(unix)]
fn disk(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    path.symlink_metadata().ok().map(|found| found.dev())
}

#[cfg(not(unix))]
fn disk(_path: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_backup_would_hold_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        };
        write("a.txt", b"12345");
        write("sub/b.txt", b"123");
        write("sub/c.tmp", b"excluded");
        write("skip/d.txt", b"skipped");
        write("cache/CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55\n");
        write("cache/e", b"e");
        let skipped = [folder.path().join("skip")];
        let counted = count(folder.path(), &["*.tmp".to_string()], &skipped, true);
        assert_eq!((counted.files, counted.bytes, counted.all), (2, 8, true));
        assert_eq!(counted.tagged, [folder.path().join("cache")]);
    }
}

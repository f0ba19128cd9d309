//! The folders that are backed up: the same one as it looks from run to run.
//!
//! Each state stands in a folder of its own, so that nothing has to be changed
//! back and forth; the engine is told that all of them are one.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use mybackup_proof::setup::quick_folder;
use mybackup_testkit::Dice;
use mybackup_testkit::same::{Entries, read_tree};
use tempfile::TempDir;

/// Where the folder is said to be.
pub(crate) const SOURCE: &str = "/home/anna/papers";
/// So many states are there, numbered from 0.
pub(crate) const STATES: usize = 36;
/// A state that holds much of what the others ever held: what was forgotten comes back.
pub(crate) const EVERYTHING: usize = STATES;
/// Longer than 256 KiB, so that it is cut.
const LARGE: usize = 270_000;
/// The large file changes every so many states.
const LARGE_EVERY: usize = 9;

/// All states of the folder.
pub(crate) struct Trees {
    folder: TempDir,
    entries: Vec<Entries>,
}

impl Trees {
    pub(crate) fn new() -> Self {
        let folder = quick_folder();
        let mut entries = Vec::new();
        for state in 0..=EVERYTHING {
            let root = folder.path().join(state.to_string());
            match state {
                EVERYTHING => make_everything(&root),
                state => make(&root, state),
            }
            entries.push(read_tree(&root));
        }
        Trees { folder, entries }
    }

    /// Where a state really stands.
    pub(crate) fn path(&self, state: usize) -> PathBuf {
        self.folder.path().join(state.to_string())
    }

    /// What a state holds.
    pub(crate) fn entries(&self, state: usize) -> &Entries {
        &self.entries[state]
    }
}

fn notes(state: usize) -> Vec<u8> {
    Dice::new(100 + state as u64).prose(700)
}

fn letter(state: usize) -> Vec<u8> {
    Dice::new(200 + (state / 3) as u64).prose(400)
}

/// Large, and yet small once it is compressed.
fn large(version: usize) -> Vec<u8> {
    let part = Dice::new(300 + version as u64).bytes(9_000);
    part.iter().copied().cycle().take(LARGE).collect()
}

fn write(path: &Path, content: &[u8], state: usize) {
    fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
    fs::write(path, content).expect("a file");
    date(path, state);
}

fn date(path: &Path, state: usize) {
    let when = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000 + state as u64, 123_456_789);
    File::open(path).and_then(|file| file.set_modified(when)).expect("a time stamp");
}

fn make(root: &Path, state: usize) {
    write(&root.join("notes.txt"), &notes(state), state);
    write(&root.join("large.bin"), &large(state / LARGE_EVERY), state / LARGE_EVERY);
    write(&root.join("letters/to the bank.txt"), &letter(state), state / 3);
    write(&root.join("letters/always.txt"), b"Dear all, this never changes.", 0);
    write(&root.join("letters/empty"), b"", 0);
    if state % 4 == 1 {
        write(&root.join("letters/for a while.txt"), &Dice::new(400 + state as u64).prose(300), state);
    }
    fs::set_permissions(root.join("letters/always.txt"), fs::Permissions::from_mode(0o600)).expect("a mode");
    symlink("notes.txt", root.join("link")).expect("a link");
    fs::create_dir(root.join("nothing")).expect("a folder");
    for folder in ["nothing", "letters", ""] {
        date(&root.join(folder), 0);
    }
    let link = File::open(root).expect("a folder");
    let time = rustix::fs::Timespec { tv_sec: 1_700_000_000, tv_nsec: 5 };
    let times = rustix::fs::Timestamps { last_access: time, last_modification: time };
    rustix::fs::utimensat(link, "link", &times, rustix::fs::AtFlags::SYMLINK_NOFOLLOW).expect("a time stamp");
}

fn make_everything(root: &Path) {
    for state in (0..STATES).filter(|state| state % 8 == 0 || (25..33).contains(state)) {
        write(&root.join(format!("notes/{state}.txt")), &notes(state), state);
    }
    for state in (0..STATES).step_by(7) {
        write(&root.join(format!("letters/{state}.txt")), &letter(state), state);
    }
    for version in [0, 2, 3] {
        write(&root.join(format!("large/{version}.bin")), &large(version), version);
    }
    write(&root.join("letters/always.txt"), b"Dear all, this never changes.", 0);
}

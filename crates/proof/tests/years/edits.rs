//! What a person does to a folder, by dice.
//!
//! What gets new content gets a time of its own too, so that no run can miss it because
//! a file system stamps coarsely; only [`Edit::Sly`] puts the old time back, and waits
//! for the next tick of the system's clock first.

use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{FileExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use mybackup_testkit::Dice;
use rustix::time::{ClockId, clock_gettime};

/// The names that are used over and over.
const NAMES: [&str; 9] = ["a", "b", "c", "d/a", "d/b", "d/e/a", "g/a", "g/two words", "g/h/a"];
const FOLDERS: [&str; 6] = ["d", "d/e", "g", "g/h", "k", "k/empty"];

/// One thing that a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    Write,
    Append,
    /// Other content of the same length.
    SameLength,
    /// So many holes that the list of its pieces is stored apart.
    WriteHoles,
    /// Other content of the same length, and the old time put back.
    Sly,
    Cut,
    Rename,
    RenameFolder,
    Symlink,
    HardLink,
    ChangeMode,
    Touch,
    Delete,
    DeleteFolder,
    MakeFolder,
}

/// All of them, the usual ones more than once.
const EDITS: [Edit; 21] = [
    Edit::Write,
    Edit::Write,
    Edit::Write,
    Edit::Write,
    Edit::Append,
    Edit::Append,
    Edit::SameLength,
    Edit::SameLength,
    Edit::WriteHoles,
    Edit::Sly,
    Edit::Cut,
    Edit::Rename,
    Edit::Rename,
    Edit::RenameFolder,
    Edit::Symlink,
    Edit::HardLink,
    Edit::ChangeMode,
    Edit::Touch,
    Edit::Delete,
    Edit::DeleteFolder,
    Edit::MakeFolder,
];

/// Somebody who works in a folder.
#[derive(Debug)]
pub struct Hand {
    root: PathBuf,
    stamps: u64,
}

impl Hand {
    pub fn new(root: PathBuf) -> Self {
        Hand { root, stamps: 0 }
    }

    /// Does one thing by dice; one that is not possible does nothing.
    pub fn edit(&mut self, dice: &mut Dice) -> Edit {
        let edit = EDITS[dice.below(EDITS.len() as u64) as usize];
        let (one, other) = (self.name(dice), self.name(dice));
        match edit {
            Edit::Write => {
                let len = length(dice);
                self.write(&one, &dice.bytes(len));
            }
            Edit::WriteHoles => self.write_holes(&one, dice),
            Edit::Append => self.append(&one, dice),
            Edit::SameLength => self.same_length(&one, dice),
            Edit::Sly => self.sly(&one, dice),
            Edit::Cut => self.cut(&one, dice),
            Edit::Rename => {
                make_parent(&other);
                let _ = fs::rename(&one, &other);
            }
            Edit::RenameFolder => {
                let (from, to) = (self.folder(dice), self.folder(dice));
                make_parent(&to);
                let _ = fs::rename(from, to);
            }
            Edit::Symlink => {
                make_parent(&one);
                let _ = fs::remove_file(&one);
                let _ = symlink(format!("to {}", dice.below(5)), &one);
            }
            Edit::HardLink => {
                make_parent(&other);
                if one != other && is_file(&one) && (!other.exists() || is_file(&other)) {
                    let _ = fs::remove_file(&other);
                    let _ = fs::hard_link(&one, &other);
                }
            }
            Edit::ChangeMode => {
                if is_file(&one) {
                    let mode = 0o600 | dice.below(0o100) as u32;
                    fs::set_permissions(&one, Permissions::from_mode(mode)).expect("set a mode");
                }
            }
            Edit::Touch => self.stamp(&one),
            Edit::Delete => drop(fs::remove_file(&one)),
            Edit::DeleteFolder => drop(fs::remove_dir_all(self.folder(dice))),
            Edit::MakeFolder => drop(fs::create_dir_all(self.folder(dice))),
        }
        edit
    }

    fn name(&self, dice: &mut Dice) -> PathBuf {
        // One of them is always at hand, so that it gets many versions.
        let number = if dice.below(2) == 0 { 0 } else { dice.below(NAMES.len() as u64) };
        self.root.join(NAMES[number as usize])
    }

    fn folder(&self, dice: &mut Dice) -> PathBuf {
        self.root.join(FOLDERS[dice.below(FOLDERS.len() as u64) as usize])
    }

    /// Gives a file new content and a time that it never had.
    pub fn write(&mut self, path: &Path, content: &[u8]) {
        make_parent(path);
        if path.is_symlink() {
            fs::remove_file(path).expect("remove a link");
        }
        if fs::write(path, content).is_ok() {
            self.stamp(path);
        }
    }

    /// Gives a file stretches of new content and holes between them.
    pub fn write_holes(&mut self, path: &Path, dice: &mut Dice) {
        const STRETCHES: u64 = 20;
        self.write(path, b"");
        if is_file(path) {
            let file = File::options().write(true).open(path).expect("open a file");
            for stretch in 0..STRETCHES {
                file.write_all_at(&dice.bytes(2_000), stretch << 15).expect("write into a file");
            }
            self.stamp(path);
        }
    }

    fn append(&mut self, path: &Path, dice: &mut Dice) {
        if is_file(path) {
            let len = 1 + dice.below(900) as usize;
            let more = dice.bytes(len);
            let mut file = File::options().append(true).open(path).expect("open a file");
            file.write_all(&more).expect("append to a file");
            self.stamp(path);
        }
    }

    fn same_length(&mut self, path: &Path, dice: &mut Dice) {
        if is_file(path) {
            let len = fs::metadata(path).expect("look at a file").len();
            self.write(path, &dice.bytes(len as usize));
        }
    }

    /// Gives a file other content of the same length and its old time.
    pub fn sly(&mut self, path: &Path, dice: &mut Dice) {
        if is_file(path) {
            let seen = fs::metadata(path).expect("look at a file");
            let old = seen.modified().expect("a file has a time");
            await_tick();
            fs::write(path, dice.bytes(seen.len() as usize)).expect("write a file");
            File::open(path).and_then(|file| file.set_modified(old)).expect("put a time back");
        }
    }

    fn cut(&mut self, path: &Path, dice: &mut Dice) {
        if is_file(path) {
            let len = fs::metadata(path).expect("look at a file").len();
            File::options().write(true).open(path).and_then(|f| f.set_len(dice.below(len + 1))).expect("cut a file");
            self.stamp(path);
        }
    }

    /// Gives a file a time that it never had.
    pub fn stamp(&mut self, path: &Path) {
        if is_file(path) {
            self.stamps += 1;
            let when = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000 + self.stamps, 123_456_789);
            File::open(path).and_then(|file| file.set_modified(when)).expect("set a time");
        }
    }
}

/// Mostly small, now and then long enough to be cut into pieces.
fn length(dice: &mut Dice) -> usize {
    match dice.below(24) {
        0 => 262_144 + dice.below(2) as usize,
        1 => 262_146 + dice.below(200_000) as usize,
        2 => 0,
        _ => dice.below(2_000) as usize,
    }
}

fn make_parent(path: &Path) {
    // A file may stand where a folder should be: then nothing comes of it.
    let _ = fs::create_dir_all(path.parent().expect("it lies in a folder"));
}

fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|seen| seen.is_file())
}

/// Waits until the clock that changes are stamped with has moved on.
fn await_tick() {
    let now = || clock_gettime(ClockId::RealtimeCoarse).tv_nsec;
    let before = now();
    while now() == before {
        std::hint::spin_loop();
    }
}

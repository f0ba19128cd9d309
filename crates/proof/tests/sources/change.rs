//! What other programs do to a file while it is being read, and the states that it goes through.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use mybackup_format::keys::sha256;
use mybackup_testkit::Dice;
use rustix::fs::{CWD, FileType, Mode, XattrFlags};

/// One thing that another program does to a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Append,
    Truncate,
    /// In its place; the length stays.
    Overwrite,
    /// The same, and the time of modification is set back to what it was.
    OverwriteAndTouchBack,
    RenameAway,
    Delete,
    BecomeLink,
    BecomeFifo,
    BecomeFolder,
    TakeRightsAway,
}

/// What stands at a path at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    Absent,
    File { sha256: [u8; 32], modified: (i64, i64) },
    Folder,
    Link(Vec<u8>),
    Fifo,
}

/// What a change is made to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// So short that one chunk holds it; with extended attributes where the ground has any.
    Small,
    /// Long enough to be cut.
    Large,
    /// With holes.
    Sparse,
    Link,
    Folder,
}

impl Change {
    pub const ALL: [Change; 10] = [
        Change::Append,
        Change::Truncate,
        Change::Overwrite,
        Change::OverwriteAndTouchBack,
        Change::RenameAway,
        Change::Delete,
        Change::BecomeLink,
        Change::BecomeFifo,
        Change::BecomeFolder,
        Change::TakeRightsAway,
    ];

    /// Makes the change as far as what stands there allows it; `passed` hears of each state on the way.
    pub fn make(self, subject: Subject, path: &Path, aside: &Path, passed: &mut dyn FnMut()) {
        // What an earlier change took away cannot be changed once more.
        let _impossible = self.try_to_make(subject, path, aside, passed);
        passed();
    }

    fn try_to_make(self, subject: Subject, path: &Path, aside: &Path, passed: &mut dyn FnMut()) -> std::io::Result<()> {
        let spare = aside.join(path.file_name().expect("every subject has a name"));
        let now = fs::symlink_metadata(path)?;
        match self {
            Change::Append if now.is_dir() => fs::write(path.join("more"), "more"),
            Change::Append if now.is_file() => OpenOptions::new().append(true).open(path)?.write_all(&[b'+'; 1500]),
            Change::Truncate if now.is_dir() => fs::remove_file(path.join("inside")),
            Change::Truncate if now.is_file() => OpenOptions::new().write(true).open(path)?.set_len(now.len() / 2),
            Change::Overwrite if now.is_file() => overwrite(subject, path, passed),
            Change::OverwriteAndTouchBack if now.is_file() => {
                overwrite(subject, path, passed)?;
                passed();
                let was = UNIX_EPOCH + Duration::new(now.mtime() as u64, now.mtime_nsec() as u32);
                OpenOptions::new().write(true).open(path)?.set_modified(was)
            }
            Change::RenameAway => fs::rename(path, &spare),
            Change::Delete if now.is_dir() => fs::remove_dir_all(path),
            Change::Delete => fs::remove_file(path),
            Change::TakeRightsAway if !now.is_symlink() => fs::set_permissions(path, Permissions::from_mode(0o0)),
            Change::BecomeLink => {
                symlink("somewhere/else", &spare)?;
                replace(now.is_dir(), &spare, path, passed)
            }
            Change::BecomeFifo => {
                rustix::fs::mknodat(CWD, &spare, FileType::Fifo, Mode::from_raw_mode(0o644), 0)?;
                replace(now.is_dir(), &spare, path, passed)
            }
            // A folder becomes a file.
            Change::BecomeFolder if now.is_dir() => {
                fs::write(&spare, "a file now")?;
                replace(true, &spare, path, passed)
            }
            Change::BecomeFolder => {
                fs::create_dir(&spare)?;
                fs::remove_file(path)?;
                passed();
                fs::rename(&spare, path)
            }
            // What stands there now has no such thing.
            _ => Ok(()),
        }
    }
}

fn replace(folder: bool, spare: &Path, path: &Path, passed: &mut dyn FnMut()) -> std::io::Result<()> {
    if folder {
        fs::rename(path, spare.with_extension("gone"))?;
        passed();
    }
    fs::rename(spare, path)
}

/// Writes other bytes in the place of the old ones; the length stays.
fn overwrite(subject: Subject, path: &Path, passed: &mut dyn FnMut()) -> std::io::Result<()> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    let len = file.metadata()?.len();
    let places: &[(u64, usize)] = match subject {
        Subject::Sparse => &[(0, 65_536), (300_000, 4096), (700_416, 65_536)],
        _ => &[(0, usize::MAX)],
    };
    for (number, (offset, most)) in places.iter().enumerate() {
        if number > 0 {
            passed();
        }
        let mut bytes = vec![0; (len.saturating_sub(*offset)).min(*most as u64) as usize];
        file.read_exact_at(&mut bytes, *offset)?;
        bytes.iter_mut().for_each(|byte| *byte ^= 0x5a);
        file.write_all_at(&bytes, *offset)?;
    }
    Ok(())
}

impl Subject {
    /// Makes one; no two have the same content.
    pub fn build(self, path: &Path, seed: u64) {
        let mut dice = Dice::new(seed);
        match self {
            Subject::Small => {
                fs::write(path, dice.bytes(20_000)).expect("write a small file");
                // Not every ground holds attributes.
                let _refused = rustix::fs::setxattr(path, "user.note", &seed.to_le_bytes(), XattrFlags::empty());
            }
            Subject::Large => fs::write(path, dice.bytes(300_000)).expect("write a large file"),
            Subject::Sparse => {
                let file = File::create(path).expect("create a sparse file");
                file.write_all_at(&dice.bytes(65_536), 0).expect("write a sparse file");
                file.write_all_at(&dice.bytes(65_536), 700_416).expect("write a sparse file");
                file.set_len(1 << 20).expect("lengthen a sparse file");
            }
            Subject::Link => symlink(format!("target {seed}"), path).expect("make a link"),
            Subject::Folder => {
                fs::create_dir(path).expect("make a folder");
                fs::write(path.join("inside"), dice.bytes(500)).expect("write into a folder");
            }
        }
    }
}

impl State {
    /// Looks at a path; content that nobody may read any more is that of `before`.
    pub fn at(path: &Path, before: Option<&State>) -> State {
        let Ok(meta) = fs::symlink_metadata(path) else { return State::Absent };
        let kind = meta.file_type();
        if kind.is_dir() {
            State::Folder
        } else if kind.is_symlink() {
            State::Link(fs::read_link(path).map(PathBuf::into_os_string).unwrap_or_default().into_vec())
        } else if kind.is_file() {
            let modified = (meta.mtime(), meta.mtime_nsec());
            let sha256 = match (fs::read(path), before) {
                (Ok(bytes), _) => sha256(&bytes),
                (Err(_), Some(State::File { sha256, .. })) => *sha256,
                (Err(error), _) => panic!("Cannot read {path:?}: {error}"),
            };
            State::File { sha256, modified }
        } else {
            State::Fifo
        }
    }
}

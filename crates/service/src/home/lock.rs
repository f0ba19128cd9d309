//! One program at a time works with a home.
//!
//! The lock is the system's own advisory lock on an open file: it ends with its
//! process, however that ends, so that no stale lock can stay behind. The file
//! is never removed, because a second process could then lock another one.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use mybackup_vfs::{RealFs, Vfs};

use super::files::is_staged_name;

/// What was staged so long ago belongs to nobody any more.
const STAGED_LONG_AGO: Duration = Duration::from_secs(60);

/// The right to be the one program that works with this home.
#[derive(Debug)]
pub struct HomeLock {
    file: File,
}

/// Why the lock was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another process holds it.
    #[error("Another MyBackup is already working{}", of_process(.pid))]
    Held {
        /// The other's process number, when it could be read.
        pid: Option<u32>,
    },
    /// The file could not be used.
    #[error("Cannot lock \"{}\"", .path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl HomeLock {
    /// Takes the lock, or tells at once who holds it.
    pub fn take(path: &Path) -> Result<HomeLock, LockError> {
        let io_error = |source| LockError::Io { path: path.to_path_buf(), source };
        let mut file = open(path).map_err(io_error)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LockError::Held { pid: read_pid(&mut file) });
            }
            Err(TryLockError::Error(source)) => return Err(io_error(source)),
        }
        write_pid(&mut file).map_err(io_error)?;
        sweep_staged(path, &file);
        Ok(HomeLock { file })
    }
}

impl Drop for HomeLock {
    fn drop(&mut self) {
        // The number is only for people; the lock itself ends with the open file.
        let _ = self.file.set_len(0);
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let no_links = rustix::fs::OFlags::NOFOLLOW.bits();
        options.mode(0o600).custom_flags(no_links.cast_signed());
    }
    options.open(path)
}

/// Removes files beside the lock that a process was killed over before they took their real names.
///
/// One younger than a minute may still be the work of somebody who needs no lock.
fn sweep_staged(lock: &Path, locked: &File) {
    let modified = |seen: std::fs::Metadata| seen.modified();
    // The lock was written just now: its time is the present by the clock of its own disk.
    let (Some(folder), Ok(now)) = (lock.parent(), locked.metadata().and_then(modified)) else { return };
    for entry in RealFs.list_dir(folder).unwrap_or_default() {
        let staged = folder.join(&entry.name);
        let is_old = |at: SystemTime| now.duration_since(at).is_ok_and(|age| age >= STAGED_LONG_AGO);
        let written = || std::fs::symlink_metadata(&staged).and_then(modified);
        if entry.name.to_str().is_some_and(is_staged_name) && written().is_ok_and(is_old) {
            // One that cannot be removed harms nobody; whoever locks next tries again.
            let _ = RealFs.remove_file(&staged);
        }
    }
}

fn write_pid(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", std::process::id())
}

fn read_pid(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn of_process(pid: &Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_is_told_who_holds_the_lock_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = HomeLock::take(&path).unwrap();
        let refused = HomeLock::take(&path).unwrap_err();
        let expected = format!("Another MyBackup is already working (process {})", std::process::id());
        assert_eq!(refused.to_string(), expected);
        drop(held);
        HomeLock::take(&path).unwrap();
    }

    #[test]
    fn rubbish_in_the_lock_file_does_not_matter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        std::fs::write(&path, b"\xff\xfe not a number, and rather long").unwrap();
        drop(HomeLock::take(&path).unwrap());
        let _held = HomeLock::take(&path).unwrap();
        std::fs::write(&path, b"\xff\xfe").unwrap();
        let refused = HomeLock::take(&path).unwrap_err();
        assert_eq!(refused.to_string(), "Another MyBackup is already working");
    }

    #[test]
    fn what_was_staged_long_ago_goes_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let names = [".0123456789abcdef.tmp", ".fedcba9876543210.tmp", ".x.tmp", "0123456789abcdef.tmp", "config.yaml"];
        for name in names {
            std::fs::write(folder.path().join(name), b"x").unwrap();
        }
        let old = File::options().write(true).open(folder.path().join(names[0])).unwrap();
        old.set_modified(SystemTime::now() - 2 * STAGED_LONG_AGO).unwrap();
        drop(HomeLock::take(&folder.path().join("lock")).unwrap());
        for (number, name) in names.iter().enumerate() {
            assert_eq!(folder.path().join(name).exists(), number != 0, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &path).unwrap();
        assert!(matches!(HomeLock::take(&path), Err(LockError::Io { .. })));
    }
}

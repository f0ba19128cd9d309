//! The file system of this computer.
//!
//! What differs between systems is in one small module each, behind the same
//! ten functions. Nothing here follows a link that stands in the last place of
//! a path, and nothing waits on a pipe.

#[cfg(all(unix, not(target_os = "macos")))]
mod direct;
#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod platform;
#[cfg(all(unix, not(target_os = "macos")))]
#[path = "linux.rs"]
mod platform;
#[cfg(windows)]
#[path = "windows.rs"]
mod platform;
#[cfg(unix)]
mod unix;

#[cfg(test)]
mod tests;

use std::fs::{self, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use crate::api::{File, FileKind, Listed, Space, Stat, Vfs};

/// The file system of this computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealFs;

/// Tells whether an error means that the disk or the server is no longer there.
pub fn says_gone(error: &io::Error) -> bool {
    platform::says_gone(error)
}

impl Vfs for RealFs {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create_new(true);
        platform::private_from_birth(&mut options);
        platform::no_links(&mut options);
        Ok(Box::new(RealFile(options.open(path)?)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let mut options = OpenOptions::new();
        options.read(true);
        platform::no_links(&mut options);
        let file = options.open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "This is not a plain file"));
        }
        Ok(Box::new(RealFile(file)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        platform::create_dir(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        platform::sync_dir(path)
    }

    fn list_dir(&self, path: &Path) -> io::Result<Vec<Listed>> {
        let mut listed = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            match self.stat(&entry.path()) {
                Ok(stat) => listed.push(Listed { name: entry.file_name(), stat }),
                // Removed between the listing and the look: it is not there.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(listed)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let metadata = fs::symlink_metadata(path)?;
        let kind = kind_of(&metadata);
        Ok(Stat {
            kind,
            len: if kind == FileKind::File { metadata.len() } else { 0 },
            device: platform::device(path, &metadata)?,
        })
    }

    fn space(&self, path: &Path) -> io::Result<Space> {
        platform::space(path)
    }
}

fn kind_of(metadata: &Metadata) -> FileKind {
    let kind = metadata.file_type();
    if kind.is_file() {
        FileKind::File
    } else if kind.is_dir() {
        FileKind::Dir
    } else {
        FileKind::Other
    }
}

struct RealFile(fs::File);

impl File for RealFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        platform::write_all(&mut self.0, bytes)
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match platform::read_at(&self.0, offset, into) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => return outcome,
            }
        }
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn start_writeback(&self) {
        platform::start_writeback(&self.0);
    }

    fn sync(&mut self) -> io::Result<()> {
        platform::sync_file(&self.0)
    }
}

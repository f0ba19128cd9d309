//! Reading entries that a walk found, from any thread.
//!
//! A [`DirHandle`] holds a folder open, so that what is read is what was found
//! even if a folder above it is renamed meanwhile. Nothing here follows a link,
//! waits for the other end of a pipe, or changes an access time where the system
//! lets that be avoided.

use super::{Extended, Kind, Meta, settle, sys};
use std::fs::File;
use std::io;
use std::ops::Range;

/// A folder held open.
#[derive(Debug)]
pub struct DirHandle {
    pub(crate) dir: sys::Dir,
}

impl DirHandle {
    /// Opens a regular file for reading; anything else is refused, and never waited for.
    pub fn open_file(&self, name: &[u8]) -> io::Result<SourceFile> {
        SourceFile::open(&self.dir, name)
    }

    /// Looks at an entry without following it.
    pub fn stat(&self, name: &[u8]) -> io::Result<Meta> {
        self.dir.stat(name)
    }

    /// Reads the target of a symbolic link, however long.
    pub fn read_link(&self, name: &[u8]) -> io::Result<Vec<u8>> {
        self.dir.read_link(name)
    }

    /// Reads the extended attributes and flags of an entry of any kind.
    ///
    /// A kind or file system that has none gives an empty answer.
    pub fn extended(&self, name: &[u8], meta: &Meta) -> io::Result<Extended> {
        self.dir.extended(name, meta.kind)
    }
}

/// A regular file opened for reading.
#[derive(Debug)]
pub struct SourceFile {
    file: File,
    opened: Meta,
    flags: u32,
    position: u64,
}

impl SourceFile {
    pub(crate) fn open(dir: &sys::Dir, name: &[u8]) -> io::Result<SourceFile> {
        let (file, opened, flags) = dir.open_file(name)?;
        if opened.kind != Kind::File {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "It is not a regular file"));
        }
        Ok(SourceFile { file, opened, flags, position: 0 })
    }

    /// Returns what the system told right after the file was opened.
    pub fn opened_meta(&self) -> &Meta {
        &self.opened
    }

    /// Asks the system about the open file now.
    pub fn meta(&self) -> io::Result<Meta> {
        sys::meta_of(&self.file)
    }

    /// Waits, where the file changed a moment ago, until its time stamps can tell the next change.
    ///
    /// `seen` becomes what the file is then. Returns false where it changed meanwhile, so that
    /// the next change may still go unseen.
    pub fn settle(&self, seen: &mut Meta) -> io::Result<bool> {
        if settle::is_settled(seen) {
            return Ok(true);
        }
        settle::wait(seen);
        *seen = self.meta()?;
        Ok(settle::is_settled(seen))
    }

    /// Reads on from where the last call ended; 0 is the end of the file.
    pub fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        // Looking for holes moves the file's own position, so this one is kept apart.
        let read = self.read_at(self.position, buf)?;
        self.position += read as u64;
        Ok(read)
    }

    /// Reads at an offset; 0 is the end of the file.
    pub fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match sys::read_at(&self.file, offset, buf) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    /// Reads the extended attributes; the flags are those at opening.
    pub fn extended(&self) -> io::Result<Extended> {
        Ok(Extended { xattrs: sys::xattrs_of(&self.file)?, flags: self.flags })
    }

    /// Finds the next stretch at or after `from` that is not a hole.
    ///
    /// Where the file system does not know holes, that is the rest of the file.
    pub fn next_data(&self, from: u64) -> io::Result<Option<Range<u64>>> {
        sys::next_data(&self.file, from)
    }

    /// Tells the system that the file will be read from start to end; may do nothing.
    pub fn advise_sequential(&self) {
        sys::advise_sequential(&self.file);
    }
}

#[cfg(all(unix, feature = "testing"))]
impl Drop for SourceFile {
    fn drop(&mut self) {
        // Closing cannot fail here; the watcher only hears of it.
        let _told = super::testing::before(super::testing::Call::Close);
    }
}

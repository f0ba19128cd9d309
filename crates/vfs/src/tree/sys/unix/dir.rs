//! A folder held open, and what can be read through it.
//!
//! Every name is resolved in the folder itself and a link is never followed.

use super::os;
use super::xattr::Place;
use crate::tree::names::Names;
use crate::tree::{Extended, Kind, Meta};
use rustix::fs::{CWD, Mode, OFlags, openat, readlinkat};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

/// How a folder is opened to be listed.
const LIST: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC).union(OFlags::NONBLOCK);

/// How a file is opened to be read; never waits for the other end of a pipe.
const READ: OFlags =
    OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::NOCTTY);

/// A folder held open.
#[derive(Debug)]
pub(crate) struct Dir {
    pub(super) fd: OwnedFd,
}

impl Dir {
    /// Opens a folder by its path to be read; links on the way are followed.
    pub(crate) fn open(path: &Path) -> io::Result<Dir> {
        let fd = openat(CWD, path, LIST, Mode::empty())?;
        Ok(Dir { fd })
    }

    /// Opens a folder in this one to be read.
    pub(crate) fn open_child(&self, name: &[u8]) -> io::Result<Dir> {
        before!(OpenDir(name));
        let fd = open_quietly(&self.fd, name, LIST | OFlags::NOFOLLOW)?;
        Ok(Dir { fd })
    }

    /// Opens the folder that holds this one.
    pub(crate) fn open_parent(&self) -> io::Result<Dir> {
        self.open_child(b"..")
    }

    /// Puts all names in this folder on top of `names`, unsorted.
    pub(crate) fn list(&self, names: &mut Names, scratch: &mut Vec<u8>) -> io::Result<()> {
        before!(List);
        os::list(self.fd.as_fd(), names, scratch)
    }

    /// Looks at an entry of this folder.
    pub(crate) fn stat(&self, name: &[u8]) -> io::Result<Meta> {
        before!(Look(name));
        Ok(os::look(self.fd.as_fd(), name)?.0)
    }

    /// Looks at this folder.
    pub(crate) fn stat_self(&self) -> io::Result<Meta> {
        before!(LookOpen);
        Ok(os::look_at_open(self.fd.as_fd())?.0)
    }

    /// Opens a file of this folder; also returns its metadata and flags.
    pub(crate) fn open_file(&self, name: &[u8]) -> io::Result<(File, Meta, u32)> {
        before!(Open(name));
        let fd = open_quietly(&self.fd, name, READ)?;
        before!(LookOpen);
        let (meta, flags) = os::look_at_open(fd.as_fd())?;
        Ok((File::from(fd), meta, flags))
    }

    /// Reads where a link leads.
    pub(crate) fn read_link(&self, name: &[u8]) -> io::Result<Vec<u8>> {
        before!(ReadLink(name));
        let target = readlinkat(&self.fd, name, Vec::with_capacity(4096))?;
        Ok(target.into_bytes())
    }

    /// Reads the extended attributes and flags of an entry of this folder.
    pub(crate) fn extended(&self, name: &[u8], kind: Kind) -> io::Result<Extended> {
        before!(Look(name));
        let (_, flags) = os::look(self.fd.as_fd(), name)?;
        let xattrs = match os::xattrs(self.fd.as_fd(), name)? {
            Some(xattrs) => xattrs,
            // Only files and folders can be opened without side effects.
            None if matches!(kind, Kind::File | Kind::Dir) => {
                let fd = open_quietly(&self.fd, name, READ)?;
                Place::Open(fd.as_fd()).read_all()?
            }
            None => Vec::new(),
        };
        Ok(Extended { xattrs, flags })
    }
}

/// Opens without touching the access time where that is allowed: to the owner and to root.
fn open_quietly(dir: &OwnedFd, name: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
    match openat(dir, name, flags | os::NOATIME, Mode::empty()) {
        Err(Errno::PERM) => openat(dir, name, flags, Mode::empty()),
        result => result,
    }
}

//! One entry held for setting its attributes.
//!
//! What is held stays the same entry even if its name is given to another one
//! meanwhile, so attributes from a backup never land on something else.

use super::dir::Dir;
use super::os;
use super::xattr::Place;
use crate::tree::{Kind, Meta, Stamp};
#[cfg(target_os = "linux")]
use rustix::fs::{AtFlags, CWD, chmodat, chownat};
use rustix::fs::{Gid, Mode, Timespec, Timestamps, UTIME_OMIT, Uid, fchmod, fchown, futimens};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// An entry held for setting its attributes.
pub(crate) enum Grip<'a> {
    /// A file that is open.
    Open(BorrowedFd<'a>),
    /// An entry that is open where the system can only do that.
    #[cfg(not(target_os = "linux"))]
    Owned(OwnedFd),
    /// An entry that is held but not open, and the path that stands for it.
    #[cfg(target_os = "linux")]
    Held(OwnedFd, Vec<u8>),
}

impl Grip<'_> {
    /// Holds an open file.
    pub(crate) fn of_file(file: &File) -> Grip<'_> {
        Grip::Open(file.as_fd())
    }

    /// Holds an entry of a folder, of any kind, not following it.
    pub(crate) fn of_entry(dir: &Dir, name: &[u8]) -> io::Result<Grip<'static>> {
        let fd = os::hold_entry(dir, name)?;
        #[cfg(target_os = "linux")]
        {
            let path = os::proc_path(fd.as_fd());
            Ok(Grip::Held(fd, path))
        }
        #[cfg(not(target_os = "linux"))]
        Ok(Grip::Owned(fd))
    }

    /// Looks at the entry; returns its flags too.
    pub(crate) fn look(&self) -> io::Result<(Meta, u32)> {
        os::look_at_open(self.fd())
    }

    /// Changes owner and group, where given.
    pub(crate) fn set_owner(&self, uid: Option<u32>, gid: Option<u32>) -> io::Result<()> {
        // The largest number means "leave it" to the system and is no one's.
        let nobody = |id: &u32| *id == u32::MAX;
        if uid.as_ref().is_some_and(nobody) || gid.as_ref().is_some_and(nobody) {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        let (uid, gid) = (uid.map(Uid::from_raw), gid.map(Gid::from_raw));
        Ok(match self {
            #[cfg(target_os = "linux")]
            Grip::Held(fd, _) => chownat(fd, c"", uid, gid, AtFlags::EMPTY_PATH),
            _ => fchown(self.fd(), uid, gid),
        }?)
    }

    /// Sets the permission bits.
    pub(crate) fn set_mode(&self, mode: u32) -> io::Result<()> {
        let mode = Mode::from_raw_mode(mode as _);
        Ok(match self {
            #[cfg(target_os = "linux")]
            Grip::Held(_, path) => chmodat(CWD, path.as_slice(), mode, AtFlags::empty()),
            _ => fchmod(self.fd(), mode),
        }?)
    }

    /// Sets when the content changed; the access time stays.
    pub(crate) fn set_mtime(&self, mtime: Stamp) -> io::Result<()> {
        if mtime.nanos >= 1_000_000_000 {
            // Two such numbers mean "now" and "leave it" to the system.
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        let times = Timestamps {
            last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
            last_modification: Timespec { tv_sec: mtime.secs, tv_nsec: mtime.nanos.into() },
        };
        match self {
            #[cfg(target_os = "linux")]
            Grip::Held(fd, _) => os::set_times(fd.as_fd(), &times),
            _ => Ok(futimens(self.fd(), &times)?),
        }
    }

    /// Sets the flags that are kept.
    pub(crate) fn set_flags(&self, flags: u32, kind: Kind) -> io::Result<()> {
        if !matches!(kind, Kind::File | Kind::Dir) {
            return Err(io::Error::from(io::ErrorKind::Unsupported));
        }
        match self {
            #[cfg(target_os = "linux")]
            Grip::Held(fd, _) => os::set_flags(os::open_held(fd.as_fd())?.as_fd(), flags),
            _ => os::set_flags(self.fd(), flags),
        }
    }

    /// Lists the extended attributes that are kept.
    pub(crate) fn xattr_names(&self) -> io::Result<Vec<Vec<u8>>> {
        self.place().names()
    }

    /// Reads one extended attribute.
    pub(crate) fn xattr(&self, name: &[u8]) -> io::Result<Option<Vec<u8>>> {
        self.place().get(name)
    }

    /// Sets one extended attribute.
    pub(crate) fn set_xattr(&self, name: &[u8], value: &[u8]) -> io::Result<()> {
        self.place().set(name, value)
    }

    /// Removes one extended attribute.
    pub(crate) fn remove_xattr(&self, name: &[u8]) -> io::Result<()> {
        self.place().remove(name)
    }

    fn fd(&self) -> BorrowedFd<'_> {
        match self {
            Grip::Open(fd) => *fd,
            #[cfg(not(target_os = "linux"))]
            Grip::Owned(fd) => fd.as_fd(),
            #[cfg(target_os = "linux")]
            Grip::Held(fd, _) => fd.as_fd(),
        }
    }

    fn place(&self) -> Place<'_> {
        match self {
            #[cfg(target_os = "linux")]
            Grip::Held(_, path) => Place::Behind(path),
            _ => Place::Open(self.fd()),
        }
    }
}

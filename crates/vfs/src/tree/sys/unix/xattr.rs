//! Extended attributes of an open file, or of what a path of `/proc` stands for.

use super::os;
use crate::tree::Xattrs;
use crate::tree::xattr_turn::turn_of;
use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fremovexattr, fsetxattr};
#[cfg(target_os = "linux")]
use rustix::fs::{getxattr, lgetxattr, listxattr, llistxattr, removexattr, setxattr};
use rustix::io::Errno;
use std::io;
use std::os::fd::BorrowedFd;

/// Beyond this a list or value is not believed.
const MOST_BYTES: usize = 64 << 20;

/// What the attributes belong to.
pub(super) enum Place<'a> {
    /// An open file or folder.
    Open(BorrowedFd<'a>),
    /// The entry that a `/proc/self/fd` link stands for.
    #[cfg(target_os = "linux")]
    Behind(&'a [u8]),
    /// The last name of a path, not followed.
    #[cfg(target_os = "linux")]
    Named(&'a [u8]),
}

impl Place<'_> {
    /// Reads all attributes that are kept, sorted by name.
    pub(super) fn read_all(&self) -> io::Result<Xattrs> {
        let mut all = Vec::new();
        for name in self.names()? {
            // It may have been removed since the list was read.
            if let Some(value) = self.get(&name)? {
                all.push((name, value));
            }
        }
        Ok(all)
    }

    /// Lists the names of all attributes that are kept, sorted.
    pub(super) fn names(&self) -> io::Result<Vec<Vec<u8>>> {
        before!(ListXattrs);
        let listed = match read_whole(|buf| self.list_into(buf)) {
            Ok(listed) => listed,
            Err(Errno::NOTSUP | Errno::NOSYS) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let names = listed.split(|byte| *byte == 0);
        let kept = names.filter(|name| !name.is_empty() && turn_of(name).is_some());
        let mut kept: Vec<Vec<u8>> = kept.map(<[u8]>::to_vec).collect();
        kept.sort_unstable();
        Ok(kept)
    }

    /// Reads one value; none when there is no such attribute.
    pub(super) fn get(&self, name: &[u8]) -> io::Result<Option<Vec<u8>>> {
        before!(ReadXattr(name));
        match read_whole(|buf| self.get_into(name, buf)) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error == os::NO_ATTRIBUTE => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Sets one value, new or not.
    pub(super) fn set(&self, name: &[u8], value: &[u8]) -> io::Result<()> {
        let flags = XattrFlags::empty();
        Ok(match self {
            Place::Open(fd) => fsetxattr(fd, name, value, flags),
            #[cfg(target_os = "linux")]
            Place::Behind(path) => setxattr(*path, name, value, flags),
            #[cfg(target_os = "linux")]
            Place::Named(path) => rustix::fs::lsetxattr(*path, name, value, flags),
        }?)
    }

    /// Removes one attribute.
    pub(super) fn remove(&self, name: &[u8]) -> io::Result<()> {
        Ok(match self {
            Place::Open(fd) => fremovexattr(fd, name),
            #[cfg(target_os = "linux")]
            Place::Behind(path) => removexattr(*path, name),
            #[cfg(target_os = "linux")]
            Place::Named(path) => rustix::fs::lremovexattr(*path, name),
        }?)
    }

    fn list_into(&self, buf: &mut [u8]) -> Result<usize, Errno> {
        match self {
            Place::Open(fd) => flistxattr(fd, buf),
            #[cfg(target_os = "linux")]
            Place::Behind(path) => listxattr(*path, buf),
            #[cfg(target_os = "linux")]
            Place::Named(path) => llistxattr(*path, buf),
        }
    }

    fn get_into(&self, name: &[u8], buf: &mut [u8]) -> Result<usize, Errno> {
        match self {
            Place::Open(fd) => fgetxattr(fd, name, buf),
            #[cfg(target_os = "linux")]
            Place::Behind(path) => getxattr(*path, name, buf),
            #[cfg(target_os = "linux")]
            Place::Named(path) => lgetxattr(*path, name, buf),
        }
    }
}

/// Calls with more and more room until the answer fits; allocates nothing when it is empty.
fn read_whole(read: impl Fn(&mut [u8]) -> Result<usize, Errno>) -> Result<Vec<u8>, Errno> {
    let mut small = [0; 1024];
    match read(&mut small) {
        Err(Errno::RANGE) => {}
        result => return result.map(|len| small[..len].to_vec()),
    }
    let mut large = vec![0; 64 << 10];
    loop {
        match read(&mut large) {
            Err(Errno::RANGE) if large.len() < MOST_BYTES => large.resize(large.len() * 4, 0),
            result => {
                large.truncate(result?);
                return Ok(large);
            }
        }
    }
}

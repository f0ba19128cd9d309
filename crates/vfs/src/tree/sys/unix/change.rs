//! What can be made, renamed and removed through a folder held open.
//!
//! Every call takes one name in one folder, so nothing here can lead elsewhere.

use super::dir::Dir;
use super::os;
use crate::tree::names::Names;
use crate::tree::{Existing, Kind, Resolution};
use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, RenameFlags, linkat, mkdirat, openat, renameat, renameat_with, statat,
    symlinkat, unlinkat,
};
use rustix::io::Errno;
use std::fs::{DirBuilder, File};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

impl Dir {
    /// Makes a folder by its path, and those above it, for the owner alone.
    pub(crate) fn make_path(path: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)
    }

    /// Opens a folder by its path, to change what it holds.
    pub(crate) fn hold(path: &Path) -> io::Result<Dir> {
        let fd = openat(CWD, path, os::HOLD, Mode::empty())?;
        Ok(Dir { fd })
    }

    /// Finds a folder beneath this one without following any link.
    pub(crate) fn beneath(&self, names: &[&[u8]], resolution: Resolution) -> io::Result<Dir> {
        let fd = os::open_beneath(self, names, resolution)?;
        Ok(Dir { fd })
    }

    /// Chooses how paths beneath this folder are resolved.
    pub(crate) fn best_resolution(&self) -> Resolution {
        os::best_resolution(self)
    }

    /// Returns the names in this folder, sorted.
    pub(crate) fn sorted_names(&self) -> io::Result<Vec<Vec<u8>>> {
        // What is only held cannot be listed.
        let dir = self.open_child(b".")?;
        let mut names = Names::default();
        let mark = names.mark();
        dir.list(&mut names, &mut Vec::new())?;
        names.sort_above(mark);
        Ok(names.to_vec_above(mark))
    }

    /// Makes a folder for the owner alone.
    pub(crate) fn make_dir(&self, name: &[u8]) -> io::Result<()> {
        Ok(mkdirat(&self.fd, name, Mode::RWXU)?)
    }

    /// Makes an empty file for the owner alone; fails when the name is taken.
    pub(crate) fn new_file(&self, name: &[u8]) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = openat(&self.fd, name, flags, Mode::RUSR | Mode::WUSR)?;
        Ok(File::from(fd))
    }

    /// Makes a symbolic link; fails when the name is taken.
    pub(crate) fn new_symlink(&self, name: &[u8], target: &[u8]) -> io::Result<()> {
        Ok(symlinkat(target, &self.fd, name)?)
    }

    /// Gives an entry a second name; fails when that is taken.
    pub(crate) fn new_link(&self, name: &[u8], to: &Dir, new_name: &[u8]) -> io::Result<()> {
        Ok(linkat(&self.fd, name, &to.fd, new_name, AtFlags::empty())?)
    }

    /// Makes a pipe, socket or device node; fails when the name is taken.
    pub(crate) fn new_node(&self, name: &[u8], kind: Kind, rdev: u64, mode: u32) -> io::Result<()> {
        let file_type = match kind {
            Kind::Fifo => FileType::Fifo,
            Kind::Socket => FileType::Socket,
            Kind::CharDevice => FileType::CharacterDevice,
            Kind::BlockDevice => FileType::BlockDevice,
            Kind::File | Kind::Dir | Kind::Symlink => {
                return Err(io::Error::from(io::ErrorKind::InvalidInput));
            }
        };
        os::new_node(self, name, file_type, rdev, mode & 0o777)
    }

    /// Renames an entry.
    pub(crate) fn rename(&self, name: &[u8], to: &Dir, new_name: &[u8], existing: Existing) -> io::Result<()> {
        if existing == Existing::Replace {
            return Ok(renameat(&self.fd, name, &to.fd, new_name)?);
        }
        let refuse = RenameFlags::NOREPLACE;
        match renameat_with(&self.fd, name, &to.fd, new_name, refuse) {
            // Some file systems do not know the flag; a link refuses a taken name too.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                self.new_link(name, to, new_name)?;
                self.remove(name)
            }
            result => Ok(result?),
        }
    }

    /// Removes an entry; a folder only when it is empty.
    pub(crate) fn remove(&self, name: &[u8]) -> io::Result<()> {
        match unlinkat(&self.fd, name, AtFlags::empty()) {
            Err(Errno::ISDIR | Errno::PERM) if self.stat(name)?.kind == Kind::Dir => {
                Ok(unlinkat(&self.fd, name, AtFlags::REMOVEDIR)?)
            }
            result => Ok(result?),
        }
    }
}

/// Finds a folder one name at a time, refusing a link at each.
pub(super) fn walk_beneath(top: &Dir, names: &[&[u8]]) -> io::Result<OwnedFd> {
    let mut held = top.fd.try_clone()?;
    for name in names {
        held = match openat(&held, *name, os::HOLD | OFlags::NOFOLLOW, Mode::empty()) {
            // A link is not a folder either; saying so tells an attack from a mistake.
            Err(Errno::NOTDIR) if is_link(&held, name) => return Err(Errno::LOOP.into()),
            result => result?,
        };
    }
    Ok(held)
}

/// Follows any link: the mistake that this module is there to prevent.
#[cfg(all(target_os = "linux", feature = "testing"))]
pub(super) fn follow_beneath(top: &Dir, names: &[&[u8]]) -> io::Result<OwnedFd> {
    let top = top.fd.try_clone()?;
    names.iter().try_fold(top, |held, name| Ok(openat(&held, *name, os::HOLD, Mode::empty())?))
}

fn is_link(dir: &OwnedFd, name: &[u8]) -> bool {
    statat(dir, name, AtFlags::SYMLINK_NOFOLLOW)
        .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Symlink)
}

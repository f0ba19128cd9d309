//! What can be made, renamed and removed in a pinned folder.

use super::dir::{Dir, OPEN_REPARSE_POINT, SHARE_ALL, SHARE_PINNED};
use super::text;
use crate::tree::names::Names;
use crate::tree::{Existing, Kind, Resolution};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::{FileTypeExt, OpenOptionsExt, symlink_dir, symlink_file};
use std::path::Path;

impl Dir {
    /// Makes a folder by its path, and those above it.
    pub(crate) fn make_path(path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    /// Opens a folder by its path, to change what it holds.
    pub(crate) fn hold(path: &Path) -> io::Result<Dir> {
        Dir::at(fs::canonicalize(path)?, SHARE_PINNED)
    }

    /// Finds a folder beneath this one without following any link.
    pub(crate) fn beneath(&self, names: &[&[u8]], _resolution: Resolution) -> io::Result<Dir> {
        let mut found = Dir::at(self.path.clone(), SHARE_PINNED)?;
        for name in names {
            let mut next = Dir::at(found.entry(name)?, SHARE_PINNED)?;
            next.pins = found.pins;
            next.pins.push(found.handle);
            found = next;
        }
        Ok(found)
    }

    /// The system does not confine paths by itself.
    pub(crate) fn best_resolution(&self) -> Resolution {
        Resolution::Walk
    }

    /// Returns the names in this folder, sorted.
    pub(crate) fn sorted_names(&self) -> io::Result<Vec<Vec<u8>>> {
        let mut names = Names::default();
        let mark = names.mark();
        self.list(&mut names, &mut Vec::new())?;
        names.sort_above(mark);
        Ok(names.to_vec_above(mark))
    }

    /// Makes a folder.
    pub(crate) fn make_dir(&self, name: &[u8]) -> io::Result<()> {
        fs::create_dir(self.entry(name)?)
    }

    /// Makes an empty file; fails when the name is taken.
    pub(crate) fn new_file(&self, name: &[u8]) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .share_mode(SHARE_ALL)
            .custom_flags(OPEN_REPARSE_POINT)
            .open(self.entry(name)?)
    }

    /// Makes a symbolic link; fails when the name is taken.
    pub(crate) fn new_symlink(&self, name: &[u8], target: &[u8]) -> io::Result<()> {
        let target = text::to_system(target)?;
        // The system keeps two sorts of links and must be told which.
        match self.path.join(&target).is_dir() {
            true => symlink_dir(target, self.entry(name)?),
            false => symlink_file(target, self.entry(name)?),
        }
    }

    /// Gives an entry a second name; fails when that is taken.
    pub(crate) fn new_link(&self, name: &[u8], to: &Dir, new_name: &[u8]) -> io::Result<()> {
        fs::hard_link(self.entry(name)?, to.entry(new_name)?)
    }

    /// Pipes, sockets and devices are not files on this system.
    pub(crate) fn new_node(&self, _name: &[u8], _kind: Kind, _rdev: u64, _mode: u32) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    /// Renames an entry.
    pub(crate) fn rename(&self, name: &[u8], to: &Dir, new_name: &[u8], existing: Existing) -> io::Result<()> {
        let (from, new) = (self.entry(name)?, to.entry(new_name)?);
        if existing == Existing::Refuse {
            // A rename replaces; a link refuses a taken name in the same step.
            match fs::hard_link(&from, &new) {
                Ok(()) => return fs::remove_file(&from),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
                Err(_) if fs::symlink_metadata(&new).is_ok() => {
                    return Err(io::Error::from(io::ErrorKind::AlreadyExists));
                }
                // A file system without links.
                Err(_) => {}
            }
        }
        fs::rename(from, new)
    }

    /// Removes an entry; a folder only when it is empty.
    pub(crate) fn remove(&self, name: &[u8]) -> io::Result<()> {
        let path = self.entry(name)?;
        let file_type = fs::symlink_metadata(&path)?.file_type();
        match file_type.is_dir() || file_type.is_symlink_dir() {
            true => fs::remove_dir(path),
            false => fs::remove_file(path),
        }
    }
}

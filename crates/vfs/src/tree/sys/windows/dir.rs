//! A folder and what can be read in it.

use super::file::meta_of;
use super::text;
use crate::tree::names::Names;
use crate::tree::{Extended, Kind, Meta};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Needed to open folders.
pub(super) const BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// Opens a link itself instead of what it leads to.
pub(super) const OPEN_REPARSE_POINT: u32 = 0x0020_0000;
/// Others may read, write, rename and delete meanwhile.
pub(super) const SHARE_ALL: u32 = 0x7;
/// Others may read and write, but neither rename nor delete.
pub(super) const SHARE_PINNED: u32 = 0x3;
/// The right to list a folder.
const LIST_DIRECTORY: u32 = 0x1;
/// The right to look at attributes.
pub(super) const READ_ATTRIBUTES: u32 = 0x80;

/// A folder held open.
#[derive(Debug)]
pub(crate) struct Dir {
    pub(super) path: PathBuf,
    pub(super) handle: File,
    /// Folders above, kept open so that the path cannot lead elsewhere.
    pub(super) pins: Vec<File>,
}

impl Dir {
    /// Opens a folder by its path to be read.
    pub(crate) fn open(path: &Path) -> io::Result<Dir> {
        Dir::at(fs::canonicalize(path)?, SHARE_ALL)
    }

    /// Opens a folder in this one to be read.
    pub(crate) fn open_child(&self, name: &[u8]) -> io::Result<Dir> {
        Dir::at(self.entry(name)?, SHARE_ALL)
    }

    /// Opens the folder that holds this one.
    pub(crate) fn open_parent(&self) -> io::Result<Dir> {
        let parent = self.path.parent();
        let parent = parent.ok_or(io::ErrorKind::NotFound)?;
        Dir::at(parent.to_owned(), SHARE_ALL)
    }

    /// Opens exactly the folder at a path; a link or other reparse point is refused.
    pub(super) fn at(path: PathBuf, share: u32) -> io::Result<Dir> {
        let handle = OpenOptions::new()
            .access_mode(LIST_DIRECTORY | READ_ATTRIBUTES)
            .share_mode(share)
            .custom_flags(BACKUP_SEMANTICS | OPEN_REPARSE_POINT)
            .open(&path)?;
        if meta_of(&handle)?.kind != Kind::Dir {
            return Err(io::Error::from(io::ErrorKind::NotADirectory));
        }
        Ok(Dir { path, handle, pins: Vec::new() })
    }

    /// Puts all names in this folder on top of `names`, unsorted.
    pub(crate) fn list(&self, names: &mut Names, _scratch: &mut Vec<u8>) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            names.push(&text::from_system(&entry?.file_name()))?;
        }
        Ok(())
    }

    /// Looks at an entry of this folder.
    pub(crate) fn stat(&self, name: &[u8]) -> io::Result<Meta> {
        let handle = OpenOptions::new()
            .access_mode(READ_ATTRIBUTES)
            .share_mode(SHARE_ALL)
            .custom_flags(BACKUP_SEMANTICS | OPEN_REPARSE_POINT)
            .open(self.entry(name)?)?;
        meta_of(&handle)
    }

    /// Looks at this folder.
    pub(crate) fn stat_self(&self) -> io::Result<Meta> {
        meta_of(&self.handle)
    }

    /// Opens a file of this folder; also returns its metadata and flags.
    pub(crate) fn open_file(&self, name: &[u8]) -> io::Result<(File, Meta, u32)> {
        let file = OpenOptions::new()
            .read(true)
            .share_mode(SHARE_ALL)
            .custom_flags(OPEN_REPARSE_POINT)
            .open(self.entry(name)?)?;
        let meta = meta_of(&file)?;
        Ok((file, meta, 0))
    }

    /// Reads where a link leads.
    pub(crate) fn read_link(&self, name: &[u8]) -> io::Result<Vec<u8>> {
        let target = fs::read_link(self.entry(name)?)?;
        Ok(text::from_system(target.as_os_str()))
    }

    /// Extended attributes and flags are not kept on this system.
    pub(crate) fn extended(&self, name: &[u8], _kind: Kind) -> io::Result<Extended> {
        self.stat(name)?;
        Ok(Extended::default())
    }

    /// Returns the full path of one entry; names that mean more than that are refused.
    pub(super) fn entry(&self, name: &[u8]) -> io::Result<PathBuf> {
        if name == b"." {
            return Ok(self.path.clone());
        }
        let means_more = |byte: &u8| *byte < 0x20 || b"<>:\"/\\|?*".contains(byte);
        if name.is_empty() || name == b".." || name.iter().any(means_more) {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        Ok(self.path.join(text::to_system(name)?))
    }
}

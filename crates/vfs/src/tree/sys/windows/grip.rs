//! One entry held for setting its attributes.

use super::dir::{BACKUP_SEMANTICS, Dir, OPEN_REPARSE_POINT, READ_ATTRIBUTES, SHARE_ALL};
use super::file::meta_of;
use crate::tree::{Kind, Meta, Stamp};
use std::fs::{File, FileTimes, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::time::{Duration, SystemTime};

/// The right to change attributes.
const WRITE_ATTRIBUTES: u32 = 0x100;

/// An entry held for setting its attributes.
pub(crate) enum Grip<'a> {
    /// A file that is open.
    Open(&'a File),
    /// An entry opened for this.
    Owned(File),
}

impl Grip<'_> {
    /// Holds an open file.
    pub(crate) fn of_file(file: &File) -> Grip<'_> {
        Grip::Open(file)
    }

    /// Holds an entry of a folder, of any kind, not following it.
    pub(crate) fn of_entry(dir: &Dir, name: &[u8]) -> io::Result<Grip<'static>> {
        let file = OpenOptions::new()
            .access_mode(READ_ATTRIBUTES | WRITE_ATTRIBUTES)
            .share_mode(SHARE_ALL)
            .custom_flags(BACKUP_SEMANTICS | OPEN_REPARSE_POINT)
            .open(dir.entry(name)?)?;
        Ok(Grip::Owned(file))
    }

    /// Looks at the entry; it has no flags.
    pub(crate) fn look(&self) -> io::Result<(Meta, u32)> {
        Ok((meta_of(self.file())?, 0))
    }

    /// Owners have no numbers on this system.
    pub(crate) fn set_owner(&self, _uid: Option<u32>, _gid: Option<u32>) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    /// Makes the entry writable or not, which is all that there is of a mode.
    pub(crate) fn set_mode(&self, mode: u32) -> io::Result<()> {
        let mut permissions = self.file().metadata()?.permissions();
        permissions.set_readonly(mode & 0o200 == 0);
        self.file().set_permissions(permissions)
    }

    /// Sets when the content changed.
    pub(crate) fn set_mtime(&self, mtime: Stamp) -> io::Result<()> {
        let whole = Duration::from_secs(mtime.secs.unsigned_abs());
        let moment = match mtime.secs < 0 {
            true => SystemTime::UNIX_EPOCH.checked_sub(whole),
            false => SystemTime::UNIX_EPOCH.checked_add(whole),
        };
        let part = Duration::from_nanos(mtime.nanos.into());
        let moment = moment.and_then(|moment| moment.checked_add(part));
        let moment = moment.ok_or(io::ErrorKind::InvalidInput)?;
        let times = FileTimes::new().set_modified(moment);
        self.file().set_times(times)
    }

    /// There are no such flags on this system.
    pub(crate) fn set_flags(&self, _flags: u32, _kind: Kind) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    /// Extended attributes are not kept on this system.
    pub(crate) fn xattr_names(&self) -> io::Result<Vec<Vec<u8>>> {
        Ok(Vec::new())
    }

    /// Extended attributes are not kept on this system.
    pub(crate) fn xattr(&self, _name: &[u8]) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }

    /// Extended attributes are not kept on this system.
    pub(crate) fn set_xattr(&self, _name: &[u8], _value: &[u8]) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    /// Extended attributes are not kept on this system.
    pub(crate) fn remove_xattr(&self, _name: &[u8]) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    fn file(&self) -> &File {
        match self {
            Grip::Open(file) => file,
            Grip::Owned(file) => file,
        }
    }
}

//! What differs on macOS: no `/proc`, no `openat2`, attributes through open links.

use super::dir::Dir;
use super::xattr::Place;
use crate::tree::names::Names;
use crate::tree::{Kind, Meta, Resolution, Stamp, Xattrs};
use rustix::fs::{AtFlags, Dir as Listing, FileType, Mode, OFlags, Stat, fstat, openat, statat};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// Reading does not change access times in a way that can be avoided here.
pub(super) const NOATIME: OFlags = OFlags::empty();

/// What reading a missing attribute says (`ENOATTR`).
pub(super) const NO_ATTRIBUTE: Errno = Errno::from_raw_os_error(93);

/// How a folder is held whose entries will be changed.
pub(super) const HOLD: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Opens a link itself instead of what it leads to (`O_SYMLINK`).
const OPEN_LINK: OFlags = OFlags::from_bits_retain(0x20_0000);

/// Returns a moment: whatever changes from now on is stamped with it or a later one.
pub(crate) fn stamps_from() -> Stamp {
    Stamp::ago(std::time::Duration::from_millis(10))
}

/// Looks at an entry of a folder.
pub(super) fn look(dir: BorrowedFd<'_>, name: &[u8]) -> io::Result<(Meta, u32)> {
    meta(&statat(dir, name, AtFlags::SYMLINK_NOFOLLOW)?)
}

/// Looks at an open entry.
pub(super) fn look_at_open(fd: BorrowedFd<'_>) -> io::Result<(Meta, u32)> {
    meta(&fstat(fd)?)
}

fn meta(stat: &Stat) -> io::Result<(Meta, u32)> {
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Dir,
        FileType::Symlink => Kind::Symlink,
        FileType::Fifo => Kind::Fifo,
        FileType::Socket => Kind::Socket,
        FileType::CharacterDevice => Kind::CharDevice,
        FileType::BlockDevice => Kind::BlockDevice,
        FileType::Unknown => {
            return Err(io::Error::other("The type of the entry is not known"));
        }
    };
    let meta = Meta {
        kind,
        size: stat.st_size as u64,
        mtime: Stamp { secs: stat.st_mtime, nanos: stat.st_mtime_nsec as u32 },
        ctime: Stamp { secs: stat.st_ctime, nanos: stat.st_ctime_nsec as u32 },
        mode: u32::from(stat.st_mode) & 0o7777,
        uid: stat.st_uid,
        gid: stat.st_gid,
        ino: stat.st_ino,
        dev: stat.st_dev as u64,
        nlink: u64::from(stat.st_nlink),
        rdev: stat.st_rdev as u64,
        blocks: stat.st_blocks as u64,
    };
    Ok((meta, 0))
}

/// Puts all names in a folder on top of `names`.
pub(super) fn list(dir: BorrowedFd<'_>, names: &mut Names, _scratch: &mut Vec<u8>) -> io::Result<()> {
    for entry in Listing::read_from(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            names.push(name)?;
        }
    }
    Ok(())
}

/// Reads the attributes of an entry; a socket cannot be opened and has none.
pub(super) fn xattrs(dir: BorrowedFd<'_>, name: &[u8]) -> io::Result<Option<Xattrs>> {
    let kind = look(dir, name)?.0.kind;
    if !matches!(kind, Kind::File | Kind::Dir | Kind::Symlink) {
        return Ok(None);
    }
    let fd = open_entry(dir, name)?;
    Place::Open(fd.as_fd()).read_all().map(Some)
}

/// Holds an entry by opening it, or the link itself.
pub(super) fn hold_entry(dir: &Dir, name: &[u8]) -> io::Result<OwnedFd> {
    open_entry(dir.fd.as_fd(), name)
}

fn open_entry(dir: BorrowedFd<'_>, name: &[u8]) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OPEN_LINK;
    Ok(openat(dir, name, flags, Mode::empty())?)
}

/// Flags are not kept on this system.
pub(super) fn set_flags(_fd: BorrowedFd<'_>, _flags: u32) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Finds a folder beneath another without following any link.
pub(super) fn open_beneath(top: &Dir, names: &[&[u8]], _resolution: Resolution) -> io::Result<OwnedFd> {
    super::change::walk_beneath(top, names)
}

/// The kernel does not confine paths by itself here.
pub(super) fn best_resolution(_top: &Dir) -> Resolution {
    Resolution::Walk
}

/// Makes no pipes, sockets or devices: the system has no call for that in a folder.
pub(super) fn new_node(_dir: &Dir, _name: &[u8], _file_type: FileType, _rdev: u64, _mode: u32) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// There is no such way here for whole blocks of a file.
pub(crate) fn write_past_cache(_file: &File, _offset: u64, _bytes: &[u8]) -> io::Result<usize> {
    Ok(0)
}

/// There is no such hint here.
pub(super) fn advise_sequential(_file: &File) {}

/// Asks the system to make everything durable; it cannot be asked for one folder's file system alone.
pub(crate) fn flush(_folder: &std::path::Path) -> io::Result<()> {
    rustix::fs::sync();
    Ok(())
}

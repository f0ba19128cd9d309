//! What only Linux has: `statx`, `getdents` buffers, `/proc/self/fd`, `openat2`.

use super::dir::Dir;
use super::xattr::Place;
use crate::tree::extended::FLAGS_KEPT;
use crate::tree::names::Names;
use crate::tree::slab::BLOCK;
use crate::tree::{Kind, Meta, Resolution, Stamp, Xattrs};
use rustix::fs::{
    Advice, AtFlags, FileType, IFlags, Mode, OFlags, RawDir, ResolveFlags, Statx, StatxFlags, StatxTimestamp,
    Timestamps, fadvise, fcntl_getfl, fcntl_setfl, ioctl_getflags, ioctl_setflags, makedev, mknodat, openat, openat2,
    statx, utimensat,
};
use rustix::io::Errno;
use rustix::time::{ClockId, clock_gettime};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileExt;

/// Opening with this leaves the access time as it was.
pub(super) const NOATIME: OFlags = OFlags::NOATIME;

/// What reading a missing attribute says.
pub(super) const NO_ATTRIBUTE: Errno = Errno::NODATA;

/// How a folder is held whose entries will be changed: no right to list it is needed.
pub(super) const HOLD: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Room for the names of one call; a few thousand names.
const LIST_BYTES: usize = 128 << 10;

/// Length of a path that one call resolves, well below the system's limit.
const PATH_BYTES: usize = 3000;

/// Looks at an entry of a folder; returns its flags too.
pub(super) fn look(dir: BorrowedFd<'_>, name: &[u8]) -> io::Result<(Meta, u32)> {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    meta(&statx(dir, name, flags, StatxFlags::BASIC_STATS)?)
}

/// Looks at an open entry; returns its flags too.
pub(super) fn look_at_open(fd: BorrowedFd<'_>) -> io::Result<(Meta, u32)> {
    meta(&statx(fd, c"", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS)?)
}

fn meta(stat: &Statx) -> io::Result<(Meta, u32)> {
    let mode = u32::from(stat.stx_mode);
    let kind = match FileType::from_raw_mode(mode) {
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
    let stamp = |time: &StatxTimestamp| Stamp { secs: time.tv_sec, nanos: time.tv_nsec };
    let meta = Meta {
        kind,
        size: stat.stx_size,
        mtime: stamp(&stat.stx_mtime),
        ctime: stamp(&stat.stx_ctime),
        mode: mode & 0o7777,
        uid: stat.stx_uid,
        gid: stat.stx_gid,
        ino: stat.stx_ino,
        dev: makedev(stat.stx_dev_major, stat.stx_dev_minor),
        nlink: u64::from(stat.stx_nlink),
        rdev: makedev(stat.stx_rdev_major, stat.stx_rdev_minor),
        blocks: stat.stx_blocks,
    };
    // The bits of `statx` are those of `chattr`; the mask keeps the three that are kept.
    let flags = u32::try_from(stat.stx_attributes.bits() & u64::from(FLAGS_KEPT));
    Ok((meta, flags.unwrap_or_default()))
}

/// Puts all names in a folder on top of `names`.
pub(super) fn list(dir: BorrowedFd<'_>, names: &mut Names, scratch: &mut Vec<u8>) -> io::Result<()> {
    scratch.clear();
    scratch.reserve(LIST_BYTES);
    let mut entries = RawDir::new(dir, scratch.spare_capacity_mut());
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            names.push(name)?;
        }
    }
    Ok(())
}

/// Reads the attributes of an entry of any kind; none when `/proc` is not there.
pub(super) fn xattrs(dir: BorrowedFd<'_>, name: &[u8]) -> io::Result<Option<Xattrs>> {
    let mut path = proc_path(dir);
    path.push(b'/');
    path.extend_from_slice(name);
    match Place::Named(&path).read_all() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Either the entry vanished, which this reports, or `/proc` is missing.
            look(dir, name)?;
            Ok(None)
        }
        result => result.map(Some),
    }
}

/// Returns the path that stands for an open entry, of whatever kind, itself.
pub(super) fn proc_path(fd: BorrowedFd<'_>) -> Vec<u8> {
    format!("/proc/self/fd/{}", fd.as_raw_fd()).into_bytes()
}

/// Holds an entry of any kind without opening what it stands for.
pub(super) fn hold_entry(dir: &Dir, name: &[u8]) -> io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(&dir.fd, name, flags, Mode::empty())?)
}

/// Sets the times of an entry that is only held.
pub(super) fn set_times(fd: BorrowedFd<'_>, times: &Timestamps) -> io::Result<()> {
    Ok(utimensat(fd, c"", times, AtFlags::EMPTY_PATH)?)
}

/// Sets the kept flags of an open file or folder, leaving the others as they are.
pub(super) fn set_flags(fd: BorrowedFd<'_>, flags: u32) -> io::Result<()> {
    let others = ioctl_getflags(fd)? - IFlags::from_bits_retain(FLAGS_KEPT);
    let kept = IFlags::from_bits_retain(flags & FLAGS_KEPT);
    Ok(ioctl_setflags(fd, others | kept)?)
}

/// Opens again, to be read, what is only held.
pub(super) fn open_held(fd: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(openat(rustix::fs::CWD, proc_path(fd), flags, Mode::empty())?)
}

/// Finds a folder beneath another without following any link.
pub(super) fn open_beneath(top: &Dir, names: &[&[u8]], resolution: Resolution) -> io::Result<OwnedFd> {
    match resolution {
        Resolution::Kernel => resolve(top, names),
        Resolution::Walk => super::change::walk_beneath(top, names),
        #[cfg(feature = "testing")]
        Resolution::Follow => super::change::follow_beneath(top, names),
    }
}

/// Tells whether the kernel confines paths by itself here.
pub(super) fn best_resolution(top: &Dir) -> Resolution {
    match resolve(top, &[b"."]) {
        Ok(_) => Resolution::Kernel,
        Err(_) => Resolution::Walk,
    }
}

/// Lets the kernel resolve as many names at once as its limit for paths allows.
fn resolve(top: &Dir, names: &[&[u8]]) -> io::Result<OwnedFd> {
    let confined = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let mut held: Option<OwnedFd> = None;
    let mut path = Vec::new();
    let mut names = names.iter().peekable();
    while let Some(name) = names.next() {
        path.extend_from_slice(name);
        path.push(b'/');
        if names.peek().is_none() || path.len() > PATH_BYTES {
            let from = held.as_ref().map_or(top.fd.as_fd(), |fd| fd.as_fd());
            let flags = HOLD | OFlags::NOFOLLOW;
            held = Some(openat2(from, path.as_slice(), flags, Mode::empty(), confined)?);
            path.clear();
        }
    }
    match held {
        Some(fd) => Ok(fd),
        None => Ok(top.fd.try_clone()?),
    }
}

/// Returns a moment: whatever changes from now on is stamped with it or a later one.
///
/// The kernel's stamps are those of this clock, which moves on a few times in a hundredth of a second.
pub(crate) fn stamps_from() -> Stamp {
    let now = clock_gettime(ClockId::RealtimeCoarse);
    Stamp { secs: now.tv_sec, nanos: u32::try_from(now.tv_nsec).unwrap_or_default() }
}

/// Tells the system that the whole file will be read in order.
pub(super) fn advise_sequential(file: &File) {
    // A hint: where it is refused nothing is lost.
    let _refused = fadvise(file, 0, None, Advice::Sequential);
}

/// Writes whole blocks straight to the disk; returns how many bytes, fewer where that is refused.
///
/// Nobody else may use `file` meanwhile.
pub(crate) fn write_past_cache(file: &File, offset: u64, bytes: &[u8]) -> io::Result<usize> {
    let whole = bytes.len() / BLOCK * BLOCK;
    if !offset.is_multiple_of(BLOCK as u64) || bytes.as_ptr().align_offset(BLOCK) != 0 || whole == 0 {
        return Ok(0);
    }
    let flags = fcntl_getfl(file)?;
    if fcntl_setfl(file, flags | OFlags::DIRECT).is_err() {
        return Ok(0);
    }
    let done = write_blocks(file, offset, &bytes[..whole]);
    fcntl_setfl(file, flags)?;
    done
}

fn write_blocks(file: &File, offset: u64, bytes: &[u8]) -> io::Result<usize> {
    let mut done = 0;
    while done < bytes.len() && done.is_multiple_of(BLOCK) {
        match file.write_at(&bytes[done..], offset + done as u64) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => done += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // The disk has larger blocks, or wants memory otherwise.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => break,
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// Makes a pipe, socket or device node.
pub(super) fn new_node(dir: &Dir, name: &[u8], file_type: FileType, rdev: u64, mode: u32) -> io::Result<()> {
    let mode = Mode::from_raw_mode(mode);
    Ok(mknodat(&dir.fd, name, file_type, mode, rdev)?)
}

/// Makes everything on the file system of a folder durable.
pub(crate) fn flush(folder: &std::path::Path) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    // A folder that was restored unreadable is reached through the nearest one above that is not.
    for folder in folder.ancestors() {
        match openat(rustix::fs::CWD, folder, flags, Mode::empty()) {
            Err(Errno::ACCESS) => {}
            opened => return Ok(rustix::fs::syncfs(opened?)?),
        }
    }
    Ok(())
}

//! What Linux and macOS have in common.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;

use crate::api::Space;

pub(super) fn private_from_birth(options: &mut OpenOptions) {
    options.mode(0o600);
}

pub(super) fn no_links(options: &mut OpenOptions) {
    // NONBLOCK: opening a pipe that someone put in the place of an object must not wait.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits() as i32);
}

pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)
}

pub(super) fn open_dir(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(OFlags::DIRECTORY.bits() as i32).open(path)
}

pub(super) fn device(_path: &Path, metadata: &Metadata) -> io::Result<u64> {
    Ok(metadata.dev())
}

pub(super) fn space(path: &Path) -> io::Result<Space> {
    let found = rustix::fs::statvfs(path)?;
    Ok(Space {
        free_bytes: found.f_bavail.saturating_mul(found.f_frsize),
        total_bytes: found.f_blocks.saturating_mul(found.f_frsize),
    })
}

/// Some network and user-space file systems have no such call for folders.
pub(super) fn has_no_such_call(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::INVAL | Errno::NOTSUP | Errno::NOSYS | Errno::NOTTY))
}

pub(super) fn says_gone(error: &io::Error) -> bool {
    matches!(
        Errno::from_io_error(error),
        Some(Errno::NODEV | Errno::NXIO | Errno::NOTCONN | Errno::STALE | Errno::HOSTDOWN | Errno::HOSTUNREACH)
    )
}

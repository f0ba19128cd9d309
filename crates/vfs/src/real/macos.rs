//! macOS: fsync stops at the drive's cache, so F_FULLFSYNC is asked for.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

pub(super) use super::unix::{create_dir, device, no_links, private_from_birth, says_gone, space};

pub(super) fn sync_file(file: &File) -> io::Result<()> {
    match rustix::fs::fcntl_fullfsync(file) {
        // Network drives do not know the stronger call.
        Err(errno) if super::unix::has_no_such_call(&errno.into()) => Ok(rustix::fs::fsync(file)?),
        outcome => Ok(outcome?),
    }
}

pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    match sync_file(&super::unix::open_dir(path)?) {
        Err(error) if super::unix::has_no_such_call(&error) => Ok(()),
        outcome => outcome,
    }
}

pub(super) fn read_at(file: &File, offset: u64, into: &mut [u8]) -> io::Result<usize> {
    file.read_at(into, offset)
}

pub(super) fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)
}

pub(super) fn start_writeback(_file: &File) {
    // There is no such hint here.
}

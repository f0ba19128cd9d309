//! Linux: fsync on files and folders, and long content past the page cache.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::Advice;

pub(super) use super::unix::{create_dir, device, no_links, private_from_birth, says_gone, space};

pub(super) fn sync_file(file: &File) -> io::Result<()> {
    file.sync_all()
}

pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    match super::unix::open_dir(path)?.sync_all() {
        Err(error) if super::unix::has_no_such_call(&error) => Ok(()),
        outcome => outcome,
    }
}

pub(super) fn read_at(file: &File, offset: u64, into: &mut [u8]) -> io::Result<usize> {
    super::direct::read_at(file, offset, into)
}

pub(super) fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    super::direct::write_all(file, bytes)
}

pub(super) fn start_writeback(file: &File) {
    // The kernel begins to write dirty pages that it is told are not needed,
    // and a backup's own output should not push people's files out of memory.
    // A hint: its failure changes nothing.
    let _ = rustix::fs::fadvise(file, 0, None, Advice::DontNeed);
}

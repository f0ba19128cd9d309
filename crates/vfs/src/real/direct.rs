//! Writing long content straight to the disk, past the page cache.
//!
//! A backup's own output is not read again soon: copying it into the page cache
//! costs as much as hashing it, and pushes out what people work with. Where the
//! file system does not offer this, content is written as usual.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// Shorter content is written as usual, in bytes.
const LONG: usize = 1 << 20;
/// What disks want addresses, offsets and lengths to be multiples of, in bytes.
const BLOCK: usize = 4096;
/// So much is written at once, in bytes.
const AT_ONCE: usize = 2 << 20;

thread_local! {
    /// Content on its way to the disk, beginning at a multiple of [`BLOCK`].
    static ALIGNED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Appends `bytes` to a file.
pub(super) fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    if bytes.len() < LONG || file.metadata()?.len() % BLOCK as u64 != 0 {
        return file.write_all(bytes);
    }
    let flags = fcntl_getfl(&*file)?;
    if fcntl_setfl(&*file, flags | OFlags::DIRECT).is_err() {
        return file.write_all(bytes);
    }
    let written = write_blocks(file, bytes);
    fcntl_setfl(&*file, flags)?;
    // What is no whole block, or was refused, goes the usual way, and so do its errors.
    file.write_all(&bytes[written?..])
}

/// Writes whole blocks; returns how many bytes were written, fewer where this way is refused.
fn write_blocks(file: &mut File, bytes: &[u8]) -> io::Result<usize> {
    ALIGNED.with_borrow_mut(|buffer| {
        buffer.resize(AT_ONCE + BLOCK, 0);
        let start = buffer.as_ptr().align_offset(BLOCK);
        let mut done = 0;
        while bytes.len() - done >= BLOCK {
            let len = (bytes.len() - done).min(AT_ONCE) / BLOCK * BLOCK;
            let block = &mut buffer[start..start + len];
            block.copy_from_slice(&bytes[done..done + len]);
            match file.write(block) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => done += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Ok(done),
                Err(error) => return Err(error),
            }
            if done % BLOCK != 0 {
                return Ok(done);
            }
        }
        Ok(done)
    })
}

//! Writing and reading long content straight to and from the disk, past the page cache.
//!
//! A backup's own output is not read again soon: copying it into the page cache
//! costs as much as hashing it, and pushes out what people work with. Where the
//! file system does not offer this, all is done as usual.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// Shorter content is written and read as usual, in bytes.
const LONG: usize = 1 << 20;
/// What disks want addresses, offsets and lengths to be multiples of, in bytes.
const BLOCK: usize = 4096;
/// So much is written or read at once, in bytes.
const AT_ONCE: usize = 2 << 20;

thread_local! {
    /// Content on its way, beginning at a multiple of [`BLOCK`].
    static ALIGNED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Appends `bytes` to a file.
pub(super) fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    if bytes.len() < LONG || file.metadata()?.len() % BLOCK as u64 != 0 {
        return file.write_all(bytes);
    }
    let written = directly(file, |file| write_blocks(file, bytes))?;
    // What is no whole block, or was refused, goes the usual way, and so do its errors.
    file.write_all(&bytes[written..])
}

/// Reads at `offset` as much as comes at once; 0 means the end.
///
/// Nobody else may use `file` meanwhile.
pub(super) fn read_at(file: &File, offset: u64, into: &mut [u8]) -> io::Result<usize> {
    let read = if into.len() < LONG { 0 } else { directly(file, |file| read_blocks(file, offset, into))? };
    if read > 0 { Ok(read) } else { file.read_at(into, offset) }
}

/// Works past the page cache; returns 0 where the file system has no such way.
fn directly(file: &File, work: impl FnOnce(&File) -> io::Result<usize>) -> io::Result<usize> {
    let flags = fcntl_getfl(file)?;
    if fcntl_setfl(file, flags | OFlags::DIRECT).is_err() {
        return Ok(0);
    }
    let done = work(file);
    fcntl_setfl(file, flags)?;
    done
}

/// Reads the blocks around a stretch; returns 0 at the end and where this way is refused.
fn read_blocks(file: &File, offset: u64, into: &mut [u8]) -> io::Result<usize> {
    let before = (offset % BLOCK as u64) as usize;
    ALIGNED.with_borrow_mut(|buffer| {
        let len = (before + into.len()).next_multiple_of(BLOCK).min(AT_ONCE);
        let block = &mut aligned(buffer)[..len];
        match file.read_at(block, offset - before as u64) {
            Ok(n) => {
                let found = n.saturating_sub(before).min(into.len());
                into[..found].copy_from_slice(&block[before..before + found]);
                Ok(found)
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(0),
            Err(error) => Err(error),
        }
    })
}

fn aligned(buffer: &mut Vec<u8>) -> &mut [u8] {
    buffer.resize(AT_ONCE + BLOCK, 0);
    let start = buffer.as_ptr().align_offset(BLOCK);
    &mut buffer[start..start + AT_ONCE]
}

/// Writes whole blocks; returns how many bytes were written, fewer where this way is refused.
///
/// What begins at a block in memory is written from there; all else is copied first.
fn write_blocks(mut file: &File, bytes: &[u8]) -> io::Result<usize> {
    ALIGNED.with_borrow_mut(|buffer| {
        let mut done = 0;
        while bytes.len() - done >= BLOCK {
            let len = (bytes.len() - done).min(AT_ONCE) / BLOCK * BLOCK;
            let mut block = &bytes[done..done + len];
            if block.as_ptr().align_offset(BLOCK) != 0 {
                let copy = &mut aligned(buffer)[..len];
                copy.copy_from_slice(block);
                block = copy;
            }
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

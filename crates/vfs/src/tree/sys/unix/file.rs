//! An open regular file: its metadata, its bytes, its holes.

use super::os;
use super::xattr::Place;
use crate::tree::{Meta, Xattrs};
use rustix::fs::{SeekFrom, seek};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;

/// Looks at an open file.
pub(crate) fn meta_of(file: &File) -> io::Result<Meta> {
    before!(LookOpen);
    Ok(os::look_at_open(file.as_fd())?.0)
}

/// Reads some bytes at an offset.
pub(crate) fn read_at(file: &File, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
    #[cfg(feature = "testing")]
    let buf = crate::tree::testing::before_read(offset, buf)?;
    file.read_at(buf, offset)
}

/// Writes all bytes at an offset.
pub(crate) fn write_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    file.write_all_at(bytes, offset)
}

/// Reads all extended attributes that are kept; one call when there is none.
pub(crate) fn xattrs_of(file: &File) -> io::Result<Xattrs> {
    Place::Open(file.as_fd()).read_all()
}

/// Finds the next stretch that is not a hole; moves the file's own position.
pub(crate) fn next_data(file: &File, from: u64) -> io::Result<Option<Range<u64>>> {
    before!(SeekData);
    let start = match seek(file, SeekFrom::Data(from)) {
        Ok(start) => start,
        Err(Errno::NXIO) => return Ok(None),
        Err(Errno::INVAL | Errno::NOTSUP | Errno::NOSYS) => {
            let size = meta_of(file)?.size;
            return Ok((from < size).then_some(from..size));
        }
        Err(error) => return Err(error.into()),
    };
    before!(SeekHole);
    match seek(file, SeekFrom::Hole(start)) {
        Ok(end) => Ok(Some(start..end)),
        // The file was cut short between the two calls.
        Err(Errno::NXIO) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Tells the system that the whole file will be read in order.
pub(crate) fn advise_sequential(file: &File) {
    os::advise_sequential(file);
}

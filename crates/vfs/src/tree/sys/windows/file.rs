//! An open file: its metadata and its bytes.

use crate::tree::{Kind, Meta, Stamp, Xattrs};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::windows::fs::FileExt;

/// The attribute of what may not be written.
const ATTRIBUTE_READONLY: u64 = 0x1;

/// Seconds from 1601, where the system's clock starts, to 1970.
const SECONDS_TO_1970: i64 = 11_644_473_600;

/// The system's ticks of 100 nanoseconds in a second.
const TICKS: u64 = 10_000_000;

/// Looks at an open file, folder or link.
pub(crate) fn meta_of(file: &File) -> io::Result<Meta> {
    let info = winapi_util::file::information(file)?;
    let file_type = file.metadata()?.file_type();
    let kind = if file_type.is_symlink() {
        Kind::Symlink
    } else if file_type.is_dir() {
        Kind::Dir
    } else {
        Kind::File
    };
    let readable = if kind == Kind::Dir { 0o755 } else { 0o644 };
    let readonly = info.file_attributes() & ATTRIBUTE_READONLY != 0;
    let mtime = stamp(info.last_write_time().unwrap_or_default());
    Ok(Meta {
        kind,
        size: info.file_size(),
        mtime,
        // The time of the last change of attributes is not told.
        ctime: mtime,
        mode: if readonly { readable & !0o222 } else { readable },
        uid: 0,
        gid: 0,
        ino: info.file_index(),
        dev: info.volume_serial_number(),
        nlink: info.number_of_links(),
        rdev: 0,
        blocks: info.file_size().div_ceil(512),
    })
}

fn stamp(ticks: u64) -> Stamp {
    let secs = i64::try_from(ticks / TICKS).unwrap_or(i64::MAX);
    let nanos = u32::try_from(ticks % TICKS * 100).unwrap_or_default();
    Stamp { secs: secs - SECONDS_TO_1970, nanos }
}

/// Reads some bytes at an offset.
pub(crate) fn read_at(file: &File, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
    file.seek_read(buf, offset)
}

/// Writes all bytes at an offset.
pub(crate) fn write_at(file: &File, mut offset: u64, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = file.seek_write(bytes, offset)?;
        if written == 0 {
            return Err(io::Error::from(io::ErrorKind::WriteZero));
        }
        offset += written as u64;
        bytes = &bytes[written..];
    }
    Ok(())
}

/// There is no such way here for a file that is opened as others are.
pub(crate) fn write_past_cache(_file: &File, _offset: u64, _bytes: &[u8]) -> io::Result<usize> {
    Ok(0)
}

/// Extended attributes are not kept on this system.
pub(crate) fn xattrs_of(_file: &File) -> io::Result<Xattrs> {
    Ok(Vec::new())
}

/// Takes the rest of the file for data: holes are not asked for on this system.
pub(crate) fn next_data(file: &File, from: u64) -> io::Result<Option<Range<u64>>> {
    let size = file.metadata()?.len();
    Ok((from < size).then_some(from..size))
}

/// There is no such hint for an open file.
pub(crate) fn advise_sequential(_file: &File) {}

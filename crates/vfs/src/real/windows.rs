//! Windows: access comes from the folder's list, names are flushed through a folder handle.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::windows::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use winapi_util::{Handle, file};

use crate::api::Space;

const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
const FILE_SHARE_READ_WRITE_DELETE: u32 = 0x7;

const ERROR_INVALID_FUNCTION: i32 = 1;
const ERROR_ACCESS_DENIED: i32 = 5;
const ERROR_INVALID_HANDLE: i32 = 6;
const ERROR_NOT_SUPPORTED: i32 = 50;

pub(super) fn private_from_birth(options: &mut OpenOptions) {
    // The profile folder's inherited list already keeps other people out; what
    // counts is that a virus scanner may look without making a rename fail.
    options.share_mode(FILE_SHARE_READ_WRITE_DELETE);
}

pub(super) fn no_links(options: &mut OpenOptions) {
    options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
}

pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    std::fs::create_dir(path)
}

pub(super) fn sync_file(file: &File) -> io::Result<()> {
    file.sync_all()
}

pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    let flushed = OpenOptions::new()
        .write(true)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS)
        .open(path)
        .and_then(|folder| folder.sync_all());
    match flushed {
        // Not every file system here lets a folder be flushed; NTFS then
        // relies on its journal, as for every other program.
        Err(error) if has_no_such_call(&error) => Ok(()),
        outcome => outcome,
    }
}

fn has_no_such_call(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(ERROR_INVALID_FUNCTION | ERROR_ACCESS_DENIED | ERROR_INVALID_HANDLE | ERROR_NOT_SUPPORTED)
    )
}

pub(super) fn device(path: &Path, metadata: &Metadata) -> io::Result<u64> {
    let handle = if metadata.is_dir() {
        Handle::from_path_any(path)?
    } else {
        Handle::from_path_any(path.parent().unwrap_or(path))?
    };
    Ok(file::information(&handle)?.volume_serial_number())
}

pub(super) fn space(path: &Path) -> io::Result<Space> {
    let found = fs4::statvfs(path)?;
    Ok(Space { free_bytes: found.available_space(), total_bytes: found.total_space() })
}

pub(super) fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)
}

pub(super) fn start_writeback(_file: &File) {
    // There is no such hint here.
}

pub(super) fn read_at(file: &File, offset: u64, into: &mut [u8]) -> io::Result<usize> {
    match file.seek_read(into, offset) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
        outcome => outcome,
    }
}

pub(super) fn says_gone(error: &io::Error) -> bool {
    // Not ready, network path not found, device gone from the network, network
    // name deleted, no such device, device not connected.
    matches!(error.raw_os_error(), Some(21 | 53 | 55 | 64 | 433 | 1167))
}

//! How a call to a file system fails.

use mybackup_vfs::Failure;

/// EIO: the disk itself failed.
pub const EIO: i32 = 5;

/// EIO, ENOSPC, EDQUOT, EROFS, EACCES, EMFILE, EINTR, then reads and writes cut short; an
/// fsync that fails may drop what was written before.
pub const FAILURES: [Failure; 9] = [
    Failure::Error(EIO),
    Failure::Error(28),
    Failure::Error(122),
    Failure::Error(30),
    Failure::Error(13),
    Failure::Error(24),
    Failure::Error(4),
    Failure::Short,
    Failure::SilentShort,
];

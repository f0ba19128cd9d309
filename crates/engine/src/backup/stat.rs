//! What the file system says of an entry, as the index keeps it.
//!
//! Two equal signatures mean that an entry need not be read again. The device
//! number is left out: it changes when a disk is plugged in again.

use mybackup_vfs::tree::{Kind, Meta};

/// Bytes of a signature.
pub(super) const STAT_LEN: usize = 65;

/// A file that changed so shortly before it was read may change again within the same time stamp.
const RACY_NS: i64 = 2_000_000_000;

/// Writes the signature of an entry.
pub(super) fn signature(meta: &Meta) -> [u8; STAT_LEN] {
    let mut out = [0u8; STAT_LEN];
    let is_dir = meta.kind == Kind::Dir;
    let mut at = 0;
    let mut put = |bytes: &[u8]| {
        out[at..at + bytes.len()].copy_from_slice(bytes);
        at += bytes.len();
    };
    put(&[meta.kind as u8]);
    put(&meta.mode.to_le_bytes());
    put(&meta.uid.to_le_bytes());
    put(&meta.gid.to_le_bytes());
    // A folder's size and link count only mirror its children.
    put(&if is_dir { 0 } else { meta.size }.to_le_bytes());
    put(&(if is_dir { 0 } else { meta.nlink.min(u64::from(u32::MAX)) } as u32).to_le_bytes());
    put(&meta.mtime.secs.to_le_bytes());
    put(&meta.mtime.nanos.to_le_bytes());
    put(&meta.ctime.secs.to_le_bytes());
    put(&meta.ctime.nanos.to_le_bytes());
    put(&meta.ino.to_le_bytes());
    put(&meta.rdev.to_le_bytes());
    out
}

/// Where the inode stands in a signature.
const INODE: std::ops::Range<usize> = 49..57;

/// Tells whether the signature is that of the very folder that is there now.
pub(super) fn is_same_folder(before: &[u8], now: &Meta) -> bool {
    let now = signature(now);
    before.len() == STAT_LEN && before[0] == Kind::Dir as u8 && now[0] == before[0] && before[INODE] == now[INODE]
}

/// Tells whether an entry changed too shortly before `now_ns` to trust its time stamps.
///
/// Every change sets the change time, whatever a program does to the modification time.
pub(super) fn is_racy(meta: &Meta, now_ns: i64) -> bool {
    let changed_ns = meta.ctime.secs.saturating_mul(1_000_000_000).saturating_add(i64::from(meta.ctime.nanos));
    changed_ns > now_ns - RACY_NS
}

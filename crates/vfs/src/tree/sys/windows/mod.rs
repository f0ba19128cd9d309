//! Windows, through the standard library on full paths whose folders are pinned.
//!
//! There are no calls relative to a folder, so a folder that is being changed is
//! kept open in a way that forbids renaming it, and reparse points are refused.

mod change;
mod dir;
mod file;
mod grip;
mod text;

pub(crate) use dir::Dir;
pub(crate) use file::{advise_sequential, meta_of, next_data, read_at, write_at, write_past_cache, xattrs_of};
pub(crate) use grip::Grip;

/// Returns a moment: whatever changes from now on is stamped with it or a later one.
///
/// The system's clock moves on 64 times a second at the slowest.
pub(crate) fn stamps_from() -> crate::tree::Stamp {
    crate::tree::Stamp::ago(std::time::Duration::from_millis(16))
}

/// Users are not numbered on this system.
pub(crate) fn user_name(_uid: u32) -> Option<String> {
    None
}

/// Groups are not numbered on this system.
pub(crate) fn group_name(_gid: u32) -> Option<String> {
    None
}

/// Users are not numbered on this system.
pub(crate) fn user_id(_name: &str) -> Option<u32> {
    None
}

/// Groups are not numbered on this system.
pub(crate) fn group_id(_name: &str) -> Option<u32> {
    None
}

/// The system writes closed files by itself; only an administrator may ask for a whole volume.
pub(crate) fn flush(_folder: &std::path::Path) -> std::io::Result<()> {
    Ok(())
}

//! Linux and macOS, through `rustix` on descriptors of folders.

/// Tells a watching test which call comes next; nothing at all outside tests.
macro_rules! before {
    ($call:expr) => {
        #[cfg(feature = "testing")]
        crate::tree::testing::before({
            use crate::tree::testing::Call::*;
            $call
        })?;
    };
}

mod change;
mod dir;
mod file;
mod grip;
#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod os;
#[cfg(not(target_os = "linux"))]
#[path = "macos.rs"]
mod os;
mod owner;
mod xattr;

pub(crate) use dir::Dir;
pub(crate) use file::{advise_sequential, meta_of, next_data, read_at, write_at, xattrs_of};
pub(crate) use grip::Grip;
pub(crate) use os::{flush, stamps_from, write_past_cache};
pub(crate) use owner::{group_id, group_name, user_id, user_name};

//! Reading people's folders, and writing them back confined to one target.
//!
//! [`Walk`] lists a folder in key order; [`DirHandle`] and [`SourceFile`] read
//! what it found, from any thread. [`Target`] is a folder that restoring never
//! leaves. Paths are keys: the bytes of the names below the root, joined by a
//! zero byte, so that comparing keys as bytes sorts a folder before what it
//! holds and what it holds before its next sibling. The root is the empty key.

mod attributes;
mod extended;
mod handle;
mod hold;
mod key;
mod meta;
mod names;
mod owners;
mod settle;
mod slab;
mod step;
mod sys;
mod target;
mod target_file;
#[cfg(all(unix, feature = "testing"))]
pub mod testing;
mod walk;
mod xattr_turn;

pub use attributes::{Attribute, AttributeProblem, Attributes};
pub use extended::{Extended, FLAG_APPEND, FLAG_IMMUTABLE, FLAG_NODUMP, Xattrs};
pub use handle::{DirHandle, SourceFile};
pub use hold::{Held, NameRules, hold};
pub use key::{KeyError, components, join_key};
pub use meta::{Kind, Meta, Stamp};
pub use owners::Owners;
pub use slab::{Slab, Slabs};
pub use step::{Doing, EntryRef, Skip, Step};
pub use target::{Existing, Resolution, Target};
pub use target_file::TargetFile;
pub use walk::{Walk, WalkOptions};

/// Makes everything on the file system that holds `folder` durable, where the system offers that.
pub fn flush(folder: &std::path::Path) -> std::io::Result<()> {
    sys::flush(folder)
}

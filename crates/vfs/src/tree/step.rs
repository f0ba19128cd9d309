//! What a walk yields, one step at a time.

use super::{DirHandle, Meta};
use std::io;
use std::sync::Arc;

/// One step of a walk.
#[derive(Debug)]
pub enum Step<'a> {
    /// Something is there.
    Entry(EntryRef<'a>),
    /// Something could not be looked at; what was saved of it earlier, and of all
    /// below it, still counts.
    Trouble {
        /// The entry or folder that this is about.
        key: &'a [u8],
        /// What the system said; "not found" where it vanished meanwhile.
        error: io::Error,
        /// What was being done.
        doing: Doing,
    },
    /// Something was left out on purpose.
    Skipped {
        /// What was left out; of a mount point or a tagged folder, only what it holds.
        key: &'a [u8],
        /// Why.
        why: Skip,
    },
}

/// What a walk was doing when it failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doing {
    /// Reading the names in a folder; none of them was yielded.
    ListDir,
    /// Asking for the size and times of an entry.
    Stat,
    /// Opening a folder; nothing in it was yielded.
    OpenDir,
}

/// Why a walk left something out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Skip {
    /// Another file system is mounted on this folder, which was itself yielded.
    MountPoint,
    /// The folder, which was itself yielded, holds a cache: only its `CACHEDIR.TAG` follows.
    CacheDirTag,
    /// The key was on the list of what is to be left out.
    Listed,
}

/// An entry that a walk found; valid until the next step.
#[derive(Clone, Copy, Debug)]
pub struct EntryRef<'a> {
    pub(crate) key: &'a [u8],
    pub(crate) name: &'a [u8],
    pub(crate) meta: &'a Meta,
    pub(crate) dir: &'a Arc<DirHandle>,
}

impl<'a> EntryRef<'a> {
    /// Returns the path below the root of the walk, names joined by zero bytes.
    pub fn key(&self) -> &'a [u8] {
        self.key
    }

    /// Returns the name to use with [`dir`](Self::dir); of the root itself, ".".
    pub fn name(&self) -> &'a [u8] {
        self.name
    }

    /// Returns what the system told about the entry.
    pub fn meta(&self) -> &'a Meta {
        self.meta
    }

    /// Returns the folder that holds the entry, to open it from any thread.
    ///
    /// A clone keeps a descriptor open for as long as it lives.
    pub fn dir(&self) -> &'a Arc<DirHandle> {
        self.dir
    }
}

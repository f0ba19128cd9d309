//! A word before every call on a source, so that tests can change it meanwhile.
//!
//! Only with the feature `testing`: without it neither this module nor a trace
//! of it is in the program. What is told of an open file or folder has no name:
//! a thread works on one at a time, and the call before said on which.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// A call that is about to be made on a source.
#[derive(Debug, PartialEq, Eq)]
pub enum Call<'a> {
    /// A folder is opened.
    OpenDir(&'a [u8]),
    /// An open folder's names are read.
    List,
    /// An entry is looked at.
    Look(&'a [u8]),
    /// A file is opened to be read.
    Open(&'a [u8]),
    /// What is open is looked at.
    LookOpen,
    /// An open file is read.
    Read {
        /// From where.
        offset: u64,
        /// At most so many bytes; the watcher may make it less.
        most: usize,
    },
    /// The next data of an open file is looked for.
    SeekData,
    /// The next hole of an open file is looked for.
    SeekHole,
    /// The extended attributes of what was looked at last are listed.
    ListXattrs,
    /// One of them is read.
    ReadXattr(&'a [u8]),
    /// A link is read.
    ReadLink(&'a [u8]),
    /// An open file is closed.
    Close,
}

/// Hears of every call; an error that it returns stands for the call's own.
pub type Watcher = dyn Fn(&mut Call<'_>) -> io::Result<()> + Send + Sync;

static WATCHER: RwLock<Option<Arc<Watcher>>> = RwLock::new(None);
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The watcher hears until this goes; only one does at a time in a process.
#[derive(Debug)]
pub struct Watching {
    _alone: MutexGuard<'static, ()>,
}

/// Lets a watcher hear of every call of this process from now on.
pub fn watch(watcher: Arc<Watcher>) -> Watching {
    let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    *WATCHER.write().unwrap_or_else(PoisonError::into_inner) = Some(watcher);
    Watching { _alone: alone }
}

impl Drop for Watching {
    fn drop(&mut self) {
        *WATCHER.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Tells the watcher of a call.
pub(crate) fn before(mut call: Call<'_>) -> io::Result<()> {
    tell(&mut call)
}

/// Tells the watcher of a reading; returns how much of `buf` is to be filled.
pub(crate) fn before_read(offset: u64, buf: &mut [u8]) -> io::Result<&mut [u8]> {
    let mut call = Call::Read { offset, most: buf.len() };
    tell(&mut call)?;
    let most = if let Call::Read { most, .. } = call { most } else { buf.len() };
    let most = most.min(buf.len());
    Ok(&mut buf[..most])
}

fn tell(call: &mut Call<'_>) -> io::Result<()> {
    // The lock is not held while the watcher works: it may make calls itself.
    let watcher = WATCHER.read().unwrap_or_else(PoisonError::into_inner).clone();
    watcher.map_or(Ok(()), |watcher| watcher(call))
}

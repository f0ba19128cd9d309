//! One folder on the way from the root of a walk to where it stands.

use super::Mark;
use crate::tree::{DirHandle, Meta};
use std::io;
use std::sync::Arc;

/// A folder whose names are being gone through.
pub(super) struct Level {
    /// Position of the next name.
    pub(super) next: usize,
    /// The stack of names as it was below this folder's.
    pub(super) mark: Mark,
    /// Length of this folder's key.
    pub(super) key_len: usize,
    /// What the folder was when it was listed; tells it from another in its place.
    pub(super) meta: Meta,
    /// The folder, unless it was closed to save descriptors.
    pub(super) dir: Option<Arc<DirHandle>>,
    /// The system's number of the error that kept it from being opened again.
    pub(super) lost_code: Option<i32>,
}

impl Level {
    /// Opens the folder again: above `child`, or through `names` from `top`.
    pub(super) fn open_again(&mut self, child: Option<&DirHandle>, top: &DirHandle, names: &[u8]) {
        let above = child.map(|child| child.dir.open_parent());
        let found = match above {
            Some(Ok(dir)) if self.is(&dir) => Ok(dir),
            _ => self.find(top, names),
        };
        match found {
            Ok(dir) => self.dir = Some(Arc::new(DirHandle { dir })),
            Err(error) => self.lost_code = Some(error.raw_os_error().unwrap_or_default()),
        }
    }

    /// Returns the error that stands for every entry of a folder that was lost.
    pub(super) fn lost(&self) -> io::Error {
        match self.lost_code {
            Some(code) if code != 0 => io::Error::from_raw_os_error(code),
            _ => io::Error::new(io::ErrorKind::NotFound, "The folder was moved while it was read"),
        }
    }

    fn find(&self, top: &DirHandle, names: &[u8]) -> io::Result<crate::tree::sys::Dir> {
        let mut dir = top.dir.open_child(b".")?;
        for name in names.split(|byte| *byte == 0) {
            if !name.is_empty() {
                dir = dir.open_child(name)?;
            }
        }
        match self.is(&dir) {
            true => Ok(dir),
            false => Err(io::Error::from(io::ErrorKind::NotFound)),
        }
    }

    fn is(&self, dir: &crate::tree::sys::Dir) -> bool {
        dir.stat_self().is_ok_and(|now| now.same_entry(&self.meta))
    }
}

impl DirHandle {
    /// Opens a folder in this one, not following a link.
    pub(super) fn open_child(&self, name: &[u8]) -> io::Result<Arc<DirHandle>> {
        let dir = self.dir.open_child(name)?;
        Ok(Arc::new(DirHandle { dir }))
    }
}

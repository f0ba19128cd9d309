//! One folder on the way from the root of a walk to where it stands.

use super::Mark;
use super::ahead::{Ahead, Helper, IN_A_ROW};
use crate::tree::names::Names;
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
    /// So many names were looked at since a folder was entered.
    pub(super) in_a_row: usize,
    /// Names that a second thread looks at.
    pub(super) ahead: Option<Ahead>,
}

impl Level {
    /// Looks at the name at this position, or takes what the helper saw of it.
    pub(super) fn look(&mut self, position: usize, names: &Names, helper: &mut Helper) -> io::Result<Meta> {
        let Some(handle) = &self.dir else {
            return Err(self.lost());
        };
        if self.ahead.as_ref().is_some_and(|ahead| ahead.is_over(position)) {
            self.ahead = None;
        }
        if self.ahead.is_none() && self.in_a_row >= IN_A_ROW {
            self.ahead = helper.ask(handle, names, position..names.len());
        }
        self.in_a_row += 1;
        let seen = self.ahead.as_mut().and_then(|ahead| ahead.take(position));
        seen.unwrap_or_else(|| handle.dir.stat(names.get(position)))
    }

    /// Forgets what was seen ahead: it would be old after what lies in a folder below.
    pub(super) fn go_below(&mut self) {
        self.in_a_row = 0;
        self.ahead = None;
    }

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

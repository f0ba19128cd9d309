//! Reading objects, those that wait for the barrier included.

use std::io;
use std::path::PathBuf;

use mybackup_vfs::File;

use super::Dir;
use crate::{ObjectName, StoreError};

/// An open object.
struct Opened {
    path: PathBuf,
    file: Box<dyn File>,
    len: u64,
}

impl Dir {
    pub(super) fn read_object(&self, name: &ObjectName) -> Result<Vec<u8>, StoreError> {
        let bytes = self.read_whole(name)?;
        self.rely_on(name);
        Ok(bytes)
    }

    pub(super) fn read_whole(&self, name: &ObjectName) -> Result<Vec<u8>, StoreError> {
        let opened = self.open_object(name)?;
        self.read_exactly(name, &opened, 0, opened.len)
    }

    pub(super) fn read_part(&self, name: &ObjectName, offset: u64, len: usize) -> Result<Vec<u8>, StoreError> {
        let opened = self.open_object(name)?;
        let bytes = self.read_exactly(name, &opened, offset, len as u64)?;
        self.rely_on(name);
        Ok(bytes)
    }

    pub(super) fn object_len(&self, name: &ObjectName) -> Result<u64, StoreError> {
        Ok(self.open_object(name)?.len)
    }

    fn open_object(&self, name: &ObjectName) -> Result<Opened, StoreError> {
        let staged = self.staged();
        let waiting = staged.get(name).map(|staged| staged.temp.clone());
        let path = match &waiting {
            Some(temp) => temp.clone(),
            None => name.path_below(&self.root),
        };
        let opened = self.vfs.open(&path);
        drop(staged);
        let file = opened.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => match self.check_root() {
                Err(gone @ StoreError::Gone { .. }) => gone,
                _ => StoreError::NotFound { name: name.clone() },
            },
            _ => self.failed("opening", &path, error),
        })?;
        let len = file.len().map_err(|error| self.failed("measuring", &path, error))?;
        Ok(Opened { path, file, len })
    }

    fn read_exactly(&self, name: &ObjectName, opened: &Opened, offset: u64, len: u64) -> Result<Vec<u8>, StoreError> {
        let too_short = |found_bytes| StoreError::TooShort {
            name: name.clone(),
            wanted_bytes: offset.saturating_add(len),
            found_bytes,
        };
        // Looked at before memory is taken, since `len` may come from a hostile table.
        if offset.checked_add(len).is_none_or(|end| end > opened.len) {
            return Err(too_short(opened.len));
        }
        let fail = |error| self.failed("reading", &opened.path, error);
        let mut bytes = Vec::new();
        let wanted = usize::try_from(len).map_err(|_| fail(io::ErrorKind::OutOfMemory.into()))?;
        bytes.try_reserve_exact(wanted).map_err(|_| fail(io::ErrorKind::OutOfMemory.into()))?;
        bytes.resize(wanted, 0);
        let mut read = 0;
        while read < wanted {
            let position = offset + read as u64;
            match opened.file.read_at(position, &mut bytes[read..]) {
                Ok(0) => return Err(too_short(position)),
                Ok(more) => read += more,
                Err(error) => return Err(fail(error)),
            }
        }
        Ok(bytes)
    }
}

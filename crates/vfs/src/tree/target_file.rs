//! A file being restored, without its name until it is complete.

use super::attributes::{self, Attribute, AttributeProblem, FLAGS_THAT_LOCK};
use super::sys::{self, Dir, Grip};
use super::target::under_temporary_name;
use super::{Attributes, Existing, Kind, Meta, Slab, Target};
use std::fs::File;
use std::io;

/// A new file under a temporary name; dropping it removes it.
#[derive(Debug)]
pub struct TargetFile {
    target: Target,
    parent: Vec<u8>,
    dir: Dir,
    file: File,
    /// Empty once the file has its own name.
    temporary: Vec<u8>,
    /// Flags that would keep the file from getting its name.
    late_flags: u32,
}

impl TargetFile {
    pub(crate) fn new(target: Target, parent: &[u8], dir: Dir) -> io::Result<TargetFile> {
        let (file, temporary) = under_temporary_name(|name| dir.new_file(name))?;
        Ok(TargetFile { target, parent: parent.to_vec(), dir, file, temporary, late_flags: 0 })
    }

    /// Writes bytes at an offset; what lies between written parts is a hole.
    pub fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        sys::write_at(&self.file, offset, bytes)
    }

    /// Writes what a slab holds, past the page cache where the file system lets that be.
    ///
    /// Nobody else may write to this file meanwhile.
    pub fn write_slab(&self, slab: &Slab) -> io::Result<()> {
        let bytes = slab.bytes();
        let written = sys::write_past_cache(&self.file, slab.offset(), bytes)?;
        // What is no whole block, or was refused, goes the usual way, and so do its errors.
        sys::write_at(&self.file, slab.offset() + written as u64, &bytes[written..])
    }

    /// Reads back what was written; 0 is the end of the file.
    pub fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        sys::read_at(&self.file, offset, buf)
    }

    /// Makes the file that long; what is new is a hole.
    pub fn set_len(&self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }

    /// Looks at the file as it is now.
    pub fn meta(&self) -> io::Result<Meta> {
        sys::meta_of(&self.file)
    }

    /// Makes the content durable; without it a crash soon after may lose the file.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// Sets all attributes, after the last write; lists what failed.
    ///
    /// Flags that lock the file follow in [`commit`](Self::commit).
    pub fn apply(&mut self, wanted: &Attributes) -> Vec<AttributeProblem> {
        self.late_flags = wanted.flags & FLAGS_THAT_LOCK;
        let grip = Grip::of_file(&self.file);
        let owners = self.target.owners();
        attributes::apply(&grip, Kind::File, wanted, !FLAGS_THAT_LOCK, owners)
    }

    /// Gives the file its name in one step; lists the locking flags if they failed.
    ///
    /// On an error the file is gone and what stood at the name is as it was.
    pub fn commit(mut self, key: &[u8], existing: Existing) -> io::Result<Vec<AttributeProblem>> {
        let (parent, name) = super::key::split(key)?;
        if parent == self.parent {
            self.dir.rename(&self.temporary, &self.dir, name, existing)?;
        } else {
            let dir = self.target.find(parent)?;
            self.dir.rename(&self.temporary, &dir, name, existing)?;
        }
        self.temporary.clear();
        if self.late_flags == 0 {
            return Ok(Vec::new());
        }
        let grip = Grip::of_file(&self.file);
        let others = grip.look()?.1;
        let set = grip.set_flags(others | self.late_flags, Kind::File);
        let problem = |error| AttributeProblem { what: Attribute::Flags, error };
        Ok(set.err().map(problem).into_iter().collect())
    }
}

impl Drop for TargetFile {
    fn drop(&mut self) {
        if !self.temporary.is_empty() {
            // There is no one to tell; the name says to a later restore what it is.
            let _left_behind = self.dir.remove(&self.temporary);
        }
    }
}

//! Long content on its way into a new file, in memory that a disk takes as it is.
//!
//! A restored file is not read again soon. Copying gigabytes into the page cache,
//! and from there to the disk when all is done, takes longer than all else that a
//! restore does; from a slab they go straight to the disk where the file system
//! offers that.

use std::sync::{Mutex, PoisonError};

/// What disks want addresses, offsets and lengths to be multiples of, in bytes.
pub(crate) const BLOCK: usize = 4096;

/// So much fits into a slab, in bytes.
const ROOM: usize = 1 << 20;

/// So many slabs are kept while nobody needs them.
const KEPT: usize = 6;

/// Memory for one stretch of a file, beginning at a multiple of [`BLOCK`].
#[derive(Debug)]
pub struct Slab {
    memory: Vec<u8>,
    start: usize,
    offset: u64,
    len: usize,
    room: usize,
}

impl Slab {
    fn new() -> Slab {
        let memory = vec![0; ROOM + BLOCK];
        let start = memory.as_ptr().align_offset(BLOCK);
        Slab { memory, start, offset: 0, len: 0, room: ROOM }
    }

    /// Begins a stretch at an offset in the file; it ends at a multiple of a block.
    pub fn begin(&mut self, offset: u64) {
        self.offset = offset;
        self.len = 0;
        self.room = ROOM - (offset % BLOCK as u64) as usize;
    }

    /// Takes as many of the bytes as there is room for, and returns how many.
    pub fn fill(&mut self, bytes: &[u8]) -> usize {
        let taken = bytes.len().min(self.room - self.len);
        let at = self.start + self.len;
        self.memory[at..at + taken].copy_from_slice(&bytes[..taken]);
        self.len += taken;
        taken
    }

    /// Tells whether there is no room left.
    pub fn is_full(&self) -> bool {
        self.len == self.room
    }

    /// Where the stretch begins in the file, in bytes.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// What was filled in.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.memory[self.start..self.start + self.len]
    }
}

/// Slabs that are between two files.
#[derive(Debug, Default)]
pub struct Slabs(Mutex<Vec<Slab>>);

impl Slabs {
    /// Takes a slab, made anew where none is kept.
    pub fn take(&self) -> Slab {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.unwrap_or_else(Slab::new)
    }

    /// Gives a slab back.
    pub fn give(&self, slab: Slab) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.push(slab);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_end_at_blocks_wherever_they_begin() {
        let mut slab = Slab::new();
        let bytes = vec![7; 3 * ROOM];
        for offset in [0, 1, 4095, 4096, 5000, (1 << 40) + 1] {
            slab.begin(offset);
            let taken = slab.fill(&bytes);
            assert!(slab.is_full() && slab.bytes() == &bytes[..taken]);
            assert_eq!((offset + taken as u64) % BLOCK as u64, 0, "{offset}");
        }
        assert_eq!(slab.bytes().as_ptr().align_offset(BLOCK), 0);
    }

    #[test]
    fn slabs_go_round() {
        let slabs = Slabs::default();
        let first = slabs.take();
        let place = first.bytes().as_ptr();
        slabs.give(first);
        assert_eq!(slabs.take().bytes().as_ptr(), place);
    }
}

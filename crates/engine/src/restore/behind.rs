//! Writes a file behind those that read and hash it, from slabs that go round.

use std::io;
use std::thread::{Scope, ScopedJoinHandle};

use crossbeam_channel::{Receiver, Sender};
use mybackup_vfs::tree::{Slab, Slabs, TargetFile};

use crate::error::EngineError;

/// One is filled, one waits and one is written.
const SLABS: usize = 3;

/// The hand that fills slabs; a thread of its own writes them.
pub(super) struct WriteBehind<'scope> {
    full: Sender<Slab>,
    empty: Receiver<Slab>,
    open: Option<Slab>,
    /// Where the next byte of the open slab goes.
    at: u64,
    taken: usize,
    slabs: &'scope Slabs,
    writing: ScopedJoinHandle<'scope, io::Result<()>>,
}

impl<'scope> WriteBehind<'scope> {
    pub(super) fn begin<'env>(scope: &'scope Scope<'scope, 'env>, file: &'env TargetFile, slabs: &'env Slabs) -> Self {
        let (full, filled) = crossbeam_channel::bounded::<Slab>(1);
        let (give, empty) = crossbeam_channel::bounded(SLABS);
        let writing = scope.spawn(move || {
            for slab in filled {
                file.write_slab(&slab)?;
                // Whoever fills them may have ended; then nobody needs it.
                let _ = give.send(slab);
            }
            Ok(())
        });
        WriteBehind { full, empty, open: None, at: 0, taken: 0, slabs, writing }
    }

    /// Takes bytes for an offset, which never goes back.
    ///
    /// Fails once writing has failed; [`finish`](Self::finish) tells why.
    pub(super) fn write(&mut self, at: u64, mut bytes: &[u8]) -> io::Result<()> {
        if at != self.at {
            // Behind a hole another stretch begins.
            self.send()?;
            self.at = at;
        }
        while !bytes.is_empty() {
            let mut slab = match self.open.take() {
                Some(slab) => slab,
                None => self.begin_slab()?,
            };
            let taken = slab.fill(bytes);
            bytes = &bytes[taken..];
            self.at += taken as u64;
            let is_full = slab.is_full();
            self.open = Some(slab);
            if is_full {
                self.send()?;
            }
        }
        Ok(())
    }

    fn begin_slab(&mut self) -> io::Result<Slab> {
        let mut slab = match self.empty.try_recv() {
            Ok(slab) => slab,
            Err(_) if self.taken < SLABS => {
                self.taken += 1;
                self.slabs.take()
            }
            Err(_) => self.empty.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?,
        };
        slab.begin(self.at);
        Ok(slab)
    }

    fn send(&mut self) -> io::Result<()> {
        match self.open.take() {
            Some(slab) => self.full.send(slab).map_err(|_| io::ErrorKind::BrokenPipe.into()),
            None => Ok(()),
        }
    }

    /// Waits until all is written, and returns what became of it.
    pub(super) fn finish(mut self) -> Result<io::Result<()>, EngineError> {
        // Where this fails, writing has failed before and says why.
        let _ = self.send();
        drop(self.full);
        let written = self.writing.join().map_err(|_| EngineError::Worker)?;
        self.empty.try_iter().for_each(|slab| self.slabs.give(slab));
        Ok(written)
    }
}

//! Hands packs to the destinations while the next ones fill.
//!
//! A thread of its own does so for one pack at a time: whoever completes the next
//! one waits, so that no more packs are in memory than one that goes out, one that
//! is complete and the beginning of another.

use std::sync::{Mutex, PoisonError};
use std::thread::Scope;

use crossbeam_channel::{Receiver, Sender};
use mybackup_format::index::{IndexedPack, PackFolder};

use crate::destinations::Fleet;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;

use super::packing::Filled;

/// A pack that every destination has taken.
pub(super) struct Shipped {
    pub(super) pack: IndexedPack,
    /// Its memory, for the next one.
    pub(super) memory: Vec<u8>,
}

/// Hands one pack to every destination.
pub(super) fn ship(filled: Filled, fleet: &Mutex<&mut Fleet>, run: &Run) -> Result<Shipped, EngineError> {
    let mut fleet = fleet.lock().unwrap_or_else(PoisonError::into_inner);
    fleet.put_new(&layout::pack(PackFolder::Data, &filled.hash), filled.bytes(), run)?;
    let len = filled.bytes().len() as u64;
    let pack = IndexedPack { folder: PackFolder::Data, hash: filled.hash, len, contents: filled.contents };
    Ok(Shipped { pack, memory: filled.memory })
}

/// The thread that hands packs over.
pub(super) struct Shipping {
    packs: Sender<Filled>,
    done: Receiver<Result<Shipped, EngineError>>,
    is_under_way: bool,
}

impl Shipping {
    /// Starts it; it ends when this is dropped.
    pub(super) fn begin<'scope, 'env, 'f: 'scope>(
        scope: &'scope Scope<'scope, 'env>,
        fleet: &'scope Mutex<&'f mut Fleet>,
        run: &'scope Run,
    ) -> Self {
        let (packs, waiting) = crossbeam_channel::bounded::<Filled>(1);
        let (tell, done) = crossbeam_channel::bounded(1);
        scope.spawn(move || waiting.into_iter().all(|filled| tell.send(ship(filled, fleet, run)).is_ok()));
        Shipping { packs, done, is_under_way: false }
    }

    /// Sends a pack off; the one before must have arrived.
    pub(super) fn send(&mut self, filled: Filled) -> Result<(), EngineError> {
        self.is_under_way = true;
        self.packs.send(filled).map_err(|_| EngineError::Worker)
    }

    /// Returns the pack that was sent off, if it has arrived.
    pub(super) fn arrived(&mut self) -> Result<Option<Shipped>, EngineError> {
        match self.done.try_recv() {
            Ok(shipped) => {
                self.is_under_way = false;
                shipped.map(Some)
            }
            Err(_) => Ok(None),
        }
    }

    /// Waits for the pack that was sent off, if one was.
    pub(super) fn wait(&mut self) -> Result<Option<Shipped>, EngineError> {
        if !std::mem::take(&mut self.is_under_way) {
            return Ok(None);
        }
        self.done.recv().map_err(|_| EngineError::Worker)?.map(Some)
    }
}

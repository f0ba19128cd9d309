//! Which chunks need not be stored again.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use mybackup_format::ChunkId;

use crate::catalogue::Catalogue;
use crate::error::EngineError;

/// Answers for all workers whether a chunk is new.
///
/// What is on its way to the index stands in a set until it is there, so the set
/// stays small however long the run is.
pub(super) struct Known {
    on_the_way: Mutex<HashSet<ChunkId>>,
}

impl Known {
    pub(super) fn new() -> Self {
        Known { on_the_way: Mutex::new(HashSet::new()) }
    }

    /// Claims a chunk: returns true where the caller must store it.
    pub(super) fn claim(&self, catalogue: &Mutex<&mut Catalogue>, id: ChunkId) -> Result<bool, EngineError> {
        let mut on_the_way = self.on_the_way.lock().unwrap_or_else(PoisonError::into_inner);
        if on_the_way.contains(&id) {
            return Ok(false);
        }
        let catalogue = catalogue.lock().unwrap_or_else(PoisonError::into_inner);
        if catalogue.has_chunk(&id)? {
            return Ok(false);
        }
        on_the_way.insert(id);
        Ok(true)
    }

    /// Says that chunks are in the index now.
    pub(super) fn arrived(&self, ids: impl Iterator<Item = ChunkId>) {
        let mut on_the_way = self.on_the_way.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            on_the_way.remove(&id);
        }
    }
}

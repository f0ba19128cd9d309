//! Which chunks need not be stored again.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use mybackup_format::ChunkId;

use crate::catalogue::Catalogue;
use crate::error::EngineError;

/// Answers for all workers whether a chunk is new.
///
/// What is on its way to the index stands in a set until it is there, so the set
/// stays small however long the run is. In the first run of all, a filter tells of
/// nearly every chunk that it is new, without a look into the index.
pub(super) struct Known {
    on_the_way: Mutex<OnTheWay>,
}

struct OnTheWay {
    chunks: HashSet<ChunkId>,
    filter: Option<Filter>,
}

impl Known {
    /// Begins with what the index holds, which may be nothing.
    pub(super) fn new(nothing_is_stored: bool) -> Self {
        let filter = nothing_is_stored.then(Filter::new);
        Known { on_the_way: Mutex::new(OnTheWay { chunks: HashSet::new(), filter }) }
    }

    /// Claims a chunk: returns true where the caller must store it.
    pub(super) fn claim(&self, catalogue: &Mutex<&mut Catalogue>, id: ChunkId) -> Result<bool, EngineError> {
        let mut on_the_way = self.on_the_way.lock().unwrap_or_else(PoisonError::into_inner);
        if on_the_way.chunks.contains(&id) {
            return Ok(false);
        }
        if on_the_way.filter.as_ref().is_none_or(|filter| filter.may_hold(&id)) {
            let catalogue = catalogue.lock().unwrap_or_else(PoisonError::into_inner);
            if catalogue.has_chunk(&id)? {
                return Ok(false);
            }
        }
        on_the_way.chunks.insert(id);
        Ok(true)
    }

    /// Says that chunks are in the index now.
    pub(super) fn arrived(&self, ids: impl Iterator<Item = ChunkId>) {
        let mut on_the_way = self.on_the_way.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            on_the_way.chunks.remove(&id);
            if let Some(filter) = &mut on_the_way.filter {
                filter.put(&id);
            }
        }
    }
}

/// A Bloom filter (Bloom 1970) over chunk ids, which are hashes already.
///
/// 1 MiB: of a million chunks it takes one new one in forty for known, and the
/// index then tells better.
struct Filter {
    bits: Vec<u64>,
}

impl Filter {
    const BITS: u32 = 1 << 23;

    fn new() -> Self {
        Filter { bits: vec![0; Self::BITS as usize / 64] }
    }

    fn places(id: &ChunkId) -> [(usize, u64); 3] {
        let number = u128::from_le_bytes(id.0);
        [0, 32, 64].map(|shift| {
            let bit = (number >> shift) as u32 % Self::BITS;
            (bit as usize / 64, 1 << (bit % 64))
        })
    }

    fn put(&mut self, id: &ChunkId) {
        for (word, bit) in Self::places(id) {
            self.bits[word] |= bit;
        }
    }

    fn may_hold(&self, id: &ChunkId) -> bool {
        Self::places(id).iter().all(|(word, bit)| self.bits[*word] & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u64) -> ChunkId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
        bytes[8..].copy_from_slice(&n.wrapping_mul(0xbf58_476d_1ce4_e5b9).to_le_bytes());
        ChunkId(bytes)
    }

    #[test]
    fn the_filter_forgets_nothing_and_seldom_errs() {
        let mut filter = Filter::new();
        (0..100_000).for_each(|n| filter.put(&id(n)));
        assert!((0..100_000).all(|n| filter.may_hold(&id(n))));
        let wrong = (100_000..200_000).filter(|n| filter.may_hold(&id(*n))).count();
        assert!(wrong < 2_000, "{wrong}");
    }
}

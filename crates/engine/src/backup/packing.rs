//! Packs while they fill: tickets for workers, and the packs themselves.
//!
//! A worker takes a ticket (an object key and a segment number), seals its segment,
//! and sends it on. The recorder puts segments into the pack that their ticket
//! names. A pack that is long enough is closed: no more tickets are given, and it
//! is finished when every ticket that was given has come back.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use mybackup_format::container::{ObjectBuilder, ObjectKind, SealKey};
use mybackup_format::keys::VaultKeys;
use mybackup_format::toc::{PackedChunk, write_chunks};
use mybackup_format::{ChunkId, ObjectHash, container};

use crate::vault::random;

/// Where packs begin in memory, in bytes: what begins at a page goes to a disk without being copied once more.
const PAGE: usize = 4096;

/// Room for the segment that makes a pack long enough, and for its tables.
const LAST_SEGMENT: usize = 5 << 20;

/// A pack of so many chunks is closed however short it is: all of them are held in memory until it is stored.
const MOST_CHUNKS: usize = 1 << 16;

/// The right to seal one segment of one pack.
pub(super) struct Ticket {
    pub(super) key: Arc<SealKey>,
    pub(super) pack: u64,
    pub(super) number: u32,
}

/// A sealed segment on its way to its pack.
pub(super) struct SealedSegment {
    pub(super) pack: u64,
    pub(super) number: u32,
    pub(super) sealed: Vec<u8>,
    pub(super) raw_len: usize,
    pub(super) compressed: bool,
    /// The chunks in it with their lengths, in order.
    pub(super) chunks: Vec<(ChunkId, u32)>,
}

struct Open {
    key: Arc<SealKey>,
    pack: u64,
    issued: u32,
}

/// Gives tickets for the pack that is being filled.
pub(super) struct Tickets {
    keys: VaultKeys,
    open: Mutex<Open>,
}

impl Tickets {
    pub(super) fn new(keys: VaultKeys) -> Self {
        let key = Arc::new(keys.seal(ObjectKind::Data, random()));
        Tickets { keys, open: Mutex::new(Open { key, pack: 0, issued: 0 }) }
    }

    /// Gives the right to seal one segment; it must be used.
    pub(super) fn take(&self) -> Ticket {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.issued += 1;
        Ticket { key: open.key.clone(), pack: open.pack, number: open.issued - 1 }
    }

    fn current(&self) -> (u64, Arc<SealKey>) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        (open.pack, open.key.clone())
    }

    /// Closes the current pack and begins the next; returns how many tickets were given for it.
    fn next_pack(&self) -> u32 {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let issued = open.issued;
        *open = Open { key: Arc::new(self.keys.seal(ObjectKind::Data, random())), pack: open.pack + 1, issued: 0 };
        issued
    }
}

/// A pack that is full and sealed.
pub(super) struct Filled {
    pub(super) contents: container::Contents,
    pub(super) memory: Vec<u8>,
    /// Where the pack begins in the memory.
    pub(super) begin: usize,
    /// SHA-256 of the pack.
    pub(super) hash: ObjectHash,
}

impl Filled {
    /// The pack as it is stored.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.memory[self.begin..]
    }
}

struct Filling {
    key: Arc<SealKey>,
    builder: ObjectBuilder,
    begin: usize,
    chunks: Vec<PackedChunk>,
    arrived: u32,
    /// How many segments will have arrived in all; known once the pack is closed.
    expected: Option<u32>,
}

/// The packs that are being filled.
pub(super) struct Packs {
    tickets: Arc<Tickets>,
    filling: BTreeMap<u64, Filling>,
    pack_bytes: usize,
    /// The memory of the last pack, for the next one.
    spare: Vec<u8>,
}

impl Packs {
    pub(super) fn new(tickets: Arc<Tickets>, pack_bytes: usize) -> Self {
        Packs { tickets, filling: BTreeMap::new(), pack_bytes, spare: Vec::new() }
    }

    /// Tells whether a segment begins a pack while another one still fills.
    pub(super) fn begins_another(&self, segment: &SealedSegment) -> bool {
        !self.filling.is_empty() && !self.filling.contains_key(&segment.pack)
    }

    /// Takes a segment, and returns the packs that it completes.
    pub(super) fn push(&mut self, segment: &SealedSegment) -> Vec<Filled> {
        let (current, key) = self.tickets.current();
        let pack_bytes = self.pack_bytes;
        // The first segment of a pack arrives while the pack is open: it is closed only by its own length.
        let filling = self.filling.entry(segment.pack).or_insert_with(|| {
            let memory = spare(&mut self.spare, pack_bytes + LAST_SEGMENT);
            let begin = memory.len();
            let builder = ObjectBuilder::behind(&key, memory);
            Filling { builder, begin, key, chunks: Vec::new(), arrived: 0, expected: None }
        });
        let position = filling.builder.push(segment.number, &segment.sealed, segment.raw_len, segment.compressed);
        let mut offset = 0;
        for &(id, len) in &segment.chunks {
            filling.chunks.push(PackedChunk { id, segment: position as u32, offset, len });
            offset += len;
        }
        filling.arrived += 1;
        let is_full = filling.builder.len() >= pack_bytes || filling.chunks.len() >= MOST_CHUNKS;
        if segment.pack == current && is_full {
            filling.expected = Some(self.tickets.next_pack());
        }
        self.take_complete()
    }

    /// Takes back the memory of a pack that was handed over.
    pub(super) fn reuse(&mut self, memory: Vec<u8>) {
        self.spare = memory;
    }

    /// Closes every pack; all tickets must have come back.
    pub(super) fn close(&mut self) -> Vec<Filled> {
        let (current, _) = self.tickets.current();
        if let Some(filling) = self.filling.get_mut(&current) {
            filling.expected = Some(self.tickets.next_pack());
        }
        self.take_complete()
    }

    fn take_complete(&mut self) -> Vec<Filled> {
        let complete: Vec<u64> =
            self.filling.iter().filter(|(_, f)| f.expected == Some(f.arrived)).map(|(n, _)| *n).collect();
        complete.into_iter().filter_map(|n| self.filling.remove(&n)).map(finish).collect()
    }
}

/// Returns what is spare, where it has the room that is needed, filled up to where a page begins.
fn spare(spare: &mut Vec<u8>, room: usize) -> Vec<u8> {
    let mut taken = std::mem::take(spare);
    taken.clear();
    taken.reserve(room + PAGE);
    let begin = taken.as_ptr().align_offset(PAGE);
    if begin < PAGE {
        taken.resize(begin, 0);
    }
    taken
}

fn finish(filling: Filling) -> Filled {
    let segments = filling.builder.segments().to_vec();
    let table = write_chunks(&filling.chunks, segments.len());
    let (memory, hash) = filling.builder.finish(&filling.key, &table);
    Filled { contents: container::Contents { segments, table }, memory, begin: filling.begin, hash }
}

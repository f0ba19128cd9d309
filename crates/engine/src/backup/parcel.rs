//! Segments that wait to be compressed and sealed, and the buffers that they travel in.
//!
//! A worker that reads a large file hands its segments to whoever has time, so that
//! one file keeps all cores busy. Buffers go round: segments are large, and memory
//! that is given back to the system and asked for again costs more than sealing.

use std::sync::{Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::worker::Waiting;

/// So many buffers are kept while nobody needs them.
const KEPT: usize = 1;

/// A segment that is not compressed yet.
#[derive(Default)]
pub(super) struct Parcel {
    pub(super) raw: Vec<u8>,
    /// The chunks in it, in order.
    pub(super) waiting: Vec<Waiting>,
}

impl Parcel {
    /// Makes room for a segment, unless there is.
    pub(super) fn open(&mut self, buffers: &Buffers) {
        if self.raw.capacity() == 0 {
            self.raw = buffers.take();
        }
    }

    /// Takes what is here, if anything is, and leaves no room behind.
    pub(super) fn take(&mut self) -> Option<Parcel> {
        let waits = !self.waiting.is_empty();
        waits.then(|| std::mem::take(self))
    }
}

/// What became of a parcel.
pub(super) struct Sealed {
    pub(super) waiting: Vec<Waiting>,
    pub(super) raw_len: usize,
    pub(super) sealed_len: usize,
}

type Offered = (Parcel, Sender<Sealed>);

/// The counter over which workers hand parcels to each other.
#[derive(Clone)]
pub(super) struct Parcels {
    offers: Option<Sender<Offered>>,
    pub(super) waiting: Receiver<Offered>,
}

impl Parcels {
    /// Opens a counter with room for `room` parcels.
    pub(super) fn new(room: usize) -> Self {
        let (offers, waiting) = crossbeam_channel::bounded(room);
        Parcels { offers: Some(offers), waiting }
    }

    /// Offers a parcel to the others; gives it back where the counter is full.
    pub(super) fn offer(&self, parcel: Parcel, answer: &Sender<Sealed>) -> Option<Parcel> {
        let Some(offers) = &self.offers else { return Some(parcel) };
        match offers.try_send((parcel, answer.clone())) {
            Ok(()) => None,
            Err(TrySendError::Full((parcel, _)) | TrySendError::Disconnected((parcel, _))) => Some(parcel),
        }
    }

    /// Says that no more offers come from here.
    pub(super) fn offer_no_more(&mut self) {
        self.offers = None;
    }
}

/// Buffers that are between two segments, all with the same room.
pub(super) struct Buffers {
    kept: Mutex<Vec<Vec<u8>>>,
    room: usize,
}

impl Buffers {
    /// Makes buffers with room for so many bytes, compressed or not.
    pub(super) fn new(bytes: usize) -> Self {
        // The most that zstd adds, and the tag.
        Buffers { kept: Mutex::new(Vec::new()), room: bytes + bytes / 256 + 1024 }
    }

    /// Takes an empty buffer.
    pub(super) fn take(&self) -> Vec<u8> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.unwrap_or_else(|| Vec::with_capacity(self.room))
    }

    /// Gives a buffer back.
    pub(super) fn give(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT && buffer.capacity() == self.room {
            kept.push(buffer);
        }
    }
}

//! Takes what workers send: fills packs, hands them to the destinations, and keeps the history.
//!
//! One thread does all of it, inside one transaction of the index that commits
//! after the root is durable.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crossbeam_channel::Receiver;
use mybackup_format::index::PackFolder;
use mybackup_format::keys::VaultKeys;
use mybackup_format::toc::read_chunks;

use crate::catalogue::{Catalogue, Names, SourceRow};
use crate::destinations::Fleet;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;
use crate::sabotage::Sabotage;

use super::commit::{Commit, commit_root};
use super::known::Known;
use super::ledger::Ledger;
use super::packing::{Filled, Packs, SealedSegment};
use super::parcel::Buffers;
use super::shipping::{Shipped, Shipping, ship};
use super::stream::{InOrder, PageStream, Turn};
use super::suspicion::{Suspicion, judge};
use super::worker::{Message, Seen};

/// After so many bytes what was stored is made durable, though the run goes on.
const BARRIER_BYTES: u64 = 2 << 30;

/// What a run counted for one source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) new: u64,
    pub(crate) unchanged: u64,
    pub(crate) changed: u64,
    pub(crate) deleted: u64,
    pub(crate) unreadable: u64,
    pub(crate) bytes_read: u64,
    pub(crate) bytes_stored: u64,
}

/// The recorder of one source's run.
pub(super) struct Recorder<'r, 'c> {
    pub(super) catalogue: &'r Mutex<&'c mut Catalogue>,
    pub(super) known: &'r Known,
    pub(super) buffers: &'r Buffers,
    pub(super) fleet: &'r Mutex<&'c mut Fleet>,
    pub(super) keys: &'r VaultKeys,
    /// The thread that hands packs over, while workers run.
    pub(super) shipping: Option<Shipping>,
    pub(super) packs: Packs,
    /// As the run leaves it; its `seq` is that of the root to come.
    pub(super) source: SourceRow,
    pub(super) next_file: i64,
    /// The names of paths that are new in the index, until the transaction ends.
    pub(super) names: Names,
    pub(super) counts: Counts,
    /// What was replaced lately; not counted in a first run.
    pub(super) ledger: Option<Ledger>,
    /// A suspicion that came up in this run.
    pub(super) suspicion: Option<Suspicion>,
    /// Whether the history differs from that of the last root.
    pub(super) dirty: bool,
    pub(super) tell_files: bool,
    pub(super) run: Run,
    pub(super) commit: Commit<'r>,
    /// Whether any path of this source may be in the index already.
    pub(super) has_history: bool,
    /// How many entries were marked as differing from the last root's pages.
    pub(super) marked: usize,
    /// Bytes handed over since the last barrier.
    pub(super) since_barrier: u64,
    /// Puts batches into the order of the scan, in a first run.
    pub(super) order: Option<InOrder>,
    /// The pages of a first run, while all entries came in order.
    pub(super) stream: Option<PageStream>,
}

impl<'r, 'c> Recorder<'r, 'c> {
    pub(super) fn index(&self) -> MutexGuard<'r, &'c mut Catalogue> {
        self.catalogue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn fleet(&self) -> MutexGuard<'r, &'c mut Fleet> {
        self.fleet.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes messages until all workers have ended; packs go out over `shipping` meanwhile.
    pub(super) fn take_all(&mut self, messages: Receiver<Message>, shipping: Shipping) -> Result<(), EngineError> {
        self.shipping = Some(shipping);
        let taken = messages.into_iter().try_for_each(|message| self.take(message)).and_then(|()| self.settle());
        self.shipping = None;
        taken
    }

    /// Waits until no pack is on its way.
    fn settle(&mut self) -> Result<(), EngineError> {
        match self.shipping.as_mut().map(Shipping::wait).transpose()?.flatten() {
            Some(shipped) => self.shipped(shipped),
            None => Ok(()),
        }
    }

    /// Leaves a root of what was recorded so far; the run goes on under the next number.
    fn checkpoint(&mut self) -> Result<(), EngineError> {
        self.commit.partial = true;
        if self.finish(false)? {
            self.source.seq += 1;
            self.has_history = true;
            self.commit.nothing_paged = false;
        }
        let index = self.index();
        index.set_number("unclean", 1)?;
        Ok(index.begin()?)
    }

    /// Ends the transaction: with a root where the history changed, or where one is `due`.
    ///
    /// Returns whether there is a new root.
    pub(super) fn finish(&mut self, due: bool) -> Result<bool, EngineError> {
        self.close_packs()?;
        self.settle()?;
        let mut rooted = self.dirty || due;
        if !rooted {
            // What was stored for files that turned out unchanged must still be there when it is needed,
            // and a destination that failed must be seen to lack it. A way in that was lacking is handed over, too.
            self.fleet().sync(&self.run)?;
            rooted = self.fleet().lost_one();
        }
        if rooted {
            let index = self.index();
            if self.run.errs_with(Sabotage::IndexBeforeRoot) {
                index.commit()?;
                index.begin()?;
            }
            let streamed = match self.stream.take() {
                Some(stream) => stream.finish(self.source.n, &index)?,
                None => None,
            };
            // Nothing is held any more: whatever comes next may come in any order.
            self.order = None;
            let mut fleet = self.fleet();
            let (source, commit) = (&mut self.source, &self.commit);
            self.counts.bytes_stored += commit_root(&index, &mut fleet, source, commit, streamed, &self.run)?;
        }
        let index = self.index();
        self.names.keep(&index)?;
        if let Some(ledger) = &mut self.ledger {
            ledger.keep(&index, self.source.n)?;
            let found = judge(&index, &self.source, ledger, self.run.now())?;
            self.suspicion = self.suspicion.take().or(found);
        }
        index.set_number("unclean", 0)?;
        index.commit()?;
        self.dirty = false;
        Ok(rooted)
    }

    /// Takes one message.
    pub(super) fn take(&mut self, message: Message) -> Result<(), EngineError> {
        match message {
            Message::Segment(segment) => self.segment(segment),
            Message::Seen(number, list) => self.batch(number, list),
            Message::Unreadable(count) => {
                self.counts.unreadable += count;
                Ok(())
            }
            Message::Gone(list) => list.into_iter().try_for_each(|(key, file)| self.gone(key, file)),
            Message::Checkpoint => self.checkpoint(),
            Message::Failed(error) => Err(error),
        }
    }

    fn segment(&mut self, segment: SealedSegment) -> Result<(), EngineError> {
        if self.packs.begins_another(&segment) {
            // One goes out and one is complete but for a segment: that is enough memory.
            self.settle()?;
        }
        let complete = self.packs.push(&segment);
        self.buffers.give(segment.sealed);
        self.store(complete)?;
        if let Some(shipped) = self.shipping.as_mut().map(Shipping::arrived).transpose()?.flatten() {
            self.shipped(shipped)?;
        }
        if self.since_barrier >= BARRIER_BYTES {
            self.settle()?;
            self.fleet().sync(&self.run)?;
            self.since_barrier = 0;
        }
        Ok(())
    }

    /// Hands over the packs that are still open.
    pub(super) fn close_packs(&mut self) -> Result<(), EngineError> {
        let complete = self.packs.close();
        self.store(complete)
    }

    fn store(&mut self, complete: Vec<Filled>) -> Result<(), EngineError> {
        for filled in complete {
            self.since_barrier += filled.bytes().len() as u64;
            self.settle()?;
            match &mut self.shipping {
                Some(shipping) => shipping.send(filled)?,
                None => {
                    let shipped = ship(filled, self.fleet, &self.run)?;
                    self.shipped(shipped)?;
                }
            }
        }
        Ok(())
    }

    /// Notes a pack that every destination has.
    fn shipped(&mut self, shipped: Shipped) -> Result<(), EngineError> {
        let Shipped { pack, memory } = shipped;
        self.counts.bytes_stored += pack.len;
        let object = || layout::pack(PackFolder::Data, &pack.hash).as_str().to_string();
        let unsound = |source| EngineError::Object { object: object(), source };
        self.index().put_pack(&pack, false)?.map_err(unsound)?;
        let raw_lens = pack.contents.segments.iter().map(|s| s.raw_len);
        let chunks = read_chunks(&pack.contents.table, raw_lens).map_err(unsound)?;
        self.known.arrived(chunks.into_iter().map(|c| c.id));
        self.packs.reuse(memory);
        Ok(())
    }

    /// Records a batch when its turn has come.
    fn batch(&mut self, number: u64, list: Vec<Seen>) -> Result<(), EngineError> {
        let Some(order) = &mut self.order else { return list.into_iter().try_for_each(|seen| self.seen(seen)) };
        let due = match order.take(number, list) {
            Turn::Due(due) => due,
            Turn::GivenUp(due) => {
                (self.order, self.stream) = (None, None);
                due
            }
        };
        due.into_iter().flatten().try_for_each(|seen| self.seen(seen))
    }
}

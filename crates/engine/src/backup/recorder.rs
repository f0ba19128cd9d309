//! Takes what workers send: fills packs, hands them to the destinations, and keeps the history.
//!
//! One thread does all of it, inside one transaction of the index that commits
//! after the root is durable.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crossbeam_channel::Receiver;
use mybackup_format::history::encode_row;
use mybackup_format::index::PackFolder;
use mybackup_format::keys::VaultKeys;
use mybackup_format::toc::read_chunks;
use mybackup_format::{Entry, Kind, Version};

use crate::catalogue::{Catalogue, Change, FileRow, Names, SourceRow};
use crate::destinations::Fleet;
use crate::error::EngineError;
use crate::history::absolute;
use crate::layout;
use crate::run::{Event, FileEvent, Run};
use crate::sabotage::Sabotage;

use super::commit::{Commit, MOST_INLINE, commit_root};
use super::known::Known;
use super::packing::{Filled, Packs, SealedSegment};
use super::parcel::Buffers;
use super::same::{same_content, same_dress};
use super::shipping::{Shipped, Shipping, ship};
use super::stream::{InOrder, PageStream, Turn};
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

    fn fleet(&self) -> MutexGuard<'r, &'c mut Fleet> {
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
            // and a destination that failed must be seen to lack it.
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
            self.since_barrier += filled.bytes.len() as u64;
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
        let Shipped { pack, bytes } = shipped;
        self.counts.bytes_stored += pack.len;
        let object = || layout::pack(PackFolder::Data, &pack.hash).as_str().to_string();
        let unsound = |source| EngineError::Object { object: object(), source };
        self.index().put_pack(&pack, false)?.map_err(unsound)?;
        let raw_lens = pack.contents.segments.iter().map(|s| s.raw_len);
        let chunks = read_chunks(&pack.contents.table, raw_lens).map_err(unsound)?;
        self.known.arrived(chunks.into_iter().map(|c| c.id));
        self.packs.reuse(bytes);
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

    fn seen(&mut self, seen: Seen) -> Result<(), EngineError> {
        let index = self.index();
        self.counts.bytes_read += if seen.kind == Kind::File { seen.size } else { 0 };
        let file = if self.has_history { index.file(self.source.n, &seen.key)? } else { None };
        let newest = match &file {
            Some(file) => index.newest_version(file.id)?,
            None => {
                self.names.add(&seen.key, &index)?;
                None
            }
        };
        let mut file = file.unwrap_or_else(|| {
            self.next_file += 1;
            FileRow { key: seen.key.clone(), id: self.next_file - 1, alive: false, next_version: 1 }
        });
        let was_alive = file.alive;
        file.alive = true;
        let current = newest.filter(|v| v.to.is_none());
        let same_content = current.as_ref().is_some_and(|v| same_content(v, &seen));
        if current.as_ref().is_some_and(|v| same_content && same_dress(v, &seen)) {
            index.put_file(self.source.n, &file, seen.stat.as_ref().map(|s| &s[..]))?;
            self.counts.unchanged += u64::from(seen.kind == Kind::File);
            return Ok(());
        }
        let (number, revision) = match &current {
            Some(old) if same_content => (old.number, old.revision + 1),
            _ => (file.next_version, 0),
        };
        file.next_version = file.next_version.max(number + 1);
        if !same_content {
            self.note(&index, &seen, &file, current.as_ref())?;
        }
        if let Some(mut old) = current {
            let mut totals = (self.source.rows_hash, self.source.totals);
            if old.kind == Kind::File {
                totals.1.files -= 1;
                totals.1.bytes = totals.1.bytes.saturating_sub(old.size);
            }
            totals.0.remove(&self.row_hash(&seen.key, &old));
            if old.from == self.source.seq {
                // The state of an unfinished root of this very run was never anybody's to keep.
                index.remove_version(file.id, old.number, old.revision)?;
                totals.1.rows -= 1;
            } else {
                old.to = Some(self.source.seq);
                totals.0.add(&self.row_hash(&seen.key, &old));
                index.put_version(file.id, &old)?;
            }
            (self.source.rows_hash, self.source.totals) = totals;
        }
        let version = Version {
            number,
            revision,
            from: self.source.seq,
            to: None,
            kind: seen.kind,
            modified: seen.modified,
            size: seen.size,
            sha256: seen.sha256,
            content: seen.content,
            stored: seen.stored,
            attributes: seen.attributes,
            flags: seen.flags,
            link_group: seen.link_group,
        };
        index.put_file(self.source.n, &file, seen.stat.as_ref().map(|s| &s[..]))?;
        index.put_version(file.id, &version)?;
        self.mark(&index, &seen.key)?;
        let hash = self.row_hash(&seen.key, &version);
        self.source.rows_hash.add(&hash);
        self.source.totals.rows += 1;
        self.dirty = true;
        self.count(seen.key.clone(), &version, was_alive);
        if let Some(stream) = self.stream.take() {
            let entry = Entry { key: seen.key, next_version: file.next_version, versions: vec![version] };
            self.stream = match stream.take(entry, self.source.n, &index)? {
                Some(stream) if stream.is_due() => {
                    let mut fleet = self.fleet();
                    Some(stream.hand_over(&index, &mut fleet, &self.run)?)
                }
                other => other,
            };
        }
        Ok(())
    }

    /// Counts a new version, and tells of it.
    fn count(&mut self, key: Vec<u8>, version: &Version, was_alive: bool) {
        if version.kind == Kind::File {
            self.source.totals.files += 1;
            self.source.totals.bytes = self.source.totals.bytes.saturating_add(version.size);
            let what = if was_alive { FileEvent::Changed } else { FileEvent::New };
            match what {
                FileEvent::New => self.counts.new += 1,
                _ => self.counts.changed += 1,
            }
            self.tell(key, what, version.size);
        }
    }

    /// Notes what follows from a version with another content than the one before it.
    fn note(&self, index: &Catalogue, seen: &Seen, file: &FileRow, before: Option<&Version>) -> rusqlite::Result<()> {
        let (source, seq) = (self.source.n, self.source.seq);
        if seen.kind == Kind::Dir {
            index.note_folder(source, &seen.key, file.id)?;
        }
        match before {
            // What this very run saw before is noted already.
            Some(before) if before.from == seq => Ok(()),
            Some(_) => index.note_change(source, &seen.key, seq, Change::Changed),
            None => index.note_change(source, &seen.key, seq, Change::came(seen.kind)),
        }
    }

    /// Notes that the entry differs from the pages of the last root.
    fn mark(&mut self, index: &Catalogue, key: &[u8]) -> rusqlite::Result<()> {
        self.commit.nothing_paged = !self.has_history && self.marked > MOST_INLINE;
        if self.commit.nothing_paged {
            return Ok(());
        }
        self.marked += 1;
        index.mark_overlaid(self.source.n, key)
    }

    fn gone(&mut self, key: Vec<u8>, id: i64) -> Result<(), EngineError> {
        let index = self.index();
        let Some(mut file) = index.file(self.source.n, &key)? else { return Ok(()) };
        let Some(mut version) = index.newest_version(id)?.filter(|v| v.to.is_none()) else { return Ok(()) };
        file.alive = false;
        index.put_file(self.source.n, &file, None)?;
        self.source.rows_hash.remove(&self.row_hash(&key, &version));
        version.to = Some(self.source.seq);
        self.source.rows_hash.add(&self.row_hash(&key, &version));
        index.put_version(id, &version)?;
        index.mark_overlaid(self.source.n, &key)?;
        index.note_change(self.source.n, &key, self.source.seq, Change::went(version.kind))?;
        self.dirty = true;
        if version.kind == Kind::File {
            self.source.totals.files -= 1;
            self.source.totals.bytes = self.source.totals.bytes.saturating_sub(version.size);
            self.counts.deleted += 1;
            self.tell(key, FileEvent::Deleted, version.size);
        }
        Ok(())
    }

    fn row_hash(&self, key: &[u8], version: &Version) -> [u8; 32] {
        let mut row = Vec::with_capacity(256);
        encode_row(key, version, &mut row);
        self.keys.row_hash(&row)
    }

    fn tell(&self, key: Vec<u8>, what: FileEvent, bytes: u64) {
        if self.tell_files {
            let path = absolute(&self.source.settings.path, &key);
            self.run.tell(Event::File { path, what, bytes });
        }
    }
}

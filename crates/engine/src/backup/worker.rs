//! Reads, hashes, cuts, compresses and seals: all of a file on one thread.
//!
//! Only sealed segments cross threads. Small files share segments ("solid"): they
//! are compressed together, which is both smaller and faster.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crossbeam_channel::{Receiver, Sender};
use mybackup_format::chunker::Chunker;
use mybackup_format::compress::Compressor;
use mybackup_format::container::TAG_LEN;
use mybackup_format::keys::VaultKeys;
use mybackup_format::{Attributes, ChunkId, Content, Kind, Stamp};
use mybackup_vfs::tree::{self, Extended, Meta, Owners};

use crate::catalogue::Catalogue;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::{Run, TroubleKind};

use super::known::Known;
use super::packing::{SealedSegment, Tickets};
use super::parcel::{Buffers, Parcel, Parcels, Sealed};
use super::scan::{Item, trouble_kind};
use super::stat::{STAT_LEN, is_racy, signature};

/// An entry as a worker found it.
pub(super) struct Seen {
    pub(super) key: Vec<u8>,
    /// What to compare with next time; `None` when it must be read again.
    pub(super) stat: Option<[u8; STAT_LEN]>,
    pub(super) kind: Kind,
    pub(super) modified: Stamp,
    pub(super) size: u64,
    pub(super) sha256: [u8; 32],
    /// Whether its content begins as packed content does.
    pub(super) begins_known: bool,
    pub(super) content: Content,
    pub(super) stored: u64,
    pub(super) attributes: Attributes,
    pub(super) flags: u8,
    pub(super) link_group: u64,
}

/// What workers send to the recorder.
pub(super) enum Message {
    /// A sealed segment.
    Segment(SealedSegment),
    /// The entries of the batch of a number, whose content was sent before.
    Seen(u64, Vec<Seen>),
    /// Entries that could not be read; they keep their last version.
    Unreadable(u64),
    /// Entries that are gone: key and number in the index.
    Gone(Vec<(Vec<u8>, i64)>),
    /// All that was found so far has been sent: a good moment for a partial root.
    Checkpoint,
    /// A worker failed; the run ends.
    Failed(EngineError),
}

/// What all workers share.
pub(super) struct Shared<'c> {
    pub(super) keys: VaultKeys,
    pub(super) chunker: Chunker,
    pub(super) owners: Owners,
    pub(super) known: Known,
    pub(super) catalogue: Mutex<&'c mut Catalogue>,
    pub(super) tickets: Arc<Tickets>,
    pub(super) buffers: Buffers,
    pub(super) segment_bytes: usize,
    pub(super) level: Option<i32>,
    /// The device that the source's own folder is on.
    pub(super) device: u64,
    /// The path of the source's own folder.
    pub(super) root: Vec<u8>,
    pub(super) run: Run,
}

/// A chunk that waits in the open segment.
pub(super) struct Waiting {
    pub(super) id: ChunkId,
    pub(super) len: u32,
    /// Which of the batch's entries it belongs to.
    pub(super) entry: usize,
}

/// One worker's own state.
pub(super) struct Worker<'s, 'c> {
    pub(super) shared: &'s Shared<'c>,
    pub(super) out: Sender<Message>,
    pub(super) compressor: Option<Compressor>,
    /// Segments of large files that any worker may compress and seal.
    pub(super) parcels: Parcels,
    /// What became of those that this worker handed out in this batch.
    done: (Sender<Sealed>, Receiver<Sealed>),
    /// How many of them are not done yet.
    handed_out: usize,
    /// The open segment of small files.
    pub(super) small: Parcel,
    /// The open segment of large files' chunks.
    ///
    /// They stay apart: small files change often, and what becomes of one segment becomes of all in it.
    pub(super) large: Parcel,
    /// For reading large files.
    pub(super) window: Vec<u8>,
    pub(super) seen: Vec<Seen>,
    /// What the file that is being read takes so far, in bytes.
    pub(super) stored_of_open: u64,
}

impl<'s, 'c> Worker<'s, 'c> {
    pub(super) fn new(shared: &'s Shared<'c>, out: Sender<Message>, parcels: Parcels) -> Result<Self, EngineError> {
        let compressor = shared.level.map(Compressor::new).transpose().map_err(|source| EngineError::Local {
            doing: "start the compressor for",
            path: "zstd".into(),
            source,
        })?;
        Ok(Worker {
            shared,
            out,
            compressor,
            parcels,
            done: crossbeam_channel::unbounded(),
            handed_out: 0,
            small: Parcel::default(),
            large: Parcel::default(),
            window: Vec::new(),
            seen: Vec::new(),
            stored_of_open: 0,
        })
    }

    /// Takes one batch of neighbouring entries to its end.
    pub(super) fn batch(&mut self, number: u64, items: Vec<Item>) -> Result<(), EngineError> {
        for item in items {
            // What is already read is kept: a cancelled run records it.
            if self.shared.run.check().is_err() {
                break;
            }
            self.entry(item)?;
        }
        self.flush_small()?;
        self.hand_out_large()?;
        self.settle()?;
        let seen = std::mem::take(&mut self.seen);
        self.send(Message::Seen(number, seen))
    }

    pub(super) fn send(&self, message: Message) -> Result<(), EngineError> {
        self.out.send(message).map_err(|_| EngineError::Worker)
    }

    fn entry(&mut self, item: Item) -> Result<(), EngineError> {
        let found = match item.meta.kind {
            tree::Kind::File => return self.file(item),
            tree::Kind::Symlink => item.dir.read_link(&item.name).map(Content::Target),
            tree::Kind::CharDevice | tree::Kind::BlockDevice => Ok(Content::Device(item.meta.rdev)),
            tree::Kind::Dir | tree::Kind::Fifo | tree::Kind::Socket => Ok(Content::None),
        };
        let extended = item.dir.extended(&item.name, &item.meta);
        match (found, extended) {
            (Ok(content), Ok(extended)) => {
                let size = if let Content::Target(target) = &content { target.len() as u64 } else { 0 };
                let meta = item.meta;
                let seen = self.seen_as(item, meta, extended, content, size);
                self.seen.push(seen);
                Ok(())
            }
            (Err(error), _) | (_, Err(error)) => self.unreadable(&item.key, &error),
        }
    }

    /// Describes an entry whose content needs no chunk of its own yet.
    pub(super) fn seen_as(&self, item: Item, meta: Meta, extended: Extended, content: Content, size: u64) -> Seen {
        let racy = is_racy(&meta, self.shared.run.now());
        Seen {
            stat: (!racy).then(|| signature(&meta)),
            kind: kind(meta.kind),
            modified: Stamp { secs: meta.mtime.secs, nanos: meta.mtime.nanos },
            size,
            sha256: [0; 32],
            begins_known: false,
            content,
            stored: 0,
            attributes: self.attributes(&meta, extended),
            flags: 0,
            link_group: if meta.kind != tree::Kind::Dir && meta.nlink > 1 { self.link_group(&meta) } else { 0 },
            key: item.key,
        }
    }

    fn attributes(&self, meta: &Meta, extended: Extended) -> Attributes {
        Attributes {
            mode: meta.mode,
            uid: meta.uid,
            gid: meta.gid,
            user: self.shared.owners.user(meta.uid).unwrap_or_default(),
            group: self.shared.owners.group(meta.gid).unwrap_or_default(),
            flags: extended.flags,
            xattrs: extended.xattrs,
        }
    }

    /// Names of one file on one device share a number; it is the inode's on the source's own device.
    fn link_group(&self, meta: &Meta) -> u64 {
        if meta.dev == self.shared.device { meta.ino } else { meta.ino ^ meta.dev.rotate_left(40) }
    }

    pub(super) fn unreadable(&mut self, key: &[u8], error: &std::io::Error) -> Result<(), EngineError> {
        let kind = trouble_kind(error);
        self.shared.run.trouble(&absolute(&self.shared.root, key), kind, error);
        // What vanished will be seen as gone by the next run; nothing of it could be kept.
        self.send(Message::Unreadable(u64::from(kind != TroubleKind::Vanished)))
    }

    pub(super) fn claim(&self, id: ChunkId) -> Result<bool, EngineError> {
        self.shared.known.claim(&self.shared.catalogue, id)
    }

    /// Compresses, seals and sends the open segment of small files.
    pub(super) fn flush_small(&mut self) -> Result<(), EngineError> {
        match self.small.take() {
            Some(parcel) => self.work_on_own(parcel),
            None => Ok(()),
        }
    }

    /// Lets another worker compress and seal the open segment of large chunks, where one has time.
    ///
    /// One large file keeps all cores busy this way.
    pub(super) fn hand_out_large(&mut self) -> Result<(), EngineError> {
        let Some(parcel) = self.large.take() else { return Ok(()) };
        match self.parcels.offer(parcel, &self.done.0) {
            None => {
                self.handed_out += 1;
                Ok(())
            }
            Some(parcel) => self.work_on_own(parcel),
        }
    }

    fn work_on_own(&mut self, parcel: Parcel) -> Result<(), EngineError> {
        let sealed = self.work_on(parcel)?;
        self.note(sealed);
        Ok(())
    }

    /// Serves the counter until all segments that this worker handed out are done.
    fn settle(&mut self) -> Result<(), EngineError> {
        let (mine, answers) = std::mem::replace(&mut self.done, crossbeam_channel::unbounded());
        // From here on a worker that fails with one of them is noticed.
        drop(mine);
        while self.handed_out > 0 {
            crossbeam_channel::select! {
                recv(answers) -> sealed => {
                    self.handed_out -= 1;
                    self.note(sealed.map_err(|_| EngineError::Worker)?);
                }
                recv(self.parcels.waiting) -> offered => {
                    let (parcel, answer) = offered.map_err(|_| EngineError::Worker)?;
                    self.serve(parcel, &answer)?;
                }
            }
        }
        Ok(())
    }

    /// Serves the counter until no worker offers anything any more.
    pub(super) fn serve_others(&mut self) -> Result<(), EngineError> {
        self.parcels.offer_no_more();
        let waiting = self.parcels.waiting.clone();
        waiting.into_iter().try_for_each(|(parcel, answer)| self.serve(parcel, &answer))
    }

    /// Compresses and seals another worker's segment.
    pub(super) fn serve(&mut self, parcel: Parcel, answer: &Sender<Sealed>) -> Result<(), EngineError> {
        let sealed = self.work_on(parcel)?;
        // Whoever asked may have failed meanwhile: its error is told already.
        let _ = answer.send(sealed);
        Ok(())
    }

    /// Gives each entry its share of what a segment takes.
    fn note(&mut self, sealed: Sealed) {
        let mut shares: HashMap<usize, u64> = HashMap::new();
        for chunk in &sealed.waiting {
            *shares.entry(chunk.entry).or_default() += u64::from(chunk.len);
        }
        for (entry, bytes) in shares {
            let share = (sealed.sealed_len as u64 * bytes).div_ceil(sealed.raw_len as u64);
            match self.seen.get_mut(entry) {
                Some(seen) => seen.stored += share,
                // The file that is being read; one that turns out unreadable gets no entry.
                None => self.stored_of_open += share,
            }
        }
    }

    /// Compresses, seals and sends one segment.
    fn work_on(&mut self, parcel: Parcel) -> Result<Sealed, EngineError> {
        let Parcel { raw, waiting } = parcel;
        let raw_len = raw.len();
        let packed = self.compressor.as_mut().and_then(|compressor| compressor.compress(&raw));
        let compressed = packed.is_some();
        let mut sealed = match packed {
            Some(packed) => {
                // What travels takes no more room than it needs; the buffer stays for the next segment.
                let mut sealed = Vec::with_capacity(packed.len() + TAG_LEN);
                sealed.extend_from_slice(packed);
                self.shared.buffers.give(raw);
                sealed
            }
            None => raw,
        };
        let ticket = self.shared.tickets.take();
        ticket.key.seal_segment(ticket.number, &mut sealed);
        let sealed_len = sealed.len();
        let chunks = waiting.iter().map(|w| (w.id, w.len)).collect();
        self.send(Message::Segment(SealedSegment {
            pack: ticket.pack,
            number: ticket.number,
            sealed,
            raw_len,
            compressed,
            chunks,
        }))?;
        Ok(Sealed { waiting, raw_len, sealed_len })
    }
}

fn kind(kind: tree::Kind) -> Kind {
    match kind {
        tree::Kind::File => Kind::File,
        tree::Kind::Dir => Kind::Dir,
        tree::Kind::Symlink => Kind::Symlink,
        tree::Kind::Fifo => Kind::Fifo,
        tree::Kind::Socket => Kind::Socket,
        tree::Kind::CharDevice => Kind::CharDevice,
        tree::Kind::BlockDevice => Kind::BlockDevice,
    }
}

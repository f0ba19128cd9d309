//! Reads, hashes, cuts, compresses and seals: all of a file on one thread.
//!
//! Only sealed segments cross threads. Small files share segments ("solid"): they
//! are compressed together, which is both smaller and faster.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crossbeam_channel::Sender;
use mybackup_format::chunker::Chunker;
use mybackup_format::compress::Compressor;
use mybackup_format::keys::VaultKeys;
use mybackup_format::{Attributes, ChunkId, Content, Kind, Stamp};
use mybackup_vfs::tree::{self, Extended, Meta, Owners};

use crate::catalogue::Catalogue;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::{Run, TroubleKind};

use super::known::Known;
use super::packing::{SealedSegment, Tickets};
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
    /// Entries whose content was sent before.
    Seen(Vec<Seen>),
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
    /// The open solid segment.
    pub(super) segment: Vec<u8>,
    pub(super) waiting: Vec<Waiting>,
    /// For reading large files.
    pub(super) window: Vec<u8>,
    pub(super) seen: Vec<Seen>,
}

impl<'s, 'c> Worker<'s, 'c> {
    pub(super) fn new(shared: &'s Shared<'c>, out: Sender<Message>) -> Result<Self, EngineError> {
        let compressor = shared.level.map(Compressor::new).transpose().map_err(|source| EngineError::Local {
            doing: "start the compressor for",
            path: "zstd".into(),
            source,
        })?;
        Ok(Worker {
            shared,
            out,
            compressor,
            segment: Vec::new(),
            waiting: Vec::new(),
            window: Vec::new(),
            seen: Vec::new(),
        })
    }

    /// Takes one batch of neighbouring entries to its end.
    pub(super) fn batch(&mut self, items: Vec<Item>) -> Result<(), EngineError> {
        for item in items {
            // What is already read is kept: a cancelled run records it.
            if self.shared.run.check().is_err() {
                break;
            }
            self.entry(item)?;
        }
        self.flush_segment()?;
        let seen = std::mem::take(&mut self.seen);
        self.send(Message::Seen(seen))
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

    /// Compresses, seals and sends the open segment.
    pub(super) fn flush_segment(&mut self) -> Result<(), EngineError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let raw = std::mem::take(&mut self.segment);
        let waiting = std::mem::take(&mut self.waiting);
        let chunks = waiting.iter().map(|w| (w.id, w.len)).collect();
        let sealed_len = self.seal(&raw, chunks)?;
        let mut shares: HashMap<usize, u64> = HashMap::new();
        for chunk in &waiting {
            *shares.entry(chunk.entry).or_default() += u64::from(chunk.len);
        }
        for (entry, bytes) in shares {
            // A file that became unreadable after its content was taken has no entry.
            if let Some(seen) = self.seen.get_mut(entry) {
                seen.stored += (sealed_len as u64 * bytes).div_ceil(raw.len() as u64);
            }
        }
        self.segment = raw;
        self.segment.clear();
        Ok(())
    }

    /// Compresses, seals and sends one segment; returns its sealed length in bytes.
    pub(super) fn seal(&mut self, raw: &[u8], chunks: Vec<(ChunkId, u32)>) -> Result<usize, EngineError> {
        let packed = self.compressor.as_mut().and_then(|c| c.compress(raw));
        let compressed = packed.is_some();
        let body = packed.unwrap_or(raw);
        let mut sealed = Vec::with_capacity(body.len() + 16);
        sealed.extend_from_slice(body);
        let ticket = self.shared.tickets.take();
        ticket.key.seal_segment(ticket.number, &mut sealed);
        let sealed_len = sealed.len();
        self.send(Message::Segment(SealedSegment {
            pack: ticket.pack,
            number: ticket.number,
            sealed,
            raw_len: raw.len(),
            compressed,
            chunks,
        }))?;
        Ok(sealed_len)
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

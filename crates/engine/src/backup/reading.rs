//! Reading one regular file: small ones whole, large ones in chunks, holes left out.
//!
//! The file system is asked before and after: a file that changed meanwhile, or may have
//! within one tick of its time stamps, is read again, three times at most, and then marked.

use std::io;

use mybackup_format::chunker::{MAX_CHUNK, Search};
use mybackup_format::digest::{DigestKind, FileDigest};
use mybackup_format::history::FLAG_CHANGED_WHILE_READ;
use mybackup_format::pieces::{INLINE_PIECES, put_pieces};
use mybackup_format::{ChunkId, Content, Piece};
use mybackup_vfs::tree::{Meta, SourceFile};

use crate::error::EngineError;
use crate::history::absolute;
use crate::run::{Event, TroubleKind};
use crate::sabotage::Sabotage;

use super::beginning::is_known;
use super::scan::Item;
use super::worker::{Seen, Waiting, Worker};

/// Files up to this length, without holes, are one chunk in a shared segment.
pub(super) const SMALL: u64 = 256 << 10;
/// So much of a large file is read at once, in bytes: what is read stays in the processor's cache until it is stored.
const READ_STEP: usize = 512 << 10;
/// A changing file is read so often before it is taken as it is.
const READINGS: u32 = 3;
/// Holes longer than this in all are not hashed as zeros, in bytes: that would take longer than reading.
const HASHED_HOLES: u64 = 4 << 30;
/// The system's own files, which have no length until they are read, are read up to this one, in bytes.
const UNMEASURED: u64 = 1 << 20;

/// What one reading of a file gave.
struct Reading {
    sha256: [u8; 32],
    digest: DigestKind,
    /// Whether it begins as packed content does.
    begins_known: bool,
    size: u64,
    content: Content,
}

impl Worker<'_, '_> {
    /// Reads one regular file and notes what it found.
    pub(super) fn file(&mut self, item: Item) -> Result<(), EngineError> {
        let mut file = match item.dir.open_file(&item.name) {
            Ok(file) => file,
            Err(error) => return self.unreadable(&item.key, &error),
        };
        let mut before = *file.opened_meta();
        for reading in 1.. {
            let settled = match file.settle(&mut before) {
                Ok(settled) => settled,
                Err(error) => return self.unreadable(&item.key, &error),
            };
            let entry = self.seen.len();
            self.stored_of_open = 0;
            let found = match self.read(&mut file, &before, entry)? {
                Ok(found) => found,
                Err(error) => return self.unreadable(&item.key, &error),
            };
            let (after, extended) = match file.meta().and_then(|meta| Ok((meta, file.extended()?))) {
                Ok(found) => found,
                Err(error) => return self.unreadable(&item.key, &error),
            };
            let stable = settled && same_state(&before, &after) && found.size == after.size
                || self.shared.run.errs_with(Sabotage::OverlookChanges);
            if !stable && reading < READINGS {
                before = after;
                continue;
            }
            let mut seen: Seen = self.seen_as(item, after, extended, found.content, found.size);
            seen.sha256 = found.sha256;
            seen.begins_known = found.begins_known;
            seen.flags = found.digest.flag();
            seen.stored = self.stored_of_open;
            if !stable {
                let path = absolute(&self.shared.root, &seen.key);
                self.shared.run.trouble(&path, TroubleKind::Changing, "The file changed while it was read");
                seen.flags |= FLAG_CHANGED_WHILE_READ;
                seen.stat = None;
            }
            // A large file's bytes were told chunk by chunk.
            let bytes = if seen.size <= SMALL { seen.size } else { 0 };
            self.shared.run.tell(Event::Done { files: 1, bytes });
            self.seen.push(seen);
            // A segment that is long enough goes out as soon as its last file is noted.
            if self.small.raw.len() >= self.shared.segment_bytes {
                self.flush_small()?;
            }
            return Ok(());
        }
        Ok(())
    }

    /// Reads the file once. The outer error ends the run, the inner one concerns this file alone.
    fn read(&mut self, file: &mut SourceFile, meta: &Meta, entry: usize) -> Result<io::Result<Reading>, EngineError> {
        if meta.size <= SMALL && !is_sparse(meta) {
            let found = self.read_small(file, meta, entry)?;
            let unmeasured = meta.size == 0 && found.as_ref().is_ok_and(|found| found.size > 0);
            if !unmeasured {
                return Ok(found);
            }
            return self.read_large(file, &Meta { size: UNMEASURED, blocks: UNMEASURED / 512, ..*meta }, entry);
        }
        self.read_large(file, meta, entry)
    }

    fn read_small(&mut self, file: &SourceFile, meta: &Meta, entry: usize) -> Result<io::Result<Reading>, EngineError> {
        self.small.open(&self.shared.buffers);
        let start = self.small.raw.len();
        let expected = meta.size as usize;
        // One byte more than expected, so that a file that grew is noticed without another call.
        self.small.raw.resize(start + expected + 1, 0);
        let mut filled = 0;
        while filled <= expected {
            match file.read_at(filled as u64, &mut self.small.raw[start + filled..]) {
                Ok(0) => break,
                Ok(n) => {
                    filled += n;
                    // One byte more was asked for and is not there: this is the end.
                    if filled == expected {
                        break;
                    }
                }
                Err(error) => {
                    self.small.raw.truncate(start);
                    return Ok(Err(error));
                }
            }
        }
        self.small.raw.truncate(start + filled);
        let sha256 = mybackup_format::keys::sha256(&self.small.raw[start..]);
        let begins_known = is_known(&self.small.raw[start..]);
        let mut content = Content::None;
        if filled > 0 {
            content = Content::Whole;
            let id = self.shared.keys.small_id(&sha256);
            if self.claim(id)? {
                self.small.waiting.push(Waiting { id, len: filled as u32, entry });
            } else {
                self.small.raw.truncate(start);
            }
        }
        Ok(Ok(Reading { sha256, digest: DigestKind::Plain, begins_known, size: filled as u64, content }))
    }

    fn read_large(&mut self, file: &SourceFile, meta: &Meta, entry: usize) -> Result<io::Result<Reading>, EngineError> {
        file.advise_sequential();
        let digest = digest_kind(meta);
        let mut large =
            Large { digest: FileDigest::new(digest), pieces: Vec::new(), begins_known: false, entry, at: 0 };
        let sparse = is_sparse(meta);
        loop {
            let data = if sparse { file.next_data(large.at) } else { Ok(Some(large.at..u64::MAX)) };
            match data {
                // What was added since is left: a file may grow faster than it is read.
                Ok(Some(data)) if data.start < meta.size => {
                    let end = data.end.min(meta.size);
                    large.hole(data.start - large.at);
                    if let Err(error) = self.read_range(file, end, &mut large)? {
                        return Ok(Err(error));
                    }
                    if large.at < end || end == meta.size {
                        break;
                    }
                }
                Ok(_) => {
                    large.hole(meta.size.saturating_sub(large.at));
                    break;
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        let content = self.list_pieces(&mut large)?;
        let (sha256, begins_known) = (large.digest.finish(), large.begins_known);
        Ok(Ok(Reading { sha256, digest, begins_known, size: large.at, content }))
    }

    /// Reads from where `large` is up to `end` or the end of the file, cutting and storing chunks.
    fn read_range(&mut self, file: &SourceFile, end: u64, large: &mut Large) -> Result<io::Result<()>, EngineError> {
        let mut window = std::mem::take(&mut self.window);
        window.resize(MAX_CHUNK, 0);
        let result = self.read_through(file, end, large, &mut window);
        self.window = window;
        result
    }

    /// Reads step by step, and takes each chunk as soon as its end is there: what was read is hashed,
    /// cut and stored while it is near.
    fn read_through(
        &mut self,
        file: &SourceFile,
        end: u64,
        large: &mut Large,
        window: &mut [u8],
    ) -> Result<io::Result<()>, EngineError> {
        // The chunk that is looked for, in the window.
        let (mut start, mut filled) = (0, 0);
        let mut search = Search::default();
        loop {
            let found = self.shared.chunker.find(&window[start..filled], &mut search);
            let left = (end - large.at) as usize - (filled - start);
            if let Some(len) = found {
                self.chunk(&window[start..start + len], large)?;
                (start, search) = (start + len, Search::default());
                // Being told to stop is no trouble of this file: it ends the run.
                self.shared.run.check()?;
                continue;
            }
            if filled == window.len() {
                window.copy_within(start.., 0);
                (start, filled) = (0, filled - start);
            }
            let room = (window.len() - filled).min(READ_STEP).min(left);
            let read = if room == 0 {
                Ok(0)
            } else {
                file.read_at(large.at + (filled - start) as u64, &mut window[filled..filled + room])
            };
            match read {
                Ok(0) => break,
                Ok(n) => {
                    large.digest.data(&window[filled..filled + n]);
                    filled += n;
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        if start < filled {
            self.chunk(&window[start..filled], large)?;
        }
        self.shared.run.check()?;
        Ok(Ok(()))
    }

    fn chunk(&mut self, bytes: &[u8], large: &mut Large) -> Result<(), EngineError> {
        if large.at == 0 {
            large.begins_known = is_known(bytes);
        }
        let id = self.store_chunk(bytes, large.entry)?;
        large.pieces.push(Piece::Chunk { id, len: bytes.len() as u64 });
        large.at += bytes.len() as u64;
        self.shared.run.tell(Event::Done { files: 0, bytes: bytes.len() as u64 });
        Ok(())
    }

    /// Puts a chunk into the open segment, unless it is stored already.
    fn store_chunk(&mut self, bytes: &[u8], entry: usize) -> Result<ChunkId, EngineError> {
        let id = self.shared.keys.chunk_id(bytes);
        if self.claim(id)? {
            if self.large.raw.len() + bytes.len() > self.shared.segment_bytes {
                self.hand_out_large()?;
            }
            self.large.open(&self.shared.buffers);
            self.large.raw.extend_from_slice(bytes);
            self.large.waiting.push(Waiting { id, len: bytes.len() as u32, entry });
        }
        Ok(id)
    }

    /// Keeps the list of pieces, as a recipe in chunks of its own where it is long.
    fn list_pieces(&mut self, large: &mut Large) -> Result<Content, EngineError> {
        let pieces = std::mem::take(&mut large.pieces);
        if pieces.is_empty() {
            return Ok(Content::None);
        }
        if pieces.len() <= INLINE_PIECES {
            return Ok(Content::Pieces(pieces));
        }
        let mut list = Vec::new();
        put_pieces(&mut list, &pieces);
        let mut recipe = Vec::new();
        for part in list.chunks(MAX_CHUNK) {
            let id = self.store_chunk(part, large.entry)?;
            recipe.push(Piece::Chunk { id, len: part.len() as u64 });
        }
        Ok(Content::Recipe(recipe))
    }
}

struct Large {
    digest: FileDigest,
    pieces: Vec<Piece>,
    begins_known: bool,
    entry: usize,
    at: u64,
}

impl Large {
    fn hole(&mut self, len: u64) {
        if len == 0 {
            return;
        }
        self.digest.hole(len);
        self.pieces.push(Piece::Hole { len });
        self.at += len;
    }
}

/// Tells whether a file takes less room than its length, so that it may have holes.
fn is_sparse(meta: &Meta) -> bool {
    holes(meta) > 0
}

/// Returns how much of a file takes no room, as the file system tells, in bytes.
fn holes(meta: &Meta) -> u64 {
    meta.size.saturating_sub(meta.blocks.saturating_mul(512))
}

fn digest_kind(meta: &Meta) -> DigestKind {
    if holes(meta) > HASHED_HOLES { DigestKind::Layout } else { DigestKind::Plain }
}

fn same_state(before: &Meta, after: &Meta) -> bool {
    before.size == after.size && before.mtime == after.mtime && before.ctime == after.ctime
}

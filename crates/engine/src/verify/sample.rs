//! Reads some random files back, as a restore would, and compares them with their SHA-256; and samples.
//!
//! A sample costs little, so that it can be taken each day: some files of the last
//! runs and some of all are read back, and the rest of what it may read goes to the
//! packs that were not read in full for the longest time, or never. So the share that
//! was proved grows, and what was damaged somewhere is found one day.

use std::collections::HashSet;

use mybackup_format::digest::FileDigest;
use mybackup_format::history::FLAG_DAMAGED;
use mybackup_format::{FormatError, Piece, Version};
use mybackup_store::ObjectName;

use crate::catalogue::{Drawn, Saved};
use crate::error::{EngineError, EngineErrorKind};
use crate::layout;
use crate::run::UnixNanos;

use super::packs::PackToRead;
use super::{Checker, SampleRequest, cause};

/// So many files are read back.
const FILES: u32 = 20;
/// So many of the last runs and so many of all are read back for a sample.
const FILES_OF_SAMPLE: u32 = 6;
const SECOND_NS: i64 = 1_000_000_000;

impl Checker<'_> {
    /// Reads back up to twenty files.
    pub(super) fn read_some_back(&mut self) -> Result<(), EngineError> {
        let files = self.drawn(Drawn::Current, i64::MAX as u64, FILES)?;
        self.read_files(files, UnixNanos::MAX).map(|_| ())
    }

    /// Takes a sample of one of `shares` destinations; packs that are suspected are part of it.
    pub(super) fn sample(
        &mut self,
        request: &SampleRequest,
        shares: u64,
        suspects: &HashSet<String>,
    ) -> Result<(), EngineError> {
        if let Ok(Some(space)) = self.vault.store.space() {
            self.catalogue.note_room(&self.vault.destination, self.run.now(), space.free_bytes)?;
        }
        let share = |whole: u64| whole / shares.max(1);
        let most_ns = i64::try_from(share(request.seconds)).unwrap_or(i64::MAX).saturating_mul(SECOND_NS);
        let until = self.run.now().saturating_add(most_ns);
        let most = share(request.bytes);
        // Half is for files at most; no file may take so much that others have no turn.
        let each = most / 2 / u64::from(2 * FILES_OF_SAMPLE);
        let mut files = self.drawn(Drawn::New, each, FILES_OF_SAMPLE)?;
        files.extend(self.drawn(Drawn::Current, each, FILES_OF_SAMPLE)?);
        let read = self.read_files(files, until)?;
        let packs = self.longest_unread(most.saturating_sub(read), suspects)?;
        self.read_packs(packs, until)
    }

    /// Draws files by chance; none where this destination need not have all of them.
    fn drawn(&self, which: Drawn, most: u64, limit: u32) -> Result<Vec<Saved>, EngineError> {
        if !self.up_to_date {
            return Ok(Vec::new());
        }
        let sources: Vec<i64> = self.catalogue.sources()?.iter().map(|source| source.n).collect();
        Ok(self.catalogue.draw(which, &sources, most, limit)?)
    }

    /// Chooses packs for so many bytes, at least one: what is suspected, what was never read, what was long ago.
    fn longest_unread(&self, most: u64, suspects: &HashSet<String>) -> Result<Vec<PackToRead>, EngineError> {
        let known = self.catalogue.longest_unread(&self.vault.destination, self.run.now())?;
        let packs = known.into_iter().filter(|pack| self.present.contains(&pack.n)).map(|pack| PackToRead {
            name: layout::pack(pack.folder, &pack.hash),
            folder: pack.folder,
            hash: pack.hash,
            len: pack.len,
        });
        let suspected = |name: &ObjectName| suspects.contains(name.as_str());
        let (mut chosen, others): (Vec<_>, Vec<_>) = packs.partition(|pack| suspected(&pack.name));
        let mut bytes: u64 = chosen.iter().map(|pack| pack.len).sum();
        for pack in others {
            if !chosen.is_empty() && bytes + pack.len > most {
                break;
            }
            bytes += pack.len;
            chosen.push(pack);
        }
        Ok(chosen)
    }

    /// Reads files back until a moment; returns how many bytes of packs that took.
    fn read_files(&mut self, files: Vec<Saved>, until: UnixNanos) -> Result<u64, EngineError> {
        self.content.remember_what_is_read();
        for saved in files {
            if until < UnixNanos::MAX && self.run.now() >= until {
                break;
            }
            self.run.check()?;
            let Some(version) = self.catalogue.version_numbered(saved.file, saved.number)? else { continue };
            if version.flags & FLAG_DAMAGED == 0 {
                self.read_file(&version)?;
            }
        }
        let read = self.content.what_was_read();
        let bytes = read.values().sum();
        for (pack, bytes) in read {
            self.catalogue.note_proved(&self.vault.destination, pack, self.run.now(), bytes)?;
        }
        Ok(bytes)
    }

    fn read_file(&mut self, version: &Version) -> Result<(), EngineError> {
        match self.read_back(version) {
            Ok(true) => self.report.files_read_back += 1,
            Ok(false) => {
                let object = self.first_pack(version)?;
                self.damaged(&object, "A file that was read back differs from what was saved");
            }
            Err(error @ EngineError::Object { source: FormatError::Newer, .. }) => return Err(error),
            Err(error @ EngineError::Interrupted(_)) => return Err(error),
            // A destination that goes away meanwhile says nothing of what it holds.
            Err(error) if error.kind() == EngineErrorKind::Unreachable => return Err(error),
            Err(error) => {
                let object = match &error {
                    EngineError::Object { object, .. } => object.clone(),
                    _ => self.first_pack(version)?,
                };
                self.damaged(&object, cause(&error));
            }
        }
        Ok(())
    }

    fn read_back(&mut self, version: &Version) -> Result<bool, EngineError> {
        let mut digest = FileDigest::of(version);
        for piece in self.content.pieces_of(version)? {
            self.run.check()?;
            match piece {
                Piece::Chunk { id, len } => {
                    let bytes = self.content.chunk(&id, len)?;
                    self.report.bytes += bytes.len() as u64;
                    digest.data(&bytes);
                }
                Piece::Hole { len } => digest.hole(len),
            }
        }
        Ok(digest.finish() == version.sha256)
    }

    /// Names the pack that the content begins in.
    fn first_pack(&mut self, version: &Version) -> Result<String, EngineError> {
        let id = self.vault.keys.small_id(&version.sha256);
        let pieces = self.content.pieces_of(version).unwrap_or_default();
        let first = pieces.iter().find_map(|piece| match piece {
            Piece::Chunk { id, .. } => Some(*id),
            Piece::Hole { .. } => None,
        });
        let places = self.catalogue.chunk_places(&first.unwrap_or(id))?;
        Ok(places.first().map_or_else(
            || "data".to_string(),
            |place| layout::pack(place.pack.folder, &place.pack.hash).as_str().to_string(),
        ))
    }
}

//! Reads some random files back, as a restore would, and compares them with their SHA-256.

use mybackup_format::digest::FileDigest;
use mybackup_format::history::FLAG_DAMAGED;
use mybackup_format::{FormatError, Piece, Version};

use crate::error::EngineError;
use crate::layout;

use super::{Checker, cause};

/// So many files are read back.
const FILES: u32 = 20;

impl Checker<'_> {
    /// Reads back up to twenty files.
    pub(super) fn read_some_back(&mut self) -> Result<(), EngineError> {
        if !self.up_to_date {
            return Ok(());
        }
        for (_, _, file) in self.catalogue.some_files(FILES)? {
            let Some(version) = self.catalogue.newest_version(file)? else { continue };
            if version.flags & FLAG_DAMAGED != 0 {
                continue;
            }
            self.run.check()?;
            match self.read_back(&version) {
                Ok(true) => self.report.files_read_back += 1,
                Ok(false) => {
                    let object = self.first_pack(&version)?;
                    self.damaged(&object, "A file that was read back differs from what was saved");
                }
                Err(error @ EngineError::Object { source: FormatError::Newer, .. }) => return Err(error),
                Err(error @ EngineError::Interrupted(_)) => return Err(error),
                Err(error) => {
                    let object = match &error {
                        EngineError::Object { object, .. } => object.clone(),
                        _ => self.first_pack(&version)?,
                    };
                    self.damaged(&object, cause(&error));
                }
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

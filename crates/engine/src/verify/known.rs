//! Content that is known to be lost, which must not alarm for ever.
//!
//! An earlier repair marked the versions that need it. Roots from before still refer
//! to it, and say nothing new by that. What was stored again since is not lost.

use std::collections::HashSet;

use mybackup_format::ChunkId;
use mybackup_format::history::FLAG_DAMAGED;

use crate::catalogue::Catalogue;
use crate::content::ContentReader;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::Run;
use crate::vault::Vault;

use super::{NAMED_FILES, chunks_of};

/// What the present state of the history says is lost.
#[derive(Default)]
pub(super) struct KnownLosses {
    /// Chunks that no pack holds and that only marked versions need.
    pub(super) chunks: HashSet<ChunkId>,
    /// How many versions lost content.
    pub(super) versions: u64,
    /// The first paths of which a version did.
    pub(super) paths: Vec<Vec<u8>>,
}

impl Engine {
    /// Collects what marked versions need and no pack holds.
    pub(super) fn known_losses(&self, vaults: &[Vault], run: &Run) -> Result<KnownLosses, EngineError> {
        let mut known = KnownLosses::default();
        if !self.catalogue.has_marked_versions()? {
            return Ok(known);
        }
        let mut content = ContentReader::new(&self.catalogue, vaults);
        for source in self.catalogue.sources()? {
            let mut entries = self.catalogue.entries(source.n, b"", None)?;
            while let Some((_, entry)) = entries.next_entry()? {
                run.check()?;
                let before = known.versions;
                for version in entry.versions.iter().filter(|v| v.flags & FLAG_DAMAGED != 0) {
                    let mut lost = false;
                    for id in chunks_of(&mut content, version) {
                        if self.catalogue.packs_of_chunk(&id)?.is_empty() {
                            known.chunks.insert(id);
                            lost = true;
                        }
                    }
                    known.versions += u64::from(lost);
                }
                if known.versions > before && known.paths.len() < NAMED_FILES {
                    known.paths.push(absolute(&source.settings.path, &entry.key));
                }
            }
        }
        self.keep_what_others_need(&mut known.chunks, &mut content, run)?;
        Ok(known)
    }

    /// Takes out what a version needs that nobody marked: that is damage.
    fn keep_what_others_need(
        &self,
        lost: &mut HashSet<ChunkId>,
        content: &mut ContentReader<'_>,
        run: &Run,
    ) -> Result<(), EngineError> {
        for source in self.catalogue.sources()? {
            let mut entries = self.catalogue.entries(source.n, b"", None)?;
            while let Some((_, entry)) = entries.next_entry()? {
                if lost.is_empty() {
                    return Ok(());
                }
                run.check()?;
                for version in entry.versions.iter().filter(|v| v.flags & FLAG_DAMAGED == 0) {
                    for id in chunks_of(content, version) {
                        lost.remove(&id);
                    }
                }
            }
        }
        Ok(())
    }
}

impl Catalogue {
    /// Tells whether any version is marked as lost.
    fn has_marked_versions(&self) -> rusqlite::Result<bool> {
        self.db.prepare_cached("SELECT 1 FROM versions WHERE flags & ?1 <> 0 LIMIT 1")?.exists([FLAG_DAMAGED])
    }
}

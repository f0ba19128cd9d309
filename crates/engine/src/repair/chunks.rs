//! Data: what can still be read of bad packs goes into new ones, and the rest comes from the source files.

use std::collections::HashSet;

use mybackup_format::ChunkId;
use mybackup_format::container::{self, ObjectKind};
use mybackup_format::index::PackFolder;

use crate::backup::DataPackWriter;
use crate::destinations::Fleet;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::run::Run;
use crate::vault::Vault;
use crate::verify::good_chunk;

use super::{BadPack, HealedBy, Work};

impl Engine {
    /// Stores the content of bad packs anew and returns the chunks that could not be found.
    pub(super) fn heal_chunks(
        &self,
        work: &mut Work,
        bad: &[BadPack],
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<HashSet<ChunkId>, EngineError> {
        let packs: Vec<&BadPack> = bad.iter().filter(|p| p.folder == PackFolder::Data).collect();
        for pack in &packs {
            // From here on the index says only of what is good that it is stored.
            if let Some(row) = self.catalogue.pack(&pack.hash)? {
                self.catalogue.remove_packs(&[row.n])?;
            }
        }
        let mut lacking: HashSet<ChunkId> = HashSet::new();
        for id in work.findings.iter().flat_map(|finding| &finding.chunks) {
            if !self.catalogue.has_chunk(id)? {
                lacking.insert(*id);
            }
        }
        for chunk in packs.iter().flat_map(|pack| &pack.chunks) {
            if !self.catalogue.has_chunk(&chunk.id)? {
                lacking.insert(chunk.id);
            }
        }
        let vault = fleet.any().clone();
        let mut writer = DataPackWriter::new(&vault, self.settings.level)?;
        for pack in &packs {
            run.check()?;
            self.salvage(pack, &work.vaults, &mut lacking, |id, bytes| {
                writer.put(id, bytes, &self.catalogue, fleet, run)
            })?;
        }
        writer.finish(&self.catalogue, fleet, run)?;
        // The list of a large file's chunks may be among what was salvaged: it is read at the destinations.
        fleet.sync(run)?;
        let unsalvaged = lacking.clone();
        if !lacking.is_empty() {
            let mut writer = DataPackWriter::new(&vault, self.settings.level)?;
            self.read_sources(&mut lacking, &work.vaults, run, |id, bytes| {
                writer.put(id, bytes, &self.catalogue, fleet, run)
            })?;
            writer.finish(&self.catalogue, fleet, run)?;
            fleet.sync(run)?;
        }
        for pack in &packs {
            let how = match pack.chunks.iter().any(|chunk| unsalvaged.contains(&chunk.id)) {
                true => HealedBy::SourceFiles,
                false => HealedBy::Salvage,
            };
            if !pack.chunks.iter().any(|chunk| lacking.contains(&chunk.id)) {
                for destination in &pack.destinations {
                    work.healed(destination, pack.name.as_str(), how.clone());
                }
            }
        }
        Ok(lacking)
    }

    /// Takes the good chunks out of whatever is left of a pack at any destination.
    fn salvage(
        &self,
        pack: &BadPack,
        vaults: &[Vault],
        lacking: &mut HashSet<ChunkId>,
        mut put: impl FnMut(ChunkId, &[u8]) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        for vault in vaults {
            if pack.chunks.iter().all(|chunk| !lacking.contains(&chunk.id)) {
                return Ok(());
            }
            let Ok(bytes) = vault.store.read(&pack.name) else { continue };
            let key = container::header_of(&bytes).and_then(|header| self.keys.open(ObjectKind::Data, header));
            let Ok(key) = key else { continue };
            // The index knows where the segments are, though the pack's own table may be damaged.
            for (position, segment) in pack.segments.iter().enumerate() {
                let wanted = |id: &ChunkId, lacking: &HashSet<ChunkId>| lacking.contains(id);
                let here: Vec<_> =
                    pack.chunks.iter().filter(|c| c.segment as usize == position && wanted(&c.id, lacking)).collect();
                if here.is_empty() {
                    continue;
                }
                let opened = container::segment_bytes(&bytes, segment).and_then(|sealed| segment.open(&key, sealed));
                let Ok(plain) = opened else { continue };
                for chunk in here {
                    if let Some(good) = good_chunk(&self.keys, chunk, &plain) {
                        put(chunk.id, good)?;
                        lacking.remove(&chunk.id);
                    }
                }
            }
        }
        Ok(())
    }
}

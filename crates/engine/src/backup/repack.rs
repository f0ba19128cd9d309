//! Writes data packs outside of a backup: what cleaning and repairing carry over.

use mybackup_format::ChunkId;
use mybackup_format::compress::Compressor;
use mybackup_format::container::{Contents, ObjectBuilder, ObjectKind, SealKey};
use mybackup_format::index::{IndexedPack, PackFolder};
use mybackup_format::keys::VaultKeys;
use mybackup_format::toc::{PackedChunk, read_chunks, write_chunks};

use crate::catalogue::{Catalogue, PackRow};
use crate::destinations::Fleet;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;
use crate::vault::{Vault, random};

/// Collects chunks into solid segments and segments into packs.
pub(crate) struct DataPackWriter {
    keys: VaultKeys,
    segment_bytes: usize,
    pack_bytes: usize,
    compressor: Option<Compressor>,
    segment: Vec<u8>,
    waiting: Vec<(ChunkId, u32)>,
    pack: Option<(SealKey, ObjectBuilder)>,
    chunks: Vec<PackedChunk>,
}

impl DataPackWriter {
    pub(crate) fn new(vault: &Vault, level: Option<i32>) -> Result<Self, EngineError> {
        let compressor = level.map(Compressor::new).transpose().map_err(|source| EngineError::Local {
            doing: "start the compressor for",
            path: "zstd".into(),
            source,
        })?;
        Ok(DataPackWriter {
            keys: vault.keys.clone(),
            segment_bytes: vault.parameters.segment_bytes as usize,
            pack_bytes: vault.parameters.pack_bytes as usize,
            compressor,
            segment: Vec::new(),
            waiting: Vec::new(),
            pack: None,
            chunks: Vec::new(),
        })
    }

    /// Adds one chunk.
    pub(crate) fn put(
        &mut self,
        id: ChunkId,
        bytes: &[u8],
        catalogue: &Catalogue,
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<(), EngineError> {
        if !self.segment.is_empty() && self.segment.len() + bytes.len() > self.segment_bytes {
            self.flush_segment();
        }
        self.segment.extend_from_slice(bytes);
        self.waiting.push((id, bytes.len() as u32));
        if self.pack.as_ref().is_some_and(|(_, builder)| builder.len() >= self.pack_bytes) {
            self.flush_pack(catalogue, fleet, run)?;
        }
        Ok(())
    }

    /// Copies the marked chunks of a pack that are stored nowhere else to stay.
    pub(crate) fn copy_living(
        &mut self,
        vault: &Vault,
        pack: &PackRow,
        packed: &IndexedPack,
        catalogue: &Catalogue,
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<(), EngineError> {
        let segments = &packed.contents.segments;
        let chunks = read_chunks(&packed.contents.table, segments.iter().map(|s| s.raw_len)).map_err(|source| {
            EngineError::Object { object: layout::pack(pack.folder, &pack.hash).as_str().to_string(), source }
        })?;
        for (position, segment) in segments.iter().enumerate() {
            let mut living = Vec::new();
            for chunk in chunks.iter().filter(|c| c.segment as usize == position) {
                if catalogue.is_live(&chunk.id)? && !catalogue.has_chunk(&chunk.id)? {
                    living.push(*chunk);
                }
            }
            if living.is_empty() {
                continue;
            }
            let plain = vault.read_segment(pack, segment)?;
            for chunk in living {
                let start = chunk.offset as usize;
                let bytes = plain.get(start..start + chunk.len as usize);
                let bytes = bytes.ok_or_else(|| EngineError::Missing(format!("chunk {}", chunk.id.hex())))?;
                self.put(chunk.id, bytes, catalogue, fleet, run)?;
            }
        }
        Ok(())
    }

    fn flush_segment(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let keys = &self.keys;
        let (key, builder) = self.pack.get_or_insert_with(|| {
            let key = keys.seal(ObjectKind::Data, random());
            let builder = ObjectBuilder::new(&key, 0);
            (key, builder)
        });
        let packed = self.compressor.as_mut().and_then(|c| c.compress(&self.segment));
        let compressed = packed.is_some();
        let mut sealed = packed.unwrap_or(&self.segment).to_vec();
        let number = builder.segments().len() as u32;
        key.seal_segment(number, &mut sealed);
        let position = builder.push(number, &sealed, self.segment.len(), compressed);
        let mut offset = 0;
        for (id, len) in self.waiting.drain(..) {
            self.chunks.push(PackedChunk { id, segment: position as u32, offset, len });
            offset += len;
        }
        self.segment.clear();
    }

    fn flush_pack(&mut self, catalogue: &Catalogue, fleet: &mut Fleet, run: &Run) -> Result<(), EngineError> {
        let Some((key, builder)) = self.pack.take() else { return Ok(()) };
        let segments = builder.segments().to_vec();
        let table = write_chunks(&std::mem::take(&mut self.chunks), segments.len());
        let (bytes, hash) = builder.finish(&key, &table);
        let name = layout::pack(PackFolder::Data, &hash);
        fleet.put_new(&name, &bytes, run)?;
        let contents = Contents { segments, table };
        let pack = IndexedPack { folder: PackFolder::Data, hash, len: bytes.len() as u64, contents };
        catalogue
            .put_pack(&pack, false)?
            .map_err(|source| EngineError::Object { object: name.as_str().to_string(), source })?;
        Ok(())
    }

    /// Hands over what is still here; the caller makes it durable.
    pub(crate) fn finish(mut self, catalogue: &Catalogue, fleet: &mut Fleet, run: &Run) -> Result<(), EngineError> {
        self.flush_segment();
        self.flush_pack(catalogue, fleet, run)
    }
}

//! Content from the source files, where they still hold the very bytes.
//!
//! Every chunk is proven by its identity, so it does not matter whether the file
//! changed elsewhere, or is being changed.

use std::collections::HashSet;
use std::io;

use mybackup_format::chunker::{Chunker, MAX_CHUNK};
use mybackup_format::keys::sha256;
use mybackup_format::pieces::put_pieces;
use mybackup_format::{ChunkId, Content, Kind, Piece, Version};
use mybackup_vfs::tree::{SourceFile, Step, Walk, WalkOptions};

use crate::content::ContentReader;
use crate::engine::{Engine, SourceSpec};
use crate::error::EngineError;
use crate::run::Run;
use crate::vault::Vault;

impl Engine {
    /// Looks in the files that stand in the sources now for chunks that are lacking.
    pub(super) fn read_sources(
        &self,
        lacking: &mut HashSet<ChunkId>,
        vaults: &[Vault],
        run: &Run,
        mut put: impl FnMut(ChunkId, &[u8]) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let mut content = ContentReader::new(&self.catalogue, vaults);
        let chunker = Chunker::new(&self.keys);
        for spec in &self.settings.sources {
            let Some(source) = self.catalogue.source(spec.id)? else { continue };
            let mut entries = self.catalogue.entries(source.n, b"", None)?;
            while let Some((_, entry)) = entries.next_entry()? {
                run.check()?;
                let Some(version) = entry.versions.first().filter(|v| v.to.is_none() && v.kind == Kind::File) else {
                    continue;
                };
                let list_is_lost = match &version.content {
                    Content::Recipe(list) => chunk_ids(list).any(|(_, id, _)| lacking.contains(&id)),
                    _ => false,
                };
                let pieces = if list_is_lost { Vec::new() } else { self.pieces(&mut content, version) };
                let wanted: Vec<_> = chunk_ids(&pieces).filter(|(_, id, _)| lacking.contains(id)).collect();
                if !list_is_lost && wanted.is_empty() {
                    continue;
                }
                let Some(file) = open(spec, &entry.key).filter(|f| f.opened_meta().size == version.size) else {
                    continue;
                };
                let mut found = |id: ChunkId, bytes: &[u8]| match lacking.remove(&id) {
                    true => put(id, bytes),
                    false => Ok(()),
                };
                for (offset, id, len) in wanted {
                    let Ok(bytes) = read_exact(&file, offset, len as usize) else { continue };
                    if self.keys.chunk_id(&bytes) == id || self.keys.small_id(&sha256(&bytes)) == id {
                        found(id, &bytes)?;
                    }
                }
                if list_is_lost {
                    self.cut_again(&file, &chunker, &mut found)?;
                }
            }
        }
        Ok(())
    }

    fn pieces(&self, content: &mut ContentReader<'_>, version: &Version) -> Vec<Piece> {
        match &version.content {
            Content::Whole => vec![Piece::Chunk { id: self.keys.small_id(&version.sha256), len: version.size }],
            Content::Pieces(list) => list.clone(),
            Content::Recipe(_) => content.pieces_of(version).unwrap_or_default(),
            Content::None | Content::Target(_) | Content::Device(_) => Vec::new(),
        }
    }

    /// Makes the list of a large file's chunks again by cutting it again.
    fn cut_again(
        &self,
        file: &SourceFile,
        chunker: &Chunker,
        found: &mut impl FnMut(ChunkId, &[u8]) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let meta = file.opened_meta();
        let sparse = meta.blocks.saturating_mul(512) < meta.size;
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < meta.size {
            // Where holes are now is only a guess at where they were: the list's own identity proves it.
            let data = if sparse { file.next_data(at) } else { Ok(Some(at..meta.size)) };
            let Ok(data) = data else { return Ok(()) };
            let data = data.unwrap_or(meta.size..meta.size);
            if data.start > at {
                pieces.push(Piece::Hole { len: data.start - at });
            }
            at = data.start;
            let end = data.end.min(meta.size);
            while at < end {
                let len = (end - at).min(MAX_CHUNK as u64) as usize;
                let Ok(window) = read_exact(file, at, len) else { return Ok(()) };
                let chunk = &window[..chunker.cut(&window)];
                let id = self.keys.chunk_id(chunk);
                found(id, chunk)?;
                pieces.push(Piece::Chunk { id, len: chunk.len() as u64 });
                at += chunk.len() as u64;
            }
        }
        let mut list = Vec::new();
        put_pieces(&mut list, &pieces);
        list.chunks(MAX_CHUNK).try_for_each(|part| found(self.keys.chunk_id(part), part))
    }
}

/// Returns the chunks of a list with their offsets in the file: offset, chunk, length.
fn chunk_ids(pieces: &[Piece]) -> impl Iterator<Item = (u64, ChunkId, u64)> {
    let mut at = 0;
    pieces.iter().filter_map(move |piece| {
        let offset = at;
        at += piece.len();
        match piece {
            Piece::Chunk { id, len } => Some((offset, *id, *len)),
            Piece::Hole { .. } => None,
        }
    })
}

/// Opens the file that stands at a key now; links are not followed.
fn open(spec: &SourceSpec, key: &[u8]) -> Option<SourceFile> {
    let mut walk = Walk::below(&spec.path, key, WalkOptions::default()).ok()?;
    match walk.next_step()? {
        Step::Entry(entry) => entry.dir().open_file(entry.name()).ok(),
        Step::Trouble { .. } | Step::Skipped { .. } => None,
    }
}

fn read_exact(file: &SourceFile, offset: u64, len: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; len];
    let mut filled = 0;
    while filled < len {
        match file.read_at(offset + filled as u64, &mut bytes[filled..])? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => filled += n,
        }
    }
    Ok(bytes)
}

//! Which files need what is damaged.

use std::collections::{HashMap, HashSet};

use mybackup_format::{ChunkId, Content, Piece, Version};

use crate::content::ContentReader;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::Run;
use crate::vault::Vault;

use super::{Damage, FOLLOWED_CHUNKS, Finding, NAMED_FILES};

/// Returns all chunks that a version needs, those of its list of chunks too.
///
/// Where that list itself is lost, what it names is unknown and left out.
pub(crate) fn chunks_of(content: &mut ContentReader<'_>, version: &Version) -> Vec<ChunkId> {
    let ids = |pieces: &[Piece]| {
        let ids = pieces.iter().filter_map(|piece| match piece {
            Piece::Chunk { id, .. } => Some(*id),
            Piece::Hole { .. } => None,
        });
        ids.collect::<Vec<_>>()
    };
    let mut needed = match &version.content {
        Content::Recipe(list) => ids(list),
        _ => Vec::new(),
    };
    needed.extend(ids(&content.pieces_of(version).unwrap_or_default()));
    needed
}

impl Engine {
    /// Follows findings to the files that need what is damaged.
    pub(super) fn affected(
        &self,
        findings: &[Finding],
        vaults: &[Vault],
        run: &Run,
    ) -> Result<Vec<Damage>, EngineError> {
        let mut damages: Vec<Damage> = findings
            .iter()
            .map(|finding| Damage {
                destination: finding.destination.clone(),
                object: finding.object.clone(),
                what: finding.what.clone(),
                files: Vec::new(),
                files_total: 0,
                versions: 0,
            })
            .collect();
        let mut needed_by: HashMap<ChunkId, Vec<usize>> = HashMap::new();
        for (at, finding) in findings.iter().enumerate() {
            if needed_by.len() < FOLLOWED_CHUNKS {
                finding.chunks.iter().for_each(|id| needed_by.entry(*id).or_default().push(at));
            }
        }
        if needed_by.is_empty() {
            return Ok(damages);
        }
        let mut content = ContentReader::new(&self.catalogue, vaults);
        for source in self.catalogue.sources()? {
            let mut entries = self.catalogue.entries(source.n, b"", None)?;
            while let Some((_, entry)) = entries.next_entry()? {
                run.check()?;
                for version in &entry.versions {
                    let hit: HashSet<usize> = chunks_of(&mut content, version)
                        .iter()
                        .filter_map(|id| needed_by.get(id))
                        .flatten()
                        .copied()
                        .collect();
                    for at in hit {
                        let damage = &mut damages[at];
                        damage.versions += 1;
                        if version.to.is_none() {
                            damage.files_total += 1;
                            if damage.files.len() < NAMED_FILES {
                                damage.files.push(absolute(&source.settings.path, &entry.key));
                            }
                        }
                    }
                }
            }
        }
        Ok(damages)
    }
}

//! What nothing could heal: the versions that need it are marked, and named.

use std::collections::{HashMap, HashSet};

use mybackup_format::ChunkId;
use mybackup_format::history::{FLAG_DAMAGED, encode_row};

use crate::content::ContentReader;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::Run;
use crate::verify::chunks_of;

use super::{BadPack, Lost, Work};

/// The paths of a loss that are named.
const NAMED_PATHS: usize = 20;

impl Engine {
    /// Marks every version that needs a lost chunk, and returns those that no version needs any more.
    pub(super) fn mark_lost(
        &self,
        work: &mut Work,
        bad: &[BadPack],
        lost: &HashSet<ChunkId>,
        run: &Run,
    ) -> Result<HashSet<ChunkId>, EngineError> {
        let mut held_by: HashMap<ChunkId, &BadPack> = HashMap::new();
        for pack in bad {
            held_by.extend(pack.chunks.iter().filter(|c| lost.contains(&c.id)).map(|c| (c.id, pack)));
        }
        let mut losses: HashMap<&str, Lost> = HashMap::new();
        let mut forgotten = lost.clone();
        if lost.is_empty() {
            return Ok(forgotten);
        }
        // A destination that is away may hold the good bytes: then nothing is given up yet.
        let may_mark = work.report.skipped.is_empty();
        let vaults = work.vaults.clone();
        let mut content = ContentReader::new(&self.catalogue, &vaults);
        for mut source in self.catalogue.sources()? {
            let mut changed = false;
            let mut entries = self.catalogue.entries(source.n, b"", None)?;
            while let Some((file, entry)) = entries.next_entry()? {
                run.check()?;
                let mut of_path: HashSet<&str> = HashSet::new();
                for version in &entry.versions {
                    let gone: Vec<ChunkId> =
                        chunks_of(&mut content, version).into_iter().filter(|id| lost.contains(id)).collect();
                    if gone.is_empty() {
                        continue;
                    }
                    forgotten.retain(|id| !gone.contains(id));
                    let packs: HashSet<&str> =
                        gone.iter().filter_map(|id| Some(held_by.get(id)?.name.as_str())).collect();
                    for pack in packs {
                        losses.entry(pack).or_insert_with(|| nothing_lost(pack)).versions += 1;
                        of_path.insert(pack);
                    }
                    if may_mark && version.flags & FLAG_DAMAGED == 0 {
                        let mut marked = version.clone();
                        marked.flags |= FLAG_DAMAGED;
                        for (v, add) in [(version, false), (&marked, true)] {
                            let mut row = Vec::new();
                            encode_row(&entry.key, v, &mut row);
                            let hash = self.keys.row_hash(&row);
                            if add { source.rows_hash.add(&hash) } else { source.rows_hash.remove(&hash) }
                        }
                        self.catalogue.put_version(file.id, &marked)?;
                        self.catalogue.mark_overlaid(source.n, &entry.key)?;
                        // The next run reads the file again, and stores what it holds then.
                        self.catalogue.forget_stat(source.n, &entry.key)?;
                        changed = true;
                    }
                }
                for pack in of_path {
                    if let Some(loss) = losses.get_mut(pack) {
                        loss.paths_total += 1;
                        if loss.paths.len() < NAMED_PATHS {
                            loss.paths.push(absolute(&source.settings.path, &entry.key));
                        }
                    }
                }
            }
            if changed {
                self.catalogue.put_source(&source)?;
                work.stale.insert(source.id);
            }
        }
        for pack in bad.iter().filter(|p| p.chunks.iter().any(|c| lost.contains(&c.id))) {
            let loss = losses.get(pack.name.as_str());
            for destination in &pack.destinations {
                match loss {
                    Some(loss) => {
                        work.report.lost.push(Lost { destination: destination.clone(), ..loss.clone() });
                    }
                    // What was lost of it is needed by no version that is known.
                    None => work.healed(destination, pack.name.as_str(), super::HealedBy::Salvage),
                }
            }
        }
        Ok(if may_mark { forgotten } else { HashSet::new() })
    }
}

fn nothing_lost(object: &str) -> Lost {
    Lost { destination: String::new(), object: object.to_string(), versions: 0, paths: Vec::new(), paths_total: 0 }
}

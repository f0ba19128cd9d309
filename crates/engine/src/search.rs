//! Finding paths by a part of their name, and what was lost or changed last.
//!
//! Neither reads the table of all files: names are looked through where they lie
//! packed, and runs tell what changed in them.

use std::collections::HashSet;

use mybackup_format::{Kind, SourceId, Stamp};

use crate::catalogue::{Needle, SourceRow};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::Run;

/// A path whose name was searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// Its absolute path.
    pub path: Vec<u8>,
    /// Its source.
    pub source: SourceId,
    /// What its newest version is.
    pub kind: Kind,
    /// How many versions it has.
    pub versions: u64,
    /// When its newest version was modified.
    pub modified: Stamp,
    /// The size of its newest version in bytes.
    pub size: u64,
    /// Whether nothing stands there any more.
    pub deleted: bool,
}

/// So many changes are looked at for a list of the latest: one path may have many of them.
const MOST_CHANGES: usize = 2_000;

impl Engine {
    /// Finds paths whose name holds `text`, whatever its case, deleted ones too; at most `limit`.
    pub fn search(&self, text: &str, limit: usize, run: &Run) -> Result<Vec<SearchHit>, EngineError> {
        let _moment = self.catalogue.at_one_moment()?;
        let needle = Needle::new(text);
        let mut hits = Vec::new();
        for source in self.catalogue.sources()? {
            let wanted = limit.saturating_sub(hits.len());
            let mut keys = Vec::new();
            let visit = |key| {
                if keys.len() < wanted {
                    keys.push(key);
                }
                keys.len() < wanted
            };
            self.catalogue.names_with(source.n, &needle, visit, || run.check().is_ok())?;
            run.check()?;
            // What came later stands behind: a person expects the order of the folders.
            keys.sort_unstable();
            for key in keys {
                let Some(file) = self.catalogue.file(source.n, &key)? else { continue };
                hits.extend(self.search_hit(&source, &key, file.id, !file.alive)?);
            }
        }
        Ok(hits)
    }

    /// Returns the files that were deleted last, or that got another content last; the latest first.
    pub fn recent(&self, deleted: bool, limit: usize) -> Result<Vec<SearchHit>, EngineError> {
        let _moment = self.catalogue.at_one_moment()?;
        let mut found = Vec::new();
        for source in self.catalogue.sources()? {
            let mut seen = HashSet::new();
            for (seq, key) in self.catalogue.latest_changes(source.n, deleted, MOST_CHANGES)? {
                if seen.len() == limit {
                    break;
                }
                let Some(file) = self.catalogue.file(source.n, &key)?.filter(|file| file.alive != deleted) else {
                    continue;
                };
                let Some(hit) = self.search_hit(&source, &key, file.id, deleted)? else { continue };
                if hit.kind == Kind::File && seen.insert(key) {
                    let finished = self.catalogue.run_finished(source.n, seq)?.unwrap_or_default();
                    found.push((finished, hit));
                }
            }
        }
        found.sort_by(|(one_at, one), (other_at, other)| other_at.cmp(one_at).then_with(|| one.path.cmp(&other.path)));
        found.truncate(limit);
        Ok(found.into_iter().map(|(_, hit)| hit).collect())
    }

    /// Describes a path by its newest version.
    fn search_hit(
        &self,
        source: &SourceRow,
        key: &[u8],
        file: i64,
        deleted: bool,
    ) -> Result<Option<SearchHit>, EngineError> {
        let Some(version) = self.catalogue.newest_version(file)? else { return Ok(None) };
        Ok(Some(SearchHit {
            path: absolute(&source.settings.path, key),
            source: source.id,
            kind: version.kind,
            versions: self.catalogue.version_count(file)?,
            modified: version.modified,
            size: version.size,
            deleted,
        }))
    }
}

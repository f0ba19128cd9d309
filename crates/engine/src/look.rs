//! What a page shows of the history: what was lost or changed last, the days with backups, a look into a file.

use mybackup_format::{Content, Kind, Piece};

use crate::catalogue::Catalogue;
use crate::content::ContentReader;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::{SearchHit, shown};
use crate::run::UnixNanos;

impl Engine {
    /// Tells whether the index was lost: nothing is known of any source, nor of any work.
    pub fn lacks_history(&self) -> Result<bool, EngineError> {
        let unknown = self.catalogue.sources()?.is_empty() && self.journal(None, 1)?.is_empty();
        Ok(unknown && !self.settings.destinations.is_empty())
    }

    /// Returns when the oldest run that is known ended.
    pub fn oldest_run_ns(&self) -> Result<Option<UnixNanos>, EngineError> {
        Ok(self.catalogue.oldest_run()?)
    }

    /// Returns when runs ended from one moment on, up to and not including another, in order.
    pub fn run_dates(&self, from_ns: UnixNanos, to_ns: UnixNanos) -> Result<Vec<UnixNanos>, EngineError> {
        Ok(self.catalogue.run_dates(from_ns, to_ns)?)
    }

    /// Returns the files that were deleted last, or that got another content last; the latest first.
    pub fn recent(&self, deleted: bool, limit: usize) -> Result<Vec<SearchHit>, EngineError> {
        let _moment = self.catalogue.at_one_moment()?;
        let sources = self.catalogue.sources()?;
        let mut hits = Vec::new();
        for (n, key, file) in self.catalogue.recent(deleted, limit)? {
            let Some(source) = sources.iter().find(|source| source.n == n) else { continue };
            hits.extend(self.search_hit(source, &key, file, deleted)?);
        }
        Ok(hits)
    }

    /// Reads the first bytes of one version of a file, `most` of them, and whether there are more.
    ///
    /// What is returned was authenticated when it was opened; holes come back as zeros.
    pub fn beginning(&self, path: &[u8], number: u32, most: usize) -> Result<(Vec<u8>, bool), EngineError> {
        let (source, key) = self.resolve_row(path)?;
        let file = self.catalogue.file(source.n, &key)?.ok_or_else(|| EngineError::NoSuchPath(shown(path)))?;
        let versions = self.catalogue.versions(file.id)?;
        let version = versions
            .into_iter()
            .find(|version| version.number == number)
            .ok_or_else(|| EngineError::NoSuchVersion { path: shown(path), wanted: format!("version {number}") })?;
        if version.kind != Kind::File || matches!(version.content, Content::None) {
            return Ok((Vec::new(), false));
        }
        let vaults = self.open_reachable()?;
        let mut reader = ContentReader::new(&self.catalogue, &vaults);
        let mut bytes = Vec::new();
        for piece in reader.pieces_of(&version)? {
            if bytes.len() >= most {
                break;
            }
            match piece {
                Piece::Chunk { id, len } => bytes.extend_from_slice(&reader.chunk(&id, len)?),
                Piece::Hole { len } => {
                    let zeros = (len as usize).min(most - bytes.len());
                    bytes.resize(bytes.len() + zeros, 0);
                }
            }
        }
        bytes.truncate(most);
        let cut = (bytes.len() as u64) < version.size;
        Ok((bytes, cut))
    }
}

impl Catalogue {
    fn oldest_run(&self) -> rusqlite::Result<Option<i64>> {
        self.db.query_row("SELECT min(finished) FROM runs", [], |row| row.get(0))
    }

    fn run_dates(&self, from: i64, to: i64) -> rusqlite::Result<Vec<i64>> {
        self.db
            .prepare_cached(
                "SELECT DISTINCT finished FROM runs WHERE finished >= ?1 AND finished < ?2 ORDER BY finished",
            )?
            .query_map((from, to), |row| row.get(0))?
            .collect()
    }

    /// Source, key and number of files that went last, or changed last. Only files that are gone, or
    /// have more than one version, are looked up.
    fn recent(&self, deleted: bool, limit: usize) -> rusqlite::Result<Vec<(i64, Vec<u8>, i64)>> {
        let file = Kind::File as u8;
        let chosen = if deleted {
            "f.alive = 0 AND v.run_to = r.seq"
        } else {
            "f.alive = 1 AND f.next_version > 2 AND v.run_to IS NULL AND v.number > 1 AND v.run_from = r.seq"
        };
        self.db
            .prepare_cached(&format!(
                "SELECT f.source, f.key, f.id FROM files f CROSS JOIN versions v ON v.file = f.id
                 AND (v.number, v.revision) =
                     (SELECT number, revision FROM versions WHERE file = f.id ORDER BY number DESC, revision DESC LIMIT 1)
                 JOIN runs r ON r.source = f.source AND {chosen}
                 WHERE v.kind = {file} ORDER BY r.finished DESC, f.key LIMIT ?1"
            ))?
            .query_map([limit as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect()
    }
}

//! What a page shows of the history: the days with backups, a look into a file.

use mybackup_format::{Content, Kind, Piece};

use crate::catalogue::Catalogue;
use crate::content::ContentReader;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::shown;
use crate::run::UnixNanos;

/// The first bytes of one version of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How many it has in all; 0 for what has no content.
    pub size: u64,
}

impl Beginning {
    /// Whether there are more.
    pub fn is_cut(&self) -> bool {
        (self.bytes.len() as u64) < self.size
    }
}

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

    /// Reads the first bytes of one version of a file, `most` of them.
    ///
    /// What is returned was authenticated when it was opened; holes come back as zeros.
    pub fn beginning(&self, path: &[u8], number: u32, most: usize) -> Result<Beginning, EngineError> {
        let (source, key) = self.resolve_row(path)?;
        let file = self.catalogue.file(source.n, &key)?.ok_or_else(|| EngineError::NoSuchPath(shown(path)))?;
        let versions = self.catalogue.versions(file.id)?;
        let version = versions
            .into_iter()
            .find(|version| version.number == number)
            .ok_or_else(|| EngineError::NoSuchVersion { path: shown(path), wanted: format!("version {number}") })?;
        if version.kind != Kind::File || matches!(version.content, Content::None) {
            return Ok(Beginning { bytes: Vec::new(), size: 0 });
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
        Ok(Beginning { bytes, size: version.size })
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
}

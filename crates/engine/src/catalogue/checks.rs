//! What rebuilding, verifying and repairing ask of the index.

use mybackup_format::index::PackFolder;
use mybackup_format::{ChunkId, Kind, ObjectHash, Stamp, Version};
use rusqlite::OptionalExtension;

use super::Catalogue;

/// What tells whether a version is still the same: number, revision, time, size, hash.
type Sameness = (u32, u32, Stamp, u64, Option<[u8; 32]>);

/// What the index keeps of a path while its history is read anew.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The number that the next version would have got.
    pub(crate) next_version: u32,
    stat: Option<Vec<u8>>,
    newest: Option<Sameness>,
}

impl Kept {
    /// Returns what the file system said of the path, where its newest version is still the same.
    pub(crate) fn stat_of(&self, version: &Version) -> Option<&[u8]> {
        let sha256 = (version.kind == Kind::File).then_some(version.sha256);
        let newest = (version.number, version.revision, version.modified, version.size, sha256);
        self.stat.as_deref().filter(|_| version.to.is_none() && self.newest == Some(newest))
    }
}

impl Catalogue {
    /// Sets aside what must outlive the history of a source, then forgets the history.
    pub(crate) fn set_aside(&self, source: i64) -> rusqlite::Result<()> {
        self.db.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS kept (
                 key BLOB PRIMARY KEY, next_version INTEGER, stat BLOB,
                 number INTEGER, revision INTEGER, secs INTEGER, nanos INTEGER, size INTEGER, sha256 BLOB
             ) WITHOUT ROWID;
             DELETE FROM kept",
        )?;
        self.db.execute(
            "INSERT INTO kept SELECT f.key, f.next_version, f.stat, v.number, v.revision, v.secs, v.nanos, v.size, v.sha256
             FROM files f LEFT JOIN versions v ON v.file = f.id AND (v.number, v.revision) = (
                 SELECT w.number, w.revision FROM versions w WHERE w.file = f.id
                 ORDER BY w.number DESC, w.revision DESC LIMIT 1)
             WHERE f.source = ?1",
            [source],
        )?;
        self.forget_rows(source)
    }

    /// Forgets all rows of a source but the source itself.
    pub(crate) fn forget_rows(&self, source: i64) -> rusqlite::Result<()> {
        self.db.execute("DELETE FROM versions WHERE file IN (SELECT id FROM files WHERE source = ?1)", [source])?;
        for table in ["files", "folders", "changes", "names", "pages", "overlay", "runs", "log_pages"] {
            self.db.execute(&format!("DELETE FROM {table} WHERE source = ?1"), [source])?;
        }
        self.set_whole(source, &[])
    }

    /// Returns what was set aside of a path.
    pub(crate) fn kept(&self, key: &[u8]) -> rusqlite::Result<Option<Kept>> {
        self.db
            .prepare_cached(
                "SELECT next_version, stat, number, revision, secs, nanos, size, sha256 FROM kept WHERE key = ?1",
            )?
            .query_row([key], |r| {
                let number: Option<u32> = r.get(2)?;
                let newest = match number {
                    None => None,
                    Some(number) => {
                        let modified = Stamp { secs: r.get(4)?, nanos: r.get(5)? };
                        Some((number, r.get(3)?, modified, r.get::<_, i64>(6)? as u64, r.get(7)?))
                    }
                };
                Ok(Kept { next_version: r.get(0)?, stat: r.get(1)?, newest })
            })
            .optional()
    }

    /// Drops what was set aside.
    pub(crate) fn drop_kept(&self) -> rusqlite::Result<()> {
        self.db.execute_batch("DELETE FROM kept")
    }

    /// Returns which packs hold a chunk, with its length there in bytes.
    pub(crate) fn packs_of_chunk(&self, id: &ChunkId) -> rusqlite::Result<Vec<(i64, u32)>> {
        self.db
            .prepare_cached("SELECT pack, len FROM chunks WHERE id = ?1")?
            .query_map([id.0], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect()
    }

    /// Returns the folder and name of a pack by its number.
    pub(crate) fn pack_name(&self, pack: i64) -> rusqlite::Result<Option<(PackFolder, ObjectHash)>> {
        self.db
            .prepare_cached("SELECT folder, hash FROM packs WHERE n = ?1")?
            .query_row([pack], |r| {
                Ok((PackFolder::from_u8(r.get(0)?).unwrap_or(PackFolder::Data), ObjectHash(r.get(1)?)))
            })
            .optional()
    }

    /// Notes that no index object lists a pack any more; `table` is what its own table of contents adds.
    pub(crate) fn set_unindexed(&self, pack: i64, table: &[u8]) -> rusqlite::Result<()> {
        self.db.prepare_cached("UPDATE packs SET indexed = 0, toc = ?2 WHERE n = ?1")?.execute((pack, table))?;
        Ok(())
    }

    /// Returns up to `limit` current files with content, chosen by chance: source, key, file.
    pub(crate) fn some_files(&self, limit: u32) -> rusqlite::Result<Vec<(i64, Vec<u8>, i64)>> {
        self.db
            .prepare_cached(
                "SELECT f.source, f.key, f.id FROM files f JOIN versions v ON v.file = f.id
                 WHERE f.alive = 1 AND v.run_to IS NULL AND v.kind = 0 AND v.size > 0 ORDER BY random() LIMIT ?1",
            )?
            .query_map([limit], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
            .collect()
    }

    /// Forgets the run-log pages of a source; its runs stay.
    pub(crate) fn forget_log_pages(&self, source: i64) -> rusqlite::Result<()> {
        self.db.execute("DELETE FROM log_pages WHERE source = ?1", [source])?;
        Ok(())
    }
}

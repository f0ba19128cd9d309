//! Looking through the history: what stood where, and when.
//!
//! Every question here is answered from a range of rows: none reads a whole
//! source to list one folder, and none keeps more than a page of rows in memory.

use mybackup_format::root::RunRecord;
use mybackup_format::{ChunkId, Kind, Version, paths};
use rusqlite::{CachedStatement, OptionalExtension};

use super::rows::{VERSION, version};
use super::{Catalogue, FileRow, PackRow};

/// What stood at one path in one state of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateRow {
    /// The path key.
    pub key: Vec<u8>,
    /// The path's number in this index alone.
    pub file: i64,
    /// What stood there.
    pub version: Version,
}

/// One path of which something can be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restorable {
    /// The path key.
    pub key: Vec<u8>,
    /// The path's number in this index alone.
    pub file: i64,
    /// What its newest version is.
    pub kind: Kind,
    /// How many versions it has.
    pub versions: u64,
    /// The number of its newest version.
    pub newest: u32,
    /// Whether nothing stands there any more.
    pub deleted: bool,
}

/// Where a chunk lies, in the shortest form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShortPlace {
    pub(crate) pack: i64,
    pub(crate) position: u32,
    pub(crate) offset: u32,
    pub(crate) len: u32,
}

/// What the versions of one path added, as far as they were read.
struct Cost {
    number: u32,
    of_number: u64,
    stored: u64,
    is_file: bool,
}

impl Cost {
    /// Adds a version; the revisions of one number have their cost in one of them.
    fn add(&mut self, number: u32, stored: u64) {
        let known = if number == self.number { self.of_number } else { 0 };
        self.stored += stored.saturating_sub(known);
        self.of_number = known.max(stored);
        self.number = number;
    }
}

/// So many rows are read ahead.
const READ_AHEAD: usize = 512;

/// Streams one state of a source in key order.
pub struct StateReader<'c> {
    // Declared before the statement that it borrows from.
    page: std::vec::IntoIter<StateRow>,
    statement: CachedStatement<'c>,
    source: i64,
    seq: u64,
    to: Option<Vec<u8>>,
    next_from: Option<Vec<u8>>,
}

impl StateReader<'_> {
    /// Returns the next entry, or `None` after the last.
    pub fn next_row(&mut self) -> rusqlite::Result<Option<StateRow>> {
        if let Some(row) = self.page.next() {
            return Ok(Some(row));
        }
        let Some(from) = self.next_from.take() else { return Ok(None) };
        let mut rows = match &self.to {
            Some(to) => self.statement.query((self.source, from, self.seq as i64, to))?,
            None => self.statement.query((self.source, from, self.seq as i64))?,
        };
        let mut page: Vec<StateRow> = Vec::with_capacity(READ_AHEAD);
        while let Some(r) = rows.next()? {
            page.push(StateRow { key: r.get(0)?, file: r.get(1)?, version: version(r, 2)? });
        }
        if let Some(last) = page.last().filter(|_| page.len() == READ_AHEAD) {
            self.next_from = Some([&last.key[..], &[0]].concat());
        }
        self.page = page.into_iter();
        Ok(self.page.next())
    }
}

impl Catalogue {
    /// Reads the state of a source after its run `seq`: the keys from `from` on, up to and not including `to`.
    pub fn state_at(&self, source: i64, from: &[u8], to: Option<&[u8]>, seq: u64) -> rusqlite::Result<StateReader<'_>> {
        // With the limit in the text of the query, SQLite stops there instead of reading on to the source's end.
        let limit = if to.is_some() { "AND f.key < ?4" } else { "" };
        let statement = self.db.prepare_cached(&format!(
            "SELECT f.key, f.id, {VERSION}
             FROM files f CROSS JOIN versions v ON v.file = f.id CROSS JOIN attributes a ON a.id = v.attributes
             WHERE f.source = ?1 AND f.key >= ?2 {limit}
             AND v.run_from <= ?3 AND (v.run_to IS NULL OR v.run_to > ?3)
             ORDER BY f.key LIMIT {READ_AHEAD}"
        ))?;
        Ok(StateReader {
            page: Vec::new().into_iter(),
            statement,
            source,
            seq,
            to: to.map(<[u8]>::to_vec),
            next_from: Some(from.to_vec()),
        })
    }

    /// Returns what stood at a path after run `seq`.
    pub fn version_at(&self, file: i64, seq: u64) -> rusqlite::Result<Option<Version>> {
        self.db
            .prepare_cached(&format!(
                "SELECT {VERSION} FROM versions v JOIN attributes a ON a.id = v.attributes
                 WHERE v.file = ?1 AND v.run_from <= ?2 AND (v.run_to IS NULL OR v.run_to > ?2)
                 ORDER BY v.number DESC, v.revision DESC LIMIT 1"
            ))?
            .query_row((file, seq as i64), |r| version(r, 0))
            .optional()
    }

    /// Returns the last revision of one version of a path.
    pub fn version_numbered(&self, file: i64, number: u32) -> rusqlite::Result<Option<Version>> {
        self.db
            .prepare_cached(&format!(
                "SELECT {VERSION} FROM versions v JOIN attributes a ON a.id = v.attributes
                 WHERE v.file = ?1 AND v.number = ?2 ORDER BY v.revision DESC LIMIT 1"
            ))?
            .query_row((file, number), |r| version(r, 0))
            .optional()
    }

    /// Finds the first path at or after `from`.
    pub fn next_file(&self, source: i64, from: &[u8]) -> rusqlite::Result<Option<FileRow>> {
        self.db
            .prepare_cached(
                "SELECT key, id, alive, next_version FROM files WHERE source = ?1 AND key >= ?2 ORDER BY key LIMIT 1",
            )?
            .query_row((source, from), |r| {
                Ok(FileRow { key: r.get(0)?, id: r.get(1)?, alive: r.get(2)?, next_version: r.get(3)? })
            })
            .optional()
    }

    /// Tells whether a path, or anything below it, was ever saved.
    pub fn was_saved(&self, source: i64, key: &[u8]) -> rusqlite::Result<bool> {
        Ok(self.next_file(source, key)?.is_some_and(|found| paths::is_within(&found.key, key)))
    }

    /// Returns the greatest key that stands in a source.
    pub fn last_key(&self, source: i64) -> rusqlite::Result<Option<Vec<u8>>> {
        self.db
            .prepare_cached("SELECT key FROM files WHERE source = ?1 AND alive = 1 ORDER BY key DESC LIMIT 1")?
            .query_row([source], |row| row.get(0))
            .optional()
    }

    /// Goes through the names of a source in key order; stops where `visit` returns false.
    pub fn each_file(
        &self,
        source: i64,
        mut visit: impl FnMut(&[u8], i64, bool) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        let mut statement =
            self.db.prepare_cached("SELECT key, id, alive FROM files WHERE source = ?1 ORDER BY key")?;
        let mut rows = statement.query([source])?;
        while let Some(r) = rows.next()? {
            if !visit(r.get_ref(0)?.as_blob()?, r.get(1)?, r.get(2)?)? {
                break;
            }
        }
        Ok(())
    }

    /// Goes through all that can be restored of a source in key order; stops where `visit` returns false.
    pub fn each_restorable(&self, source: i64, mut visit: impl FnMut(Restorable) -> bool) -> rusqlite::Result<()> {
        let mut statement = self.db.prepare_cached(
            "SELECT f.key, f.id, f.alive,
             (SELECT count(DISTINCT number) FROM versions WHERE file = f.id), v.number, v.kind
             FROM files f CROSS JOIN versions v ON v.file = f.id
             AND (v.number, v.revision) =
                 (SELECT number, revision FROM versions WHERE file = f.id ORDER BY number DESC, revision DESC LIMIT 1)
             WHERE f.source = ?1 ORDER BY f.key",
        )?;
        let mut rows = statement.query([source])?;
        while let Some(r) = rows.next()? {
            let alive: bool = r.get(2)?;
            let found = Restorable {
                key: r.get(0)?,
                file: r.get(1)?,
                kind: Kind::from_u8(r.get(5)?).unwrap_or(Kind::File),
                versions: r.get::<_, i64>(3)? as u64,
                newest: r.get(4)?,
                deleted: !alive,
            };
            if !visit(found) {
                break;
            }
        }
        Ok(())
    }

    /// Goes through what is at and below a key, in key order, with what all its versions added when they
    /// were saved, in bytes, and whether it is or was last no folder; stops where `visit` returns false.
    pub fn each_stored(
        &self,
        source: i64,
        folder: &[u8],
        mut visit: impl FnMut(&[u8], u64, bool) -> bool,
    ) -> rusqlite::Result<()> {
        let mut statement = self.db.prepare_cached(
            "SELECT f.key, v.number, v.stored, v.kind FROM files f CROSS JOIN versions v ON v.file = f.id
             WHERE f.source = ?1 AND f.key >= ?2 ORDER BY f.key, v.number DESC, v.revision DESC",
        )?;
        let mut rows = statement.query((source, folder))?;
        let mut key: Vec<u8> = Vec::new();
        let mut file: Option<Cost> = None;
        while let Some(r) = rows.next()? {
            let next = r.get_ref(0)?.as_blob()?;
            let (number, stored): (u32, u64) = (r.get(1)?, r.get::<_, i64>(2)?.max(0) as u64);
            match &mut file {
                Some(cost) if key == next => cost.add(number, stored),
                _ => {
                    if file.take().is_some_and(|cost| !visit(&key, cost.stored, cost.is_file)) {
                        return Ok(());
                    }
                    // What is below a folder follows it at once: a zero byte comes before all others.
                    if !paths::is_within(next, folder) {
                        return Ok(());
                    }
                    key.clear();
                    key.extend_from_slice(next);
                    let is_file = Kind::from_u8(r.get(3)?).is_some_and(|kind| kind != Kind::Dir);
                    file = Some(Cost { number, of_number: stored, stored, is_file });
                }
            }
        }
        if let Some(cost) = file {
            visit(&key, cost.stored, cost.is_file);
        }
        Ok(())
    }

    /// Counts the versions of a path.
    pub fn version_count(&self, file: i64) -> rusqlite::Result<u64> {
        self.db
            .prepare_cached("SELECT count(DISTINCT number) FROM versions WHERE file = ?1")?
            .query_row([file], |r| Ok(r.get::<_, i64>(0)? as u64))
    }

    /// Returns the record of one run of a source.
    pub fn run_record(&self, source: i64, seq: u64) -> rusqlite::Result<Option<RunRecord>> {
        self.db
            .prepare_cached("SELECT seq, run, started, finished FROM runs WHERE source = ?1 AND seq = ?2")?
            .query_row((source, seq as i64), |r| {
                Ok(RunRecord {
                    seq: r.get::<_, i64>(0)? as u64,
                    run: r.get::<_, i64>(1)? as u64,
                    started_ns: r.get(2)?,
                    finished_ns: r.get(3)?,
                })
            })
            .optional()
    }

    /// Returns one place of a chunk, in a pack that will stay where there is one.
    pub(crate) fn first_place(&self, id: &ChunkId) -> rusqlite::Result<Option<ShortPlace>> {
        self.db
            .prepare_cached(
                "SELECT c.pack, c.segment, c.offset, c.len FROM chunks c JOIN packs p ON p.n = c.pack
                 WHERE c.id = ?1 ORDER BY p.condemned, p.n LIMIT 1",
            )?
            .query_row([id.0], |r| {
                Ok(ShortPlace { pack: r.get(0)?, position: r.get(1)?, offset: r.get(2)?, len: r.get(3)? })
            })
            .optional()
    }

    /// Returns one segment with its pack.
    pub(crate) fn segment_at(
        &self,
        pack: i64,
        position: u32,
    ) -> rusqlite::Result<Option<(PackRow, mybackup_format::container::Segment)>> {
        self.db
            .prepare_cached(
                "SELECT p.n, p.folder, p.hash, p.len, p.condemned,
                 s.number, s.offset, s.sealed_len, s.raw_len, s.compressed
                 FROM segments s JOIN packs p ON p.n = s.pack WHERE s.pack = ?1 AND s.position = ?2",
            )?
            .query_row((pack, position), |r| Ok((super::packs::pack(r)?, super::packs::segment(r, 5)?)))
            .optional()
    }
}

//! Packs, chunks and pages in the index: what is stored, and where.

use mybackup_format::container::{Contents, Segment};
use mybackup_format::index::{IndexedPack, PackFolder};
use mybackup_format::toc::{PackedChunk, PageKind, read_chunks, read_pages};
use mybackup_format::{ChunkId, FormatError, ObjectHash, PageId};
use rusqlite::{OptionalExtension, Row};

use super::Catalogue;

/// A pack in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackRow {
    /// Its number in this index alone.
    pub n: i64,
    /// Which folder it lies in.
    pub folder: PackFolder,
    /// Its name.
    pub hash: ObjectHash,
    /// Its length in bytes.
    pub len: u64,
    /// Whether a cleaning plan will remove it.
    pub condemned: bool,
}

/// Where a chunk or a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// In which pack.
    pub pack: PackRow,
    /// The position of its segment in the pack.
    pub position: u32,
    /// Its segment.
    pub segment: Segment,
    /// Where it begins in the opened segment, in bytes.
    pub offset: u32,
    /// Its length in bytes.
    pub len: u32,
}

pub(super) const PACK: &str = "p.n, p.folder, p.hash, p.len, p.condemned";

pub(super) fn pack(r: &Row<'_>) -> rusqlite::Result<PackRow> {
    Ok(PackRow {
        n: r.get(0)?,
        folder: PackFolder::from_u8(r.get(1)?).unwrap_or(PackFolder::Data),
        hash: ObjectHash(r.get(2)?),
        len: r.get::<_, i64>(3)? as u64,
        condemned: r.get(4)?,
    })
}

pub(super) fn segment(r: &Row<'_>, at: usize) -> rusqlite::Result<Segment> {
    Ok(Segment {
        number: r.get(at)?,
        offset: r.get::<_, i64>(at + 1)? as u64,
        sealed_len: r.get(at + 2)?,
        raw_len: r.get(at + 3)?,
        compressed: r.get(at + 4)?,
    })
}

impl Catalogue {
    /// Adds a pack with all that it holds; one that is known already is left as it is.
    ///
    /// Fails with a [`FormatError`] inside where the table of contents is unsound.
    pub fn put_pack(&self, pack: &IndexedPack, indexed: bool) -> rusqlite::Result<Result<i64, FormatError>> {
        if let Some(known) = self.pack(&pack.hash)? {
            if indexed {
                self.set_indexed(known.n)?;
            }
            return Ok(Ok(known.n));
        }
        let Contents { segments, table } = &pack.contents;
        let raw_lens = segments.iter().map(|s| s.raw_len);
        let (chunks, pages) = match pack.folder {
            PackFolder::Data => match read_chunks(table, raw_lens) {
                Ok(mut chunks) => {
                    // In the order of the table's key, neighbours are written together.
                    chunks.sort_unstable_by_key(|chunk| chunk.id);
                    (chunks, Vec::new())
                }
                Err(error) => return Ok(Err(error)),
            },
            _ => match read_pages(table, segments.len()) {
                Ok(pages) => (Vec::new(), pages),
                Err(error) => return Ok(Err(error)),
            },
        };
        let n = self.insert_pack(pack, indexed)?;
        let mut put = self.db.prepare_cached("INSERT OR REPLACE INTO chunks VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for chunk in chunks {
            put.execute((chunk.id.0, n, chunk.segment, chunk.offset, chunk.len))?;
        }
        let mut put = self.db.prepare_cached("INSERT OR REPLACE INTO page_places VALUES (?1, ?2, ?3, ?4)")?;
        for (position, (kind, page)) in pages.iter().enumerate() {
            put.execute((page.0, n, position as i64, *kind as u8))?;
        }
        Ok(Ok(n))
    }

    pub(super) fn insert_pack(&self, pack: &IndexedPack, indexed: bool) -> rusqlite::Result<i64> {
        self.db
            .prepare_cached(
                "INSERT INTO packs (folder, hash, len, indexed, condemned, toc) VALUES (?1, ?2, ?3, ?4, 0, ?5)",
            )?
            .execute((
                pack.folder as u8,
                pack.hash.0,
                pack.len as i64,
                indexed,
                (!indexed).then_some(&pack.contents.table),
            ))?;
        let n = self.db.last_insert_rowid();
        let mut put = self.db.prepare_cached("INSERT INTO segments VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for (position, s) in pack.contents.segments.iter().enumerate() {
            put.execute((n, position as i64, s.number, s.offset as i64, s.sealed_len, s.raw_len, s.compressed))?;
        }
        Ok(n)
    }

    /// Returns what the backup holds.
    pub fn figures(&self) -> rusqlite::Result<crate::status::Figures> {
        let (versions, version_bytes) = self.db.query_row(
            "SELECT count(*), coalesce(sum(size), 0) FROM (
                SELECT max(size) AS size FROM versions WHERE kind = 0 GROUP BY file, number)",
            [],
            |r| Ok((r.get::<_, i64>(0)? as u64, r.get::<_, i64>(1)? as u64)),
        )?;
        let stored_bytes =
            self.db.query_row("SELECT coalesce(sum(len), 0) FROM packs", [], |r| Ok(r.get::<_, i64>(0)? as u64))?;
        Ok(crate::status::Figures { versions, version_bytes, stored_bytes })
    }

    /// Finds a pack by its name.
    pub fn pack(&self, hash: &ObjectHash) -> rusqlite::Result<Option<PackRow>> {
        self.db
            .prepare_cached(&format!("SELECT {PACK} FROM packs p WHERE p.hash = ?1"))?
            .query_row([hash.0], pack)
            .optional()
    }

    /// Returns all packs.
    pub fn packs(&self) -> rusqlite::Result<Vec<PackRow>> {
        self.db.prepare_cached(&format!("SELECT {PACK} FROM packs p ORDER BY p.n"))?.query_map([], pack)?.collect()
    }

    /// Returns the packs that no index object lists yet.
    pub fn unindexed(&self) -> rusqlite::Result<Vec<PackRow>> {
        self.db
            .prepare_cached(&format!("SELECT {PACK} FROM packs p WHERE p.indexed = 0 ORDER BY p.n"))?
            .query_map([], pack)?
            .collect()
    }

    /// Notes that an index object lists a pack.
    pub fn set_indexed(&self, pack: i64) -> rusqlite::Result<()> {
        self.db.prepare_cached("UPDATE packs SET indexed = 1, toc = NULL WHERE n = ?1")?.execute([pack])?;
        Ok(())
    }

    /// Notes whether a cleaning plan will remove a pack.
    pub fn set_condemned(&self, pack: i64, condemned: bool) -> rusqlite::Result<()> {
        self.db.prepare_cached("UPDATE packs SET condemned = ?2 WHERE n = ?1")?.execute((pack, condemned))?;
        Ok(())
    }

    /// Forgets packs and all that they hold.
    pub fn remove_packs(&self, packs: &[i64]) -> rusqlite::Result<()> {
        self.db.execute_batch("CREATE TEMP TABLE IF NOT EXISTS gone (pack INTEGER PRIMARY KEY); DELETE FROM gone")?;
        let mut put = self.db.prepare_cached("INSERT INTO gone VALUES (?1)")?;
        for pack in packs {
            put.execute([pack])?;
        }
        // A number may be given again: nothing of the old pack may stay with it.
        for table in ["chunks", "page_places", "segments", "proved"] {
            self.db.execute(&format!("DELETE FROM {table} WHERE pack IN (SELECT pack FROM gone)"), [])?;
        }
        self.db.execute("DELETE FROM packs WHERE n IN (SELECT pack FROM gone)", [])?;
        Ok(())
    }

    /// Returns the segments of a pack in order.
    pub fn segments(&self, pack: i64) -> rusqlite::Result<Vec<Segment>> {
        self.db
            .prepare_cached(
                "SELECT number, offset, sealed_len, raw_len, compressed FROM segments WHERE pack = ?1 ORDER BY position",
            )?
            .query_map([pack], |r| segment(r, 0))?
            .collect()
    }

    /// Returns the chunks of a pack in the order they stand in.
    pub fn chunks_of(&self, pack: i64) -> rusqlite::Result<Vec<PackedChunk>> {
        self.db
            .prepare_cached("SELECT id, segment, offset, len FROM chunks WHERE pack = ?1 ORDER BY segment, offset")?
            .query_map([pack], |r| {
                Ok(PackedChunk { id: ChunkId(r.get(0)?), segment: r.get(1)?, offset: r.get(2)?, len: r.get(3)? })
            })?
            .collect()
    }

    /// Returns the table of contents of a pack that no index lists yet.
    pub fn unindexed_contents(&self, pack: &PackRow) -> rusqlite::Result<Contents> {
        let table = self
            .db
            .prepare_cached("SELECT toc FROM packs WHERE n = ?1 AND indexed = 0")?
            .query_row([pack.n], |r| r.get(0))?;
        Ok(Contents { segments: self.segments(pack.n)?, table })
    }

    /// Returns the pages of a meta pack with their kinds and segments.
    pub fn pages_of(&self, pack: i64) -> rusqlite::Result<Vec<(PageKind, PageId, Segment)>> {
        self.db
            .prepare_cached(
                "SELECT s.number, s.offset, s.sealed_len, s.raw_len, s.compressed, g.kind, g.page
                 FROM page_places g JOIN segments s ON s.pack = g.pack AND s.position = g.position
                 WHERE g.pack = ?1 ORDER BY g.position",
            )?
            .query_map([pack], |r| {
                let kind = PageKind::from_u8(r.get(5)?).unwrap_or(PageKind::Entries);
                Ok((kind, PageId(r.get(6)?), segment(r, 0)?))
            })?
            .collect()
    }

    /// Returns the condemned packs that hold nothing living which is not also stored to stay.
    ///
    /// Works on the marks of the last reachability pass; a condemned pack that turns
    /// out to be needed is taken back.
    pub fn doomed_packs(&self) -> rusqlite::Result<Vec<PackRow>> {
        self.db.execute(
            "UPDATE packs SET condemned = 0 WHERE n IN (
                SELECT DISTINCT c.pack FROM live_chunks l JOIN chunks c ON c.id = l.id JOIN packs p ON p.n = c.pack
                WHERE p.condemned = 1 AND NOT EXISTS (
                    SELECT 1 FROM chunks d JOIN packs q ON q.n = d.pack WHERE d.id = c.id AND q.condemned = 0)
                UNION SELECT DISTINCT g.pack FROM live_pages l JOIN page_places g ON g.page = l.id
                JOIN packs p ON p.n = g.pack
                WHERE p.condemned = 1 AND NOT EXISTS (
                    SELECT 1 FROM page_places d JOIN packs q ON q.n = d.pack
                    WHERE d.page = g.page AND q.condemned = 0))",
            [],
        )?;
        self.db
            .prepare_cached(&format!("SELECT {PACK} FROM packs p WHERE p.condemned = 1 ORDER BY p.n"))?
            .query_map([], pack)?
            .collect()
    }

    /// Tells whether no chunk at all is stored.
    pub fn has_no_chunks(&self) -> rusqlite::Result<bool> {
        Ok(!self.db.prepare("SELECT 1 FROM chunks")?.exists([])?)
    }

    /// Tells whether a chunk is stored in a pack that will stay.
    pub fn has_chunk(&self, id: &ChunkId) -> rusqlite::Result<bool> {
        self.db
            .prepare_cached(
                "SELECT 1 FROM chunks c JOIN packs p ON p.n = c.pack WHERE c.id = ?1 AND p.condemned = 0 LIMIT 1",
            )?
            .exists([id.0])
    }

    /// Returns every place of a chunk, those in packs that will stay first.
    pub fn chunk_places(&self, id: &ChunkId) -> rusqlite::Result<Vec<Place>> {
        self.db
            .prepare_cached(&format!(
                "SELECT {PACK}, s.number, s.offset, s.sealed_len, s.raw_len, s.compressed, c.segment, c.offset, c.len
                 FROM chunks c JOIN packs p ON p.n = c.pack
                 JOIN segments s ON s.pack = c.pack AND s.position = c.segment
                 WHERE c.id = ?1 ORDER BY p.condemned, p.n"
            ))?
            .query_map([id.0], |r| {
                Ok(Place {
                    pack: pack(r)?,
                    segment: segment(r, 5)?,
                    position: r.get(10)?,
                    offset: r.get(11)?,
                    len: r.get(12)?,
                })
            })?
            .collect()
    }

    /// Returns every place of a page, the first copy before the second.
    pub fn page_places(&self, page: &PageId) -> rusqlite::Result<Vec<Place>> {
        self.db
            .prepare_cached(&format!(
                "SELECT {PACK}, s.number, s.offset, s.sealed_len, s.raw_len, s.compressed, g.position
                 FROM page_places g JOIN packs p ON p.n = g.pack
                 JOIN segments s ON s.pack = g.pack AND s.position = g.position
                 WHERE g.page = ?1 ORDER BY p.condemned, p.folder, p.n"
            ))?
            .query_map([page.0], |r| {
                let segment = segment(r, 5)?;
                Ok(Place { pack: pack(r)?, segment, position: r.get(10)?, offset: 0, len: segment.raw_len })
            })?
            .collect()
    }

    /// Returns the pages of a source in key order: first key, page, entries.
    pub fn pages(&self, source: i64) -> rusqlite::Result<Vec<mybackup_format::page::PageRef>> {
        self.db
            .prepare_cached("SELECT first_key, page, entries FROM pages WHERE source = ?1 ORDER BY first_key")?
            .query_map([source], |r| {
                Ok(mybackup_format::page::PageRef { first_key: r.get(0)?, page: PageId(r.get(1)?), entries: r.get(2)? })
            })?
            .collect()
    }
}

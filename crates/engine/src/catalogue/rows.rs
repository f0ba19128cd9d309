//! Files and their versions in the index.

use mybackup_format::varint::Reader;
use mybackup_format::{Attributes, Entry, FormatError, Kind, Stamp, Version, pieces};
use rusqlite::{CachedStatement, OptionalExtension, Row, Rows};

use super::Catalogue;

/// A path in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// The path key.
    pub key: Vec<u8>,
    /// Its number in this index alone.
    pub id: i64,
    /// Whether something stands there, as of the last run.
    pub alive: bool,
    /// The number that its next version gets.
    pub next_version: u32,
}

/// Turns a value that the index should not hold into its error.
fn unsound(error: FormatError) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(error))
}

pub(crate) const VERSION: &str =
    "v.number, v.revision, v.run_from, v.run_to, v.kind, v.secs, v.nanos, v.size, v.sha256, v.content,
    v.stored, v.flags, v.link_group, a.bytes";

/// Reads the columns of [`VERSION`] that begin at column `at`.
pub(crate) fn version(r: &Row<'_>, at: usize) -> rusqlite::Result<Version> {
    let kind: u8 = r.get(at + 4)?;
    let mut content = Reader::new(r.get_ref(at + 9)?.as_blob()?, "a file's content");
    Ok(Version {
        number: r.get(at)?,
        revision: r.get(at + 1)?,
        from: r.get::<_, i64>(at + 2)? as u64,
        to: r.get::<_, Option<i64>>(at + 3)?.map(|n| n as u64),
        kind: Kind::from_u8(kind).ok_or_else(|| unsound(FormatError::Impossible("a file's kind")))?,
        modified: Stamp { secs: r.get(at + 5)?, nanos: r.get(at + 6)? },
        size: r.get::<_, i64>(at + 7)? as u64,
        sha256: r.get::<_, Option<[u8; 32]>>(at + 8)?.unwrap_or_default(),
        content: pieces::content(&mut content).map_err(unsound)?,
        stored: r.get::<_, i64>(at + 10)? as u64,
        flags: r.get(at + 11)?,
        link_group: r.get::<_, i64>(at + 12)? as u64,
        attributes: Attributes::decode(r.get_ref(at + 13)?.as_blob()?).map_err(unsound)?,
    })
}

impl Catalogue {
    /// Finds a path.
    pub fn file(&self, source: i64, key: &[u8]) -> rusqlite::Result<Option<FileRow>> {
        self.db
            .prepare_cached("SELECT key, id, alive, next_version FROM files WHERE source = ?1 AND key = ?2")?
            .query_row((source, key), |r| {
                Ok(FileRow { key: r.get(0)?, id: r.get(1)?, alive: r.get(2)?, next_version: r.get(3)? })
            })
            .optional()
    }

    /// Finds what stands at a path, as of the last run: its number and `stat` as in the table.
    pub(crate) fn standing(&self, source: i64, key: &[u8]) -> rusqlite::Result<Option<(i64, Option<Vec<u8>>)>> {
        self.db
            .prepare_cached("SELECT id, stat FROM files WHERE source = ?1 AND key = ?2 AND alive = 1")?
            .query_row((source, key), |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()
    }

    /// Keeps a path, new or known; `stat` as in the table.
    pub fn put_file(&self, source: i64, file: &FileRow, stat: Option<&[u8]>) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "INSERT INTO files (source, key, id, alive, next_version, stat) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET alive = excluded.alive, next_version = excluded.next_version, stat = excluded.stat",
            )?
            .execute((source, &file.key, file.id, file.alive, file.next_version, stat))?;
        Ok(())
    }

    /// Returns the first number that no file of this index has.
    pub fn next_file_id(&self) -> rusqlite::Result<i64> {
        self.db.query_row("SELECT coalesce(max(file), 0) + 1 FROM versions", [], |r| r.get(0))
    }

    /// Forgets what the file system said of a path, so that it is read again.
    pub fn forget_stat(&self, source: i64, key: &[u8]) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("UPDATE files SET stat = NULL WHERE source = ?1 AND key = ?2")?
            .execute((source, key))?;
        Ok(())
    }

    /// Returns the newest version of a file, current or not.
    pub fn newest_version(&self, file: i64) -> rusqlite::Result<Option<Version>> {
        self.db
            .prepare_cached(&format!(
                "SELECT {VERSION} FROM versions v JOIN attributes a ON a.id = v.attributes
                 WHERE v.file = ?1 ORDER BY v.number DESC, v.revision DESC LIMIT 1"
            ))?
            .query_row([file], |r| version(r, 0))
            .optional()
    }

    /// Returns all versions of a file with their revisions, newest first.
    pub fn versions(&self, file: i64) -> rusqlite::Result<Vec<Version>> {
        self.db
            .prepare_cached(&format!(
                "SELECT {VERSION} FROM versions v JOIN attributes a ON a.id = v.attributes
                 WHERE v.file = ?1 ORDER BY v.number DESC, v.revision DESC"
            ))?
            .query_map([file], |r| version(r, 0))?
            .collect()
    }

    /// Adds a version.
    pub fn put_version(&self, file: i64, version: &Version) -> rusqlite::Result<()> {
        let mut attributes = Vec::new();
        version.attributes.encode(&mut attributes);
        let mut content = Vec::new();
        pieces::put_content(&mut content, &version.content);
        let attributes = self.put_attributes(&attributes)?;
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO versions VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)",
            )?
            .execute((
                file,
                version.number,
                version.revision,
                version.from as i64,
                version.to.map(|n| n as i64),
                version.kind as u8,
                version.modified.secs,
                version.modified.nanos,
                version.size as i64,
                (version.kind == Kind::File).then_some(version.sha256),
                content,
                version.stored as i64,
                attributes,
                version.flags,
                version.link_group as i64,
            ))?;
        Ok(())
    }

    fn put_attributes(&self, bytes: &[u8]) -> rusqlite::Result<i64> {
        // Neighbours mostly have the same ones.
        let mut last = self.last_attributes.borrow_mut();
        if let Some((_, id)) = last.as_ref().filter(|(known, _)| known == bytes) {
            return Ok(*id);
        }
        let id = self.find_or_add_attributes(bytes)?;
        *last = Some((bytes.to_vec(), id));
        Ok(id)
    }

    fn find_or_add_attributes(&self, bytes: &[u8]) -> rusqlite::Result<i64> {
        let known: Option<i64> = self
            .db
            .prepare_cached("SELECT id FROM attributes WHERE bytes = ?1")?
            .query_row([bytes], |r| r.get(0))
            .optional()?;
        match known {
            Some(id) => Ok(id),
            None => {
                self.db.prepare_cached("INSERT INTO attributes (bytes) VALUES (?1)")?.execute([bytes])?;
                Ok(self.db.last_insert_rowid())
            }
        }
    }

    /// Removes one version.
    pub fn remove_version(&self, file: i64, number: u32, revision: u32) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("DELETE FROM versions WHERE file = ?1 AND number = ?2 AND revision = ?3")?
            .execute((file, number, revision))?;
        Ok(())
    }

    /// Removes a path of which no version is left.
    pub fn remove_file(&self, source: i64, key: &[u8]) -> rusqlite::Result<()> {
        self.db.prepare_cached("DELETE FROM files WHERE source = ?1 AND key = ?2")?.execute((source, key))?;
        Ok(())
    }

    /// Reads entries with all their versions in key order, from `from` on, up to and not including `to`.
    pub fn entries<'c>(&'c self, source: i64, from: &[u8], to: Option<&[u8]>) -> rusqlite::Result<EntryReader<'c>> {
        let statement = self.db.prepare_cached(&format!(
            "SELECT f.key, f.id, f.next_version, f.alive, {VERSION}
             FROM files f CROSS JOIN versions v ON v.file = f.id CROSS JOIN attributes a ON a.id = v.attributes
             WHERE f.source = ?1 AND f.key >= ?2 AND (?3 IS NULL OR f.key < ?3)
             ORDER BY f.key, v.number DESC, v.revision DESC"
        ))?;
        EntryReader::new(statement, source, from, to)
    }
}

/// Streams entries; holds one at a time.
pub struct EntryReader<'c> {
    // Declared before the statement that it borrows from.
    page: std::vec::IntoIter<(FileRow, Entry)>,
    statement: CachedStatement<'c>,
    source: i64,
    to: Option<Vec<u8>>,
    next_from: Option<Vec<u8>>,
}

/// So many entries are read ahead.
const READ_AHEAD: usize = 512;

impl<'c> EntryReader<'c> {
    fn new(statement: CachedStatement<'c>, source: i64, from: &[u8], to: Option<&[u8]>) -> rusqlite::Result<Self> {
        Ok(EntryReader {
            page: Vec::new().into_iter(),
            statement,
            source,
            to: to.map(<[u8]>::to_vec),
            next_from: Some(from.to_vec()),
        })
    }

    /// Returns the next entry, or `None` after the last.
    pub fn next_entry(&mut self) -> rusqlite::Result<Option<(FileRow, Entry)>> {
        if let Some(entry) = self.page.next() {
            return Ok(Some(entry));
        }
        let Some(from) = self.next_from.take() else { return Ok(None) };
        let mut rows = self.statement.query((self.source, from, self.to.as_deref()))?;
        let (page, rest) = read_ahead(&mut rows)?;
        self.page = page.into_iter();
        self.next_from = rest;
        Ok(self.page.next())
    }
}

/// Entries that were read ahead.
type Ahead = Vec<(FileRow, Entry)>;

/// Reads up to [`READ_AHEAD`] whole entries, and returns the key to go on from, if any is left.
fn read_ahead(rows: &mut Rows<'_>) -> rusqlite::Result<(Ahead, Option<Vec<u8>>)> {
    let mut page = Ahead::new();
    while let Some(r) = rows.next()? {
        let key = r.get_ref(0)?.as_blob()?;
        if page.last().is_none_or(|(file, _)| file.key != key) {
            if page.len() == READ_AHEAD {
                return Ok((page, Some(key.to_vec())));
            }
            let file = FileRow { key: key.to_vec(), id: r.get(1)?, next_version: r.get(2)?, alive: r.get(3)? };
            let entry = Entry { key: key.to_vec(), next_version: file.next_version, versions: Vec::new() };
            page.push((file, entry));
        }
        if let Some((_, entry)) = page.last_mut() {
            entry.versions.push(version(r, 4)?);
        }
    }
    Ok((page, None))
}

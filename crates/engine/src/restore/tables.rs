//! The notes of a restore: temporary tables, so that memory stays small.
//!
//! They live in SQLite's temporary file, are sorted by where content lies, and go
//! when the restore ends.

use mybackup_format::keys::sha256;
use mybackup_format::pieces::put_content;
use mybackup_format::{Kind, Version};
use rusqlite::Row;

use crate::catalogue::{Catalogue, VERSION, version};
use crate::error::EngineError;

/// Work without content comes first.
pub(super) const NO_PACK: i64 = -1;
/// Work that needs a second look comes last.
pub(super) const ANYWHERE: i64 = i64::MAX;

/// Where a job stands in the order of work; unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket {
    pub(super) pack: i64,
    pub(super) segment: u32,
    pub(super) offset: u32,
    pub(super) n: i64,
}

/// How a file's content is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// It has none that is stored in a pack.
    Plain,
    /// It is one chunk.
    Single,
    /// It is several pieces.
    Pieces,
}

/// One entry to write.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) ticket: Ticket,
    pub(super) key: Vec<u8>,
    pub(super) file: i64,
    pub(super) shape: Shape,
    /// Its length in the segment, for a single chunk.
    pub(super) len: u32,
    /// Whether its folder was made by this restore, so that nothing can stand there.
    pub(super) fresh: bool,
    /// Whether what stands there was not saved, and so must not be replaced.
    pub(super) keep: bool,
    pub(super) version: Version,
}

/// A name that becomes a link to an entry that was written before.
#[derive(Debug, Clone)]
pub(super) struct LinkJob {
    /// The key and ticket number of that entry.
    pub(super) first_key: Vec<u8>,
    pub(super) first_n: i64,
    pub(super) job: Job,
}

/// The tables, which go when this is dropped.
pub(super) struct Tables<'c> {
    catalogue: &'c Catalogue,
}

const MAKE: &str = "
    DROP TABLE IF EXISTS temp.restore_work; DROP TABLE IF EXISTS temp.restore_dirs;
    DROP TABLE IF EXISTS temp.restore_groups; DROP TABLE IF EXISTS temp.restore_links;
    CREATE TEMP TABLE restore_work (
        pack INTEGER NOT NULL, segment INTEGER NOT NULL, offset INTEGER NOT NULL, n INTEGER NOT NULL,
        key BLOB NOT NULL, file INTEGER NOT NULL, number INTEGER NOT NULL, revision INTEGER NOT NULL,
        shape INTEGER NOT NULL, len INTEGER NOT NULL, fresh INTEGER NOT NULL, keep INTEGER NOT NULL,
        PRIMARY KEY (pack, segment, offset, n)
    ) WITHOUT ROWID;
    CREATE TEMP TABLE restore_dirs (
        key BLOB PRIMARY KEY, file INTEGER NOT NULL, number INTEGER NOT NULL, revision INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TEMP TABLE restore_groups (
        link_group INTEGER NOT NULL, sha256 BLOB NOT NULL, n INTEGER NOT NULL, key BLOB NOT NULL,
        PRIMARY KEY (link_group, sha256)
    ) WITHOUT ROWID;
    CREATE TEMP TABLE restore_links (
        n INTEGER PRIMARY KEY, first_n INTEGER NOT NULL, first_key BLOB NOT NULL,
        key BLOB NOT NULL, file INTEGER NOT NULL, number INTEGER NOT NULL, revision INTEGER NOT NULL,
        fresh INTEGER NOT NULL, keep INTEGER NOT NULL
    );
    BEGIN";

const DROP: &str = "DROP TABLE IF EXISTS temp.restore_work; DROP TABLE IF EXISTS temp.restore_dirs;
    DROP TABLE IF EXISTS temp.restore_groups; DROP TABLE IF EXISTS temp.restore_links";

const JOB: &str = "w.pack, w.segment, w.offset, w.n, w.key, w.file, w.shape, w.len, w.fresh, w.keep";
const JOIN: &str = "CROSS JOIN versions v ON v.file = w.file AND v.number = w.number AND v.revision = w.revision
    CROSS JOIN attributes a ON a.id = v.attributes";

impl<'c> Tables<'c> {
    /// Makes the tables, empty, and begins the transaction that they are filled and read in.
    pub(super) fn make(catalogue: &'c Catalogue) -> rusqlite::Result<Self> {
        catalogue.db.execute_batch(MAKE)?;
        Ok(Tables { catalogue })
    }

    /// Notes an entry to write.
    pub(super) fn add(&self, job: &Job) -> rusqlite::Result<()> {
        let shape = match job.shape {
            Shape::Plain => 0,
            Shape::Single => 1,
            Shape::Pieces => 2,
        };
        let Ticket { pack, segment, offset, n } = job.ticket;
        let mut put = self
            .catalogue
            .db
            .prepare_cached("INSERT INTO restore_work VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")?;
        put.execute((
            pack,
            segment,
            offset,
            n,
            &job.key,
            job.file,
            job.version.number,
            job.version.revision,
            shape,
            job.len,
            job.fresh,
            job.keep,
        ))?;
        Ok(())
    }

    /// Notes a folder whose attributes follow at the end.
    pub(super) fn add_dir(&self, key: &[u8], file: i64, version: &Version) -> rusqlite::Result<()> {
        self.catalogue.db.prepare_cached("INSERT OR REPLACE INTO restore_dirs VALUES (?1, ?2, ?3, ?4)")?.execute((
            key,
            file,
            version.number,
            version.revision,
        ))?;
        Ok(())
    }

    /// Notes a file with several names; returns false where it is the first of its group.
    pub(super) fn add_link(&self, job: &Job) -> rusqlite::Result<bool> {
        let group = (job.version.link_group as i64, content_hash(&job.version));
        let added = self
            .catalogue
            .db
            .prepare_cached("INSERT OR IGNORE INTO restore_groups VALUES (?1, ?2, ?3, ?4)")?
            .execute((group.0, group.1, job.ticket.n, &job.key))?;
        if added == 1 {
            return Ok(false);
        }
        self.catalogue
            .db
            .prepare_cached(
                "INSERT INTO restore_links
                 SELECT ?1, n, key, ?2, ?3, ?4, ?5, ?6, ?7 FROM restore_groups WHERE link_group = ?8 AND sha256 = ?9",
            )?
            .execute((
                job.ticket.n,
                &job.key,
                job.file,
                job.version.number,
                job.version.revision,
                job.fresh,
                job.keep,
                group.0,
                group.1,
            ))?;
        Ok(true)
    }

    /// Goes through the work in the order in which its content lies.
    pub(super) fn each_job(
        &self,
        second_look: bool,
        mut visit: impl FnMut(Job) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let which = if second_look { "=" } else { "<" };
        let mut statement = self.catalogue.db.prepare(&format!(
            "SELECT {JOB}, {VERSION} FROM restore_work w {JOIN} WHERE w.pack {which} {ANYWHERE}
             ORDER BY w.pack, w.segment, w.offset, w.n"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(r) = rows.next()? {
            visit(job(r)?)?;
        }
        Ok(())
    }

    /// Moves entries to those that need a second look.
    pub(super) fn look_again(&self, tickets: &[Ticket]) -> rusqlite::Result<()> {
        let mut update = self.catalogue.db.prepare_cached(
            "UPDATE restore_work SET pack = ?1 WHERE pack = ?2 AND segment = ?3 AND offset = ?4 AND n = ?5",
        )?;
        for t in tickets {
            update.execute((ANYWHERE, t.pack, t.segment, t.offset, t.n))?;
        }
        Ok(())
    }

    /// Goes through the links in key order.
    pub(super) fn each_link(
        &self,
        mut visit: impl FnMut(LinkJob) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let mut statement = self.catalogue.db.prepare(&format!(
            "SELECT {ANYWHERE}, 0, 0, w.n, w.key, w.file, 2, 0, w.fresh, w.keep, {VERSION}, w.first_n, w.first_key
             FROM restore_links w {JOIN} ORDER BY w.n"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(r) = rows.next()? {
            visit(LinkJob { first_n: r.get("first_n")?, first_key: r.get("first_key")?, job: job(r)? })?;
        }
        Ok(())
    }

    /// Goes through the folders, the deepest first.
    pub(super) fn each_dir(
        &self,
        mut visit: impl FnMut(Vec<u8>, Version) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let mut statement = self
            .catalogue
            .db
            .prepare(&format!("SELECT w.key, {VERSION} FROM restore_dirs w {JOIN} ORDER BY w.key DESC"))?;
        let mut rows = statement.query([])?;
        while let Some(r) = rows.next()? {
            visit(r.get(0)?, version(r, 1)?)?;
        }
        Ok(())
    }
}

impl Drop for Tables<'_> {
    fn drop(&mut self) {
        self.catalogue.roll_back();
        // Left behind, they go with the connection or with the next restore.
        let _ = self.catalogue.db.execute_batch(DROP);
    }
}

/// Tells contents apart, so that only what is the same becomes one file again.
fn content_hash(version: &Version) -> [u8; 32] {
    if version.kind == Kind::File {
        return version.sha256;
    }
    let mut content = vec![version.kind as u8];
    put_content(&mut content, &version.content);
    sha256(&content)
}

fn job(r: &Row<'_>) -> rusqlite::Result<Job> {
    let shape: u8 = r.get(6)?;
    Ok(Job {
        ticket: Ticket { pack: r.get(0)?, segment: r.get(1)?, offset: r.get(2)?, n: r.get(3)? },
        key: r.get(4)?,
        file: r.get(5)?,
        shape: match shape {
            0 => Shape::Plain,
            1 => Shape::Single,
            _ => Shape::Pieces,
        },
        len: r.get(7)?,
        fresh: r.get(8)?,
        keep: r.get(9)?,
        version: version(r, 10)?,
    })
}

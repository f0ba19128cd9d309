//! The local index, in SQLite.
//!
//! It may be deleted at any time: everything in it but the stat cache comes back
//! from a destination. A backup changes it in one transaction that commits after
//! the root is durable, so it is never ahead of the vault; where it is behind, the
//! engine notices and reads the newer root.

mod browse;
mod changes;
mod checks;
mod children;
mod names;
mod packs;
mod pages;
mod proofs;
mod rows;
mod sources;
mod upgrade;

use std::cell::RefCell;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Transaction};

pub use browse::{StateReader, StateRow};
pub(crate) use changes::Change;
pub(crate) use children::{Children, Glance};
pub(crate) use names::{Names, Needle};
pub use packs::{PackRow, Place};
pub(crate) use proofs::{Drawn, Saved};
pub use rows::FileRow;
pub(crate) use rows::{VERSION, version};
pub use sources::{NewestSeen, SourceRow};

/// The version of the tables. Those before it are brought up to it; any other is rebuilt from the destination.
const SCHEMA: i64 = 3;

/// Bytes of a page of a new index. Half as many calls as with SQLite's own 4096 make a first run of
/// tiny files a twentieth shorter; larger still, a run that changes one file would write too much.
const PAGE_BYTES: i64 = 8192;

/// How long a change waits for another process's transaction.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// The open index.
pub struct Catalogue {
    /// The connection; modules of the engine ask it through the methods here.
    pub(crate) db: Connection,
    /// The attributes that were kept last, and their number.
    last_attributes: RefCell<Option<(Vec<u8>, i64)>>,
}

impl Catalogue {
    /// Opens or creates the index at `path`.
    pub fn open(path: &Path) -> rusqlite::Result<Self> {
        Self::prepare(Connection::open(path)?)
    }

    /// Opens it once more, to read from front to end beside a transaction of the first one.
    pub fn open_for_reading(path: &Path) -> rusqlite::Result<Self> {
        let catalogue = Self::open(path)?;
        catalogue.db.pragma_update(None, "cache_size", -2000)?;
        Ok(catalogue)
    }

    /// Makes an index that is gone when it is closed.
    pub fn in_memory() -> rusqlite::Result<Self> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(db: Connection) -> rusqlite::Result<Self> {
        db.busy_timeout(PATIENCE)?;
        // One that is there already keeps the size that it has.
        db.pragma_update(None, "page_size", PAGE_BYTES)?;
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -10000;
             PRAGMA temp_store = FILE; PRAGMA journal_size_limit = 67108864;",
        )?;
        db.set_prepared_statement_cache_capacity(128);
        // Otherwise statements are planned anew for each value that is bound to them.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let found: i64 = db.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        let catalogue = Catalogue { db, last_attributes: RefCell::default() };
        match found {
            SCHEMA => {}
            1..SCHEMA => catalogue.upgrade(SCHEMA)?,
            _ => catalogue.begin_anew(found != 0)?,
        }
        Ok(catalogue)
    }

    fn begin_anew(&self, is_foreign: bool) -> rusqlite::Result<()> {
        if is_foreign {
            drop_everything(&self.db)?;
        }
        self.db.execute_batch(include_str!("schema.sql"))?;
        self.db.pragma_update(None, "user_version", SCHEMA)
    }

    /// Empties the index, as if it were new.
    pub fn forget_everything(&self) -> rusqlite::Result<()> {
        self.last_attributes.take();
        drop_everything(&self.db)?;
        self.db.execute_batch(include_str!("schema.sql"))
    }

    /// Begins a transaction that writes.
    pub fn begin(&self) -> rusqlite::Result<()> {
        self.db.execute_batch("BEGIN IMMEDIATE")
    }

    /// Ends the transaction and keeps its changes.
    pub fn commit(&self) -> rusqlite::Result<()> {
        self.db.execute_batch("COMMIT")
    }

    /// Ends the transaction, if one is open, and drops its changes.
    pub fn roll_back(&self) {
        self.last_attributes.take();
        if !self.db.is_autocommit() {
            // A rollback that fails leaves a connection that refuses the next transaction,
            // and that error is then reported with its cause.
            let _ = self.db.execute_batch("ROLLBACK");
        }
    }

    /// Holds one state of the index for statements that read until it is dropped.
    ///
    /// They agree with each other, and are spared a look at the file's locks each.
    pub fn at_one_moment(&self) -> rusqlite::Result<Option<Transaction<'_>>> {
        self.db.is_autocommit().then(|| self.db.unchecked_transaction()).transpose()
    }

    /// Reads a named value.
    pub fn state(&self, name: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        self.db.prepare_cached("SELECT value FROM state WHERE name = ?1")?.query_row([name], |r| r.get(0)).optional()
    }

    /// Keeps a named value.
    pub fn set_state(&self, name: &str, value: &[u8]) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("INSERT INTO state VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value")?
            .execute((name, value))?;
        Ok(())
    }

    /// Reads a named number; 0 where there is none.
    pub fn number(&self, name: &str) -> rusqlite::Result<u64> {
        let bytes = self.state(name)?.unwrap_or_default();
        Ok(bytes.first_chunk().map_or(0, |b| u64::from_le_bytes(*b)))
    }

    /// Keeps a named number.
    pub fn set_number(&self, name: &str, value: u64) -> rusqlite::Result<()> {
        self.set_state(name, &value.to_le_bytes())
    }

    /// Adds a line to the journal of what was done here; `figures` is a JSON object.
    pub fn record(&self, line: &JournalLine) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "INSERT INTO journal (what, run, started, finished, outcome, figures) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                &line.what,
                line.run.map(|r| r as i64),
                line.started,
                line.finished,
                &line.outcome,
                &line.figures,
            ))?;
        Ok(())
    }

    /// Adds a line to the journal, or leaves it out while another process is making a backup.
    pub fn record_unless_busy(&self, line: &JournalLine) -> rusqlite::Result<()> {
        self.db.busy_timeout(std::time::Duration::from_secs(1))?;
        let recorded = self.record(line);
        self.db.busy_timeout(PATIENCE)?;
        match recorded {
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => Ok(()),
            other => other,
        }
    }

    /// Returns the last `limit` journal lines, newest first, of one kind or of all.
    pub fn journal(&self, what: Option<&str>, limit: u32) -> rusqlite::Result<Vec<JournalLine>> {
        let mut statement = self.db.prepare_cached(
            "SELECT what, run, started, finished, outcome, figures FROM journal
             WHERE ?1 IS NULL OR what = ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let lines = statement.query_map((what, limit), |r| {
            Ok(JournalLine {
                what: r.get(0)?,
                run: r.get::<_, Option<i64>>(1)?.map(|n| n as u64),
                started: r.get(2)?,
                finished: r.get(3)?,
                outcome: r.get(4)?,
                figures: r.get(5)?,
            })
        })?;
        lines.collect()
    }

    /// Returns when the last backup ended that looked at everything.
    pub(crate) fn last_full_backup(&self) -> rusqlite::Result<Option<i64>> {
        self.db
            .prepare_cached(
                r#"SELECT finished FROM journal WHERE what = 'backup' AND outcome IN ('done', 'troubles')
                 AND figures NOT LIKE '%"marked":true%' AND figures NOT LIKE '%"chosen":true%'
                 ORDER BY id DESC LIMIT 1"#,
            )?
            .query_row([], |r| r.get(0))
            .optional()
    }
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// `backup`, `restore`, `clean`, `verify`, `repair`, `sync`, `sample` or `drill`.
    pub what: String,
    /// The run's number, for a backup that left one.
    pub run: Option<u64>,
    /// When it began, in nanoseconds since 1970.
    pub started: i64,
    /// When it ended.
    pub finished: i64,
    /// `done`, `troubles`, `stopped` or `failed`.
    pub outcome: String,
    /// Its figures as a JSON object.
    pub figures: String,
}

fn drop_everything(db: &Connection) -> rusqlite::Result<()> {
    let names: Vec<(String, String)> = db
        .prepare("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (kind, name) in names {
        db.execute_batch(&format!("DROP {kind} \"{name}\""))?;
    }
    Ok(())
}

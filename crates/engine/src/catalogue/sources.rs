//! Sources and their runs in the index.

use mybackup_format::root::{RowsHash, RunRecord, SourceSettings, Totals};
use mybackup_format::{DeviceId, ObjectHash, PageId, SourceId};
use rusqlite::{OptionalExtension, Row};

use super::Catalogue;

/// A source as the last root left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// Its number in this index alone.
    pub n: i64,
    /// Its identity.
    pub id: SourceId,
    /// How it is protected.
    pub settings: SourceSettings,
    /// Sequence number of the last root; 0 before the first.
    pub seq: u64,
    /// Hash of the last root; zeros before the first.
    pub root: ObjectHash,
    /// Multiset hash of its version rows.
    pub rows_hash: RowsHash,
    /// What it holds.
    pub totals: Totals,
    /// The computer that writes it.
    pub device: DeviceId,
    /// That computer's name.
    pub device_name: String,
}

/// The newest root of a source that was seen at a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewestSeen {
    /// Its sequence number.
    pub seq: u64,
    /// Its hash.
    pub hash: ObjectHash,
}

fn source(r: &Row<'_>) -> rusqlite::Result<SourceRow> {
    let settings: Vec<u8> = r.get(2)?;
    Ok(SourceRow {
        n: r.get(0)?,
        id: SourceId(r.get(1)?),
        settings: settings_or_default(&settings),
        seq: r.get::<_, i64>(3)? as u64,
        root: ObjectHash(r.get(4)?),
        rows_hash: RowsHash::from_bytes(&r.get(5)?),
        totals: Totals {
            files: r.get::<_, i64>(6)? as u64,
            bytes: r.get::<_, i64>(7)? as u64,
            rows: r.get::<_, i64>(8)? as u64,
        },
        device: DeviceId(r.get(9)?),
        device_name: r.get(10)?,
    })
}

/// What this index wrote itself reads back; settings that do not are those of a source never run.
fn settings_or_default(bytes: &[u8]) -> SourceSettings {
    SourceSettings::decode(bytes).unwrap_or_default()
}

fn all_saved(source: i64) -> String {
    format!("all saved {source}")
}

fn unreadable(source: i64) -> String {
    format!("unreadable {source}")
}

const COLUMNS: &str = "n, id, settings, seq, root, rows_hash, files, bytes, rows, device, device_name";

impl Catalogue {
    /// Returns all sources that were ever saved or added.
    pub fn sources(&self) -> rusqlite::Result<Vec<SourceRow>> {
        self.db.prepare_cached(&format!("SELECT {COLUMNS} FROM sources ORDER BY n"))?.query_map([], source)?.collect()
    }

    /// Finds one source.
    pub fn source(&self, id: SourceId) -> rusqlite::Result<Option<SourceRow>> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM sources WHERE id = ?1"))?
            .query_row([id.0], source)
            .optional()
    }

    /// Keeps a source; its `n` is ignored, and the number that it has or gets is returned.
    pub fn put_source(&self, row: &SourceRow) -> rusqlite::Result<i64> {
        self.db
            .prepare_cached(
                "INSERT INTO sources (id, settings, seq, root, rows_hash, files, bytes, rows, device, device_name)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, seq = excluded.seq, root = excluded.root,
                 rows_hash = excluded.rows_hash, files = excluded.files, bytes = excluded.bytes, rows = excluded.rows,
                 device = excluded.device, device_name = excluded.device_name RETURNING n",
            )?
            .query_row(
                (
                    row.id.0,
                    row.settings.encode(),
                    row.seq as i64,
                    row.root.0,
                    row.rows_hash.to_bytes(),
                    row.totals.files as i64,
                    row.totals.bytes as i64,
                    row.totals.rows as i64,
                    row.device.0,
                    &row.device_name,
                ),
                |r| r.get(0),
            )
    }

    /// Tells whether a source was looked at as a whole, as this fingerprint describes it.
    pub(crate) fn is_whole(&self, source: i64, fingerprint: &[u8]) -> rusqlite::Result<bool> {
        Ok(self.state(&format!("whole {source}"))?.is_some_and(|kept| kept == fingerprint))
    }

    /// Notes that a source was looked at as a whole; nothing for one that must be.
    pub(crate) fn set_whole(&self, source: i64, fingerprint: &[u8]) -> rusqlite::Result<()> {
        self.set_state(&format!("whole {source}"), fingerprint)
    }

    /// Returns as of when all of a source is saved, in nanoseconds since 1970.
    pub(crate) fn all_saved_ns(&self, source: i64) -> rusqlite::Result<Option<i64>> {
        let kept = self.number(&all_saved(source))?;
        Ok(i64::try_from(kept).ok().filter(|at_ns| *at_ns > 0))
    }

    /// Keeps as of when all of a source is saved; `None` where it no longer is.
    pub(crate) fn set_all_saved(&self, source: i64, at_ns: Option<i64>) -> rusqlite::Result<()> {
        self.set_number(&all_saved(source), at_ns.unwrap_or_default().max(0).unsigned_abs())
    }

    /// Returns how much of a source the last look at all of it could not read.
    pub(crate) fn unreadable(&self, source: i64) -> rusqlite::Result<u64> {
        self.number(&unreadable(source))
    }

    /// Keeps how many files and folders of a source could not be read.
    pub(crate) fn set_unreadable(&self, source: i64, count: u64) -> rusqlite::Result<()> {
        self.set_number(&unreadable(source), count)
    }

    /// Keeps the record of a run that left a root.
    pub fn put_run(&self, source: i64, record: &RunRecord) -> rusqlite::Result<()> {
        self.db.prepare_cached("INSERT OR REPLACE INTO runs VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
            source,
            record.seq as i64,
            record.run as i64,
            record.started_ns,
            record.finished_ns,
        ))?;
        Ok(())
    }

    /// Returns the runs of a source after `after_seq`, oldest first.
    pub fn runs(&self, source: i64, after_seq: u64) -> rusqlite::Result<Vec<RunRecord>> {
        self.db
            .prepare_cached("SELECT seq, run, started, finished FROM runs WHERE source = ?1 AND seq > ?2 ORDER BY seq")?
            .query_map((source, after_seq as i64), |r| {
                Ok(RunRecord {
                    seq: r.get::<_, i64>(0)? as u64,
                    run: r.get::<_, i64>(1)? as u64,
                    started_ns: r.get(2)?,
                    finished_ns: r.get(3)?,
                })
            })?
            .collect()
    }

    /// Returns the sequence number of the run of a source that bears the last date up to a moment.
    ///
    /// A clock may have been wrong: dates need not be in the order of the runs, and each run is found
    /// by its own. Of several with one date the last counts.
    pub fn seq_at(&self, source: i64, moment_ns: i64) -> rusqlite::Result<Option<u64>> {
        self.db
            .prepare_cached(
                "SELECT seq FROM runs WHERE source = ?1 AND finished <= ?2 ORDER BY finished DESC, seq DESC LIMIT 1",
            )?
            .query_row((source, moment_ns), |r| Ok(r.get::<_, i64>(0)? as u64))
            .optional()
    }

    /// Returns the sequence number of the last run of a source before another one.
    pub(crate) fn run_before(&self, source: i64, seq: u64) -> rusqlite::Result<Option<u64>> {
        self.db
            .prepare_cached("SELECT max(seq) FROM runs WHERE source = ?1 AND seq < ?2")?
            .query_row((source, seq as i64), |r| Ok(r.get::<_, Option<i64>>(0)?.map(|seq| seq as u64)))
    }

    /// Returns the greatest number of any run.
    pub fn greatest_run(&self) -> rusqlite::Result<u64> {
        self.db.query_row("SELECT coalesce(max(run), 0) FROM runs", [], |r| Ok(r.get::<_, i64>(0)? as u64))
    }

    /// Returns when the run of this sequence number finished.
    pub fn run_finished(&self, source: i64, seq: u64) -> rusqlite::Result<Option<i64>> {
        self.db
            .prepare_cached("SELECT finished FROM runs WHERE source = ?1 AND seq = ?2")?
            .query_row((source, seq as i64), |r| r.get(0))
            .optional()
    }

    /// Returns the run-log pages of a source, oldest first, with the last sequence number of each.
    pub fn log_pages(&self, source: i64) -> rusqlite::Result<Vec<(u64, PageId)>> {
        self.db
            .prepare_cached("SELECT last_seq, page FROM log_pages WHERE source = ?1 ORDER BY last_seq")?
            .query_map([source], |r| Ok((r.get::<_, i64>(0)? as u64, PageId(r.get(1)?))))?
            .collect()
    }

    /// Keeps a run-log page.
    pub fn put_log_page(&self, source: i64, last_seq: u64, page: PageId) -> rusqlite::Result<()> {
        self.db.prepare_cached("INSERT OR REPLACE INTO log_pages VALUES (?1, ?2, ?3)")?.execute((
            source,
            last_seq as i64,
            page.0,
        ))?;
        Ok(())
    }

    /// Returns the newest root of a source that this computer saw at a destination.
    pub fn newest_seen(&self, destination: &str, source: SourceId) -> rusqlite::Result<Option<NewestSeen>> {
        self.db
            .prepare_cached("SELECT seq, hash FROM seen WHERE destination = ?1 AND source = ?2")?
            .query_row((destination, source.0), |r| {
                Ok(NewestSeen { seq: r.get::<_, i64>(0)? as u64, hash: ObjectHash(r.get(1)?) })
            })
            .optional()
    }

    /// Tells whether a vault was ever seen or made at a destination.
    pub fn was_seen(&self, destination: &str) -> rusqlite::Result<bool> {
        let seen = self.db.prepare_cached("SELECT 1 FROM seen WHERE destination = ?1")?.exists([destination])?;
        Ok(seen || self.state(&format!("made at {destination}"))?.is_some())
    }

    /// Remembers that a vault was made at a destination.
    pub fn note_made(&self, destination: &str) -> rusqlite::Result<()> {
        self.set_state(&format!("made at {destination}"), b"")
    }

    /// Forgets that a vault was ever seen at a destination, so that a new one may be made there.
    pub fn forget_seen(&self, destination: &str) -> rusqlite::Result<()> {
        self.db.execute("DELETE FROM seen WHERE destination = ?1", [destination])?;
        self.db.execute("DELETE FROM state WHERE name = ?1", [format!("made at {destination}")])?;
        Ok(())
    }

    /// Remembers the newest root of a source seen at a destination.
    pub fn set_newest_seen(&self, destination: &str, source: SourceId, newest: NewestSeen) -> rusqlite::Result<()> {
        self.db.prepare_cached("INSERT OR REPLACE INTO seen VALUES (?1, ?2, ?3, ?4)")?.execute((
            destination,
            source.0,
            newest.seq as i64,
            newest.hash.0,
        ))?;
        Ok(())
    }
}

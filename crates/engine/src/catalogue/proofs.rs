//! What was read back when, how much room there was, and what to draw for the next proof.
//!
//! These notes are of this computer alone: where they are lost, less counts as proved, never more.

use mybackup_format::history::FLAG_DAMAGED;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};

use super::packs::{PACK, pack};
use super::{Catalogue, PackRow};

/// A note from further ahead was made while the clock was wrong, and proves nothing.
const AHEAD_NS: i64 = 24 * 3600 * 1_000_000_000;
/// Notes of room are kept for so long.
const ROOM_KEPT_NS: i64 = 400 * AHEAD_NS;

/// Which files are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drawn {
    /// Files as they are now.
    Current,
    /// Files as they are now that the last runs saved.
    New,
    /// Versions that a newer one took the place of.
    Old,
    /// The last version of files that are gone.
    Deleted,
}

/// One saved version of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saved {
    /// The source's number in this index.
    pub(crate) source: i64,
    /// The file's key.
    pub(crate) key: Vec<u8>,
    /// The file's number.
    pub(crate) file: i64,
    /// The version's number.
    pub(crate) number: u32,
    /// When it was modified, in seconds since 1970.
    pub(crate) modified_secs: i64,
}

impl Catalogue {
    /// Notes that so many bytes of a pack were read at a destination and found right.
    pub(crate) fn note_proved(&self, destination: &str, pack: i64, at: i64, bytes: u64) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "DELETE FROM proved WHERE pack = ?1 AND destination = ?2 AND (at <= ?3 AND bytes <= ?4 OR at > ?5)",
            )?
            .execute((pack, destination, at, bytes as i64, at.saturating_add(AHEAD_NS)))?;
        self.db
            .prepare_cached(
                "INSERT INTO proved VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET bytes = max(bytes, excluded.bytes)",
            )?
            .execute((pack, destination, at, bytes as i64))?;
        Ok(())
    }

    /// Forgets what was read of a pack at a destination: it is damaged there.
    pub(crate) fn forget_proved(&self, destination: &str, pack: i64) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("DELETE FROM proved WHERE pack = ?1 AND destination = ?2")?
            .execute((pack, destination))?;
        Ok(())
    }

    /// Returns the bytes of all packs that stay.
    pub(crate) fn bytes_that_stay(&self) -> rusqlite::Result<u64> {
        self.db.query_row("SELECT coalesce(sum(len), 0) FROM packs WHERE condemned = 0", [], |r| {
            Ok(r.get::<_, i64>(0)? as u64)
        })
    }

    /// Returns how many of them were read at any of these destinations since a moment, and when some were last.
    pub(crate) fn proved_since(
        &self,
        destinations: &[&str],
        since: i64,
        now: i64,
    ) -> rusqlite::Result<(u64, Option<i64>)> {
        let marks = vec!["?"; destinations.len()].join(", ");
        // In the order of the packs' numbers, which is that of both tables.
        let mut statement = self.db.prepare(&format!(
            "SELECT coalesce(sum(min(len, bytes)), 0), max(at) FROM (
                SELECT p.len AS len, max(r.bytes) AS bytes, max(r.at) AS at
                FROM proved r CROSS JOIN packs p ON p.n = r.pack
                WHERE r.at >= ? AND r.at <= ? AND r.destination IN ({marks}) AND p.condemned = 0 GROUP BY r.pack)"
        ))?;
        let moments = [Value::from(since), Value::from(now.saturating_add(AHEAD_NS))];
        let names = destinations.iter().map(|name| Value::from((*name).to_string()));
        statement.query_row(params_from_iter(moments.into_iter().chain(names)), |r| {
            Ok((r.get::<_, i64>(0)? as u64, r.get(1)?))
        })
    }

    /// Returns all packs that stay: first, in no order, those that were never read in full at a destination,
    /// then those that were not for the longest time.
    pub(crate) fn longest_unread(&self, destination: &str, now: i64) -> rusqlite::Result<Vec<PackRow>> {
        self.db
            .prepare_cached(&format!(
                "SELECT {PACK}, (SELECT max(at) FROM proved r WHERE r.pack = p.n AND r.destination = ?1
                                 AND r.bytes >= p.len AND r.at <= ?2) AS read
                 FROM packs p WHERE p.condemned = 0 ORDER BY read NULLS FIRST, random()"
            ))?
            .query_map((destination, now.saturating_add(AHEAD_NS)), pack)?
            .collect()
    }

    /// Draws files of some sources by chance: none is empty, damaged or longer than `most` bytes.
    pub(crate) fn draw(&self, which: Drawn, sources: &[i64], most: u64, limit: u32) -> rusqlite::Result<Vec<Saved>> {
        let condition = match which {
            Drawn::Current => "f.alive = 1 AND v.run_to IS NULL",
            Drawn::New => {
                "f.alive = 1 AND v.run_to IS NULL AND v.run_from + 2 >= (SELECT seq FROM sources s WHERE s.n = f.source)"
            }
            Drawn::Old => {
                "f.alive = 1 AND v.run_to IS NOT NULL
                 AND EXISTS (SELECT 1 FROM versions w WHERE w.file = v.file AND w.number > v.number)"
            }
            Drawn::Deleted => {
                "f.alive = 0 AND NOT EXISTS (SELECT 1 FROM versions w WHERE w.file = v.file AND w.number > v.number)"
            }
        };
        let marks = vec!["?"; sources.len()].join(", ");
        let mut statement = self.db.prepare(&format!(
            "SELECT f.source, f.key, f.id, v.number, v.secs FROM files f JOIN versions v ON v.file = f.id
             WHERE {condition} AND v.kind = 0 AND v.size BETWEEN 1 AND ? AND v.flags & ? = 0 AND f.source IN ({marks})
             ORDER BY random() LIMIT ?"
        ))?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let begin = [Value::from(most), Value::from(i64::from(FLAG_DAMAGED))];
        let sources = sources.iter().map(|n| Value::from(*n));
        let all = begin.into_iter().chain(sources).chain([Value::from(i64::from(limit))]);
        statement
            .query_map(params_from_iter(all), |r| {
                let (source, key, file) = (r.get(0)?, r.get(1)?, r.get(2)?);
                Ok(Saved { source, key, file, number: r.get(3)?, modified_secs: r.get(4)? })
            })?
            .collect()
    }

    /// Returns what the file system said of a path when it was last read in full.
    pub(crate) fn stat_of(&self, source: i64, key: &[u8]) -> rusqlite::Result<Option<Vec<u8>>> {
        let found = self
            .db
            .prepare_cached("SELECT stat FROM files WHERE source = ?1 AND key = ?2")?
            .query_row((source, key), |r| r.get::<_, Option<Vec<u8>>>(0))
            .optional()?;
        Ok(found.flatten())
    }

    /// Notes how many bytes are free at a destination.
    pub(crate) fn note_room(&self, destination: &str, at: i64, free: u64) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("DELETE FROM room WHERE at < ?1 OR at > ?2")?
            .execute((at.saturating_sub(ROOM_KEPT_NS), at.saturating_add(AHEAD_NS)))?;
        self.db.prepare_cached("INSERT OR REPLACE INTO room VALUES (?1, ?2, ?3)")?.execute((
            destination,
            at,
            i64::try_from(free).unwrap_or(i64::MAX),
        ))?;
        Ok(())
    }

    /// Returns when there was how much room at a destination, the oldest first.
    pub(crate) fn room(&self, destination: &str, since: i64) -> rusqlite::Result<Vec<(i64, u64)>> {
        self.db
            .prepare_cached("SELECT at, free FROM room WHERE destination = ?1 AND at >= ?2 ORDER BY at")?
            .query_map((destination, since), |r| Ok((r.get(0)?, r.get::<_, i64>(1)? as u64)))?
            .collect()
    }

    /// Returns the number in the journal of the first backup that saved everything, and when it ended.
    pub(crate) fn first_whole_run(&self) -> rusqlite::Result<Option<(i64, i64)>> {
        self.db
            .prepare_cached(
                "SELECT id, finished FROM journal WHERE what = 'backup' AND outcome IN ('done', 'troubles')
                 ORDER BY finished, id LIMIT 1",
            )?
            .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()
    }

    /// Returns when backups after that one ended since a moment, the oldest first, and what each stored.
    pub(crate) fn stored_by_runs(&self, after: i64, since: i64) -> rusqlite::Result<Vec<(i64, u64)>> {
        self.journal_numbers("backup", "stored", after, since)
    }

    /// Returns when old versions were removed since a moment, the oldest first, and how many bytes that gave back.
    pub(crate) fn freed_by_cleaning(&self, since: i64) -> rusqlite::Result<Vec<(i64, u64)>> {
        self.journal_numbers("clean", "bytes", 0, since)
    }

    fn journal_numbers(&self, what: &str, number: &str, after: i64, since: i64) -> rusqlite::Result<Vec<(i64, u64)>> {
        self.db
            .prepare_cached(
                "SELECT finished, coalesce(json_extract(figures, '$.' || ?2), 0) FROM journal
                 WHERE what = ?1 AND finished >= ?4 AND id > ?3 AND outcome <> 'failed' ORDER BY finished",
            )?
            .query_map((what, number, after, since), |r| Ok((r.get(0)?, r.get::<_, i64>(1)? as u64)))?
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use mybackup_format::ObjectHash;
    use mybackup_format::container::Contents;
    use mybackup_format::index::{IndexedPack, PackFolder};

    use super::*;

    const DAY: i64 = AHEAD_NS;

    fn index_with(packs: &[(u8, u64)]) -> Catalogue {
        let index = Catalogue::in_memory().unwrap();
        for (name, len) in packs {
            let contents = Contents { segments: Vec::new(), table: Vec::new() };
            let pack = IndexedPack { folder: PackFolder::Meta, hash: ObjectHash([*name; 32]), len: *len, contents };
            index.insert_pack(&pack, true).unwrap();
        }
        index
    }

    fn number(index: &Catalogue, name: u8) -> i64 {
        index.pack(&ObjectHash([name; 32])).unwrap().unwrap().n
    }

    fn read(index: &Catalogue, name: u8, place: &str, day: i64, bytes: u64) {
        index.note_proved(place, number(index, name), day * DAY, bytes).unwrap();
    }

    fn proved(index: &Catalogue, places: &[&str], day: i64) -> u64 {
        index.proved_since(places, (day - 90) * DAY, day * DAY).unwrap().0
    }

    #[test]
    fn each_byte_counts_once_and_only_as_long_as_it_is_recent() {
        let index = index_with(&[(1, 100), (2, 50)]);
        assert_eq!((index.bytes_that_stay().unwrap(), index.proved_since(&["one"], 0, DAY).unwrap()), (150, (0, None)));
        read(&index, 1, "one", 1, 100);
        read(&index, 1, "one", 50, 30);
        read(&index, 2, "two", 50, 20);
        assert_eq!(proved(&index, &["one"], 60), 100);
        assert_eq!(proved(&index, &["two"], 60), 20);
        assert_eq!(proved(&index, &["one", "two"], 60), 120);
        assert_eq!(proved(&index, &["one"], 100), 30, "what was read in full is too long ago");
        assert_eq!(proved(&index, &["one", "two"], 200), 0);
        assert_eq!(proved(&index, &[], 60), 0);
        index.forget_proved("one", number(&index, 1)).unwrap();
        assert_eq!(proved(&index, &["one"], 60), 0);
    }

    #[test]
    fn a_note_of_the_future_proves_nothing_and_goes_with_the_next() {
        let index = index_with(&[(1, 100)]);
        read(&index, 1, "one", 5000, 100);
        assert_eq!(proved(&index, &["one"], 10), 0);
        assert_eq!(index.longest_unread("one", 10 * DAY).unwrap().len(), 1);
        read(&index, 1, "one", 10, 40);
        assert_eq!(proved(&index, &["one"], 10), 40);
        assert_eq!(proved(&index, &["one"], 5000), 0);
    }

    #[test]
    fn what_was_never_read_comes_first_and_then_what_was_read_longest_ago() {
        let index = index_with(&[(1, 10), (2, 10), (3, 10), (4, 10)]);
        read(&index, 1, "one", 9, 10);
        read(&index, 2, "one", 3, 10);
        read(&index, 3, "two", 1, 10);
        read(&index, 4, "one", 5, 10);
        let order = index.longest_unread("one", 10 * DAY).unwrap();
        assert_eq!(order.iter().map(|p| p.hash.0[0]).collect::<Vec<_>>(), [3, 2, 4, 1]);
    }

    #[test]
    fn packs_that_go_take_their_notes_with_them_and_another_of_that_number_has_none() {
        let index = index_with(&[(1, 10), (2, 10)]);
        read(&index, 1, "one", 1, 10);
        read(&index, 2, "one", 1, 10);
        let last = number(&index, 2);
        index.remove_packs(&[last]).unwrap();
        assert_eq!(index.proved_since(&["one"], 0, 2 * DAY).unwrap(), (10, Some(DAY)));
        let contents = Contents { segments: Vec::new(), table: Vec::new() };
        let pack = IndexedPack { folder: PackFolder::Meta, hash: ObjectHash([3; 32]), len: 10, contents };
        assert_eq!(index.insert_pack(&pack, true).unwrap(), last, "The number is given again");
        assert_eq!(index.proved_since(&["one"], 0, 2 * DAY).unwrap(), (10, Some(DAY)));
        index.set_condemned(last - 1, true).unwrap();
        assert_eq!((index.bytes_that_stay().unwrap(), proved(&index, &["one"], 2)), (10, 0));
    }

    fn line(what: &str, finished: i64, outcome: &str, figures: &str) -> super::super::JournalLine {
        super::super::JournalLine {
            what: what.to_string(),
            run: None,
            started: finished,
            finished,
            outcome: outcome.to_string(),
            figures: figures.to_string(),
        }
    }

    #[test]
    fn room_is_remembered_for_a_year() {
        let index = index_with(&[]);
        for (day, free) in [(1, 900), (2, 800), (500, 700)] {
            index.note_room("one", day * DAY, free).unwrap();
        }
        assert_eq!(index.room("one", 0).unwrap(), [(500 * DAY, 700)]);
        assert_eq!(index.room("two", 0).unwrap(), []);
    }

    #[test]
    fn what_backups_store_is_told_from_the_first_whole_one_on() {
        let index = index_with(&[]);
        assert_eq!(index.first_whole_run().unwrap(), None);
        for (at, outcome, figures) in [
            (1, "stopped", "{\"stored\":500}"),
            (2, "failed", "{}"),
            (3, "troubles", "{\"stored\":900}"),
            (4, "done", "{\"stored\":7}"),
            (5, "failed", "{}"),
            (6, "stopped", "{\"stored\":5}"),
            (7, "done", "{}"),
        ] {
            index.record(&line("backup", at, outcome, figures)).unwrap();
        }
        index.record(&line("clean", 8, "done", "{\"bytes\":3}")).unwrap();
        let (first, ended) = index.first_whole_run().unwrap().unwrap();
        assert_eq!(ended, 3);
        assert_eq!(index.stored_by_runs(first, 0).unwrap(), [(4, 7), (6, 5), (7, 0)]);
        assert_eq!(index.stored_by_runs(first, 6).unwrap(), [(6, 5), (7, 0)]);
        assert_eq!(index.freed_by_cleaning(0).unwrap(), [(8, 3)]);
    }
}

//! In which run what came, changed or went: for the steps through a folder's past.
//!
//! It follows from the versions, and is kept beside them because they are sorted by
//! path alone. The first run of a source is left out: everything came in it.
//! What has other attributes but the same content did not change.

use mybackup_format::{Kind, Version, paths};

use super::Catalogue;

/// What happened at a path in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// A folder came.
    FolderCame = 0,
    /// Anything else came.
    Came = 1,
    /// Something else stands there.
    Changed = 2,
    /// Something that is no folder went.
    Went = 3,
    /// A folder went.
    FolderWent = 4,
}

impl Change {
    /// Something came.
    pub(crate) fn came(kind: Kind) -> Self {
        if kind == Kind::Dir { Change::FolderCame } else { Change::Came }
    }

    /// Something went.
    pub(crate) fn went(kind: Kind) -> Self {
        if kind == Kind::Dir { Change::FolderWent } else { Change::Went }
    }
}

/// A path that changed or went: the run, the path key.
pub(crate) type Latest = (u64, Vec<u8>);

/// The first run of a source; what came in it is not noted.
const FIRST: u64 = 1;

/// Works out what happened to a path, from all that is known of its versions.
fn changes_of(versions: &[Version]) -> Vec<(u64, Change)> {
    let mut changes = Vec::new();
    for version in versions {
        let before = versions.iter().find(|other| other.to == Some(version.from) && other.from != version.from);
        match before {
            None => changes.push((version.from, Change::came(version.kind))),
            Some(before) if before.number != version.number => changes.push((version.from, Change::Changed)),
            Some(_) => {}
        }
        if let Some(to) = version.to.filter(|to| versions.iter().all(|other| other.from != *to)) {
            changes.push((to, Change::went(version.kind)));
        }
    }
    changes
}

impl Catalogue {
    /// Notes what happened at a path in a run.
    pub(crate) fn note_change(&self, source: i64, key: &[u8], seq: u64, change: Change) -> rusqlite::Result<()> {
        if seq > FIRST {
            self.db.prepare_cached("INSERT OR REPLACE INTO changes VALUES (?1, ?2, ?3, ?4)")?.execute((
                source,
                key,
                seq as i64,
                change as u8,
            ))?;
        }
        Ok(())
    }

    /// Notes all that happened at a path of which nothing is noted yet.
    pub(crate) fn note_changes(&self, source: i64, key: &[u8], versions: &[Version]) -> rusqlite::Result<()> {
        changes_of(versions).into_iter().try_for_each(|(seq, change)| self.note_change(source, key, seq, change))
    }

    /// Notes anew what happened at a path of which versions were forgotten.
    pub(crate) fn renew_changes(&self, source: i64, key: &[u8], file: i64) -> rusqlite::Result<()> {
        self.db.prepare_cached("DELETE FROM changes WHERE source = ?1 AND key = ?2")?.execute((source, key))?;
        self.note_changes(source, key, &self.versions(file)?)
    }

    /// Returns the last run, up to `seq`, in which anything within a folder came, changed or went.
    pub(crate) fn change_until(&self, source: i64, folder: &[u8], seq: u64) -> rusqlite::Result<Option<u64>> {
        self.run_of_change("max(seq)", "seq <= ?4", source, folder, seq)
    }

    /// Returns the first run after `seq` in which anything within a folder came, changed or went.
    pub(crate) fn change_after(&self, source: i64, folder: &[u8], seq: u64) -> rusqlite::Result<Option<u64>> {
        self.run_of_change("min(seq)", "seq > ?4", source, folder, seq)
    }

    /// Tells whether anything that a folder held after run `seq` changed or went since.
    pub(crate) fn differs_since(&self, source: i64, folder: &[u8], seq: u64) -> rusqlite::Result<bool> {
        let changed = Change::Changed as u8;
        Ok(self.run_of_change("1", &format!("seq > ?4 AND what >= {changed}"), source, folder, seq)?.is_some())
    }

    fn run_of_change(
        &self,
        wanted: &str,
        which: &str,
        source: i64,
        folder: &[u8],
        seq: u64,
    ) -> rusqlite::Result<Option<u64>> {
        // Without an end in the text of the query, SQLite would read on to the source's end.
        let end = paths::after_subtree(folder);
        let limit = if end.is_some() { "key < ?3" } else { "?3 IS NULL" };
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {wanted} FROM changes WHERE source = ?1 AND key >= ?2 AND {limit} AND {which} LIMIT 1"
        ))?;
        let mut rows = statement.query((source, folder, end, seq as i64))?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(row.get::<_, Option<i64>>(0)?.map(|seq| seq as u64))
    }

    /// Returns what changed last, or went last, of a source: folders that went do not count.
    pub(crate) fn latest_changes(&self, source: i64, gone: bool, limit: usize) -> rusqlite::Result<Vec<Latest>> {
        let what = if gone { Change::Went } else { Change::Changed } as u8;
        self.db
            .prepare_cached(&format!(
                // The second condition is that of the index.
                "SELECT seq, key FROM changes WHERE source = ?1 AND what = {what} AND what > 1
                 ORDER BY seq DESC, key LIMIT ?2"
            ))?
            .query_map((source, limit as i64), |r| Ok((r.get::<_, i64>(0)? as u64, r.get(1)?)))?
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use mybackup_format::{Attributes, Content, Stamp};

    use super::*;

    fn version(number: u32, revision: u32, from: u64, to: Option<u64>) -> Version {
        Version {
            number,
            revision,
            from,
            to,
            kind: Kind::File,
            modified: Stamp { secs: 0, nanos: 0 },
            size: 0,
            sha256: [0; 32],
            content: Content::None,
            stored: 0,
            attributes: Attributes::default(),
            flags: 0,
            link_group: 0,
        }
    }

    #[test]
    fn what_happened_follows_from_the_versions() {
        let versions =
            [version(3, 0, 9, None), version(2, 1, 5, Some(7)), version(2, 0, 4, Some(5)), version(1, 0, 1, Some(4))];
        let mut changes = changes_of(&versions);
        changes.sort_by_key(|(seq, _)| *seq);
        assert_eq!(changes, [(1, Change::Came), (4, Change::Changed), (7, Change::Went), (9, Change::Came)]);
    }

    #[test]
    fn steps_go_to_the_nearest_run_in_which_something_within_a_folder_changed() {
        let index = Catalogue::in_memory().unwrap();
        for (key, seq, change) in [
            (&b"a\0x"[..], 1, Change::Came),
            (b"a\0x", 4, Change::Changed),
            (b"a\0b\0y", 7, Change::Came),
            (b"a", 9, Change::FolderWent),
            (b"a.txt", 8, Change::Went),
        ] {
            index.note_change(1, key, seq, change).unwrap();
        }
        let until = |folder: &[u8], seq| index.change_until(1, folder, seq).unwrap();
        let after = |folder: &[u8], seq| index.change_after(1, folder, seq).unwrap();
        assert_eq!([until(b"a", 3), until(b"a", 4), until(b"a", 8)], [None, Some(4), Some(7)]);
        assert_eq!([after(b"a", 1), after(b"a", 4), after(b"a", 9)], [Some(4), Some(7), None]);
        assert_eq!([after(b"", 7), after(b"a\0b", 1), after(b"other", 1)], [Some(8), Some(7), None]);
        assert!(index.differs_since(1, b"a", 3).unwrap() && !index.differs_since(1, b"a\0b", 1).unwrap());
        assert_eq!(index.latest_changes(1, true, 9).unwrap(), [(8, b"a.txt".to_vec())]);
        assert_eq!(index.latest_changes(1, false, 9).unwrap(), [(4, b"a\0x".to_vec())]);
    }
}

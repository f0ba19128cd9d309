//! Brings an index of a version before up to this one.
//!
//! What is new follows from what is there, so nothing is lost and no destination is
//! needed; names are read once, as for one search of then.

use mybackup_format::Kind;

use super::Catalogue;
use super::names::Names;

/// The last version without what follows from the versions of files; the one after it has no notes of what was read.
const WITHOUT_WHAT_FOLLOWS: i64 = 1;

impl Catalogue {
    /// Adds what the versions before did not have, in one transaction.
    pub(super) fn upgrade(&self, to: i64) -> rusqlite::Result<()> {
        self.begin()?;
        let upgraded = self.add_what_follows(to).and_then(|()| self.commit());
        if upgraded.is_err() {
            self.roll_back();
        }
        upgraded
    }

    fn add_what_follows(&self, to: i64) -> rusqlite::Result<()> {
        // Another process may have done it while this one waited.
        let found: i64 = self.db.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        if found == to {
            return Ok(());
        }
        self.db.execute_batch(include_str!("schema.sql"))?;
        if found > WITHOUT_WHAT_FOLLOWS {
            return self.db.pragma_update(None, "user_version", to);
        }
        let folder = Kind::Dir as u8;
        self.db.execute(
            "INSERT INTO folders SELECT source, key, id FROM files
             WHERE EXISTS (SELECT 1 FROM versions WHERE file = id AND kind = ?1)",
            [folder],
        )?;
        for source in self.sources()? {
            let mut names = Names::of(source.n);
            self.each_file(source.n, |key, _, _| {
                names.add(key, self)?;
                Ok(true)
            })?;
            names.keep(self)?;
            // A path with one version that still stands, and came with the first run, has nothing to note.
            let mut entries = self.entries(source.n, b"", None)?;
            while let Some((file, entry)) = entries.next_entry()? {
                self.note_changes(source.n, &file.key, &entry.versions)?;
            }
        }
        self.db.pragma_update(None, "user_version", to)
    }
}

#[cfg(test)]
mod tests {
    use mybackup_format::root::{RowsHash, SourceSettings, Totals};
    use mybackup_format::{Attributes, Content, DeviceId, ObjectHash, SourceId, Stamp, Version};

    use super::super::{Children, FileRow, Needle, SourceRow};
    use super::*;

    #[test]
    fn an_index_of_the_version_before_keeps_all_and_knows_what_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backups.db");
        let index = Catalogue::open(&path).unwrap();
        let source = SourceRow {
            n: 0,
            id: SourceId([1; 8]),
            settings: SourceSettings::default(),
            seq: 3,
            root: ObjectHash::default(),
            rows_hash: RowsHash::default(),
            totals: Totals::default(),
            device: DeviceId([2; 16]),
            device_name: String::new(),
        };
        let n = index.put_source(&source).unwrap();
        for (key, id, kind, to) in
            [(&b""[..], 1, Kind::Dir, None), (b"a", 2, Kind::Dir, None), (b"a\0letter", 3, Kind::File, Some(3))]
        {
            let file = FileRow { key: key.to_vec(), id, alive: to.is_none(), next_version: 2 };
            index.put_file(n, &file, None).unwrap();
            let version = Version {
                number: 1,
                revision: 0,
                from: 1,
                to,
                kind,
                modified: Stamp { secs: 0, nanos: 0 },
                size: 0,
                sha256: [0; 32],
                content: Content::None,
                stored: 0,
                attributes: Attributes::default(),
                flags: 0,
                link_group: 0,
            };
            index.put_version(id, &version).unwrap();
        }
        let lacking = "DROP TABLE folders; DROP TABLE changes; DROP TABLE names; DROP TABLE proved; DROP TABLE room";
        index.db.execute_batch(lacking).unwrap();
        index.db.pragma_update(None, "user_version", WITHOUT_WHAT_FOLLOWS).unwrap();
        drop(index);

        let index = Catalogue::open(&path).unwrap();
        assert_eq!(index.sources().unwrap().len(), 1);
        let mut found = Vec::new();
        let visit = |key| {
            found.push(key);
            true
        };
        index.names_with(n, &Needle::new("letter"), visit, || true).unwrap();
        assert_eq!(found, [b"a\0letter"]);
        let mut folders = Vec::new();
        let visit = |key: &[u8], _| {
            folders.push(key.to_vec());
            Ok(true)
        };
        index.each_child(Children::Folders, (n, b""), None, visit).unwrap();
        assert_eq!(folders, [b"a"]);
        assert_eq!(index.change_until(n, b"a", 3).unwrap(), Some(3));
        let version: i64 = index.db.query_row("PRAGMA user_version", [], |r| r.get(0)).unwrap();
        assert_eq!(version, super::super::SCHEMA);
    }
    #[test]
    fn an_index_that_noted_nothing_of_what_was_read_begins_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backups.db");
        let index = Catalogue::open(&path).unwrap();
        index.set_number("kept", 7).unwrap();
        index.db.execute_batch("DROP TABLE proved; DROP TABLE room; DROP INDEX journal_by_time").unwrap();
        index.db.pragma_update(None, "user_version", 2).unwrap();
        drop(index);

        let index = Catalogue::open(&path).unwrap();
        assert_eq!(index.number("kept").unwrap(), 7);
        index.note_proved("one", 1, 1, 10).unwrap();
        let version: i64 = index.db.query_row("PRAGMA user_version", [], |r| r.get(0)).unwrap();
        assert_eq!(version, super::super::SCHEMA);
    }
}

//! The children of a folder, without a look at what lies below them.

use mybackup_format::{Kind, Stamp, paths};
use rusqlite::OptionalExtension;

use super::Catalogue;

/// What a list says of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glance {
    /// Its number.
    pub(crate) number: u32,
    /// What it is.
    pub(crate) kind: Kind,
    /// When it was modified.
    pub(crate) modified: Stamp,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// SHA-256 of a file's content.
    pub(crate) sha256: Option<[u8; 32]>,
    /// Whether it is what stands there, as of the last run.
    pub(crate) is_current: bool,
}

/// Which children are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Children {
    /// All.
    All,
    /// Those that are folders, or were once.
    Folders,
}

/// Returns where the direct child of `folder` ends that `key` is, or lies below of.
fn child_end(key: &[u8], folder: &[u8]) -> usize {
    let start = if folder.is_empty() { 0 } else { folder.len() + 1 };
    key[start..].iter().position(|&b| b == 0).map_or(key.len(), |at| start + at)
}

impl Catalogue {
    /// Notes that a folder stands at a path, or stood there once.
    pub(crate) fn note_folder(&self, source: i64, key: &[u8], file: i64) -> rusqlite::Result<()> {
        self.db.prepare_cached("INSERT OR IGNORE INTO folders VALUES (?1, ?2, ?3)")?.execute((source, key, file))?;
        Ok(())
    }

    /// Goes through the children that a folder ever had, in the order of their keys, after the one of the name
    /// `after`; stops where `visit`, which is given key and number, returns false.
    pub(crate) fn each_child(
        &self,
        which: Children,
        (source, folder): (i64, &[u8]),
        after: Option<&[u8]>,
        mut visit: impl FnMut(&[u8], i64) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        let table = if which == Children::Folders { "folders" } else { "files" };
        let end = paths::after_subtree(folder);
        let limit = if end.is_some() { "key < ?3" } else { "?3 IS NULL" };
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT key, id FROM {table} WHERE source = ?1 AND key >= ?2 AND {limit} ORDER BY key"
        ))?;
        let mut next = match after {
            Some(name) => paths::after_subtree(&paths::join(folder, name)),
            None => Some([folder, &[0]].concat()),
        };
        while let Some(from) = next.take() {
            let mut rows = statement.query((source, from, &end))?;
            while let Some(r) = rows.next()? {
                let key = r.get_ref(0)?.as_blob()?;
                let child = child_end(key, folder);
                if child < key.len() {
                    // What follows a child is below it: the next child stands after its whole subtree.
                    next = paths::after_subtree(&key[..child]);
                    break;
                }
                if !visit(key, r.get(1)?)? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Returns what a list says of a path after run `seq`.
    pub(crate) fn glance_at(&self, file: i64, seq: u64) -> rusqlite::Result<Option<Glance>> {
        self.db
            .prepare_cached(
                "SELECT number, kind, secs, nanos, size, sha256, run_to IS NULL FROM versions
                 WHERE file = ?1 AND run_from <= ?2 AND (run_to IS NULL OR run_to > ?2)
                 ORDER BY number DESC, revision DESC LIMIT 1",
            )?
            .query_row((file, seq as i64), |r| {
                Ok(Glance {
                    number: r.get(0)?,
                    kind: Kind::from_u8(r.get(1)?).unwrap_or(Kind::File),
                    modified: Stamp { secs: r.get(2)?, nanos: r.get(3)? },
                    size: r.get::<_, i64>(4)? as u64,
                    sha256: r.get(5)?,
                    is_current: r.get(6)?,
                })
            })
            .optional()
    }
}

#[cfg(test)]
mod tests {
    use super::super::FileRow;
    use super::*;

    #[test]
    fn a_child_is_found_from_what_lies_below_it() {
        for (key, folder, end) in
            [(&b"a\0b\0c"[..], &b"a"[..], 3), (b"a\0b", b"a", 3), (b"a\0b", b"", 1), (b"abc", b"", 3)]
        {
            assert_eq!(child_end(key, folder), end);
        }
    }

    #[test]
    fn children_come_in_order_whatever_lies_below_them() {
        let index = Catalogue::in_memory().unwrap();
        let keys: [&[u8]; 9] = [b"", b"a", b"a\0b", b"a\0b\0c", b"a\0b\0d", b"a\0e", b"a\0f\0g", b"a\0h", b"a.txt"];
        for (key, id) in keys.iter().zip(1..) {
            index.put_file(1, &FileRow { key: key.to_vec(), id, alive: true, next_version: 1 }, None).unwrap();
        }
        index.note_folder(1, b"a", 2).unwrap();
        index.note_folder(1, b"a\0b", 3).unwrap();
        let children = |which, folder: &[u8], after: Option<&[u8]>, most: usize| {
            let mut found = Vec::new();
            let visit = |key: &[u8], id| {
                found.push((paths::name(key).to_vec(), id));
                Ok(found.len() < most)
            };
            index.each_child(which, (1, folder), after, visit).unwrap();
            found
        };
        let named = |list: &[(&str, i64)]| -> Vec<(Vec<u8>, i64)> {
            list.iter().map(|(name, id)| (name.as_bytes().to_vec(), *id)).collect()
        };
        assert_eq!(children(Children::All, b"a", None, 9), named(&[("b", 3), ("e", 6), ("h", 8)]));
        assert_eq!(children(Children::All, b"a", Some(b"b"), 1), named(&[("e", 6)]));
        assert_eq!(children(Children::All, b"", None, 9), named(&[("a", 2), ("a.txt", 9)]));
        assert_eq!(children(Children::Folders, b"", None, 9), named(&[("a", 2)]));
        assert_eq!(children(Children::Folders, b"a", Some(b"b"), 9), []);
    }
}

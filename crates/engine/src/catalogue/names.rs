//! The names of all paths, packed so that a million of them are looked through in a moment.
//!
//! A block is a row of records, each ended by a zero, which no name may hold. A record
//! that begins with a slash is the folder of the names that follow it, so that every
//! name has its whole key. Names are added when a path is first saved and stay as long
//! as its history does. Invariant: a block begins with a folder and is read alone.

use mybackup_format::paths;
use rusqlite::OptionalExtension;

use super::Catalogue;

/// A block is closed when it has so many bytes.
const BLOCK_BYTES: usize = 64 << 10;

/// Collects the names of paths that are new in the index.
pub(crate) struct Names {
    source: i64,
    /// The folder of the name that came last.
    folder: Option<Vec<u8>>,
    block: Vec<u8>,
}

impl Names {
    /// Collects those of one source.
    pub(crate) fn of(source: i64) -> Self {
        Names { source, folder: None, block: Vec::new() }
    }

    /// Takes a path that the index did not know.
    pub(crate) fn add(&mut self, key: &[u8], index: &Catalogue) -> rusqlite::Result<()> {
        let Some(folder) = paths::parent(key) else { return Ok(()) };
        if self.folder.as_deref() != Some(folder) {
            self.block.push(b'/');
            self.block.extend(paths::to_path(folder));
            self.block.push(0);
            self.folder = Some(folder.to_vec());
        }
        self.block.extend_from_slice(paths::name(key));
        self.block.push(0);
        if self.block.len() >= BLOCK_BYTES { self.keep(index) } else { Ok(()) }
    }

    /// Writes down what was collected; to be called before the transaction commits.
    pub(crate) fn keep(&mut self, index: &Catalogue) -> rusqlite::Result<()> {
        if !self.block.is_empty() {
            index.put_names(self.source, &self.block)?;
        }
        self.block.clear();
        self.folder = None;
        Ok(())
    }
}

/// A text that names are searched for.
pub(crate) struct Needle(String);

impl Needle {
    /// Takes the text, whatever its case.
    pub(crate) fn new(text: &str) -> Self {
        Needle(text.to_lowercase())
    }

    /// Finds the first place in records where it may stand in one of them.
    fn find(&self, records: &[u8]) -> Option<usize> {
        match self.0.as_bytes().split_first() {
            Some((first, rest)) if self.0.is_ascii() => find_ascii(records, *first, rest),
            _ => self.find_in_letters(records),
        }
    }

    /// Letters with accents have no single byte to look for: each record is read as text.
    fn find_in_letters(&self, records: &[u8]) -> Option<usize> {
        let mut start = 0;
        for record in records.split_inclusive(|&byte| byte == 0) {
            let name = record.strip_suffix(&[0]).unwrap_or(record);
            let text = std::str::from_utf8(name).ok().filter(|text| !text.is_ascii() || self.0.is_empty());
            if text.is_some_and(|text| text.to_lowercase().contains(&self.0)) {
                return Some(start);
            }
            start += record.len();
        }
        None
    }

    /// Calls `visit` with the key of each name that holds it; tells whether `visit` wants more.
    fn each_in(&self, block: &[u8], visit: &mut impl FnMut(Vec<u8>) -> bool) -> bool {
        let mut from = 0;
        while let Some(found) = block.get(from..).and_then(|rest| self.find(rest)) {
            let at = from + found;
            let start = block[..at].iter().rposition(|&byte| byte == 0).map_or(0, |zero| zero + 1);
            let end = block[at..].iter().position(|&byte| byte == 0).map_or(block.len(), |zero| at + zero);
            if block[start] != b'/' && !visit(key_of(&block[..start], &block[start..end])) {
                return false;
            }
            from = end + 1;
        }
        true
    }
}

/// Finds ASCII text, given in lower case, whatever its case in `records`.
fn find_ascii(records: &[u8], first: u8, rest: &[u8]) -> Option<usize> {
    let upper = first.to_ascii_uppercase();
    let mut from = 0;
    loop {
        let at = from + records[from..].iter().position(|&byte| byte == first || byte == upper)?;
        let follows = records.get(at + 1..at + 1 + rest.len())?;
        if follows.eq_ignore_ascii_case(rest) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Puts a name together with the last folder among the records before it.
fn key_of(before: &[u8], name: &[u8]) -> Vec<u8> {
    let start = before.windows(2).rposition(|pair| pair == b"\0/").map_or(0, |zero| zero + 1);
    let folder = before[start..].split(|&byte| byte == 0).next().unwrap_or_default();
    paths::join(&paths::from_path(folder), name)
}

impl Catalogue {
    /// Adds records of names; what is short goes on in the block before.
    fn put_names(&self, source: i64, records: &[u8]) -> rusqlite::Result<()> {
        let last: Option<(i64, i64)> = self
            .db
            .prepare_cached("SELECT n, length(bytes) FROM names WHERE source = ?1 ORDER BY n DESC LIMIT 1")?
            .query_row([source], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let (mut n, mut block) = (0, Vec::new());
        if let Some((last, bytes)) = last {
            n = last + 1;
            if bytes as usize + records.len() <= BLOCK_BYTES {
                n = last;
                block = self
                    .db
                    .prepare_cached("SELECT bytes FROM names WHERE source = ?1 AND n = ?2")?
                    .query_row((source, n), |r| r.get(0))?;
            }
        }
        block.extend_from_slice(records);
        self.db.prepare_cached("INSERT OR REPLACE INTO names VALUES (?1, ?2, ?3)")?.execute((source, n, block))?;
        Ok(())
    }

    /// Calls `visit` with the key of each path of a source whose name holds a text; stops where it returns false.
    ///
    /// `go_on` is asked now and then.
    pub(crate) fn names_with(
        &self,
        source: i64,
        needle: &Needle,
        mut visit: impl FnMut(Vec<u8>) -> bool,
        mut go_on: impl FnMut() -> bool,
    ) -> rusqlite::Result<()> {
        let mut statement = self.db.prepare_cached("SELECT bytes FROM names WHERE source = ?1 ORDER BY n")?;
        let mut rows = statement.query([source])?;
        while let Some(r) = rows.next()? {
            if !go_on() || !needle.each_in(r.get_ref(0)?.as_blob()?, &mut visit) {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&[u8]; 8] =
        [b"", b"a", b"a\0Letter.TXT", b"a\0b", b"a\0b\0letter", b"a\0z-letters", b"\xc3\x89T\xc3\x89", b"caf\xe9"];

    fn found(text: &str) -> Vec<Vec<u8>> {
        let index = Catalogue::in_memory().unwrap();
        let mut names = Names::of(1);
        for (at, key) in KEYS.iter().enumerate() {
            names.add(key, &index).unwrap();
            if at % 3 == 0 {
                names.keep(&index).unwrap();
            }
        }
        names.keep(&index).unwrap();
        Names::of(2).keep(&index).unwrap();
        let mut found = Vec::new();
        let visit = |key| {
            found.push(key);
            found.len() < 5
        };
        index.names_with(1, &Needle::new(text), visit, || true).unwrap();
        found
    }

    #[test]
    fn names_are_found_whatever_their_case() {
        assert_eq!(found("LETTER"), [KEYS[2], KEYS[4], KEYS[5]]);
        assert_eq!(found("letters"), [KEYS[5]]);
        assert_eq!(found("été"), [KEYS[6]]);
        assert_eq!(found("CAF"), [KEYS[7]], "A name that is no text");
        assert_eq!(found(""), &KEYS[1..6], "No more than are wanted");
    }

    #[test]
    fn the_names_of_folders_above_do_not_count() {
        assert_eq!(found("b"), [KEYS[3]]);
        for none in ["a/b", "/", "letterx", "t\0a"] {
            assert_eq!(found(none), Vec::<Vec<u8>>::new(), "{none}");
        }
    }

    #[test]
    fn a_block_that_is_full_is_followed_by_another() {
        let index = Catalogue::in_memory().unwrap();
        let mut names = Names::of(1);
        let keys: Vec<Vec<u8>> = (0..9_000).map(|n| format!("folder\0photo-{n}.jpg").into_bytes()).collect();
        keys.iter().for_each(|key| names.add(key, &index).unwrap());
        names.keep(&index).unwrap();
        let blocks: i64 = index.db.query_row("SELECT count(*) FROM names", [], |r| r.get(0)).unwrap();
        assert_eq!(blocks, 3);
        let mut found = Vec::new();
        let visit = |key| {
            found.push(key);
            true
        };
        index.names_with(1, &Needle::new("Photo"), visit, || true).unwrap();
        assert_eq!(found, keys);
    }
}

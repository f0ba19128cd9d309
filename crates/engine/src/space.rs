//! Where the space goes: what the versions of files take in the backup, folder by folder.
//!
//! What each version added when it was saved stands in the index, so that nothing is read
//! but rows, in their order. What several files or versions share was counted where it was
//! saved first.
//! Invariant: however many files there are, no more than the largest parts are in memory.

use mybackup_format::paths;

use crate::catalogue::SourceRow;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::Run;

/// So many rows are read between two looks at whether to stop.
const CHECK_EVERY: u64 = 4096;

/// Something that takes room: a protected folder, or what stands in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpacePart {
    /// Where it is, or was.
    pub path: Vec<u8>,
    /// Whether there is anything below it.
    pub is_folder: bool,
    /// How many files it is, those that are gone included.
    pub files: u64,
    /// What all their versions take, in bytes.
    pub stored_bytes: u64,
}

/// Where the space goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpaceShares {
    /// What takes most, the largest first.
    pub largest: Vec<SpacePart>,
    /// How many others take something.
    pub others: u64,
    /// What those take together, in bytes.
    pub others_bytes: u64,
    /// How many files there are in all.
    pub files: u64,
    /// What everything takes, in bytes.
    pub stored_bytes: u64,
}

impl SpaceShares {
    /// Counts a part that takes something.
    fn add(&mut self, part: SpacePart, most: usize) {
        self.files += part.files;
        self.stored_bytes += part.stored_bytes;
        if part.stored_bytes > 0 {
            self.largest.push(part);
        }
        if self.largest.len() > most.saturating_mul(2) {
            self.keep(most);
        }
    }

    /// Keeps the largest, in their order; of the others only the sum.
    fn keep(&mut self, most: usize) {
        self.largest.sort_by(|a, b| b.stored_bytes.cmp(&a.stored_bytes).then_with(|| a.path.cmp(&b.path)));
        for part in self.largest.drain(self.largest.len().min(most)..) {
            self.others += 1;
            self.others_bytes += part.stored_bytes;
        }
    }
}

impl Engine {
    /// Returns what takes most in a folder, or of all protected folders where none is named.
    ///
    /// `each` hears of every file's name and of what its versions take, in bytes.
    pub fn space_shares(
        &self,
        path: Option<&[u8]>,
        most: usize,
        mut each: impl FnMut(&[u8], u64),
        run: &Run,
    ) -> Result<SpaceShares, EngineError> {
        let _moment = self.catalogue.at_one_moment()?;
        let mut shares = SpaceShares::default();
        match path {
            Some(path) => {
                let (source, folder) = self.resolve_row(path)?;
                self.parts_of(&source, &folder, true, run, &mut each, |part| shares.add(part, most))?;
            }
            None => {
                for source in self.catalogue.sources()? {
                    self.parts_of(&source, b"", false, run, &mut each, |part| shares.add(part, most))?;
                }
            }
        }
        shares.keep(most);
        Ok(shares)
    }

    /// Adds up what stands in a folder, each child for itself or all as one.
    fn parts_of(
        &self,
        source: &SourceRow,
        folder: &[u8],
        split: bool,
        run: &Run,
        each: &mut impl FnMut(&[u8], u64),
        mut done: impl FnMut(SpacePart),
    ) -> Result<(), EngineError> {
        let mut current: Option<(Vec<u8>, SpacePart)> = None;
        let mut seen = 0u64;
        self.catalogue.each_stored(source.n, folder, |key, stored_bytes, is_file| {
            let group = if split { child_of(folder, key) } else { folder };
            if current.as_ref().is_none_or(|(of, _)| of != group)
                && let Some((_, part)) = current.replace((
                    group.to_vec(),
                    SpacePart {
                        path: absolute(&source.settings.path, group),
                        is_folder: !split,
                        files: 0,
                        stored_bytes: 0,
                    },
                ))
            {
                done(part);
            }
            if let Some((of, part)) = &mut current {
                part.is_folder |= key.len() > of.len();
                part.files += u64::from(is_file);
                part.stored_bytes += stored_bytes;
            }
            if is_file {
                each(paths::name(key), stored_bytes);
            }
            seen += 1;
            !seen.is_multiple_of(CHECK_EVERY) || run.check().is_ok()
        })?;
        run.check()?;
        if let Some((_, part)) = current {
            done(part);
        }
        Ok(())
    }
}

/// The child of a folder that a key is or lies in; the folder itself, where it is that.
fn child_of<'k>(folder: &[u8], key: &'k [u8]) -> &'k [u8] {
    let from = if folder.is_empty() { 0 } else { (folder.len() + 1).min(key.len()) };
    let end = key[from..].iter().position(|&byte| byte == 0).map_or(key.len(), |at| from + at);
    &key[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, stored_bytes: u64) -> SpacePart {
        SpacePart { path: name.into(), is_folder: false, files: 1, stored_bytes }
    }

    #[test]
    fn the_largest_stay_and_the_others_are_summed() {
        let mut shares = SpaceShares::default();
        for at in 0..1000u64 {
            shares.add(part(&format!("{at:04}"), at * 7919 % 1000), 3);
            assert!(shares.largest.len() <= 7, "Nothing but the largest is kept");
        }
        shares.keep(3);
        assert_eq!(shares.largest.iter().map(|part| part.stored_bytes).collect::<Vec<_>>(), [999, 998, 997]);
        assert_eq!((shares.files, shares.stored_bytes), (1000, 499_500));
        // One of them takes nothing, and is not counted among the others.
        assert_eq!((shares.others, shares.others_bytes), (996, 499_500 - 999 - 998 - 997));
    }

    #[test]
    fn of_equals_the_first_by_name_comes_first() {
        let mut shares = SpaceShares::default();
        for name in ["b", "c", "a"] {
            shares.add(part(name, 5), 2);
        }
        shares.keep(2);
        assert_eq!(shares.largest, [part("a", 5), part("b", 5)]);
    }

    #[test]
    fn a_key_belongs_to_one_child() {
        assert_eq!(child_of(b"", b"a\0b\0c"), b"a");
        assert_eq!(child_of(b"a", b"a\0b\0c"), b"a\0b");
        assert_eq!(child_of(b"a", b"a\0b"), b"a\0b");
        assert_eq!(child_of(b"a", b"a"), b"a");
        assert_eq!(child_of(b"", b""), b"");
    }
}

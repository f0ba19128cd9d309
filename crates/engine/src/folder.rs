//! A folder as it was, part by part, and the steps to the backups in which it differs.
//!
//! A folder of a usual size is sorted as people sort; a very large one comes in the
//! order of the index, folders first, so that no more than a part of it is ever read.

use mybackup_format::{Kind, paths};

use crate::catalogue::{Children, Glance, SourceRow};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::{BrowseEntry, shown};
use crate::run::UnixNanos;

/// A folder that ever had more children than this is not sorted as a whole.
const MOST_SORTED: usize = 2_000;
/// So many children are looked at for one part at most, though few of them may be wanted.
const MOST_LOOKED: usize = 5_000;

/// Which part of a folder is wanted.
#[derive(Debug, Clone, Default)]
pub struct FolderRequest {
    /// As at this moment; its latest state where none is given.
    pub at: Option<UnixNanos>,
    /// What follows this place; its beginning where none is given.
    pub after: Option<FolderPlace>,
    /// So many entries at most.
    pub most: usize,
    /// Only what is no longer as it was then.
    pub differing: bool,
}

/// A place between two entries of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderPlace {
    is_sorted: bool,
    is_file: bool,
    name: Vec<u8>,
}

impl FolderPlace {
    /// Writes it as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&[u8::from(self.is_sorted) << 1 | u8::from(self.is_file)], &self.name[..]].concat()
    }

    /// Reads it from bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (flags, name) = bytes.split_first().filter(|(flags, _)| **flags < 4)?;
        Some(FolderPlace { is_sorted: flags & 2 != 0, is_file: flags & 1 != 0, name: name.to_vec() })
    }
}

/// How an entry differs from what stands there now, as of the last run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Differs {
    /// It holds something else now, or something in it does.
    Changed,
    /// Nothing stands there any more.
    Gone,
}

/// A part of what a folder held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderPart {
    /// The entries, folders first; `differs` is known only where that was asked.
    pub entries: Vec<(BrowseEntry, Option<Differs>)>,
    /// How many entries the folder has in all, where it is not very large.
    pub total: Option<usize>,
    /// Where it goes on; the part may be short, or empty, though it does.
    pub next: Option<FolderPlace>,
}

/// One folder at one date.
struct Look<'e> {
    engine: &'e Engine,
    source: SourceRow,
    folder: Vec<u8>,
    seq: u64,
    differing: bool,
}

/// An entry that is wanted.
type Found = (BrowseEntry, Option<Differs>);

impl Engine {
    /// Returns a part of what a folder held.
    pub fn folder_part(&self, path: &[u8], request: &FolderRequest) -> Result<FolderPart, EngineError> {
        let _moment = self.catalogue.at_one_moment()?;
        let (source, folder) = self.resolve_row(path)?;
        let seq = self.seq_of(&source, request.at, path)?;
        self.check_folder(&source, &folder, seq, path)?;
        let look = Look { engine: self, source, folder, seq, differing: request.differing };
        let sorted = match &request.after {
            Some(place) if !place.is_sorted => None,
            _ => look.sorted()?,
        };
        match sorted {
            Some(all) => Ok(part_of(all, request)),
            None => look.in_key_order(request),
        }
    }

    /// Says that there was no folder, where there was none after run `seq`.
    pub(crate) fn check_folder(
        &self,
        source: &SourceRow,
        folder: &[u8],
        seq: u64,
        path: &[u8],
    ) -> Result<(), EngineError> {
        if self.was_folder(source, folder, seq)? {
            return Ok(());
        }
        let wanted = "folder of that name at that date".to_string();
        Err(EngineError::NoSuchVersion { path: shown(path), wanted })
    }

    fn was_folder(&self, source: &SourceRow, folder: &[u8], seq: u64) -> Result<bool, EngineError> {
        let Some(file) = self.catalogue.file(source.n, folder)? else { return Ok(false) };
        Ok(self.catalogue.glance_at(file.id, seq)?.is_some_and(|glance| glance.kind == Kind::Dir))
    }

    /// Returns when the nearest run ended, before or after a moment, that left the folder other than it is
    /// at that moment; runs after which it was not there are passed over.
    pub fn next_difference(
        &self,
        path: &[u8],
        at: Option<UnixNanos>,
        later: bool,
    ) -> Result<Option<UnixNanos>, EngineError> {
        let _moment = self.catalogue.at_one_moment()?;
        let (source, folder) = self.resolve_row(path)?;
        let mut seq = self.seq_of(&source, at, path)?;
        loop {
            let found = match later {
                true => self.catalogue.change_after(source.n, &folder, seq)?,
                // The run before the one that changed it is the last with the state before.
                false => match self.catalogue.change_until(source.n, &folder, seq)? {
                    Some(change) => self.catalogue.run_before(source.n, change)?,
                    None => None,
                },
            };
            let Some(found) = found else { return Ok(None) };
            seq = found;
            if self.was_folder(&source, &folder, seq)?
                && let Some(finished) = self.catalogue.run_finished(source.n, seq)?
            {
                return Ok(Some(finished));
            }
        }
    }
}

impl Look<'_> {
    /// All entries, sorted as people sort; `None` for a very large folder.
    fn sorted(&self) -> Result<Option<Vec<Found>>, EngineError> {
        let index = &self.engine.catalogue;
        let mut children = Vec::new();
        index.each_child(Children::All, (self.source.n, &self.folder), None, |key, file| {
            children.push((key.to_vec(), file));
            Ok(children.len() <= MOST_SORTED)
        })?;
        if children.len() > MOST_SORTED {
            return Ok(None);
        }
        let mut all = Vec::new();
        for (key, file) in children {
            if let Some(glance) = index.glance_at(file, self.seq)? {
                all.extend(self.wanted(&key, file, glance)?);
            }
        }
        all.sort_by_cached_key(|(entry, _)| rank(entry.kind != Kind::Dir, &entry.name));
        Ok(Some(all))
    }

    /// A part of a very large folder: first those that are folders, then the rest.
    fn in_key_order(&self, request: &FolderRequest) -> Result<FolderPart, EngineError> {
        let index = &self.engine.catalogue;
        let mut after = request.after.clone();
        let mut part = FolderPart { entries: Vec::new(), total: None, next: None };
        let mut looked = 0;
        for (which, is_file) in [(Children::Folders, false), (Children::All, true)] {
            if after.as_ref().is_some_and(|place| place.is_file && !is_file) {
                continue;
            }
            // Without a name it is the beginning of those.
            let name = after.take_if(|place| place.is_file == is_file).map(|place| place.name);
            let name = name.filter(|name| !name.is_empty());
            let mut last = None;
            index.each_child(which, (self.source.n, &self.folder), name.as_deref(), |key, file| {
                if part.entries.len() == request.most || looked == MOST_LOOKED {
                    part.next = Some(FolderPlace { is_sorted: false, is_file, name: last.take().unwrap_or_default() });
                    return Ok(false);
                }
                looked += 1;
                last = Some(paths::name(key).to_vec());
                let glance = index.glance_at(file, self.seq)?;
                if let Some(glance) = glance.filter(|glance| (glance.kind != Kind::Dir) == is_file) {
                    part.entries.extend(self.wanted(key, file, glance)?);
                }
                Ok(true)
            })?;
            if part.next.is_some() {
                break;
            }
        }
        Ok(part)
    }

    /// Makes an entry of what stood there, where it is wanted.
    fn wanted(&self, key: &[u8], file: i64, glance: Glance) -> rusqlite::Result<Option<Found>> {
        let differs = if self.differing { self.differs(key, file, glance)? } else { None };
        if self.differing && differs.is_none() {
            return Ok(None);
        }
        let Glance { number, kind, modified, size, .. } = glance;
        let name = paths::name(key).to_vec();
        Ok(Some((BrowseEntry { name, kind, size, modified, version: number }, differs)))
    }

    fn differs(&self, key: &[u8], file: i64, then: Glance) -> rusqlite::Result<Option<Differs>> {
        let index = &self.engine.catalogue;
        let now = if then.is_current { Some(then) } else { index.glance_at(file, self.source.seq)? };
        Ok(match now {
            None => Some(Differs::Gone),
            Some(now) if now.kind != then.kind => Some(Differs::Changed),
            Some(_) if then.kind == Kind::Dir => {
                index.differs_since(self.source.n, key, self.seq)?.then_some(Differs::Changed)
            }
            // What changed and changed back is as it was.
            Some(now) if now.number == then.number || then.sha256.is_some() && now.sha256 == then.sha256 => None,
            Some(_) => Some(Differs::Changed),
        })
    }
}

/// The order of people: folders first, whatever the case of a name.
fn rank(is_file: bool, name: &[u8]) -> (bool, String, Vec<u8>) {
    (is_file, String::from_utf8_lossy(name).to_lowercase(), name.to_vec())
}

fn part_of(mut all: Vec<Found>, request: &FolderRequest) -> FolderPart {
    let total = all.len();
    if let Some(place) = &request.after {
        let border = rank(place.is_file, &place.name);
        all.retain(|(entry, _)| rank(entry.kind != Kind::Dir, &entry.name) > border);
    }
    let goes_on = all.len() > request.most;
    all.truncate(request.most);
    let next = all.last().filter(|_| goes_on).map(|(last, _)| FolderPlace {
        is_sorted: true,
        is_file: last.kind != Kind::Dir,
        name: last.name.clone(),
    });
    FolderPart { entries: all, total: Some(total), next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_and_read_again() {
        for (is_sorted, is_file) in [(false, false), (false, true), (true, false), (true, true)] {
            let place = FolderPlace { is_sorted, is_file, name: b"caf\xe9".to_vec() };
            assert_eq!(FolderPlace::from_bytes(&place.to_bytes()), Some(place));
        }
        assert_eq!((FolderPlace::from_bytes(b""), FolderPlace::from_bytes(b"\x04a")), (None, None));
    }
}

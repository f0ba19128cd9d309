//! Marks: which parts of a folder a run looks at, where it need not look at all of it.
//!
//! Whoever watches folders marks what was touched. A run over marks saves there what a
//! run over everything would save, and nothing else: a mark below something that is
//! gone, left out, a link or on another file system becomes a mark of that; one below
//! a folder that the index does not know takes all of that folder.

use std::collections::{BTreeMap, HashMap};

use mybackup_format::{SourceId, paths};
use mybackup_vfs::tree::{Kind, Meta, Skip, Step, Target, Walk};

use crate::catalogue::{Catalogue, SourceRow};
use crate::engine::SourceSpec;
use crate::error::EngineError;

use super::scan::walk_options;
use super::stat;

/// Its presence decides about everything beside it.
const CACHE_TAG: &[u8] = b"CACHEDIR.TAG";

/// With more marks of a source, looking at all of it takes no longer.
const MOST_MARKS: usize = 20_000;

/// How much of what lies below a marked path is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// The entry alone: a file, or a folder's own attributes, as where a name came or went.
    Entry,
    /// The entry and, where it is a folder, what lies directly in it.
    Children,
    /// The entry and all below it.
    Subtree,
}

/// A path of a source that may differ from what was saved.
///
/// A folder that the index does not know there is looked at with all below it,
/// whatever the depth. One that came in the place of another may pass for it, as file
/// systems give inodes again: a folder that was made or moved is marked as a subtree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its key: names joined by zero bytes, spelled as their folders list them; empty for the source's own folder.
    pub key: Vec<u8>,
    /// How much below it is looked at.
    pub depth: Depth,
}

/// What a run looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Marks {
    /// Everything.
    #[default]
    Whole,
    /// These paths of these sources, and no other source.
    ///
    /// A source that was never looked at as a whole since its settings changed, or since
    /// its history was read anew, is looked at as a whole, and so is one with tens of
    /// thousands of marks. A change of what is left out
    /// that its settings do not tell needs a run over everything.
    Only(BTreeMap<SourceId, Vec<Mark>>),
}

impl Marks {
    /// Tells whether a source is looked at.
    pub(super) fn concern(&self, source: SourceId) -> bool {
        match self {
            Marks::Whole => true,
            Marks::Only(marks) => marks.contains_key(&source),
        }
    }

    /// The marks of one source; `None` where all of it is looked at.
    pub(super) fn of(&self, source: SourceId) -> Option<&[Mark]> {
        match self {
            Marks::Whole => None,
            Marks::Only(marks) => Some(marks.get(&source).map_or(&[], Vec::as_slice)),
        }
    }
}

/// What is looked at of one source.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Everything.
    All,
    /// These, in order, none within another's subtree.
    Marked(Vec<Mark>),
}

/// Which rules marks follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// Nothing is saved that a run over everything would not save.
    AsAWhole,
    /// What stands there will be replaced and is saved, also below what is left out by a pattern.
    BeforeRestore,
}

/// Decides what is looked at of a source.
pub(super) fn part_of(
    marks: Option<&[Mark]>,
    rules: Rules,
    catalogue: &Catalogue,
    source: &SourceRow,
    spec: &SourceSpec,
) -> Result<Part, EngineError> {
    let Some(marks) = marks else { return Ok(Part::All) };
    if rules == Rules::BeforeRestore {
        return Ok(Part::Marked(merge(marks.to_vec())));
    }
    let is_known = source.totals.rows > 0 && catalogue.is_whole(source.n, &fingerprint(spec))?;
    if is_known && marks.len() <= MOST_MARKS {
        Ok(Part::Marked(lift(marks, catalogue, source.n, spec)?))
    } else {
        Ok(Part::All)
    }
}

/// What must be as it was when a source was last looked at as a whole, for marks to do.
pub(super) fn fingerprint(spec: &SourceSpec) -> [u8; 32] {
    let mut all = spec.settings.encode();
    let mut skip: Vec<&Vec<u8>> = spec.skip.iter().collect();
    skip.sort_unstable();
    for key in skip {
        all.extend_from_slice(&(key.len() as u64).to_le_bytes());
        all.extend_from_slice(key);
    }
    all.extend(spec.wave.iter().flat_map(|wave| wave.to_le_bytes()));
    mybackup_format::keys::sha256(&all)
}

/// Turns marks into those that a run over everything would come by.
fn lift(marks: &[Mark], catalogue: &Catalogue, source: i64, spec: &SourceSpec) -> Result<Vec<Mark>, EngineError> {
    let mut lifting = Lifting { catalogue, source, spec, known: HashMap::new() };
    let sound = marks.iter().filter(|mark| paths::is_sound(&mark.key));
    let lifted = sound.map(|mark| lifting.lift(mark)).collect::<Result<_, _>>()?;
    Ok(merge(lifted))
}

/// Leaves out marks that others take with them, and sorts.
fn merge(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by(|a, b| a.key.cmp(&b.key).then(b.depth.cmp(&a.depth)));
    let mut kept: Vec<Mark> = Vec::with_capacity(marks.len());
    let mut tops: Vec<usize> = Vec::new();
    for mark in marks {
        while tops.last().is_some_and(|top| !paths::is_within(&mark.key, &kept[*top].key)) {
            tops.pop();
        }
        let covered = tops.last().is_some_and(|top| {
            let above = &kept[*top];
            let direct = mark.depth == Depth::Entry && paths::parent(&mark.key) == Some(&above.key[..]);
            above.key == mark.key || above.depth == Depth::Subtree || above.depth == Depth::Children && direct
        });
        if !covered {
            tops.push(kept.len());
            kept.push(mark);
        }
    }
    kept
}

/// Looks at what stands above marks, at each folder once.
struct Lifting<'a> {
    catalogue: &'a Catalogue,
    source: i64,
    spec: &'a SourceSpec,
    known: HashMap<Vec<u8>, Way>,
}

/// What a run over everything does at an entry.
#[derive(Clone)]
enum Way {
    /// It goes on below it, and knows it.
    Through,
    /// Whatever is at this key, or above the entry at this key, decides about all below.
    Ends(Vec<u8>),
}

impl Lifting<'_> {
    fn lift(&mut self, mark: &Mark) -> Result<Mark, EngineError> {
        let tag = paths::name(&mark.key) == CACHE_TAG;
        let (key, depth) = match paths::parent(&mark.key).filter(|_| tag) {
            Some(folder) => (folder, Depth::Subtree),
            None => (&mark.key[..], mark.depth),
        };
        let ends = (0..=key.len()).filter(|at| *at == 0 || *at == key.len() || key[*at] == 0);
        for at in ends {
            if let Way::Ends(top) = self.way(&key[..at])? {
                // An entry that is no folder which the index knows is looked at with all below it as it is.
                let depth = if top == key && depth == Depth::Entry { depth } else { Depth::Subtree };
                return Ok(Mark { key: top, depth });
            }
        }
        Ok(Mark { key: key.to_vec(), depth })
    }

    fn way(&mut self, key: &[u8]) -> Result<Way, EngineError> {
        if let Some(way) = self.known.get(key) {
            return Ok(way.clone());
        }
        let way = self.look(key)?;
        self.known.insert(key.to_vec(), way.clone());
        Ok(way)
    }

    fn look(&self, key: &[u8]) -> Result<Way, EngineError> {
        let here = || Ok(Way::Ends(key.to_vec()));
        // What cannot be opened is told of when it is scanned.
        let Ok(mut walk) = Walk::below(&self.spec.path, key, walk_options(self.spec)) else { return here() };
        let meta = match walk.next_step() {
            Some(Step::Entry(entry)) if !is_left_out(self.spec, entry.key(), entry.meta()) => *entry.meta(),
            Some(Step::Skipped { key, why: Skip::MountPoint | Skip::CacheDirTag | Skip::Listed }) => {
                return Ok(Way::Ends(key.to_vec()));
            }
            _ => return here(),
        };
        if is_known_folder(self.catalogue, self.source, key, &meta)? { Ok(Way::Through) } else { here() }
    }
}

/// Tells whether an entry, and all below it, is left out by its name or a pattern.
pub(super) fn is_left_out(spec: &SourceSpec, key: &[u8], meta: &Meta) -> bool {
    !key.is_empty() && (Target::is_temporary(paths::name(key)) || spec.excludes.excludes(key, meta.kind == Kind::Dir))
}

/// Tells whether an entry is a folder that the index knows at its path, and not another one moved there.
pub(super) fn is_known_folder(
    catalogue: &Catalogue,
    source: i64,
    key: &[u8],
    meta: &Meta,
) -> Result<bool, EngineError> {
    if meta.kind != Kind::Dir {
        return Ok(false);
    }
    let Some((file, stat)) = catalogue.standing(source, key)? else { return Ok(false) };
    match stat {
        Some(stat) => Ok(stat::is_same_folder(&stat, meta)),
        None => Ok(catalogue.newest_version(file)?.is_some_and(|v| v.kind == mybackup_format::Kind::Dir)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(path: &str, depth: Depth) -> Mark {
        Mark { key: paths::from_path(path.as_bytes()), depth }
    }

    #[test]
    fn marks_that_others_take_with_them_are_left_out() {
        let marks = vec![
            mark("a/b/c", Depth::Entry),
            mark("a", Depth::Entry),
            mark("a/b", Depth::Subtree),
            mark("a/b", Depth::Entry),
            mark("a.txt", Depth::Entry),
            mark("d", Depth::Children),
            mark("d/x", Depth::Entry),
            mark("d/x/y", Depth::Entry),
            mark("d/z", Depth::Subtree),
            mark("e", Depth::Entry),
            mark("e/f", Depth::Entry),
        ];
        let kept = [
            mark("a", Depth::Entry),
            mark("a/b", Depth::Subtree),
            mark("a.txt", Depth::Entry),
            mark("d", Depth::Children),
            mark("d/x/y", Depth::Entry),
            mark("d/z", Depth::Subtree),
            mark("e", Depth::Entry),
            mark("e/f", Depth::Entry),
        ];
        assert_eq!(merge(marks), kept);
        assert_eq!(merge(vec![mark("a", Depth::Entry), mark("", Depth::Subtree)]), [mark("", Depth::Subtree)]);
    }
}

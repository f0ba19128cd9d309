//! What is to be looked at again, as a set of keys that stays small.
//!
//! A mark on a folder takes the place of what lies inside it. Where there are too
//! many, the deepest are merged into their folders, and at last into "everything".
//! Invariant: whoever looks at all that is marked sees every change that was noted.

use std::collections::BTreeMap;

use mybackup_engine::Depth;

/// Something to look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The path below the source, its names joined by a zero byte; empty for the source itself.
    pub key: Vec<u8>,
    /// How much is meant.
    pub depth: Depth,
    /// When it was noted first, in nanoseconds since 1970.
    pub first_ns: i64,
    /// When it was noted last.
    pub last_ns: i64,
}

#[derive(Debug, Clone, Copy)]
struct Noted {
    depth: Depth,
    first_ns: i64,
    last_ns: i64,
}

/// The marks of one source.
#[derive(Debug)]
pub(super) struct MarkSet {
    marks: BTreeMap<Vec<u8>, Noted>,
    most: usize,
}

impl MarkSet {
    /// An empty set that holds at most so many keys.
    pub(super) fn new(most: usize) -> MarkSet {
        MarkSet { marks: BTreeMap::new(), most }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.marks.clear();
    }

    /// Marks a key; tells whether the set could keep it.
    ///
    /// Where it could not, the whole source must be looked at.
    pub(super) fn add(&mut self, key: &[u8], depth: Depth, now_ns: i64) -> bool {
        if let Some(noted) = self.marks.get_mut(key) {
            noted.last_ns = now_ns;
            if noted.depth < depth {
                noted.depth = depth;
                self.drop_inside(key, depth);
            }
            return true;
        }
        if let Some(noted) = self.covering(key) {
            noted.last_ns = now_ns;
            return true;
        }
        let first_ns = if depth == Depth::Subtree { self.drop_inside(key, depth).unwrap_or(now_ns) } else { now_ns };
        self.marks.insert(key.to_vec(), Noted { depth, first_ns: first_ns.min(now_ns), last_ns: now_ns });
        self.marks.len() <= self.most || self.merge()
    }

    /// The mark on a folder around a key that covers it.
    fn covering(&mut self, key: &[u8]) -> Option<&mut Noted> {
        let deep = |noted: &Noted| noted.depth == Depth::Subtree;
        let around = folders_around(key).find(|folder| self.marks.get(*folder).is_some_and(deep))?;
        self.marks.get_mut(around)
    }

    /// Forgets what a mark of all below a key covers; returns the first moment of it.
    fn drop_inside(&mut self, key: &[u8], depth: Depth) -> Option<i64> {
        if depth != Depth::Subtree {
            return None;
        }
        let inside: Vec<Vec<u8>> = self
            .marks
            .range(key.to_vec()..)
            .skip_while(|(other, _)| other.as_slice() == key)
            .take_while(|(other, _)| is_below(other, key))
            .map(|(other, _)| other.clone())
            .collect();
        inside.iter().filter_map(|other| self.marks.remove(other)).map(|noted| noted.first_ns).min()
    }

    /// Merges the deepest marks into their folders until half of the room is free.
    fn merge(&mut self) -> bool {
        while self.marks.len() > self.most / 2 {
            let level = self.marks.keys().map(|key| level_of(key)).max().unwrap_or(0);
            if level == 0 {
                return false;
            }
            let deepest: Vec<Vec<u8>> = self.marks.keys().filter(|key| level_of(key) == level).cloned().collect();
            for key in deepest {
                let Some(noted) = self.marks.remove(&key) else { continue };
                let depth = if noted.depth == Depth::Entry { Depth::Children } else { Depth::Subtree };
                let folder = folders_around(&key).next().unwrap_or_default();
                let merged = self.marks.entry(folder.to_vec()).or_insert(Noted { depth, ..noted });
                merged.depth = merged.depth.max(depth);
                merged.first_ns = merged.first_ns.min(noted.first_ns);
                merged.last_ns = merged.last_ns.max(noted.last_ns);
            }
        }
        // A folder that is covered as a whole now may still have had marks of its own kind inside.
        let whole: Vec<Vec<u8>> =
            self.marks.iter().filter(|(_, n)| n.depth == Depth::Subtree).map(|(key, _)| key.clone()).collect();
        for key in whole {
            self.drop_inside(&key, Depth::Subtree);
        }
        self.marks.get(&[][..]).is_none_or(|noted| noted.depth != Depth::Subtree)
    }

    /// Gives all marks, in the order of their keys, and forgets them.
    pub(super) fn take(&mut self) -> Vec<Mark> {
        let noted = std::mem::take(&mut self.marks);
        let one = |(key, noted): (Vec<u8>, Noted)| Mark {
            key,
            depth: noted.depth,
            first_ns: noted.first_ns,
            last_ns: noted.last_ns,
        };
        noted.into_iter().map(one).collect()
    }
}

/// The folders around a key, the nearest first, the source itself last.
fn folders_around(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    let cut = |key: &[u8]| key.iter().rposition(|byte| *byte == 0).unwrap_or(0);
    let first = (!key.is_empty()).then(|| &key[..cut(key)]);
    std::iter::successors(first, move |folder| (!folder.is_empty()).then(|| &folder[..cut(folder)]))
}

/// How many names a key has.
fn level_of(key: &[u8]) -> usize {
    if key.is_empty() { 0 } else { 1 + key.iter().filter(|byte| **byte == 0).count() }
}

/// Whether a key lies truly below another.
fn is_below(key: &[u8], folder: &[u8]) -> bool {
    if folder.is_empty() {
        return !key.is_empty();
    }
    key.strip_prefix(folder).is_some_and(|rest| rest.first() == Some(&0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn covers(marks: &[Mark], key: &[u8]) -> bool {
        marks.iter().any(|mark| match mark.depth {
            Depth::Entry => mark.key == key,
            Depth::Children => mark.key == key || folders_around(key).next() == Some(&mark.key),
            Depth::Subtree => mark.key == key || is_below(key, &mark.key),
        })
    }

    #[test]
    fn a_folder_as_a_whole_takes_the_place_of_what_is_inside() {
        let mut set = MarkSet::new(10);
        for (key, depth) in [(&b"a\0x"[..], Depth::Entry), (b"a\0y", Depth::Children), (b"a-b", Depth::Entry)] {
            assert!(set.add(key, depth, 5));
        }
        assert!(set.add(b"a", Depth::Subtree, 7));
        assert!(set.add(b"a\0z", Depth::Entry, 9));
        let marks = set.take();
        let keys: Vec<&[u8]> = marks.iter().map(|mark| mark.key.as_slice()).collect();
        assert_eq!(keys, [&b"a"[..], b"a-b"]);
        assert_eq!((marks[0].first_ns, marks[0].last_ns), (5, 9));
        assert!(set.take().is_empty());
    }

    #[test]
    fn many_changes_in_one_folder_become_that_folder() {
        let mut set = MarkSet::new(100);
        for number in 0..101 {
            assert!(set.add(format!("photos\0{number:03}").as_bytes(), Depth::Entry, number));
        }
        let marks = set.take();
        assert_eq!(marks.len(), 1);
        assert_eq!((marks[0].key.as_slice(), marks[0].depth), (&b"photos"[..], Depth::Children));
        assert_eq!((marks[0].first_ns, marks[0].last_ns), (0, 100));
    }

    proptest! {
        #[test]
        fn what_was_marked_stays_covered_and_the_set_stays_small(
            added in prop::collection::vec((prop::collection::vec("[abc]{1,2}", 0..5), 0..3u8), 1..200),
            most in 2..40usize,
        ) {
            let mut set = MarkSet::new(most);
            let mut kept = true;
            let mut all = Vec::new();
            for (at, (names, depth)) in added.iter().enumerate() {
                let key = names.join("\0").into_bytes();
                let depth = [Depth::Entry, Depth::Children, Depth::Subtree][usize::from(*depth)];
                kept &= set.add(&key, depth, at as i64);
                prop_assert!(set.marks.len() <= most);
                let deeper = [&key[..], b"\0q"].concat();
                let deepest = [&key[..], b"\0q\0q"].concat();
                all.push(key.clone());
                if depth >= Depth::Children && !key.is_empty() { all.push(deeper) }
                if depth == Depth::Subtree && !key.is_empty() { all.push(deepest) }
            }
            let marks = set.take();
            for key in all.iter().filter(|_| kept) {
                prop_assert!(covers(&marks, key), "{:?} in {:?}", key, marks);
            }
        }
    }
}

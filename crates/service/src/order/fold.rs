//! The folders of files that pass through a plan, and which of them go as a whole.
//!
//! A folder lives as long as a file in it is held, so that no more of them are
//! known than files.

use std::cell::Cell;
use std::rc::Rc;

/// A folder: what lies below it, and how much of that is chosen.
#[derive(Debug)]
pub(super) struct Folder {
    source: usize,
    key: Box<[u8]>,
    above: Option<Rc<Folder>>,
    below: Cell<Amount>,
    chosen: Cell<Amount>,
    whole: Cell<bool>,
}

/// Files and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) files: u64,
    pub(super) bytes: u64,
}

/// What [`fold`] found.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// The folders that go as a whole; none lies in another one.
    pub(super) keys: Vec<(usize, Vec<u8>)>,
    /// What goes with them that was not chosen.
    pub(super) extra: Amount,
}

impl Folder {
    pub(super) fn new(source: usize, key: &[u8], above: Option<Rc<Folder>>) -> Rc<Folder> {
        Rc::new(Folder {
            source,
            key: key.into(),
            above,
            below: Cell::default(),
            chosen: Cell::default(),
            whole: Cell::default(),
        })
    }

    pub(super) fn source(&self) -> usize {
        self.source
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// Returns the key of a file in it.
    pub(super) fn key_of(&self, name: &[u8]) -> Vec<u8> {
        mybackup_format::paths::join(&self.key, name)
    }

    /// Tells whether it is a folder or holds it, however deep.
    pub(super) fn holds(&self, source: usize, folder: &[u8]) -> bool {
        self.source == source && mybackup_format::paths::is_within(folder, &self.key)
    }

    /// Counts a file that lies directly in it.
    pub(super) fn add(&self, bytes: u64) {
        self.below.set(self.below.get().plus(Amount { files: 1, bytes }));
    }

    /// Tells the folder above what lies below, once all of that passed through.
    pub(super) fn close(&self) {
        if let Some(above) = &self.above {
            above.below.set(above.below.get().plus(self.below.get()));
        }
    }

    /// Notes that so much below it is chosen.
    pub(super) fn choose(self: &Rc<Self>, amount: Amount) {
        for folder in self.up() {
            folder.chosen.set(folder.chosen.get().plus(amount));
        }
    }

    /// Tells whether it, or a folder that holds it, goes as a whole.
    pub(super) fn is_whole(self: &Rc<Self>) -> bool {
        self.up().any(|folder| folder.whole.get())
    }

    /// The folder and all that hold it, innermost first.
    fn up(self: &Rc<Self>) -> impl Iterator<Item = &Rc<Folder>> {
        std::iter::successors(Some(self), |folder| folder.above.as_ref())
    }

    /// What lies below it and is not chosen.
    fn remains(&self) -> Amount {
        let (below, chosen) = (self.below.get(), self.chosen.get());
        Amount { files: below.files.saturating_sub(chosen.files), bytes: below.bytes.saturating_sub(chosen.bytes) }
    }
}

/// Finds the folders of which so much is chosen that the remains cost at most a quarter more, up to `room` bytes.
pub(super) fn fold<'f>(folders: impl Iterator<Item = &'f Rc<Folder>>, mut room: u64) -> Folded {
    let mut all: Vec<&Rc<Folder>> = folders.flat_map(Folder::up).collect();
    // The outer ones come first.
    all.sort_by(|a, b| (a.source, &a.key).cmp(&(b.source, &b.key)));
    all.dedup_by(|a, b| Rc::ptr_eq(a, b));
    let mut folded = Folded::default();
    for folder in all {
        let remains = folder.remains();
        let cheap = remains.bytes <= folder.chosen.get().bytes / 4 && remains.bytes <= room;
        if folder.is_whole() || !cheap {
            continue;
        }
        room -= remains.bytes;
        folder.choose(remains);
        folder.whole.set(true);
        folded.extra = folded.extra.plus(remains);
        folded.keys.push((folder.source, folder.key.to_vec()));
    }
    folded
}

impl Amount {
    fn plus(self, other: Amount) -> Amount {
        Amount { files: self.files + other.files, bytes: self.bytes.saturating_add(other.bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a` with `a/b` in it; bytes directly in each.
    fn two(outer: u64, inner: u64) -> (Rc<Folder>, Rc<Folder>) {
        let a = Folder::new(0, b"a", None);
        let b = Folder::new(0, b"a\0b", Some(Rc::clone(&a)));
        a.add(outer);
        b.add(inner);
        b.close();
        (a, b)
    }

    fn choose(folder: &Rc<Folder>, bytes: u64) {
        folder.choose(Amount { files: 1, bytes });
    }

    #[test]
    fn the_outermost_folder_with_little_left_goes_as_a_whole() {
        let (a, b) = two(20, 100);
        choose(&b, 100);
        let folded = fold([&b].into_iter(), 1000);
        assert_eq!(folded.keys, [(0, b"a".to_vec())]);
        assert_eq!(folded.extra, Amount { files: 1, bytes: 20 });
        assert!(a.is_whole() && b.is_whole());
    }

    #[test]
    fn a_folder_with_much_left_stays_apart_from_the_full_one_in_it() {
        let (a, b) = two(200, 100);
        choose(&b, 100);
        let folded = fold([&b, &b].into_iter(), 1000);
        assert_eq!(folded.keys, [(0, b"a\0b".to_vec())]);
        assert_eq!(folded.extra, Amount::default());
        assert!(!a.is_whole() && b.is_whole());
        // What was chosen before counts: now little is left of the outer one.
        choose(&a, 190);
        assert_eq!(fold([&a].into_iter(), 1000).keys, [(0, b"a".to_vec())]);
    }

    #[test]
    fn no_more_goes_along_than_there_is_room_for() {
        let (_, b) = two(20, 100);
        choose(&b, 90);
        assert_eq!(fold([&b].into_iter(), 9).keys, []);
        assert_eq!(fold([&b].into_iter(), 10).keys, [(0, b"a\0b".to_vec())]);
    }
}

//! Files that pass through in the order of their keys, each waiting until its folder is known.
//!
//! What a file's neighbours tell is known once the last of them passed. So many
//! wait at most; when more do, all are judged by what is known so far.

use std::rc::Rc;

use super::fold::Folder;
use super::signs::{Candidate, Neighbours, folder_signs, signs};

/// So many files at most wait for their folder to end.
const MOST_WAITING: usize = 50_000;

/// The files that wait, each with something of the caller's.
pub(super) struct Passing<T> {
    now_ns: i64,
    open: Vec<Open<T>>,
    waiting: usize,
}

/// A folder whose files are passing through.
struct Open<T> {
    folder: Rc<Folder>,
    around: Neighbours,
    files: Vec<(u64, T)>,
}

impl<T> Passing<T> {
    pub(super) fn new(now_ns: i64) -> Passing<T> {
        Passing { now_ns, open: Vec::new(), waiting: 0 }
    }

    /// Takes a file; hands those on whose folders are known now, with all their signs.
    pub(super) fn take(&mut self, file: &Candidate, with: T, on: &mut impl FnMut(&Rc<Folder>, u64, T)) {
        let end = file.key.iter().rposition(|&b| b == 0).unwrap_or(0);
        self.enter(file.source, &file.key[..end], on);
        if let Some(open) = self.open.last_mut() {
            open.folder.add(file.size);
            open.around.add(file, self.now_ns);
            open.files.push((signs(file, self.now_ns), with));
            self.waiting += 1;
        }
        if self.waiting >= MOST_WAITING {
            self.open.iter_mut().for_each(|open| open.hand_on(on));
            self.waiting = 0;
        }
    }

    /// Hands on all that waits.
    pub(super) fn end(mut self, on: &mut impl FnMut(&Rc<Folder>, u64, T)) {
        while !self.open.is_empty() {
            self.leave(on);
        }
    }

    /// Makes `folder` the innermost one that is open.
    fn enter(&mut self, source: usize, folder: &[u8], on: &mut impl FnMut(&Rc<Folder>, u64, T)) {
        while self.open.last().is_some_and(|open| !open.folder.holds(source, folder)) {
            self.leave(on);
        }
        loop {
            let (above, from) = match self.open.last() {
                Some(open) if open.folder.key().len() == folder.len() => return,
                Some(open) => (Some(&open.folder), (open.folder.key().len() + 1).min(folder.len())),
                None => (None, 0),
            };
            let end = folder[from..].iter().position(|&b| b == 0).map_or(folder.len(), |at| from + at);
            let folder = Folder::new(source, &folder[..end], above.cloned());
            self.open.push(Open { folder, around: Neighbours::default(), files: Vec::new() });
        }
    }

    fn leave(&mut self, on: &mut impl FnMut(&Rc<Folder>, u64, T)) {
        if let Some(mut open) = self.open.pop() {
            self.waiting = self.waiting.saturating_sub(open.files.len());
            open.hand_on(on);
            open.folder.close();
        }
    }
}

impl<T> Open<T> {
    fn hand_on(&mut self, on: &mut impl FnMut(&Rc<Folder>, u64, T)) {
        let of_folder = folder_signs(&self.around);
        for (signs, with) in self.files.drain(..) {
            on(&self.folder, signs | of_folder, with);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000_000_000;

    fn file(path: &str, mtime_ns: i64) -> Candidate {
        let key = path.replace('/', "\0").into_bytes();
        Candidate { source: 0, key, size: 10, mtime_ns, versions: 0, restored: false, alone: true }
    }

    #[test]
    fn each_file_comes_through_once_with_what_its_whole_folder_tells() {
        let mut passing = Passing::new(NOW);
        let mut seen = Vec::new();
        let mut on = |folder: &Rc<Folder>, signs: u64, name: &str| {
            seen.push((String::from_utf8(folder.key().to_vec()).unwrap().replace('\0', "/"), name.to_string(), signs));
        };
        for (path, days) in [("d/a/1", 900), ("d/a/b/2", 900), ("d/a/c/3", 900), ("d/a/9", 0), ("d/z", 900)] {
            let name = path.rsplit('/').next().unwrap();
            passing.take(&file(path, NOW - days * 86_400_000_000_000), name, &mut on);
        }
        passing.end(&mut on);
        let shown: Vec<String> = seen.iter().map(|(folder, name, _)| format!("{folder}/{name}")).collect();
        assert_eq!(shown, ["d/a/b/2", "d/a/c/3", "d/a/1", "d/a/9", "d/z"]);
        // The old file beside the fresh one knows of it; the one in the folder below does not.
        let fresh_folder = folder_signs(&Neighbours { files: 2, fresh: 1, edits: 0 });
        assert_ne!(fresh_folder, 0);
        assert_eq!(seen[2].2 & fresh_folder, fresh_folder);
        assert_eq!(seen[0].2 & fresh_folder, 0);
    }

    #[test]
    fn a_folder_of_very_many_files_does_not_wait_to_its_end() {
        let mut passing = Passing::new(NOW);
        let (mut through, mut early) = (0, 0);
        for at in 0..MOST_WAITING + 10 {
            passing.take(&file(&format!("d/{at:08}"), NOW), (), &mut |_, _, ()| early += 1);
        }
        passing.end(&mut |_, _, ()| through += 1);
        assert_eq!((early, through), (MOST_WAITING, 10));
    }
}

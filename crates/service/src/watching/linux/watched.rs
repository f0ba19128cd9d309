//! One source while it is watched: what the kernel says becomes marks and further watches.
//!
//! Events come in order, but the paths that they mean may have changed again by
//! the time they are read. So a folder is always found by the kernel's own number
//! for it: where that is known already, the folder has moved, with all below it.

use std::collections::HashSet;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use rustix::fs::inotify::ReadFlags;
use rustix::io::Errno;

use super::kernel::{Batch, Folder, Happened, Inotify, is_cache_tag, trouble_of};
use super::tree::{Placed, ROOT, Tree};
use crate::watching::trouble::TroubleKind;
use mybackup_engine::Depth;

/// So many folders are entered before the kernel's queue is looked at again.
const FOLDERS_AT_ONCE: usize = 64;

/// Why the watching of a source ended.
pub(super) enum Ended {
    /// It is not wanted any more.
    Over,
    /// It cannot go on, or must begin anew.
    Trouble(TroubleKind),
}

impl From<TroubleKind> for Ended {
    fn from(kind: TroubleKind) -> Ended {
        Ended::Trouble(kind)
    }
}

/// Takes marks: keys below the source and how deep each goes; and whether folders wait to be entered.
///
/// What happens in a folder that waits is marked only once it is entered: later than what happened after it.
pub(super) type Marking<'m> = dyn Fn(&[(&[u8], Depth)], bool) + 'm;

/// A folder that is to be entered: its name in a folder that is watched.
struct Visit {
    /// The watch of the folder around it, or of itself where the name is empty.
    watch: i32,
    name: Box<[u8]>,
}

/// A source that is watched.
pub(super) struct Watched<'s> {
    path: &'s Path,
    leave_out: &'s (dyn Fn(&[u8], bool) -> bool + Send + Sync),
    one_file_system: bool,
    identity: (u64, u64),
    inotify: Inotify,
    tree: Tree,
    to_visit: Vec<Visit>,
    /// Watches of folders that left their place and were not seen to arrive at another.
    leaving: HashSet<i32>,
    batch: Batch,
    key: Vec<u8>,
}

impl AsFd for Watched<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }
}

impl<'s> Watched<'s> {
    /// Begins to watch a source: its own folder at once, the rest in steps.
    pub(super) fn open(
        path: &'s Path,
        leave_out: &'s (dyn Fn(&[u8], bool) -> bool + Send + Sync),
        one_file_system: bool,
    ) -> Result<Self, TroubleKind> {
        let root = Folder::open(path).map_err(trouble_of)?;
        if root.is_elsewhere() {
            return Err(TroubleKind::Network);
        }
        let inotify = Inotify::new()?;
        let watch = inotify.watch(&root).map_err(trouble_of)?;
        Ok(Watched {
            path,
            leave_out,
            one_file_system,
            identity: root.identity().map_err(trouble_of)?,
            inotify,
            tree: Tree::new(watch),
            to_visit: vec![Visit { watch, name: Box::default() }],
            leaving: HashSet::new(),
            batch: Batch::default(),
            key: Vec::new(),
        })
    }

    /// Whether the folder at the source's path is still the one that is watched.
    pub(super) fn look(&self) -> Result<(), TroubleKind> {
        let now = Folder::open(self.path).and_then(|folder| folder.identity()).map_err(trouble_of)?;
        if now == self.identity { Ok(()) } else { Err(TroubleKind::Replaced) }
    }

    /// Gives memory back once all folders were found.
    pub(super) fn settle(&mut self) {
        self.tree.settle();
        self.to_visit = Vec::new();
    }

    /// Reads what happened, then enters some of the folders that wait; tells whether there is more to do.
    pub(super) fn step(&mut self, mark: &Marking<'_>) -> Result<bool, Ended> {
        let mut batch = std::mem::take(&mut self.batch);
        let read = self.inotify.read(&mut batch);
        let mut any = false;
        for happened in batch.iter() {
            any = true;
            self.happened(&happened, mark)?;
        }
        self.batch = batch;
        read.map_err(trouble_of)?;
        for _ in 0..FOLDERS_AT_ONCE {
            let Some(visit) = self.to_visit.pop() else { break };
            self.visit(visit, mark)?;
        }
        Ok(any || !self.to_visit.is_empty())
    }

    fn happened(&mut self, event: &Happened<'_>, mark: &Marking<'_>) -> Result<(), Ended> {
        let is = |flag| event.what.contains(flag);
        if is(ReadFlags::QUEUE_OVERFLOW) {
            return Err(TroubleKind::Overflow.into());
        }
        // What is known no more was left behind, or is entered again and marked then.
        let Some(node) = self.tree.find(event.watch) else { return Ok(()) };
        if node == ROOT && event.what.intersects(ReadFlags::DELETE_SELF | ReadFlags::UNMOUNT | ReadFlags::IGNORED) {
            return Err(self.look().err().unwrap_or(TroubleKind::Gone).into());
        }
        if node == ROOT && is(ReadFlags::MOVE_SELF) {
            return self.look().map_err(Ended::from);
        }
        if is(ReadFlags::IGNORED) {
            let inner = self.tree.remove(node);
            self.forget(&inner);
            return Ok(());
        }
        if is(ReadFlags::MOVE_SELF) {
            if self.leaving.remove(&event.watch) {
                let gone = self.tree.remove(node);
                self.forget(&gone);
            }
            return Ok(());
        }
        if event.name.is_empty() {
            self.mark(node, b"", Depth::Entry, mark);
            return Ok(());
        }
        self.entry_happened(node, event, mark)
    }

    /// Something happened to an entry of a folder.
    fn entry_happened(&mut self, node: u32, event: &Happened<'_>, mark: &Marking<'_>) -> Result<(), Ended> {
        let is_folder = event.what.contains(ReadFlags::ISDIR);
        let comes_or_goes = ReadFlags::CLOSE_WRITE | ReadFlags::DELETE | ReadFlags::MOVED_FROM | ReadFlags::MOVED_TO;
        if is_cache_tag(event.name) && event.what.intersects(comes_or_goes) {
            // It may be a cache now, or none any more.
            self.mark(node, b"", Depth::Subtree, mark);
            self.to_visit.push(Visit { watch: event.watch, name: Box::default() });
        }
        self.tree.key(node, event.name, &mut self.key);
        if (self.leave_out)(&self.key, is_folder) {
            return Ok(());
        }
        let depth = if is_folder && !event.what.contains(ReadFlags::ATTRIB) { Depth::Subtree } else { Depth::Entry };
        self.mark(node, event.name, depth, mark);
        if !is_folder {
            return Ok(());
        }
        let child = self.tree.child(node, event.name);
        if event.what.contains(ReadFlags::MOVED_FROM) {
            self.leaving.extend(child.map(|child| self.tree.watch(child)));
        }
        let entered = event.what.intersects(ReadFlags::CREATE | ReadFlags::MOVED_TO);
        // A folder that could not be read may have become readable.
        if entered || (event.what.contains(ReadFlags::ATTRIB) && child.is_none()) {
            self.visit(Visit { watch: event.watch, name: event.name.into() }, mark)?;
        }
        Ok(())
    }

    /// Marks an entry and the folder that holds it.
    fn mark(&mut self, node: u32, name: &[u8], depth: Depth, mark: &Marking<'_>) {
        self.tree.key(node, name, &mut self.key);
        let waits = !self.to_visit.is_empty();
        if name.is_empty() {
            return mark(&[(&self.key, depth)], waits);
        }
        let around = self.key.len().saturating_sub(name.len() + 1);
        mark(&[(&self.key, depth), (&self.key[..around], Depth::Entry)], waits);
    }

    /// Watches a folder, then marks it, and notes the folders inside to be entered.
    fn visit(&mut self, visit: Visit, mark: &Marking<'_>) -> Result<(), Ended> {
        let Some(parent) = self.tree.find(visit.watch) else { return Ok(()) };
        self.tree.key(parent, &visit.name, &mut self.key);
        if !self.key.is_empty() && (self.leave_out)(&self.key, true) {
            return Ok(());
        }
        let Some((folder, device)) = reached(Folder::open_below(self.path, &self.key).and_then(Folder::with_device))?
        else {
            return Ok(());
        };
        if self.one_file_system && device != self.identity.0 {
            return Ok(());
        }
        let Some(watch) = reached(self.inotify.watch(&folder))? else { return Ok(()) };
        if visit.name.is_empty() {
            if watch != visit.watch {
                // Another folder stands at the path of this one: an event that waits says so.
                if self.tree.find(watch).is_none() {
                    self.inotify.end(&[watch]);
                }
                return Ok(());
            }
        } else {
            match self.tree.place(parent, visit.name, watch) {
                Placed::Here(displaced) => {
                    self.forget(&displaced);
                    self.leaving.remove(&watch);
                }
                Placed::Impossible => return Err(TroubleKind::Overflow.into()),
            }
        }
        mark(&[(&self.key, Depth::Children)], !self.to_visit.is_empty());
        let to_visit = &mut self.to_visit;
        reached(folder.folders(|name| to_visit.push(Visit { watch, name })))?;
        Ok(())
    }

    /// Ends watches whose folders are in the tree no more.
    fn forget(&mut self, watches: &[i32]) {
        self.inotify.end(watches);
        for watch in watches {
            self.leaving.remove(watch);
        }
    }
}

/// Passes over a folder that went on, which an event that waits will tell, or that cannot be read, which the run tells.
fn reached<T>(tried: Result<T, Errno>) -> Result<Option<T>, Ended> {
    use TroubleKind::{TooLong, TooManyFolders, TooManyWatchers};
    match tried {
        Ok(reached) => Ok(Some(reached)),
        Err(error) => match trouble_of(error) {
            kind @ (TooManyFolders | TooManyWatchers | TooLong) => Err(kind.into()),
            _ => Ok(None),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::session::SystemClock;
    use crate::watching::board::Board;

    /// A folder that waits is entered after later events were read: until then what was taken is not all.
    #[test]
    fn while_folders_wait_to_be_entered_that_is_said_with_the_marks() {
        let outer = tempfile::tempdir().unwrap();
        let (root, moved) = (outer.path().join("source"), outer.path().join("moved"));
        fs::create_dir(&root).unwrap();
        for number in 0..FOLDERS_AT_ONCE * 2 {
            fs::create_dir_all(moved.join(number.to_string())).unwrap();
        }
        let known = [(mybackup_format::SourceId([7; 8]), root.clone())];
        let board = Board::new(known.into_iter(), Arc::new(SystemClock), Box::new(|| {}));
        let marking = |marked: &[(&[u8], Depth)], waits: bool| board.mark(0, marked, waits);
        let leave_out = |_: &[u8], _: bool| false;
        let mut watched = Watched::open(&root, &leave_out, true).unwrap();
        let all = |watched: &mut Watched<'_>| {
            while watched.step(&marking).unwrap_or(false) {}
            board.complete(0);
        };
        let keys = || -> Vec<Vec<u8>> {
            board.take().sources.into_iter().flat_map(|source| source.marks).map(|mark| mark.key).collect()
        };
        all(&mut watched);
        keys();

        fs::rename(&moved, root.join("moved")).unwrap();
        fs::write(root.join("later"), b"").unwrap();
        assert!(watched.step(&marking).unwrap_or(false));
        assert!(board.settling().looking, "half of them wait");
        let first = keys();
        assert!(first.iter().any(|key| key == b"later"));
        for number in 0..FOLDERS_AT_ONCE * 2 {
            fs::write(root.join(format!("moved/{number}/file")), b"").unwrap();
        }
        fs::write(root.join("last"), b"").unwrap();
        assert!(watched.step(&marking).unwrap_or(false));
        assert!(board.settling().looking, "the last was read before the others were entered");
        all(&mut watched);
        assert!(!board.settling().looking);
        let rest = keys();
        for number in 0..FOLDERS_AT_ONCE * 2 {
            let folder = format!("moved\0{number}").into_bytes();
            assert!(rest.contains(&folder), "{number}");
        }
    }
}

//! The plainest picture of a folder, brought up to date by marks alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mybackup_format::SourceId;

use crate::session::SystemClock;
use crate::watching::{Mark, WatchedSource, Watcher};
use mybackup_engine::Depth;

/// Nothing here takes so long unless it never comes.
const FOREVER: Duration = Duration::from_secs(120);
const LEFT_OUT: &[u8] = b"left-out";

pub(super) fn source(path: &Path) -> WatchedSource {
    let leave_out = |key: &[u8], is_folder: bool| is_folder && key.ends_with(LEFT_OUT);
    WatchedSource {
        id: SourceId([7; 8]),
        path: path.to_path_buf(),
        leave_out: Box::new(leave_out),
        one_file_system: true,
    }
}

#[track_caller]
pub(super) fn wait_for(mut comes: impl FnMut() -> bool) {
    let began = Instant::now();
    while !comes() {
        assert!(began.elapsed() < FOREVER, "it never came");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[track_caller]
pub(super) fn until(watcher: &Watcher, mut comes: impl FnMut(&Watcher) -> bool) {
    wait_for(|| comes(watcher));
}

/// A source that is watched.
pub(super) struct Watching {
    pub(super) watcher: Watcher,
    root: PathBuf,
    asked: u64,
}

impl Watching {
    pub(super) fn new(root: &Path) -> Watching {
        let watcher = Watcher::new(vec![source(root)], Arc::new(SystemClock), || {});
        Watching { watcher, root: root.to_path_buf(), asked: 0 }
    }

    #[track_caller]
    pub(super) fn until(&self, comes: impl FnMut(&Watcher) -> bool) {
        until(&self.watcher, comes);
    }

    /// Waits until all that happened before was noted; gives the marks, and whether something was lost.
    #[track_caller]
    pub(super) fn quiet(&mut self) -> (Vec<Mark>, bool) {
        let (mut all, mut lost) = (Vec::new(), false);
        let mut take = |watcher: &Watcher| {
            let mut taken: Vec<Mark> = Vec::new();
            for source in watcher.take_marks().sources {
                lost |= source.lost;
                taken.extend(source.marks);
            }
            all.extend(taken.iter().cloned());
            taken
        };
        loop {
            until(&self.watcher, |watcher| !watcher.settling().looking);
            // Events come in their order: once this one is seen, all before it are.
            self.asked += 1;
            let name = format!("asked-{}", self.asked);
            fs::write(self.root.join(&name), b"").unwrap();
            let began = Instant::now();
            let mut seen = false;
            while !seen && !self.watcher.settling().lost && began.elapsed() < FOREVER {
                // A mark on the source itself may be an earlier one, of a watch that began anew.
                seen = take(&self.watcher).iter().any(|mark| mark.key == name.as_bytes());
                std::thread::sleep(Duration::from_millis(2));
            }
            // Where folders waited to be entered, what was in them was marked after what was asked for.
            let complete = !self.watcher.settling().looking;
            take(&self.watcher);
            if seen && complete {
                return (all, lost);
            }
            assert!(began.elapsed() < FOREVER, "what happened was never noted");
        }
    }
}

/// What is known of each entry: kind, rights, size and time.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Model(BTreeMap<Vec<u8>, (u32, u64, i64, i64, u64)>);

impl Model {
    /// Looks at everything.
    pub(super) fn of(root: &Path) -> Model {
        let mut model = Model::default();
        model.look(root, b"", Depth::Subtree);
        model
    }

    /// Looks at what is marked.
    pub(super) fn apply(&mut self, root: &Path, mark: &Mark) {
        self.look(root, &mark.key, mark.depth);
    }

    /// Tells where two differ.
    pub(super) fn difference(&self, other: &Model) -> Vec<String> {
        let keys = self.0.keys().chain(other.0.keys());
        let mut differ: Vec<String> = keys
            .filter(|key| self.0.get(*key) != other.0.get(*key))
            .map(|key| format!("{}: {:?} / {:?}", String::from_utf8_lossy(key), self.0.get(key), other.0.get(key)))
            .collect();
        differ.dedup();
        differ.truncate(5);
        differ
    }

    fn forget_below(&mut self, key: &[u8]) {
        let mut from = key.to_vec();
        if !key.is_empty() {
            from.push(0);
        }
        let inside = |other: &[u8]| !other.is_empty() && other.starts_with(&from);
        let gone: Vec<Vec<u8>> = self
            .0
            .range(from.clone()..)
            .map(|(key, _)| key.clone())
            .take_while(|key| key.is_empty() || inside(key))
            .collect();
        for key in gone.iter().filter(|key| inside(key)) {
            self.0.remove(key);
        }
    }

    fn look(&mut self, root: &Path, key: &[u8], depth: Depth) {
        let below: Vec<u8> = key.iter().map(|byte| if *byte == 0 { b'/' } else { *byte }).collect();
        let path = root.join(OsStr::from_bytes(&below));
        let Ok(meta) = fs::symlink_metadata(&path) else {
            self.0.remove(key);
            return self.forget_below(key);
        };
        self.0.insert(key.to_vec(), (meta.mode(), meta.size(), meta.mtime(), meta.mtime_nsec(), meta.ino()));
        if !meta.is_dir() {
            return self.forget_below(key);
        }
        if depth == Depth::Entry {
            return;
        }
        let names: Vec<Vec<u8>> = match fs::read_dir(&path) {
            Ok(entries) => entries.flatten().map(|entry| entry.file_name().as_bytes().to_vec()).collect(),
            Err(_) => Vec::new(),
        };
        let key_of = |name: &[u8]| if key.is_empty() { name.to_vec() } else { [key, name].join(&0) };
        if depth == Depth::Subtree {
            self.forget_below(key);
        } else {
            let level = key_of(b"x").iter().filter(|byte| **byte == 0).count();
            let from = if key.is_empty() { Vec::new() } else { [key, b"\0"].concat() };
            let children: Vec<Vec<u8>> = self
                .0
                .range(from.clone()..)
                .map(|(other, _)| other.clone())
                .take_while(|other| other.starts_with(&from))
                .filter(|other| !other.is_empty() && other.iter().filter(|byte| **byte == 0).count() == level)
                .collect();
            let there: BTreeSet<Vec<u8>> = names.iter().map(|name| key_of(name)).collect();
            for child in children.iter().filter(|child| !there.contains(*child)) {
                self.0.remove(child);
                self.forget_below(child);
            }
        }
        for name in names.iter().filter(|name| name.as_slice() != LEFT_OUT) {
            self.look(root, &key_of(name), if depth == Depth::Subtree { depth } else { Depth::Entry });
        }
    }
}

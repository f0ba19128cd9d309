//! Walking a folder in key order, as fast as the system answers.
//!
//! One stat per entry and no allocation per entry. Only the deepest folders stay
//! open; a shallower one is opened again through "..", or from the top, and is
//! used only if it is still the same folder. A walk reads names and metadata and
//! never opens a file, except `CACHEDIR.TAG`.

use super::names::{Mark, Names};
use super::{DirHandle, Doing, EntryRef, Kind, Meta, Skip, Step, key, sys};
use std::io;
use std::path::Path;
use std::sync::Arc;

mod ahead;
mod level;

use ahead::Helper;
use level::Level;

/// How many of the deepest folders stay open.
const KEPT_OPEN: usize = 128;

const CACHE_TAG: &[u8] = b"CACHEDIR.TAG";
const CACHE_SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// What a walk leaves out.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Leaves out what other file systems hold that are mounted inside the root.
    pub one_file_system: bool,
    /// Leaves out what folders with a valid `CACHEDIR.TAG` hold.
    pub honour_cachedir_tag: bool,
    /// Keys of entries that are left out with all below them.
    pub skip: Vec<Vec<u8>>,
}

/// A walk through one folder: depth first, names sorted by raw bytes.
pub struct Walk {
    options: WalkOptions,
    root_dev: u64,
    /// The folder that holds the first entry; shallow folders are found again from it.
    top: Arc<DirHandle>,
    top_key_len: usize,
    levels: Vec<Level>,
    names: Names,
    helper: Helper,
    scratch: Vec<u8>,
    key: Vec<u8>,
    name_at: usize,
    meta: Meta,
    next: Next,
}

/// What the next step does before it looks for another entry.
enum Next {
    First,
    Report(Skip),
    Enter,
    Continue,
}

enum Found {
    Entry,
    Trouble(Doing, io::Error),
    Skipped(Skip),
}

impl Walk {
    /// Opens a folder to walk through all of it; links on the way to it are followed.
    pub fn open(root: &Path, options: WalkOptions) -> io::Result<Walk> {
        Walk::below(root, b"", options)
    }

    /// Opens a folder to walk through only one entry of it and all below that.
    ///
    /// The first step is that entry, or the word that it is left out because of
    /// something above it. Fails with "not found" when the entry does not exist.
    pub fn below(root: &Path, start_key: &[u8], mut options: WalkOptions) -> io::Result<Walk> {
        let names = key::components(start_key)?;
        options.skip.sort_unstable();
        let top = sys::Dir::open(root)?;
        let meta = top.stat_self()?;
        let mut walk = Walk {
            options,
            root_dev: meta.dev,
            top: Arc::new(DirHandle { dir: top }),
            top_key_len: 0,
            levels: Vec::new(),
            names: Names::default(),
            helper: Helper::default(),
            scratch: Vec::new(),
            key: Vec::new(),
            name_at: 0,
            meta,
            next: Next::First,
        };
        for (depth, name) in names.iter().enumerate() {
            let last = depth + 1 == names.len();
            if let Some(why) = walk.left_out_above(name, last) {
                walk.next = Next::Report(why);
                break;
            }
            walk.go_down(name, last)?;
        }
        Ok(walk)
    }

    /// Returns the next step; none at the end.
    pub fn next_step(&mut self) -> Option<Step<'_>> {
        let found = self.advance()?;
        let key = self.key.as_slice();
        Some(match found {
            Found::Entry => Step::Entry(EntryRef {
                key,
                name: if key.is_empty() { b"." } else { &key[self.name_at..] },
                meta: &self.meta,
                dir: match self.levels.last() {
                    Some(level) => level.dir.as_ref().unwrap_or(&self.top),
                    None => &self.top,
                },
            }),
            Found::Trouble(doing, error) => Step::Trouble { key, error, doing },
            Found::Skipped(why) => Step::Skipped { key, why },
        })
    }

    /// Keeps the walk out of the folder that was just yielded.
    pub fn skip_children(&mut self) {
        if matches!(self.next, Next::Enter) {
            self.next = Next::Continue;
        }
    }

    /// Tells whether something about the folder that holds the start leaves it out.
    fn left_out_above(&self, name: &[u8], last: bool) -> Option<Skip> {
        if self.options.one_file_system && self.meta.dev != self.root_dev {
            return Some(Skip::MountPoint);
        }
        let is_tag = last && name == CACHE_TAG;
        if self.options.honour_cachedir_tag && !is_tag && is_cache(&self.top.dir) {
            return Some(Skip::CacheDirTag);
        }
        is_listed(&self.options.skip, &self.key).then_some(Skip::Listed)
    }

    /// Takes one more name on the way to the start of the walk.
    fn go_down(&mut self, name: &[u8], last: bool) -> io::Result<()> {
        let above = self.key.len();
        key::push(&mut self.key, name);
        self.name_at = self.key.len() - name.len();
        if last {
            self.meta = self.top.dir.stat(name)?;
            self.top_key_len = above;
        } else {
            let dir = self.top.dir.open_child(name)?;
            self.meta = dir.stat_self()?;
            self.top = Arc::new(DirHandle { dir });
        }
        Ok(())
    }

    fn advance(&mut self) -> Option<Found> {
        loop {
            match std::mem::replace(&mut self.next, Next::Continue) {
                Next::First => {
                    if is_listed(&self.options.skip, &self.key) {
                        return Some(Found::Skipped(Skip::Listed));
                    }
                    return Some(self.entry());
                }
                Next::Report(why) => return Some(Found::Skipped(why)),
                Next::Enter => {
                    if let Some(found) = self.enter() {
                        return Some(found);
                    }
                }
                Next::Continue => {}
            }
            let level = self.levels.last_mut()?;
            self.key.truncate(level.key_len);
            if level.next == self.names.len() {
                self.leave();
                continue;
            }
            let position = level.next;
            let name = self.names.get(position);
            level.next += 1;
            key::push(&mut self.key, name);
            self.name_at = self.key.len() - name.len();
            if is_listed(&self.options.skip, &self.key) {
                return Some(Found::Skipped(Skip::Listed));
            }
            match level.look(position, &self.names, &mut self.helper) {
                Ok(meta) => self.meta = meta,
                Err(error) => return Some(Found::Trouble(Doing::Stat, error)),
            }
            return Some(self.entry());
        }
    }

    fn entry(&mut self) -> Found {
        if self.meta.kind == Kind::Dir {
            self.next = Next::Enter;
        }
        Found::Entry
    }

    /// Opens and lists the folder that was just yielded.
    fn enter(&mut self) -> Option<Found> {
        if self.options.one_file_system && self.meta.dev != self.root_dev {
            return Some(Found::Skipped(Skip::MountPoint));
        }
        if let Some(level) = self.levels.last_mut() {
            level.go_below();
        }
        let opened = match (self.levels.last(), self.key.is_empty()) {
            (None, true) => Ok(Arc::clone(&self.top)),
            (None, false) => self.top.open_child(&self.key[self.name_at..]),
            (Some(level), _) => match &level.dir {
                Some(handle) => handle.open_child(&self.key[self.name_at..]),
                None => Err(level.lost()),
            },
        };
        // Opening can mount a file system, so the folder is looked at once more.
        let looked = opened.and_then(|handle| handle.dir.stat_self().map(|meta| (handle, meta)));
        let (handle, meta) = match looked {
            Ok(pair) => pair,
            Err(error) => return Some(Found::Trouble(Doing::OpenDir, error)),
        };
        if self.options.one_file_system && meta.dev != self.root_dev {
            return Some(Found::Skipped(Skip::MountPoint));
        }
        let mark = self.names.mark();
        if let Err(error) = handle.dir.list(&mut self.names, &mut self.scratch) {
            self.names.cut(mark);
            return Some(Found::Trouble(Doing::ListDir, error));
        }
        self.names.sort_above(mark);
        let cache = self.keep_only_tag(&handle.dir, mark);
        self.levels.push(Level {
            next: mark.slots,
            mark,
            key_len: self.key.len(),
            meta,
            dir: Some(handle),
            lost_code: None,
            in_a_row: 0,
            ahead: None,
        });
        if let Some(shallow) = self.levels.len().checked_sub(KEPT_OPEN + 1) {
            self.levels[shallow].dir = None;
        }
        cache.then_some(Found::Skipped(Skip::CacheDirTag))
    }

    /// Forgets all names of a cache folder but its tag; tells whether it was one.
    fn keep_only_tag(&mut self, dir: &sys::Dir, mark: Mark) -> bool {
        if !self.options.honour_cachedir_tag {
            return false;
        }
        let Some(tag) = self.names.find_above(mark, CACHE_TAG) else {
            return false;
        };
        let cache = is_cache(dir);
        if cache {
            self.names.keep_one_above(mark, tag);
        }
        cache
    }

    /// Goes back to the folder above, opening it again where it was closed.
    fn leave(&mut self) {
        let Some(left) = self.levels.pop() else {
            return;
        };
        self.names.cut(left.mark);
        let top = &self.top;
        let names = self.key.get(self.top_key_len..).unwrap_or_default();
        if let Some(level) = self.levels.last_mut()
            && level.dir.is_none()
        {
            let names = &names[..level.key_len - self.top_key_len];
            level.open_again(left.dir.as_deref(), top, names);
        }
    }
}

fn is_listed(skip: &[Vec<u8>], key: &[u8]) -> bool {
    let by_bytes = |listed: &Vec<u8>| listed.as_slice().cmp(key);
    !skip.is_empty() && skip.binary_search_by(by_bytes).is_ok()
}

/// Tells whether the folder holds a `CACHEDIR.TAG` with the right first bytes.
fn is_cache(dir: &sys::Dir) -> bool {
    let read = || -> io::Result<bool> {
        let (file, meta, _) = dir.open_file(CACHE_TAG)?;
        let mut start = [0; CACHE_SIGNATURE.len()];
        let mut filled = 0;
        while meta.kind == Kind::File && filled < start.len() {
            match sys::read_at(&file, filled as u64, &mut start[filled..])? {
                0 => break,
                read => filled += read,
            }
        }
        Ok(start == CACHE_SIGNATURE)
    };
    read().unwrap_or(false)
}

//! A folder that restoring never leaves.
//!
//! Keys may come from a hostile vault and links may be planted while a restore
//! runs. So names are checked before any call, the folder of every entry is found
//! anew beneath the root without following a link, and each change is made by one
//! name in that folder.

use super::attributes::{self, AttributeProblem};
use super::extended::FLAGS_KEPT;
use super::sys::{Dir, Grip};
use super::{Attribute, Attributes, DirHandle, Kind, Meta, Owners, SourceFile, TargetFile, key};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// What happens to something that stands at the place of a new entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Existing {
    /// It stays, and the call fails with "already exists".
    Refuse,
    /// It is replaced in one step; a folder never is.
    Replace,
}

/// How the folder of an entry is found beneath the root.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resolution {
    /// The kernel confines a whole path (Linux 5.6 and later).
    Kernel,
    /// One name at a time, each refused when it is a link.
    Walk,
    /// Links are followed: a deliberate mistake, for tests alone.
    #[cfg(feature = "testing")]
    Follow,
}

/// A folder to restore into; clones share it.
#[derive(Clone, Debug)]
pub struct Target {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    root: Dir,
    resolution: Resolution,
    owners: Owners,
}

impl Target {
    /// Opens a folder to restore into; with `create`, makes it and those above it.
    ///
    /// Links on the way to the folder itself are followed: a person chose it.
    pub fn open(path: &Path, create: bool) -> io::Result<Target> {
        let root = Target::open_root(path, create)?;
        let resolution = root.best_resolution();
        Ok(Target::new(root, resolution))
    }

    /// Opens a folder as [`open`](Self::open) does, with a given way of resolving.
    ///
    /// Systems without [`Resolution::Kernel`] walk in any case.
    pub fn open_with(path: &Path, create: bool, resolution: Resolution) -> io::Result<Target> {
        let root = Target::open_root(path, create)?;
        Ok(Target::new(root, resolution))
    }

    fn open_root(path: &Path, create: bool) -> io::Result<Dir> {
        if create {
            Dir::make_path(path)?;
        }
        Dir::hold(path)
    }

    /// Errs from now on: links on the way to an entry are followed.
    #[cfg(all(unix, feature = "testing"))]
    #[must_use]
    pub fn following_links(&self) -> Target {
        let root = self.inner.root.beneath(&[], Resolution::Follow).expect("what is open can be shared");
        Target::new(root, Resolution::Follow)
    }

    fn new(root: Dir, resolution: Resolution) -> Target {
        Target { inner: Arc::new(Inner { root, resolution, owners: Owners::default() }) }
    }

    /// Returns how paths are resolved here.
    pub fn resolution(&self) -> Resolution {
        self.inner.resolution
    }

    /// Opens a folder of the target, to read what it holds.
    pub fn folder(&self, key: &[u8]) -> io::Result<DirHandle> {
        let dir = self.find(key)?;
        Ok(DirHandle { dir })
    }

    /// Looks at an entry; none when neither it nor a folder to hold it is there.
    pub fn exists(&self, key: &[u8]) -> io::Result<Option<Meta>> {
        let look = || match key.is_empty() {
            true => self.inner.root.stat_self(),
            false => {
                let (dir, name) = self.place_of(key)?;
                dir.stat(name)
            }
        };
        match look() {
            Ok(meta) => Ok(Some(meta)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a folder for the owner alone; tells whether it is new.
    ///
    /// A folder that is there is kept as it is; anything else there is an error.
    pub fn make_dir(&self, key: &[u8]) -> io::Result<bool> {
        if key.is_empty() {
            return Ok(false);
        }
        let (dir, name) = self.place_of(key)?;
        match dir.make_dir(name) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match dir.stat(name)?.kind {
                Kind::Dir => Ok(false),
                #[cfg(feature = "testing")]
                Kind::Symlink if self.inner.resolution == Resolution::Follow => Ok(false),
                _ => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    /// Makes an empty file under a temporary name in the folder `parent`.
    ///
    /// It gets its name by [`TargetFile::commit`] and is removed when dropped before.
    pub fn new_file(&self, parent: &[u8]) -> io::Result<TargetFile> {
        let dir = self.find(parent)?;
        TargetFile::new(self.clone(), parent, dir)
    }

    /// Makes a symbolic link to any target, which is not looked at.
    pub fn symlink(&self, key: &[u8], target: &[u8], existing: Existing) -> io::Result<()> {
        self.place_new(key, existing, |dir, name| dir.new_symlink(name, target))
    }

    /// Gives an entry of the target a second name; a link is not followed.
    pub fn hard_link(&self, existing_key: &[u8], new_key: &[u8], existing: Existing) -> io::Result<()> {
        let (from, old_name) = self.place_of(existing_key)?;
        self.place_new(new_key, existing, |dir, name| from.new_link(old_name, dir, name))
    }

    /// Makes a pipe, socket or device node with these permission bits.
    pub fn special(&self, key: &[u8], kind: Kind, rdev: u64, mode: u32, existing: Existing) -> io::Result<()> {
        self.place_new(key, existing, |dir, name| dir.new_node(name, kind, rdev, mode))
    }

    /// Sets all attributes of an entry of that kind, not following it; lists what failed.
    pub fn apply(&self, key: &[u8], wanted: &Attributes, kind: Kind) -> Vec<AttributeProblem> {
        let held = match key.is_empty() {
            true => Grip::of_entry(&self.inner.root, b"."),
            false => self.place_of(key).and_then(|(dir, name)| Grip::of_entry(&dir, name)),
        };
        match held {
            Ok(grip) => attributes::apply(&grip, kind, wanted, FLAGS_KEPT, &self.inner.owners),
            Err(error) => vec![AttributeProblem { what: Attribute::All, error }],
        }
    }

    /// Renames an entry, replacing in one step what stands at the new name.
    pub fn rename(&self, from: &[u8], to: &[u8]) -> io::Result<()> {
        let (old_dir, old_name) = self.place_of(from)?;
        let (new_dir, new_name) = self.place_of(to)?;
        old_dir.rename(old_name, &new_dir, new_name, Existing::Replace)
    }

    /// Removes an entry; a folder only when it is empty.
    pub fn remove(&self, key: &[u8]) -> io::Result<()> {
        let (dir, name) = self.place_of(key)?;
        dir.remove(name)
    }

    /// Returns the names in a folder, sorted; temporary ones too.
    pub fn list(&self, key: &[u8]) -> io::Result<Vec<Vec<u8>>> {
        self.find(key)?.sorted_names()
    }

    /// Opens a regular file that is there, to read it.
    pub fn open_existing(&self, key: &[u8]) -> io::Result<SourceFile> {
        let (dir, name) = self.place_of(key)?;
        SourceFile::open(&dir, name)
    }

    /// Returns the users and groups as this system knows them.
    pub fn owners(&self) -> &Owners {
        &self.inner.owners
    }

    /// Finds the folder of a key.
    pub(crate) fn find(&self, key: &[u8]) -> io::Result<Dir> {
        let names = key::components(key)?;
        self.inner.root.beneath(&names, self.inner.resolution)
    }

    /// Finds the folder that holds an entry, and the entry's name in it.
    pub(crate) fn place_of<'k>(&self, key: &'k [u8]) -> io::Result<(Dir, &'k [u8])> {
        let (parent, name) = key::split(key)?;
        Ok((self.find(parent)?, name))
    }

    /// Makes an entry at once, or under a temporary name that then replaces the old.
    fn place_new(
        &self,
        key: &[u8],
        existing: Existing,
        make: impl Fn(&Dir, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (dir, name) = self.place_of(key)?;
        match make(&dir, name) {
            Err(error) if existing == Existing::Replace && error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return result,
        }
        let ((), temporary) = under_temporary_name(|temporary| make(&dir, temporary))?;
        let renamed = dir.rename(&temporary, &dir, name, Existing::Replace);
        // A rename onto another name of the same file leaves both; then this one goes.
        match dir.remove(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => renamed.and(Err(error)),
            _ => renamed,
        }
    }

    /// Tells whether a name is one that an interrupted restore may leave behind.
    pub fn is_temporary(name: &[u8]) -> bool {
        let digits = name.strip_prefix(TEMPORARY_START).and_then(|rest| rest.strip_suffix(TEMPORARY_END));
        digits.is_some_and(|digits| digits.len() == 16 && digits.iter().all(u8::is_ascii_hexdigit))
    }
}

const TEMPORARY_START: &[u8] = b".mybackup-";
const TEMPORARY_END: &[u8] = b".tmp";

/// Makes something under a name that nothing has yet.
pub(crate) fn under_temporary_name<T>(make: impl Fn(&[u8]) -> io::Result<T>) -> io::Result<(T, Vec<u8>)> {
    loop {
        let random = getrandom::u64().map_err(io::Error::other)?;
        let digits = format!("{random:016x}");
        let name = [TEMPORARY_START, digits.as_bytes(), TEMPORARY_END].concat();
        match make(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return result.map(|made| (made, name)),
        }
    }
}

/// Tells "nothing is there" from "it could not be looked at".
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

//! Builds folders of files, of every kind that a system can hold.
//!
//! A test says in one line what stands on the disk. Missing parents are made.
//! Times are set when the builder goes out of scope, because adding a file to a
//! folder changes the folder's time.

mod attributes;
mod deep;
mod everything;

pub use attributes::{Acl, NET_RAW};
pub use deep::deep_file;
pub use everything::{Hands, everything};

use std::ffi::OsStr;
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::{PermissionsExt, lchown, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, Timespec, Timestamps, XattrFlags};

use crate::seed::Dice;

/// Starts to build in `root`, which is made when it is not there.
pub fn tree(root: impl AsRef<Path>) -> Tree {
    Tree::new(root.as_ref(), None)
}

/// A folder under construction.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    owner: Option<(u32, u32)>,
    times: Vec<(PathBuf, i64, u32)>,
}

impl Tree {
    fn new(root: &Path, owner: Option<(u32, u32)>) -> Self {
        let tree = Tree { root: root.to_path_buf(), owner, times: Vec::new() };
        if !root.exists() {
            fs::create_dir_all(root).expect("make the root of a tree");
            tree.give_away(root);
        }
        tree
    }

    /// Makes everything that follows belong to `uid` and `gid`; needs root.
    pub fn owned_by(mut self, uid: u32, gid: u32) -> Self {
        self.owner = Some((uid, gid));
        self.give_away(&self.root);
        self
    }

    /// Writes a file of exactly these bytes, new or over what stood there.
    pub fn file(self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Self {
        let path = self.place(path);
        fs::write(&path, content).expect("write a file");
        self.given(&path)
    }

    /// Writes a file of `len` bytes that do not compress.
    pub fn random(self, path: impl AsRef<Path>, len: usize, seed: u64) -> Self {
        self.file(path, Dice::new(seed).bytes(len))
    }

    /// Writes a file of `len` bytes that compress well.
    pub fn compressible(self, path: impl AsRef<Path>, len: usize, seed: u64) -> Self {
        self.file(path, Dice::new(seed).prose(len))
    }

    /// Writes a file of `len` bytes that is a hole except for the given pieces.
    pub fn sparse(self, path: impl AsRef<Path>, len: u64, pieces: &[(u64, &[u8])]) -> Self {
        let path = self.place(path);
        let mut file = fs::File::create(&path).expect("create a sparse file");
        for (offset, bytes) in pieces {
            file.seek(SeekFrom::Start(*offset)).expect("seek in a sparse file");
            file.write_all(bytes).expect("write a piece of a sparse file");
        }
        file.set_len(len).expect("set the length of a sparse file");
        self.given(&path)
    }

    /// Makes a folder.
    pub fn folder(self, path: impl AsRef<Path>) -> Self {
        let path = self.place(path);
        if !path.is_dir() {
            fs::create_dir(&path).expect("make a folder");
        }
        self.given(&path)
    }

    /// Makes a symbolic link that holds `target`, whatever that is.
    pub fn symlink(self, path: impl AsRef<Path>, target: impl AsRef<OsStr>) -> Self {
        let path = self.place(path);
        symlink(target.as_ref(), &path).expect("make a symbolic link");
        self.given(&path)
    }

    /// Gives the file at `existing` a second name, without following links.
    pub fn hard_link(self, path: impl AsRef<Path>, existing: impl AsRef<Path>) -> Self {
        let existing = self.root.join(existing);
        fs::hard_link(existing, self.place(path)).expect("make a hard link");
        self
    }

    /// Makes a named pipe.
    pub fn fifo(self, path: impl AsRef<Path>) -> Self {
        self.node(path, FileType::Fifo, 0)
    }

    /// Makes a socket that nobody listens on.
    pub fn socket(self, path: impl AsRef<Path>) -> Self {
        self.node(path, FileType::Socket, 0)
    }

    /// Makes a character device; needs root.
    pub fn char_device(self, path: impl AsRef<Path>, major: u32, minor: u32) -> Self {
        self.node(path, FileType::CharacterDevice, rustix::fs::makedev(major, minor))
    }

    /// Makes a block device; needs root.
    pub fn block_device(self, path: impl AsRef<Path>, major: u32, minor: u32) -> Self {
        self.node(path, FileType::BlockDevice, rustix::fs::makedev(major, minor))
    }

    fn node(self, path: impl AsRef<Path>, kind: FileType, device: u64) -> Self {
        let path = self.place(path);
        rustix::fs::mknodat(CWD, &path, kind, Mode::from_raw_mode(0o644), device).expect("make a special file");
        self.given(&path)
    }

    /// Sets all twelve mode bits.
    pub fn mode(self, path: impl AsRef<Path>, mode: u32) -> Self {
        let path = self.root.join(path);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set a mode");
        self
    }

    /// Gives the file or link itself to others; needs root. Clears setuid, as systems do.
    pub fn owner(self, path: impl AsRef<Path>, uid: u32, gid: u32) -> Self {
        lchown(self.root.join(path), Some(uid), Some(gid)).expect("set an owner");
        self
    }

    /// Sets the time of modification in seconds and nanoseconds since 1970, of a link itself too.
    pub fn times(mut self, path: impl AsRef<Path>, seconds: i64, nanoseconds: u32) -> Self {
        self.times.push((self.root.join(path), seconds, nanoseconds));
        self
    }

    /// Sets an extended attribute, of a link itself too.
    pub fn xattr(self, path: impl AsRef<Path>, name: &str, value: &[u8]) -> Self {
        rustix::fs::lsetxattr(self.root.join(path), name, value, XattrFlags::empty())
            .expect("set an extended attribute");
        self
    }

    /// Sets the access list of a file or folder.
    pub fn acl(self, path: impl AsRef<Path>, acl: &Acl) -> Self {
        self.xattr(path, "system.posix_acl_access", &acl.bytes())
    }

    /// Sets the access list that new files in a folder get.
    pub fn default_acl(self, path: impl AsRef<Path>, acl: &Acl) -> Self {
        self.xattr(path, "system.posix_acl_default", &acl.bytes())
    }

    /// Gives a program a capability by its bit, such as [`NET_RAW`]; needs root.
    pub fn capability(self, path: impl AsRef<Path>, bit: u32) -> Self {
        self.xattr(path, "security.capability", &attributes::capability_bytes(bit))
    }

    fn place(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        let mut parent = self.root.clone();
        for part in path.parent().unwrap_or(Path::new("")) {
            parent.push(part);
            if !parent.is_dir() {
                fs::create_dir(&parent).expect("make a parent folder");
                self.give_away(&parent);
            }
        }
        self.root.join(path)
    }

    fn given(self, path: &Path) -> Self {
        self.give_away(path);
        self
    }

    fn give_away(&self, path: &Path) {
        if let Some((uid, gid)) = self.owner {
            lchown(path, Some(uid), Some(gid)).expect("give a file away");
        }
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        for (path, seconds, nanoseconds) in self.times.drain(..).rev() {
            let time = Timespec { tv_sec: seconds, tv_nsec: nanoseconds.into() };
            let times = Timestamps { last_access: time, last_modification: time };
            let set = rustix::fs::utimensat(CWD, &path, &times, AtFlags::SYMLINK_NOFOLLOW);
            assert!(set.is_ok() || std::thread::panicking(), "Cannot set the time of {path:?}");
        }
    }
}

#[cfg(test)]
mod tests;

//! A vault in a folder.
//!
//! New objects wait under temporary names; a barrier makes their content
//! durable, renames them, then makes the names durable. So an object that can
//! be seen is whole, and one that was acknowledged stays. Nothing is written
//! unless the vault's folder is there and on the device it was opened on.

mod folders;
mod list;
mod publish;
mod read;
mod sabotage;
mod stage;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use mybackup_vfs::{FileKind, Space, Vfs, says_gone};

use crate::{ObjectInfo, ObjectName, Store, StoreError};
use folders::Folders;
use stage::Staged;

pub use sabotage::Sabotage;

/// A vault in a folder of a [`Vfs`].
pub struct Dir {
    vfs: Arc<dyn Vfs>,
    root: PathBuf,
    device: u64,
    staged: Mutex<BTreeMap<ObjectName, Staged>>,
    folders: Mutex<Folders>,
    /// Held by whoever publishes: one barrier at a time.
    barrier: Mutex<()>,
    #[cfg(feature = "testing")]
    sabotage: Option<Sabotage>,
}

impl Dir {
    /// Opens the vault in `root`; writes nothing.
    ///
    /// The error is `Gone` if there is no such folder.
    pub fn open(vfs: Arc<dyn Vfs>, root: &Path) -> Result<Self, StoreError> {
        let stat = vfs.stat(root).map_err(|source| lost_root(root, source))?;
        if stat.kind != FileKind::Dir {
            return Err(StoreError::Gone { root: root.to_path_buf(), source: None });
        }
        Ok(Self {
            vfs,
            root: root.to_path_buf(),
            device: stat.device,
            staged: Mutex::default(),
            folders: Mutex::default(),
            barrier: Mutex::default(),
            #[cfg(feature = "testing")]
            sabotage: None,
        })
    }

    /// Creates the folder of a new vault, durably; the folder around it must be there.
    ///
    /// The error is `Gone` if that is not so, `Exists` if the vault already is.
    pub fn create(vfs: Arc<dyn Vfs>, root: &Path) -> Result<Self, StoreError> {
        vfs.create_dir(root).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => StoreError::Exists { name: root.display().to_string() },
            io::ErrorKind::NotFound => lost_root(root, source),
            _ => StoreError::from_io("creating", root.to_path_buf(), source),
        })?;
        let opened = Self::open(vfs.clone(), root).and_then(|dir| {
            dir.folders().touch(root, root, true);
            dir.sync()?;
            Ok(dir)
        });
        if opened.is_err() {
            // The caller will try again, under this name or another.
            let _ = vfs.remove_dir(root);
        }
        opened
    }

    /// Returns the folder of the vault.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Checks that the folder of the vault is there, and on the same device.
    ///
    /// Where a disk was unmounted its empty mount point remains; writing there
    /// would fill the computer's own disk and protect nothing.
    fn check_root(&self) -> Result<(), StoreError> {
        let stat = self.vfs.stat(&self.root).map_err(|source| lost_root(&self.root, source))?;
        if stat.kind == FileKind::Dir && stat.device == self.device {
            return Ok(());
        }
        Err(StoreError::Gone { root: self.root.clone(), source: None })
    }

    /// Sorts an error of the system; looks whether the vault is there at all.
    fn failed(&self, doing: &'static str, path: &Path, source: io::Error) -> StoreError {
        if says_gone(&source) {
            return StoreError::Gone { root: self.root.clone(), source: Some(source) };
        }
        match StoreError::from_io(doing, path.to_path_buf(), source) {
            StoreError::Io { doing, path, source } => match self.check_root() {
                Err(StoreError::Gone { root, .. }) => StoreError::Gone { root, source: Some(source) },
                _ => StoreError::Io { doing, path, source },
            },
            sorted => sorted,
        }
    }

    fn staged(&self) -> MutexGuard<'_, BTreeMap<ObjectName, Staged>> {
        self.staged.lock().expect("nothing panics while it holds the staged objects")
    }

    fn folders(&self) -> MutexGuard<'_, Folders> {
        self.folders.lock().expect("nothing panics while it holds the folders")
    }

    fn begin_barrier(&self) -> MutexGuard<'_, ()> {
        self.barrier.lock().expect("nothing panics while it publishes")
    }
}

/// Sorts an error of a look at the folder of a vault.
fn lost_root(root: &Path, source: io::Error) -> StoreError {
    match StoreError::from_io("looking at", root.to_path_buf(), source) {
        StoreError::Io { path, source, .. } => StoreError::Gone { root: path, source: Some(source) },
        refused => refused,
    }
}

impl Store for Dir {
    fn read(&self, name: &ObjectName) -> Result<Vec<u8>, StoreError> {
        self.read_object(name)
    }

    fn read_range(&self, name: &ObjectName, offset: u64, len: usize) -> Result<Vec<u8>, StoreError> {
        self.read_part(name, offset, len)
    }

    fn put_new(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        self.check_root()?;
        self.stage_new(name, bytes)
    }

    fn replace(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        let _barrier = self.begin_barrier();
        self.check_root()?;
        self.replace_object(name, bytes)
    }

    fn remove(&self, name: &ObjectName) -> Result<(), StoreError> {
        self.check_root()?;
        self.remove_object(name)
    }

    fn list(&self, prefix: &str) -> Result<Vec<ObjectInfo>, StoreError> {
        self.list_objects(prefix)
    }

    fn len(&self, name: &ObjectName) -> Result<u64, StoreError> {
        self.object_len(name)
    }

    fn sync(&self) -> Result<(), StoreError> {
        let _barrier = self.begin_barrier();
        self.publish()
    }

    fn space(&self) -> Result<Option<Space>, StoreError> {
        let space = self.vfs.space(&self.root);
        space.map(Some).map_err(|source| self.failed("measuring", &self.root, source))
    }
}

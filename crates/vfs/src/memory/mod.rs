//! A file system in memory that can lose power.
//!
//! It keeps apart what is on the disk and what a reader sees. Everything in
//! between (bytes before their fsync, names before the fsync of their folder)
//! may or may not survive a power cut: [`MemoryFs::crash_states`] makes the
//! disks that a power cut at this moment could leave behind.

mod crash;
mod disk;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::api::{File, Listed, Operation, Space, Stat, Vfs};
use disk::Disk;

pub use crash::{CrashStates, Model};

type Hook = Box<dyn FnMut(&MemoryFs, Operation) + Send>;

/// A file system in memory; clones are handles to the same one.
#[derive(Clone, Default)]
pub struct MemoryFs {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    disk: Mutex<Disk>,
    hook: Mutex<Option<Hook>>,
}

impl MemoryFs {
    /// Makes an empty file system that holds only `/`.
    pub fn new() -> Self {
        Self::default()
    }

    fn holding(disk: Disk) -> Self {
        let shared = Shared { disk: Mutex::new(disk), hook: Mutex::new(None) };
        Self { shared: Arc::new(shared) }
    }

    /// Copies the whole file system as it is, what is not yet durable included.
    pub fn snapshot(&self) -> Self {
        Self::holding(self.disk().clone())
    }

    /// Creates a folder with all that lead to it, and makes all of them durable.
    pub fn create_durable_dir(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.disk();
        for ancestor in path.ancestors().collect::<Vec<_>>().into_iter().rev() {
            match disk.create_dir(ancestor) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                outcome => outcome?,
            }
        }
        disk.settle();
        Ok(())
    }

    /// Makes everything durable, as a long quiet time would.
    pub fn settle(&self) {
        self.disk().settle();
    }

    /// Enumerates the disks that a power cut at this moment could leave behind.
    ///
    /// All subsets of what is not durable if those are at most 10 items, else
    /// prefixes, single and pair drops, single keeps and 200 subsets by `seed`.
    pub fn crash_states(&self, model: Model, seed: u64) -> CrashStates {
        CrashStates::new(self.disk().clone(), model, seed)
    }

    /// Calls `hook` after each call that may have changed something, failed ones too.
    ///
    /// The hook may use the file system; it is not called for its own calls.
    pub fn after_each_mutation(&self, hook: impl FnMut(&MemoryFs, Operation) + Send + 'static) {
        *self.hook_slot() = Some(Box::new(hook));
    }

    /// Limits the bytes that all files together may have; `None` lifts the limit.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.disk().set_capacity(bytes);
    }

    /// Makes the bytes of a file that are not yet durable never become so.
    ///
    /// This is what Linux does when an fsync fails: readers still see the
    /// bytes, a later fsync says yes, and after a power cut they are zeros.
    pub fn forget_unsynced(&self, path: &Path) -> io::Result<()> {
        self.disk().forget_unsynced(path)
    }

    /// Puts an empty folder of another file system over `path`, as a mount does.
    pub fn mount_over(&self, path: &Path, device: u64) -> io::Result<()> {
        self.disk().mount_over(path, device)
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.shared.disk.lock().expect("nothing panics while it holds the disk")
    }

    fn hook_slot(&self) -> MutexGuard<'_, Option<Hook>> {
        self.shared.hook.lock().expect("the hook runs outside this lock")
    }

    /// Runs `change` on the disk, then the hook.
    fn mutate<T>(&self, operation: Operation, change: impl FnOnce(&mut Disk) -> io::Result<T>) -> io::Result<T> {
        let outcome = change(&mut self.disk());
        let taken = self.hook_slot().take();
        if let Some(mut hook) = taken {
            hook(self, operation);
            self.hook_slot().get_or_insert(hook);
        }
        outcome
    }
}

impl Vfs for MemoryFs {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let inode = self.mutate(Operation::CreateNew, |disk| disk.create_file(path))?;
        Ok(Box::new(MemoryFile { fs: self.clone(), inode, writable: true }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let inode = self.disk().find_file(path)?;
        Ok(Box::new(MemoryFile { fs: self.clone(), inode, writable: false }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.mutate(Operation::Rename, |disk| disk.rename(from, to))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.mutate(Operation::RemoveFile, |disk| disk.remove_file(path))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.mutate(Operation::CreateDir, |disk| disk.create_dir(path))
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.mutate(Operation::RemoveDir, |disk| disk.remove_dir(path))
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.mutate(Operation::SyncDir, |disk| disk.sync_dir(path))
    }

    fn list_dir(&self, path: &Path) -> io::Result<Vec<Listed>> {
        self.disk().list(path)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.disk().stat(path)
    }

    fn space(&self, path: &Path) -> io::Result<Space> {
        let disk = self.disk();
        disk.stat(path)?;
        Ok(disk.space())
    }
}

struct MemoryFile {
    fs: MemoryFs,
    inode: u64,
    writable: bool,
}

impl File for MemoryFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.writable {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.fs.mutate(Operation::Write, |disk| disk.append(self.inode, bytes))
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let content = self.fs.disk().content(self.inode)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = content.get(start..).unwrap_or_default();
        let len = rest.len().min(into.len());
        into[..len].copy_from_slice(&rest[..len]);
        Ok(len)
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.fs.disk().content(self.inode)?.len() as u64)
    }

    fn start_writeback(&self) {
        // The model already lets unsynced bytes reach the disk at any moment.
    }

    fn sync(&mut self) -> io::Result<()> {
        self.fs.mutate(Operation::Sync, |disk| disk.sync_file(self.inode))
    }
}

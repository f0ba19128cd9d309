//! A file system that fails on purpose.
//!
//! It wraps another, counts every call, and makes the n-th one fail once or
//! for ever. A call that fails does nothing, except that a short write writes
//! half, and that an fsync that fails may drop the bytes for good.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::api::{File, Listed, Operation, Space, Stat, Vfs};
use crate::memory::MemoryFs;

/// A [`Vfs`] that fails on purpose; clones share their counters.
#[derive(Clone)]
pub struct FaultyFs {
    inner: Arc<dyn Vfs>,
    forgets: Option<MemoryFs>,
    state: Arc<Mutex<State>>,
}

/// What goes wrong, and when.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// The first call that fails.
    pub when: When,
    /// How it fails.
    pub failure: Failure,
    /// Whether later calls fail too.
    pub repeat: Repeat,
}

/// The first call that fails.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// The n-th call of all, counted from 1.
    Call(u64),
    /// The n-th call of one operation, counted from 1.
    Nth(Operation, u64),
}

/// How a call fails.
#[derive(Debug, Clone, Copy)]
pub enum Failure {
    /// With this error number of the system.
    Error(i32),
    /// A write stops half-way with an error, a read returns half; other calls work.
    Short,
    /// A write stops half-way and says that all went well; other calls work.
    SilentShort,
}

/// Whether a fault stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// One call fails.
    Once,
    /// That call and all after it fail.
    Forever,
}

#[derive(Default)]
struct State {
    calls: u64,
    sites: BTreeMap<Operation, u64>,
    fault: Option<Fault>,
    began: bool,
}

impl FaultyFs {
    /// Wraps a file system; nothing fails until [`FaultyFs::fail`].
    pub fn new(inner: Arc<dyn Vfs>) -> Self {
        Self { inner, forgets: None, state: Arc::default() }
    }

    /// Wraps a [`MemoryFs`] so that a failed fsync marks the bytes clean though they are lost.
    pub fn forgetful(memory: &MemoryFs) -> Self {
        Self { forgets: Some(memory.clone()), ..Self::new(Arc::new(memory.clone())) }
    }

    /// Sets the fault and starts counting from zero.
    pub fn fail(&self, fault: Fault) {
        *self.state() = State { fault: Some(fault), ..State::default() };
    }

    /// Takes the fault away; the counters stay.
    pub fn heal(&self) {
        self.state().fault = None;
    }

    /// Returns how many calls were made.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// Returns the operations that were called, each with its count.
    pub fn sites(&self) -> BTreeMap<Operation, u64> {
        self.state().sites.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds the counters")
    }

    /// Counts a call and tells how it has to fail.
    fn count(&self, operation: Operation) -> Option<Failure> {
        let mut state = self.state();
        state.calls += 1;
        let seen = state.sites.entry(operation).or_default();
        *seen += 1;
        let nth = *seen;
        let fault = state.fault?;
        let hit = match fault.when {
            When::Call(n) => state.calls == n,
            When::Nth(wanted, n) => operation == wanted && nth == n,
        };
        let fails = hit || (state.began && fault.repeat == Repeat::Forever);
        state.began |= hit;
        fails.then_some(fault.failure)
    }

    fn call<T>(&self, operation: Operation, work: impl FnOnce(&dyn Vfs) -> io::Result<T>) -> io::Result<T> {
        match self.count(operation) {
            Some(Failure::Error(number)) => Err(io::Error::from_raw_os_error(number)),
            _ => work(&*self.inner),
        }
    }

    fn wrap(&self, path: &Path, file: Box<dyn File>) -> Box<dyn File> {
        Box::new(FaultyFile { fs: self.clone(), path: path.to_path_buf(), file })
    }
}

impl Vfs for FaultyFs {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let file = self.call(Operation::CreateNew, |inner| inner.create_new(path))?;
        Ok(self.wrap(path, file))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let file = self.call(Operation::Open, |inner| inner.open(path))?;
        Ok(self.wrap(path, file))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(Operation::Rename, |inner| inner.rename(from, to))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.call(Operation::RemoveFile, |inner| inner.remove_file(path))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.call(Operation::CreateDir, |inner| inner.create_dir(path))
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.call(Operation::RemoveDir, |inner| inner.remove_dir(path))
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.call(Operation::SyncDir, |inner| inner.sync_dir(path))
    }

    fn list_dir(&self, path: &Path) -> io::Result<Vec<Listed>> {
        self.call(Operation::ListDir, |inner| inner.list_dir(path))
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.call(Operation::Stat, |inner| inner.stat(path))
    }

    fn space(&self, path: &Path) -> io::Result<Space> {
        self.call(Operation::Space, |inner| inner.space(path))
    }
}

struct FaultyFile {
    fs: FaultyFs,
    path: PathBuf,
    file: Box<dyn File>,
}

impl File for FaultyFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let half = &bytes[..bytes.len() / 2];
        match self.fs.count(Operation::Write) {
            Some(Failure::Error(number)) => Err(io::Error::from_raw_os_error(number)),
            Some(Failure::Short) => {
                self.file.write_all(half)?;
                Err(io::ErrorKind::WriteZero.into())
            }
            Some(Failure::SilentShort) => self.file.write_all(half),
            None => self.file.write_all(bytes),
        }
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        match self.fs.count(Operation::Read) {
            Some(Failure::Error(number)) => Err(io::Error::from_raw_os_error(number)),
            Some(Failure::Short) => {
                let half = into.len().div_ceil(2);
                self.file.read_at(offset, &mut into[..half])
            }
            _ => self.file.read_at(offset, into),
        }
    }

    fn len(&self) -> io::Result<u64> {
        match self.fs.count(Operation::Len) {
            Some(Failure::Error(number)) => Err(io::Error::from_raw_os_error(number)),
            _ => self.file.len(),
        }
    }

    fn start_writeback(&self) {
        self.file.start_writeback();
    }

    fn sync(&mut self) -> io::Result<()> {
        match self.fs.count(Operation::Sync) {
            Some(Failure::Error(number)) => {
                if let Some(memory) = &self.fs.forgets {
                    memory.forget_unsynced(&self.path)?;
                }
                Err(io::Error::from_raw_os_error(number))
            }
            _ => self.file.sync(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Model;

    const EIO: i32 = 5;

    fn save(fs: &dyn Vfs) -> io::Result<()> {
        let mut file = fs.create_new(Path::new("/a"))?;
        file.write_all(b"abcd")?;
        file.sync()?;
        fs.sync_dir(Path::new("/"))
    }

    #[test]
    fn each_call_can_be_the_one_that_fails() {
        for n in 1..=5 {
            let fs = FaultyFs::new(Arc::new(MemoryFs::new()));
            fs.fail(Fault { when: When::Call(n), failure: Failure::Error(EIO), repeat: Repeat::Once });
            assert_eq!(save(&fs).is_ok(), n == 5);
            assert_eq!(fs.calls(), n.min(4));
        }
    }

    #[test]
    fn a_fault_for_ever_stays_until_it_is_healed() {
        let fs = FaultyFs::new(Arc::new(MemoryFs::new()));
        fs.fail(Fault {
            when: When::Nth(Operation::CreateNew, 1),
            failure: Failure::Error(EIO),
            repeat: Repeat::Forever,
        });
        assert!(save(&fs).is_err());
        assert!(fs.stat(Path::new("/")).is_err());
        fs.heal();
        assert!(save(&fs).is_ok());
        assert_eq!(fs.sites()[&Operation::CreateNew], 2);
    }

    #[test]
    fn a_silent_short_write_says_yes_and_keeps_half() {
        let memory = MemoryFs::new();
        let fs = FaultyFs::new(Arc::new(memory.clone()));
        fs.fail(Fault { when: When::Nth(Operation::Write, 1), failure: Failure::SilentShort, repeat: Repeat::Once });
        save(&fs).unwrap();
        assert_eq!(memory.stat(Path::new("/a")).unwrap().len, 2);
    }

    #[test]
    fn a_second_fsync_says_yes_to_bytes_that_the_first_one_lost() {
        let memory = MemoryFs::new();
        let fs = FaultyFs::forgetful(&memory);
        fs.fail(Fault { when: When::Nth(Operation::Sync, 1), failure: Failure::Error(EIO), repeat: Repeat::Once });
        let mut file = fs.create_new(Path::new("/a")).unwrap();
        file.write_all(b"abcd").unwrap();
        assert!(file.sync().is_err());
        file.sync().unwrap();
        fs.sync_dir(Path::new("/")).unwrap();
        for state in memory.crash_states(Model::Strict, 1) {
            let mut into = [1; 4];
            state.open(Path::new("/a")).unwrap().read_at(0, &mut into).unwrap();
            assert_eq!(into, [0; 4]);
        }
    }
}

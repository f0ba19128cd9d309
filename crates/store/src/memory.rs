//! A vault in memory, for tests of what stands above.
//!
//! It keeps the contract, barrier and all, and fails when told to.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use mybackup_vfs::{Repeat, Space};

use crate::{ObjectInfo, ObjectName, Store, StoreError, StoreErrorKind};

type Objects = BTreeMap<ObjectName, Arc<Vec<u8>>>;

/// A vault in memory.
#[derive(Default)]
pub struct Memory {
    shared: Arc<Mutex<Shared>>,
    staged: Mutex<Objects>,
}

#[derive(Default)]
struct Shared {
    objects: Objects,
    calls: u64,
    faults: Option<Faults>,
}

/// Which call of a [`Memory`] fails, and how.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// The first call that fails, counted from 1.
    pub at_call: u64,
    /// The kind of the error.
    pub kind: StoreErrorKind,
    /// Whether later calls fail too.
    pub repeat: Repeat,
}

impl Memory {
    /// Makes an empty vault.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens the same vault again, as a new process would: what waits is not seen.
    #[must_use]
    pub fn reopen(&self) -> Self {
        Self { shared: self.shared.clone(), staged: Mutex::default() }
    }

    /// Makes a call fail, counting from now; `None` heals.
    pub fn set_faults(&self, faults: Option<Faults>) {
        let mut shared = self.shared();
        shared.faults = faults;
        shared.calls = 0;
    }

    /// Returns how many calls were made since the faults were set.
    pub fn calls(&self) -> u64 {
        self.shared().calls
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("nothing panics while it holds the objects")
    }

    fn staged(&self) -> MutexGuard<'_, Objects> {
        self.staged.lock().expect("nothing panics while it holds the staged objects")
    }

    fn call(&self, name: Option<&ObjectName>) -> Result<MutexGuard<'_, Shared>, StoreError> {
        let mut shared = self.shared();
        shared.calls += 1;
        if let Some(faults) = shared.faults {
            let later = shared.calls > faults.at_call && faults.repeat == Repeat::Forever;
            if shared.calls == faults.at_call || later {
                return Err(error_of(faults.kind, name));
            }
        }
        Ok(shared)
    }

    fn get(&self, name: &ObjectName) -> Result<Arc<Vec<u8>>, StoreError> {
        let shared = self.call(Some(name))?;
        let staged = self.staged();
        let found = staged.get(name).or_else(|| shared.objects.get(name));
        found.cloned().ok_or_else(|| StoreError::NotFound { name: name.clone() })
    }
}

fn error_of(kind: StoreErrorKind, name: Option<&ObjectName>) -> StoreError {
    let source = || io::Error::other("A fault on purpose");
    let path = PathBuf::from(name.map_or("vault", ObjectName::as_str));
    match (kind, name.cloned()) {
        (StoreErrorKind::NotFound, Some(name)) => StoreError::NotFound { name },
        (StoreErrorKind::TooShort, Some(name)) => StoreError::TooShort { name, wanted_bytes: 1, found_bytes: 0 },
        (StoreErrorKind::Exists, Some(name)) => StoreError::Exists { name: name.to_string() },
        (StoreErrorKind::Full, _) => StoreError::Full { path, source: source() },
        (StoreErrorKind::ReadOnly, _) => StoreError::ReadOnly { path, source: source() },
        (StoreErrorKind::Gone, _) => StoreError::Gone { root: path, source: None },
        _ => StoreError::Io { doing: "using", path, source: source() },
    }
}

impl Store for Memory {
    fn read(&self, name: &ObjectName) -> Result<Vec<u8>, StoreError> {
        Ok(self.get(name)?.to_vec())
    }

    fn read_range(&self, name: &ObjectName, offset: u64, len: usize) -> Result<Vec<u8>, StoreError> {
        let bytes = self.get(name)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(len);
        bytes.get(start..end).map(<[u8]>::to_vec).ok_or_else(|| StoreError::TooShort {
            name: name.clone(),
            wanted_bytes: offset.saturating_add(len as u64),
            found_bytes: bytes.len() as u64,
        })
    }

    fn put_new(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        let shared = self.call(Some(name))?;
        let mut staged = self.staged();
        match staged.get(name).or_else(|| shared.objects.get(name)) {
            Some(found) if found.as_slice() == bytes => Ok(()),
            Some(_) => Err(StoreError::Exists { name: name.to_string() }),
            None => {
                staged.insert(name.clone(), Arc::new(bytes.to_vec()));
                Ok(())
            }
        }
    }

    fn replace(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        let mut shared = self.call(Some(name))?;
        self.staged().remove(name);
        shared.objects.insert(name.clone(), Arc::new(bytes.to_vec()));
        Ok(())
    }

    fn remove(&self, name: &ObjectName) -> Result<(), StoreError> {
        let mut shared = self.call(Some(name))?;
        self.staged().remove(name);
        shared.objects.remove(name);
        Ok(())
    }

    fn list(&self, prefix: &str) -> Result<Vec<ObjectInfo>, StoreError> {
        let shared = self.call(None)?;
        let staged = self.staged();
        let all: Objects = shared
            .objects
            .iter()
            .chain(staged.iter())
            .filter(|(name, _)| name.as_str().starts_with(prefix))
            .map(|(name, bytes)| (name.clone(), bytes.clone()))
            .collect();
        Ok(all.into_iter().map(|(name, bytes)| ObjectInfo { name, len: bytes.len() as u64 }).collect())
    }

    fn len(&self, name: &ObjectName) -> Result<u64, StoreError> {
        Ok(self.get(name)?.len() as u64)
    }

    fn sync(&self) -> Result<(), StoreError> {
        // Locked first, so that no reader finds an object neither waiting nor arrived.
        let shared = self.call(None);
        let batch = std::mem::take(&mut *self.staged());
        // After a fault the batch is dropped, as the contract says.
        shared?.objects.extend(batch);
        Ok(())
    }

    fn space(&self) -> Result<Option<Space>, StoreError> {
        self.call(None).map(|_| None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nth_call_fails_and_a_failed_barrier_drops_what_waited() {
        let store = Memory::new();
        let name = ObjectName::new("a").unwrap();
        store.set_faults(Some(Faults { at_call: 2, kind: StoreErrorKind::Full, repeat: Repeat::Once }));
        store.put_new(&name, b"x").unwrap();
        assert_eq!(store.sync().unwrap_err().kind(), StoreErrorKind::Full);
        assert_eq!(store.read(&name).unwrap_err().kind(), StoreErrorKind::NotFound);
        assert_eq!(store.calls(), 3);
    }
}

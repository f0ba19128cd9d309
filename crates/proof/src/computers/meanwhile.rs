//! What happens elsewhere while an engine is about to make one call.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mybackup_engine::Between;
use mybackup_store::{ObjectInfo, ObjectName, Store, StoreError};
use mybackup_vfs::Space;

/// A call that changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// An object is handed over.
    Put,
    /// An object is removed.
    Remove,
}

struct Meanwhile {
    inner: Arc<dyn Store>,
    call: Call,
    prefix: &'static str,
    done: Arc<AtomicBool>,
    act: Arc<dyn Fn() + Send + Sync>,
}

/// Acts once, before the first such call on an object whose name begins so.
pub fn meanwhile(call: Call, prefix: &'static str, act: impl Fn() + Send + Sync + 'static) -> Between {
    let (act, done): (Arc<dyn Fn() + Send + Sync>, _) = (Arc::new(act), Arc::new(AtomicBool::new(false)));
    Arc::new(move |_: &str, inner: Arc<dyn Store>| -> Arc<dyn Store> {
        Arc::new(Meanwhile { inner, call, prefix, done: done.clone(), act: act.clone() })
    })
}

impl Meanwhile {
    fn before(&self, call: Call, name: &ObjectName) {
        if call == self.call && name.as_str().starts_with(self.prefix) && !self.done.swap(true, Ordering::Relaxed) {
            (self.act)();
        }
    }
}

impl Store for Meanwhile {
    fn read(&self, name: &ObjectName) -> Result<Vec<u8>, StoreError> {
        self.inner.read(name)
    }

    fn read_range(&self, name: &ObjectName, offset: u64, len: usize) -> Result<Vec<u8>, StoreError> {
        self.inner.read_range(name, offset, len)
    }

    fn put_new(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        self.before(Call::Put, name);
        self.inner.put_new(name, bytes)
    }

    fn replace(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        self.before(Call::Put, name);
        self.inner.replace(name, bytes)
    }

    fn remove(&self, name: &ObjectName) -> Result<(), StoreError> {
        self.before(Call::Remove, name);
        self.inner.remove(name)
    }

    fn list(&self, prefix: &str) -> Result<Vec<ObjectInfo>, StoreError> {
        self.inner.list(prefix)
    }

    fn len(&self, name: &ObjectName) -> Result<u64, StoreError> {
        self.inner.len(name)
    }

    fn sync(&self) -> Result<(), StoreError> {
        self.inner.sync()
    }

    fn space(&self) -> Result<Option<Space>, StoreError> {
        self.inner.space()
    }
}

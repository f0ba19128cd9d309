//! The seam between the engine and where a vault is kept.
//!
//! Whole objects, no streaming, no paths above it. Objects become visible and
//! durable at a barrier, so that a run pays for the disk's slowness once.

use mybackup_vfs::Space;

use crate::{ObjectName, StoreError};

/// The objects of one vault.
pub trait Store: Send + Sync {
    /// Reads a whole object, one that waits for the barrier too.
    fn read(&self, name: &ObjectName) -> Result<Vec<u8>, StoreError>;

    /// Reads exactly `len` bytes from `offset`, or fails.
    fn read_range(&self, name: &ObjectName, offset: u64, len: usize) -> Result<Vec<u8>, StoreError>;

    /// Takes a new object, which the next [`Store::sync`] makes visible and durable.
    ///
    /// An object that is there with the same bytes is fine; with others the
    /// error is `Exists`. Nothing is ever overwritten.
    fn put_new(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError>;

    /// Replaces `name` with `bytes`, or leaves it as it was.
    ///
    /// After this returns, the content and the name survive power loss.
    /// If it fails, a reader sees the old content or the new; never a part.
    fn replace(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError>;

    /// Removes an object, for good after the next [`Store::sync`]; one that is not there is fine.
    fn remove(&self, name: &ObjectName) -> Result<(), StoreError>;

    /// Lists the objects whose names begin with `prefix`, sorted by name.
    fn list(&self, prefix: &str) -> Result<Vec<ObjectInfo>, StoreError>;

    /// Returns the length of an object in bytes.
    fn len(&self, name: &ObjectName) -> Result<u64, StoreError>;

    /// Makes all that was put visible, and that and all removals durable.
    ///
    /// What this store has read or found to be there already is then durable
    /// too. After an error some objects may have become visible, each whole;
    /// all others are dropped and must be put again, since a disk that failed
    /// once cannot be asked whether it has them.
    fn sync(&self) -> Result<(), StoreError>;

    /// Returns the room at the destination, where it is known.
    fn space(&self) -> Result<Option<Space>, StoreError>;
}

/// One object of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Its name.
    pub name: ObjectName,
    /// Its length in bytes.
    pub len: u64,
}

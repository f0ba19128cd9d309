//! A vault at one destination: objects sealed on the way in, checked on the way out.
//!
//! Everything that is written under a hash is checked once more before it leaves:
//! the name is computed from the very bytes that are handed to the store.

use std::sync::Arc;

use mybackup_format::compress::{Compressor, MAX_DATA_SEGMENT, MAX_META_SEGMENT};
use mybackup_format::container::{self, ObjectBuilder, ObjectKind, Segment};
use mybackup_format::index::{IndexedPack, PackFolder};
use mybackup_format::keys::{VaultKeys, sha256};
use mybackup_format::root::Root;
use mybackup_format::vault::Parameters;
use mybackup_format::{FormatError, ObjectHash, SourceId};
use mybackup_store::{ObjectName, Store, StoreError, StoreErrorKind};

use crate::catalogue::PackRow;
use crate::error::EngineError;
use crate::layout;

/// No index is longer, in bytes: those of the largest vaults stay far below.
const MAX_INDEX: u64 = 1 << 30;
/// No root or plan is longer, in bytes, sealed or opened.
const MAX_SMALL_OBJECT: u64 = 64 << 20;

/// The most bytes that an object may hold that is read as a whole, sealed or opened.
fn max_object(kind: ObjectKind) -> u64 {
    if kind == ObjectKind::Index { MAX_INDEX } else { MAX_SMALL_OBJECT }
}

/// Returns random bytes for a salt or a secret.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).expect("the system's random source works");
    bytes
}

/// The store, keys and parameters of one vault at one destination.
#[derive(Clone)]
pub struct Vault {
    /// The destination, as the configuration names it.
    pub destination: String,
    /// Where its objects are.
    pub store: Arc<dyn Store>,
    /// Its keys.
    pub keys: VaultKeys,
    /// What every writer keeps to.
    pub parameters: Parameters,
}

/// An object that is ready to be stored.
pub struct Sealed {
    /// SHA-256 of its bytes.
    pub hash: ObjectHash,
    /// The whole object.
    pub bytes: Vec<u8>,
}

/// Seals plain parts into one object, a segment for each.
pub fn seal_object(keys: &VaultKeys, kind: ObjectKind, parts: &[&[u8]], table: &[u8]) -> Sealed {
    let key = keys.seal(kind, random());
    let mut builder = ObjectBuilder::new(&key, 0);
    let mut compressor = Compressor::new(3).expect("level 3 exists");
    for (number, part) in parts.iter().enumerate() {
        let packed = compressor.compress(part).map(<[u8]>::to_vec);
        let compressed = packed.is_some();
        let mut bytes = packed.unwrap_or_else(|| part.to_vec());
        key.seal_segment(number as u32, &mut bytes);
        builder.push(number as u32, &bytes, part.len(), compressed);
    }
    let (bytes, hash) = builder.finish(&key, table);
    Sealed { hash, bytes }
}

/// The most bytes that one segment of such an object may hold.
pub fn max_segment(kind: ObjectKind) -> usize {
    if kind == ObjectKind::Data { MAX_DATA_SEGMENT } else { MAX_META_SEGMENT }
}

impl Vault {
    /// Opens the vault in `store`, checking that `keys` are its keys.
    pub fn open(destination: &str, store: Arc<dyn Store>, keys: VaultKeys) -> Result<Self, EngineError> {
        let name = layout::fixed(layout::VAULT);
        let read = store.len(&name).and_then(|len| store.read_range(&name, 0, len.min(MAX_SMALL_OBJECT) as usize));
        let bytes = read.map_err(|source| match source.kind() {
            StoreErrorKind::NotFound => {
                EngineError::NoVault { destination: destination.to_string(), vault: layout::vault_folder(keys.vault()) }
            }
            _ => EngineError::Store { destination: destination.to_string(), source },
        })?;
        let parameters = mybackup_format::vault::open(&bytes, &keys).map_err(|source| match source {
            FormatError::WrongKey => EngineError::WrongKey { destination: destination.to_string() },
            source => EngineError::Object { object: layout::VAULT.to_string(), source },
        })?;
        Ok(Vault { destination: destination.to_string(), store, keys, parameters })
    }

    /// Adds the destination's name to an error of its store.
    pub fn failed(&self, source: StoreError) -> EngineError {
        EngineError::Store { destination: self.destination.clone(), source }
    }

    /// Lists objects.
    pub fn list(&self, prefix: &str) -> Result<Vec<mybackup_store::ObjectInfo>, EngineError> {
        self.store.list(prefix).map_err(|e| self.failed(e))
    }

    /// Reads a whole object, checks its name and opens all its segments.
    pub fn read_object(&self, name: &ObjectName, kind: ObjectKind) -> Result<Vec<Vec<u8>>, EngineError> {
        let len = self.store.len(name).map_err(|e| self.failed(e))?;
        if len > max_object(kind) {
            let source = FormatError::Impossible("an object's length");
            return Err(EngineError::Object { object: name.as_str().to_string(), source });
        }
        let bytes = self.store.read(name).map_err(|e| self.failed(e))?;
        open_object(&self.keys, name.as_str(), kind, &bytes)
    }

    /// Reads a root.
    pub fn read_root(&self, name: &ObjectName) -> Result<Root, EngineError> {
        let parts = self.read_object(name, ObjectKind::Root)?;
        let damaged = |source| EngineError::Object { object: name.as_str().to_string(), source };
        let body = parts.first().ok_or_else(|| damaged(FormatError::Short("a root")))?;
        Root::decode(body).map_err(damaged)
    }

    /// Lists the roots of one source, the newest first.
    pub fn roots_of(&self, source: SourceId) -> Result<Vec<ObjectName>, EngineError> {
        let mut roots = self.list(&format!("runs/{}/", source.hex()))?;
        roots.sort_by_key(|o| std::cmp::Reverse(layout::root_seq(o.name.as_str())));
        Ok(roots.into_iter().map(|o| o.name).collect())
    }

    /// Reads the table of contents of a pack from its end.
    pub fn read_pack_contents(
        &self,
        folder: PackFolder,
        hash: ObjectHash,
        len: u64,
    ) -> Result<IndexedPack, EngineError> {
        let name = layout::pack(folder, &hash);
        let kind = if folder == PackFolder::Data { ObjectKind::Data } else { ObjectKind::Meta };
        let damaged = |source| EngineError::Object { object: name.as_str().to_string(), source };
        if len < (container::HEADER_LEN + container::TRAILER_LEN) as u64 {
            return Err(damaged(FormatError::Short("a pack")));
        }
        let read = |offset, len| self.store.read_range(&name, offset, len).map_err(|e| self.failed(e));
        let header = read(0, container::HEADER_LEN)?;
        let key = self.keys.open(kind, container::header_of(&header).map_err(damaged)?).map_err(damaged)?;
        let tail_len = len.min(64 << 10);
        let tail = read(len - tail_len, tail_len as usize)?;
        let at = tail.len() - container::TRAILER_LEN;
        let trailer = container::open_trailer(&key, &tail[at..], len).map_err(damaged)?;
        let in_tail = trailer.toc_offset.checked_sub(len - tail_len);
        let toc = match in_tail {
            Some(start) => tail[start as usize..at].to_vec(),
            None => read(trailer.toc_offset, trailer.toc_len as usize)?,
        };
        let contents = container::open_contents(&key, &trailer, &toc, max_segment(kind)).map_err(damaged)?;
        Ok(IndexedPack { folder, hash, len, contents })
    }

    /// Reads and opens one segment of a pack.
    pub fn read_segment(&self, pack: &PackRow, segment: &Segment) -> Result<Vec<u8>, EngineError> {
        let name = layout::pack(pack.folder, &pack.hash);
        let kind = if pack.folder == PackFolder::Data { ObjectKind::Data } else { ObjectKind::Meta };
        let read = |offset, len| self.store.read_range(&name, offset, len).map_err(|e| self.failed(e));
        let damaged = |source| EngineError::Object { object: name.as_str().to_string(), source };
        let header = read(0, container::HEADER_LEN)?;
        let key = self.keys.open(kind, container::header_of(&header).map_err(damaged)?).map_err(damaged)?;
        segment.open(&key, &read(segment.offset, segment.sealed_len as usize)?).map_err(damaged)
    }
}

/// Checks the name of an object that is in memory and opens all its segments.
pub fn open_object(keys: &VaultKeys, name: &str, kind: ObjectKind, bytes: &[u8]) -> Result<Vec<Vec<u8>>, EngineError> {
    let damaged = |source| EngineError::Object { object: name.to_string(), source };
    if !layout::name_fits(name, &ObjectHash(sha256(bytes))) {
        return Err(damaged(FormatError::Damaged));
    }
    let key = keys.open(kind, container::header_of(bytes).map_err(damaged)?).map_err(damaged)?;
    let contents = container::read_contents(&key, bytes, max_segment(kind)).map_err(damaged)?;
    let opened: u64 = contents.segments.iter().map(|s| u64::from(s.raw_len)).sum();
    if opened > max_object(kind) {
        return Err(damaged(FormatError::Impossible("an object's length")));
    }
    contents
        .segments
        .iter()
        .map(|s| container::segment_bytes(bytes, s).and_then(|sealed| s.open(&key, sealed)).map_err(damaged))
        .collect()
}

//! Vault format 1: bytes to types and back.
//!
//! Everything here is pure: nothing opens a file, asks the time or rolls dice;
//! salts come from the caller. Every decoder takes hostile bytes: it returns a
//! [`FormatError`], never panics, and never allocates more than a small multiple
//! of what it was given. `docs/format.md` is the authority on the layout.

#![warn(clippy::unwrap_used)]

pub mod chunker;
pub mod compress;
pub mod container;
pub mod digest;
pub mod envelope;
pub mod error;
pub mod history;
pub mod ids;
pub mod index;
pub mod keys;
pub mod page;
pub mod paths;
pub mod pieces;
pub mod plan;
pub mod root;
pub mod slot;
pub mod toc;
pub mod varint;
pub mod vault;
pub mod words;

pub use error::FormatError;
pub use history::{Attributes, Content, Entry, Kind, Piece, Stamp, Version};
pub use ids::{ChunkId, DeviceId, ObjectHash, PageId, SourceId, VaultId};

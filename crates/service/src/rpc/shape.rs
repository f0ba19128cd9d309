//! The shapes that several answers share.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mybackup_format::{Kind, Stamp};
use serde::{Deserialize, Serialize};

use crate::escape;
use crate::failure::Failure;
use crate::home::{path_bytes, path_of_bytes};

/// A path, both to be read and to be given back: it is bytes, and need not be text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PathText {
    /// As a person reads it: what cannot be shown stands as an escape.
    pub shown: String,
    /// Its bytes in base64.
    pub raw: String,
}

impl PathText {
    /// Takes a path of the vault.
    pub fn of_bytes(bytes: &[u8]) -> PathText {
        PathText { shown: escape::shown(bytes), raw: STANDARD.encode(bytes) }
    }

    /// Takes a path of this computer.
    pub fn of(path: &Path) -> PathText {
        PathText::of_bytes(&path_bytes(path))
    }

    /// The bytes.
    pub fn bytes(&self) -> Result<Vec<u8>, Failure> {
        let bytes = STANDARD.decode(&self.raw);
        bytes.map_err(|error| Failure::usage("error-request").with("reason", error.to_string()))
    }

    /// The path on this computer; only a whole one is taken.
    pub fn path(&self) -> Result<PathBuf, Failure> {
        let path = path_of_bytes(&self.bytes()?);
        if path.is_absolute() { Ok(path) } else { Err(Failure::usage("usage-path-empty")) }
    }
}

/// Nothing to say: it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Done {}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link to another path.
    Link,
    /// A pipe, socket or device.
    Special,
}

impl From<Kind> for EntryKind {
    fn from(kind: Kind) -> EntryKind {
        match kind {
            Kind::File => EntryKind::File,
            Kind::Dir => EntryKind::Folder,
            Kind::Symlink => EntryKind::Link,
            _ => EntryKind::Special,
        }
    }
}

/// A moment in milliseconds since 1970.
pub type Millis = i64;

/// Turns a moment of the engine into one for a page.
pub fn millis(nanos: i64) -> Millis {
    nanos.div_euclid(1_000_000)
}

/// Turns a file's time into one for a page.
pub fn stamp(stamp: Stamp) -> Millis {
    stamp.secs.saturating_mul(1000).saturating_add(i64::from(stamp.nanos / 1_000_000))
}

/// Turns a moment of a page into one of the engine.
pub fn nanos(millis: Millis) -> i64 {
    millis.saturating_mul(1_000_000)
}

/// Turns a moment of a page into one of the engine, for the state as it was then.
///
/// A page counts in milliseconds: what ended within that one had ended.
pub fn as_of(millis: Millis) -> i64 {
    nanos(millis).saturating_add(999_999)
}

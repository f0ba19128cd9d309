//! Why a whole operation failed.
//!
//! Trouble with single files is not here: it is an event. The texts say what
//! happened to what; the advice is added at the front door.

use std::path::PathBuf;

use mybackup_format::FormatError;
use mybackup_store::StoreError;
use rusqlite::ErrorCode;

use crate::run::Interrupted;

/// An operation could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The destination refused or lost something.
    #[error("The destination \"{destination}\" failed: {source}")]
    Store {
        /// As the configuration names it.
        destination: String,
        /// What it said.
        #[source]
        source: StoreError,
    },
    /// No destination can be used now.
    #[error("No destination can be reached: {}", .causes.join("; "))]
    Unreachable {
        /// One cause for each destination.
        causes: Vec<String>,
    },
    /// The folder holds no vault, or not the one that was expected.
    #[error("There is no vault {vault} in \"{destination}\"")]
    NoVault {
        /// As the configuration names it.
        destination: String,
        /// The vault's folder.
        vault: String,
    },
    /// Two destinations were written to apart from each other; neither may overwrite the other.
    #[error("\"{destination}\" holds backups that the other destinations do not have, and the other way round")]
    Parted {
        /// The one that is left alone.
        destination: String,
    },
    /// Somebody else changed what this was building on; done again, it builds on the new state.
    #[error("Nothing was recorded, because {0}; please run it again")]
    Overtaken(&'static str),
    /// The key does not open the vault.
    #[error("The key does not open the vault in \"{destination}\"")]
    WrongKey {
        /// As the configuration names it.
        destination: String,
    },
    /// An object is damaged, or was written by a newer version.
    #[error("\"{object}\": {source}")]
    Object {
        /// Its name in the vault.
        object: String,
        /// What is wrong.
        #[source]
        source: FormatError,
    },
    /// Something that the history needs is at no destination.
    #[error("The backup is damaged: {0} is missing")]
    Missing(String),
    /// The local index failed.
    #[error("The local index failed: {0}")]
    Catalogue(#[from] rusqlite::Error),
    /// A local file or folder failed.
    #[error("Could not {doing} \"{path}\": {source}")]
    Local {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Nothing of that name was ever saved.
    #[error("\"{0}\" is in no backup")]
    NoSuchPath(String),
    /// The path has no such version, or had none at that date.
    #[error("\"{path}\" has no {wanted}")]
    NoSuchVersion {
        /// The path.
        path: String,
        /// What was asked for.
        wanted: String,
    },
    /// Part of the program failed in a way that should not happen.
    #[error("A worker stopped unexpectedly")]
    Worker,
    /// The operation was cancelled; what was durable stays.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

/// What kind of failure it is, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineErrorKind {
    /// A destination is away or fails, or the disk that holds the index fails.
    Unreachable,
    /// A destination, or the disk that holds the index, is full.
    Full,
    /// A destination, or the index, may not be written to.
    ReadOnly,
    /// The key is wrong.
    WrongKey,
    /// Something stored is damaged.
    Damaged,
    /// A newer version wrote this.
    Newer,
    /// What was asked for does not exist.
    NotFound,
    /// It was cancelled.
    Interrupted,
    /// Anything else.
    Other,
}

impl EngineError {
    /// Classifies the failure.
    pub fn kind(&self) -> EngineErrorKind {
        use EngineErrorKind::*;
        use mybackup_store::StoreErrorKind as S;
        match self {
            EngineError::Store { source, .. } => match source.kind() {
                S::Full => Full,
                S::ReadOnly => ReadOnly,
                S::Gone => Unreachable,
                S::NotFound | S::TooShort => Damaged,
                _ => Other,
            },
            EngineError::Unreachable { .. } | EngineError::NoVault { .. } => Unreachable,
            EngineError::WrongKey { .. } => WrongKey,
            EngineError::Object { source: FormatError::Newer, .. } => Newer,
            EngineError::Object { .. } | EngineError::Missing(_) => Damaged,
            EngineError::NoSuchPath(_) | EngineError::NoSuchVersion { .. } => NotFound,
            EngineError::Interrupted(_) => Interrupted,
            EngineError::Catalogue(source) => match source.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => Full,
                Some(ErrorCode::ReadOnly) => ReadOnly,
                Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => Unreachable,
                _ => Other,
            },
            EngineError::Local { .. }
            | EngineError::Worker
            | EngineError::Overtaken(_)
            | EngineError::Parted { .. } => Other,
        }
    }
}

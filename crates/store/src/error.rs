//! What can go wrong with a vault, by what a person can do about it.

use std::io;
use std::path::PathBuf;

use crate::ObjectName;

/// An error of a [`Store`](crate::Store).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The object is not there.
    #[error("There is no object \"{name}\"")]
    NotFound {
        /// The object that was asked for.
        name: ObjectName,
    },
    /// Another object has this name.
    #[error("\"{name}\" already exists with another content")]
    Exists {
        /// What already stands there.
        name: String,
    },
    /// No room is left, or the quota is used up.
    #[error("No space is left for \"{}\"", path.display())]
    Full {
        /// What was being written.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Nothing may be written there, or read.
    #[error("Access to \"{}\" is refused", path.display())]
    ReadOnly {
        /// What was being accessed.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The folder of the vault is no longer there: unplugged or not mounted.
    #[error("The backup folder \"{}\" is not there", root.display())]
    Gone {
        /// The folder of the vault.
        root: PathBuf,
        /// The system's error, if it was one that told.
        source: Option<io::Error>,
    },
    /// An object ends too early.
    #[error("\"{name}\" has {found_bytes} bytes where {wanted_bytes} are needed")]
    TooShort {
        /// The object.
        name: ObjectName,
        /// Where the wanted part ends.
        wanted_bytes: u64,
        /// Where the object ends.
        found_bytes: u64,
    },
    /// Anything else.
    #[error("Failed {doing} \"{}\": {source}", path.display())]
    Io {
        /// What was being done, as in "reading".
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// The kind of a [`StoreError`], to branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The object is not there.
    NotFound,
    /// Another object has this name.
    Exists,
    /// No room is left.
    Full,
    /// Access is refused.
    ReadOnly,
    /// The vault is no longer there.
    Gone,
    /// An object ends too early.
    TooShort,
    /// Anything else.
    Io,
}

impl StoreError {
    /// Returns the kind.
    pub fn kind(&self) -> StoreErrorKind {
        match self {
            Self::NotFound { .. } => StoreErrorKind::NotFound,
            Self::Exists { .. } => StoreErrorKind::Exists,
            Self::Full { .. } => StoreErrorKind::Full,
            Self::ReadOnly { .. } => StoreErrorKind::ReadOnly,
            Self::Gone { .. } => StoreErrorKind::Gone,
            Self::TooShort { .. } => StoreErrorKind::TooShort,
            Self::Io { .. } => StoreErrorKind::Io,
        }
    }

    /// Sorts an error of the system by what it says alone.
    pub(crate) fn from_io(doing: &'static str, path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path, source },
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly { path, source },
            _ => Self::Io { doing, path, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_system_are_sorted_by_what_a_person_can_do() {
        for (system, expected) in [
            (io::ErrorKind::StorageFull, StoreErrorKind::Full),
            (io::ErrorKind::QuotaExceeded, StoreErrorKind::Full),
            (io::ErrorKind::ReadOnlyFilesystem, StoreErrorKind::ReadOnly),
            (io::ErrorKind::PermissionDenied, StoreErrorKind::ReadOnly),
            (io::ErrorKind::NotFound, StoreErrorKind::Io),
            (io::ErrorKind::Other, StoreErrorKind::Io),
        ] {
            let error = StoreError::from_io("looking at", PathBuf::from("/vault"), system.into());
            assert_eq!(error.kind(), expected, "{system:?}");
        }
    }
}

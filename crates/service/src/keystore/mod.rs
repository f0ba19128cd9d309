//! Where this device's secret for a vault lives.
//!
//! The secret opens the vault on this computer without asking anyone. Losing it
//! loses nothing, since the recovery words remain; but taking "cannot be read
//! now" for "there is none" would be the first step to a second key, so the
//! errors keep the two apart.

mod file;
mod keychain;
mod passphrase;
mod secret;

use std::io;
use std::path::PathBuf;

pub use file::FileStore;
pub use keychain::KeychainStore;
pub use passphrase::{Passphrase, passphrase_from_file};
pub use secret::Secret;

/// A place for device secrets, one for each vault.
pub trait KeyStore: Send + Sync {
    /// Reads the secret for a vault.
    fn load(&self, vault: &str) -> Result<Secret, KeyStoreError>;

    /// Keeps a secret for a vault, replacing an earlier one; it was read back when this returns.
    fn save(&self, vault: &str, secret: &Secret) -> Result<(), KeyStoreError>;

    /// Forgets the secret for a vault; none there is fine.
    fn delete(&self, vault: &str) -> Result<(), KeyStoreError>;

    /// Names the store for a person: the message that says it, and the path if it is a file.
    fn describe(&self, vault: &str) -> Description;
}

/// Where a secret lives, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Description {
    /// In the system's keychain.
    Keychain,
    /// In this file.
    File(PathBuf),
}

/// Why a secret was not read or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyStoreError {
    /// The store works, and holds no secret for this vault.
    #[error("There is no key for this backup in the key store")]
    Missing,
    /// The store is there but closed: a key may well be in it.
    #[error("The keychain is locked")]
    Locked,
    /// There is no store on this machine, or it does not answer.
    #[error("The keychain is not available: {why}")]
    NotAvailable {
        /// What was tried and what came back.
        why: String,
    },
    /// The key's file is not one that can be trusted.
    #[error("The key file \"{}\" {why}", .path.display())]
    Unsafe {
        /// The file.
        path: PathBuf,
        /// What makes it so.
        why: UnsafeFile,
    },
    /// What is stored is not a key for this vault.
    #[error("What is stored as the key is not one")]
    Damaged,
    /// The file could not be used.
    #[error("Cannot {doing} \"{}\"", .path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What makes a key file one that cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnsafeFile {
    /// It points to another file.
    #[error("is a link")]
    Link,
    /// It is a folder, a pipe or the like.
    #[error("is not a plain file")]
    NotPlain,
    /// Someone else placed it there.
    #[error("belongs to another user")]
    OtherOwner,
    /// Others may have read it.
    #[error("can be read by other users")]
    Readable,
}

impl UnsafeFile {
    /// The word for it in the messages of the faces.
    pub fn name(self) -> &'static str {
        match self {
            UnsafeFile::Link => "link",
            UnsafeFile::NotPlain => "not-plain",
            UnsafeFile::OtherOwner => "other-owner",
            UnsafeFile::Readable => "readable",
        }
    }
}

impl Description {
    /// The message that says it, with the variable `path`.
    pub fn message(&self) -> &'static str {
        match self {
            Description::Keychain => "key-in-keychain",
            Description::File(_) => "key-in-file",
        }
    }
}

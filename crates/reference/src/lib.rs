//! A second reader of vaults, written from `docs/format.md` alone.
//!
//! It stands on nothing of the program: it is what the page says, in few plain
//! lines, so that a mistake in the program's decoders or in the page shows as a
//! difference between two readers. It reads whole objects, keeps the tables of
//! a vault in memory and is slow; it never writes to a vault.
//!
//! What it leaves out: owners, extended attributes and file flags are read but
//! not restored; pipes, sockets and devices are named and not made; the reserve
//! and the cleaning plans are not looked at.

mod bytes;
mod files;
mod page;
#[cfg(unix)]
mod restore;
mod root;
mod sealed;
mod slot;
mod vault;

pub use files::{Files, Folder};
pub use page::{Content, Entry, Kind, Piece, Version};
#[cfg(unix)]
pub use restore::restore;
pub use root::{Root, Run};
pub use slot::Way;
pub use vault::{State, Stretch, Vault};

/// The decoders of plain tables, to hold against others.
pub mod tables {
    pub use crate::page::{entries, fence, pieces_of};
    pub use crate::root::{root, run_log};
    pub use crate::sealed::{derive, object_key, open_envelope, whole_object};
}

/// Why something could not be read, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(pub String);

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// What every part of the reader returns.
pub type Result<T> = std::result::Result<T, Error>;

fn bad<T>(what: impl ToString) -> Result<T> {
    Err(Error(what.to_string()))
}

fn demand(so: bool, what: &str) -> Result<()> {
    if so { Ok(()) } else { bad(what) }
}

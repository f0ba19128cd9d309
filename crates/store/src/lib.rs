//! A vault at a destination, as named objects.
//!
//! [`Store`] is the seam: whole objects, written once, visible and durable
//! together after a barrier. [`Dir`] keeps them in a folder and is where
//! durability is made; [`Memory`] keeps them in memory for tests.

#![warn(clippy::unwrap_used)]

mod dir;
mod error;
mod find;
mod memory;
mod name;
mod store;
pub mod testing;

pub use dir::Dir;
pub use error::{StoreError, StoreErrorKind};
pub use find::find_vaults;
pub use memory::{Faults, Memory};
pub use name::{InvalidName, ObjectName};
pub use store::{ObjectInfo, Store};

//! The one place that touches the file system.
//!
//! [`Vfs`] is what a destination is written through: real, in memory with a
//! power-loss model, or faulty on purpose. [`tree`] reads people's folders and
//! writes them back without ever leaving the folder that it was given.

#![warn(clippy::unwrap_used)]

pub mod tree;

mod api;
mod faulty;
mod memory;
mod real;

pub use api::{File, FileKind, Listed, Operation, Space, Stat, Vfs};
pub use faulty::{Failure, Fault, FaultyFs, Repeat, When};
pub use memory::{CrashStates, MemoryFs, Model};
pub use real::{RealFs, says_gone};

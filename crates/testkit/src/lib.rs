//! What the tests that look at the product from outside stand on.
//!
//! Trees of every kind of file, a comparison that sees every attribute, the
//! program under test in a home of its own, vaults to damage, small disks to
//! fill, and a naive model to compare with. Nothing here knows how the engine
//! works: it knows what was promised.
#![cfg(target_os = "linux")]

pub mod disk;
pub mod golden;
pub mod model;
pub mod mybackup;
pub mod output;
pub mod program;
pub mod running;
pub mod same;
pub mod seed;
pub mod tree;
pub mod vault;

pub use disk::SmallDisk;
pub use model::Model;
pub use mybackup::Mybackup;
pub use output::Output;
pub use program::{am_root, wait_until};
pub use running::Running;
pub use same::{Aspect, Comparison, Differences, assert_same, same};
pub use seed::Dice;
pub use tree::{Tree, everything, tree};

/// Makes a list of arguments out of texts and paths alike.
#[macro_export]
macro_rules! args {
    ($($argument:expr),* $(,)?) => { [$(::std::ffi::OsString::from($argument)),*] };
}

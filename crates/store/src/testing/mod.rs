//! What tests of stores share.
//!
//! The suite, and the way to ask for a mistake, need the feature `testing`;
//! without it only the names of the mistakes are here.

#[cfg(feature = "testing")]
mod suite;

pub use crate::dir::Sabotage;
#[cfg(feature = "testing")]
pub use suite::{Fixture, store_suite};

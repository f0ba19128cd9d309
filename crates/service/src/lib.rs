//! What every face shares: configuration, key stores, words, dates and the recovery kit.
//!
//! Invariant: nothing here prints, and nothing here reads the environment or
//! the clock unless the front door hands it in.

#![warn(clippy::unwrap_used)]

pub mod amounts;
pub mod ask;
pub mod attach;
pub mod background;
pub mod checkup;
pub mod conditions;
pub mod config;
pub mod connect;
pub mod dates;
pub mod defaults;
pub mod device;
pub mod drives;
pub mod error;
pub mod escape;
pub mod events;
pub mod exclude;
pub mod failure;
pub mod folders;
pub mod forecast;
pub mod graphics;
pub mod home;
pub mod hooks;
pub mod jobs;
mod keeper;
pub mod keys;
pub mod keystore;
pub mod kit;
mod log;
mod memory;
mod moving;
pub mod news;
pub mod order;
pub mod pausing;
pub mod pictures;
pub mod progress;
mod proof;
pub mod rpc;
pub mod schedule;
pub mod service;
pub mod session;
pub mod setup;
pub mod status;
mod turn;
pub mod watching;
mod whereabouts;
pub mod words;

pub use ask::Asker;
pub use attach::Desk;
pub use error::ServiceError;
pub use keeper::FirstBackup;
pub use service::Service;
pub use session::{Around, Session, SystemClock, Work};

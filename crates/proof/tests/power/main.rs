//! What a power cut, a crash or a failing disk may do to backups: nothing.
//!
//! A whole engine works over destinations in memory that can lose power. Each
//! test prints one line of figures; a violation is any state from which a person
//! cannot get back a run that was reported done, or cannot go on.
#![cfg(target_os = "linux")]

mod check;
mod cuts;
mod errors;
mod lies;
mod ops;
mod person;
mod sequences;
mod tally;
mod trees;
mod twice;
mod world;

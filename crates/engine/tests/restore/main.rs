//! Restoring, and asking the history, with real folders and a real vault.
#![cfg(target_os = "linux")]

mod damage;
mod history;
mod holes;
mod steps;
mod versions;
mod world;

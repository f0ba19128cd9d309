//! Rebuilding, verifying, repairing and bringing destinations up to date, on real folders.

mod connect;
mod rebuild;
mod repair;
mod sync;
mod verify;
mod world;

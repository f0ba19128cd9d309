//! Rebuilding, verifying, repairing and bringing destinations up to date, on real folders.

mod connect;
mod proofs;
mod rebuild;
mod repair;
mod sync;
mod verify;
mod world;

//! Backups and cleaning as the engine does them, on real folders.

mod backup;
mod clean;
mod common;
mod first;
mod followed;
mod marked;
#[cfg(unix)]
mod marked_like_whole;
mod stopped;
mod suspicion;

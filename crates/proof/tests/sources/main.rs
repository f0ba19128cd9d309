//! Sources that misbehave: changed while read, unreadable, of every kind, with every attribute and name, and huge.
//!
//! What is promised of all of them: a run comes to its end; what it saved is what
//! was there; what could not be saved is listed, and its last version is kept.
#![cfg(target_os = "linux")]

mod attributes;
mod change;
mod changing;
mod desk;
mod ground;
mod kinds;
mod names;
mod people;
mod scale;
mod stage;
mod unreadable;
mod world;

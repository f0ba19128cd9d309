//! What damage does to a vault, and what people are told and given in spite of it.
#![cfg(target_os = "linux")]

mod blast;
mod cuts;
mod flips;
mod heal;
mod judge;
mod large;
mod memory;
mod regions;
mod shelf;
mod swaps;
mod trees;
mod world;

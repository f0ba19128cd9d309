//! Whatever kills the program, or fails beneath it: R6 to R9 of the plan, with the built program.
//!
//! `strace` ends the program, or makes the system refuse, at one chosen call
//! after another. After each of these the vault verifies, the next run works,
//! every earlier run comes back equal, and nothing is left lying about. Killing
//! loses nothing that the system holds in memory: that data survives power loss
//! is proven where the disk itself is a model.
//!
//! Some parts need root, `strace` or a loop device. Where one is missing the
//! test says which part it leaves out, and fails where `CI` is set.
#![cfg(target_os = "linux")]

mod away;
mod disks;
mod errors;
mod full;
mod full_home;
mod kills;
mod past;
mod scene;
mod signals;
mod strace;
mod thrash;
mod works;

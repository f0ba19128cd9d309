//! Enemies: hostile vaults, bombs, races, tampering, and everybody who looks for secrets.
//!
//! R31 to R34 forge and change vaults; R37 to R39 look for secrets where none
//! may be; R40 looks at what others put into the program.
#![cfg(target_os = "linux")]

mod bombs;
mod bombs_made;
mod canaries;
mod dependencies;
mod forge;
mod forge_seal;
mod gate;
mod hostile;
mod hostile_lies;
mod hostile_names;
mod hostile_objects;
mod hostile_said;
mod hostile_shapes;
mod key_files;
mod memory;
mod race;
mod secrets;
mod secrets_sought;
mod tampering;
mod tampering_ways;
mod victim;
mod watch;

//! R30 and fuzz 19: a second reader, written from `docs/format.md` alone, reads what the program wrote.
//!
//! It restores the golden vaults to what is pinned there, gives on fresh vaults
//! what the program gives, and on damaged ones errors or the right bytes.
#![cfg(target_os = "linux")]

mod damaged;
mod fresh;
mod golden;
mod ways;

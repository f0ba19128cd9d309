//! What a crash, a power cut or a failing disk may do to a vault: nothing.
//!
//! Each test leaves one line of figures; a violation is any state in which an
//! acknowledged object is missing or changed, or anything torn is visible.
#![cfg(unix)]

#[cfg(test)]
mod faults;
#[cfg(test)]
mod power;
#[cfg(test)]
mod sabotage;
#[cfg(test)]
mod world;

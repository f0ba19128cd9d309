//! Taking a drive out safely: what is written reaches it, then the system lets go of it.
//!
//! Linux is asked through udisks, which may switch the drive off as well; where there
//! is none, a program that may unmount does it. Invariant: success is said only when
//! the drive is not in use any more.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod others;

use std::path::Path;

#[cfg(target_os = "linux")]
use linux::let_go;
#[cfg(not(target_os = "linux"))]
use others::let_go;

/// How a drive was let go of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ejected {
    /// It is not in use any more.
    Unmounted,
    /// It is switched off, too.
    Off,
}

/// Why a drive could not be let go of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EjectError {
    /// It is a part of this computer, or not there.
    #[error("Nothing that can be taken out is there")]
    NotRemovable,
    /// Programs use it.
    #[error("The drive is in use")]
    Busy {
        /// Those that could be seen.
        programs: Vec<String>,
    },
    /// This user may not do it.
    #[error("The system refused it")]
    Refused,
    /// Something else.
    #[error("{0}")]
    Failed(String),
}

/// Lets go of the drive that holds a path.
pub fn eject(path: &Path) -> Result<Ejected, EjectError> {
    let top = super::top_of(path);
    if top.parent().is_none() || !path.exists() {
        return Err(EjectError::NotRemovable);
    }
    let_go(&top)
}

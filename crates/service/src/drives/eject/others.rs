//! Letting go of a drive on macOS; Windows has its own sign beside the clock for it.

use std::path::Path;
use std::process::Command;

use super::{EjectError, Ejected};

/// Asks the system to eject what is mounted at a folder.
pub(super) fn let_go(top: &Path) -> Result<Ejected, EjectError> {
    if cfg!(windows) {
        return Err(EjectError::Refused);
    }
    let said = Command::new("diskutil").arg("eject").arg(top).output();
    let said = said.map_err(|error| EjectError::Failed(error.to_string()))?;
    let text = String::from_utf8_lossy(&said.stderr);
    match said.status.success() {
        true => Ok(Ejected::Off),
        false if text.contains("in use") => Err(EjectError::Busy { programs: Vec::new() }),
        false => Err(EjectError::Failed(text.trim().to_string())),
    }
}

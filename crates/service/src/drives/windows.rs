//! Disks as Windows gives them letters.

use std::path::PathBuf;

use super::{Drive, same_disk};

/// Lists the disks with a letter, without that of the system.
pub fn drives() -> Vec<Drive> {
    let system = PathBuf::from(std::env::var_os("SystemDrive").unwrap_or("C:".into())).join("\\");
    let letters = ('A'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\")));
    letters
        .filter(|path| path.is_dir() && !same_disk(path, &system))
        .map(|path| Drive { name: path.display().to_string(), removable: true, path })
        .collect()
}

/// Whether what holds a path can be taken out by this program; here the system's own sign beside the clock does it.
pub fn is_on_removable(_: &std::path::Path) -> bool {
    false
}

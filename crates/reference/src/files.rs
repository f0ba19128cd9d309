//! Section 1: the files of a vault, in a folder or in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::{Error, Result, bad};

/// The files of a vault, by names such as `data/3f/3f….enc`.
pub trait Files {
    /// Lists all files below a folder.
    fn names(&self, folder: &str) -> Vec<String>;
    /// Reads a whole file.
    fn read(&self, name: &str) -> Result<Vec<u8>>;
}

/// A vault's folder `MyBackup-…`.
pub struct Folder(pub PathBuf);

impl Files for Folder {
    fn names(&self, folder: &str) -> Vec<String> {
        let mut names = Vec::new();
        for item in std::fs::read_dir(self.0.join(folder)).into_iter().flatten().flatten() {
            let name = format!("{folder}/{}", item.file_name().to_string_lossy());
            if item.path().is_dir() { names.extend(self.names(&name)) } else { names.push(name) }
        }
        names.sort();
        names
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        std::fs::read(self.0.join(name)).or_else(|error| bad(format!("{name}: {error}")))
    }
}

impl Files for BTreeMap<String, Vec<u8>> {
    fn names(&self, folder: &str) -> Vec<String> {
        let inside = |name: &&String| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.keys().filter(inside).cloned().collect()
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        self.get(name).cloned().ok_or_else(|| Error(format!("{name} is not there")))
    }
}

/// Finds the one vault at a destination, or takes the folder itself for it.
impl From<&Path> for Folder {
    fn from(path: &Path) -> Self {
        if path.join("vault.enc").exists() {
            return Folder(path.to_owned());
        }
        let inside = std::fs::read_dir(path).into_iter().flatten().flatten().map(|item| item.path());
        Folder(inside.filter(|path| path.join("vault.enc").exists()).min().unwrap_or(path.to_owned()))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

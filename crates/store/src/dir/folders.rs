//! Which folders the next barrier has to make durable.
//!
//! A name is durable when its folder was synced after the name came, and so
//! was the folder's own name in its parent, up to the vault's. A folder that
//! is there proves nothing: who made it may have been killed before syncing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The bookkeeping of one handle.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// Known to exist.
    made: BTreeSet<PathBuf>,
    /// Names that come or went since the last sync of these folders.
    dirty: BTreeSet<PathBuf>,
    /// Their own names get durable with the next sync.
    anchoring: BTreeSet<PathBuf>,
    /// Their own names are durable.
    anchored: BTreeSet<PathBuf>,
    /// Synced by this handle, so that what was read there before is durable.
    settled: BTreeSet<PathBuf>,
}

/// What one barrier has to sync.
#[derive(Debug, Default)]
pub(super) struct Due {
    pub(super) folders: BTreeSet<PathBuf>,
    anchoring: BTreeSet<PathBuf>,
}

impl Folders {
    pub(super) fn is_made(&self, folder: &Path) -> bool {
        self.made.contains(folder)
    }

    pub(super) fn mark_made(&mut self, folder: &Path) {
        self.made.insert(folder.to_path_buf());
    }

    /// Forgets what is known to exist, after something turned out not to.
    pub(super) fn forget_made(&mut self) {
        self.made.clear();
    }

    /// Notes that a name in `folder` changed.
    pub(super) fn touch(&mut self, root: &Path, folder: &Path, parents_too: bool) {
        self.dirty.insert(folder.to_path_buf());
        if !parents_too {
            return;
        }
        for above in folder.ancestors() {
            if !self.anchored.contains(above) {
                self.anchoring.insert(above.to_path_buf());
                self.dirty.insert(parent_of(above));
            }
            if above == root {
                break;
            }
        }
    }

    /// Notes that the caller relies on a name in `folder` that another process may have made.
    pub(super) fn rely_on(&mut self, root: &Path, folder: &Path) {
        if !self.settled.contains(folder) {
            self.touch(root, folder, true);
        }
    }

    pub(super) fn take_due(&mut self) -> Due {
        Due { folders: std::mem::take(&mut self.dirty), anchoring: std::mem::take(&mut self.anchoring) }
    }

    pub(super) fn done(&mut self, due: Due) {
        self.settled.extend(due.folders);
        self.anchored.extend(due.anchoring);
    }

    /// Takes back what could not be synced.
    pub(super) fn not_done(&mut self, due: Due) {
        self.dirty.extend(due.folders);
        self.anchoring.extend(due.anchoring);
    }
}

fn parent_of(folder: &Path) -> PathBuf {
    match folder.parent() {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_path_buf(),
        None => folder.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_vault_lies_in_the_present_folder() {
        for (folder, parent) in [("vault", "."), ("disk/vault", "disk"), ("/vault", "/"), ("/", "/")] {
            assert_eq!(parent_of(Path::new(folder)), Path::new(parent));
        }
    }

    fn due(folders: &mut Folders) -> Vec<String> {
        let due = folders.take_due();
        let names = due.folders.iter().map(|f| f.display().to_string()).collect();
        folders.done(due);
        names
    }

    #[test]
    fn the_first_barrier_syncs_up_to_the_parent_of_the_vault_and_later_ones_do_not() {
        let mut folders = Folders::default();
        let (root, folder) = (Path::new("/d/v"), Path::new("/d/v/data/3f"));
        folders.touch(root, folder, true);
        assert_eq!(due(&mut folders), ["/d", "/d/v", "/d/v/data", "/d/v/data/3f"]);
        folders.touch(root, folder, true);
        assert_eq!(due(&mut folders), ["/d/v/data/3f"]);
        folders.rely_on(root, folder);
        assert!(due(&mut folders).is_empty());
        folders.rely_on(root, Path::new("/d/v/data/40"));
        assert_eq!(due(&mut folders), ["/d/v/data", "/d/v/data/40"]);
    }
}

//! Finding the backup of this computer on whatever drive holds it now.
//!
//! A drive that is plugged in again may stand at another path. Its backup is known by
//! its own identity; the path in the configuration is where a person last saw it.
//! Nothing is written here, and nothing is made: where no backup is, none is found.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use mybackup_format::VaultId;
use mybackup_vfs::{RealFs, Vfs};

use super::{drives, real};

/// Finds the folder that holds the vault now, instead of the one where it was expected.
///
/// The other drives are looked at: at the same path below them, as far as that can be
/// told, and at their tops. Folders that are `taken` are other places of the same vault.
pub fn find_vault(expected: &Path, vault: VaultId, taken: &[PathBuf]) -> Option<PathBuf> {
    let tops: Vec<PathBuf> = drives().into_iter().map(|drive| drive.path).collect();
    find_below(&tops, expected, vault, taken)
}

/// Whether a folder holds the vault.
pub fn holds_vault(folder: &Path, vault: VaultId) -> bool {
    let vfs: Arc<dyn Vfs> = Arc::new(RealFs);
    let name = format!("MyBackup-{}", mybackup_format::ids::hex(&vault.0[..4]));
    if vfs.stat(&folder.join(&name)).is_err() {
        return false;
    }
    let found = mybackup_engine::find_vaults(&vfs, folder).unwrap_or_default();
    found.iter().any(|one| one.vault == vault && one.folder == folder.join(&name))
}

fn find_below(tops: &[PathBuf], expected: &Path, vault: VaultId, taken: &[PathBuf]) -> Option<PathBuf> {
    let names: Vec<_> = expected.components().filter(|part| matches!(part, Component::Normal(_))).collect();
    let is_free = |folder: &PathBuf| !taken.iter().any(|other| real(other) == real(folder));
    for top in tops {
        // What the drive was called is no part of the path below it: the longest rest is tried first.
        for from in 0..=names.len() {
            let folder = names[from..].iter().fold(top.clone(), |folder, name| folder.join(name));
            if is_free(&folder) && holds_vault(&folder, vault) {
                return Some(folder);
            }
        }
    }
    None
}

/// The folder at the top of the file system that holds a path, or would hold it.
pub fn top_of(path: &Path) -> PathBuf {
    let device = |path: &Path| RealFs.stat(path).ok().map(|stat| stat.device);
    let path = real(path);
    let Some(start) = path.ancestors().find(|folder| device(folder).is_some()) else { return path };
    let own = device(start);
    let within = start.ancestors().take_while(|folder| device(folder) == own);
    within.last().unwrap_or(start).to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_vault_is_not_found() {
        let folder = tempfile::tempdir().unwrap();
        let vault = VaultId([5; 16]);
        // A folder with the right name and nothing in it is no vault.
        std::fs::create_dir(folder.path().join("MyBackup-05050505")).unwrap();
        assert!(!holds_vault(folder.path(), vault));
        assert_eq!(find_below(&[folder.path().to_path_buf()], Path::new("/x/y"), vault, &[]), None);
    }

    #[cfg(unix)]
    #[test]
    fn the_top_of_a_file_system_is_found_from_paths_that_are_not_there() {
        assert_eq!(top_of(Path::new("/proc/no/such")), Path::new("/proc"));
    }
}

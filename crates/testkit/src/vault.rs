//! Vaults seen as a stranger sees them: files at a destination.
//!
//! Objects are found, compared and damaged here without knowing what is in them.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::seed::Dice;

/// Returns the one vault folder at a destination.
#[track_caller]
pub fn vault(destination: &Path) -> PathBuf {
    let mut found: Vec<PathBuf> = folder_names(destination);
    assert_eq!(found.len(), 1, "There should be one vault at {destination:?}: {found:?}");
    found.remove(0)
}

fn folder_names(destination: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(destination).expect("list a destination");
    let paths = listed.map(|item| item.expect("list a destination").path());
    let is_vault =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("MyBackup-"));
    paths.filter(is_vault).collect()
}

/// Returns the objects at a destination by name, with their lengths; none before `init`.
///
/// The reserve is not one: it holds nothing and goes when room is needed.
pub fn objects(destination: &Path) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for vault in folder_names(destination) {
        collect(&vault, "", &mut found);
    }
    found.retain(|name, _| name.ends_with(".enc") && name != "reserve.enc");
    found.retain(|name, _| !name.starts_with("tmp/") && !name.starts_with("quarantine/"));
    found
}

/// Returns what was left under temporary names.
pub fn temporaries(destination: &Path) -> Vec<String> {
    let mut found = BTreeMap::new();
    collect(&vault(destination).join("tmp"), "tmp/", &mut found);
    found.into_keys().collect()
}

/// Files may come and go while this looks.
fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, u64>) {
    for item in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", item.file_name().to_string_lossy());
        match item.metadata() {
            Ok(seen) if seen.is_dir() => collect(&item.path(), &format!("{name}/"), found),
            Ok(seen) => {
                found.insert(name, seen.len());
            }
            Err(_) => {}
        }
    }
}

/// Turns one bit of a file over; doing it twice changes nothing.
pub fn flip(path: &Path, bit: u64) {
    let file = OpenOptions::new().read(true).write(true).open(path).expect("open an object");
    let mut byte = [0];
    file.read_exact_at(&mut byte, bit / 8).expect("read a byte of an object");
    byte[0] ^= 1 << (bit % 8);
    file.write_all_at(&byte, bit / 8).expect("write a byte of an object");
}

/// Chooses `count` bits of an object of `len` bytes: the first, the last, and others by seed.
pub fn some_bits(len: u64, count: u64, seed: u64) -> Vec<u64> {
    let mut dice = Dice::new(seed);
    let bits = len * 8;
    (0..count)
        .map(|number| match number {
            0 => dice.below(bits),
            1 => 0,
            2 => bits - 1,
            _ => dice.below(bits),
        })
        .collect()
}

/// Copies a folder and all below it with every attribute.
pub fn copy_tree(from: &Path, to: &Path) {
    let status = std::process::Command::new("cp")
        .args(["--archive", "--sparse=auto", "--"])
        .args([from, to])
        .status()
        .expect("start cp");
    assert!(status.success(), "Cannot copy {from:?} to {to:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flipping_a_bit_twice_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("object");
        fs::write(&path, [0; 16]).unwrap();
        flip(&path, 9);
        assert_eq!(fs::read(&path).unwrap()[1], 2);
        flip(&path, 9);
        assert_eq!(fs::read(&path).unwrap(), [0; 16]);
    }

    #[test]
    fn only_sealed_files_of_a_vault_are_objects() {
        let place = tempfile::tempdir().unwrap();
        crate::tree(place.path())
            .file("MyBackup-12345678/data/3f/aa.enc", "12345")
            .file("MyBackup-12345678/vault.enc", "1")
            .file("MyBackup-12345678/reserve.enc", "1")
            .file("MyBackup-12345678/README.txt", "1")
            .file("MyBackup-12345678/tmp/0123", "1")
            .file("somebody's.enc", "1");
        let found = objects(place.path());
        let names: Vec<&str> = found.keys().map(|name| name.as_str()).collect();
        assert_eq!(names, ["data/3f/aa.enc", "vault.enc"]);
        assert_eq!(found["data/3f/aa.enc"], 5);
        assert_eq!(temporaries(place.path()), ["tmp/0123"]);
    }
}

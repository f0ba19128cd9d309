//! Looking into a disk in memory, and letting it rot.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsStr;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use mybackup_vfs::{FileKind, MemoryFs, Vfs};

/// Lists the files below a folder.
pub fn files_in(disk: &MemoryFs, folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for listed in disk.list_dir(folder).unwrap_or_default() {
        let path = folder.join(&listed.name);
        match listed.stat.kind {
            FileKind::Dir => found.append(&mut files_in(disk, &path)),
            _ => found.push(path),
        }
    }
    found
}

/// Reads a file.
pub fn content(disk: &MemoryFs, path: &Path) -> Vec<u8> {
    let file = disk.open(path).expect("it is there");
    let mut bytes = vec![0; file.len().expect("it has a length") as usize];
    let read = file.read_at(0, &mut bytes).expect("it can be read");
    bytes.truncate(read);
    bytes
}

/// Turns a bit in the middle of a file over.
pub fn flip(disk: &MemoryFs, path: &Path) {
    let mut bytes = content(disk, path);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    disk.remove_file(path).expect("the object is there");
    let mut file = disk.create_new(path).expect("its place is free");
    file.write_all(&bytes).expect("there is room");
    disk.settle();
}

/// Tells what a reader can see of a disk; of temporary files, which nobody reads, only whether there are any.
pub fn fingerprint(disk: &MemoryFs) -> u64 {
    let mut hasher = DefaultHasher::new();
    add_folder(disk, Path::new("/"), &mut hasher);
    hasher.finish()
}

fn add_folder(disk: &MemoryFs, folder: &Path, hasher: &mut DefaultHasher) {
    let listed = disk.list_dir(folder).unwrap_or_default();
    if folder.file_name() == Some(OsStr::new("tmp")) {
        listed.is_empty().hash(hasher);
        return;
    }
    for entry in listed {
        let path = folder.join(&entry.name);
        entry.name.hash(hasher);
        match entry.stat.kind {
            FileKind::Dir => add_folder(disk, &path, hasher),
            _ => content(disk, &path).hash(hasher),
        }
    }
    0_u8.hash(hasher);
}

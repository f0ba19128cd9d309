//! Disks as macOS mounts them.

use std::path::Path;

use mybackup_vfs::{RealFs, Vfs};

use super::{Drive, same_disk};

/// Lists the disks below `/Volumes` that are not the system's own.
pub fn drives() -> Vec<Drive> {
    let volumes = Path::new("/Volumes");
    let entries = RealFs.list_dir(volumes).unwrap_or_default().into_iter();
    let own = |path: &Path| same_disk(path, Path::new("/"));
    let mut drives: Vec<Drive> = entries
        .map(|entry| volumes.join(entry.name))
        .filter(|path| path.is_dir() && !own(path))
        .map(|path| Drive {
            name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            removable: true,
            path,
        })
        .collect();
    drives.sort_by_key(|drive| drive.name.to_lowercase());
    drives
}

/// Whether what holds a path can be taken out.
pub fn is_on_removable(path: &Path) -> bool {
    super::top_of(path).starts_with("/Volumes")
}

//! The disks of this computer that could hold backups, and what can be told of them.

pub mod eject;
mod find;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
mod watch;
#[cfg(windows)]
mod windows;

use std::path::{Path, PathBuf};

use mybackup_vfs::{RealFs, Vfs};

use crate::home::real_path as real;

pub use find::{find_vault, holds_vault, top_of};
#[cfg(target_os = "linux")]
pub use linux::{drives, is_on_removable};
#[cfg(target_os = "macos")]
pub use macos::{drives, is_on_removable};
pub use watch::Watch;
#[cfg(windows)]
pub use windows::{drives, is_on_removable};

/// A disk, as a person plugs it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drive {
    /// Where it can be used.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Whether it can be unplugged.
    pub removable: bool,
}

/// Free bytes and bytes in all, where that can be told.
pub fn space_of(path: &Path) -> Option<(u64, u64)> {
    let space = RealFs.space(path).ok()?;
    Some((space.free_bytes, space.total_bytes))
}

/// Whether two paths lie on one disk; those that cannot be looked at do not.
pub fn same_disk(one: &Path, other: &Path) -> bool {
    let device = |path: &Path| RealFs.stat(path).ok().map(|stat| stat.device);
    device(one).is_some_and(|found| Some(found) == device(other))
}

/// Whether a file may be made in a folder; nothing is left there.
pub fn is_writable(folder: &Path) -> bool {
    tempfile_in(folder).is_ok()
}

fn tempfile_in(folder: &Path) -> std::io::Result<()> {
    let name = format!(".mybackup-{}", crate::home::random_hex(8)?);
    let path = folder.join(name);
    RealFs.create_new(&path)?;
    RealFs.remove_file(&path)
}

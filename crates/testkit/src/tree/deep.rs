//! Paths that are longer than the system takes in one call.
//!
//! They are made step by step, each folder through the one above it, which is
//! also the only way in which they can be read back.

use std::fs;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

/// Writes a file below `levels` folders with names of 200 bytes and returns its path.
///
/// From 21 levels on the path is longer than 4,096 bytes, so the returned path
/// is for messages and not for opening.
pub fn deep_file(root: &Path, levels: usize, content: &[u8]) -> PathBuf {
    let mut folder = fs::File::open(root).expect("open the root of a deep tree");
    let mut path = root.to_path_buf();
    for level in 0..levels {
        let name = format!("{level:0>200}");
        let here = within(&folder, &name);
        fs::create_dir(&here).expect("make a deep folder");
        folder = fs::File::open(here).expect("open a deep folder");
        path.push(name);
    }
    fs::write(within(&folder, "at the bottom.txt"), content).expect("write a deep file");
    path.join("at the bottom.txt")
}

/// Returns a short path to `name` in an open folder.
fn within(folder: &fs::File, name: &str) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}/{name}", folder.as_raw_fd()))
}

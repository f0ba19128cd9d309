//! A disk so small that a test can fill it.
//!
//! It is a file system in memory with a size; only root may make one, so tests
//! that need it say in a line that they did not run where they cannot.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::program::am_root;

/// A mounted disk; it is unmounted when it goes out of scope.
#[derive(Debug)]
pub struct SmallDisk {
    at: PathBuf,
}

impl SmallDisk {
    /// Mounts `megabytes` of empty disk on the folder `at`, or says why it cannot.
    pub fn mount(at: &Path, megabytes: u32) -> Option<Self> {
        fs::create_dir_all(at).expect("make a folder to mount on");
        let size = format!("size={megabytes}m,mode=0777");
        if am_root() && mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], at) {
            return Some(SmallDisk { at: at.to_path_buf() });
        }
        println!("Skipped: a disk of {megabytes} MB cannot be mounted here (it needs root)");
        None
    }

    /// Makes the disk read-only.
    pub fn make_read_only(&self) {
        assert!(mount(&["-o", "remount,ro"], &self.at), "Cannot make a disk read-only");
    }

    /// Makes the disk larger or smaller.
    pub fn resize(&self, megabytes: u32) {
        let size = format!("remount,size={megabytes}m");
        assert!(mount(&["-o", &size], &self.at), "Cannot resize a disk");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("--lazy").arg(&self.at).status().ok();
    }
}

fn mount(arguments: &[&str], at: &Path) -> bool {
    let mut command = Command::new("mount");
    command.args(arguments).arg(at).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_disk_fills_and_grows() {
        let folder = tempfile::tempdir().unwrap();
        let Some(disk) = SmallDisk::mount(folder.path(), 1) else { return };
        let file = folder.path().join("file");
        assert!(fs::write(&file, vec![1; 2 << 20]).is_err());
        disk.resize(4);
        fs::write(&file, vec![1; 2 << 20]).unwrap();
        disk.make_read_only();
        assert!(fs::write(&file, "x").is_err());
    }
}

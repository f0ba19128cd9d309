//! What sources stand on: the temporary folder's file system, or one of its own.
//!
//! Only root may mount; where the tests are not root, a line says what was left out.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mybackup_testkit::am_root;
use mybackup_testkit::program::NOBODY;

/// A kind of file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Wherever the temporary folder is.
    Temporary,
    /// A new ext4 with values of extended attributes up to 64 KiB.
    Ext4,
    /// A new ext4 as twenty years ago: times in whole seconds.
    OldExt4,
    /// A file system in memory that holds times of 64 bits.
    Tmpfs,
    /// One whose times tick with the kernel's, every few milliseconds.
    Ramfs,
}

/// A folder on some ground; unmounted when it goes out of scope.
#[derive(Debug)]
pub struct Mounted {
    at: PathBuf,
    mounted: bool,
    image: Option<PathBuf>,
}

impl Ground {
    /// Lays it at the folder `at`, which becomes an ordinary user's; none where that needs root.
    pub fn lay(self, at: &Path) -> Option<Mounted> {
        fs::create_dir_all(at).expect("make a folder to mount on");
        let mut laid = Mounted { at: at.to_path_buf(), mounted: false, image: None };
        if self != Ground::Temporary {
            if !am_root() {
                println!("Left out on {self:?}: mounting it needs root");
                return None;
            }
            laid.mounted = match self {
                Ground::Tmpfs => run("mount", &["-t", "tmpfs", "-o", "nr_inodes=0,size=8g", "tmpfs"], at),
                Ground::Ramfs => run("mount", &["-t", "ramfs", "ramfs"], at),
                _ => laid.image(self),
            };
            assert!(laid.mounted, "{self:?} cannot be mounted, though this is root");
        }
        if am_root() {
            chown(at, Some(NOBODY.0), Some(NOBODY.1)).expect("give the ground to the user");
        }
        Some(laid)
    }
}

impl Mounted {
    /// Makes an image beside the folder and mounts it.
    fn image(&mut self, ground: Ground) -> bool {
        let image = self.at.with_extension("image");
        let made = fs::File::create(&image).and_then(|file| file.set_len(96 << 20));
        made.expect("make the image of a disk");
        self.image = Some(image.clone());
        let features: &[&str] = match ground {
            Ground::OldExt4 => &["-q", "-F", "-I", "128"],
            _ => &["-q", "-F", "-O", "ea_inode"],
        };
        run("mkfs.ext4", features, &image) && self.mount_image()
    }

    fn mount_image(&self) -> bool {
        let image = self.image.as_deref().expect("it stands on an image");
        run("mount", &["-o", "loop", &image.to_string_lossy()], &self.at)
    }

    /// Unmounts a disk and returns its image.
    pub fn unmount(&mut self) -> PathBuf {
        assert!(run("umount", &[], &self.at), "The disk is in use");
        self.mounted = false;
        self.image.clone().expect("it stands on an image")
    }

    /// Mounts it again.
    pub fn mount_again(&mut self) {
        self.mounted = self.mount_image();
        assert!(self.mounted, "The disk cannot be mounted again");
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if self.mounted && !run("umount", &[], &self.at) {
            run("umount", &["--lazy"], &self.at);
        }
        if let Some(image) = &self.image {
            fs::remove_file(image).ok();
        }
    }
}

/// Binds `what` to `at` as well, until the guard goes.
pub fn bind(what: &Path, at: &Path) -> Mounted {
    assert!(run("mount", &["--bind", &what.to_string_lossy()], at), "Cannot bind {what:?}");
    Mounted { at: at.to_path_buf(), mounted: true, image: None }
}

fn run(program: &str, arguments: &[&str], last: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).arg(last).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

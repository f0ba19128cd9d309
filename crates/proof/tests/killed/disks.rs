//! Real small disks: in memory, and ext4 in a file, to be filled, taken away and broken.
//!
//! Only root can make them. Each is unmounted when it goes out of scope, also
//! when its test fails.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mybackup_testkit::am_root;

use crate::strace::leave_out;

/// Which disk is wanted.
#[derive(Debug, Clone, Copy)]
pub enum Make {
    /// In memory, of so many MiB.
    Memory(u32),
    /// In memory, with room for so many files and folders.
    MemoryOfFiles(u32),
    /// With ext4, of so many MiB.
    Ext4(u32),
    /// With ext4, with room for so many files and folders.
    Ext4OfFiles(u32),
}

/// A mounted disk.
pub struct Disk {
    at: PathBuf,
    image: Option<PathBuf>,
}

impl Disk {
    /// Makes a disk at the folder `at`, or says that `part` is left out as there cannot be one.
    pub fn make(make: Make, at: &Path, part: &str) -> Option<Disk> {
        fs::create_dir_all(at).expect("make a folder to mount on");
        let disk = match make {
            Make::Memory(mib) => Self::in_memory(at, &format!("size={mib}m")),
            Make::MemoryOfFiles(files) => Self::in_memory(at, &format!("size=64m,nr_inodes={files}")),
            Make::Ext4(mib) => Self::ext4(at, mib, &[]),
            Make::Ext4OfFiles(files) => Self::ext4(at, 32, &["-N", &files.to_string()]),
        };
        if disk.is_none() {
            leave_out(&format!("{part} on {make:?}"), "it needs root, mkfs.ext4 and a loop device");
        }
        disk
    }

    fn in_memory(at: &Path, options: &str) -> Option<Disk> {
        let options = format!("{options},mode=0700");
        let made = am_root() && succeeds(Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(at));
        made.then(|| Disk { at: at.to_path_buf(), image: None })
    }

    fn ext4(at: &Path, mib: u32, more: &[&str]) -> Option<Disk> {
        let image = at.with_extension("image");
        let file = fs::File::create(&image).expect("create a disk image");
        file.set_len(u64::from(mib) << 20).expect("set the size of a disk image");
        let mut format = Command::new("mkfs.ext4");
        let made = am_root() && succeeds(format.args(["-q", "-F", "-m", "0"]).args(more).arg(&image));
        if !made || !mount(&image, at) {
            return None;
        }
        // What ext4 makes for its own repairs is no concern of a backup.
        fs::remove_dir(at.join("lost+found")).expect("remove lost+found");
        Some(Disk { at: at.to_path_buf(), image: Some(image) })
    }

    /// Takes the disk away although it is in use; its mount point stays.
    pub fn vanish(&self) {
        assert!(succeeds(Command::new("umount").arg("--lazy").arg(&self.at)), "Cannot take a disk away");
    }

    /// Brings the ext4 disk back that was taken away.
    pub fn come_back(&self) {
        let image = self.image.as_ref().expect("only a disk in a file can come back");
        assert!(mount(image, &self.at), "Cannot bring a disk back");
    }

    /// Lets ext4 find that its disk is broken: from now on it only reads.
    pub fn break_down(&self) {
        assert!(succeeds(Command::new("mount").args(["-o", "remount,abort"]).arg(&self.at)), "Cannot break a disk");
    }

    /// Mends the broken disk and brings it back.
    pub fn mend(&self) {
        let image = self.image.as_ref().expect("only a disk in a file can be mended");
        assert!(succeeds(Command::new("umount").arg(&self.at)), "Cannot unmount a broken disk");
        let mut check = Command::new("e2fsck");
        let status = check.args(["-fy"]).arg(image).stdout(Stdio::null()).stderr(Stdio::null()).status();
        // 0 is sound, 1 is mended.
        assert!(status.is_ok_and(|status| status.code().is_some_and(|code| code <= 1)), "Cannot mend a disk");
        self.come_back();
    }

    /// Takes all room but `left` bytes, as somebody else's file would; returns that file.
    pub fn fill(&self, left: u64) -> PathBuf {
        let filler = self.at.join("filler");
        let mut file = fs::File::create(&filler).expect("create a filler");
        for step in [1 << 20, 1 << 12, 1] {
            while self.free_bytes() > left && file.write_all(&vec![7; step]).and_then(|()| file.sync_all()).is_ok() {}
        }
        filler
    }

    /// Takes every inode; returns the folder that holds them.
    pub fn fill_with_files(&self) -> PathBuf {
        let filler = self.at.join("filler");
        fs::create_dir(&filler).expect("create a filler");
        for number in 0.. {
            if fs::write(filler.join(number.to_string()), "").is_err() {
                break;
            }
        }
        filler
    }

    /// How many bytes anybody may still write.
    pub fn free_bytes(&self) -> u64 {
        let found = rustix::fs::statvfs(&self.at).expect("look at a disk");
        found.f_bavail * found.f_frsize
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        succeeds(Command::new("umount").arg("--lazy").arg(&self.at));
        if let Some(image) = &self.image {
            // It lies in a private folder that goes anyway.
            drop(fs::remove_file(image));
        }
    }
}

fn mount(image: &Path, at: &Path) -> bool {
    succeeds(Command::new("mount").args(["-t", "ext4", "-o", "loop"]).arg(image).arg(at))
}

fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

//! The program as people start it, with its source and what it restores on some ground.

use std::path::{Path, PathBuf};

use mybackup_testkit::{Mybackup, Tree, am_root, args};

use crate::ground::{Ground, Mounted};

/// A computer whose source stands on a ground of its own.
pub struct Desk {
    // Unmounted before the private folder goes.
    ground: Option<Mounted>,
    kind: Ground,
    pub computer: Mybackup,
}

impl Desk {
    /// An ordinary user's; none where the ground needs root.
    pub fn ordinary(ground: Ground) -> Option<Self> {
        Desk::of(Mybackup::ordinary(), ground)
    }

    /// The one of root; none where the tests are not root.
    pub fn of_root(ground: Ground) -> Option<Self> {
        if !am_root() {
            println!("Left out on {ground:?}: what only root may do");
            return None;
        }
        Desk::of(Mybackup::fresh(), ground)
    }

    fn of(computer: Mybackup, kind: Ground) -> Option<Self> {
        let ground = kind.lay(&computer.place("ground"))?;
        Some(Desk { ground: Some(ground), kind, computer: computer.initialised() })
    }

    /// Whether root uses it.
    pub fn is_of_root(&self) -> bool {
        matches!(self.computer.hands(), mybackup_testkit::tree::Hands::Root)
    }

    /// A place on the ground.
    pub fn place(&self, name: &str) -> PathBuf {
        self.computer.place("ground").join(name)
    }

    /// The folder to protect.
    pub fn source(&self) -> PathBuf {
        self.place("source")
    }

    /// Starts a builder whose files belong to the user.
    pub fn build(&self, root: &Path) -> Tree {
        self.computer.build(root)
    }

    /// Protects a folder.
    pub fn add(&self, folder: &Path) {
        self.computer.ok(args!["add", folder]);
    }

    /// Restores the source to a place on the ground.
    pub fn restored(&self, name: &str) -> PathBuf {
        let place = self.place(name);
        self.computer.ok(args!["restore", "--directory", self.source(), "--destination", &place]);
        place
    }

    /// Unmounts the ground and returns the image of its disk.
    pub fn take_away(&mut self) -> PathBuf {
        let ground = self.ground.as_mut().expect("it is there");
        ground.unmount()
    }

    /// Mounts it again.
    pub fn bring_back(&mut self) {
        assert!(self.kind != Ground::Temporary, "Only a disk of its own can go and come");
        self.ground.as_mut().expect("it was there").mount_again();
    }
}

//! A computer with history, which can be put back to the same moment again and again.
//!
//! Two runs were made and the folder has changed since. The home and the vault
//! are copied aside, so that every case begins with the same bytes.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use mybackup_testkit::mybackup::moment;
use mybackup_testkit::same::read_tree;
use mybackup_testkit::vault::{copy_tree, objects, temporaries};
use mybackup_testkit::{Mybackup, SmallDisk, Tree, args, assert_same};

use crate::past;

const KIB: usize = 1 << 10;

/// A moment after a run, and the folder as it was then.
struct Kept {
    moment: String,
    copy: PathBuf,
}

/// The computer and everything that was promised to it so far.
pub struct Scene {
    pub computer: Mybackup,
    kept: Vec<Kept>,
    _disk: Option<SmallDisk>,
}

/// Twelve files of all sizes, and what else a folder holds.
fn first_state(tree: Tree) -> Tree {
    let tree = (0..6).fold(tree, |tree, n| tree.compressible(format!("notes/{n}.txt"), 3_000 * (n + 1), n as u64));
    let tree = (0..4).fold(tree, |tree, n| tree.random(format!("photos/{n}.jpg"), 40 * KIB, 10 + n));
    tree.random("large", 300 * KIB, 20)
        .file("empty", "")
        .folder("nothing in it")
        .symlink("link", "notes/0.txt")
        .hard_link("second name", "photos/0.jpg")
        .mode("notes/1.txt", 0o640)
        .xattr("notes/2.txt", "user.colour", b"blue")
        .times("notes/3.txt", 1_234_567_890, 5)
}

/// The same some time later; `n` tells one later state from another.
pub fn later_state(tree: Tree, n: u64) -> Tree {
    tree.compressible("notes/0.txt", 4_000 + n as usize, 100 + n)
        .random("photos/1.jpg", 30 * KIB, 200 + n)
        .file(format!("new {n}"), format!("made in state {n}"))
        .mode("notes/1.txt", 0o600 + (n as u32 % 8) * 8)
        .times("notes/4.txt", 1_300_000_000 + n as i64, 7)
}

impl Scene {
    /// A computer that is set up with a vault on a disk of its own where that can be.
    fn begin() -> Self {
        let computer = Mybackup::fresh();
        // On a small disk the vault's reserve is small, and every case copies it.
        let disk = mybackup_testkit::am_root().then(|| SmallDisk::mount(&computer.destination(), 64)).flatten();
        fs::create_dir(computer.place("temp")).expect("make a folder for temporary files");
        Scene { computer, kept: Vec::new(), _disk: disk }
    }

    /// Nothing is set up yet; the folder is filled.
    pub fn untouched() -> Self {
        let scene = Self::begin();
        scene.computer.edit(first_state);
        scene.mark();
        scene
    }

    /// Two runs, and a folder that has changed since.
    pub fn changed() -> Self {
        let mut scene = Self::begin();
        scene.computer = scene.computer.initialised();
        scene.computer.edit(first_state);
        scene.computer.ok(args!["add", scene.computer.source()]);
        scene.run();
        scene.computer.edit(|tree| later_state(tree, 1));
        scene.run();
        scene.computer.edit(|tree| later_state(tree, 2));
        scene.mark();
        scene
    }

    /// Runs of many days, some of them forgotten long enough ago for their room to be freed.
    pub fn old() -> Self {
        let mut scene = Self::begin();
        scene.computer = scene.computer.initialised();
        scene.computer.edit(first_state);
        scene.computer.ok(args!["add", scene.computer.source()]);
        past::backup(&scene.computer, 20);
        for (number, days) in [(1, 16), (2, 15), (3, 14)] {
            scene.computer.edit(|tree| later_state(tree, number));
            past::backup(&scene.computer, days);
        }
        past::clean(&scene.computer, 13);
        for (number, days) in [(4, 9), (5, 8)] {
            scene.computer.edit(|tree| later_state(tree, number));
            past::backup(&scene.computer, days);
        }
        scene.computer.edit(|tree| later_state(tree, 6));
        scene.run();
        scene.mark();
        scene
    }

    /// Makes a run and remembers what it must give back.
    fn run(&mut self) {
        self.computer.backup();
        let copy = self.computer.place(format!("kept {}", self.kept.len()));
        copy_tree(&self.computer.source(), &copy);
        self.kept.push(Kept { moment: moment(), copy });
    }

    /// Takes the present state as the one that every case begins with.
    fn mark(&self) {
        let aside = self.computer.place("beginning");
        copy_plainly(&self.computer.user_home(), &aside.join("user"));
        copy_plainly(&self.computer.destination(), &aside.join("destination"));
        copy_tree(&self.computer.source(), &self.present());
    }

    /// Puts the home and the vault back to the beginning.
    pub fn reset(&self) {
        let aside = self.computer.place("beginning");
        for (folder, kept) in [(self.computer.user_home(), "user"), (self.computer.destination(), "destination")] {
            empty(&folder);
            copy_plainly(&aside.join(kept), &folder);
        }
        empty(&self.computer.place("temp"));
        for name in ["restored", "elsewhere"] {
            // Only some cases leave these behind.
            drop(fs::remove_dir_all(self.computer.place(name)));
        }
    }

    /// Puts the protected folder back too; only a restore changes it.
    pub fn reset_source(&self) {
        fs::remove_dir_all(self.computer.source()).expect("remove the protected folder");
        copy_tree(&self.present(), &self.computer.source());
    }

    /// A copy of the protected folder as it is at the beginning.
    pub fn present(&self) -> PathBuf {
        self.computer.place("present")
    }

    /// A copy of the protected folder as the last run saw it.
    pub fn last_saved(&self) -> &Path {
        &self.kept.last().expect("a run was made").copy
    }

    /// The moment of the last run.
    pub fn last_moment(&self) -> &str {
        &self.kept.last().expect("a run was made").moment
    }

    /// Prepares a command whose temporary files lie in a folder of their own.
    pub fn command(&self, computer: &Mybackup, arguments: &[OsString]) -> Command {
        let mut command = computer.command(arguments);
        command.env("TMPDIR", self.computer.place("temp"));
        command
    }

    /// Where the log of calls goes.
    pub fn log(&self) -> PathBuf {
        self.computer.place("calls")
    }

    /// The folder that everything of the scene lies in.
    pub fn folder(&self) -> PathBuf {
        let source = self.computer.source();
        source.parent().expect("the source lies in the private folder").to_path_buf()
    }

    /// Makes the next run, which must end well, and returns how long it took.
    #[track_caller]
    pub fn recover(&self) -> Duration {
        self.age_home();
        let began = Instant::now();
        self.computer.backup();
        began.elapsed()
    }

    /// Makes what waits in the home to take its real name two minutes old: younger ones may be somebody's work.
    fn age_home(&self) {
        for name in names(&self.computer.home()).into_iter().filter(|name| name.ends_with(".tmp")) {
            let staged = fs::File::options().write(true).open(self.computer.home().join(name)).expect("open a file");
            staged.set_modified(SystemTime::now() - Duration::from_secs(120)).expect("set a time");
        }
    }

    /// Every earlier run must come back equal, in every attribute.
    #[track_caller]
    pub fn earlier_runs_are_whole(&self) {
        for kept in &self.kept {
            let place = self.restored(Some(&kept.moment));
            assert_same(&kept.copy, &place);
        }
    }

    /// What the last run saw must be what stands in the folder now.
    #[track_caller]
    pub fn present_is_saved(&self) {
        assert_same(&self.computer.source(), &self.restored(None));
    }

    /// Restores the folder as it was at a moment, or at the last run.
    #[track_caller]
    pub fn restored(&self, date: Option<&str>) -> PathBuf {
        let place = self.computer.place("restored");
        // Mostly another restore was there before.
        drop(fs::remove_dir_all(&place));
        let mut arguments = args!["restore", "--directory", self.computer.source(), "--destination", &place].to_vec();
        arguments.extend(date.into_iter().flat_map(|date| args!["--date", date]));
        self.computer.ok(arguments);
        place
    }

    /// Nothing half-done may lie anywhere once a run has ended well.
    #[track_caller]
    pub fn nothing_is_left(&self) {
        assert_eq!(temporaries(&self.computer.destination()), Vec::<String>::new(), "Left in the vault");
        let known = |name: &str| {
            // An index that could not be read is set aside on purpose.
            ["backups.db", "backups.db.damaged", "config.yaml", "device", "lock", "logs", "order.json"].contains(&name)
                || name.starts_with("device-") && name.ends_with(".key")
        };
        let mut left: Vec<String> = names(&self.computer.home()).into_iter().filter(|name| !known(name)).collect();
        left.extend(names(&self.computer.place("temp")));
        let standing = read_tree(&self.computer.source()).into_keys().map(|path| path.escape_ascii().to_string());
        left.extend(standing.filter(|path| path.contains(".mybackup-")));
        assert_eq!(left, Vec::<String>::new(), "Left in the home, the folder for temporary files or the source");
    }

    /// How many bytes of data the vault holds.
    pub fn data_bytes(&self) -> u64 {
        let found = objects(&self.computer.destination());
        found.iter().filter(|(name, _)| name.starts_with("data/")).map(|(_, len)| len).sum()
    }
}

/// The names in a folder.
pub fn names(folder: &Path) -> Vec<String> {
    let items = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    items.map(|item| item.expect("list a folder").file_name().to_string_lossy().into_owned()).collect()
}

/// Removes everything in a folder that itself stays, as something may be mounted on it.
pub fn empty(folder: &Path) {
    for name in names(folder) {
        let path = folder.join(name);
        let is_folder = path.symlink_metadata().is_ok_and(|seen| seen.is_dir());
        let removed = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.unwrap_or_else(|error| panic!("{path:?}: {error}"));
    }
}

/// Copies folders and files with their modes.
pub fn copy_plainly(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("make a folder");
    for name in names(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        match from.is_dir() {
            true => copy_plainly(&from, &to),
            false => drop(fs::copy(&from, &to).expect("copy a file")),
        }
    }
    let mode = fs::metadata(from).expect("look at a folder").permissions().mode();
    fs::set_permissions(to, fs::Permissions::from_mode(mode)).expect("set a mode");
}

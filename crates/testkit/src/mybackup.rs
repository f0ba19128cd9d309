//! One person's computer with the program on it.
//!
//! A private folder holds the home, the protected folder, the backup place and
//! whatever a test restores. Nothing outside it is touched, and it goes when the
//! last computer that shares it goes.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;

use crate::args;
use crate::output::Output;
use crate::program::{NOBODY, am_root, binary, command};
use crate::running::Running;
use crate::tree::{Hands, Tree, tree};

/// The program under test with a home of its own.
#[derive(Debug, Clone)]
pub struct Mybackup {
    folder: Arc<tempfile::TempDir>,
    computer: PathBuf,
    program: PathBuf,
    user: Option<(u32, u32)>,
    system_bus: Option<String>,
}

impl Mybackup {
    /// A computer on which nothing was set up.
    pub fn fresh() -> Self {
        Self::with_user(None)
    }

    /// The same, used by an ordinary user even when the tests run as root.
    pub fn ordinary() -> Self {
        Self::with_user(am_root().then_some(NOBODY))
    }

    fn with_user(user: Option<(u32, u32)>) -> Self {
        let named = tempfile::Builder::new().prefix("mybackup-test-").tempdir();
        let folder = Arc::new(named.expect("make a private folder"));
        let mut program = binary().to_path_buf();
        if let Some((uid, gid)) = user {
            open_to_all(folder.path());
            // What a test restores beside the computer is written by that user.
            chown(folder.path(), Some(uid), Some(gid)).expect("give the private folder to the user");
            // The program may lie where an ordinary user cannot go.
            let copy = folder.path().join("mybackup");
            fs::copy(&program, &copy).expect("copy the program");
            open_to_all(&copy);
            program = copy;
        }
        let computer = folder.path().join("computer");
        let made = Mybackup { folder, computer, program, user, system_bus: None };
        made.make_folders();
        made
    }

    /// Another computer of the same person, which sees the same folders and has an empty home.
    pub fn another_computer(&self) -> Self {
        let mut other = self.clone();
        let free = (2..).map(|number| self.place(format!("computer {number}"))).find(|place| !place.exists());
        other.computer = free.expect("numbers do not end");
        other.make_folders();
        other
    }

    /// A computer that is initialised with a backup place and a key file.
    pub fn ready() -> Self {
        Self::fresh().initialised()
    }

    /// A computer whose folder was filled by `build`, added, and not yet backed up.
    pub fn protecting(build: impl FnOnce(Tree) -> Tree) -> Self {
        let made = Self::ready();
        made.edit(build);
        made.ok(args!["add", made.source()]);
        made
    }

    /// Initialises it with its backup place and a key file.
    pub fn initialised(self) -> Self {
        let destination = self.destination();
        self.ok(args!["init", "--destination", destination, "--key-store", "file"]);
        self
    }

    /// Gives the program a system bus, by its address; without it there is none.
    pub fn with_system_bus(mut self, address: &str) -> Self {
        self.system_bus = Some(address.to_owned());
        self
    }

    fn make_folders(&self) {
        for folder in [&self.computer, &self.user_home(), &self.source(), &self.destination()] {
            fs::create_dir_all(folder).expect("make a folder of the computer");
            if let Some((uid, gid)) = self.user {
                chown(folder, Some(uid), Some(gid)).expect("give a folder to the user");
            }
        }
    }

    /// The user's home folder, `HOME`.
    pub fn user_home(&self) -> PathBuf {
        self.computer.join("user")
    }

    /// The program's own home, `MYBACKUP_HOME`; absent until `init`.
    pub fn home(&self) -> PathBuf {
        self.computer.join("user/.mybackup")
    }

    /// The folder to protect; empty at first.
    pub fn source(&self) -> PathBuf {
        self.place("source")
    }

    /// The backup place; empty at first.
    pub fn destination(&self) -> PathBuf {
        self.place("destination")
    }

    /// A place in the private folder that nothing else uses.
    pub fn place(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Builds in the protected folder, as the user who runs the program.
    pub fn edit(&self, build: impl FnOnce(Tree) -> Tree) {
        drop(build(self.build(self.source())));
    }

    /// Starts a builder whose files belong to the user who runs the program.
    pub fn build(&self, root: impl AsRef<Path>) -> Tree {
        match self.user {
            Some((uid, gid)) => tree(root).owned_by(uid, gid),
            None => tree(root),
        }
    }

    /// Says whose tree [`crate::everything`] should build for this user.
    pub fn hands(&self) -> Hands {
        match self.user {
            Some((uid, gid)) => Hands::Ordinary(uid, gid),
            None if am_root() => Hands::Root,
            None => {
                let (uid, gid) = (rustix::process::geteuid(), rustix::process::getegid());
                Hands::Ordinary(uid.as_raw(), gid.as_raw())
            }
        }
    }

    /// Prepares a command without starting it.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = command(&self.program, self.user);
        command.args(arguments).current_dir(self.user_home());
        command.env("HOME", self.user_home()).env("MYBACKUP_HOME", self.home());
        let nowhere = format!("unix:path={}/no-bus", self.computer.display());
        command.env("DBUS_SYSTEM_BUS_ADDRESS", self.system_bus.as_ref().unwrap_or(&nowhere));
        command.env("DBUS_SESSION_BUS_ADDRESS", &nowhere);
        command.env("XDG_RUNTIME_DIR", self.user_home());
        command
    }

    /// Starts the program and leaves it running.
    pub fn start<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Running {
        Running::start(self.command(arguments), None)
    }

    /// Runs the program to its end.
    #[track_caller]
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Output {
        self.start(arguments).wait()
    }

    /// Runs the program with `input` on its standard input.
    #[track_caller]
    pub fn run_with<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>, input: &str) -> Output {
        Running::start(self.command(arguments), Some(input.as_bytes())).wait()
    }

    /// Runs the program, which must end with 0.
    #[track_caller]
    pub fn ok<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Output {
        self.run(arguments).expect_code(0)
    }

    /// Runs the program, which must end with `code` and say why on standard error.
    #[track_caller]
    pub fn fails<A: AsRef<OsStr>>(&self, code: i32, arguments: impl IntoIterator<Item = A>) -> Output {
        self.fails_with(&[code], arguments)
    }

    /// The same where several codes are right.
    #[track_caller]
    pub fn fails_with<A: AsRef<OsStr>>(&self, codes: &[i32], arguments: impl IntoIterator<Item = A>) -> Output {
        let output = self.run(arguments).expect_one_of(codes);
        assert!(!output.err.trim().is_empty(), "It failed and does not say why\n{output}");
        assert!(!output.err.contains("panicked at"), "It panicked\n{output}");
        output
    }

    /// Makes one run and returns what `backup --json` says.
    #[track_caller]
    pub fn backup(&self) -> Value {
        self.ok(["backup", "--json"]).json()
    }

    /// Returns the versions that `list --json` shows of a file, newest first.
    #[track_caller]
    pub fn versions(&self, file: &Path) -> Vec<Value> {
        let listed = self.ok(args!["--json", "list", file]).json();
        let versions = listed["versions"].as_array();
        versions.unwrap_or_else(|| panic!("No versions in {listed}")).clone()
    }

    /// Restores the protected folder to a new place and returns that place.
    #[track_caller]
    pub fn restored(&self, name: &str) -> PathBuf {
        let place = self.place(name);
        let source = self.source();
        self.ok(args!["restore", "--directory", source, "--destination", &place]);
        place
    }

    /// Returns the recovery words on one line.
    #[track_caller]
    pub fn words(&self) -> String {
        self.ok(["key", "show"]).out.trim().to_owned()
    }

    /// Connects this computer to the backup place with the recovery words.
    #[track_caller]
    pub fn connect(&self, destination: &Path, words: &str) -> Output {
        self.run_with(args!["connect", destination], &format!("{words}\n")).expect_code(0)
    }
}

/// Returns the present moment in a form that `--date` takes.
pub fn moment() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Nanos, true)
}

fn open_to_all(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("open a path to all");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_answers() {
        let output = Mybackup::fresh().run(["--version"]);
        assert!(output.code >= 0, "{output}");
    }

    #[test]
    fn an_ordinary_user_can_start_it_and_owns_the_home() {
        let computer = Mybackup::ordinary();
        let output = computer.run(["--version"]);
        assert!(output.code >= 0 && !output.err.contains("setpriv"), "{output}");
        fs::metadata(computer.user_home()).unwrap();
    }
}

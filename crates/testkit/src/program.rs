//! Finds and prepares the program under test.
//!
//! `MYBACKUP_BIN` names it; else it is built once for each test program, beside
//! the test itself. It runs in an empty environment: a private home, plain
//! English, no key ring on any bus.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The user and group that tests run as ordinary user: nobody.
pub const NOBODY: (u32, u32) = (65_534, 65_534);

/// Tells whether the tests themselves run as root.
pub fn am_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Returns the program under test.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| match std::env::var_os("MYBACKUP_BIN") {
        Some(path) => PathBuf::from(path),
        None => build(),
    })
}

/// Builds the program into the folder that this test was built into.
fn build() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let is_profile = |folder: &&Path| folder.join("deps").is_dir();
    let profile = test.ancestors().find(is_profile).expect("a test lies in a folder of cargo");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--quiet", "--package", "mybackup-cli", "--target-dir"]);
    cargo.arg(profile.parent().expect("a profile lies in a target folder"));
    cargo.arg("--manifest-path").arg(workspace().join("Cargo.toml"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.status().expect("start cargo");
    assert!(status.success(), "The program under test does not build");
    profile.join("mybackup")
}

/// Returns the folder of the whole project.
pub fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this crate lies two folders deep")
}

/// Prepares a command that runs `program` as `user`, or as the tests themselves.
pub fn command(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = match user {
        Some((uid, gid)) if am_root() => {
            let mut command = Command::new("setpriv");
            command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}"));
            command.arg("--clear-groups").arg(program);
            command
        }
        _ => Command::new(program),
    };
    let path = std::env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/bin:/bin"));
    command.env_clear().env("PATH", path).env("LANG", "C.UTF-8").env("TZ", "UTC");
    command
}

/// Waits until something is so, and panics when it is not within a minute.
#[track_caller]
pub fn wait_until(what: &str, so: impl FnMut() -> bool) {
    wait_within(Duration::from_secs(60), what, so);
}

/// Waits until something is so, and panics when it is not within `longest`.
#[track_caller]
pub fn wait_within(longest: Duration, what: &str, mut so: impl FnMut() -> bool) {
    let deadline = Instant::now() + longest;
    while !so() {
        assert!(Instant::now() < deadline, "Waited for {} s: {what}", longest.as_secs());
        std::thread::sleep(Duration::from_millis(1));
    }
}

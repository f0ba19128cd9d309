//! MyBackup in the background: started by the system at login, without a window.
//!
//! Each system has its own keeper of such programs: a user unit of systemd, an agent of
//! launchd, an entry of the Task Scheduler. Here they have the same face: what is started is
//! `mybackup watch`, gently, and again after it failed. What is written can be read and
//! removed by hand.

#[cfg(any(target_os = "macos", test))]
mod launchd;
#[cfg(any(target_os = "linux", test))]
mod systemd;
#[cfg(any(windows, test))]
mod task;

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[cfg(target_os = "macos")]
use launchd as system;
#[cfg(target_os = "linux")]
use systemd as system;
#[cfg(windows)]
use task as system;

use crate::home::{Env, Home, write_file_atomically};

/// What is started in the background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Background {
    /// The program `mybackup`.
    pub program: PathBuf,
    /// The folder of its own files.
    pub home: PathBuf,
    /// The file that holds the passphrase, where the key is kept nowhere.
    pub passphrase_file: Option<PathBuf>,
}

/// How the background program stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The system does not know it.
    Absent,
    /// It starts at login, and does not run now.
    Stopped,
    /// It runs.
    Running,
}

/// Why the system did not do it.
#[derive(Debug, thiserror::Error)]
pub enum BackgroundError {
    /// The program that starts others is not there.
    #[error("This computer has no \"{program}\"")]
    NoManager {
        /// Its name.
        program: &'static str,
    },
    /// It refused.
    #[error("\"{command}\" failed: {said}")]
    Refused {
        /// What was asked of it.
        command: String,
        /// What it said.
        said: String,
    },
    /// A file could not be written or removed.
    #[error("\"{}\" could not be changed", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system offers no such thing.
    #[error("On this system MyBackup cannot start by itself")]
    Unknown,
}

impl Background {
    /// Lets it start at every login, and starts it now; an entry that is there is written anew.
    /// Returns the file in which the system finds it.
    pub fn install(&self, env: Env<'_>) -> Result<PathBuf, BackgroundError> {
        system::install(self, env)
    }

    /// The words of its command line.
    fn words(&self) -> Vec<OsString> {
        let words: [&OsStr; 4] = [self.program.as_os_str(), "--home".as_ref(), self.home.as_os_str(), "watch".as_ref()];
        words.map(OsStr::to_os_string).to_vec()
    }
}

/// Ends it, and lets it start no more; says whether the system knew it.
pub fn uninstall(env: Env<'_>) -> Result<bool, BackgroundError> {
    system::uninstall(env)
}

/// Asks the system how it stands.
pub fn standing(env: Env<'_>) -> Result<Standing, BackgroundError> {
    system::standing(env)
}

/// The program that its entry starts, where there is an entry that can be understood.
pub fn program(env: Env<'_>, home: &Home) -> Option<PathBuf> {
    system::program(env, home)
}

/// Asks the system's own program, and takes its word for it.
fn ask(program: &'static str, args: &[&OsStr]) -> Result<Output, BackgroundError> {
    let asked = Command::new(program).args(args).stdin(Stdio::null()).output();
    asked.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => BackgroundError::NoManager { program },
        _ => BackgroundError::Refused { command: program.to_string(), said: error.to_string() },
    })
}

/// The same where a refusal is an error.
fn demand(program: &'static str, args: &[&OsStr]) -> Result<(), BackgroundError> {
    let output = ask(program, args)?;
    if output.status.success() {
        return Ok(());
    }
    let words: Vec<_> = std::iter::once(OsStr::new(program)).chain(args.iter().copied()).collect();
    let said = String::from_utf8_lossy(&output.stderr).trim().to_string();
    Err(BackgroundError::Refused { command: words.join(OsStr::new(" ")).to_string_lossy().into_owned(), said })
}

/// Writes the entry, with the folders above it.
fn write(path: &Path, text: &str) -> Result<(), BackgroundError> {
    let failed = |source| BackgroundError::File { path: path.to_path_buf(), source };
    if let Some(folder) = path.parent() {
        crate::home::create_folders(folder).map_err(failed)?;
    }
    write_file_atomically(path, text.as_bytes()).map_err(failed)
}

/// Removes the entry; says whether it was there.
fn remove(path: &Path) -> Result<bool, BackgroundError> {
    use mybackup_vfs::{RealFs, Vfs};
    match RealFs.remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(BackgroundError::File { path: path.to_path_buf(), source }),
    }
}

/// Escapes what has a meaning in XML, for the entries of launchd and of the Task Scheduler.
#[cfg(any(target_os = "macos", windows, test))]
fn xml(text: &OsStr) -> String {
    let text = text.to_string_lossy();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Takes back what [`xml`] did.
#[cfg(any(target_os = "macos", windows, test))]
fn from_xml(text: &str) -> PathBuf {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    PathBuf::from(text)
}

/// The text of the first element of a name after a place, in the entries that are written here.
#[cfg(any(target_os = "macos", windows, test))]
fn element<'t>(text: &'t str, after: &str, name: &str) -> Option<&'t str> {
    let rest = text.split_once(after)?.1;
    let inner = rest.split_once(&format!("<{name}>"))?.1;
    Some(inner.split_once(&format!("</{name}>"))?.0)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod system {
    use super::{Background, BackgroundError, Env, Home, PathBuf, Standing};

    pub(super) fn program(_: Env<'_>, _: &Home) -> Option<PathBuf> {
        None
    }

    pub(super) fn install(_: &Background, _: Env<'_>) -> Result<PathBuf, BackgroundError> {
        Err(BackgroundError::Unknown)
    }

    pub(super) fn uninstall(_: Env<'_>) -> Result<bool, BackgroundError> {
        Err(BackgroundError::Unknown)
    }

    pub(super) fn standing(_: Env<'_>) -> Result<Standing, BackgroundError> {
        Err(BackgroundError::Unknown)
    }
}

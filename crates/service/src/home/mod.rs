//! The home: the one folder where the program keeps its own few files.
//!
//! It holds the configuration, the local database, the logs and, only when the
//! key store is `file`, the device's key. Nothing here reads the environment by
//! itself: the front door hands in a way to look variables up.

mod files;
mod lock;
mod system;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

pub use files::write_file_atomically;
pub(crate) use files::{create_file, create_folders, random_hex, read_file, replace_file};
pub use lock::{HomeLock, LockError};
pub(crate) use system::{path_bytes, path_of_bytes, real_path, user_number};

/// Looks a variable of the environment up by its name.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The folder of the program's own files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    folder: PathBuf,
}

/// Why no home could be named.
#[derive(Debug, thiserror::Error)]
#[error("The home folder of this user is not known")]
pub struct NoHome;

impl Home {
    /// Finds the home: the flag, else `MYBACKUP_HOME`, else `.mybackup` in the user's home folder.
    pub fn locate(flag: Option<PathBuf>, env: Env<'_>) -> Result<Home, NoHome> {
        let named = flag.or_else(|| env("MYBACKUP_HOME").filter(|value| !value.is_empty()).map(PathBuf::from));
        let folder = match named {
            Some(folder) => folder,
            None => user_home(env).ok_or(NoHome)?.join(".mybackup"),
        };
        Ok(Home::at(&folder))
    }

    /// Takes a folder as the home, made absolute so that a later change of folder does not matter.
    pub fn at(folder: &Path) -> Home {
        Home { folder: std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf()) }
    }

    /// Makes the folder when it is missing, readable by its owner alone.
    pub fn create(&self) -> io::Result<()> {
        files::create_folders(&self.folder)
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The configuration, `config.yaml`.
    pub fn config(&self) -> PathBuf {
        self.folder.join("config.yaml")
    }

    /// The local database, `backups.db`.
    pub fn database(&self) -> PathBuf {
        self.folder.join("backups.db")
    }

    /// The folder of the logs.
    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// The folder for what is needed for a moment only.
    pub(crate) fn temp(&self) -> PathBuf {
        self.folder.join("temp")
    }

    /// Makes that folder when it is missing, for its owner alone.
    pub(crate) fn create_temp(&self) -> io::Result<()> {
        files::create_folders(&self.temp())
    }

    /// The file that holds this device's secret for one vault when the key store is `file`.
    pub fn key_file(&self, vault: &str) -> PathBuf {
        self.folder.join(format!("device-{vault}.key"))
    }

    /// The file that one running program holds locked.
    pub fn lock_file(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// The file that holds the pause that a person asked for.
    pub fn pause_file(&self) -> PathBuf {
        self.folder.join("pause")
    }

    /// The file that holds this device's name for itself, 16 hexadecimal digits.
    pub fn device_file(&self) -> PathBuf {
        self.folder.join("device")
    }

    /// The file of what was learned about the order of saving, `order.json`.
    pub fn order_file(&self) -> PathBuf {
        self.folder.join("order.json")
    }

    /// The file of what hooks were told, `told.json`.
    pub fn told_file(&self) -> PathBuf {
        self.folder.join("told.json")
    }

    /// Takes the place of the one process that answers for this home, until the value is dropped.
    pub fn hold(&self) -> Result<HomeLock, LockError> {
        HomeLock::take(&self.folder.join("holder"))
    }

    /// Takes the single-instance lock; it is released when the value is dropped.
    ///
    /// What a process that was killed had not finished writing here goes first.
    pub fn lock(&self) -> Result<HomeLock, LockError> {
        HomeLock::take(&self.lock_file())
    }
}

/// The folder of the user who runs the program.
pub fn user_home(env: Env<'_>) -> Option<PathBuf> {
    let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    env(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
        .or_else(std::env::home_dir)
        .filter(|folder| !folder.as_os_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
        move |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
    }

    #[cfg(unix)]
    #[test]
    fn the_flag_wins_over_the_variable_and_the_variable_over_the_default() {
        let both = env(&[("MYBACKUP_HOME", "/var/mb"), ("HOME", "/home/lea")]);
        let flag = Some(PathBuf::from("/srv/mb"));
        assert_eq!(Home::locate(flag, &both).unwrap(), Home::at(Path::new("/srv/mb")));
        assert_eq!(Home::locate(None, &both).unwrap(), Home::at(Path::new("/var/mb")));
        let empty = env(&[("MYBACKUP_HOME", ""), ("HOME", "/home/lea")]);
        assert_eq!(Home::locate(None, &empty).unwrap().config(), Path::new("/home/lea/.mybackup/config.yaml"));
    }

    #[test]
    fn a_relative_home_becomes_absolute() {
        assert!(Home::at(Path::new("here")).folder().is_absolute());
    }

    #[cfg(unix)]
    #[test]
    fn a_new_home_belongs_to_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let outer = tempfile::tempdir().unwrap();
        let home = Home::at(&outer.path().join("deep/er/.mybackup"));
        home.create().unwrap();
        home.create().unwrap();
        let mode = std::fs::metadata(home.folder()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}

//! The configuration: what is protected, where it goes, and how.
//!
//! It lives in `config.yaml`, which people may edit by hand. [`Config`] is its
//! meaning; [`ConfigFile`] is its text, where a change touches only what it must,
//! so that comments and layout survive. What cannot be understood is refused at
//! its line and column, and nothing is ever written that reads back differently.

mod edit;
mod error;
mod file;
mod keys;
mod node;
mod paths;
mod read;
mod suggest;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::hooks::Hooks;
use crate::schedule::{Metered, When};

pub use error::{ConfigError, Place};
pub use file::{ConfigFile, Initial};
pub use keys::{KeyInfo, keys};
pub use suggest::did_you_mean;

/// The whole configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
    /// How the key is kept.
    pub encryption: Encryption,
    /// How data is compressed.
    pub compression: Compression,
    /// The protected folders.
    pub sources: Vec<Source>,
    /// Where backups go.
    pub destinations: Destinations,
    /// When backups start by themselves.
    pub watch: Watch,
    /// What is kept when cleaning.
    pub retention: Retention,
    /// In which order files are saved.
    pub order: Order,
    /// Who is told of what a person has to look at.
    pub hooks: Hooks,
}

/// How the key is kept; the cipher is always AES-256-GCM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encryption {
    /// Where this device's way in to the vault lives.
    pub key_store: KeyStoreKind,
}

/// Where this device's way in to the vault lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStoreKind {
    /// The system's keychain.
    Keychain,
    /// A file in the home that only its owner reads.
    File,
    /// Nowhere: a passphrase is asked for each time.
    Passphrase,
}

/// How data is compressed; the method is always zstd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compression {
    /// Whether data is compressed at all.
    pub enabled: bool,
    /// The level, 1 to 22.
    pub level: u32,
}

/// A protected folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name in the vault: 16 hexadecimal digits, the same for its whole life.
    pub id: String,
    /// The folder, absolute.
    pub path: PathBuf,
    /// Patterns of what is left out.
    pub exclude: Vec<String>,
    /// Whether other file systems mounted inside are left out.
    pub one_file_system: bool,
    /// When it was added, if that is known.
    pub added_at: Option<DateTime<Utc>>,
}

/// Where backups go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destinations {
    /// The folder that every run writes to.
    pub primary: Option<PathBuf>,
    /// Further folders, written when they are reachable.
    pub secondary: Vec<PathBuf>,
}

/// When backups start by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// Whether they do.
    pub enabled: bool,
    /// Seconds between two runs.
    pub interval_seconds: u32,
    /// Whether a change of a file starts one.
    pub realtime: bool,
    /// On battery, runs wait below so many percent.
    pub on_battery_below: u32,
    /// Whether runs wait on a network that costs money.
    pub waits_on_metered: bool,
}

/// What is kept when cleaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// Days for which a superseded version is kept.
    pub keep_days: u32,
    /// The number of newest versions that are always kept.
    pub keep_versions: u32,
    /// Whether runs clean by themselves.
    pub auto_clean: bool,
}

/// In which order files are saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Whether what matters most is saved first when much is to be saved.
    pub smart: bool,
}

impl Config {
    /// Reads the configuration from its file.
    pub fn load(path: &Path) -> Result<Config, ConfigError> {
        ConfigFile::load(path).map(ConfigFile::into_config)
    }

    /// The values of everything that a file leaves out.
    fn usual() -> Config {
        Config {
            created_at: None,
            encryption: Encryption { key_store: KeyStoreKind::Keychain },
            compression: Compression { enabled: true, level: 3 },
            sources: Vec::new(),
            destinations: Destinations { primary: None, secondary: Vec::new() },
            watch: Watch {
                enabled: true,
                interval_seconds: 300,
                realtime: true,
                on_battery_below: 30,
                waits_on_metered: true,
            },
            retention: Retention { keep_days: 30, keep_versions: 10, auto_clean: false },
            order: Order { smart: true },
            hooks: Hooks::default(),
        }
    }
}

impl From<&Config> for When {
    fn from(config: &Config) -> When {
        let watch = &config.watch;
        When {
            enabled: watch.enabled,
            interval_s: watch.interval_seconds,
            realtime: watch.realtime,
            auto_clean: config.retention.auto_clean,
            on_battery_below: u8::try_from(watch.on_battery_below).unwrap_or(u8::MAX),
            metered: if watch.waits_on_metered { Metered::Wait } else { Metered::Go },
        }
    }
}

impl KeyStoreKind {
    /// The word for it in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            KeyStoreKind::Keychain => "keychain",
            KeyStoreKind::File => "file",
            KeyStoreKind::Passphrase => "passphrase",
        }
    }

    /// Finds a kind by its word.
    pub fn from_name(name: &str) -> Option<KeyStoreKind> {
        [KeyStoreKind::Keychain, KeyStoreKind::File, KeyStoreKind::Passphrase]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

impl Source {
    /// A folder to add now, under a fresh random name.
    pub fn new(path: &Path, exclude: Vec<String>, added_at: DateTime<Utc>) -> std::io::Result<Source> {
        Ok(Source {
            id: crate::home::random_hex(8)?,
            path: path.to_path_buf(),
            exclude,
            one_file_system: true,
            added_at: Some(added_at),
        })
    }

    /// A folder that was added by hand with nothing but its path.
    fn unnamed(path: PathBuf) -> Source {
        Source { id: read::id_from_path(&path), path, exclude: Vec::new(), one_file_system: true, added_at: None }
    }
}

//! Why something that a person asked for could not be done.

use std::path::PathBuf;

use mybackup_engine::EngineError;
use mybackup_format::words::WordsError;

use crate::config::ConfigError;
use crate::exclude::BadPattern;
use crate::home::LockError;
use crate::keystore::KeyStoreError;
use crate::kit::KitError;

/// Why a request failed; the front door adds what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There is no configuration yet.
    #[error("MyBackup is not set up yet: there is no configuration in \"{}\"", .path.display())]
    NotInitialised {
        /// The home.
        path: PathBuf,
    },
    /// What identifies this computer's vault is missing or damaged, though there is a configuration.
    #[error("\"{}\" is missing or damaged", .path.display())]
    DeviceFile {
        /// The file.
        path: PathBuf,
    },
    /// No folder is protected.
    #[error("No folder is protected yet")]
    NoSource,
    /// No destination is set.
    #[error("No destination is set")]
    NoDestination,
    /// The folder is protected already.
    #[error("\"{}\" is already protected", .path.display())]
    SourceExists {
        /// The folder.
        path: PathBuf,
    },
    /// The folder lies inside a protected one.
    #[error("\"{}\" lies inside \"{}\", which is already protected", .path.display(), .other.display())]
    SourceInside {
        /// The folder.
        path: PathBuf,
        /// The protected one.
        other: PathBuf,
    },
    /// The folder is not protected.
    #[error("\"{}\" is not a source", .path.display())]
    SourceUnknown {
        /// The folder.
        path: PathBuf,
    },
    /// The folder is not there.
    #[error("The source \"{}\" is not there", .path.display())]
    SourceMissing {
        /// The folder.
        path: PathBuf,
    },
    /// It is no folder.
    #[error("\"{}\" is not a folder", .path.display())]
    SourceNotFolder {
        /// What was named.
        path: PathBuf,
    },
    /// The destination's folder is not there.
    #[error("The destination \"{}\" is not reachable", .path.display())]
    DestinationMissing {
        /// The folder.
        path: PathBuf,
    },
    /// The destination lies inside a source.
    #[error("The destination \"{}\" lies inside the source \"{}\"", .path.display(), .source_folder.display())]
    DestinationInsideSource {
        /// The destination.
        path: PathBuf,
        /// The source.
        source_folder: PathBuf,
    },
    /// The destination holds a vault of somebody.
    #[error("\"{}\" already holds a backup", .path.display())]
    DestinationForeign {
        /// The destination.
        path: PathBuf,
    },
    /// The folder is a destination already, perhaps under another name.
    #[error("\"{}\" is already a destination", .path.display())]
    DestinationTwice {
        /// The folder.
        path: PathBuf,
    },
    /// This home works with another vault.
    #[error("This computer already uses another backup, set up in \"{}\"", .home.display())]
    HomeInUse {
        /// The home.
        home: PathBuf,
    },
    /// There is no vault at the destination.
    #[error("No backup was found at \"{}\"", .path.display())]
    NoVault {
        /// The destination.
        path: PathBuf,
    },
    /// There is more than one vault at the destination.
    #[error("There are {} backups at \"{}\"", .folders.len(), .path.display())]
    SeveralVaults {
        /// The destination.
        path: PathBuf,
        /// The vaults' folders.
        folders: Vec<PathBuf>,
    },
    /// The recovery words cannot be right.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The recovery words are sound, but belong to another vault.
    #[error("These recovery words do not open this backup")]
    WordsWrong,
    /// The passphrase is wrong.
    #[error("The passphrase is wrong")]
    PassphraseWrong,
    /// A passphrase is needed and nobody can be asked.
    #[error("A passphrase is needed, and nobody can be asked here")]
    PassphraseMissing,
    /// The two passphrases that were typed differ, or are empty.
    #[error("The two passphrases are not the same")]
    PassphraseDifferent,
    /// The file with the passphrase cannot be read.
    #[error("The passphrase cannot be read from \"{}\": {source}", .path.display())]
    PassphraseFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// There is no passphrase to change: the key is kept otherwise.
    #[error("This backup has no passphrase: its key is kept by this computer")]
    NoPassphrase,
    /// The key store failed.
    #[error(transparent)]
    KeyStore(#[from] KeyStoreError),
    /// The key that is kept here is not the key of this vault.
    #[error("The key on this computer is not the key of this backup")]
    KeyWrong,
    /// Another process works with this home.
    #[error(transparent)]
    Busy(#[from] LockError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A pattern is wrong.
    #[error(transparent)]
    Pattern(#[from] BadPattern),
    /// The recovery kit could not be made.
    #[error(transparent)]
    Kit(#[from] KitError),
    /// A file of the home could not be used.
    #[error("Cannot {doing} \"{}\": {source}", .path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

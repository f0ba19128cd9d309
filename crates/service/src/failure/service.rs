//! What is said when setting up, unlocking or choosing failed.

use crate::ServiceError;
use crate::background::BackgroundError;
use crate::exclude::BadPattern;
use crate::home::LockError;
use crate::keystore::{KeyStoreError, UnsafeFile};
use mybackup_format::words::WordsError;

use super::engine::chain;
use super::{Exit, Failure};
use crate::escape;

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Failure {
        use Exit::{Failed, Key, NotInitialised, Unreachable, Usage};
        let of = |exit, id, path: &std::path::Path| Failure::new(exit, id).with("path", escape::path(path));
        match error {
            ServiceError::Config(error) => error.into(),
            ServiceError::NotInitialised { path } => of(NotInitialised, "error-not-initialised", &path),
            ServiceError::DeviceFile { path } => of(Failed, "error-device-file", &path),
            ServiceError::NoSource => Failure::new(Failed, "error-no-source"),
            ServiceError::NoDestination => Failure::new(Failed, "error-no-destination"),
            ServiceError::SourceExists { path } => of(Failed, "error-source-exists", &path),
            ServiceError::SourceInside { path, other } => {
                of(Failed, "error-source-inside", &path).with("other", escape::path(&other))
            }
            ServiceError::SourceUnknown { path } => of(Failed, "error-source-unknown", &path),
            ServiceError::SourceMissing { path } => of(Failed, "error-source-missing", &path),
            ServiceError::SourceNotFolder { path } => of(Failed, "error-source-not-folder", &path),
            ServiceError::DestinationMissing { path } => of(Unreachable, "error-destination-gone", &path),
            ServiceError::DestinationInsideSource { path, source_folder } => {
                of(Failed, "error-destination-inside-source", &path).with("source", escape::path(&source_folder))
            }
            ServiceError::DestinationForeign { path } => of(Failed, "error-destination-foreign", &path),
            ServiceError::DestinationTwice { path } => of(Failed, "error-destination-twice", &path),
            ServiceError::HomeInUse { home } => of(Failed, "error-home-in-use", &home),
            ServiceError::NoVault { path } => of(Failed, "error-no-vault", &path),
            ServiceError::SeveralVaults { path, folders } => {
                let names: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
                of(Usage, "error-several-vaults", &path).with("count", folders.len()).because(names.join(", "))
            }
            ServiceError::Words(error) => error.into(),
            ServiceError::WordsWrong => Failure::new(Key, "error-words-wrong"),
            ServiceError::PassphraseWrong => Failure::new(Key, "error-passphrase-wrong"),
            ServiceError::PassphraseMissing => Failure::new(Key, "error-passphrase-missing"),
            ServiceError::PassphraseDifferent => Failure::new(Key, "error-passphrase-different"),
            ServiceError::PassphraseFile { path, source } => {
                of(Key, "error-passphrase-file", &path).with("reason", source.to_string())
            }
            ServiceError::NoPassphrase => Failure::new(Failed, "error-no-passphrase"),
            ServiceError::KeyStore(error) => error.into(),
            ServiceError::KeyWrong => Failure::new(Key, "error-key-wrong"),
            ServiceError::Busy(error) => error.into(),
            ServiceError::Engine(error) => error.into(),
            ServiceError::Pattern(error) => error.into(),
            ServiceError::Kit(error) => Failure::unexpected(chain(&error)),
            ServiceError::Io { doing, path, source } => Failure::io(doing, &path, &source),
        }
    }
}

impl From<WordsError> for Failure {
    fn from(error: WordsError) -> Failure {
        match error {
            WordsError::Count(count) => Failure::new(Exit::Key, "error-words-count").with("count", count),
            WordsError::Unknown { position, word, suggestion } => Failure::new(Exit::Key, "error-word-unknown")
                .with("word", escape::text(&word))
                .with("position", position)
                .suggest(suggestion),
            WordsError::Checksum => Failure::new(Exit::Key, "error-words-order"),
        }
    }
}

impl From<KeyStoreError> for Failure {
    fn from(error: KeyStoreError) -> Failure {
        match error {
            KeyStoreError::Missing => Failure::new(Exit::Key, "error-key-missing"),
            KeyStoreError::Locked => Failure::new(Exit::Key, "error-key-locked"),
            KeyStoreError::NotAvailable { why } => {
                Failure::new(Exit::Key, "error-keychain-unavailable").with("reason", escape::text(&why))
            }
            KeyStoreError::Unsafe { path, why } => {
                let reason = match why {
                    UnsafeFile::Link => "link",
                    UnsafeFile::NotPlain => "not-plain",
                    UnsafeFile::OtherOwner => "other-owner",
                    UnsafeFile::Readable => "readable",
                };
                Failure::new(Exit::Key, "error-key-file-unsafe")
                    .with("path", escape::path(&path))
                    .with("reason", reason)
            }
            KeyStoreError::Damaged => Failure::new(Exit::Key, "error-key-damaged"),
            KeyStoreError::Io { doing, path, source } => Failure::io(doing, &path, &source).ending(Exit::Key),
        }
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Failure {
        match error {
            LockError::Held { pid: Some(pid) } => {
                Failure::new(Exit::Failed, "error-running-pid").with("pid", pid.to_string())
            }
            LockError::Held { pid: None } => Failure::new(Exit::Failed, "error-running"),
            LockError::Io { path, source } => Failure::io("open", &path, &source),
        }
    }
}

impl From<BadPattern> for Failure {
    fn from(error: BadPattern) -> Failure {
        Failure::usage("error-pattern").with("pattern", escape::text(&error.pattern)).with("problem", error.problem)
    }
}

impl From<BackgroundError> for Failure {
    fn from(error: BackgroundError) -> Failure {
        match error {
            BackgroundError::NoManager { program } => {
                Failure::new(Exit::Failed, "error-background-manager").with("program", program.to_string())
            }
            BackgroundError::Refused { command, said } => Failure::new(Exit::Failed, "error-background-refused")
                .with("command", escape::text(&command))
                .because(escape::text(&said)),
            BackgroundError::File { path, source } => Failure::io("write", &path, &source),
            BackgroundError::Unknown => Failure::new(Exit::Failed, "error-background-unknown"),
        }
    }
}

//! Every failure has its exit code, and its text in every language.

use std::io;
use std::path::PathBuf;

use crate::ServiceError;
use crate::config::{ConfigError, Place};
use crate::exclude::split_list;
use crate::home::LockError;
use crate::keystore::{KeyStoreError, UnsafeFile};
use crate::words::{Lang, Words};
use mybackup_engine::EngineError;
use mybackup_engine::run::Interrupted;
use mybackup_format::words::WordsError;

use super::*;

fn path() -> PathBuf {
    PathBuf::from("/a")
}

fn refused() -> io::Error {
    io::ErrorKind::PermissionDenied.into()
}

fn place() -> Place {
    Place { file: "config.yaml".into(), line: 3, column: 5 }
}

fn everything() -> Vec<(Exit, Failure)> {
    use Exit::{Damage, Failed, Interrupted as Stopped, Key, NotInitialised, Unreachable, Usage};
    let text = || "x".to_string();
    let service: Vec<(Exit, ServiceError)> = vec![
        (NotInitialised, ServiceError::NotInitialised { path: path() }),
        (Failed, ServiceError::DeviceFile { path: path() }),
        (Failed, ServiceError::NoSource),
        (Failed, ServiceError::NoDestination),
        (Failed, ServiceError::SourceExists { path: path() }),
        (Failed, ServiceError::SourceInside { path: path(), other: path() }),
        (Failed, ServiceError::SourceUnknown { path: path() }),
        (Failed, ServiceError::SourceMissing { path: path() }),
        (Failed, ServiceError::SourceNotFolder { path: path() }),
        (Unreachable, ServiceError::DestinationMissing { path: path() }),
        (Failed, ServiceError::DestinationInsideSource { path: path(), source_folder: path() }),
        (Failed, ServiceError::DestinationForeign { path: path() }),
        (Failed, ServiceError::DestinationTwice { path: path() }),
        (Failed, ServiceError::HomeInUse { home: path() }),
        (Failed, ServiceError::NoVault { path: path() }),
        (Usage, ServiceError::SeveralVaults { path: path(), folders: vec![path(), path()] }),
        (Key, ServiceError::Words(WordsError::Count(23))),
        (Key, ServiceError::Words(WordsError::Checksum)),
        (Key, ServiceError::WordsWrong),
        (Key, ServiceError::PassphraseWrong),
        (Key, ServiceError::PassphraseMissing),
        (Key, ServiceError::PassphraseDifferent),
        (Key, ServiceError::PassphraseFile { path: path(), source: refused() }),
        (Failed, ServiceError::NoPassphrase),
        (Key, ServiceError::KeyStore(KeyStoreError::Missing)),
        (Key, ServiceError::KeyStore(KeyStoreError::Locked)),
        (Key, ServiceError::KeyStore(KeyStoreError::NotAvailable { why: text() })),
        (Key, ServiceError::KeyStore(KeyStoreError::Unsafe { path: path(), why: UnsafeFile::Link })),
        (Key, ServiceError::KeyStore(KeyStoreError::Damaged)),
        (Key, ServiceError::KeyStore(KeyStoreError::Io { doing: "read", path: path(), source: refused() })),
        (Key, ServiceError::KeyWrong),
        (Failed, ServiceError::Busy(LockError::Held { pid: Some(12_345) })),
        (Failed, ServiceError::Busy(LockError::Held { pid: None })),
        (Usage, ServiceError::Pattern(split_list("[").unwrap_err())),
        (Failed, ServiceError::Io { doing: "read", path: path(), source: refused() }),
        (NotInitialised, ServiceError::Config(ConfigError::NotFound { path: path() })),
        (Failed, ServiceError::Config(ConfigError::Syntax { place: place(), problem: text() })),
        (Failed, ServiceError::Config(ConfigError::Newer { place: place(), version: 2 })),
        (Unreachable, ServiceError::Engine(EngineError::Unreachable { causes: vec![text()] })),
        (Unreachable, ServiceError::Engine(EngineError::NoVault { destination: text(), vault: text() })),
        (Key, ServiceError::Engine(EngineError::WrongKey { destination: text() })),
        (Damage, ServiceError::Engine(EngineError::Missing(text()))),
        (Failed, ServiceError::Engine(EngineError::NoSuchPath(text()))),
        (Failed, ServiceError::Engine(EngineError::NoSuchVersion { path: text(), wanted: text() })),
        (Failed, ServiceError::Engine(EngineError::Local { doing: "read", path: path(), source: refused() })),
        (Failed, ServiceError::Engine(EngineError::Worker)),
        (Stopped, ServiceError::Engine(EngineError::Interrupted(Interrupted))),
    ];
    service.into_iter().map(|(exit, error)| (exit, Failure::from(error))).collect()
}

#[test]
fn every_failure_has_its_exit_code() {
    for (exit, failure) in everything() {
        assert_eq!(failure.exit, exit, "{}", failure.code());
    }
}

#[test]
fn every_failure_is_told_completely_in_every_language() {
    for (_, failure) in everything() {
        for lang in Lang::ALL {
            let words = Words::for_lang(lang);
            assert!(words.knows(failure.id), "{} has no text", failure.id);
            let text = format!("{} {}", failure.message(words), failure.hint(words).unwrap_or_default());
            // What lacks its value is shown as its name.
            assert!(!text.contains("{$") && !text.contains("[error"), "{}: {text}", failure.id);
        }
    }
}

#[test]
fn an_unknown_word_is_named_with_its_number_and_a_suggestion() {
    let error = WordsError::Unknown { position: 7, word: "zebraa".into(), suggestion: Some("zebra") };
    let failure = Failure::from(error);
    let text = failure.message(Words::for_lang(Lang::En));
    assert!(text.contains("zebraa") && text.contains('7') && text.contains("zebra?"), "{text}");
    assert_eq!(failure.exit, Exit::Key);
}

#[test]
fn a_process_number_is_no_amount() {
    let failure = Failure::from(LockError::Held { pid: Some(12_345) });
    assert!(failure.message(Words::for_lang(Lang::En)).contains("12345"));
}

#[test]
fn a_name_in_a_message_cannot_steer_the_terminal() {
    let failure = Failure::from(EngineError::NoSuchPath("/a\u{1b}[31m\u{202e}".into()));
    let text = failure.message(Words::for_lang(Lang::En));
    assert!(text.contains("\\x1b[31m\\u{202e}"), "{text}");
}

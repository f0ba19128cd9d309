//! The key: how it is kept, and the recovery kit that opens the backup without this computer.

use std::sync::Arc;

use mybackup_engine::Run;
use mybackup_format::slot::Unlocked;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Request;
use super::setup::Given;
use super::shape::{Done, PathText};
use crate::config::KeyStoreKind;
use crate::error::ServiceError;
use crate::failure::{Exit, Failure};
use crate::kit::{Kit, KitError, KitSheet};
use crate::progress::Hearing;
use crate::service::Asked;
use crate::session::Session;
use crate::words::{Lang, Words};

/// Asks how the key is kept.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeyStatus {}

/// How the key is kept.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeyState {
    /// `keychain`, `file` or `passphrase`.
    pub store: String,
    /// Whether it can be used now; otherwise a passphrase, or the keychain's own lock, stands before it.
    pub unlocked: bool,
    /// The fingerprint of the key, where it can be used.
    pub fingerprint: Option<String>,
    /// Whether a person showed that they have the recovery words.
    pub kit_checked: bool,
}

impl Request for KeyStatus {
    const NAME: &'static str = "key.status";
    type Answer = KeyState;

    fn answer(self, service: &Asked<'_>) -> Result<KeyState, Failure> {
        let session = service.session()?;
        let unlocked = service.unlocked(&session).ok();
        Ok(KeyState {
            store: session.config().encryption.key_store.name().to_string(),
            unlocked: unlocked.is_some(),
            fingerprint: unlocked.map(|unlocked| unlocked.keys.fingerprint()),
            kit_checked: checked_file(service).exists(),
        })
    }
}

/// Whether the recovery words were checked is remembered as a file, which says nothing of them.
fn checked_file(service: &Asked<'_>) -> std::path::PathBuf {
    service.home().folder().join("kit-checked")
}

/// Unlocks the backup with its passphrase.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeyUnlock {
    /// The passphrase; none where the keychain alone is asked again.
    pub passphrase: Option<String>,
}

impl Request for KeyUnlock {
    const NAME: &'static str = "key.unlock";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        service.unlock_with(&service.session()?, &Given(self.passphrase))?;
        service.changed();
        Ok(Done {})
    }
}

/// Brings the key back to this computer with the recovery words.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeyEnter {
    /// The 24 words.
    pub words: String,
    /// A new passphrase, where the key is kept by one.
    pub passphrase: Option<String>,
}

impl Request for KeyEnter {
    const NAME: &'static str = "key.enter";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let run = Run::new(Arc::default(), service.clock(), Hearing::new(None));
        let words = Zeroizing::new(self.words);
        service.session()?.import(&words, &Given(self.passphrase), service.now_ns(), &run)?;
        service.lock();
        service.changed();
        Ok(Done {})
    }
}

/// Shows the recovery words.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeyWords {
    /// The passphrase, where the key is kept by one: whoever sits here now need not be its owner.
    pub passphrase: Option<String>,
    /// The language of the kit, `en` or `fr`.
    #[serde(default)]
    pub language: Option<String>,
}

/// The recovery words.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Shown {
    /// The 24 words.
    pub words: Vec<String>,
    /// The key's fingerprint.
    pub fingerprint: String,
    /// What else stands on the kit, to be printed.
    pub sheet: KitSheet,
}

impl Request for KeyWords {
    const NAME: &'static str = "key.words";
    type Answer = Shown;

    fn answer(self, service: &Asked<'_>) -> Result<Shown, Failure> {
        let session = service.session()?;
        if session.config().encryption.key_store == KeyStoreKind::Passphrase {
            service.unlock_with(&session, &Given(self.passphrase))?;
        }
        let unlocked = service.unlocked(&session)?;
        let (words, fingerprint) = (words_of(&unlocked.words), unlocked.keys.fingerprint());
        let sheet = with_kit(service, &session, &unlocked, self.language.as_deref(), |kit| kit.to_sheet())?;
        Ok(Shown { words, fingerprint, sheet })
    }
}

fn words_of(secret: &mybackup_format::keys::Secret) -> Vec<String> {
    mybackup_format::words::to_words(secret).split_whitespace().map(str::to_string).collect()
}

/// Checks that a person has the recovery words, by some of them.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeyCheck {
    /// Words with their numbers, from 1 on; two at least.
    pub words: Vec<(usize, String)>,
}

/// Which words are right.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Checked {
    /// Whether all are.
    pub right: bool,
    /// The numbers of those that are wrong.
    pub wrong: Vec<usize>,
}

impl Request for KeyCheck {
    const NAME: &'static str = "key.check";
    type Answer = Checked;

    fn answer(self, service: &Asked<'_>) -> Result<Checked, Failure> {
        let session = service.session()?;
        let known = Zeroizing::new(words_of(&service.unlocked(&session)?.words));
        let is_right = |number: usize, typed: &str| {
            let word = number.checked_sub(1).and_then(|at| known.get(at));
            word.is_some_and(|word| *word == typed.trim().to_lowercase())
        };
        let wrong: Vec<usize> =
            self.words.iter().filter(|(number, typed)| !is_right(*number, typed)).map(|(number, _)| *number).collect();
        let right = wrong.is_empty() && self.words.len() >= 2;
        if right {
            let failed = |error: std::io::Error| Failure::io("write", &checked_file(service), &error);
            crate::home::replace_file(&checked_file(service), b"").map_err(failed)?;
            service.changed();
        }
        Ok(Checked { right, wrong })
    }
}

/// Makes something of the kit of this backup, in a language or that of whoever asks.
fn with_kit<T>(
    service: &Asked<'_>,
    session: &Session,
    unlocked: &Unlocked,
    language: Option<&str>,
    make: impl FnOnce(&Kit<'_>) -> Result<T, KitError>,
) -> Result<T, Failure> {
    let lang = language.and_then(Lang::from_name).unwrap_or(service.lang());
    let words = Zeroizing::new(words_of(&unlocked.words));
    let destinations: Vec<String> = session.destination_paths().iter().map(|path| path.display().to_string()).collect();
    let writer = &service.around().writer;
    let kit = Kit {
        lang,
        version: writer.rsplit(' ').next().unwrap_or(writer),
        date: &crate::dates::day(service.now_ns(), &chrono::Local, Words::for_lang(lang)),
        computer: &session.computer(),
        destinations: &destinations,
        vault_id: &session.device().vault.hex()[..8],
        fingerprint: &unlocked.keys.fingerprint(),
        recovery_words: &words,
    };
    make(&kit).map_err(|error| Failure::from(ServiceError::Kit(error)))
}

/// Writes the recovery kit as a page to print.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeySaveKit {
    /// The folder that it is written into.
    pub folder: PathText,
    /// Its language, `en` or `fr`.
    pub language: String,
}

impl Request for KeySaveKit {
    const NAME: &'static str = "key.save-kit";
    type Answer = PathText;

    fn answer(self, service: &Asked<'_>) -> Result<PathText, Failure> {
        let session = service.session()?;
        let unlocked = service.unlocked(&session)?;
        let path = self.folder.path()?.join(format!("MyBackup-{}.pdf", &session.device().vault.hex()[..8]));
        let pdf = with_kit(service, &session, &unlocked, Some(&self.language), |kit| kit.to_pdf())?;
        match crate::home::create_file(&path, &pdf) {
            Ok(()) => Ok(PathText::of(&path)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(Failure::new(Exit::Failed, "error-output-exists").with("path", PathText::of(&path).shown))
            }
            Err(error) => Err(Failure::io("write", &path, &error)),
        }
    }
}

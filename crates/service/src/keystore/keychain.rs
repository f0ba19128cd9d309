//! The system's keychain: Secret Service, macOS Keychain or Windows Credential Manager.
//!
//! A locked Secret Service answers "no entry" for a key that it holds. So that
//! answer counts only after a test entry could be written and read back, and
//! the key was then asked for once more. Every call runs on a thread of its own
//! with a time limit, since a keychain may ask the person and never return.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keyring::v1::{Entry, Error};
use zeroize::Zeroizing;

use super::{Description, KeyStore, KeyStoreError, Secret};

/// The name under which a keychain shows the entries.
const SERVICE: &str = "MyBackup";
/// Time for a person to find the password of their keychain.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Keeps device secrets in the system's keychain.
#[derive(Debug, Clone)]
pub struct KeychainStore {
    time_limit: Duration,
}

impl KeychainStore {
    /// The keychain of the user who runs the program.
    pub fn new() -> KeychainStore {
        KeychainStore { time_limit: TIME_LIMIT }
    }

    /// The same, waiting no longer than this for an answer.
    pub fn with_time_limit(time_limit: Duration) -> KeychainStore {
        KeychainStore { time_limit }
    }

    /// Proves that the keychain keeps what it is given: writes, reads back with a new handle, deletes.
    pub fn self_test(&self) -> Result<(), KeyStoreError> {
        self.within_time(probe)
    }

    fn within_time<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, KeyStoreError> + Send + 'static,
    ) -> Result<T, KeyStoreError> {
        let (answer, answered) = mpsc::channel();
        let started = thread::Builder::new().name("keychain".to_string()).spawn(move || {
            // Nobody listens any more when the time was up.
            let _ = answer.send(work());
        });
        if let Err(error) = started {
            return Err(KeyStoreError::NotAvailable { why: error.to_string() });
        }
        answered.recv_timeout(self.time_limit).unwrap_or_else(|_| {
            Err(KeyStoreError::NotAvailable { why: format!("no answer in {} seconds", self.time_limit.as_secs()) })
        })
    }
}

impl Default for KeychainStore {
    fn default() -> KeychainStore {
        KeychainStore::new()
    }
}

impl KeyStore for KeychainStore {
    fn load(&self, vault: &str) -> Result<Secret, KeyStoreError> {
        let account = account(vault);
        self.within_time(move || match read(&account) {
            Err(KeyStoreError::Missing) => {
                // The test makes a desktop ask for the keychain's password: then look again.
                probe()?;
                read(&account)
            }
            other => other,
        })
    }

    fn save(&self, vault: &str, secret: &Secret) -> Result<(), KeyStoreError> {
        let account = account(vault);
        let secret = secret.clone();
        self.within_time(move || {
            probe()?;
            write(&account, &secret)
        })
    }

    fn delete(&self, vault: &str) -> Result<(), KeyStoreError> {
        let account = account(vault);
        self.within_time(move || match read(&account) {
            // A locked keychain must not pass for one that has forgotten.
            Err(KeyStoreError::Missing) => probe(),
            _ => entry(&account)?.delete_credential().map_err(explain),
        })
    }

    fn describe(&self, _vault: &str) -> Description {
        Description::Keychain
    }
}

fn account(vault: &str) -> String {
    format!("device-{vault}")
}

fn probe() -> Result<(), KeyStoreError> {
    let random = Secret::random().map_err(|error| KeyStoreError::NotAvailable { why: error.to_string() })?;
    let account = format!("self-test-{}", std::process::id());
    write(&account, &random)?;
    entry(&account)?.delete_credential().map_err(explain)
}

/// Writes and reads back with a new handle: only what was read back counts as kept.
fn write(account: &str, secret: &Secret) -> Result<(), KeyStoreError> {
    entry(account)?.set_secret(secret.bytes()).map_err(explain)?;
    match read(account) {
        Ok(kept) if kept == *secret => Ok(()),
        Err(KeyStoreError::Locked) => Err(KeyStoreError::Locked),
        _ => Err(KeyStoreError::NotAvailable { why: "what was written could not be read back".to_string() }),
    }
}

fn read(account: &str) -> Result<Secret, KeyStoreError> {
    let bytes = Zeroizing::new(entry(account)?.get_secret().map_err(explain)?);
    Secret::from_bytes(&bytes).ok_or(KeyStoreError::Damaged)
}

fn entry(account: &str) -> Result<Entry, KeyStoreError> {
    Entry::new(SERVICE, account).map_err(|error| match (error, Entry::store_status()) {
        // The first answer only says that there is no store; this one says why.
        (Error::NoDefaultStore, Err(reason)) => KeyStoreError::NotAvailable { why: reason.to_string() },
        (error, _) => explain(error),
    })
}

fn explain(error: Error) -> KeyStoreError {
    match error {
        Error::NoEntry => KeyStoreError::Missing,
        Error::NoStorageAccess(_) => KeyStoreError::Locked,
        // These hold what was stored, which must not reach a message.
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_) => KeyStoreError::Damaged,
        other => KeyStoreError::NotAvailable { why: other.to_string() },
    }
}

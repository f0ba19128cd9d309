//! The ways to the key on this computer: key store, passphrase, recovery words.

use std::time::Instant;

use mybackup_engine::Run;
use mybackup_format::keys::Secret as Bytes;
use mybackup_format::slot::{self, KdfCost, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{FormatError, words};
use zeroize::Zeroizing;

use crate::ask::Asker;
use crate::config::KeyStoreKind;
use crate::device::Device;
use crate::error::ServiceError;
use crate::home::Home;
use crate::keystore::{Description, FileStore, KeyStore, KeyStoreError, KeychainStore, Passphrase, Secret};
use crate::session::Session;

/// What the recovery kit is made from.
pub struct KitFacts {
    /// The recovery words.
    pub words: Zeroizing<String>,
    /// The key's fingerprint.
    pub fingerprint: String,
    /// The vault's identity, as in its folder's name.
    pub vault_id: String,
    /// The computer's name.
    pub computer: String,
    /// Where backups go, the primary first.
    pub destinations: Vec<String>,
}

/// Returns the store for device secrets, or `None` where a passphrase takes its place.
pub(crate) fn store_of(kind: KeyStoreKind, home: &Home) -> Option<Box<dyn KeyStore>> {
    match kind {
        KeyStoreKind::Keychain => Some(Box::new(KeychainStore::new())),
        KeyStoreKind::File => Some(Box::new(FileStore::new(home.clone()))),
        KeyStoreKind::Passphrase => None,
    }
}

/// Makes a slot that a passphrase opens in about a second on this computer.
pub(crate) fn passphrase_slot(
    device: &Device,
    passphrase: &Passphrase,
    unlocked: &Unlocked,
    now_ns: i64,
) -> Result<Vec<u8>, ServiceError> {
    let salt = mybackup_engine::random();
    let started = Instant::now();
    slot::stretch(passphrase.text(), &salt, KdfCost::LEAST).map_err(|_| ServiceError::PassphraseWrong)?;
    // Three passes were timed; more are asked for until a second is filled.
    let third = (started.elapsed().as_millis() as u32 / KdfCost::LEAST.passes).max(1);
    let passes = (1000 / third).clamp(KdfCost::LEAST.passes, slot::MAX_KDF_PASSES);
    let cost = KdfCost { passes, ..KdfCost::LEAST };
    let secret = slot::stretch(passphrase.text(), &salt, cost).map_err(|_| ServiceError::PassphraseWrong)?;
    let info = SlotInfo { vault: device.vault, kind: SlotKind::Passphrase, cost: Some(cost), created_ns: now_ns };
    Ok(slot::write(&info, &secret, salt, unlocked))
}

/// Keeps the keys on this computer: in the key store, or sealed by a passphrase.
///
/// Without a keychain that works it falls back to a key file, and says why.
pub(crate) struct Kept {
    pub(crate) kind: KeyStoreKind,
    pub(crate) at: Option<Description>,
    pub(crate) fell_back: Option<String>,
}

pub(crate) fn keep(
    home: &Home,
    wanted: Option<KeyStoreKind>,
    device: &mut Device,
    unlocked: &Unlocked,
    asker: &dyn Asker,
    now_ns: i64,
) -> Result<Kept, ServiceError> {
    let vault = device.vault.hex();
    let kind = wanted.unwrap_or(KeyStoreKind::Keychain);
    if kind == KeyStoreKind::Passphrase {
        let slot = passphrase_slot(device, &asker.new_passphrase()?, unlocked, now_ns)?;
        device.replace_slot(SlotKind::Passphrase, slot);
        return Ok(Kept { kind, at: None, fell_back: None });
    }
    let secret =
        Secret::random().map_err(|source| ServiceError::Io { doing: "read", path: "random".into(), source })?;
    let mut fell_back = None;
    let mut used = kind;
    let mut store = store_of(kind, home).expect("only a passphrase has no store");
    if let Err(error) = store.save(&vault, &secret) {
        // What was asked for by name is not exchanged for something else.
        if kind != KeyStoreKind::Keychain || wanted.is_some() {
            return Err(error.into());
        }
        fell_back = Some(error.to_string());
        used = KeyStoreKind::File;
        store = Box::new(FileStore::new(home.clone()));
        store.save(&vault, &secret)?;
    }
    let slot = device.seal(SlotKind::Device, secret.bytes(), unlocked, now_ns);
    device.replace_slot(SlotKind::Device, slot);
    Ok(Kept { kind: used, at: Some(store.describe(&vault)), fell_back })
}

/// Turns what a slot answered into what a person should know.
pub(crate) fn refused(error: FormatError, wrong: ServiceError) -> ServiceError {
    match error {
        FormatError::WrongKey => wrong,
        _ => ServiceError::KeyStore(KeyStoreError::Damaged),
    }
}

impl Session {
    /// Gets the keys: from the key store, or by asking for the passphrase.
    pub fn unlock(&self, asker: &dyn Asker) -> Result<Unlocked, ServiceError> {
        let device = self.device();
        let kind = self.config().encryption.key_store;
        match store_of(kind, self.home()) {
            Some(store) => {
                let slot = device.slot(SlotKind::Device).ok_or(ServiceError::KeyStore(KeyStoreError::Missing))?;
                let secret = store.load(&device.vault.hex())?;
                slot::open(slot, &Bytes(*secret.bytes())).map_err(|e| refused(e, ServiceError::KeyWrong))
            }
            None => {
                let slot = device.slot(SlotKind::Passphrase).ok_or(ServiceError::KeyStore(KeyStoreError::Missing))?;
                let passphrase = asker.passphrase()?;
                slot::open_with_passphrase(slot, passphrase.text())
                    .map_err(|e| refused(e, ServiceError::PassphraseWrong))
            }
        }
    }

    /// Returns the recovery words.
    pub fn words(&self, asker: &dyn Asker) -> Result<Zeroizing<String>, ServiceError> {
        Ok(words::to_words(&self.unlock(asker)?.words))
    }

    /// Returns what the recovery kit is made from.
    pub fn kit_facts(&self, asker: &dyn Asker) -> Result<KitFacts, ServiceError> {
        let unlocked = self.unlock(asker)?;
        Ok(KitFacts {
            words: words::to_words(&unlocked.words),
            fingerprint: unlocked.keys.fingerprint(),
            vault_id: self.device().vault.hex()[..8].to_string(),
            computer: self.computer(),
            destinations: self.destination_paths().iter().map(|p| p.display().to_string()).collect(),
        })
    }

    /// Replaces the passphrase, here and at every destination that can be reached.
    pub fn change_passphrase(&mut self, asker: &dyn Asker, now_ns: i64, run: &Run) -> Result<(), ServiceError> {
        if self.config().encryption.key_store != KeyStoreKind::Passphrase {
            return Err(ServiceError::NoPassphrase);
        }
        let unlocked = self.unlock(asker)?;
        let mut device = self.device().clone();
        let slot = passphrase_slot(&device, &asker.new_passphrase()?, &unlocked, now_ns)?;
        device.replace_slot(SlotKind::Passphrase, slot);
        self.set_device(device)?;
        self.hand_out_slots(&unlocked, SlotKind::Passphrase, run)
    }

    /// Moves the key to another store, and says where it is then; `None` for a passphrase.
    ///
    /// The setting changes last: until then the old way in works.
    pub fn change_key_store(
        &mut self,
        kind: KeyStoreKind,
        asker: &dyn Asker,
        now_ns: i64,
        run: &Run,
    ) -> Result<Option<Description>, ServiceError> {
        let old = self.config().encryption.key_store;
        if old == kind {
            return Ok(store_of(kind, self.home()).map(|store| store.describe(&self.device().vault.hex())));
        }
        let unlocked = self.unlock(asker)?;
        let mut device = self.device().clone();
        let kept = keep(self.home(), Some(kind), &mut device, &unlocked, asker, now_ns)?;
        let vault = device.vault.hex();
        self.set_device(device)?;
        self.config_file().set("encryption.key_store", kind.name().as_ref())?;
        self.config_file().save()?;
        let slot = if kind == KeyStoreKind::Passphrase { SlotKind::Passphrase } else { SlotKind::Device };
        self.hand_out_slots(&unlocked, slot, run)?;
        if let Some(store) = store_of(old, self.home()) {
            store.delete(&vault)?;
        }
        Ok(kept.at)
    }

    /// Brings the key back to this computer with the recovery words; returns its fingerprint.
    pub fn import(&mut self, typed: &str, asker: &dyn Asker, now_ns: i64, run: &Run) -> Result<String, ServiceError> {
        let secret = words::from_words(typed)?;
        let device = self.device().clone();
        let slot = device.slot(SlotKind::Words).ok_or(ServiceError::KeyStore(KeyStoreError::Damaged))?;
        let unlocked = slot::open(slot, &secret).map_err(|e| refused(e, ServiceError::WordsWrong))?;
        let mut device = device;
        let kept = keep(self.home(), Some(self.config().encryption.key_store), &mut device, &unlocked, asker, now_ns)?;
        self.set_device(device)?;
        let kind = if kept.kind == KeyStoreKind::Passphrase { SlotKind::Passphrase } else { SlotKind::Device };
        self.hand_out_slots(&unlocked, kind, run)?;
        Ok(unlocked.keys.fingerprint())
    }
}

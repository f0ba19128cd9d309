//! Key slots: the ways into a vault.
//!
//! Each slot seals the vault's keys under one independent secret: the recovery
//! words, a passphrase (Argon2id), or a device's secret. A slot can be made anew or
//! removed without touching the others. With the keys it holds the secret of the
//! recovery words, so that whoever can open the vault can print the kit again.

use argon2::{Algorithm, Argon2, Params, Version};
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use crate::container::ObjectKind;
use crate::envelope;
use crate::error::FormatError;
use crate::ids::VaultId;
use crate::keys::{KeyBundle, Secret};

/// The most memory, in KiB, that a slot may ask Argon2 to use.
pub const MAX_KDF_KIB: u32 = 1 << 20;
/// The most passes that a slot may ask for.
pub const MAX_KDF_PASSES: u32 = 64;

/// Which secret opens a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum SlotKind {
    /// The recovery words.
    #[n(0)]
    Words,
    /// A passphrase.
    #[n(1)]
    Passphrase,
    /// A secret kept by one computer.
    #[n(2)]
    Device,
}

/// The most KiB times passes that a slot may ask for: some seconds of work.
pub const MAX_KDF_WORK: u64 = 4 << 20;

/// How a passphrase becomes a key (Argon2id, RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KdfCost {
    /// Memory in KiB.
    #[n(0)]
    pub memory_kib: u32,
    /// Passes over the memory.
    #[n(1)]
    pub passes: u32,
    /// Lanes.
    #[n(2)]
    pub lanes: u32,
}

impl KdfCost {
    /// The least that a new passphrase slot uses: 64 MiB, three passes.
    pub const LEAST: KdfCost = KdfCost { memory_kib: 64 << 10, passes: 3, lanes: 1 };
}

/// The readable part of a slot.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SlotInfo {
    /// The vault that it opens.
    #[n(0)]
    pub vault: VaultId,
    /// Which secret opens it.
    #[n(1)]
    pub kind: SlotKind,
    /// For a passphrase: the cost.
    #[n(2)]
    pub cost: Option<KdfCost>,
    /// When it was made, in nanoseconds since 1970.
    #[n(3)]
    pub created_ns: i64,
}

/// Reads the readable part of a slot, which nothing vouches for yet.
pub fn info(bytes: &[u8]) -> Result<SlotInfo, FormatError> {
    minicbor::decode(envelope::clear_part(bytes, ObjectKind::Slot)?).map_err(|_| FormatError::Impossible("a key slot"))
}

/// What a slot gives to whoever opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlocked {
    /// The vault's keys.
    pub keys: KeyBundle,
    /// The secret that the recovery words stand for.
    pub words: Secret,
}

/// Seals the keys under a secret of 32 random bytes (words, device) or a stretched passphrase.
pub fn write(info: &SlotInfo, secret: &Secret, salt: [u8; 24], unlocked: &Unlocked) -> Vec<u8> {
    let clear = minicbor::to_vec(info).expect("writing to memory cannot fail");
    let keys = Zeroizing::new(unlocked.keys.to_bytes());
    let body = Zeroizing::new([&unlocked.words.0[..], &keys].concat());
    envelope::write(secret, ObjectKind::Slot, info.vault, salt, &clear, &body)
}

/// Opens a slot with a secret of 32 bytes.
pub fn open(bytes: &[u8], secret: &Secret) -> Result<Unlocked, FormatError> {
    let vault = info(bytes)?.vault;
    let body = Zeroizing::new(envelope::open(bytes, secret, ObjectKind::Slot, vault)?);
    let (words, keys) = body.split_first_chunk().ok_or(FormatError::Short("a key slot"))?;
    Ok(Unlocked { keys: KeyBundle::from_bytes(keys)?, words: Secret(*words) })
}

/// Turns a passphrase into the secret of the slot with this salt.
pub fn stretch(passphrase: &str, salt: &[u8; 24], cost: KdfCost) -> Result<Secret, FormatError> {
    let work = u64::from(cost.memory_kib) * u64::from(cost.passes);
    if cost.memory_kib > MAX_KDF_KIB || cost.passes > MAX_KDF_PASSES || cost.lanes > 16 || work > MAX_KDF_WORK {
        return Err(FormatError::KdfLimits);
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|_| FormatError::KdfLimits)?;
    let mut secret = Secret([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut secret.0)
        .map_err(|_| FormatError::KdfLimits)?;
    Ok(secret)
}

/// Opens a passphrase slot.
pub fn open_with_passphrase(bytes: &[u8], passphrase: &str) -> Result<Unlocked, FormatError> {
    let cost = info(bytes)?.cost.ok_or(FormatError::Impossible("a key slot"))?;
    open(bytes, &stretch(passphrase, &envelope::salt(bytes)?, cost)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(kind: SlotKind, cost: Option<KdfCost>) -> SlotInfo {
        SlotInfo { vault: VaultId([4; 16]), kind, cost, created_ns: 5 }
    }

    #[test]
    fn a_slot_opens_with_its_secret_alone() {
        let bundle = Unlocked { keys: KeyBundle::new(Secret([1; 32])), words: Secret([6; 32]) };
        let bytes = write(&slot(SlotKind::Words, None), &Secret([2; 32]), [3; 24], &bundle);
        assert_eq!(open(&bytes, &Secret([2; 32])).unwrap(), bundle);
        assert_eq!(open(&bytes, &Secret([9; 32])), Err(FormatError::WrongKey));
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            assert!(open(&bad, &Secret([2; 32])).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_passphrase_opens_its_slot_and_greed_is_refused() {
        let cost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
        let bundle = Unlocked { keys: KeyBundle::new(Secret([1; 32])), words: Secret([6; 32]) };
        let secret = stretch("élan", &[3; 24], cost).unwrap();
        let bytes = write(&slot(SlotKind::Passphrase, Some(cost)), &secret, [3; 24], &bundle);
        assert_eq!(open_with_passphrase(&bytes, "élan").unwrap(), bundle);
        assert_eq!(open_with_passphrase(&bytes, "elan"), Err(FormatError::WrongKey));
        let greedy = KdfCost { memory_kib: 1 << 30, passes: 1, lanes: 1 };
        assert_eq!(stretch("x", &[0; 24], greedy), Err(FormatError::KdfLimits));
        let slow = KdfCost { memory_kib: MAX_KDF_KIB, passes: MAX_KDF_PASSES, lanes: 1 };
        assert_eq!(stretch("x", &[0; 24], slow), Err(FormatError::KdfLimits));
    }
}

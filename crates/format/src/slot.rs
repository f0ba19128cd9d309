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

    /// Refuses what takes too much memory or time, before any of it is taken.
    fn check(self) -> Result<(), FormatError> {
        let work = u64::from(self.memory_kib) * u64::from(self.passes);
        if self.memory_kib > MAX_KDF_KIB || self.passes > MAX_KDF_PASSES || self.lanes > 16 || work > MAX_KDF_WORK {
            return Err(FormatError::KdfLimits);
        }
        Ok(())
    }
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
    cost.check()?;
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
        for greedy in
            [KdfCost { passes: MAX_KDF_PASSES + 1, ..cost }, KdfCost { memory_kib: 256, passes: 1, lanes: 17 }]
        {
            assert_eq!(stretch("x", &[0; 24], greedy), Err(FormatError::KdfLimits));
        }
    }

    #[test]
    fn costs_are_bounded_one_by_one_and_together() {
        const MEMORY: u32 = 1 << 20;
        for (memory_kib, passes, lanes, good) in [
            (0, 0, 0, true),
            (64, 1, 1, true),
            (MEMORY, 1, 1, true),
            (MEMORY + 1, 1, 1, false),
            (MEMORY + 2, 1, 1, false),
            (64, 64, 1, true),
            (64, 65, 1, false),
            (64, 66, 1, false),
            (256, 1, 16, true),
            (256, 1, 17, false),
            (256, 1, 18, false),
            (MEMORY, 4, 1, true),
            (MEMORY, 5, 1, false),
            (MEMORY / 16, 64, 1, true),
            (MEMORY / 16 + 1, 64, 1, false),
            (MEMORY - 1, 5, 1, false),
            (1 << 30, 1, 1, false),
            (MEMORY, 64, 1, false),
            (u32::MAX, u32::MAX, 1, false),
        ] {
            let cost = KdfCost { memory_kib, passes, lanes };
            assert_eq!(cost.check(), if good { Ok(()) } else { Err(FormatError::KdfLimits) }, "{cost:?}");
        }
        assert_eq!((MAX_KDF_KIB, MAX_KDF_PASSES, MAX_KDF_WORK), (1_048_576, 64, 4_194_304));
        assert_eq!(KdfCost::LEAST, KdfCost { memory_kib: 65_536, passes: 3, lanes: 1 });
        assert_eq!(KdfCost::LEAST.check(), Ok(()));
    }

    #[test]
    fn costs_that_argon2_does_not_know_are_refused() {
        for (memory_kib, passes, lanes) in [(0, 1, 1), (7, 1, 1), (64, 0, 1), (64, 1, 0), (64, 1, 9)] {
            let cost = KdfCost { memory_kib, passes, lanes };
            assert_eq!(stretch("x", &[0; 24], cost), Err(FormatError::KdfLimits), "{cost:?}");
        }
    }

    #[test]
    fn passphrase_salt_and_each_cost_decide() {
        let cost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
        let secret = stretch("x", &[0; 24], cost).unwrap();
        assert_eq!(stretch("x", &[0; 24], cost).unwrap(), secret);
        for other in [
            stretch("y", &[0; 24], cost),
            stretch("x", &[1; 24], cost),
            stretch("x", &[0; 24], KdfCost { memory_kib: 72, ..cost }),
            stretch("x", &[0; 24], KdfCost { passes: 2, ..cost }),
            stretch("x", &[0; 24], KdfCost { lanes: 2, ..cost }),
        ] {
            assert_ne!(other.unwrap(), secret);
        }
    }

    fn sealed(info: &SlotInfo, body: &[u8]) -> Vec<u8> {
        let clear = minicbor::to_vec(info).unwrap();
        envelope::write(&Secret([2; 32]), ObjectKind::Slot, info.vault, [3; 24], &clear, body)
    }

    #[test]
    fn what_anyone_may_read_is_written_as_the_format_says() {
        let cost = KdfCost { memory_kib: 9, passes: 2, lanes: 1 };
        let vault = [&[0, 0x50][..], &[4; 16]].concat();
        for (kind, cost, rest) in [
            (SlotKind::Words, None, &b"\x01\x00\x03\x05"[..]),
            (SlotKind::Passphrase, Some(cost), b"\x01\x01\x02\xa3\x00\x09\x01\x02\x02\x01\x03\x05"),
            (SlotKind::Device, None, b"\x01\x02\x03\x05"),
        ] {
            let bytes = sealed(&slot(kind, cost), &[7; 64]);
            let map = [if cost.is_some() { 0xa4 } else { 0xa3 }];
            let clear = [&map[..], &vault, rest].concat();
            assert_eq!(bytes[68..68 + clear.len()], clear);
            assert_eq!(info(&bytes), Ok(slot(kind, cost)));
        }
        let bytes = envelope::write(&Secret([2; 32]), ObjectKind::Slot, VaultId([4; 16]), [3; 24], b"\xa0", &[7; 64]);
        assert_eq!(info(&bytes), Err(FormatError::Impossible("a key slot")));
    }

    #[test]
    fn a_slot_holds_the_words_and_at_least_one_key() {
        let info = slot(SlotKind::Device, None);
        for (body, refused) in [
            (0, FormatError::Short("a key slot")),
            (31, FormatError::Short("a key slot")),
            (32, FormatError::Impossible("the key bundle")),
            (63, FormatError::Impossible("the key bundle")),
            (65, FormatError::Impossible("the key bundle")),
        ] {
            assert_eq!(open(&sealed(&info, &vec![7; body]), &Secret([2; 32])), Err(refused), "{body} bytes");
        }
        let bytes = sealed(&info, &[[6; 32], [1; 32]].concat());
        let unlocked = Unlocked { keys: KeyBundle::new(Secret([1; 32])), words: Secret([6; 32]) };
        assert_eq!(open(&bytes, &Secret([2; 32])), Ok(unlocked));
        assert_eq!(open_with_passphrase(&bytes, "x"), Err(FormatError::Impossible("a key slot")), "it has no cost");
    }
}

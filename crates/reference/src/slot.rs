//! Section 5: the ways in.

use minicbor::Decoder;

use crate::bytes::{fixed, map};
use crate::files::Files;
use crate::sealed::{self, Key, SLOT};
use crate::{Result, bad, demand};

/// A way into a vault.
pub enum Way {
    /// The 24 recovery words.
    Words(String),
    /// The passphrase.
    Passphrase(String),
    /// The secret that a computer keeps.
    Device([u8; 32]),
}

/// Section 5: opens a slot and gives the vault's keys, or nothing when it is for another way in.
pub fn open_slot(files: &impl Files, name: &str, vault: &[u8; 16], way: &Way) -> Result<Option<Vec<Key>>> {
    let object = files.read(name)?;
    let (mut id, mut kind, mut cost) = (None, None, [0u32; 3]);
    map(&mut Decoder::new(sealed::clear_part(&object)?), |key, d| {
        match key {
            0 => id = Some(fixed::<16>(d)?),
            1 => kind = Some(d.u64()?),
            2 => map(d, |key, d| {
                let Some(number) = cost.get_mut(key as usize) else { return Ok(false) };
                *number = d.u32()?;
                Ok(true)
            })?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    demand(id.as_ref() == Some(vault), "a slot of another vault")?;
    let key: Key = match (way, kind) {
        (Way::Words(words), Some(0)) => {
            let words = bip39::Mnemonic::parse_in_normalized(bip39::Language::English, words).or_else(bad)?;
            words.to_entropy().try_into().or_else(|_| bad("there are 24 words"))?
        }
        (Way::Passphrase(passphrase), Some(1)) => stretch(passphrase, cost, &object[8..32])?,
        (Way::Device(secret), Some(2)) => *secret,
        _ => return Ok(None),
    };
    let opened = sealed::open_envelope(&key, vault, &object, SLOT)?;
    demand(opened.len() >= 64 && opened.len() % 32 == 0, "a slot has another length")?;
    Ok(Some(opened[32..].chunks(32).map(|key| key.try_into().expect("32 bytes")).collect()))
}

fn stretch(passphrase: &str, [kib, passes, lanes]: [u32; 3], salt: &[u8]) -> Result<Key> {
    demand(kib <= 1 << 20 && passes <= 64 && lanes <= 16, "a slot asks for too much")?;
    let params = argon2::Params::new(kib, passes, lanes, Some(32)).or_else(bad)?;
    let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut key = [0; 32];
    argon.hash_password_into(passphrase.as_bytes(), salt, &mut key).or_else(bad)?;
    Ok(key)
}

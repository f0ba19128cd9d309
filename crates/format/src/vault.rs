//! `vault.enc`: what a vault is.

use minicbor::{Decode, Encode};

use crate::container::ObjectKind;
use crate::envelope;
use crate::error::FormatError;
use crate::ids::VaultId;
use crate::keys::VaultKeys;

/// Features that a reader must know to read this vault; format 1 has none.
pub const KNOWN_FEATURES: u64 = 0;

/// The readable part of `vault.enc`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct VaultInfo {
    /// The vault's identity.
    #[n(0)]
    pub vault: VaultId,
    /// Mandatory features, one bit each.
    #[n(1)]
    pub features: u64,
    /// When it was made, in nanoseconds since 1970.
    #[n(2)]
    pub created_ns: i64,
}

/// The sealed part of `vault.enc`: parameters that every writer keeps to.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Parameters {
    /// Length of a solid segment before compression, in bytes.
    #[n(0)]
    pub segment_bytes: u32,
    /// Length that a pack is closed at, in bytes.
    #[n(1)]
    pub pack_bytes: u32,
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters { segment_bytes: 4 << 20, pack_bytes: 12 << 20 }
    }
}

/// Writes `vault.enc`.
pub fn write(info: &VaultInfo, parameters: &Parameters, keys: &VaultKeys, salt: [u8; 24]) -> Vec<u8> {
    let clear = minicbor::to_vec(info).expect("writing to memory cannot fail");
    let body = minicbor::to_vec(parameters).expect("writing to memory cannot fail");
    envelope::write(&keys.description_secret(), ObjectKind::Vault, info.vault, salt, &clear, &body)
}

/// Reads the readable part, which nothing vouches for yet; refuses features that are unknown here.
pub fn info(bytes: &[u8]) -> Result<VaultInfo, FormatError> {
    let info: VaultInfo = minicbor::decode(envelope::clear_part(bytes, ObjectKind::Vault)?)
        .map_err(|_| FormatError::Impossible("the vault's description"))?;
    if info.features & !KNOWN_FEATURES != 0 {
        return Err(FormatError::Newer);
    }
    Ok(info)
}

/// Opens the sealed part, vouching for the whole: only then is it believed that a newer version wrote it.
pub fn open(bytes: &[u8], keys: &VaultKeys) -> Result<Parameters, FormatError> {
    let body = envelope::open(bytes, &keys.description_secret(), ObjectKind::Vault, keys.vault())?;
    info(bytes)?;
    let parameters: Parameters =
        minicbor::decode(&body).map_err(|_| FormatError::Impossible("the vault's description"))?;
    let sound = (1 << 12..=8 << 20).contains(&parameters.segment_bytes)
        && (1 << 12..=256 << 20).contains(&parameters.pack_bytes);
    if sound { Ok(parameters) } else { Err(FormatError::Impossible("the vault's parameters")) }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    use crate::ids::VaultId;
    use crate::keys::{KeyBundle, Secret};

    const VAULT: VaultId = VaultId([4; 16]);
    const INFO: VaultInfo = VaultInfo { vault: VAULT, features: 0, created_ns: -5 };

    fn keys() -> VaultKeys {
        KeyBundle::new(Secret([1; 32])).keys_of(VAULT)
    }

    fn description(features: u64, parameters: &Parameters) -> Vec<u8> {
        write(&VaultInfo { features, ..INFO }, parameters, &keys(), [3; 24])
    }

    fn sealed(clear: &[u8], body: &[u8]) -> Vec<u8> {
        envelope::write(&keys().description_secret(), ObjectKind::Vault, VAULT, [3; 24], clear, body)
    }

    #[test]
    fn a_description_comes_back() {
        let parameters = Parameters { segment_bytes: 5_000, pack_bytes: 6_000 };
        let bytes = description(0, &parameters);
        let clear = [&[0xa3, 0, 0x50][..], &[4; 16], &[1, 0, 2, 0x24]].concat();
        assert_eq!(bytes[68..68 + clear.len()], clear);
        assert_eq!((info(&bytes), open(&bytes, &keys())), (Ok(INFO), Ok(parameters)));
        let other = KeyBundle::new(Secret([2; 32])).keys_of(VAULT);
        assert_eq!(open(&bytes, &other), Err(FormatError::WrongKey));
        assert_eq!(Parameters::default(), Parameters { segment_bytes: 4_194_304, pack_bytes: 12_582_912 });
    }

    #[test]
    fn every_unknown_feature_is_refused() {
        assert_eq!(KNOWN_FEATURES, 0);
        for bit in 0..64 {
            let bytes = description(1 << bit, &Parameters::default());
            assert_eq!(info(&bytes), Err(FormatError::Newer), "bit {bit}");
            assert_eq!(open(&bytes, &keys()), Err(FormatError::Newer), "bit {bit}");
        }
        let mut forged = description(0, &Parameters::default());
        forged[68 + 20] = 1;
        assert_eq!((info(&forged), open(&forged, &keys())), (Err(FormatError::Newer), Err(FormatError::Damaged)));
    }

    #[test]
    fn parameters_that_no_writer_can_keep_to_are_refused() {
        let (least, segment, pack) = (1 << 12, 8 << 20, 256 << 20);
        for (segment_bytes, pack_bytes, good) in [
            (least, least, true),
            (least - 1, least, false),
            (least, least - 1, false),
            (0, 0, false),
            (segment, pack, true),
            (segment + 1, pack, false),
            (segment, pack + 1, false),
            (u32::MAX, pack, false),
            (segment, u32::MAX, false),
        ] {
            let parameters = Parameters { segment_bytes, pack_bytes };
            let refused = FormatError::Impossible("the vault's parameters");
            let read = open(&description(0, &parameters), &keys());
            assert_eq!(read, if good { Ok(parameters) } else { Err(refused) }, "{segment_bytes}, {pack_bytes}");
        }
    }

    #[test]
    fn what_is_no_description_is_refused() {
        let refused = FormatError::Impossible("the vault's description");
        let clear = minicbor::to_vec(INFO).unwrap();
        assert_eq!(info(&sealed(b"\xa0", b"\xa0")), Err(refused.clone()));
        assert_eq!(open(&sealed(b"\xa0", b"\xa2\x00\x19\x20\x00\x01\x19\x20\x00"), &keys()), Err(refused.clone()));
        assert_eq!(open(&sealed(&clear, b"\xa0"), &keys()), Err(refused));
        let slot = envelope::write(&Secret([1; 32]), ObjectKind::Slot, VAULT, [3; 24], &clear, b"");
        assert_eq!(info(&slot), Err(FormatError::OtherKind));
    }
}

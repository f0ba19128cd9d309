//! The envelope: a readable part and a sealed part, for what must be found before a key is known.
//!
//! ```text
//! header 64 | length of the clear part, u32 | clear part | sealed part
//! ```
//!
//! The clear part is authenticated with the sealed one. Used by `vault.enc` and the key slots.

use crate::container::{HEADER_LEN, ObjectKind, SealKey, TAG_LEN, header_kind, header_of};
use crate::error::FormatError;
use crate::ids::VaultId;
use crate::keys::Secret;

/// The most that an envelope may hold, in bytes.
pub const MAX_ENVELOPE: usize = 1 << 20;

/// Writes an envelope sealed under `secret`.
pub fn write(secret: &Secret, kind: ObjectKind, vault: VaultId, salt: [u8; 24], clear: &[u8], body: &[u8]) -> Vec<u8> {
    let key = SealKey::derive(secret, kind, 0, vault, salt);
    let mut sealed = body.to_vec();
    key.seal_with(&mut sealed, &[&key.header()[4..8], clear].concat());
    let mut out = key.header().to_vec();
    out.extend_from_slice(&(clear.len() as u32).to_le_bytes());
    out.extend_from_slice(clear);
    out.extend_from_slice(&sealed);
    out
}

/// Returns the clear part, which nothing vouches for yet.
pub fn clear_part(bytes: &[u8], kind: ObjectKind) -> Result<&[u8], FormatError> {
    if header_kind(header_of(bytes)?)? != kind as u8 {
        return Err(FormatError::OtherKind);
    }
    Ok(parts(bytes)?.0)
}

/// Splits what follows the header into the clear and the sealed part.
fn parts(bytes: &[u8]) -> Result<(&[u8], &[u8]), FormatError> {
    if bytes.len() > MAX_ENVELOPE {
        return Err(FormatError::Impossible("an envelope's length"));
    }
    header_of(bytes)?;
    let (len, rest) = bytes[HEADER_LEN..].split_first_chunk::<4>().ok_or(FormatError::Short("an envelope"))?;
    let len = u32::from_le_bytes(*len) as usize;
    if len > rest.len().saturating_sub(TAG_LEN) {
        return Err(FormatError::Short("an envelope"));
    }
    Ok(rest.split_at(len))
}

/// Returns the salt of an envelope.
pub fn salt(bytes: &[u8]) -> Result<[u8; 24], FormatError> {
    Ok(header_of(bytes)?[8..32].try_into().expect("the salt has 24 bytes"))
}

/// Opens the sealed part, vouching for the clear part too.
pub fn open(bytes: &[u8], secret: &Secret, kind: ObjectKind, vault: VaultId) -> Result<Vec<u8>, FormatError> {
    let header = header_of(bytes)?;
    let key = SealKey::from_header(header, kind, vault, |_| Ok(secret))?;
    let (clear, sealed) = parts(bytes)?;
    key.open_with(sealed, &[&header[4..8], clear].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const VAULT: VaultId = VaultId([1; 16]);

    fn secret() -> Secret {
        Secret([2; 32])
    }

    fn envelope(clear: &[u8], body: &[u8]) -> Vec<u8> {
        write(&secret(), ObjectKind::Slot, VAULT, [3; 24], clear, body)
    }

    fn opened(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
        open(bytes, &secret(), ObjectKind::Slot, VAULT)
    }

    #[test]
    fn both_parts_come_back() {
        for (clear, body) in [(&b"clear"[..], &b"sealed"[..]), (b"", b"sealed"), (b"clear", b""), (b"", b"")] {
            let bytes = envelope(clear, body);
            assert_eq!(bytes.len(), 64 + 4 + clear.len() + body.len() + 16);
            assert_eq!(bytes[64..68], (clear.len() as u32).to_le_bytes());
            assert_eq!(clear_part(&bytes, ObjectKind::Slot), Ok(clear));
            assert_eq!(salt(&bytes), Ok([3; 24]));
            assert_eq!(opened(&bytes).as_deref(), Ok(body));
        }
    }

    #[test]
    fn one_mebibyte_is_the_most() {
        let full = envelope(&vec![7; (1 << 20) - 64 - 4 - 16], b"");
        assert_eq!((full.len(), MAX_ENVELOPE), (1 << 20, 1 << 20));
        assert_eq!(opened(&full).as_deref(), Ok(&b""[..]));
        for beyond in [1, 2] {
            let more = envelope(&vec![7; full.len() - 64 - 4 - 16 + beyond], b"");
            assert_eq!(clear_part(&more, ObjectKind::Slot), Err(FormatError::Impossible("an envelope's length")));
            assert_eq!(opened(&more), Err(FormatError::Impossible("an envelope's length")));
        }
    }

    #[test]
    fn a_clear_part_leaves_room_for_a_tag() {
        let good = envelope(b"clear", b"");
        for longer in [6u32, 7, 21, 22, u32::MAX] {
            let mut bad = good.clone();
            bad[64..68].copy_from_slice(&longer.to_le_bytes());
            assert_eq!(clear_part(&bad, ObjectKind::Slot), Err(FormatError::Short("an envelope")), "{longer}");
            assert_eq!(opened(&bad), Err(FormatError::Short("an envelope")), "{longer}");
        }
        let mut bad = good.clone();
        bad[64] = 4;
        assert_eq!(clear_part(&bad, ObjectKind::Slot), Ok(&b"clea"[..]), "nothing vouches for it yet");
        assert_eq!(opened(&bad), Err(FormatError::Damaged));
    }

    #[test]
    fn what_is_cut_short_or_changed_is_refused() {
        let good = envelope(b"clear", b"sealed");
        for len in 0..good.len() {
            let (clear, open) = (clear_part(&good[..len], ObjectKind::Slot), opened(&good[..len]));
            let expected = match len {
                0..64 => FormatError::Short("a header"),
                64..89 => FormatError::Short("an envelope"),
                _ => FormatError::Damaged,
            };
            assert_eq!(clear.is_ok(), len >= 89, "length {len}");
            assert_eq!(open, Err(expected), "length {len}");
        }
        assert_eq!(salt(&good[..63]), Err(FormatError::Short("a header")));
        assert_eq!(opened(&[&good[..], &[0]].concat()), Err(FormatError::Damaged));
        for at in 64..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(opened(&bad).is_err(), "byte {at}");
        }
    }

    #[test]
    fn another_kind_secret_or_vault_is_refused() {
        let good = envelope(b"clear", b"sealed");
        assert_eq!(clear_part(&good, ObjectKind::Vault), Err(FormatError::OtherKind));
        assert_eq!(open(&good, &secret(), ObjectKind::Vault, VAULT), Err(FormatError::OtherKind));
        assert_eq!(open(&good, &Secret([9; 32]), ObjectKind::Slot, VAULT), Err(FormatError::WrongKey));
        assert_eq!(open(&good, &secret(), ObjectKind::Slot, VaultId([9; 16])), Err(FormatError::WrongKey));
    }
}

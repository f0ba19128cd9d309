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

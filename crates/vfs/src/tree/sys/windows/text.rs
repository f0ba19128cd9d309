//! Names between the system's UTF-16 and the WTF-8 bytes of keys.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::windows::ffi::OsStringExt;

/// Returns the bytes that stand for a name in a key.
pub(super) fn from_system(name: &OsStr) -> Vec<u8> {
    name.as_encoded_bytes().to_vec()
}

/// Returns the name for bytes; fails when they are not WTF-8.
pub(super) fn to_system(bytes: &[u8]) -> io::Result<OsString> {
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        let error = match str::from_utf8(rest) {
            Ok(text) => {
                units.extend(text.encode_utf16());
                return Ok(OsString::from_wide(&units));
            }
            Err(error) => error,
        };
        let (valid, invalid) = rest.split_at(error.valid_up_to());
        units.extend(String::from_utf8_lossy(valid).encode_utf16());
        // One half of a surrogate pair, which the system allows in names.
        let [0xed, high @ 0xa0..=0xbf, low @ 0x80..=0xbf, after @ ..] = invalid else {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        };
        units.push(0xd000 | (u16::from(high & 0x3f) << 6) | u16::from(low & 0x3f));
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_surrogate_pair_survives() {
        let name = OsString::from_wide(&[0x61, 0xd800, 0x62, 0xe9]);
        let bytes = from_system(&name);
        assert_eq!(to_system(&bytes).unwrap(), name);
        assert!(to_system(b"a\xff").is_err());
    }
}

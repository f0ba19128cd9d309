//! Identities: fixed-size byte strings, one type for each meaning.

use std::fmt;

macro_rules! identity {
    ($(#[$doc:meta])* $name:ident, $size:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub [u8; $size]);

        impl $name {
            /// Takes exactly the right number of bytes.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map($name)
            }

            /// Writes it as lower-case hexadecimal digits.
            pub fn hex(&self) -> String {
                hex(&self.0)
            }

            /// Reads it from hexadecimal digits.
            pub fn from_hex(text: &str) -> Option<Self> {
                let mut bytes = [0u8; $size];
                if text.len() != 2 * $size || !text.is_ascii() {
                    return None;
                }
                for (i, byte) in bytes.iter_mut().enumerate() {
                    *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
                }
                Some($name(bytes))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.hex())
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(
                d: &mut minicbor::Decoder<'b>,
                _: &mut C,
            ) -> Result<Self, minicbor::decode::Error> {
                $name::from_slice(d.bytes()?)
                    .ok_or_else(|| minicbor::decode::Error::message("wrong length"))
            }
        }
    };
}

identity!(
    /// A vault; random, chosen when it is made.
    VaultId, 16
);
identity!(
    /// A protected folder; random, chosen when it is added.
    SourceId, 8
);
identity!(
    /// A computer that writes to a vault.
    DeviceId, 16
);
identity!(
    /// Content of a chunk: a keyed hash, so that it tells nothing without the key.
    ChunkId, 16
);
identity!(
    /// A manifest page, fence or run-log block: a keyed hash of its plain bytes.
    PageId, 16
);
identity!(
    /// SHA-256 of the bytes of an object; its name.
    ObjectHash, 32
);

/// Writes bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_bytes_say_the_same() {
        let id = SourceId([0x00, 0x09, 0x0a, 0x1f, 0x7f, 0x80, 0xf0, 0xff]);
        assert_eq!(id.hex(), "00090a1f7f80f0ff");
        assert_eq!(format!("{id:?}"), "00090a1f7f80f0ff");
        assert_eq!(SourceId::from_hex("00090a1F7f80f0FF"), Some(id));
        assert_eq!(SourceId::from_slice(&id.0), Some(id));
        assert_eq!(hex(&[]), "");
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "0",
            "00090a1f7f80f0f",
            "00090a1f7f80f0ff0",
            "00090a1f7f80f0ff00",
            "00090a1f7f80f0fg",
            "é090a1f7f80f0ff",
        ] {
            assert_eq!(SourceId::from_hex(text), None, "{text}");
        }
        assert_eq!((SourceId::from_slice(&[0; 7]), SourceId::from_slice(&[0; 9])), (None, None));
    }

    #[test]
    fn ids_are_cbor_byte_strings_of_their_length() {
        let bytes = minicbor::to_vec(SourceId([7; 8])).unwrap();
        assert_eq!(bytes, [0x48, 7, 7, 7, 7, 7, 7, 7, 7]);
        assert_eq!(minicbor::decode::<SourceId>(&bytes).unwrap(), SourceId([7; 8]));
        assert!(minicbor::decode::<VaultId>(&bytes).is_err());
    }
}

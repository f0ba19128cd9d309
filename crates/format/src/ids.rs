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

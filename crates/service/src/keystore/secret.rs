//! Thirty-two bytes that show themselves to no one.

use std::fmt;
use std::io;

use zeroize::Zeroizing;

/// A device's secret; erased from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    // In a box, moving the value leaves no copy behind.
    bytes: Box<Zeroizing<[u8; 32]>>,
}

impl Secret {
    /// The number of bytes.
    pub const LEN: usize = 32;

    /// Draws a new secret from the system's random source.
    pub fn random() -> io::Result<Secret> {
        let mut bytes = Box::new(Zeroizing::new([0; Secret::LEN]));
        getrandom::fill(bytes.as_mut_slice()).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Secret { bytes })
    }

    /// Takes bytes as a secret; none when there are not exactly 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Secret> {
        let mut own = Box::new(Zeroizing::new([0; Secret::LEN]));
        if bytes.len() != Secret::LEN {
            return None;
        }
        own.copy_from_slice(bytes);
        Some(Secret { bytes: own })
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8; Secret::LEN] {
        &self.bytes
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

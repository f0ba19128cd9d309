//! Cleaning plans: which packs are condemned.
//!
//! A plan is published first; every living source acknowledges it in its next
//! root, after which it no longer refers to a condemned pack; only then are the
//! packs removed.

use minicbor::{Decode, Encode};

use crate::error::FormatError;
use crate::ids::{DeviceId, ObjectHash};

/// A published plan.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Plan {
    /// The computer that made it.
    #[n(0)]
    pub device: DeviceId,
    /// When, in nanoseconds since 1970.
    #[n(1)]
    pub created_ns: i64,
    /// The packs that will go, folder number and name.
    #[n(2)]
    pub condemned: Vec<(u8, ObjectHash)>,
}

impl Plan {
    /// Writes the plain body.
    pub fn encode(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("writing to memory cannot fail")
    }

    /// Reads the plain body.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        minicbor::decode(bytes).map_err(|_| FormatError::Impossible("a cleaning plan"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_written_as_the_format_says() {
        let plan = Plan { device: DeviceId([4; 16]), created_ns: -2, condemned: vec![(1, ObjectHash([9; 32]))] };
        let device = [&[0xa3, 0, 0x50][..], &[4; 16]].concat();
        let bytes = [&device[..], &[1, 0x21, 2, 0x81, 0x82, 1, 0x58, 32], &[9; 32]].concat();
        assert_eq!(plan.encode(), bytes);
        assert_eq!(Plan::decode(&bytes), Ok(plan));
        for len in 0..bytes.len() {
            assert_eq!(Plan::decode(&bytes[..len]), Err(FormatError::Impossible("a cleaning plan")), "length {len}");
        }
    }
}

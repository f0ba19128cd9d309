//! Access lists and capabilities as the bytes in which Linux keeps them.
//!
//! Written here and not through `setfacl` and `setcap`, so that tests need no
//! package and a mistake of those tools cannot hide one of the product.

/// The bit of the capability to send raw packets.
pub const NET_RAW: u32 = 13;

const NOBODY: u32 = u32::MAX;

/// A POSIX access list: the three classes, one named user, one named group, a mask.
#[derive(Debug, Clone, Copy)]
pub struct Acl {
    /// What the owner, the group and others may do (0 to 7).
    pub classes: [u16; 3],
    /// A user by number and what they may do.
    pub user: (u32, u16),
    /// A group by number and what it may do.
    pub group: (u32, u16),
    /// The most that anyone but the owner and others may do.
    pub mask: u16,
}

impl Acl {
    /// Returns the bytes of the extended attribute, version 2.
    pub fn bytes(&self) -> Vec<u8> {
        let entries = [
            (0x01, self.classes[0], NOBODY),
            (0x02, self.user.1, self.user.0),
            (0x04, self.classes[1], NOBODY),
            (0x08, self.group.1, self.group.0),
            (0x10, self.mask, NOBODY),
            (0x20, self.classes[2], NOBODY),
        ];
        let mut bytes = 2u32.to_le_bytes().to_vec();
        for (tag, allowed, who) in entries {
            bytes.extend_from_slice(&u16::to_le_bytes(tag));
            bytes.extend_from_slice(&allowed.to_le_bytes());
            bytes.extend_from_slice(&who.to_le_bytes());
        }
        bytes
    }
}

/// Returns the bytes of `security.capability`, version 2, permitted and effective.
pub(super) fn capability_bytes(bit: u32) -> Vec<u8> {
    let (low, high) = if bit < 32 { (1u32 << bit, 0) } else { (0, 1u32 << (bit - 32)) };
    [0x0200_0001, low, 0, high, 0].into_iter().flat_map(u32::to_le_bytes).collect()
}

//! Attributes beyond owner, mode and times.

/// The flag of a file that may not be changed (`chattr +i`).
pub const FLAG_IMMUTABLE: u32 = 0x10;
/// The flag of a file that may only grow (`chattr +a`).
pub const FLAG_APPEND: u32 = 0x20;
/// The flag of a file that dumps leave out (`chattr +d`).
pub const FLAG_NODUMP: u32 = 0x40;
/// All flags that are kept.
pub(crate) const FLAGS_KEPT: u32 = FLAG_IMMUTABLE | FLAG_APPEND | FLAG_NODUMP;

/// Names and values of extended attributes, sorted by name.
pub type Xattrs = Vec<(Vec<u8>, Vec<u8>)>;

/// Extended attributes with ACLs and capabilities, and the flags of `chattr`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extended {
    /// Attributes in the namespaces that are kept.
    pub xattrs: Xattrs,
    /// Any of [`FLAG_IMMUTABLE`], [`FLAG_APPEND`] and [`FLAG_NODUMP`].
    pub flags: u32,
}

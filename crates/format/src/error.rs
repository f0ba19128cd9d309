//! What can be wrong with bytes.

/// Why bytes were refused.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatError {
    /// The bytes end before what they announce.
    #[error("The data ends too early while reading {0}")]
    Short(&'static str),
    /// A value is outside of what the format allows.
    #[error("The data holds an impossible value for {0}")]
    Impossible(&'static str),
    /// These are not bytes of this product.
    #[error("This is not a MyBackup object")]
    NotOurs,
    /// An object of another kind stands here.
    #[error("This object is of another kind than expected")]
    OtherKind,
    /// The format, or a mandatory feature, is unknown here.
    #[error("This was written by a newer version of MyBackup")]
    Newer,
    /// The key does not open this object.
    #[error("The key does not open this")]
    WrongKey,
    /// Authentication failed: the bytes were changed.
    #[error("The data was changed or damaged")]
    Damaged,
    /// A compressed part does not decompress to what was announced.
    #[error("The compressed data is damaged")]
    Compression,
    /// A key derivation asks for more than is allowed.
    #[error("The key derivation asks for unreasonable memory or time")]
    KdfLimits,
}

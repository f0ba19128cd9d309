//! Which extended attributes are kept, and in which order they go back.

/// The part of the way back at which an extended attribute is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Turn {
    /// Before the mode, which may take the right to write away.
    BeforeMode,
    /// After the mode, which an ACL refines.
    Acl,
    /// After the owner and the mode, since changing these takes it away.
    Capability,
}

/// Tells when an attribute goes back; none for those of the system's own, which stay out.
pub(crate) fn turn_of(name: &[u8]) -> Option<Turn> {
    if !cfg!(target_os = "linux") {
        return Some(Turn::BeforeMode);
    }
    match name {
        b"security.capability" => Some(Turn::Capability),
        b"system.posix_acl_access" | b"system.posix_acl_default" => Some(Turn::Acl),
        _ if name.starts_with(b"user.") || name.starts_with(b"trusted.") => Some(Turn::BeforeMode),
        _ => None,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn labels_of_the_system_stay_out() {
        assert_eq!(turn_of(b"user.x"), Some(Turn::BeforeMode));
        assert_eq!(turn_of(b"trusted.x"), Some(Turn::BeforeMode));
        assert_eq!(turn_of(b"system.posix_acl_default"), Some(Turn::Acl));
        assert_eq!(turn_of(b"security.capability"), Some(Turn::Capability));
        assert_eq!(turn_of(b"security.selinux"), None);
        assert_eq!(turn_of(b"system.nfs4_acl"), None);
    }
}

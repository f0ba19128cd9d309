//! Attributes from the history as the file system takes them.

use mybackup_format::{Kind, Version};
use mybackup_vfs::tree::{self, Stamp};

use crate::run::UnixNanos;

/// Returns a version's attributes.
pub(super) fn recorded(version: &Version) -> tree::Attributes {
    let a = &version.attributes;
    tree::Attributes {
        mode: a.mode,
        uid: a.uid,
        gid: a.gid,
        user: (!a.user.is_empty()).then(|| a.user.clone()),
        group: (!a.group.is_empty()).then(|| a.group.clone()),
        mtime: Stamp { secs: version.modified.secs, nanos: version.modified.nanos },
        xattrs: a.xattrs.clone(),
        flags: a.flags,
    }
}

/// Returns what a new entry of the person who restores it would have; `now` is its owner's.
pub(super) fn ordinary(version: &Version, owner: (u32, u32), now_ns: UnixNanos) -> tree::Attributes {
    let runs = version.kind == Kind::Dir || version.attributes.mode & 0o100 != 0;
    tree::Attributes {
        mode: if runs { 0o755 } else { 0o644 },
        uid: owner.0,
        gid: owner.1,
        mtime: Stamp { secs: now_ns.div_euclid(1_000_000_000), nanos: now_ns.rem_euclid(1_000_000_000) as u32 },
        ..tree::Attributes::default()
    }
}

/// Returns a kind as the file system names it.
pub(super) fn kind(kind: Kind) -> tree::Kind {
    match kind {
        Kind::File => tree::Kind::File,
        Kind::Dir => tree::Kind::Dir,
        Kind::Symlink => tree::Kind::Symlink,
        Kind::Fifo => tree::Kind::Fifo,
        Kind::Socket => tree::Kind::Socket,
        Kind::CharDevice => tree::Kind::CharDevice,
        Kind::BlockDevice => tree::Kind::BlockDevice,
    }
}

//! Whether what the scan met is what the index knows already.

use mybackup_format::digest::DigestKind;
use mybackup_format::history::FLAG_DAMAGED;
use mybackup_format::{Content, Kind, Piece, Version};

use super::worker::Seen;

/// Tells whether it holds the same.
pub(super) fn same_content(old: &Version, seen: &Seen) -> bool {
    old.kind == seen.kind
        && old.size == seen.size
        && DigestKind::of(old.flags) == DigestKind::of(seen.flags)
        && old.sha256 == seen.sha256
        && (seen.kind == Kind::File || old.content == seen.content)
        // A file whose bytes are known to be lost is stored again.
        && old.flags & FLAG_DAMAGED == 0
}

/// Tells whether it also has the same time and attributes.
pub(super) fn same_dress(old: &Version, seen: &Seen) -> bool {
    old.modified == seen.modified
        && old.attributes == seen.attributes
        && old.link_group == seen.link_group
        && old.flags == seen.flags
        && same_holes(old, seen)
}

/// The same bytes may be laid out with other holes.
fn same_holes(old: &Version, seen: &Seen) -> bool {
    let holes = |c: &Content| match c {
        Content::Pieces(list) => list.iter().filter(|p| matches!(p, Piece::Hole { .. })).count(),
        _ => 0,
    };
    std::mem::discriminant(&old.content) == std::mem::discriminant(&seen.content)
        && holes(&old.content) == holes(&seen.content)
}

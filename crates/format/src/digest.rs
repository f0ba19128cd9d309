//! The SHA-256 of a file's content, holes included.
//!
//! A file with huge holes would take longer to hash than to read: for those, the
//! data is hashed and then how data and holes are laid out. A version's flags say
//! which of the two its SHA-256 is. How the content is handed over, piece by piece
//! or all at once, makes no difference.

use sha2::{Digest, Sha256};

use crate::history::{FLAG_LAYOUT_HASH, Version};

/// What holes are hashed as where they count as their zeros.
static ZEROS: [u8; 64 << 10] = [0; 64 << 10];

/// More zeros than this are not hashed, in bytes: a writer takes the layout from 4 GiB on.
const HASHED_ZEROS: u64 = 16 << 30;

/// Ends a layout, so that it is never taken for something else.
const LAYOUT_END: &[u8] = b"mybackup/1 layout";

/// Ends a digest that must fit nothing.
const TOO_MANY_ZEROS: &[u8] = b"mybackup/1 zeros without end";

/// What a file's SHA-256 is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestKind {
    /// All bytes that reading the file gives, the zeros of its holes included.
    Plain,
    /// The data, and then the lengths of its stretches and of the holes.
    Layout,
}

impl DigestKind {
    /// Returns the kind that a version's flags tell.
    pub fn of(flags: u8) -> Self {
        if flags & FLAG_LAYOUT_HASH != 0 { DigestKind::Layout } else { DigestKind::Plain }
    }

    /// Returns the flag that tells of this kind; 0 for the plain one.
    pub fn flag(self) -> u8 {
        match self {
            DigestKind::Plain => 0,
            DigestKind::Layout => FLAG_LAYOUT_HASH,
        }
    }
}

/// Takes a file's content from its beginning to its end, and gives its SHA-256.
#[derive(Debug, Clone)]
pub struct FileDigest {
    hasher: Sha256,
    /// For a layout: `length × 2 + hole` of each stretch so far.
    stretches: Option<Vec<u64>>,
    /// So many zeros were hashed.
    zeros: u64,
}

impl FileDigest {
    /// Begins with a file of which nothing was read yet.
    pub fn new(kind: DigestKind) -> Self {
        FileDigest { hasher: Sha256::new(), stretches: (kind == DigestKind::Layout).then(Vec::new), zeros: 0 }
    }

    /// Begins with the kind of digest that a version has.
    pub fn of(version: &Version) -> Self {
        FileDigest::new(DigestKind::of(version.flags))
    }

    /// Takes the next bytes.
    pub fn data(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        if let Some(stretches) = &mut self.stretches {
            append(stretches, bytes.len() as u64, false);
        }
    }

    /// Takes a hole of `len` bytes.
    ///
    /// Holes that would take hours to hash as zeros are no work of a writer: the
    /// digest then fits nothing.
    pub fn hole(&mut self, len: u64) {
        if let Some(stretches) = &mut self.stretches {
            append(stretches, len, true);
            return;
        }
        self.zeros = self.zeros.saturating_add(len);
        if self.zeros > HASHED_ZEROS {
            return;
        }
        let mut left = len;
        while left > 0 {
            let step = left.min(ZEROS.len() as u64);
            self.hasher.update(&ZEROS[..step as usize]);
            left -= step;
        }
    }

    /// Returns the SHA-256.
    pub fn finish(mut self) -> [u8; 32] {
        if self.zeros > HASHED_ZEROS {
            self.hasher.update(TOO_MANY_ZEROS);
        }
        if let Some(stretches) = self.stretches {
            for stretch in stretches {
                self.hasher.update(stretch.to_le_bytes());
            }
            self.hasher.update(LAYOUT_END);
        }
        self.hasher.finalize().into()
    }
}

/// Adds a stretch, or makes the last one longer where it is of the same kind.
fn append(stretches: &mut Vec<u64>, len: u64, hole: bool) {
    let hole = u64::from(hole);
    match stretches.last_mut() {
        _ if len == 0 => {}
        // Lengths that no file can have must not end the program: such a digest fits nothing.
        Some(last) if *last & 1 == hole => *last = last.wrapping_add(len << 1),
        _ => stretches.push(len << 1 | hole),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::keys::sha256;

    /// Data, or a hole of so many bytes.
    #[derive(Debug, Clone)]
    enum Stretch {
        Data(Vec<u8>),
        Hole(u64),
    }

    fn digest(kind: DigestKind, stretches: &[Stretch]) -> [u8; 32] {
        let mut digest = FileDigest::new(kind);
        for stretch in stretches {
            match stretch {
                Stretch::Data(bytes) => digest.data(bytes),
                Stretch::Hole(len) => digest.hole(*len),
            }
        }
        digest.finish()
    }

    fn data(bytes: &[u8]) -> Stretch {
        Stretch::Data(bytes.to_vec())
    }

    fn any_stretch() -> impl Strategy<Value = Stretch> {
        prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..50).prop_map(Stretch::Data),
            (0..200_000u64).prop_map(Stretch::Hole),
        ]
    }

    #[test]
    fn a_layout_is_the_data_and_then_its_stretches() {
        let stretches = [Stretch::Hole(5 << 30), data(b"begin"), Stretch::Hole(1 << 40), data(b"end")];
        let mut expected = b"beginend".to_vec();
        for number in [(5u64 << 31) + 1, 10, (1 << 41) + 1, 6] {
            expected.extend_from_slice(&number.to_le_bytes());
        }
        expected.extend_from_slice(b"mybackup/1 layout");
        assert_eq!(digest(DigestKind::Layout, &stretches), sha256(&expected));
    }

    #[test]
    fn other_layouts_of_the_same_bytes_differ() {
        let one = [data(b"\0\0ab"), Stretch::Hole(4)];
        let other = [Stretch::Hole(2), data(b"ab"), Stretch::Hole(4)];
        assert_eq!(digest(DigestKind::Plain, &one), digest(DigestKind::Plain, &other));
        assert_ne!(digest(DigestKind::Layout, &one), digest(DigestKind::Layout, &other));
        assert_ne!(digest(DigestKind::Layout, &[]), digest(DigestKind::Plain, &[]));
    }

    #[test]
    fn lengths_that_no_file_can_have_do_no_harm() {
        digest(DigestKind::Layout, &[Stretch::Hole(u64::MAX), Stretch::Hole(u64::MAX), data(b"x")]);
    }

    #[test]
    fn zeros_without_end_are_not_hashed() {
        let endless = digest(DigestKind::Plain, &[data(b"x"), Stretch::Hole(1 << 62), Stretch::Hole(u64::MAX)]);
        assert_ne!(endless, sha256(b"x"));
    }

    #[test]
    fn the_flag_tells_the_kind() {
        for kind in [DigestKind::Plain, DigestKind::Layout] {
            assert_eq!(DigestKind::of(kind.flag() | crate::history::FLAG_CHANGED_WHILE_READ), kind);
        }
    }

    proptest! {
        #[test]
        fn a_plain_digest_is_the_sha256_of_all_bytes(stretches in proptest::collection::vec(any_stretch(), 0..8)) {
            let mut bytes = Vec::new();
            for stretch in &stretches {
                match stretch {
                    Stretch::Data(data) => bytes.extend_from_slice(data),
                    Stretch::Hole(len) => bytes.resize(bytes.len() + *len as usize, 0),
                }
            }
            prop_assert_eq!(digest(DigestKind::Plain, &stretches), sha256(&bytes));
        }

        #[test]
        fn splitting_changes_nothing(
            stretches in proptest::collection::vec((any_stretch(), any::<proptest::sample::Index>()), 0..8),
        ) {
            let mut split = Vec::new();
            let mut whole = Vec::new();
            for (stretch, at) in stretches {
                match &stretch {
                    Stretch::Data(bytes) => {
                        let (first, rest) = bytes.split_at(at.index(bytes.len() + 1));
                        split.extend([data(first), data(rest), Stretch::Hole(0)]);
                    }
                    Stretch::Hole(len) => {
                        let first = at.index(*len as usize + 1) as u64;
                        split.extend([Stretch::Hole(first), data(b""), Stretch::Hole(len - first)]);
                    }
                }
                whole.push(stretch);
            }
            for kind in [DigestKind::Plain, DigestKind::Layout] {
                prop_assert_eq!(digest(kind, &split), digest(kind, &whole));
            }
        }
    }

    #[test]
    fn sixteen_gibibytes_of_zeros_are_the_last_that_are_hashed() {
        assert_eq!(HASHED_ZEROS, 17_179_869_184);
        let after = |zeros: u64, len: u64| {
            let mut digest = FileDigest { zeros, ..FileDigest::new(DigestKind::Plain) };
            digest.hole(len);
            digest.finish()
        };
        assert_eq!(after(HASHED_ZEROS - 5, 5), sha256(&[0; 5]));
        assert_eq!(after(HASHED_ZEROS - 5, 6), sha256(b"mybackup/1 zeros without end"));
        assert_eq!(after(HASHED_ZEROS, 0), sha256(b""));
    }

    #[test]
    fn a_digest_of_a_layout_never_ends_in_zeros_without_end() {
        let huge = [Stretch::Hole(HASHED_ZEROS + 1)];
        let expected = [&((HASHED_ZEROS + 1) * 2 + 1).to_le_bytes()[..], b"mybackup/1 layout"].concat();
        assert_eq!(digest(DigestKind::Layout, &huge), sha256(&expected));
    }

    #[test]
    fn bit_four_alone_tells_of_a_layout() {
        assert_eq!((DigestKind::Plain.flag(), DigestKind::Layout.flag()), (0, 4));
        for flags in 0..=u8::MAX {
            assert_eq!(DigestKind::of(flags) == DigestKind::Layout, flags & 4 == 4, "{flags}");
        }
    }
}

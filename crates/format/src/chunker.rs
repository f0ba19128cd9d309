//! Cuts large files where their content says so.
//!
//! A gear hash with normalised chunking (Xia et al., FastCDC, USENIX ATC 2016, and
//! the 2020 revision), whose table is derived from the vault's key: without the
//! key, cut points tell nothing about content. Pinned by test vectors, because a
//! moved cut point would store everything anew. A cut depends only on the bytes
//! since the previous cut, never on how reading was split up.

use crate::keys::VaultKeys;

/// No chunk but a file's last is shorter, in bytes.
pub const MIN_CHUNK: usize = 256 << 10;
/// The usual length, in bytes.
pub const AVERAGE_CHUNK: usize = 1 << 20;
/// No chunk is longer, in bytes.
pub const MAX_CHUNK: usize = 4 << 20;

/// Before the average length 22 bits must be zero, after it 18: this draws lengths together.
const EARLY_MASK: u64 = !0 << (64 - 22);
const LATE_MASK: u64 = !0 << (64 - 18);

/// Finds cut points; cheap to share between threads.
pub struct Chunker {
    gear: Box<[u64; 256]>,
}

impl Chunker {
    /// Derives the gear table of a vault.
    pub fn new(keys: &VaultKeys) -> Self {
        let mut bytes = [0u8; 8 * 256];
        blake3::Hasher::new_keyed(&keys.gear.0).finalize_xof().fill(&mut bytes);
        let mut gear = Box::new([0u64; 256]);
        for (entry, word) in gear.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *entry = u64::from_le_bytes(*word);
        }
        Chunker { gear }
    }

    /// Returns the length of the first chunk of `bytes`.
    ///
    /// `bytes` must hold [`MAX_CHUNK`] bytes, or all that is left of the file.
    pub fn cut(&self, bytes: &[u8]) -> usize {
        self.find(bytes, &mut Search::default()).unwrap_or(bytes.len())
    }

    /// Goes on looking for the end of the chunk that `bytes` begin with, where `search` stopped.
    ///
    /// Returns the chunk's length, or `None` where the chunk may be longer than `bytes`: then
    /// it is called again with more, or all of `bytes` is the file's last chunk.
    pub fn find(&self, bytes: &[u8], search: &mut Search) -> Option<usize> {
        let end = bytes.len().min(MAX_CHUNK);
        let mut hash = search.hash;
        for (mask, from, to) in [(EARLY_MASK, MIN_CHUNK, AVERAGE_CHUNK), (LATE_MASK, AVERAGE_CHUNK, MAX_CHUNK)] {
            let (from, to) = (from.max(search.at), to.min(end));
            for (i, &byte) in bytes.get(from..to).into_iter().flatten().enumerate() {
                hash = (hash << 1).wrapping_add(self.gear[usize::from(byte)]);
                if hash & mask == 0 {
                    return Some(from + i + 1);
                }
            }
        }
        *search = Search { hash, at: end };
        (end == MAX_CHUNK).then_some(end)
    }
}

/// How far the end of a chunk was looked for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    hash: u64,
    at: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::VaultId;
    use crate::keys::{KeyBundle, Secret};

    fn chunker(key: u8) -> Chunker {
        Chunker::new(&KeyBundle::new(Secret([key; 32])).keys_of(VaultId([0; 16])))
    }

    fn noise(len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        blake3::Hasher::new_keyed(&[5; 32]).finalize_xof().fill(&mut bytes);
        bytes
    }

    fn cuts(chunker: &Chunker, mut bytes: &[u8]) -> Vec<usize> {
        let mut lens = Vec::new();
        while !bytes.is_empty() {
            let len = chunker.cut(&bytes[..bytes.len().min(MAX_CHUNK)]);
            lens.push(len);
            bytes = &bytes[len..];
        }
        lens
    }

    #[test]
    fn cut_points_never_move() {
        let lens = cuts(&chunker(1), &noise(12 << 20));
        assert_eq!(lens.iter().sum::<usize>(), 12 << 20);
        assert_eq!(&lens[..4], VECTOR, "a moved cut point would store everything anew");
        assert_ne!(lens, cuts(&chunker(2), &noise(12 << 20)), "the key decides");
    }
    const VECTOR: &[usize] = &[1_325_331, 1_113_855, 1_508_282, 1_845_531];

    #[test]
    fn nothing_is_cut_before_a_quarter_of_a_megabyte() {
        let bytes = noise(1 << 20);
        for key in 0..128 {
            assert!(chunker(key).cut(&bytes) >= 262_144, "key {key}");
        }
    }

    #[test]
    fn a_cut_is_the_same_however_the_bytes_come() {
        let (chunker, bytes) = (chunker(1), noise(6 << 20));
        let even = vec![7u8; 5 << 20];
        for step in [1 << 20, 262_144, 100_003] {
            for rest in [&bytes[..], &bytes[1_325_331..], &even[..], &bytes[..MIN_CHUNK - 1], &bytes[..MIN_CHUNK + 1]] {
                let (mut search, mut there) = (Search::default(), 0);
                let found = loop {
                    there = rest.len().min(there + step);
                    let found = chunker.find(&rest[..there], &mut search);
                    if found.is_some() || there == rest.len() {
                        break found;
                    }
                };
                assert_eq!(found.unwrap_or(rest.len()), chunker.cut(rest), "{step}");
            }
        }
    }

    #[test]
    fn lengths_stay_within_bounds_and_find_each_other_again() {
        let chunker = chunker(1);
        let bytes = noise(24 << 20);
        let before = cuts(&chunker, &bytes);
        for len in &before[..before.len() - 1] {
            assert!((MIN_CHUNK..=MAX_CHUNK).contains(len));
        }
        let mut edited = bytes[..5 << 20].to_vec();
        edited.extend_from_slice(b"an insertion");
        edited.extend_from_slice(&bytes[5 << 20..]);
        let after = cuts(&chunker, &edited);
        let same_tail = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
        assert!(same_tail >= before.len() / 2, "{same_tail} of {}", before.len());
    }

    #[test]
    fn what_is_too_short_to_cut_stays_whole() {
        let chunker = chunker(1);
        let bytes = noise(MAX_CHUNK);
        for len in [0, 1, MIN_CHUNK - 1, MIN_CHUNK, MIN_CHUNK + 1] {
            assert_eq!(chunker.cut(&bytes[..len]), len);
        }
    }

    #[test]
    fn what_has_no_border_is_cut_at_four_megabytes() {
        assert_eq!((MIN_CHUNK, AVERAGE_CHUNK, MAX_CHUNK), (262_144, 1_048_576, 4_194_304));
        let even = vec![7u8; MAX_CHUNK + 1];
        assert_eq!(chunker(1).cut(&even), 4 << 20);
        assert_eq!(chunker(1).cut(&even[..MAX_CHUNK - 1]), MAX_CHUNK - 1);
    }
}

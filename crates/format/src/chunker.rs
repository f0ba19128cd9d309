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

/// A hash knows so many bytes back: what is older was shifted out of it.
const REACH: usize = 64;
/// So many stretches are looked at side by side: one alone waits for each hash before the next.
const LANES: usize = 4;
/// The length of such a stretch, in bytes.
const STRETCH: usize = 8 << 10;

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
            let (mut from, to) = (from.max(search.at), to.min(end));
            while from < to {
                let stretch = &bytes[from..to.min(from + LANES * STRETCH)];
                match self.pass(stretch, hash, mask) {
                    Some(passed) => hash = passed,
                    None => {
                        for (i, &byte) in stretch.iter().enumerate() {
                            hash = self.roll(hash, byte);
                            if hash & mask == 0 {
                                return Some(from + i + 1);
                            }
                        }
                    }
                }
                from += stretch.len();
            }
        }
        *search = Search { hash, at: end };
        (end == MAX_CHUNK).then_some(end)
    }

    /// Returns the hash behind `bytes` where no chunk ends in them; `None` where one may, or they are few.
    ///
    /// All lanes go at once. But for the first, which goes on with `hash`, each begins with what
    /// the end of the one before leaves in a hash.
    fn pass(&self, bytes: &[u8], hash: u64, mask: u64) -> Option<u64> {
        let (lanes, []) = bytes.as_chunks::<STRETCH>() else { return None };
        let lanes: &[[u8; STRETCH]; LANES] = lanes.try_into().ok()?;
        let mut hashes = [hash; LANES];
        for (hash, before) in hashes[1..].iter_mut().zip(lanes) {
            *hash = self.hash_behind(before);
        }
        for i in 0..STRETCH {
            for (hash, lane) in hashes.iter_mut().zip(lanes) {
                *hash = self.roll(*hash, lane[i]);
            }
            if hashes.iter().any(|hash| hash & mask == 0) {
                return None;
            }
        }
        Some(hashes[LANES - 1])
    }

    /// Returns what a hash that came through all of a stretch would be.
    fn hash_behind(&self, stretch: &[u8; STRETCH]) -> u64 {
        stretch[STRETCH - REACH..].iter().fold(0, |hash, &byte| self.roll(hash, byte))
    }

    fn roll(&self, hash: u64, byte: u8) -> u64 {
        (hash << 1).wrapping_add(self.gear[usize::from(byte)])
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

    /// One hash that goes from byte to byte, as docs/format.md says.
    fn cut_byte_by_byte(chunker: &Chunker, bytes: &[u8]) -> usize {
        let mut hash = 0u64;
        for (&byte, at) in bytes[MIN_CHUNK..].iter().zip(MIN_CHUNK..MAX_CHUNK) {
            hash = (hash << 1).wrapping_add(chunker.gear[usize::from(byte)]);
            let mask = if at < AVERAGE_CHUNK { EARLY_MASK } else { LATE_MASK };
            if hash & mask == 0 {
                return at + 1;
            }
        }
        bytes.len().min(MAX_CHUNK)
    }

    #[test]
    fn the_end_of_a_stretch_tells_its_whole_hash() {
        let chunker = chunker(1);
        for stretch in noise(1 << 20).as_chunks::<STRETCH>().0 {
            let whole = stretch.iter().fold(7, |hash, &byte| chunker.roll(hash, byte));
            assert_eq!(chunker.hash_behind(stretch), whole);
        }
    }

    #[test]
    fn stretches_side_by_side_are_cut_as_one_hash_would() {
        let noise = noise(5 << 20);
        // Few different bytes: the same hashes come again and again, in all lanes.
        let poor: Vec<u8> = noise.iter().map(|byte| byte & 1).collect();
        let mut ends = [0; LANES];
        for key in 0..24 {
            let chunker = chunker(key);
            for bytes in [&noise, &poor] {
                for from in (0..1 << 20).step_by(100_003) {
                    let rest = &bytes[from..];
                    let len = chunker.cut(rest);
                    assert_eq!(len, cut_byte_by_byte(&chunker, rest), "key {key}, from {from}");
                    if (MIN_CHUNK..AVERAGE_CHUNK).contains(&len) {
                        ends[(len - 1 - MIN_CHUNK) / STRETCH % LANES] += 1;
                    }
                }
            }
        }
        assert!(ends.iter().all(|&ends| ends > 5), "ends in every lane: {ends:?}");
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

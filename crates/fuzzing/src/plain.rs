//! Cutting, decompressing, paths.

use mybackup_format::chunker::{Chunker, MAX_CHUNK, MIN_CHUNK};
use mybackup_format::compress::Compressor;
use mybackup_format::paths as keys;

use crate::objects::{self, decompressed};
use crate::seal::derive;

/// Section 12 of `docs/format.md`, once more and slowly.
fn cut_by_the_page(gear: &[u64; 256], bytes: &[u8]) -> usize {
    let mut hash = 0u64;
    for (at, byte) in bytes.iter().enumerate().skip(256 << 10) {
        hash = (hash << 1).wrapping_add(gear[usize::from(*byte)]);
        let bits = if at < 1 << 20 { 22 } else { 18 };
        if hash >> (64 - bits) == 0 || at + 1 == 4 << 20 {
            return at + 1;
        }
    }
    bytes.len().min(4 << 20)
}

/// Cut points: within bounds, as the page says, and whatever stands behind them.
pub fn chunker(data: &[u8]) {
    let Some((repeat, pattern)) = data.split_first() else { return };
    if pattern.is_empty() {
        return;
    }
    let chunker = Chunker::new(&objects::keys());
    let mut table = [0; 8 * 256];
    blake3::Hasher::new_keyed(&derive("mybackup/1 gear table")).finalize_xof().fill(&mut table);
    let mut gear = [0; 256];
    for (word, bytes) in gear.iter_mut().zip(table.chunks(8)) {
        *word = u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
    }
    // Noise that follows from the pattern, so that cuts are found at all, and the pattern itself.
    let len = usize::from(*repeat) << 13;
    let mut bytes = vec![0; len];
    blake3::Hasher::new().update(pattern).finalize_xof().fill(&mut bytes);
    let many = bytes.len().min(pattern.len() << 8);
    bytes.iter_mut().zip(pattern.iter().cycle()).take(many).for_each(|(byte, other)| *byte = *other);
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        let len = chunker.cut(rest);
        assert!((1..=MAX_CHUNK).contains(&len) && (len >= MIN_CHUNK || len == rest.len()));
        assert_eq!(len, cut_by_the_page(&gear, rest));
        assert_eq!(chunker.cut(&rest[..rest.len().min(MAX_CHUNK)]), len, "no more than a chunk needs to be there");
        assert_eq!(chunker.cut(&rest[..len]), len, "a chunk is cut nowhere else");
        rest = &rest[len..];
    }
}

/// The decompressor: never more than was announced, and what was compressed comes back.
pub fn decompressor(data: &[u8]) {
    let Some((raw, stored)) = data.split_first_chunk::<4>() else { return };
    decompressed(stored, u32::from_le_bytes(*raw) as usize % (9 << 20));
    decompressed(stored, stored.len());
    let mut compressor = Compressor::new(1).expect("there is memory");
    if let Some(packed) = compressor.compress(stored) {
        assert_eq!(mybackup_format::compress::decompress(packed, stored.len()).as_deref(), Ok(stored));
        let mut packed = packed.to_vec();
        let at = raw[0] as usize % packed.len();
        packed[at] ^= raw[1];
        decompressed(&packed, stored.len());
    }
}

/// Paths: there and back, and the order of keys is the order of paths.
pub fn paths(data: &[u8]) {
    let cut = data.first().map_or(0, |at| usize::from(*at) % data.len());
    for key in [data, &data[..cut], &data[cut..]] {
        let from_outside = keys::from_path(key);
        assert!(!from_outside.split(|byte| *byte == 0).any(|part| part.contains(&b'/')));
        if !keys::is_sound(key) {
            continue;
        }
        assert_eq!(keys::from_path(&keys::to_path(key)), key);
        match keys::parent(key) {
            Some(parent) => {
                assert!(keys::is_sound(parent) && keys::is_within(key, parent) && !keys::is_within(parent, key));
                assert_eq!(keys::join(parent, keys::name(key)), key);
                assert!(parent < key);
            }
            None => assert!(key.is_empty()),
        }
    }
    let (one, other) = data.split_at(cut);
    if keys::is_sound(one) && keys::is_sound(other) {
        let parts = |key: &[u8]| -> Vec<Vec<u8>> { key.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect() };
        assert_eq!(one.cmp(other), parts(one).cmp(&parts(other)));
        let within = one.is_empty() || parts(other).starts_with(&parts(one));
        assert_eq!(keys::is_within(other, one), within);
        let in_range = other >= one && keys::after_subtree(one).is_none_or(|end| *other < *end);
        assert_eq!(in_range, within);
    }
}

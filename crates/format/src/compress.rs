//! zstd, with a limit on what comes out.

use crate::FormatError;

/// The most that one data segment holds before compression, in bytes.
pub const MAX_DATA_SEGMENT: usize = 8 << 20;
/// The most that one segment of any other object holds before compression, in bytes.
pub const MAX_META_SEGMENT: usize = 64 << 20;

/// The window spans a whole solid segment (2^22 bytes), whatever the level.
const WINDOW_LOG: u32 = 22;

/// Segments from this length on are compressed only where a sample of them shrinks, in bytes.
const SAMPLED: usize = 1 << 20;
/// The sample is a page of this length, in bytes, out of each [`SAMPLE_EVERY`].
const SAMPLE_PAGE: usize = 4 << 10;
const SAMPLE_EVERY: usize = 128 << 10;

/// A compressor that is kept between segments: its tables are large.
pub struct Compressor {
    zstd: zstd::bulk::Compressor<'static>,
    out: Vec<u8>,
    sample: Vec<u8>,
}

impl Compressor {
    /// Makes a compressor for a zstd level of 1 to 22; `None` stores everything raw.
    pub fn new(level: i32) -> std::io::Result<Self> {
        let mut zstd = zstd::bulk::Compressor::new(level)?;
        zstd.set_parameter(zstd::zstd_safe::CParameter::WindowLog(WINDOW_LOG))?;
        Ok(Compressor { zstd, out: Vec::new(), sample: Vec::new() })
    }

    /// Returns the compressed bytes, or `None` where that would save less than 3 %.
    ///
    /// A long segment of which a sample saves less than 1 % is not tried: photos and films
    /// are most of what people keep, and would be compressed for nothing.
    pub fn compress(&mut self, raw: &[u8]) -> Option<&[u8]> {
        if raw.len() >= SAMPLED && !self.sample_saves(raw) {
            return None;
        }
        let saves = self.compress_to_out(raw)? as u64 * 100 <= raw.len() as u64 * 97;
        saves.then_some(&self.out)
    }

    fn sample_saves(&mut self, raw: &[u8]) -> bool {
        let mut sample = std::mem::take(&mut self.sample);
        sample.clear();
        // From the middle of each stretch: its beginning is often a header.
        let pages = raw.chunks_exact(SAMPLE_EVERY).map(|stretch| &stretch[SAMPLE_EVERY / 2..][..SAMPLE_PAGE]);
        pages.for_each(|page| sample.extend_from_slice(page));
        let saves = self.compress_to_out(&sample).is_some_and(|len| len * 100 <= sample.len() * 99);
        self.sample = sample;
        saves
    }

    fn compress_to_out(&mut self, raw: &[u8]) -> Option<usize> {
        self.out.clear();
        self.out.reserve(zstd::zstd_safe::compress_bound(raw.len()));
        self.zstd.compress_to_buffer(raw, &mut self.out).ok()
    }
}

/// Decompresses to exactly `raw_len` bytes.
///
/// Never allocates more than `raw_len`, which the caller has checked against a limit.
pub fn decompress(stored: &[u8], raw_len: usize) -> Result<Vec<u8>, FormatError> {
    // A length is announced for a few bytes only where the bytes could really hold it:
    // zstd's densest frames repeat 128 KiB blocks in about 4 bytes.
    if raw_len / (128 << 10) > stored.len() {
        return Err(FormatError::Compression);
    }
    // One frame and nothing else, as the format says; no bytes at all are no frame.
    if zstd::zstd_safe::find_frame_compressed_size(stored) != Ok(stored.len()) {
        return Err(FormatError::Compression);
    }
    let raw = zstd::bulk::decompress(stored, raw_len).map_err(|_| FormatError::Compression)?;
    if raw.len() == raw_len { Ok(raw) } else { Err(FormatError::Compression) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_segment_is_judged_by_the_middle_of_its_stretches() {
        let mut raw = vec![0u8; SAMPLED];
        let mut dice = 1u64;
        for stretch in raw.chunks_exact_mut(SAMPLE_EVERY) {
            for byte in &mut stretch[SAMPLE_EVERY / 2..][..SAMPLE_PAGE] {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                *byte = (dice >> 56) as u8;
            }
        }
        let mut compressor = Compressor::new(3).unwrap();
        assert!(compressor.compress(&raw).is_none(), "its samples save nothing");
        assert!(compressor.compress(&raw[1..]).is_some(), "a shorter one is tried as a whole");
    }

    #[test]
    fn only_the_announced_length_is_accepted() {
        let raw = vec![7u8; 100_000];
        let mut compressor = Compressor::new(3).unwrap();
        let packed = compressor.compress(&raw).unwrap().to_vec();
        assert_eq!(decompress(&packed, raw.len()).unwrap(), raw);
        assert_eq!(decompress(&packed, raw.len() - 1), Err(FormatError::Compression));
        assert_eq!(decompress(&packed, raw.len() + 1), Err(FormatError::Compression));
        assert_eq!(decompress(&packed, 1 << 40), Err(FormatError::Compression));
    }

    #[test]
    fn what_does_not_shrink_stays_raw() {
        let noise: Vec<u8> =
            (0u64..5_000).flat_map(|i| blake3::hash(&i.to_le_bytes()).as_bytes()[..8].to_vec()).collect();
        assert!(Compressor::new(3).unwrap().compress(&noise).is_none());
    }

    #[test]
    fn three_percent_decide() {
        let mut zstd = zstd::bulk::Compressor::new(3).unwrap();
        let mut ours = Compressor::new(3).unwrap();
        let noise: Vec<u8> = (0u64..2_500).flat_map(|i| *blake3::hash(&i.to_le_bytes()).as_bytes()).collect();
        let mut kept = Vec::new();
        for zeros in [40_000, 3_000, 2_400, 1_000, 0] {
            let raw = [&noise[..], &vec![0; zeros]].concat();
            let saves = zstd.compress(&raw).unwrap().len() * 100 <= raw.len() * 97;
            let packed = ours.compress(&raw).map(<[u8]>::to_vec);
            assert_eq!(packed.is_some(), saves, "{zeros} zeros");
            if let Some(packed) = packed {
                assert_eq!(decompress(&packed, raw.len()).unwrap(), raw);
            }
            kept.push(saves);
        }
        assert_eq!(kept, [true, true, false, false, false]);
    }

    #[test]
    fn a_long_segment_is_compressed_where_a_page_here_and_there_shrinks() {
        let noise: Vec<u8> = (0u64..1 << 17).flat_map(|i| *blake3::hash(&i.to_le_bytes()).as_bytes()).collect();
        let mut zstd = Compressor::new(3).unwrap();
        assert_eq!(noise.len(), 4 << 20);
        assert_eq!(zstd.compress(&noise), None);
        // A quarter of its pages are even, each at another place of its stretch.
        let mut pages = noise.clone();
        for (at, page) in pages.chunks_exact_mut(4096).enumerate().filter(|(at, _)| at * 7 % 16 < 4) {
            page.fill(at as u8);
        }
        let packed = zstd.compress(&pages).unwrap().to_vec();
        assert!(packed.len() < pages.len() * 4 / 5);
        assert_eq!(decompress(&packed, pages.len()).unwrap(), pages);
        // Its second half alone.
        let mut half = noise.clone();
        half[2 << 20..].fill(0);
        assert!(zstd.compress(&half).unwrap().len() < 2_200_000);
        // What is short is always tried: here the page that counts stands in no sample.
        let short = [&noise[..900_000], &[0; 100_000]].concat();
        assert!(zstd.compress(&short).is_some());
        let long = [&noise[..(2 << 20) - 65_536], &[0; 61_440]].concat();
        assert_eq!(zstd.compress(&long), None);
    }

    #[test]
    fn a_length_that_cannot_be_true_is_refused() {
        let packed = Compressor::new(3).unwrap().compress(&[7; 100_000]).unwrap().to_vec();
        assert_eq!(decompress(&packed, usize::MAX), Err(FormatError::Compression));
        let lie = [&b"\x28\xb5\x2f\xfd\xe0"[..], &(1u64 << 40).to_le_bytes(), &[0x0b, 0, 0, 7]].concat();
        assert_eq!(decompress(&lie, 1 << 40), Err(FormatError::Compression));
        assert_eq!(decompress(&lie, 1), Err(FormatError::Compression));
    }

    #[test]
    fn one_frame_and_nothing_else_is_accepted() {
        let packed = Compressor::new(3).unwrap().compress(&[7; 1_000]).unwrap().to_vec();
        let empty = zstd::bulk::compress(b"", 3).unwrap();
        assert_eq!(decompress(&empty, 0).unwrap(), b"");
        for (bad, len) in [
            (vec![], 0),
            ([&packed[..], &[0]].concat(), 1_000),
            ([&packed[..], &packed].concat(), 2_000),
            ([&packed[..], &empty].concat(), 1_000),
            (packed[..packed.len() - 1].to_vec(), 1_000),
        ] {
            assert_eq!(decompress(&bad, len), Err(FormatError::Compression));
        }
    }

    #[test]
    fn limits_are_those_of_the_format() {
        assert_eq!((MAX_DATA_SEGMENT, MAX_META_SEGMENT), (8_388_608, 67_108_864));
    }
}

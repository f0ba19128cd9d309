//! zstd, with a limit on what comes out.

use crate::FormatError;

/// The most that one data segment holds before compression, in bytes.
pub const MAX_DATA_SEGMENT: usize = 8 << 20;
/// The most that one segment of any other object holds before compression, in bytes.
pub const MAX_META_SEGMENT: usize = 64 << 20;

/// The window spans a whole solid segment (2^22 bytes), whatever the level.
const WINDOW_LOG: u32 = 22;

/// A compressor that is kept between segments: its tables are large.
pub struct Compressor {
    zstd: zstd::bulk::Compressor<'static>,
    out: Vec<u8>,
}

impl Compressor {
    /// Makes a compressor for a zstd level of 1 to 22; `None` stores everything raw.
    pub fn new(level: i32) -> std::io::Result<Self> {
        let mut zstd = zstd::bulk::Compressor::new(level)?;
        zstd.set_parameter(zstd::zstd_safe::CParameter::WindowLog(WINDOW_LOG))?;
        Ok(Compressor { zstd, out: Vec::new() })
    }

    /// Returns the compressed bytes, or `None` where that would save less than 3 %.
    pub fn compress(&mut self, raw: &[u8]) -> Option<&[u8]> {
        let mut out = std::mem::take(&mut self.out);
        let saves = self.compress_into(raw, &mut out);
        self.out = out;
        saves.then_some(&self.out)
    }

    /// Puts the compressed bytes into `out` instead of what was there.
    ///
    /// Returns false where that would save less than 3 %; `out` is empty then.
    fn compress_into(&mut self, raw: &[u8], out: &mut Vec<u8>) -> bool {
        out.clear();
        out.reserve(zstd::zstd_safe::compress_bound(raw.len()));
        let saves = self.zstd.compress_to_buffer(raw, out).is_ok_and(|len| len as u64 * 100 <= raw.len() as u64 * 97);
        if !saves {
            out.clear();
        }
        saves
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

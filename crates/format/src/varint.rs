//! Numbers and byte strings inside pages and tables of contents.
//!
//! Unsigned LEB128, at most ten bytes, shortest form only, so that one value has
//! one encoding; signed numbers are zigzagged. The reader never trusts a count:
//! whatever it is asked to make room for must still be there to be read.

use crate::FormatError;

/// Appends an unsigned number.
pub fn put_u64(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a signed number.
pub fn put_i64(out: &mut Vec<u8>, value: i64) {
    put_u64(out, ((value << 1) ^ (value >> 63)) as u64);
}

/// Appends a length and the bytes.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_u64(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Reads from the front of a slice.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// Starts at the front of `bytes`; `what` names them in errors.
    pub fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Reader { rest: bytes, what }
    }

    /// Reads an unsigned number.
    pub fn u64(&mut self) -> Result<u64, FormatError> {
        let mut value = 0u64;
        for (i, &byte) in self.rest.iter().take(10).enumerate() {
            let bits = u64::from(byte & 0x7f);
            if i == 9 && bits > 1 || i > 0 && byte == 0 {
                return Err(FormatError::Impossible(self.what));
            }
            value |= bits << (7 * i);
            if byte < 0x80 {
                self.rest = &self.rest[i + 1..];
                return Ok(value);
            }
        }
        Err(if self.rest.len() >= 10 { FormatError::Impossible(self.what) } else { FormatError::Short(self.what) })
    }

    /// Reads an unsigned number that fits 32 bits.
    pub fn u32(&mut self) -> Result<u32, FormatError> {
        u32::try_from(self.u64()?).map_err(|_| FormatError::Impossible(self.what))
    }

    /// Reads a signed number.
    pub fn i64(&mut self) -> Result<i64, FormatError> {
        let value = self.u64()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Reads a count of things of which each takes at least `each` bytes of what is left.
    pub fn count(&mut self, each: usize) -> Result<usize, FormatError> {
        let count = self.u64()?;
        if count > (self.rest.len() / each.max(1)) as u64 {
            return Err(FormatError::Short(self.what));
        }
        Ok(count as usize)
    }

    /// Takes `len` bytes.
    pub fn take(&mut self, len: usize) -> Result<&'a [u8], FormatError> {
        if len > self.rest.len() {
            return Err(FormatError::Short(self.what));
        }
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        Ok(taken)
    }

    /// Takes exactly `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        self.take(N)?.try_into().map_err(|_| FormatError::Short(self.what))
    }

    /// Reads a length and takes so many bytes.
    pub fn bytes(&mut self) -> Result<&'a [u8], FormatError> {
        let len = self.count(1)?;
        self.take(len)
    }

    /// Returns how many bytes are left.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// Refuses left-over bytes.
    pub fn end(self) -> Result<(), FormatError> {
        if self.rest.is_empty() { Ok(()) } else { Err(FormatError::Impossible(self.what)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(a: u64, b: i64, c: Vec<u8>) {
            let mut out = Vec::new();
            put_u64(&mut out, a);
            put_i64(&mut out, b);
            put_bytes(&mut out, &c);
            let mut r = Reader::new(&out, "test");
            prop_assert_eq!((r.u64().unwrap(), r.i64().unwrap(), r.bytes().unwrap()), (a, b, &c[..]));
            prop_assert!(r.end().is_ok());
        }

        #[test]
        fn accepted_numbers_have_one_encoding(bytes: Vec<u8>) {
            let mut r = Reader::new(&bytes, "test");
            if let Ok(value) = r.u64() {
                let mut again = Vec::new();
                put_u64(&mut again, value);
                prop_assert_eq!(&bytes[..bytes.len() - r.left()], &again[..]);
            }
        }
    }

    #[test]
    fn a_count_beyond_the_data_is_refused() {
        let mut out = Vec::new();
        put_u64(&mut out, 1 << 62);
        assert_eq!(Reader::new(&out, "test").count(1), Err(FormatError::Short("test")));
    }

    const SHORT: FormatError = FormatError::Short("test");
    const REFUSED: FormatError = FormatError::Impossible("test");

    fn reader(bytes: &[u8]) -> Reader<'_> {
        Reader::new(bytes, "test")
    }

    #[test]
    fn numbers_have_the_bytes_that_the_format_says() {
        let last = [&[0xff; 9][..], &[1]].concat();
        for (value, bytes) in [
            (0, &[0][..]),
            (1, &[1]),
            (127, &[0x7f]),
            (128, &[0x80, 1]),
            (300, &[0xac, 2]),
            (16_383, &[0xff, 0x7f]),
            (16_384, &[0x80, 0x80, 1]),
            (1 << 63, &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1]),
            (u64::MAX, &last),
        ] {
            let mut out = Vec::new();
            put_u64(&mut out, value);
            assert_eq!(out, bytes, "{value}");
            let mut r = reader(bytes);
            assert_eq!((r.u64(), r.left()), (Ok(value), 0));
        }
    }

    #[test]
    fn signs_are_zigzagged() {
        for (value, unsigned) in
            [(0, 0), (-1, 1), (1, 2), (-2, 3), (2, 4), (-64, 127), (i64::MAX, u64::MAX - 1), (i64::MIN, u64::MAX)]
        {
            let (mut signed, mut plain) = (Vec::new(), Vec::new());
            put_i64(&mut signed, value);
            put_u64(&mut plain, unsigned);
            assert_eq!(signed, plain, "{value}");
            assert_eq!(reader(&plain).i64(), Ok(value));
        }
    }

    #[test]
    fn numbers_that_are_no_numbers_are_refused() {
        let nine = [0xff; 9];
        for (bytes, refused) in [
            (vec![], SHORT),
            (vec![0x80], SHORT),
            (vec![0x80, 0], REFUSED),
            (vec![0xff, 0x80, 0], REFUSED),
            (nine.to_vec(), SHORT),
            ([&nine[..], &[0]].concat(), REFUSED),
            ([&nine[..], &[2]].concat(), REFUSED),
            ([&nine[..], &[0x7f]].concat(), REFUSED),
            ([&nine[..], &[0x80]].concat(), REFUSED),
            ([&nine[..], &[0x81]].concat(), REFUSED),
            ([&nine[..], &[0x81, 0]].concat(), REFUSED),
        ] {
            let mut r = reader(&bytes);
            assert_eq!((r.u64(), r.left()), (Err(refused), bytes.len()), "{bytes:?}");
        }
    }

    #[test]
    fn thirty_two_bits_hold_no_more() {
        assert_eq!(reader(&[0xff, 0xff, 0xff, 0xff, 0x0f]).u32(), Ok(u32::MAX));
        assert_eq!(reader(&[0x80, 0x80, 0x80, 0x80, 0x10]).u32(), Err(REFUSED));
        assert_eq!(reader(&[0x80]).u32(), Err(SHORT));
    }

    #[test]
    fn a_count_is_at_most_what_can_still_follow() {
        for (count, follow, each, good) in [
            (0, 0, 1, true),
            (1, 0, 1, false),
            (3, 3, 1, true),
            (4, 3, 1, false),
            (2, 6, 3, true),
            (2, 5, 3, false),
            (1, 5, 3, true),
            (3, 6, 3, false),
            (3, 3, 0, true),
            (4, 3, 0, false),
        ] {
            let bytes = [&[count][..], &vec![9; follow]].concat();
            let expected = if good { Ok(usize::from(count)) } else { Err(SHORT) };
            assert_eq!(reader(&bytes).count(each), expected, "{count} of {each} in {follow}");
        }
    }

    #[test]
    fn bytes_are_taken_from_the_front() {
        let mut r = reader(&[1, 2, 3, 4, 5, 6]);
        assert_eq!((r.take(2), r.left()), (Ok(&[1, 2][..]), 4));
        assert_eq!((r.take(5), r.left()), (Err(SHORT), 4));
        assert_eq!((r.array::<3>(), r.left()), (Ok([3, 4, 5]), 1));
        assert_eq!(r.array::<2>(), Err(SHORT));
        assert_eq!(r.clone().end(), Err(REFUSED));
        assert_eq!((r.take(1), r.take(0), r.left()), (Ok(&[6][..]), Ok(&[][..]), 0));
        assert_eq!(r.end(), Ok(()));
    }

    #[test]
    fn a_length_goes_before_its_bytes() {
        let mut out = vec![9];
        put_bytes(&mut out, b"abc");
        put_bytes(&mut out, b"");
        assert_eq!(out, b"\x09\x03abc\x00");
        let mut r = reader(&out[1..]);
        assert_eq!((r.bytes(), r.bytes(), r.left()), (Ok(&b"abc"[..]), Ok(&b""[..]), 0));
        assert_eq!(reader(b"\x03ab").bytes(), Err(SHORT));
    }
}

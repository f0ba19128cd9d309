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
}

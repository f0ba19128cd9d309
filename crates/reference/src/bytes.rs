//! Numbers and stretches of bytes, as the format's own tables hold them, and CBOR maps.

use minicbor::Decoder;

use crate::{Error, Result, bad, demand};

/// Bytes that are taken from the front.
#[derive(Clone, Copy)]
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let Some((taken, rest)) = self.0.split_at_checked(count) else { return bad("it ends too soon") };
        self.0 = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        Ok(self.take(N)?.try_into().expect("so many were taken"))
    }

    /// `u64v`: unsigned LEB128 in its shortest form.
    pub fn number(&mut self) -> Result<u64> {
        let mut number = 0u64;
        for place in 0..10 {
            let byte = self.take(1)?[0];
            let bits = u64::from(byte & 0x7f);
            demand(place < 9 || bits <= 1, "a number has more than 64 bits")?;
            number |= bits << (7 * place);
            if byte < 0x80 {
                demand(byte != 0 || place == 0, "a number is not in its shortest form")?;
                return Ok(number);
            }
        }
        bad("a number has more than ten bytes")
    }

    /// A number that fits in 32 bits.
    pub fn short(&mut self) -> Result<u32> {
        u32::try_from(self.number()?).or_else(bad)
    }

    /// `i64v`: the same of the zigzagged number.
    pub fn signed(&mut self) -> Result<i64> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    pub fn size(&mut self) -> Result<usize> {
        usize::try_from(self.number()?).or_else(bad)
    }

    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        let count = self.size()?;
        self.take(count)
    }

    pub fn end(&self) -> Result<()> {
        demand(self.0.is_empty(), "something stands behind its end")
    }
}

impl From<minicbor::decode::Error> for Error {
    fn from(error: minicbor::decode::Error) -> Self {
        Error(error.to_string())
    }
}

/// Reads a CBOR map with integer keys; `value` reads what it knows and says whether it did.
pub fn map<'b>(decoder: &mut Decoder<'b>, mut value: impl FnMut(u64, &mut Decoder<'b>) -> Result<bool>) -> Result<()> {
    let Some(count) = decoder.map()? else { return bad("a map does not say its length") };
    for _ in 0..count {
        let key = decoder.u64()?;
        if !value(key, decoder)? {
            decoder.skip()?;
        }
    }
    Ok(())
}

/// Reads a CBOR list.
pub fn list<'b, T>(decoder: &mut Decoder<'b>, one: impl Fn(&mut Decoder<'b>) -> Result<T>) -> Result<Vec<T>> {
    let Some(count) = decoder.array()? else { return bad("a list does not say its length") };
    (0..count).map(|_| one(decoder)).collect()
}

/// Reads a CBOR byte string of a known length.
pub fn fixed<const N: usize>(decoder: &mut Decoder<'_>) -> Result<[u8; N]> {
    decoder.bytes()?.try_into().or_else(bad)
}

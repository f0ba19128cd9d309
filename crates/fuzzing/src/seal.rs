//! Seals whatever it is given by the letter of `docs/format.md`.
//!
//! `mybackup-format` writes only what is sound; a fuzzer has to get past the seal
//! with what is not.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};

/// The key of epoch 0 of all vaults here.
pub const MASTER: [u8; 32] = [1; 32];
/// The id of all vaults here.
pub const VAULT: [u8; 16] = [2; 16];

/// The key of one object.
pub struct Seal {
    cipher: Aes256Gcm,
    base: [u8; 12],
    header: [u8; 64],
}

/// One segment and what the table says of it.
pub struct Segment {
    /// The number that it is sealed under.
    pub number: u32,
    /// What is sealed.
    pub stored: Vec<u8>,
    /// The length that the table tells.
    pub raw: usize,
    /// Whether the table calls it compressed.
    pub compressed: bool,
}

impl Segment {
    /// A segment that is stored as it is.
    pub fn raw(number: u32, stored: Vec<u8>) -> Self {
        Segment { number, raw: stored.len(), stored, compressed: false }
    }
}

/// Derives a key from the one of epoch 0.
pub fn derive(purpose: &str) -> [u8; 32] {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, &MASTER).expand(purpose.as_bytes(), &mut key).expect("32 bytes are few");
    key
}

impl Seal {
    /// Takes the key of an object of this kind.
    pub fn new(kind: u8, salt: [u8; 24]) -> Self {
        Self::under(&derive("mybackup/1 objects"), kind, salt)
    }

    /// Takes the key of an object that is sealed under another secret.
    pub fn under(secret: &[u8; 32], kind: u8, salt: [u8; 24]) -> Self {
        let mut header = [0; 64];
        header[..6].copy_from_slice(&[b'M', b'Y', b'B', b'K', 1, kind]);
        header[8..32].copy_from_slice(&salt);
        let mut okm = [0; 76];
        let info = [&b"mybackup/1"[..], &header[4..8], &VAULT, &salt].concat();
        Hkdf::<Sha256>::new(None, secret).expand(&info, &mut okm).expect("76 bytes are few");
        header[32..].copy_from_slice(&okm[44..]);
        let cipher = Aes256Gcm::new_from_slice(&okm[..32]).expect("a key has 32 bytes");
        Seal { cipher, base: okm[32..44].try_into().expect("a nonce has 12 bytes"), header }
    }

    fn seal(&self, number: u64, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut nonce = self.base;
        nonce[4..].iter_mut().zip(number.to_le_bytes()).for_each(|(byte, other)| *byte ^= other);
        self.cipher.encrypt(&nonce.into(), Payload { msg: plain, aad }).expect("a part is short enough")
    }

    fn part(&self, number: u64, plain: &[u8]) -> Vec<u8> {
        let last = u8::from(number == u64::MAX);
        self.seal(number, &[&[self.header[5]][..], &number.to_le_bytes(), &[last]].concat(), plain)
    }

    /// Seals an envelope.
    pub fn envelope(&self, clear: &[u8], body: &[u8]) -> Vec<u8> {
        let sealed = self.seal(0, &[&self.header[4..8], clear].concat(), body);
        [&self.header[..], &(clear.len() as u32).to_le_bytes(), clear, &sealed].concat()
    }

    /// Seals an object; `table` and `trailer` may change its table of contents and its trailer.
    pub fn object(
        &self,
        segments: &[Segment],
        own_table: &[u8],
        table: impl FnOnce(Vec<u8>) -> Vec<u8>,
        trailer: impl FnOnce(Vec<u8>) -> Vec<u8>,
    ) -> Vec<u8> {
        let mut object = self.header.to_vec();
        let mut contents = Vec::new();
        put_number(&mut contents, segments.len() as u64);
        for segment in segments {
            let sealed = self.part(segment.number.into(), &segment.stored);
            put_number(&mut contents, segment.number.into());
            put_number(&mut contents, sealed.len() as u64);
            put_number(&mut contents, (segment.raw as u64) << 1 | u64::from(segment.compressed));
            object.extend_from_slice(&sealed);
        }
        contents.extend_from_slice(own_table);
        let contents = self.part(u64::MAX - 1, &table(contents));
        let (at, len) = (object.len() as u64, contents.len() as u64);
        let end = [at, len, at + len + 48, 0].map(u64::to_le_bytes).concat();
        object.extend_from_slice(&contents);
        object.extend_from_slice(&self.part(u64::MAX, &trailer(end)));
        object
    }
}

/// Appends an unsigned LEB128 number.
pub fn put_number(to: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// The SHA-256 of bytes in hexadecimal digits: an object's name.
pub fn name_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

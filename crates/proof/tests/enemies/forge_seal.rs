//! Seals objects by the letter of `docs/format.md`, whatever is in them.
//!
//! Written apart from `crates/format`, which refuses to write what is wrong: here
//! every length and every number may lie, under a seal that is genuine.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use mybackup_format::VaultId;
use mybackup_format::compress::Compressor;
use sha2::Sha256;

use super::forge::{MASTER, VAULT};

/// The length of a sealed trailer.
const TRAILER: u64 = 48;
/// The part number of a table of contents.
const TOC: u64 = u64::MAX - 1;

/// The key of one object.
pub struct Seal {
    cipher: Aes256Gcm,
    base: [u8; 12],
    header: [u8; 64],
}

impl Seal {
    /// Derives the key of an object of this kind.
    pub fn new(kind: u8, epoch: u16, vault: VaultId, salt: [u8; 24]) -> Self {
        let mut secret = [0u8; 32];
        Hkdf::<Sha256>::new(None, &MASTER).expand(b"mybackup/1 objects", &mut secret).expect("32 bytes are few");
        let mut header = [0u8; 64];
        header[..4].copy_from_slice(b"MYBK");
        header[4] = 1;
        header[5] = kind;
        header[6..8].copy_from_slice(&epoch.to_le_bytes());
        header[8..32].copy_from_slice(&salt);
        let mut okm = [0u8; 76];
        let info = [&b"mybackup/1"[..], &header[4..8], &vault.0, &salt].concat();
        Hkdf::<Sha256>::new(None, &secret).expand(&info, &mut okm).expect("76 bytes are few");
        header[32..].copy_from_slice(&okm[44..]);
        let cipher = Aes256Gcm::new_from_slice(&okm[..32]).expect("a key has 32 bytes");
        Seal { cipher, base: okm[32..44].try_into().expect("a nonce has 12 bytes"), header }
    }

    /// Seals one part under its number.
    pub fn part(&self, number: u64, plain: &[u8]) -> Vec<u8> {
        let mut nonce = self.base;
        for (byte, other) in nonce[4..].iter_mut().zip(number.to_le_bytes()) {
            *byte ^= other;
        }
        let last = u8::from(number == u64::MAX);
        let aad = [&[self.header[5]][..], &number.to_le_bytes(), &[last]].concat();
        let mut bytes = plain.to_vec();
        let tag = self.cipher.encrypt_inout_detached(&nonce.into(), &aad, bytes.as_mut_slice().into());
        bytes.extend_from_slice(&tag.expect("a part is short enough"));
        bytes
    }
}

/// One segment and what its table says of it.
#[derive(Clone)]
pub struct Segment {
    pub number: u64,
    /// What stands in the object before sealing.
    pub stored: Vec<u8>,
    /// What the table says its length is before compression.
    pub raw_len: u64,
    pub compressed: bool,
    /// What the table says its sealed length is, where that is a lie.
    pub sealed_len: Option<u64>,
}

impl Segment {
    /// A segment that is what it says.
    pub fn honest(number: u64, plain: &[u8]) -> Self {
        let raw_len = plain.len() as u64;
        let mut compressor = Compressor::new(3).expect("level 3 exists");
        match compressor.compress(plain) {
            Some(packed) => Segment { number, stored: packed.to_vec(), raw_len, compressed: true, sealed_len: None },
            None => Segment { number, stored: plain.to_vec(), raw_len, compressed: false, sealed_len: None },
        }
    }
}

/// What is said in the trailer: where the table begins, its length, the object's, the padding's.
pub type Trailer = [u64; 4];

/// An object before it is sealed.
pub struct Object {
    pub kind: u8,
    pub epoch: u16,
    pub vault: VaultId,
    pub segments: Vec<Segment>,
    /// What the kind adds to the table of contents.
    pub table: Vec<u8>,
    /// How many segments the table says there are, where that is a lie.
    pub count: Option<u64>,
    /// Changes what the trailer says.
    pub trailer: fn(Trailer) -> Trailer,
    /// How much of the object follows its end.
    pub behind: Vec<u8>,
}

impl Object {
    /// An object in which nothing is a lie.
    pub fn honest(kind: u8, parts: &[&[u8]], table: &[u8]) -> Self {
        let segments = parts.iter().enumerate().map(|(n, part)| Segment::honest(n as u64, part)).collect();
        Object {
            kind,
            epoch: 0,
            vault: VAULT,
            segments,
            table: table.to_vec(),
            count: None,
            trailer: |said| said,
            behind: Vec::new(),
        }
    }

    /// Seals it under the key of the vault.
    pub fn seal(&self, salt: [u8; 24]) -> Vec<u8> {
        let seal = Seal::new(self.kind, self.epoch, self.vault, salt);
        let mut bytes = seal.header.to_vec();
        let mut toc = Vec::new();
        number(&mut toc, self.count.unwrap_or(self.segments.len() as u64));
        for segment in &self.segments {
            let sealed = seal.part(segment.number, &segment.stored);
            number(&mut toc, segment.number);
            number(&mut toc, segment.sealed_len.unwrap_or(sealed.len() as u64));
            number(&mut toc, segment.raw_len.wrapping_mul(2) | u64::from(segment.compressed));
            bytes.extend_from_slice(&sealed);
        }
        toc.extend_from_slice(&self.table);
        let toc = seal.part(TOC, &toc);
        let at = bytes.len() as u64;
        let said = (self.trailer)([at, toc.len() as u64, at + toc.len() as u64 + TRAILER, 0]);
        let trailer: Vec<u8> = said.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend_from_slice(&toc);
        bytes.extend_from_slice(&seal.part(u64::MAX, &trailer));
        bytes.extend_from_slice(&self.behind);
        bytes
    }
}

/// Appends a number in its shortest form.
pub fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a length and the bytes.
pub fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    number(out, value.len() as u64);
    out.extend_from_slice(value);
}

//! The container: one layout for packs, pages, indexes, roots and plans.
//!
//! ```text
//! header 64 | sealed segment … | padding | sealed table of contents | sealed trailer 48
//! ```
//!
//! Each object has its own key, derived from a random salt, so counter nonces never
//! repeat. The header commits to the key: a wrong key is told from damage before
//! anything is decrypted. Lengths stand only in the sealed table of contents.
//! Segments may be sealed on any thread and arrive in any order: the table holds
//! each one's number.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::compress::decompress;
use crate::error::FormatError;
use crate::ids::{ObjectHash, VaultId};
use crate::keys::Secret;
use crate::varint::{Reader, put_u64};

/// Bytes of a header.
pub const HEADER_LEN: usize = 64;
/// Bytes of an authentication tag.
pub const TAG_LEN: usize = 16;
/// Bytes of a sealed trailer.
pub const TRAILER_LEN: usize = 48;
/// Objects below this length are padded, so that their length tells little.
pub const PADDED_BELOW: usize = 8 << 20;

const MAGIC: [u8; 4] = *b"MYBK";
const FORMAT: u8 = 1;
const TOC_INDEX: u64 = u64::MAX - 1;
const TRAILER_INDEX: u64 = u64::MAX;

/// What an object holds; part of what its seal authenticates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ObjectKind {
    /// A pack of file data.
    Data = 1,
    /// A pack of manifest pages.
    Meta = 2,
    /// Tables of contents of many packs.
    Index = 3,
    /// A root, which commits one run of one source.
    Root = 4,
    /// A cleaning plan.
    Plan = 5,
    /// A key slot (an envelope).
    Slot = 6,
    /// The vault's description (an envelope).
    Vault = 7,
}

/// The key of one object.
pub struct SealKey {
    cipher: Aes256Gcm,
    base: [u8; 12],
    header: [u8; HEADER_LEN],
}

impl SealKey {
    pub(crate) fn derive(secret: &Secret, kind: ObjectKind, epoch: u16, vault: VaultId, salt: [u8; 24]) -> Self {
        let mut header = [0u8; HEADER_LEN];
        header[..4].copy_from_slice(&MAGIC);
        header[4] = FORMAT;
        header[5] = kind as u8;
        header[6..8].copy_from_slice(&epoch.to_le_bytes());
        header[8..32].copy_from_slice(&salt);
        let mut okm = [0u8; 76];
        let info = [&b"mybackup/1"[..], &header[4..8], &vault.0, &salt].concat();
        Hkdf::<Sha256>::new(None, &secret.0).expand(&info, &mut okm).expect("76 bytes are within HKDF's limit");
        header[32..].copy_from_slice(&okm[44..]);
        let key = SealKey {
            cipher: Aes256Gcm::new_from_slice(&okm[..32]).expect("the key has 32 bytes"),
            base: okm[32..44].try_into().expect("the base nonce has 12 bytes"),
            header,
        };
        okm.zeroize();
        key
    }

    pub(crate) fn from_header<'k>(
        header: &[u8; HEADER_LEN],
        kind: ObjectKind,
        vault: VaultId,
        key_of_epoch: impl FnOnce(u16) -> Result<&'k Secret, FormatError>,
    ) -> Result<Self, FormatError> {
        if header[..4] != MAGIC {
            return Err(FormatError::NotOurs);
        }
        if header[4] == FORMAT && header[5] != kind as u8 {
            return Err(FormatError::OtherKind);
        }
        let epoch = u16::from_le_bytes([header[6], header[7]]);
        let salt = header[8..32].try_into().expect("the salt has 24 bytes");
        let key = SealKey::derive(key_of_epoch(epoch)?, kind, epoch, vault, salt);
        if key.header == *header {
            Ok(key)
        } else if header[4] == FORMAT {
            Err(FormatError::WrongKey)
        } else if key.header[32..] == header[32..] {
            // The commitment is that of format 1: only the number was changed.
            Err(FormatError::Damaged)
        } else {
            Err(FormatError::Newer)
        }
    }

    /// Returns the header that an object under this key begins with.
    pub fn header(&self) -> &[u8; HEADER_LEN] {
        &self.header
    }

    fn nonce(&self, index: u64) -> [u8; 12] {
        let mut nonce = self.base;
        for (n, i) in nonce[4..].iter_mut().zip(index.to_le_bytes()) {
            *n ^= i;
        }
        nonce
    }

    fn seal_at(&self, index: u64, bytes: &mut Vec<u8>, aad: &[u8]) {
        let tag = self
            .cipher
            .encrypt_inout_detached(&self.nonce(index).into(), aad, bytes.as_mut_slice().into())
            .expect("a segment is far below AES-GCM's limit");
        bytes.extend_from_slice(&tag);
    }

    fn open_at(&self, index: u64, sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, FormatError> {
        let (body, tag) = sealed.split_at(body_len(sealed)?);
        let mut bytes = body.to_vec();
        self.open_body(index, &mut bytes, tag, aad)?;
        Ok(bytes)
    }

    fn open_body(&self, index: u64, body: &mut [u8], tag: &[u8], aad: &[u8]) -> Result<(), FormatError> {
        let tag: [u8; TAG_LEN] = tag.try_into().expect("a tag has 16 bytes");
        self.cipher
            .decrypt_inout_detached(&self.nonce(index).into(), aad, body.into(), &tag.into())
            .map_err(|_| FormatError::Damaged)
    }

    fn aad(&self, index: u64) -> [u8; 10] {
        let mut aad = [0u8; 10];
        aad[0] = self.header[5];
        aad[1..9].copy_from_slice(&index.to_le_bytes());
        aad[9] = u8::from(index == TRAILER_INDEX);
        aad
    }

    /// Seals one segment in place; `number` must be used once under this key.
    pub fn seal_segment(&self, number: u32, bytes: &mut Vec<u8>) {
        self.seal_at(u64::from(number), bytes, &self.aad(u64::from(number)));
    }

    /// Opens one sealed segment, without decompressing it.
    pub fn open_segment(&self, number: u32, sealed: &[u8]) -> Result<Vec<u8>, FormatError> {
        self.open_at(u64::from(number), sealed, &self.aad(u64::from(number)))
    }

    pub(crate) fn seal_with(&self, bytes: &mut Vec<u8>, aad: &[u8]) {
        self.seal_at(0, bytes, aad);
    }

    pub(crate) fn open_with(&self, sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, FormatError> {
        self.open_at(0, sealed, aad)
    }
}

/// How long a sealed part is without its tag.
fn body_len(sealed: &[u8]) -> Result<usize, FormatError> {
    sealed.len().checked_sub(TAG_LEN).ok_or(FormatError::Short("a sealed part"))
}

/// Checks the magic and the format of a header and returns its kind.
pub fn header_kind(header: &[u8; HEADER_LEN]) -> Result<u8, FormatError> {
    if header[..4] != MAGIC {
        return Err(FormatError::NotOurs);
    }
    if header[4] != FORMAT {
        return Err(FormatError::Newer);
    }
    Ok(header[5])
}

/// One segment, as the table of contents describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The number that it was sealed under.
    pub number: u32,
    /// Where it begins in the object, in bytes.
    pub offset: u64,
    /// Its sealed length in bytes, tag included.
    pub sealed_len: u32,
    /// Its length before compression, in bytes.
    pub raw_len: u32,
    /// Whether it is compressed with zstd.
    pub compressed: bool,
}

impl Segment {
    /// Opens and decompresses the bytes of this segment.
    pub fn open(&self, key: &SealKey, sealed: &[u8]) -> Result<Vec<u8>, FormatError> {
        let bytes = key.open_segment(self.number, sealed)?;
        if self.compressed {
            decompress(&bytes, self.raw_len as usize)
        } else if bytes.len() == self.raw_len as usize {
            Ok(bytes)
        } else {
            Err(FormatError::Impossible("a segment's length"))
        }
    }

    /// Does the same, and leaves `sealed` as something that nobody can use: long bytes are copied once less.
    pub fn open_and_spoil(&self, key: &SealKey, sealed: &mut [u8]) -> Result<Vec<u8>, FormatError> {
        if !self.compressed {
            return self.open(key, sealed);
        }
        let (body, tag) = sealed.split_at_mut(body_len(sealed)?);
        let number = u64::from(self.number);
        key.open_body(number, body, tag, &key.aad(number))?;
        decompress(body, self.raw_len as usize)
    }
}

/// The opened table of contents of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Its segments in the order they stand in.
    pub segments: Vec<Segment>,
    /// What the kind of object adds: a pack's chunks, a meta pack's pages.
    pub table: Vec<u8>,
}

/// Collects sealed segments and closes the object; hashes it meanwhile, while each segment is near.
pub struct ObjectBuilder {
    bytes: Vec<u8>,
    /// Where the object begins in them.
    begin: usize,
    hasher: Sha256,
    segments: Vec<Segment>,
}

impl ObjectBuilder {
    /// Begins an object under a key, with room for `capacity` bytes.
    pub fn new(key: &SealKey, capacity: usize) -> Self {
        Self::behind(key, Vec::with_capacity(capacity))
    }

    /// Begins an object under a key behind what `memory` holds.
    pub fn behind(key: &SealKey, mut memory: Vec<u8>) -> Self {
        let begin = memory.len();
        memory.extend_from_slice(key.header());
        let hasher = Sha256::new_with_prefix(key.header());
        ObjectBuilder { bytes: memory, begin, hasher, segments: Vec::new() }
    }

    /// Adds a segment that was sealed under `number`; returns its position in the table.
    pub fn push(&mut self, number: u32, sealed: &[u8], raw_len: usize, compressed: bool) -> usize {
        self.segments.push(Segment {
            number,
            offset: self.len() as u64,
            sealed_len: sealed.len() as u32,
            raw_len: raw_len as u32,
            compressed,
        });
        self.bytes.extend_from_slice(sealed);
        self.hasher.update(sealed);
        self.segments.len() - 1
    }

    /// Returns the bytes collected so far.
    pub fn len(&self) -> usize {
        self.bytes.len() - self.begin
    }

    /// Tells whether no segment was added yet.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Returns the segments added so far.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Pads, seals the table of contents and the trailer, and returns the whole object behind what stood
    /// before it, with the SHA-256 of the object.
    pub fn finish(mut self, key: &SealKey, table: &[u8]) -> (Vec<u8>, ObjectHash) {
        let mut toc = Vec::with_capacity(self.segments.len() * 8 + table.len() + 8);
        put_u64(&mut toc, self.segments.len() as u64);
        for segment in &self.segments {
            put_u64(&mut toc, u64::from(segment.number));
            put_u64(&mut toc, u64::from(segment.sealed_len));
            put_u64(&mut toc, u64::from(segment.raw_len) << 1 | u64::from(segment.compressed));
        }
        toc.extend_from_slice(table);
        key.seal_at(TOC_INDEX, &mut toc, &key.aad(TOC_INDEX));
        let unpadded = self.len() + toc.len() + TRAILER_LEN;
        let padding = padded_len(unpadded) - unpadded;
        let behind_segments = self.bytes.len();
        self.bytes.resize(self.bytes.len() + padding, 0);
        let mut trailer = vec![0u8; TRAILER_LEN - TAG_LEN];
        trailer[..8].copy_from_slice(&(self.len() as u64).to_le_bytes());
        trailer[8..16].copy_from_slice(&(toc.len() as u64).to_le_bytes());
        trailer[16..24].copy_from_slice(&((unpadded + padding) as u64).to_le_bytes());
        trailer[24..32].copy_from_slice(&(padding as u64).to_le_bytes());
        key.seal_at(TRAILER_INDEX, &mut trailer, &key.aad(TRAILER_INDEX));
        self.bytes.extend_from_slice(&toc);
        self.bytes.extend_from_slice(&trailer);
        self.hasher.update(&self.bytes[behind_segments..]);
        (self.bytes, ObjectHash(self.hasher.finalize().into()))
    }
}

/// Returns the length that an object is padded to (Padmé, PURBs paper, section 4: at most 12 % more).
pub fn padded_len(len: usize) -> usize {
    if !(2..PADDED_BELOW).contains(&len) {
        return len;
    }
    let exponent = len.ilog2();
    let last_bits = exponent - (exponent.ilog2() + 1);
    let mask = (1usize << last_bits) - 1;
    (len + mask) & !mask
}

/// Where the table of contents of an object stands, from its trailer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trailer {
    /// Where the sealed table begins, in bytes from the front.
    pub toc_offset: u64,
    /// The sealed table's length in bytes.
    pub toc_len: u64,
    padding: u64,
}

/// Opens a trailer: the last [`TRAILER_LEN`] bytes of an object of `object_len` bytes.
pub fn open_trailer(key: &SealKey, trailer: &[u8], object_len: u64) -> Result<Trailer, FormatError> {
    if trailer.len() != TRAILER_LEN {
        return Err(FormatError::Short("a trailer"));
    }
    let plain = key.open_at(TRAILER_INDEX, trailer, &key.aad(TRAILER_INDEX))?;
    let word = |i: usize| u64::from_le_bytes(plain[8 * i..8 * i + 8].try_into().expect("8 bytes"));
    let (toc_offset, toc_len, total, padding) = (word(0), word(1), word(2), word(3));
    let end = toc_offset.checked_add(toc_len).and_then(|e| e.checked_add(TRAILER_LEN as u64));
    let front = padding.checked_add(HEADER_LEN as u64);
    if total != object_len || end != Some(total) || front.is_none_or(|front| toc_offset < front) {
        return Err(FormatError::Impossible("a trailer"));
    }
    Ok(Trailer { toc_offset, toc_len, padding })
}

/// Opens a table of contents that a trailer points at; segments may hold at most `max_raw` bytes each.
pub fn open_contents(key: &SealKey, trailer: &Trailer, sealed: &[u8], max_raw: usize) -> Result<Contents, FormatError> {
    let toc = key.open_at(TOC_INDEX, sealed, &key.aad(TOC_INDEX))?;
    let mut reader = Reader::new(&toc, "a table of contents");
    let count = reader.count(3)?;
    // Each takes at least a tag's room in the object too.
    if count as u64 > trailer.toc_offset / TAG_LEN as u64 {
        return Err(FormatError::Impossible("a table of contents"));
    }
    let mut segments = Vec::with_capacity(count);
    let mut offset = HEADER_LEN as u64;
    for _ in 0..count {
        let number = reader.u32()?;
        let sealed_len = reader.u32()?;
        let raw = reader.u64()?;
        let raw_len = u32::try_from(raw >> 1).map_err(|_| FormatError::Impossible("a segment's length"))?;
        if raw_len as usize > max_raw || (sealed_len as usize) < TAG_LEN {
            return Err(FormatError::Impossible("a segment's length"));
        }
        segments.push(Segment { number, offset, sealed_len, raw_len, compressed: raw & 1 == 1 });
        offset += u64::from(sealed_len);
    }
    if offset + trailer.padding != trailer.toc_offset {
        return Err(FormatError::Impossible("a table of contents"));
    }
    let table = reader.take(reader.left())?.to_vec();
    Ok(Contents { segments, table })
}

/// Opens the table of contents of an object that is in memory as a whole.
pub fn read_contents(key: &SealKey, object: &[u8], max_raw: usize) -> Result<Contents, FormatError> {
    let at = object.len().checked_sub(TRAILER_LEN).ok_or(FormatError::Short("an object"))?;
    let trailer = open_trailer(key, &object[at..], object.len() as u64)?;
    open_contents(key, &trailer, &object[trailer.toc_offset as usize..at], max_raw)
}

/// Returns the header of an object that is in memory.
pub fn header_of(object: &[u8]) -> Result<&[u8; HEADER_LEN], FormatError> {
    object.first_chunk().ok_or(FormatError::Short("a header"))
}

/// Returns the sealed bytes of one segment of an object that is in memory as a whole.
pub fn segment_bytes<'a>(object: &'a [u8], segment: &Segment) -> Result<&'a [u8], FormatError> {
    let start = segment.offset as usize;
    object.get(start..start + segment.sealed_len as usize).ok_or(FormatError::Short("a segment"))
}

#[cfg(test)]
mod tests;

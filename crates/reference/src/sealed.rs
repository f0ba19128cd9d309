//! Sections 2 to 5: keys, headers, containers, envelopes.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::bytes::Bytes;
use crate::{Result, bad, demand};

pub type Key = [u8; 32];

pub const DATA: u8 = 1;
pub const META: u8 = 2;
pub const INDEX: u8 = 3;
pub const ROOT: u8 = 4;
pub const SLOT: u8 = 6;
pub const VAULT: u8 = 7;

const TABLE: u64 = u64::MAX - 1;
const TRAILER: u64 = u64::MAX;

/// Section 2: `derive(k, p)`.
pub fn derive(key: &Key, purpose: &str) -> Key {
    let mut derived = [0; 32];
    Hkdf::<Sha256>::new(None, key).expand(purpose.as_bytes(), &mut derived).expect("32 bytes are not too many");
    derived
}

/// What one object is sealed with.
pub struct ObjectKey {
    cipher: Aes256Gcm,
    nonce: [u8; 12],
}

/// Section 3: checks a header and derives the object's key from it.
pub fn object_key(key: &Key, vault: &[u8; 16], object: &[u8], kind: u8) -> Result<ObjectKey> {
    let header = Bytes(object).take(64)?;
    demand(header[..4] == *b"MYBK" && header[4] == 1 && header[5] == kind, "it has another header")?;
    let info = [b"mybackup/1", &header[4..8], vault, &header[8..32]].concat();
    let mut okm = [0; 76];
    Hkdf::<Sha256>::new(None, key).expand(&info, &mut okm).expect("76 bytes are not too many");
    demand(okm[44..] == header[32..], "another key, another vault, or a damaged header")?;
    let cipher = Aes256Gcm::new_from_slice(&okm[..32]).expect("32 bytes are a key");
    Ok(ObjectKey { cipher, nonce: okm[32..44].try_into().expect("12 bytes") })
}

/// The key epoch that an object's header names.
pub fn epoch(object: &[u8]) -> Result<usize> {
    let header = Bytes(object).take(64)?;
    Ok(usize::from(u16::from_le_bytes([header[6], header[7]])))
}

impl ObjectKey {
    fn open(&self, part: u64, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = self.nonce;
        nonce[4..].iter_mut().zip(part.to_le_bytes()).for_each(|(byte, other)| *byte ^= other);
        self.cipher.decrypt(&nonce.into(), Payload { msg: sealed, aad }).or_else(|_| bad("a sealed part is damaged"))
    }

    fn open_part(&self, kind: u8, part: u64, sealed: &[u8]) -> Result<Vec<u8>> {
        let last = u8::from(part == TRAILER);
        self.open(part, &[&[kind][..], &part.to_le_bytes(), &[last]].concat(), sealed)
    }

    /// Opens a segment and gives its raw bytes.
    pub fn segment(&self, kind: u8, object: &[u8], segment: &Segment) -> Result<Vec<u8>> {
        let Some(sealed) = object.get(segment.at..segment.at.saturating_add(segment.sealed)) else {
            return bad("a segment lies outside its object");
        };
        let stored = self.open_part(kind, segment.number.into(), sealed)?;
        let raw = if segment.compressed {
            let frame = zstd::zstd_safe::find_frame_compressed_size(&stored);
            demand(frame == Ok(stored.len()), "a segment is not one frame")?;
            zstd::bulk::decompress(&stored, segment.raw).or_else(bad)?
        } else {
            stored
        };
        demand(raw.len() == segment.raw, "a segment has another length")?;
        Ok(raw)
    }
}

/// Where a segment stands in its object.
#[derive(Debug, Clone)]
pub struct Segment {
    pub number: u32,
    pub at: usize,
    pub sealed: usize,
    pub raw: usize,
    pub compressed: bool,
}

/// Reads the list of segments that a table of contents and an index record begin with.
pub fn segments(bytes: &mut Bytes<'_>, kind: u8) -> Result<Vec<Segment>> {
    let most = if kind == DATA { 8 << 20 } else { 64 << 20 };
    let (mut segments, mut at) = (Vec::<Segment>::new(), 64usize);
    for _ in 0..bytes.number()? {
        let (number, sealed, length) = (bytes.short()?, bytes.short()? as usize, bytes.size()?);
        demand(length / 2 <= most && sealed >= 16, "a segment is too long")?;
        segments.push(Segment { number, at, sealed, raw: length / 2, compressed: length % 2 == 1 });
        at = at.saturating_add(sealed);
    }
    Ok(segments)
}

/// Section 4: gives the segments of an object and its kind's own table.
pub fn contents(key: &ObjectKey, kind: u8, object: &[u8]) -> Result<(Vec<Segment>, Vec<u8>)> {
    let Some(before) = object.len().checked_sub(48).filter(|before| *before >= 64) else {
        return bad("it is too short");
    };
    let trailer = key.open_part(kind, TRAILER, &object[before..])?;
    let mut trailer = Bytes(&trailer);
    let mut next = || trailer.array().map(u64::from_le_bytes);
    let (at, sealed, length, padding) = (next()?, next()?, next()?, next()?);
    trailer.end()?;
    demand(length == object.len() as u64, "it has another length than its trailer says")?;
    demand(at.checked_add(sealed) == Some(before as u64), "its table does not end before its trailer")?;
    let table = key.open_part(kind, TABLE, &object[at as usize..before])?;
    let mut table = Bytes(&table);
    let segments = segments(&mut table, kind)?;
    let end = segments.last().map_or(64, |last| last.at.saturating_add(last.sealed)) as u64;
    demand(end.checked_add(padding) == Some(at), "its parts do not fill it")?;
    Ok((segments, table.0.to_vec()))
}

/// Opens every segment of an object; gives them and its kind's own table.
pub fn whole_object(key: &ObjectKey, kind: u8, object: &[u8]) -> Result<(Vec<Vec<u8>>, Vec<u8>)> {
    let (segments, table) = contents(key, kind, object)?;
    let opened = segments.iter().map(|segment| key.segment(kind, object, segment)).collect::<Result<_>>()?;
    Ok((opened, table))
}

/// Section 5: the clear part of an envelope, and where the sealed part begins.
pub fn clear_part(object: &[u8]) -> Result<&[u8]> {
    demand(object.len() <= 1 << 20, "an envelope is too long")?;
    demand(epoch(object)? == 0, "an envelope has an epoch")?;
    let mut rest = Bytes(&object[64..]);
    let length = u32::from_le_bytes(rest.array()?);
    rest.take(length as usize)
}

/// Section 5: opens the sealed part of an envelope.
pub fn open_envelope(key: &Key, vault: &[u8; 16], object: &[u8], kind: u8) -> Result<Vec<u8>> {
    let clear = clear_part(object)?;
    let aad = [&object[4..8], clear].concat();
    object_key(key, vault, object, kind)?.open(0, &aad, &object[68 + clear.len()..])
}

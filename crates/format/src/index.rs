//! Index objects: the tables of contents of many packs, so that a reader need not open each pack.

use crate::container::{Contents, Segment};
use crate::error::FormatError;
use crate::ids::ObjectHash;
use crate::varint::{Reader, put_bytes, put_u64};

/// Which folder of the vault a pack lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum PackFolder {
    /// File data.
    Data = 0,
    /// Manifest pages.
    Meta = 1,
    /// The second copy of manifest pages.
    Meta2 = 2,
}

impl PackFolder {
    /// Reads a folder from its number.
    pub fn from_u8(value: u8) -> Option<Self> {
        [PackFolder::Data, PackFolder::Meta, PackFolder::Meta2].get(usize::from(value)).copied()
    }

    /// Names the folder.
    pub fn name(self) -> &'static str {
        ["data", "meta", "meta2"][self as usize]
    }
}

/// One pack with its table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedPack {
    /// Where it lies.
    pub folder: PackFolder,
    /// Its name.
    pub hash: ObjectHash,
    /// Its length in bytes.
    pub len: u64,
    /// What it holds.
    pub contents: Contents,
}

const WHAT: &str = "an index";
/// The length of the id of a chunk or a page, in bytes.
const ID_LEN: usize = 16;

/// Appends one pack to the plain body of an index.
pub fn put_pack(out: &mut Vec<u8>, pack: &IndexedPack) {
    out.push(pack.folder as u8);
    out.extend_from_slice(&pack.hash.0);
    put_u64(out, pack.len);
    put_u64(out, pack.contents.segments.len() as u64);
    for segment in &pack.contents.segments {
        put_u64(out, u64::from(segment.number));
        put_u64(out, u64::from(segment.sealed_len));
        put_u64(out, u64::from(segment.raw_len) << 1 | u64::from(segment.compressed));
    }
    put_bytes(out, &pack.contents.table);
}

/// Reads the plain body of one segment of an index.
pub fn packs(bytes: &[u8]) -> Result<Vec<IndexedPack>, FormatError> {
    let mut r = Reader::new(bytes, WHAT);
    let mut list = Vec::new();
    while r.left() > 0 {
        let folder = PackFolder::from_u8(r.array::<1>()?[0]).ok_or(FormatError::Impossible(WHAT))?;
        let hash = ObjectHash(r.array()?);
        let len = r.u64()?;
        let count = r.count(3)?;
        let mut segments = Vec::with_capacity(count);
        let mut offset = crate::container::HEADER_LEN as u64;
        for _ in 0..count {
            let (number, sealed_len, raw) = (r.u32()?, r.u32()?, r.u64()?);
            let raw_len = u32::try_from(raw >> 1).map_err(|_| FormatError::Impossible(WHAT))?;
            if raw_len as usize > crate::compress::MAX_META_SEGMENT {
                return Err(FormatError::Impossible(WHAT));
            }
            segments.push(Segment { number, offset, sealed_len, raw_len, compressed: raw & 1 == 1 });
            offset += u64::from(sealed_len);
            if offset > len {
                return Err(FormatError::Impossible(WHAT));
            }
        }
        let table = r.bytes()?.to_vec();
        // Every segment holds something, and each thing has an id: else a few bytes would fill the memory.
        if table.len() < count * ID_LEN {
            return Err(FormatError::Impossible(WHAT));
        }
        list.push(IndexedPack { folder, hash, len, contents: Contents { segments, table } });
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn packs_come_back() {
        let segment = Segment { number: 3, offset: 64, sealed_len: 100, raw_len: 200, compressed: true };
        let contents = Contents { segments: vec![segment], table: vec![7; 17] };
        let pack = IndexedPack { folder: PackFolder::Meta2, hash: ObjectHash([5; 32]), len: 500, contents };
        let mut bytes = Vec::new();
        put_pack(&mut bytes, &pack);
        put_pack(&mut bytes, &pack);
        assert_eq!(packs(&bytes).unwrap(), [pack.clone(), pack]);
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let _ = packs(&bytes);
        }
    }
}

//! Index objects: the tables of contents of many packs, so that a reader need not open each pack.

use crate::container::{Contents, Segment};
use crate::error::FormatError;
use crate::ids::ObjectHash;
use crate::toc::{read_chunks, read_pages};
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

impl IndexedPack {
    /// Checks that what it holds can be read.
    pub fn check(&self) -> Result<(), FormatError> {
        let Contents { segments, table } = &self.contents;
        match self.folder {
            PackFolder::Data => read_chunks(table, segments.iter().map(|segment| segment.raw_len)).map(drop),
            _ => read_pages(table, segments.len()).map(drop),
        }
    }
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

    #[test]
    fn a_table_is_read_as_its_folder_says() {
        let segment = Segment { number: 0, offset: 64, sealed_len: 100, raw_len: 200, compressed: false };
        let chunks = [&[1, 100][..], &[9; 16]].concat();
        let pages = [&[crate::toc::PageKind::Entries as u8][..], &[9; 16]].concat();
        let check = |folder, table: &[u8]| {
            let contents = Contents { segments: vec![segment], table: table.to_vec() };
            IndexedPack { folder, hash: ObjectHash([5; 32]), len: 500, contents }.check().is_ok()
        };
        assert!(check(PackFolder::Data, &chunks) && !check(PackFolder::Data, &pages));
        for folder in [PackFolder::Meta, PackFolder::Meta2] {
            assert!(check(folder, &pages) && !check(folder, &chunks));
        }
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let _ = packs(&bytes);
        }
    }

    #[test]
    fn folders_have_the_numbers_and_names_of_the_format() {
        for (number, folder, name) in
            [(0, PackFolder::Data, "data"), (1, PackFolder::Meta, "meta"), (2, PackFolder::Meta2, "meta2")]
        {
            assert_eq!((folder as u8, folder.name(), PackFolder::from_u8(number)), (number, name, Some(folder)));
        }
        assert_eq!(PackFolder::from_u8(3), None);
    }

    fn record(len: u64, segments: &[(u64, u64, u64)], table: usize) -> Vec<u8> {
        let mut out = [&[1u8][..], &[5; 32]].concat();
        put_u64(&mut out, len);
        put_u64(&mut out, segments.len() as u64);
        for (number, sealed_len, raw) in segments {
            put_u64(&mut out, *number);
            put_u64(&mut out, *sealed_len);
            put_u64(&mut out, *raw);
        }
        put_bytes(&mut out, &vec![7; table]);
        out
    }

    #[test]
    fn a_record_is_written_as_the_format_says() {
        let bytes = record(500, &[(3, 100, 401), (1, 20, 8)], 32);
        let pack = packs(&bytes).unwrap().remove(0);
        let first = Segment { number: 3, offset: 64, sealed_len: 100, raw_len: 200, compressed: true };
        let second = Segment { number: 1, offset: 164, sealed_len: 20, raw_len: 4, compressed: false };
        let contents = Contents { segments: vec![first, second], table: vec![7; 32] };
        assert_eq!(pack, IndexedPack { folder: PackFolder::Meta, hash: ObjectHash([5; 32]), len: 500, contents });
        let mut again = Vec::new();
        put_pack(&mut again, &pack);
        assert_eq!(again, bytes);
        assert_eq!(packs(b""), Ok(vec![]));
    }

    #[test]
    fn records_that_no_pack_has_are_refused() {
        const MOST: u64 = (64 << 20) * 2;
        let refused = Err(FormatError::Impossible("an index"));
        for (len, segments, table, good) in [
            (64, vec![], 0, true),
            (164, vec![(0, 100, 0)], 16, true),
            (163, vec![(0, 100, 0)], 16, false),
            (200, vec![(0, 100, 0), (1, 36, 0)], 32, true),
            (199, vec![(0, 100, 0), (1, 36, 0)], 32, false),
            (130, vec![(0, 100, 0), (1, 36, 0)], 32, false),
            (164, vec![(0, 100, 0)], 15, false),
            (164, vec![(0, 100, 0)], 17, true),
            (200, vec![(0, 100, 0), (1, 36, 0)], 31, false),
            (164, vec![(0, 100, MOST)], 16, true),
            (164, vec![(0, 100, MOST + 1)], 16, true),
            (164, vec![(0, 100, MOST + 2)], 16, false),
            (164, vec![(0, 100, MOST + 200)], 16, false),
            (164, vec![(0, 100, 1 << 33)], 16, false),
            (1 << 40, vec![(0, 1 << 32, 0)], 16, false),
            (164, vec![(1 << 32, 100, 0)], 16, false),
        ] {
            let read = packs(&record(len, &segments, table)).map(|list| list.len());
            assert_eq!(read, if good { Ok(1) } else { refused.clone() }, "{segments:?} of {len}, {table} bytes");
        }
    }

    #[test]
    fn a_record_that_is_cut_short_or_of_another_folder_is_refused() {
        let good = record(164, &[(0, 100, 0)], 16);
        for len in 1..good.len() {
            assert_eq!(packs(&good[..len]), Err(FormatError::Short("an index")), "length {len}");
        }
        let mut bad = good;
        bad[0] = 3;
        assert_eq!(packs(&bad), Err(FormatError::Impossible("an index")));
    }
}

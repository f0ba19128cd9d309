//! What packs add to their table of contents: their chunks, or their pages.

use crate::error::FormatError;
use crate::ids::{ChunkId, PageId};
use crate::varint::{Reader, put_u64};

/// A chunk inside a data pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackedChunk {
    /// Which chunk.
    pub id: ChunkId,
    /// The position of its segment in the pack's table.
    pub segment: u32,
    /// Where it begins in the opened segment, in bytes.
    pub offset: u32,
    /// Its length in bytes.
    pub len: u32,
}

/// Writes the chunks of a data pack, given in the order they stand in.
pub fn write_chunks(chunks: &[PackedChunk], segments: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(chunks.len() * 20 + segments);
    let mut rest = chunks;
    for segment in 0..segments {
        let here = rest.iter().take_while(|c| c.segment as usize == segment).count();
        put_u64(&mut out, here as u64);
        for chunk in &rest[..here] {
            put_u64(&mut out, u64::from(chunk.len));
            out.extend_from_slice(&chunk.id.0);
        }
        rest = &rest[here..];
    }
    out
}

/// Reads the chunks of a data pack; `raw_lens` are its segments' lengths before compression.
pub fn read_chunks(table: &[u8], raw_lens: impl Iterator<Item = u32>) -> Result<Vec<PackedChunk>, FormatError> {
    const WHAT: &str = "a pack's chunks";
    let mut r = Reader::new(table, WHAT);
    let mut chunks = Vec::new();
    for (segment, raw_len) in raw_lens.enumerate() {
        let mut offset = 0u32;
        for _ in 0..r.count(17)? {
            let len = r.u32()?;
            let id = ChunkId(r.array()?);
            chunks.push(PackedChunk { id, segment: segment as u32, offset, len });
            offset = offset.checked_add(len).filter(|end| *end <= raw_len).ok_or(FormatError::Impossible(WHAT))?;
        }
    }
    r.end()?;
    Ok(chunks)
}

/// What a segment of a meta pack holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum PageKind {
    /// Entries with their versions.
    Entries = 0,
    /// A list of pages in key order.
    Fence = 1,
    /// Records of past runs.
    RunLog = 2,
}

impl PageKind {
    /// Reads a kind from its number.
    pub fn from_u8(value: u8) -> Option<PageKind> {
        [PageKind::Entries, PageKind::Fence, PageKind::RunLog].get(usize::from(value)).copied()
    }
}

/// Writes the pages of a meta pack, one for each segment.
pub fn write_pages(pages: &[(PageKind, PageId)]) -> Vec<u8> {
    pages.iter().flat_map(|(kind, id)| std::iter::once(*kind as u8).chain(id.0)).collect()
}

/// Reads the pages of a meta pack with so many segments.
pub fn read_pages(table: &[u8], segments: usize) -> Result<Vec<(PageKind, PageId)>, FormatError> {
    const WHAT: &str = "a pack's pages";
    let mut r = Reader::new(table, WHAT);
    let mut pages = Vec::with_capacity(segments.min(table.len() / 17));
    for _ in 0..segments {
        let kind = PageKind::from_u8(r.array::<1>()?[0]).ok_or(FormatError::Impossible(WHAT))?;
        pages.push((kind, PageId(r.array()?)));
    }
    r.end()?;
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chunks_come_back_with_their_places() {
        let chunk = |n: u8, segment, offset, len| PackedChunk { id: ChunkId([n; 16]), segment, offset, len };
        let chunks = [chunk(1, 0, 0, 5), chunk(2, 0, 5, 7), chunk(3, 2, 0, 9)];
        let table = write_chunks(&chunks, 3);
        assert_eq!(read_chunks(&table, [12, 40, 9].into_iter()).unwrap(), chunks);
        assert!(read_chunks(&table, [11, 40, 9].into_iter()).is_err(), "beyond its segment");
    }

    proptest! {
        #[test]
        fn hostile_tables_are_refused_without_panic(bytes: Vec<u8>, segments in 0usize..50) {
            let _ = read_chunks(&bytes, std::iter::repeat_n(1 << 20, segments));
            let _ = read_pages(&bytes, segments);
        }
    }

    const REFUSED: FormatError = FormatError::Impossible("a pack's chunks");

    #[test]
    fn chunks_are_written_as_the_format_says() {
        let chunk = |n: u8, segment, offset, len| PackedChunk { id: ChunkId([n; 16]), segment, offset, len };
        let chunks = [chunk(1, 0, 0, 5), chunk(2, 0, 5, 200), chunk(3, 2, 0, 1)];
        let bytes = [&[2, 5][..], &[1; 16], &[0xc8, 1], &[2; 16], &[0, 1, 1], &[3; 16]].concat();
        assert_eq!(write_chunks(&chunks, 3), bytes);
        assert_eq!(read_chunks(&bytes, [205, 0, 1].into_iter()), Ok(chunks.to_vec()));
        for len in 0..bytes.len() {
            let cut = read_chunks(&bytes[..len], [205, 0, 1].into_iter());
            assert_eq!(cut, Err(FormatError::Short("a pack's chunks")), "length {len}");
        }
        for lens in [&[205, 0][..], &[204, 0, 1], &[205, 0, 0], &[4, 0, 1]] {
            assert_eq!(read_chunks(&bytes, lens.iter().copied()), Err(REFUSED), "{lens:?}");
        }
        assert_eq!(read_chunks(&bytes, [205, 0, 1, 0].into_iter()), Err(FormatError::Short("a pack's chunks")));
        assert_eq!(read_chunks(b"", std::iter::empty()), Ok(vec![]));
    }

    #[test]
    fn lengths_beyond_32_bits_are_refused() {
        let most = u64::from(u32::MAX);
        for (lens, good) in [(&[most][..], true), (&[most, 0], true), (&[most, 1], false), (&[most + 1], false)] {
            let mut bytes = vec![lens.len() as u8];
            for len in lens {
                put_u64(&mut bytes, *len);
                bytes.extend_from_slice(&[1; 16]);
            }
            let read = read_chunks(&bytes, std::iter::once(u32::MAX)).map(|chunks| chunks.len());
            assert_eq!(read, if good { Ok(lens.len()) } else { Err(REFUSED) }, "{lens:?}");
        }
    }

    #[test]
    fn pages_are_written_as_the_format_says() {
        let pages = [PageKind::RunLog, PageKind::Entries, PageKind::Fence].map(|kind| (kind, PageId([kind as u8; 16])));
        let bytes = [&[2][..], &[2; 16], &[0], &[0; 16], &[1], &[1; 16]].concat();
        assert_eq!(write_pages(&pages), bytes);
        assert_eq!(read_pages(&bytes, 3), Ok(pages.to_vec()));
        for len in 0..bytes.len() {
            assert_eq!(read_pages(&bytes[..len], 3), Err(FormatError::Short("a pack's pages")), "length {len}");
        }
        assert_eq!(read_pages(&bytes, 2), Err(FormatError::Impossible("a pack's pages")));
        assert_eq!(read_pages(&bytes, usize::MAX), Err(FormatError::Short("a pack's pages")));
        assert_eq!(read_pages(&[3; 17], 1), Err(FormatError::Impossible("a pack's pages")));
        assert_eq!(read_pages(b"", 0), Ok(vec![]));
    }
}

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
}

//! How content is written: which chunks, which holes.

use crate::error::FormatError;
use crate::history::{Content, Piece};
use crate::ids::ChunkId;
use crate::varint::{Reader, put_bytes, put_u64};

const WHAT: &str = "a file's content";

/// Up to so many pieces stand in the manifest; longer lists become a recipe.
pub const INLINE_PIECES: usize = 32;

/// A recipe holds at most so many bytes: enough for a file of 16 TiB.
pub const MAX_RECIPE: u64 = 256 << 20;

/// Writes a list of pieces.
pub fn put_pieces(out: &mut Vec<u8>, pieces: &[Piece]) {
    put_u64(out, pieces.len() as u64);
    for piece in pieces {
        match piece {
            Piece::Chunk { id, len } => {
                put_u64(out, len << 1);
                out.extend_from_slice(&id.0);
            }
            Piece::Hole { len } => put_u64(out, len << 1 | 1),
        }
    }
}

/// Reads a list of pieces, none of them empty and no two holes in a row, whose lengths add up without overflow.
pub fn pieces(r: &mut Reader<'_>) -> Result<Vec<Piece>, FormatError> {
    let count = r.count(1)?;
    let mut list = Vec::with_capacity(count.min(1 << 16));
    let mut total = 0u64;
    for _ in 0..count {
        let head = r.u64()?;
        let len = head >> 1;
        total = total.checked_add(len).filter(|_| len > 0).ok_or(FormatError::Impossible(WHAT))?;
        let hole = head & 1 == 1;
        if hole && matches!(list.last(), Some(Piece::Hole { .. })) {
            return Err(FormatError::Impossible(WHAT));
        }
        list.push(if hole { Piece::Hole { len } } else { Piece::Chunk { id: ChunkId(r.array()?), len } });
    }
    Ok(list)
}

/// Checks the pieces that a recipe is stored in, before any of them is read.
pub fn check_recipe(parts: &[Piece]) -> Result<(), FormatError> {
    let mut total = 0u64;
    for part in parts {
        match part {
            Piece::Chunk { len, .. } => total = total.saturating_add(*len),
            Piece::Hole { .. } => return Err(FormatError::Impossible(WHAT)),
        }
    }
    if total > MAX_RECIPE { Err(FormatError::Impossible(WHAT)) } else { Ok(()) }
}

/// Reads the list of pieces that a recipe's chunks hold together.
pub fn decode_recipe(bytes: &[u8]) -> Result<Vec<Piece>, FormatError> {
    let mut r = Reader::new(bytes, WHAT);
    let list = pieces(&mut r)?;
    r.end()?;
    Ok(list)
}

/// Writes where content is.
pub fn put_content(out: &mut Vec<u8>, content: &Content) {
    match content {
        Content::None => out.push(0),
        Content::Whole => out.push(1),
        Content::Pieces(list) => {
            out.push(2);
            put_pieces(out, list);
        }
        Content::Recipe(list) => {
            out.push(3);
            put_pieces(out, list);
        }
        Content::Target(target) => {
            out.push(4);
            put_bytes(out, target);
        }
        Content::Device(number) => {
            out.push(5);
            put_u64(out, *number);
        }
    }
}

/// Reads where content is.
pub fn content(r: &mut Reader<'_>) -> Result<Content, FormatError> {
    Ok(match r.array::<1>()?[0] {
        0 => Content::None,
        1 => Content::Whole,
        2 => Content::Pieces(pieces(r)?),
        3 => Content::Recipe(pieces(r)?),
        4 => Content::Target(r.bytes()?.to_vec()),
        5 => Content::Device(r.u64()?),
        _ => return Err(FormatError::Impossible(WHAT)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFUSED: FormatError = FormatError::Impossible(WHAT);

    fn chunk(len: u64) -> Piece {
        Piece::Chunk { id: ChunkId([7; 16]), len }
    }

    fn hole(len: u64) -> Piece {
        Piece::Hole { len }
    }

    fn read(list: &[Piece]) -> Result<Vec<Piece>, FormatError> {
        let mut bytes = Vec::new();
        put_pieces(&mut bytes, list);
        decode_recipe(&bytes)
    }

    #[test]
    fn content_is_written_as_the_format_says() {
        let id = [7; 16];
        for (value, bytes) in [
            (Content::None, vec![0]),
            (Content::Whole, vec![1]),
            (Content::Pieces(vec![]), vec![2, 0]),
            (Content::Pieces(vec![chunk(5), hole(3)]), [&[2, 2, 10][..], &id, &[7]].concat()),
            (Content::Recipe(vec![hole(1), chunk(64)]), [&[3, 2, 3, 0x80, 1][..], &id].concat()),
            (Content::Target(b"../x".to_vec()), b"\x04\x04../x".to_vec()),
            (Content::Target(vec![]), vec![4, 0]),
            (Content::Device(0x103), vec![5, 0x83, 2]),
        ] {
            let mut written = Vec::new();
            put_content(&mut written, &value);
            assert_eq!(written, bytes, "{value:?}");
            let mut r = Reader::new(&bytes, WHAT);
            assert_eq!((content(&mut r), r.left()), (Ok(value), 0));
            for len in 0..bytes.len() {
                assert_eq!(content(&mut Reader::new(&bytes[..len], WHAT)), Err(FormatError::Short(WHAT)), "{len}");
            }
        }
        assert_eq!(content(&mut Reader::new(&[6, 0], WHAT)), Err(REFUSED));
    }

    #[test]
    fn pieces_cover_something_and_add_up() {
        const HALF: u64 = (1 << 63) - 1;
        for (list, good) in [
            (vec![], true),
            (vec![chunk(1)], true),
            (vec![chunk(0)], false),
            (vec![hole(1)], true),
            (vec![hole(0)], false),
            (vec![chunk(1), chunk(0)], false),
            (vec![chunk(1), chunk(1)], true),
            (vec![hole(1), hole(1)], false),
            (vec![hole(1), chunk(1), hole(1)], true),
            (vec![chunk(1), hole(1), hole(1)], false),
            (vec![chunk(HALF), chunk(HALF), hole(1)], true),
            (vec![chunk(HALF), chunk(HALF), hole(2)], false),
            (vec![chunk(HALF), hole(HALF), chunk(2)], false),
        ] {
            assert_eq!(read(&list), if good { Ok(list.clone()) } else { Err(REFUSED) }, "{list:?}");
        }
        assert_eq!(decode_recipe(&[1, 3, 0]), Err(REFUSED), "bytes are left over");
        assert_eq!(decode_recipe(&[2, 3]), Err(FormatError::Short(WHAT)));
    }

    #[test]
    fn long_lists_come_back() {
        let list: Vec<Piece> = (1..70_000).map(|n| if n % 2 == 0 { hole(n) } else { chunk(n) }).collect();
        assert_eq!(read(&list), Ok(list));
    }

    #[test]
    fn a_recipe_holds_at_most_256_mebibytes_and_no_hole() {
        assert_eq!((MAX_RECIPE, INLINE_PIECES), (268_435_456, 32));
        for (parts, good) in [
            (vec![], true),
            (vec![chunk(MAX_RECIPE)], true),
            (vec![chunk(MAX_RECIPE + 1)], false),
            (vec![chunk(MAX_RECIPE + 2)], false),
            (vec![chunk(1), chunk(MAX_RECIPE - 1)], true),
            (vec![chunk(1), chunk(MAX_RECIPE)], false),
            (vec![chunk(u64::MAX), chunk(2)], false),
            (vec![hole(1)], false),
            (vec![chunk(1), hole(1)], false),
        ] {
            assert_eq!(check_recipe(&parts), if good { Ok(()) } else { Err(REFUSED) }, "{parts:?}");
        }
    }
}

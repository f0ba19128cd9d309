//! Section 8: pages of entries, fences, pieces; section 6: keys.

use crate::bytes::Bytes;
use crate::{Error, Result, bad, demand};

/// What a version is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A named pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
}

/// A stretch of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// How long it is.
    pub len: u64,
    /// Where its bytes are; nowhere for a hole.
    pub chunk: Option<[u8; 16]>,
}

/// Where the content of a version is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// There is none.
    Nothing,
    /// In the one chunk whose id follows from the SHA-256.
    Small,
    /// In these pieces.
    Pieces(Vec<Piece>),
    /// In the pieces of a list that is itself in these pieces.
    Recipe(Vec<Piece>),
    /// A link's target.
    Target(Vec<u8>),
    /// A device's number.
    Device(u64),
}

/// One version of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are named as in docs/format.md")]
pub struct Version {
    pub number: u32,
    pub revision: u32,
    pub from: u64,
    pub to: Option<u64>,
    pub kind: Kind,
    pub flags: u8,
    pub seconds: i64,
    pub nanoseconds: u32,
    pub size: u64,
    pub stored: u64,
    pub link_group: u64,
    pub content: Content,
    pub sha256: [u8; 32],
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    /// The row that the row hash takes (section 10).
    pub row: Vec<u8>,
}

/// An entry with all its versions, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The components of its path, joined by the byte 0.
    pub key: Vec<u8>,
    /// The number that its next version gets.
    pub next: u32,
    /// Its versions.
    pub versions: Vec<Version>,
}

fn check_key(key: &[u8]) -> Result<()> {
    let allowed = |part: &[u8]| !part.is_empty() && part != b"." && part != b".." && !part.contains(&b'/');
    demand(key.is_empty() || key.split(|byte| *byte == 0).all(allowed), "a path is not allowed")
}

/// Reads a list of pieces.
pub fn pieces(bytes: &mut Bytes<'_>) -> Result<Vec<Piece>> {
    let (mut pieces, mut total) = (Vec::new(), 0u64);
    for _ in 0..bytes.number()? {
        let length = bytes.number()?;
        let sum = total.checked_add(length / 2).filter(|sum| *sum > total);
        total = sum.ok_or(Error("a piece is empty or too long".into()))?;
        let chunk = if length % 2 == 0 { Some(bytes.array()?) } else { None };
        pieces.push(Piece { len: length / 2, chunk });
    }
    Ok(pieces)
}

/// Reads a list of pieces that fills `bytes` exactly.
pub fn pieces_of(bytes: &[u8]) -> Result<Vec<Piece>> {
    let mut bytes = Bytes(bytes);
    let pieces = pieces(&mut bytes)?;
    bytes.end()?;
    Ok(pieces)
}

fn content(bytes: &mut Bytes<'_>) -> Result<Content> {
    Ok(match bytes.take(1)?[0] {
        0 => Content::Nothing,
        1 => Content::Small,
        2 => Content::Pieces(pieces(bytes)?),
        3 => Content::Recipe(pieces(bytes)?),
        4 => Content::Target(bytes.bytes()?.to_vec()),
        5 => Content::Device(bytes.number()?),
        _ => return bad("a content of an unknown kind"),
    })
}

/// Mode, user and group of an attribute set; the rest is only checked.
fn attributes(set: &[u8]) -> Result<(u32, u32, u32)> {
    let mut set = Bytes(set);
    let (mode, uid, gid, _flags) = (set.short()?, set.short()?, set.short()?, set.short()?);
    for _owner_or_group in 0..2 {
        demand(std::str::from_utf8(set.bytes()?).is_ok(), "a name is not UTF-8")?;
    }
    for _ in 0..set.number()? {
        let (_name, _value) = (set.bytes()?, set.bytes()?);
    }
    set.end()?;
    Ok((mode, uid, gid))
}

fn put_number(to: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Reads an entries page.
pub fn entries(page: &[u8]) -> Result<Vec<Entry>> {
    let mut page = Bytes(page);
    let (count, sets) = (page.number()?, page.number()?);
    let mut columns = [Bytes(&[]); 12];
    for column in &mut columns {
        *column = Bytes(page.bytes()?);
    }
    page.end()?;
    let [c_sets, keys, shape, runs, times, sizes, stored, marks, groups, set_of, contents, sums] = &mut columns;
    let mut attribute_sets = Vec::new();
    for _ in 0..sets {
        attribute_sets.push(c_sets.bytes()?);
    }
    let (mut entries, mut key, mut clock) = (Vec::<Entry>::new(), Vec::new(), 0i64);
    for position in 0..count {
        let shared = keys.size()?;
        demand(shared <= key.len() && (position > 0 || shared == 0), "a key shares too much")?;
        key.truncate(shared);
        key.extend_from_slice(keys.bytes()?);
        check_key(&key)?;
        demand(entries.last().is_none_or(|before| before.key < key), "keys do not ascend")?;
        let (many, next) = (shape.number()?, shape.short()?);
        demand(many > 0, "an entry has no version")?;
        let mut versions = Vec::<Version>::new();
        for _ in 0..many {
            let (number, revision) = (shape.short()?, shape.short()?);
            let descends = versions.last().is_none_or(|before| (number, revision) < (before.number, before.revision));
            demand(descends && (1..next).contains(&number), "versions do not descend")?;
            let (from, to) = (runs.number()?, runs.number()?);
            demand(to == 0 || from < to - 1, "a version ends before it begins")?;
            clock = clock.wrapping_add(times.signed()?);
            let nanoseconds = times.short()?;
            demand(nanoseconds < 1_000_000_000, "a time has more nanoseconds than a second")?;
            let (size, stored_bytes, link_group) = (sizes.number()?, stored.number()?, groups.number()?);
            let [kind_byte, flags] = marks.array()?;
            let kind = kind(kind_byte)?;
            let set = set_of.number()?;
            let set = usize::try_from(set).ok().and_then(|set| attribute_sets.get(set));
            let set = set.ok_or(Error("an attribute set is not there".into()))?;
            let (mode, uid, gid) = attributes(set)?;
            let before = contents.0;
            let content = content(contents)?;
            let written = &before[..before.len() - contents.0.len()];
            let sha256 = if kind == Kind::File { sums.array()? } else { [0; 32] };

            let mut row = Vec::new();
            put_number(&mut row, key.len() as u64);
            row.extend_from_slice(&key);
            [number.into(), revision.into(), from, to].into_iter().for_each(|number| put_number(&mut row, number));
            row.push(kind_byte);
            put_number(&mut row, ((clock << 1) ^ (clock >> 63)) as u64);
            put_number(&mut row, nanoseconds.into());
            put_number(&mut row, size);
            row.extend_from_slice(&sha256);
            row.extend_from_slice(written);
            put_number(&mut row, stored_bytes);
            row.push(flags);
            put_number(&mut row, link_group);
            row.extend_from_slice(set);
            versions.push(Version {
                number,
                revision,
                from,
                to: to.checked_sub(1),
                kind,
                flags,
                seconds: clock,
                nanoseconds,
                size,
                stored: stored_bytes,
                link_group,
                content,
                sha256,
                mode,
                uid,
                gid,
                row,
            });
        }
        entries.push(Entry { key: key.clone(), next, versions });
    }
    columns.iter().try_for_each(Bytes::end)?;
    Ok(entries)
}

fn kind(byte: u8) -> Result<Kind> {
    use Kind::*;
    let kinds = [File, Folder, Link, Pipe, Socket, CharDevice, BlockDevice];
    kinds.get(usize::from(byte)).copied().ok_or(Error("a file of an unknown kind".into()))
}

/// A page's first key, its id and its number of entries.
pub type Fenced = (Vec<u8>, [u8; 16], u32);

/// Reads a fence: ids of pages, with their first keys and numbers of entries.
pub fn fence(page: &[u8]) -> Result<Vec<Fenced>> {
    let mut page = Bytes(page);
    let count = page.number()?;
    let one = |page: &mut Bytes<'_>| Ok((page.bytes()?.to_vec(), page.array()?, page.short()?));
    let pages = (0..count).map(|_| one(&mut page)).collect::<Result<_>>()?;
    page.end()?;
    Ok(pages)
}

//! Manifest pages: entries with all their versions, in key order, column by column.
//!
//! Columns keep like with like, which zstd packs well. A page ends after an entry
//! whose keyed hash says so, so editing one file changes one page, and equal
//! entries make equal pages whatever run wrote them.

use std::collections::HashMap;

use crate::error::FormatError;
use crate::history::{Attributes, Entry, Kind, Stamp, Version};
use crate::ids::PageId;
use crate::keys::VaultKeys;
use crate::pieces::{content, put_content};
use crate::varint::{Reader, put_bytes, put_i64, put_u64};

/// A page holds at least so many entries, unless it is the last.
pub const MIN_ENTRIES: usize = 128;
/// A page holds at most so many entries.
pub const MAX_ENTRIES: usize = 2048;
/// A page ends when what its entries hold reaches so many bytes.
pub const MAX_WEIGHT: usize = 1 << 20;
/// A fence lists at most so many pages.
pub const FENCE_PAGES: usize = 512;
/// What a reader takes for one page at most, in bytes: keys, versions and attributes unfolded.
pub const MAX_UNFOLDED: usize = 256 << 20;
/// Numbers of versions, revisions and runs that no history reaches.
pub const BEYOND_COUNTING: u32 = 1 << 31;

const WHAT: &str = "a manifest page";

/// Decides where pages end.
#[derive(Debug, Default)]
pub struct Cutter {
    entries: usize,
    weight: usize,
}

impl Cutter {
    /// Counts an entry and tells whether the page ends after it.
    pub fn ends_after(&mut self, entry: &Entry, keys: &VaultKeys) -> bool {
        self.entries += 1;
        self.weight += weight(entry);
        let border = self.entries >= MIN_ENTRIES && keys.border(&entry.key) & 511 == 0;
        let ends = border || self.entries == MAX_ENTRIES || self.weight >= MAX_WEIGHT;
        if ends {
            *self = Cutter::default();
        }
        ends
    }
}

/// Estimates what an entry takes in a page, in bytes; part of the format, as it decides borders.
fn weight(entry: &Entry) -> usize {
    let version = |v: &Version| {
        let content = match &v.content {
            crate::Content::Pieces(list) | crate::Content::Recipe(list) => list.len() * 20,
            crate::Content::Target(target) => target.len(),
            _ => 0,
        };
        let xattrs: usize = v.attributes.xattrs.iter().map(|(n, v)| n.len() + v.len()).sum();
        64 + content + xattrs
    };
    entry.key.len() + entry.versions.iter().map(version).sum::<usize>()
}

#[derive(Default)]
struct Columns {
    keys: Vec<u8>,
    shape: Vec<u8>,
    runs: Vec<u8>,
    times: Vec<u8>,
    sizes: Vec<u8>,
    stored: Vec<u8>,
    marks: Vec<u8>,
    groups: Vec<u8>,
    attributes: Vec<u8>,
    contents: Vec<u8>,
    hashes: Vec<u8>,
}

/// Writes entries that are in strictly ascending key order.
pub fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut c = Columns::default();
    let mut dictionary = Vec::new();
    let mut known: HashMap<&Attributes, u64> = HashMap::new();
    let mut previous: &[u8] = b"";
    let mut last_secs = 0i64;
    for entry in entries {
        let shared = entry.key.iter().zip(previous).take_while(|(a, b)| a == b).count();
        put_u64(&mut c.keys, shared as u64);
        put_bytes(&mut c.keys, &entry.key[shared..]);
        previous = &entry.key;
        put_u64(&mut c.shape, entry.versions.len() as u64);
        put_u64(&mut c.shape, u64::from(entry.next_version));
        for version in &entry.versions {
            put_u64(&mut c.shape, u64::from(version.number));
            put_u64(&mut c.shape, u64::from(version.revision));
            put_u64(&mut c.runs, version.from);
            put_u64(&mut c.runs, version.to.map_or(0, |to| to + 1));
            put_i64(&mut c.times, version.modified.secs.wrapping_sub(last_secs));
            last_secs = version.modified.secs;
            put_u64(&mut c.times, u64::from(version.modified.nanos));
            put_u64(&mut c.sizes, version.size);
            put_u64(&mut c.stored, version.stored);
            c.marks.push(version.kind as u8);
            c.marks.push(version.flags);
            put_u64(&mut c.groups, version.link_group);
            let next = known.len() as u64;
            let index = *known.entry(&version.attributes).or_insert_with(|| {
                let mut bytes = Vec::new();
                version.attributes.encode(&mut bytes);
                put_bytes(&mut dictionary, &bytes);
                next
            });
            put_u64(&mut c.attributes, index);
            put_content(&mut c.contents, &version.content);
            if version.kind == Kind::File {
                c.hashes.extend_from_slice(&version.sha256);
            }
        }
    }
    let mut out = Vec::new();
    put_u64(&mut out, entries.len() as u64);
    put_u64(&mut out, known.len() as u64);
    for column in [
        &dictionary,
        &c.keys,
        &c.shape,
        &c.runs,
        &c.times,
        &c.sizes,
        &c.stored,
        &c.marks,
        &c.groups,
        &c.attributes,
        &c.contents,
        &c.hashes,
    ] {
        put_bytes(&mut out, column);
    }
    out
}

/// Reads the entries of a page.
///
/// Keys must ascend, be sound, and each entry must have a version with a number
/// below its next one. What folds so well that it would fill the memory is refused.
pub fn decode(bytes: &[u8]) -> Result<Vec<Entry>, FormatError> {
    let mut r = Reader::new(bytes, WHAT);
    let count = r.count(1)?;
    let attribute_count = r.count(1)?;
    let mut column = || -> Result<Reader<'_>, FormatError> { Ok(Reader::new(r.bytes()?, WHAT)) };
    let mut dictionary_bytes = column()?;
    let (mut keys, mut shape, mut runs, mut times) = (column()?, column()?, column()?, column()?);
    let (mut sizes, mut stored, mut marks, mut groups) = (column()?, column()?, column()?, column()?);
    let (mut attributes, mut contents, mut hashes) = (column()?, column()?, column()?);
    r.end()?;

    let mut room = Room { left: MAX_UNFOLDED };
    let mut dictionary = Vec::new();
    for _ in 0..attribute_count {
        let bytes = dictionary_bytes.bytes()?;
        room.take(size_of::<Attributes>() + bytes.len())?;
        dictionary.push((Attributes::decode(bytes)?, bytes.len()));
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut last_secs = 0i64;
    for i in 0..count {
        let shared = keys.u64()? as usize;
        let rest = keys.bytes()?;
        let previous = entries.last().map_or(&b""[..], |e| &e.key[..]);
        room.take(size_of::<Entry>() + shared.saturating_add(rest.len()))?;
        let mut key = previous.get(..shared).ok_or(FormatError::Impossible(WHAT))?.to_vec();
        key.extend_from_slice(rest);
        if i > 0 && key.as_slice() <= previous || !crate::paths::is_sound(&key) {
            return Err(FormatError::Impossible("a path"));
        }
        let version_count = shape.count(2)?;
        let next_version = shape.u32()?;
        let mut versions: Vec<Version> = Vec::new();
        for _ in 0..version_count {
            let (number, revision) = (shape.u32()?, shape.u32()?);
            let from = runs.u64()?;
            let to = runs.u64()?.checked_sub(1);
            last_secs = last_secs.wrapping_add(times.i64()?);
            let nanos = times.u32()?;
            let [kind, flags] = marks.array::<2>()?;
            let kind = Kind::from_u8(kind).ok_or(FormatError::Impossible("a file's kind"))?;
            let attributes = usize::try_from(attributes.u64()?).ok().and_then(|i| dictionary.get(i));
            let (attributes, attributes_len) = attributes.ok_or(FormatError::Impossible("attributes"))?;
            let size = sizes.u64()?;
            let before = contents.left();
            let content = content(&mut contents)?;
            // In memory, pieces take up to four times the room that they take here, and a
            // list that grows twice what is in it.
            room.take(2 * size_of::<Version>() + attributes_len + 4 * (before - contents.left()))?;
            let descends = versions.last().is_none_or(|v| (v.number, v.revision) > (number, revision));
            if number >= next_version
                || number == 0
                || next_version.max(revision) >= BEYOND_COUNTING
                || nanos >= 1_000_000_000
                || !descends
                || to.is_some_and(|t| t <= from)
                || from.max(to.unwrap_or_default()) > i64::MAX as u64
                || size > i64::MAX as u64
            {
                return Err(FormatError::Impossible("a version"));
            }
            versions.push(Version {
                number,
                revision,
                from,
                to,
                kind,
                modified: Stamp { secs: last_secs, nanos },
                size,
                sha256: if kind == Kind::File { hashes.array()? } else { [0; 32] },
                content,
                stored: stored.u64()?,
                attributes: attributes.clone(),
                flags,
                link_group: groups.u64()?,
            });
        }
        if versions.is_empty() {
            return Err(FormatError::Impossible("a version"));
        }
        entries.push(Entry { key, next_version, versions });
    }
    for column in
        [dictionary_bytes, keys, shape, runs, times, sizes, stored, marks, groups, attributes, contents, hashes]
    {
        column.end()?;
    }
    Ok(entries)
}

/// What may still be unfolded of a page.
struct Room {
    left: usize,
}

impl Room {
    fn take(&mut self, bytes: usize) -> Result<(), FormatError> {
        self.left = self.left.checked_sub(bytes).ok_or(FormatError::Impossible("a page's size"))?;
        Ok(())
    }
}

/// One page, as a fence lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRef {
    /// The key of its first entry.
    pub first_key: Vec<u8>,
    /// Its identity.
    pub page: PageId,
    /// How many entries it holds.
    pub entries: u32,
}

/// Writes a fence.
pub fn encode_fence(pages: &[PageRef]) -> Vec<u8> {
    let mut out = Vec::new();
    put_u64(&mut out, pages.len() as u64);
    for page in pages {
        put_bytes(&mut out, &page.first_key);
        out.extend_from_slice(&page.page.0);
        put_u64(&mut out, u64::from(page.entries));
    }
    out
}

/// Reads a fence, which lists its pages in the order of their keys.
pub fn decode_fence(bytes: &[u8]) -> Result<Vec<PageRef>, FormatError> {
    let mut r = Reader::new(bytes, "a fence");
    let count = r.count(18)?;
    if count == 0 || count > FENCE_PAGES {
        return Err(FormatError::Impossible("a fence"));
    }
    let mut pages: Vec<PageRef> = Vec::with_capacity(count);
    for _ in 0..count {
        let page = PageRef { first_key: r.bytes()?.to_vec(), page: PageId(r.array()?), entries: r.u32()? };
        if pages.last().is_some_and(|before| before.first_key >= page.first_key) {
            return Err(FormatError::Impossible("a fence"));
        }
        pages.push(page);
    }
    r.end()?;
    Ok(pages)
}

#[cfg(test)]
mod tests;

//! Which byte of an object is what, and which files need it: worked out from the format alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use mybackup_format::chunker::Chunker;
use mybackup_format::compress::{MAX_DATA_SEGMENT, MAX_META_SEGMENT};
use mybackup_format::container::{self, HEADER_LEN, ObjectKind, TAG_LEN, TRAILER_LEN};
use mybackup_format::keys::{VaultKeys, sha256};
use mybackup_format::pieces::put_pieces;
use mybackup_format::toc::read_chunks;
use mybackup_format::{ChunkId, ObjectHash, Piece, index};

use crate::shelf::Bytes;
use crate::trees::{BLOCK, BLOCKS, Entry};
use crate::world::World;

/// The bytes of the vault that a reader must ignore, as the format says.
pub fn is_ignored(object: &str) -> bool {
    object == "README.txt"
}

/// A named stretch of an object.
pub type Region = (Range<usize>, &'static str);

fn kind_of(object: &str) -> Option<ObjectKind> {
    Some(match object.split('/').next()? {
        "data" => ObjectKind::Data,
        "meta" | "meta2" => ObjectKind::Meta,
        "index" => ObjectKind::Index,
        "runs" => ObjectKind::Root,
        "gc" => ObjectKind::Plan,
        _ => return None,
    })
}

/// Opens an object's table of contents.
fn contents(keys: &VaultKeys, object: &str, bytes: &[u8]) -> Option<(ObjectKind, container::Contents)> {
    let kind = kind_of(object)?;
    let key = keys.open(kind, container::header_of(bytes).ok()?).expect("a whole object");
    let most = if kind == ObjectKind::Data { MAX_DATA_SEGMENT } else { MAX_META_SEGMENT };
    Some((kind, container::read_contents(&key, bytes, most).expect("a whole object")))
}

/// Returns what the segments of a whole object hold.
pub fn plain(keys: &VaultKeys, kind: ObjectKind, bytes: &[u8]) -> Vec<u8> {
    let key = keys.open(kind, container::header_of(bytes).expect("a header")).expect("the key");
    let contents = container::read_contents(&key, bytes, MAX_META_SEGMENT).expect("a table");
    let segments = contents.segments.iter();
    let plain = segments.map(|s| s.open(&key, container::segment_bytes(bytes, s).expect("a segment")));
    plain.flat_map(|opened| opened.expect("a whole segment")).collect()
}

/// Names every byte of an object.
pub fn regions(keys: &VaultKeys, object: &str, bytes: &[u8]) -> Vec<Region> {
    let len = bytes.len();
    if object == "README.txt" || object == "reserve.enc" {
        return vec![(0..len, "body")];
    }
    let mut found: Vec<Region> = vec![
        (0..4, "magic"),
        (4..5, "format"),
        (5..6, "kind"),
        (6..8, "epoch"),
        (8..32, "salt"),
        (32..HEADER_LEN, "commitment"),
    ];
    let mut sealed = |range: Range<usize>, body, tag| {
        found.push((range.start..range.end - TAG_LEN, body));
        found.push((range.end - TAG_LEN..range.end, tag));
    };
    if let Some((_, contents)) = contents(keys, object, bytes) {
        let mut end = HEADER_LEN;
        for segment in &contents.segments {
            let start = segment.offset as usize;
            end = start + segment.sealed_len as usize;
            sealed(start..end, "segment", "segment's tag");
        }
        let key = keys.open(kind_of(object).expect("a container"), container::header_of(bytes).expect("a header"));
        let trailer = len - TRAILER_LEN;
        let opened = container::open_trailer(&key.expect("the key"), &bytes[trailer..], len as u64).expect("whole");
        let toc = opened.toc_offset as usize;
        sealed(toc..trailer, "table", "table's tag");
        sealed(trailer..len, "trailer", "trailer's tag");
        found.push((end..toc, "padding"));
    } else {
        let clear = HEADER_LEN + 4;
        let clear_len = u32::from_le_bytes(bytes[HEADER_LEN..clear].try_into().expect("4 bytes")) as usize;
        sealed(clear + clear_len..len, "sealed part", "sealed part's tag");
        found.push((HEADER_LEN..clear, "clear length"));
        found.push((clear..clear + clear_len, "clear part"));
    }
    found.retain(|(range, _)| !range.is_empty());
    found
}

/// What of a data pack a damaged byte takes with it.
struct Stretch {
    range: Range<usize>,
    chunks: BTreeSet<ChunkId>,
}

/// Which content lies where.
pub struct Owners {
    /// By object: the header needs all of its chunks, a segment those that it holds.
    packs: BTreeMap<String, Vec<Stretch>>,
    /// In how many packs a chunk is.
    copies: BTreeMap<ChunkId, usize>,
    /// Packs that an index lists.
    indexed: BTreeSet<ObjectHash>,
    /// What each path of each moment needs.
    needs: Vec<BTreeMap<String, BTreeSet<ChunkId>>>,
}

impl Owners {
    /// Reads the tables of all data packs.
    pub fn of(world: &World, objects: &BTreeMap<String, Bytes>) -> Self {
        let keys = world.keys();
        let (mut packs, mut copies) = (BTreeMap::new(), BTreeMap::new());
        for (object, bytes) in objects.iter().filter(|(object, _)| object.starts_with("data/")) {
            let (_, contents) = contents(&keys, object, bytes).expect("a pack");
            let chunks = read_chunks(&contents.table, contents.segments.iter().map(|s| s.raw_len)).expect("chunks");
            let all: BTreeSet<ChunkId> = chunks.iter().map(|chunk| chunk.id).collect();
            all.iter().for_each(|id| *copies.entry(*id).or_default() += 1);
            let mut stretches = vec![Stretch { range: 0..HEADER_LEN, chunks: all }];
            for (position, segment) in contents.segments.iter().enumerate() {
                let start = segment.offset as usize;
                let here = chunks.iter().filter(|chunk| chunk.segment as usize == position).map(|chunk| chunk.id);
                stretches.push(Stretch { range: start..start + segment.sealed_len as usize, chunks: here.collect() });
            }
            packs.insert(object.clone(), stretches);
        }
        let mut indexed = BTreeSet::new();
        for (_, bytes) in objects.iter().filter(|(object, _)| object.starts_with("index/")) {
            let plain = plain(&keys, ObjectKind::Index, bytes);
            indexed.extend(index::packs(&plain).expect("a list of packs").into_iter().map(|pack| pack.hash));
        }
        let chunker = Chunker::new(&keys);
        let needs = world.moments.iter().map(|moment| {
            let files = moment.tree.iter().filter(|(_, entry)| entry.is_file && !entry.content.is_empty());
            files.map(|(path, entry)| (path.clone(), ids_of(entry, path, &keys, &chunker))).collect()
        });
        Owners { packs, copies, indexed, needs: needs.collect() }
    }

    /// Tells whether a pack says alone what is in it.
    pub fn has_no_index(&self, object: &str) -> bool {
        let hash = object.rsplit('/').next().and_then(|name| ObjectHash::from_hex(name.strip_suffix(".enc")?));
        hash.is_some_and(|hash| !self.indexed.contains(&hash))
    }

    /// Returns the paths of a moment whose content is gone when this byte is.
    pub fn lost(&self, moment: usize, object: &str, at: usize) -> BTreeSet<String> {
        self.lost_between(moment, object, &(at..at + 1))
    }

    /// Returns the paths of a moment whose content is gone when these bytes are.
    pub fn lost_between(&self, moment: usize, object: &str, gone: &Range<usize>) -> BTreeSet<String> {
        let stretches = self.packs.get(object).map(Vec::as_slice).unwrap_or_default();
        let here = stretches.iter().filter(|s| s.range.start < gone.end && gone.start < s.range.end);
        let gone: BTreeSet<ChunkId> =
            here.flat_map(|stretch| &stretch.chunks).filter(|id| self.copies[id] == 1).copied().collect();
        let needs = self.needs[moment].iter().filter(|(_, ids)| !ids.is_disjoint(&gone));
        needs.map(|(path, _)| path.clone()).collect()
    }
}

/// Returns every id that a file's content may be stored under.
fn ids_of(entry: &Entry, path: &str, keys: &VaultKeys, chunker: &Chunker) -> BTreeSet<ChunkId> {
    let content = &entry.content;
    let mut ids = BTreeSet::from([keys.small_id(&sha256(content))]);
    if path == "holes.bin" {
        // Its data is the same block over and over; the list of its pieces is content too.
        let block = keys.chunk_id(&content[..BLOCK]);
        let piece = [Piece::Chunk { id: block, len: BLOCK as u64 }, Piece::Hole { len: BLOCK as u64 }];
        let mut list = Vec::new();
        put_pieces(&mut list, &piece.repeat(BLOCKS));
        return BTreeSet::from([block, keys.chunk_id(&list)]);
    }
    let mut rest = content.as_slice();
    while !rest.is_empty() {
        let (chunk, more) = rest.split_at(chunker.cut(rest));
        ids.insert(keys.chunk_id(chunk));
        rest = more;
    }
    ids
}

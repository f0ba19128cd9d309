//! A small vault in memory, with an edit at every place where bytes stand before they are sealed.
//!
//! It is made from the bottom up: what an edit changes in a page changes the page's
//! id in the fence above it, and so on to the root. So a reader gets past every
//! seal and every id, and meets the lie itself.

use std::collections::BTreeMap;

use mybackup_format::compress::Compressor;
use mybackup_format::index::{IndexedPack, PackFolder, put_pack};
use mybackup_format::keys::sha256;
use mybackup_format::page::{PageRef, decode, encode, encode_fence};
use mybackup_format::root::{Root, RowsHash, RunRecord, SourceSettings, Totals, encode_log};
use mybackup_format::slot::{SlotInfo, SlotKind, Unlocked};
use mybackup_format::toc::{PackedChunk, PageKind, write_chunks, write_pages};
use mybackup_format::vault::{Parameters, VaultInfo};
use mybackup_format::{
    Attributes, ChunkId, Content, DeviceId, Entry, Kind, ObjectHash, PageId, Piece, SourceId, Stamp, VaultId, Version,
};

use crate::objects;
use crate::seal::{Seal, Segment, VAULT, name_of};

/// The vault's files by name.
pub type Memory = BTreeMap<String, Vec<u8>>;

/// The secret of the recovery words.
pub const WORDS: [u8; 32] = [7; 32];
/// The one source.
pub const SOURCE: [u8; 8] = [3; 8];

/// Where an edit happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The page behind the fence.
    Page,
    /// The page inside the root.
    Inline,
    /// The fence.
    Fence,
    /// The run log behind the root.
    Log,
    /// The root.
    Root,
    /// What a segment of data holds before it is compressed.
    Data,
    /// A segment of data as it is stored.
    Stored,
    /// The list of pieces in a recipe's chunk.
    Recipe,
    /// The own table of the data pack.
    Chunks,
    /// The own table of the meta packs.
    Pages,
    /// The index.
    Index,
    /// Tables of contents.
    Contents,
    /// Trailers.
    Trailer,
    /// The run log in the root.
    Latest,
}

const STAGES: [Stage; 14] = [
    Stage::Page,
    Stage::Inline,
    Stage::Fence,
    Stage::Log,
    Stage::Root,
    Stage::Data,
    Stage::Stored,
    Stage::Recipe,
    Stage::Chunks,
    Stage::Pages,
    Stage::Index,
    Stage::Contents,
    Stage::Trailer,
    Stage::Latest,
];

/// One change of bytes at one stage.
struct Edit {
    stage: Stage,
    how: u8,
    at: usize,
    value: u8,
}

/// What is changed, read from five bytes each.
pub struct Edits(Vec<Edit>);

impl Edits {
    /// Reads at most 24 edits.
    pub fn of(data: &[u8]) -> Self {
        let edit = |bytes: &[u8]| Edit {
            stage: STAGES[usize::from(bytes[0]) % STAGES.len()],
            how: bytes[1],
            at: usize::from(u16::from_le_bytes([bytes[2], bytes[3]])),
            value: bytes[4],
        };
        Edits(data.chunks_exact(5).take(24).map(edit).collect())
    }

    fn apply(&self, stage: Stage, mut bytes: Vec<u8>) -> Vec<u8> {
        for edit in self.0.iter().filter(|edit| edit.stage == stage) {
            let at = edit.at % (bytes.len() + 1);
            let end = (at + 1 + usize::from(edit.how >> 4)).min(bytes.len());
            match edit.how % 8 {
                0 | 1 if at < bytes.len() => bytes[at] = edit.value,
                2 if at < bytes.len() => bytes[at] ^= 1 << (edit.value % 8),
                3 => bytes.insert(at, edit.value),
                4 => drop(bytes.drain(at..end)),
                5 => {
                    let number = [0xff; 9].into_iter().chain([1]).skip(usize::from(edit.value) % 10);
                    bytes.splice(at..end, number);
                }
                6 => {
                    let part = bytes[at..end].to_vec();
                    let to = usize::from(edit.value) % (bytes.len() + 1);
                    bytes.splice(to..to, part);
                }
                7 if edit.value == 7 => bytes.truncate(at),
                _ => {}
            }
        }
        bytes
    }
}

fn version(kind: Kind, content: Content, bytes: &[u8], from: u64) -> Version {
    Version {
        number: 1,
        revision: 0,
        from,
        to: None,
        kind,
        modified: Stamp { secs: 1_700_000_000, nanos: 5 },
        size: bytes.len() as u64,
        sha256: if kind == Kind::File { sha256(bytes) } else { [0; 32] },
        content,
        stored: 9,
        attributes: Attributes {
            mode: if kind == Kind::Dir { 0o755 } else { 0o640 },
            user: "lea".into(),
            group: "users".into(),
            xattrs: vec![(b"user.note".to_vec(), b"n".to_vec())],
            ..Attributes::default()
        },
        flags: 0,
        link_group: 0,
    }
}

fn entry(key: &[u8], version: Version) -> Entry {
    Entry { key: key.to_vec(), next_version: version.number + 1, versions: vec![version] }
}

/// Builds the vault, with these edits.
pub fn vault(edits: &Edits) -> Memory {
    let keys = objects::keys();
    let mut files = Memory::new();
    let mut salt = [0; 24];
    let mut next_salt = || {
        salt[0] += 1;
        salt
    };
    let info = VaultInfo { vault: VaultId(VAULT), features: 0, created_ns: 5 };
    let described = mybackup_format::vault::write(&info, &Parameters::default(), &keys, next_salt());
    files.insert("vault.enc".into(), described);
    let words = mybackup_format::keys::Secret(WORDS);
    let info = SlotInfo { vault: VaultId(VAULT), kind: SlotKind::Words, cost: None, created_ns: 5 };
    let unlocked = Unlocked { keys: objects::bundle(), words: words.clone() };
    let slot = mybackup_format::slot::write(&info, &words, next_salt(), &unlocked);
    files.insert(format!("keys/{}.enc", &name_of(&slot)[..16]), slot);

    // The data: small files in one segment, pieces and a recipe in another.
    let small: [&[u8]; 3] = [b"the first letter", b"the second letter", b"a third one, a little longer"];
    let islands: [&[u8]; 2] = [b"an island in the sea", b"another island in the sea"];
    let hole = 5_000;
    let piece = |bytes: &[u8]| Piece::Chunk { id: keys.chunk_id(bytes), len: bytes.len() as u64 };
    let list = [piece(islands[0]), Piece::Hole { len: hole }, piece(islands[1])];
    let whole = [islands[0], &vec![0; hole as usize], islands[1]].concat();
    let mut recipe = Vec::new();
    mybackup_format::pieces::put_pieces(&mut recipe, &list);
    let recipe = edits.apply(Stage::Recipe, recipe);
    let mut chunks: Vec<(ChunkId, u32, &[u8])> =
        small.iter().map(|bytes| (keys.small_id(&sha256(bytes)), 0, *bytes)).collect();
    chunks.extend(islands.iter().map(|bytes| (keys.chunk_id(bytes), 1, *bytes)));
    chunks.push((keys.chunk_id(&recipe), 1, &recipe));
    let mut plain = [Vec::new(), Vec::new()];
    let mut packed = Vec::new();
    for (id, segment, bytes) in &chunks {
        let to = &mut plain[*segment as usize];
        packed.push(PackedChunk { id: *id, segment: *segment, offset: to.len() as u32, len: bytes.len() as u32 });
        to.extend_from_slice(bytes);
    }
    let mut compressor = Compressor::new(3).expect("there is memory");
    let mut segment = |number: u32, plain: Vec<u8>| {
        let plain = edits.apply(Stage::Data, plain);
        let stored = compressor.compress(&plain).map(<[u8]>::to_vec);
        let compressed = stored.is_some();
        let stored = edits.apply(Stage::Stored, stored.unwrap_or_else(|| plain.clone()));
        Segment { number, raw: plain.len(), stored, compressed }
    };
    let [first, second] = plain;
    let segments = [segment(4, first), segment(2, second)];
    let own_table = edits.apply(Stage::Chunks, write_chunks(&packed, 2));
    let seal = |kind: u8, salt: [u8; 24], segments: &[Segment], own_table: &[u8]| {
        let table = |table| edits.apply(Stage::Contents, table);
        Seal::new(kind, salt).object(segments, own_table, table, |end| edits.apply(Stage::Trailer, end))
    };
    let data = seal(1, next_salt(), &segments, &own_table);
    let data_name = name_of(&data);

    // The history: a page behind a fence, and one in the root.
    let linked = |mut version: Version| {
        version.link_group = 6;
        version
    };
    let letter = |n: usize, from| version(Kind::File, Content::Whole, small[n], from);
    let mut changed = entry(b"letter", letter(1, 2));
    changed.versions[0].number = 2;
    changed.next_version = 3;
    changed.versions.push(Version { to: Some(2), ..letter(0, 1) });
    let entries = [
        entry(b"", version(Kind::Dir, Content::None, b"", 1)),
        entry(b"d", version(Kind::Dir, Content::None, b"", 1)),
        entry(b"d\0empty", version(Kind::File, Content::None, b"", 1)),
        entry(b"d\0islands", version(Kind::File, Content::Pieces(list.to_vec()), &whole, 1)),
        entry(b"d\0long", version(Kind::File, Content::Recipe(vec![piece(&recipe)]), &whole, 1)),
        entry(b"d\0name", linked(letter(2, 1))),
        entry(b"d\0second name", linked(letter(2, 1))),
        entry(b"link", version(Kind::Symlink, Content::Target(b"../letter".to_vec()), b"", 1)),
    ];
    let page = edits.apply(Stage::Page, encode(&entries));
    let inline = edits.apply(Stage::Inline, encode(&[changed]));
    let run = |seq: u64| RunRecord { seq, run: seq, started_ns: seq as i64 * 100, finished_ns: seq as i64 * 100 + 9 };
    let log = edits.apply(Stage::Log, encode_log(&[run(1)]));
    let page_id = keys.page_id(0, &page);
    let count = entries.len() as u32;
    let fence = encode_fence(&[PageRef { first_key: Vec::new(), page: page_id, entries: count }]);
    let fence = edits.apply(Stage::Fence, fence);
    let pages = [(PageKind::Entries, &page), (PageKind::Fence, &fence), (PageKind::RunLog, &log)];
    let ids: Vec<(PageKind, PageId)> =
        pages.iter().map(|(kind, page)| (*kind, keys.page_id(*kind as u8, page))).collect();
    let own_pages = edits.apply(Stage::Pages, write_pages(&ids));
    for folder in ["meta", "meta2"] {
        let segments: Vec<Segment> =
            pages.iter().enumerate().map(|(n, (_, page))| Segment::raw(n as u32, (*page).clone())).collect();
        let object = seal(2, next_salt(), &segments, &own_pages);
        let name = name_of(&object);
        files.insert(format!("{folder}/{}/{name}.enc", &name[..2]), object);
    }

    // An index of the data pack, as its own table of contents says.
    let mut body = Vec::new();
    let key = keys.open(mybackup_format::container::ObjectKind::Data, data.first_chunk().expect("it has a header"));
    let contents = key.and_then(|key| mybackup_format::container::read_contents(&key, &data, 8 << 20));
    if let Ok(contents) = contents {
        let hash = ObjectHash(sha256(&data));
        put_pack(&mut body, &IndexedPack { folder: PackFolder::Data, hash, len: data.len() as u64, contents });
    }
    let body = edits.apply(Stage::Index, body);
    let index = Seal::new(3, next_salt()).object(&[Segment::raw(0, body)], b"", |table| table, |end| end);
    files.insert(format!("index/{}.enc", name_of(&index)), index);
    files.insert(format!("data/{}/{data_name}.enc", &data_name[..2]), data);

    let mut rows = RowsHash::default();
    let mut count = 0;
    for entry in decode(&page).into_iter().chain(decode(&inline)).flatten() {
        for version in &entry.versions {
            let mut row = Vec::new();
            mybackup_format::history::encode_row(&entry.key, version, &mut row);
            rows.add(&keys.row_hash(&row));
            count += 1;
        }
    }
    let root = Root {
        features: 0,
        source: SourceId(SOURCE),
        settings: SourceSettings { path: b"/source".to_vec(), ..SourceSettings::default() },
        device: DeviceId([4; 16]),
        device_name: "desk".into(),
        seq: 2,
        run: 2,
        previous: ObjectHash([6; 32]),
        started_ns: 200,
        finished_ns: 209,
        partial: false,
        fences: vec![ids[1].1],
        inline,
        log_pages: vec![ids[2].1],
        log: edits.apply(Stage::Latest, encode_log(&[run(2)])),
        totals: Totals { files: 6, bytes: 10_000, rows: count },
        rows_hash: rows.to_bytes(),
        acknowledged: Vec::new(),
        writer: "a fuzzer".into(),
    };
    let body = edits.apply(Stage::Root, root.encode());
    let object = seal(4, next_salt(), &[Segment::raw(0, body)], b"");
    let source: String = SOURCE.iter().map(|byte| format!("{byte:02x}")).collect();
    files.insert(format!("runs/{source}/0000000002-{}.enc", &name_of(&object)[..8]), object);
    files
}

/// The plain tables of the vault as it is without edits, by the target that reads them.
pub fn seeds_of_vault() -> Vec<(&'static str, Vec<u8>)> {
    let seen = std::cell::RefCell::new(Vec::new());
    let files = vault(&Edits(Vec::new()));
    let keys = objects::keys();
    for (name, object) in &files {
        use mybackup_format::container::{ObjectKind, header_of, read_contents, segment_bytes};
        let kind = match name.split('/').next() {
            Some("data") => ObjectKind::Data,
            Some("meta") => ObjectKind::Meta,
            Some("index") => ObjectKind::Index,
            Some("runs") => ObjectKind::Root,
            _ => continue,
        };
        let key = keys.open(kind, header_of(object).expect("it has a header")).expect("its key is known");
        let contents = read_contents(&key, object, 8 << 20).expect("it is sound");
        let mut seen = seen.borrow_mut();
        seen.push(("pack_tables", [&[contents.segments.len() as u8][..], &contents.table].concat()));
        seen.push(("container", object.clone()));
        for (number, segment) in contents.segments.iter().enumerate() {
            let sealed = segment_bytes(object, segment).expect("it is there");
            let plain = segment.open(&key, sealed).expect("it is sound");
            match (kind, number) {
                (ObjectKind::Meta, 0) => seen.push(("page", plain)),
                (ObjectKind::Meta, 1) => seen.push(("fence", plain)),
                (ObjectKind::Meta, _) => seen.push(("run_log", plain)),
                (ObjectKind::Index, _) => seen.push(("index", plain)),
                (ObjectKind::Root, _) => seen.push(("root", plain)),
                _ => {}
            }
        }
    }
    seen.into_inner()
}

//! Vaults that are small and unfold without end, or ask for what no one has.

use mybackup_format::keys::Secret;
use mybackup_format::page;
use mybackup_format::pieces::put_pieces;
use mybackup_format::plan::Plan;
use mybackup_format::slot::{self, KdfCost, SlotInfo, SlotKind};
use mybackup_format::toc::{PackedChunk, PageKind, write_chunks, write_pages};
use mybackup_format::{Attributes, Content, DeviceId, Entry, ObjectHash, PageId, Piece, Version};

use super::forge::{Forge, SOURCE, THEN_NS, VAULT, entry, folder, unlocked};
use super::forge_seal::{Object, Segment, bytes, number};

/// What somebody must do with a vault for it to go off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// With the recovery words.
    Words,
    /// With a passphrase.
    Passphrase,
}

/// One bomb.
pub struct Bomb {
    pub name: &'static str,
    pub opened: Opened,
    pub build: fn(&mut Forge),
}

const MIB: usize = 1 << 20;

/// The bombs, most of which go off when the history is read.
pub fn bombs() -> Vec<Bomb> {
    let words = |name, build| Bomb { name, opened: Opened::Words, build };
    let passphrase = |name, build| Bomb { name, opened: Opened::Passphrase, build };
    vec![
        words("a segment that is longer than it says", |f| data(f, |s| s.raw_len = 100)),
        words("a segment that is shorter than it says", |f| data(f, |s| s.raw_len = 8 << 20)),
        words("a segment of 2^63 bytes", |f| data(f, |s| s.raw_len = (1 << 63) - 1)),
        words("a segment of 4 GiB", |f| data(f, |s| s.raw_len = u64::from(u32::MAX))),
        words("a frame in a frame", |f| {
            data(f, |s| {
                for _ in 0..3 {
                    let inner = Segment::honest(0, &s.stored);
                    (s.stored, s.raw_len) = (inner.stored, 64 << 20);
                }
            })
        }),
        words("a page of 64 MiB of zeros", |f| one_page(f, vec![0; 64 * MIB])),
        words("a page of 2^63 entries", |f| one_page(f, counted(1 << 63, 1))),
        words("a page of 2^63 attribute sets", |f| one_page(f, counted(1, 1 << 63))),
        words("keys that unfold", |f| {
            one_page(f, Folded { entries: 20_000, key_len: MIB, ..Folded::default() }.encode());
        }),
        words("keys that unfold in the root", |f| {
            let mut root = f.bare_root(1);
            root.inline = Folded { entries: 20_000, key_len: MIB, ..Folded::default() }.encode();
            f.root(&root);
        }),
        words("attributes that unfold", |f| {
            one_page(f, Folded { entries: 20_000, attribute_len: 4 * MIB, ..Folded::default() }.encode());
        }),
        words("a million versions", |f| {
            one_page(f, Folded { versions: 2_000_000, ..Folded::default() }.encode());
        }),
        words("twenty million holes", |f| {
            one_page(f, Folded { holes: 20 << 20, ..Folded::default() }.encode());
        }),
        words("a recipe without end", |f| {
            let part = f.piece(&vec![b'r'; 4 * MIB]);
            let version = Version { content: Content::Recipe(vec![part; 100_000]), size: 1 << 40, ..f.file(b"own") };
            finish(f, vec![entry(b"", folder()), entry(b"recipe", version)]);
        }),
        words("the longest recipe", |f| {
            let chunk = f.piece(b"x");
            let mut list = Vec::new();
            put_pieces(&mut list, &[chunk, Piece::Hole { len: 1 }].repeat(220_000));
            let body = list[3..].to_vec();
            let first = f.piece(&list);
            let rest = f.piece(&body);
            let mut parts = vec![rest; 60];
            parts[0] = first;
            let version = Version { content: Content::Recipe(parts), size: 1 << 50, ..f.file(b"own") };
            finish(f, vec![entry(b"", folder()), entry(b"recipe", version)]);
        }),
        words("a hole of 2^62 bytes", |f| {
            let hole = f.pieces(1 << 62, [3; 32], vec![Piece::Hole { len: 1 << 62 }]);
            finish(f, vec![entry(b"", folder()), entry(b"hole", hole)]);
        }),
        words("one chunk a million times", |f| {
            let piece = f.piece(&vec![b'c'; MIB]);
            let version = f.pieces(1 << 40, [3; 32], vec![piece; 1_000_000]);
            finish(f, vec![entry(b"", folder()), entry(b"large", version)]);
        }),
        words("a root of a thousand segments", |f| {
            let zeros = Segment::honest(1, &vec![0; 64 * MIB]);
            let mut object = Object::honest(4, &[&f.bare_root(1).encode()], b"");
            object.segments.extend((1..1000).map(|n| Segment { number: n, ..zeros.clone() }));
            f.root_object(SOURCE, 1, &object);
        }),
        words("a root of nine million patterns", |f| {
            let mut root = f.bare_root(1);
            root.settings.exclude = vec![String::new(); 9 << 20];
            f.root(&root);
        }),
        words("a root of three million fences", |f| {
            let mut root = f.bare_root(1);
            root.fences = vec![PageId([7; 16]); 3 << 20];
            f.root(&root);
        }),
        words("a run log of 16 million runs", |f| {
            let mut plain = Vec::new();
            number(&mut plain, 15 << 20);
            plain.resize(plain.len() + (60 << 20), 0);
            let id = f.pages(&[(PageKind::RunLog, plain)])[0];
            let mut root = f.bare_root(1);
            root.log_pages = vec![id];
            f.root(&root);
        }),
        words("a fence of 2^63 pages", |f| {
            let mut plain = Vec::new();
            number(&mut plain, 1 << 63);
            let id = f.pages(&[(PageKind::Fence, plain)])[0];
            let mut root = f.bare_root(1);
            root.fences = vec![id];
            f.root(&root);
        }),
        words("an index of 10^9 packs", |f| index(f, 1_000_000_000, None)),
        words("an index of 20 million segments", |f| index(f, 20 << 20, Some(vec![0, 16, 2]))),
        words("an index of eight times 64 MiB", |f| {
            let zeros = Segment::honest(0, &vec![0; 64 * MIB]);
            let mut object = Object::honest(3, &[], b"");
            object.segments = (0..8).map(|n| Segment { number: n, ..zeros.clone() }).collect();
            finish(f, Vec::new());
            f.named("index", &object);
        }),
        words("a table of 10 million segments", |f| {
            let mut object = Object::honest(1, &[], b"");
            object.count = Some(10 << 20);
            object.table = [0, 16, 32].repeat(10 << 20);
            table(f, object);
        }),
        words("a table of 2^63 segments", |f| {
            let mut object = Object::honest(1, &[], b"");
            object.count = Some(1 << 63);
            table(f, object);
        }),
        words("a pack of one-byte chunks", |f| {
            let chunk = |n: u32| PackedChunk { id: Default::default(), segment: 0, offset: n, len: 1 };
            let listed = write_chunks(&(0..200_000).map(chunk).collect::<Vec<_>>(), 1);
            table(f, Object::honest(1, &[&vec![0; 200_000]], &listed));
        }),
        words("a pack of a million pages", |f| {
            let pages = vec![(PageKind::Entries, PageId([7; 16])); MIB];
            let mut object = Object::honest(2, &[], &write_pages(&pages));
            object.count = Some(1 << 20);
            let sealed = object.seal(f.salt());
            f.pack("meta", &sealed);
            finish(f, Vec::new());
        }),
        words("a plan of 1.5 million packs", |f| {
            finish(f, Vec::new());
            let condemned = vec![(0, ObjectHash([7; 32])); 3 << 19];
            let plan = Plan { device: DeviceId([9; 16]), created_ns: THEN_NS, condemned };
            f.named("gc", &Object::honest(5, &[&plan.encode()], b""));
        }),
        passphrase("a passphrase of 1 TiB", |f| slot(f, 1 << 30, 1, 1, 1)),
        passphrase("a passphrase of all memory", |f| slot(f, u32::MAX, 1, 1, 1)),
        passphrase("a passphrase of 2^32 passes", |f| slot(f, 64 << 10, u32::MAX, 1, 1)),
        passphrase("a passphrase of 2^32 lanes", |f| slot(f, 64 << 10, 1, u32::MAX, 1)),
        passphrase("a passphrase of 1 GiB, 64 times", |f| slot(f, 1 << 20, 64, 1, 1)),
        passphrase("a passphrase of nothing", |f| slot(f, 0, 0, 0, 1)),
        passphrase("a thousand passphrases", |f| slot(f, 8 << 10, 1, 1, 1000)),
    ]
}

/// A file whose pack's only segment is changed.
fn data(forge: &mut Forge, change: fn(&mut Segment)) {
    let version = forge.file(&vec![0; 200_000]);
    let chunk = PackedChunk { id: forge.keys().small_id(&version.sha256), segment: 0, offset: 0, len: 100 };
    let mut object = Object::honest(1, &[&vec![0; 200_000]], &write_chunks(&[chunk], 1));
    change(&mut object.segments[0]);
    let sealed = object.seal(forge.salt());
    forge.pack("data", &sealed);
    let root = forge.root_of(1, &[entry(b"", folder()), entry(b"odd", version)]);
    forge.root(&root);
}

/// A history of one page, whatever it is.
fn one_page(forge: &mut Forge, plain: Vec<u8>) {
    forge.flush();
    let id = forge.pages(&[(PageKind::Entries, plain)])[0];
    let mut root = forge.bare_root(1);
    let listed = page::PageRef { first_key: Vec::new(), page: id, entries: 1 };
    root.fences = vec![forge.fence(&[listed])];
    forge.root(&root);
}

/// A page of folders that takes little room and unfolds to much.
struct Folded {
    entries: u32,
    /// Versions of each entry.
    versions: u32,
    key_len: usize,
    attribute_len: usize,
    /// Holes in the content of each version.
    holes: usize,
}

impl Default for Folded {
    fn default() -> Self {
        Folded { entries: 1, versions: 1, key_len: 1, attribute_len: 1, holes: 0 }
    }
}

impl Folded {
    /// Writes the columns of the page, none of which is ever unfolded here.
    fn encode(&self) -> Vec<u8> {
        let mut columns: [Vec<u8>; 12] = Default::default();
        let attributes =
            Attributes { xattrs: vec![(b"user.x".to_vec(), vec![7; self.attribute_len])], ..Attributes::default() };
        let mut set = Vec::new();
        attributes.encode(&mut set);
        bytes(&mut columns[0], &set);
        for n in 0..self.entries {
            let long = if n == 0 { vec![b'k'; self.key_len] } else { Vec::new() };
            number(&mut columns[1], if n == 0 { 0 } else { self.key_len as u64 });
            bytes(&mut columns[1], &[&long[..], format!("{n:05}").as_bytes()].concat());
            number(&mut columns[2], u64::from(self.versions));
            number(&mut columns[2], u64::from(self.versions) + 1);
            for version in (1..=self.versions).rev() {
                number(&mut columns[2], u64::from(version));
                columns[2].push(0);
                // From run 1 on, at the same second, a folder of the first attribute set.
                columns[3].extend([1, 0]);
                columns[4].extend([0, 0]);
                columns[5].push(0);
                columns[6].push(0);
                columns[7].extend([1, 0]);
                columns[8].push(0);
                columns[9].push(0);
                if self.holes == 0 {
                    columns[10].push(0);
                } else {
                    columns[10].push(2);
                    number(&mut columns[10], self.holes as u64);
                    // Each one byte long.
                    columns[10].resize(columns[10].len() + self.holes, 3);
                }
            }
        }
        let mut plain = Vec::new();
        number(&mut plain, u64::from(self.entries));
        number(&mut plain, 1);
        columns.iter().for_each(|column| bytes(&mut plain, column));
        plain
    }
}

/// The beginning of a page with so many entries and attribute sets.
fn counted(entries: u64, attributes: u64) -> Vec<u8> {
    let mut plain = Vec::new();
    number(&mut plain, entries);
    number(&mut plain, attributes);
    for _ in 0..12 {
        bytes(&mut plain, b"");
    }
    plain
}

fn finish(forge: &mut Forge, entries: Vec<Entry>) {
    forge.story(&entries);
}

/// An index of one pack of so many segments, the same again and again.
fn index(forge: &mut Forge, count: u64, segment: Option<Vec<u8>>) {
    let mut body = vec![0];
    body.extend([7; 32]);
    number(&mut body, u64::MAX);
    number(&mut body, count);
    if let Some(segment) = segment {
        body.extend(segment.repeat(count as usize));
        bytes(&mut body, b"");
    }
    finish(forge, Vec::new());
    forge.named("index", &Object::honest(3, &[&body], b""));
}

/// A vault with this pack of data, which nothing refers to.
fn table(forge: &mut Forge, object: Object) {
    let sealed = object.seal(forge.salt());
    forge.pack("data", &sealed);
    finish(forge, vec![entry(b"", folder())]);
}

/// Slots of a passphrase at this cost, none of which it opens.
fn slot(forge: &mut Forge, memory_kib: u32, passes: u32, lanes: u32, count: u32) {
    finish(forge, Vec::new());
    for _ in 0..count {
        let cost = Some(KdfCost { memory_kib, passes, lanes });
        let info = SlotInfo { vault: VAULT, kind: SlotKind::Passphrase, cost, created_ns: THEN_NS };
        let salt = forge.salt();
        forge.slot(&slot::write(&info, &Secret([9; 32]), salt, &unlocked()));
    }
}

//! Vaults whose objects are not what they seem: packs, indexes, plans, folders.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use mybackup_format::container::{Contents, Segment as Listed};
use mybackup_format::index::{IndexedPack, PackFolder};
use mybackup_format::keys::sha256;
use mybackup_format::plan::Plan;
use mybackup_format::toc::{PackedChunk, PageKind, write_chunks, write_pages};
use mybackup_format::{DeviceId, Entry, ObjectHash, PageId, VaultId};

use super::forge::{Forge, entry, folder};
use super::forge_seal::{Object, Trailer, bytes, number};
use super::hostile::Kind::{Lie, Odd};
use super::hostile::{Case, Kind, case};

pub fn cases() -> Vec<Case> {
    let mut all = packs();
    all.extend(indexes());
    all.extend(plans());
    all.extend(places());
    all
}

/// A case of one file whose pack is changed before it is sealed.
fn pack(name: &str, kind: Kind, change: impl Fn(&mut Object) + 'static) -> Case {
    case(name, kind, move |forge| {
        let version = forge.file(b"the content of this file");
        let chunk = PackedChunk { id: forge.keys().small_id(&version.sha256), segment: 0, offset: 0, len: 24 };
        let mut object = Object::honest(1, &[b"the content of this file"], &write_chunks(&[chunk], 1));
        change(&mut object);
        let sealed = object.seal(forge.salt());
        forge.pack("data", &sealed);
        let root = forge.root_of(1, &[entry(b"", folder()), entry(b"odd", version)]);
        forge.root(&root);
    })
}

fn trailer(name: &str, change: fn(Trailer) -> Trailer) -> Case {
    pack(&format!("a trailer with {name}"), Lie, move |object| object.trailer = change)
}

fn packs() -> Vec<Case> {
    let most = u64::MAX;
    vec![
        pack("an honest pack", Odd, |_| {}),
        trailer("a table beyond the end", |[_, len, total, pad]| [total, len, total, pad]),
        trailer("a table at the greatest offset", |[_, len, total, pad]| [u64::MAX, len, total, pad]),
        trailer("a table of the greatest length", |[at, _, total, pad]| [at, u64::MAX, total, pad]),
        trailer("a table in the header", |[at, len, total, pad]| [0, len + at, total, pad]),
        trailer("another length", |[at, len, total, pad]| [at, len, total + 1, pad]),
        trailer("more padding than bytes", |[at, len, total, _]| [at, len, total, 1 << 40]),
        trailer("the greatest padding", |[at, len, total, _]| [at, len, total, u64::MAX]),
        trailer("padding that wraps", |[at, len, total, _]| [at, len, total, u64::MAX - 63]),
        pack("bytes behind its end", Lie, |object| object.behind = vec![0; 100]),
        pack("more segments than there are", Lie, |object| object.count = Some(2)),
        pack("segments without end", Lie, move |object| object.count = Some(most)),
        pack("no segments", Lie, |object| object.count = Some(0)),
        pack("a segment longer than the pack", Lie, |object| object.segments[0].sealed_len = Some(1 << 31)),
        pack("a segment of the greatest length", Lie, move |object| object.segments[0].sealed_len = Some(most)),
        pack("a segment shorter than a tag", Lie, |object| object.segments[0].sealed_len = Some(3)),
        pack("a segment said to be longer", Lie, |object| object.segments[0].raw_len += 1),
        pack("a segment said to be shorter", Lie, |object| object.segments[0].raw_len -= 1),
        pack("a segment said to be 4 GiB", Lie, |object| object.segments[0].raw_len = u64::from(u32::MAX)),
        pack("a segment said to be 2^63", Lie, |object| object.segments[0].raw_len = 1 << 62),
        pack("a segment said to be compressed", Lie, |object| object.segments[0].compressed = true),
        pack("a segment of a number beyond 32 bits", Lie, |object| object.segments[0].number = 1 << 40),
        pack("two segments of one number", Odd, |object| {
            object.segments.push(object.segments[0].clone());
            object.table.push(0);
        }),
        pack("chunks of rubbish", Lie, |object| object.table = vec![0xff; 40]),
        pack("more chunks than there are", Lie, |object| object.table[0] = 9),
        pack("a chunk of no length before it", Odd, |object| {
            let chunk = object.table[1..].to_vec();
            object.table = [&[2, 0][..], &[5; 16], &chunk].concat();
        }),
        pack("a chunk beyond its segment", Lie, |object| object.table[1] = 25),
        pack("a shorter chunk", Lie, |object| object.table[1] = 23),
        pack("another kind", Lie, |object| object.kind = 2),
        pack("a kind that does not exist", Lie, |object| object.kind = 99),
        pack("a later epoch", Lie, |object| object.epoch = 5),
        pack("another vault", Lie, |object| object.vault = VaultId([1; 16])),
        case("a pack under another name", Lie, |forge| {
            let version = forge.file(b"own");
            forge.story(&[entry(b"", folder()), entry(b"odd", version)]);
            let hash = forge.packs_in(PackFolder::Data)[0].hex();
            let wrong = ObjectHash([7; 32]).hex();
            let from = forge.path(&format!("data/{}/{hex}.enc", &hash[..2], hex = hash));
            let to = forge.path(&format!("data/{}/{hex}.enc", &wrong[..2], hex = wrong));
            fs::create_dir_all(to.parent().expect("it lies in a folder")).expect("make a folder");
            fs::rename(from, to).expect("give a pack another name");
        }),
        case("a page under another id", Lie, |forge| {
            let mut root = forge.bare_root(1);
            let id = PageId([8; 16]);
            let object = Object::honest(2, &[b"no page"], &write_pages(&[(PageKind::Fence, id)]));
            let sealed = object.seal(forge.salt());
            forge.pack("meta", &sealed);
            root.fences = vec![id];
            forge.root(&root);
        }),
    ]
}

fn honest(forge: &mut Forge) -> Vec<Entry> {
    let versions = [forge.file(b"the first content"), forge.file(b"another content")];
    let [first, second] = versions;
    vec![entry(b"", folder()), entry(b"a", first), entry(b"b", second)]
}

/// A case of an honest vault with an index that says this of its only pack.
fn index(name: &str, kind: Kind, change: impl Fn(&Forge, &mut IndexedPack) + 'static) -> Case {
    case(name, kind, move |forge| {
        let entries = honest(forge);
        forge.story(&entries);
        let hash = forge.packs_in(PackFolder::Data)[0];
        let hex = hash.hex();
        let len = fs::metadata(forge.path(&format!("data/{}/{hex}.enc", &hex[..2]))).expect("it is there").len();
        let chunk = |content: &[u8], offset| PackedChunk {
            id: forge.keys().small_id(&sha256(content)),
            segment: 0,
            offset,
            len: content.len() as u32,
        };
        let chunks = [chunk(b"the first content", 0), chunk(b"another content", 17)];
        let segment = Listed { number: 0, offset: 64, sealed_len: 32 + 16, raw_len: 32, compressed: false };
        let contents = Contents { segments: vec![segment], table: write_chunks(&chunks, 1) };
        let mut pack = IndexedPack { folder: PackFolder::Data, hash, len, contents };
        change(forge, &mut pack);
        forge.index(&[pack]);
    })
}

fn indexes() -> Vec<Case> {
    let body = |name: &str, body: Vec<u8>| {
        case(name, Lie, move |forge| {
            let entries = honest(forge);
            forge.story(&entries);
            forge.named("index", &Object::honest(3, &[&body], b""));
        })
    };
    let mut endless = vec![0];
    endless.extend([7; 32]);
    number(&mut endless, u64::MAX);
    let mut many = endless.clone();
    number(&mut many, 1 << 62);
    let mut greedy = endless.clone();
    number(&mut greedy, 0);
    number(&mut greedy, u64::MAX);
    let mut wide = endless;
    number(&mut wide, 1);
    number(&mut wide, 0);
    number(&mut wide, u64::from(u32::MAX));
    number(&mut wide, u64::MAX);
    bytes(&mut wide, b"");
    vec![
        index("an honest index", Odd, |_, _| {}),
        index("an index of a pack that nobody has", Odd, |_, pack| pack.hash = ObjectHash([7; 32])),
        index("an index that says another length", Odd, |_, pack| pack.len += 1),
        index("an index that says another folder", Odd, |_, pack| pack.folder = PackFolder::Meta),
        index("an index whose chunks are exchanged", Lie, |forge, pack| {
            let id = |content: &[u8]| forge.keys().small_id(&sha256(content));
            let (one, two) = (id(b"the first content"), id(b"another content"));
            let at = |id, offset, len| PackedChunk { id, segment: 0, offset, len };
            pack.contents.table = write_chunks(&[at(two, 0, 15), at(one, 15, 17)], 1);
        }),
        index("an index whose segment is longer", Lie, |_, pack| pack.contents.segments[0].raw_len = 1 << 25),
        index("an index whose segment is compressed", Lie, |_, pack| pack.contents.segments[0].compressed = true),
        index("an index whose segment has another number", Lie, |_, pack| pack.contents.segments[0].number = 1),
        index("an index without segments", Lie, |_, pack| pack.contents.segments.clear()),
        index("an index of a million chunks", Lie, |_, pack| {
            pack.contents.segments[0].raw_len = 1 << 20;
            let chunk = |n: u32| PackedChunk { id: Default::default(), segment: 0, offset: n, len: 1 };
            pack.contents.table = write_chunks(&(0..100_000).map(chunk).collect::<Vec<_>>(), 1);
        }),
        body("an index of rubbish", vec![0xff; 100]),
        body("an index that ends early", vec![0; 20]),
        body("an index of 2^62 segments", many),
        body("an index of a table without end", greedy),
        body("an index of a segment without end", wide),
        case("an index that does not open", Lie, |forge| {
            let entries = honest(forge);
            forge.story(&entries);
            forge.put(&format!("index/{}.enc", ObjectHash([7; 32]).hex()), &[7; 500]);
        }),
    ]
}

fn plans() -> Vec<Case> {
    let plan = |name: &str, device: u8, made_ns: i64, more: u64| {
        case(name, Odd, move |forge| {
            let entries = honest(forge);
            forge.story(&entries);
            let mut condemned = Vec::new();
            for folder in [PackFolder::Data, PackFolder::Meta, PackFolder::Meta2] {
                condemned.extend(forge.packs_in(folder).into_iter().map(|hash| (folder as u8, hash)));
            }
            condemned.extend((0..more).map(|n| ((n % 300) as u8, ObjectHash(sha256(&n.to_le_bytes())))));
            let plan = Plan { device: DeviceId([device; 16]), created_ns: made_ns, condemned };
            let hash = forge.named("gc", &Object::honest(5, &[&plan.encode()], b""));
            // Whoever wrote the history agrees with it.
            let mut root = forge.root_of(2, &entries);
            root.acknowledged = vec![hash];
            root.device = DeviceId([device; 16]);
            forge.root(&root);
        })
    };
    vec![
        plan("a plan of another that condemns all", 0x44, 0, 0),
        plan("a plan of one's own that condemns all", 9, 0, 0),
        plan("a plan from the beginning of time", 9, i64::MIN, 0),
        plan("a plan from the end of time", 9, i64::MAX, 0),
        plan("a plan of 50000 packs", 9, 0, 50_000),
        case("a plan of rubbish", Lie, |forge| {
            let entries = honest(forge);
            forge.story(&entries);
            forge.named("gc", &Object::honest(5, &[&[0xff; 60]], b""));
        }),
    ]
}

/// A case of an honest vault in whose folder something was put that is no object.
fn place(name: &str, plant: impl Fn(&Forge) + 'static) -> Case {
    case(name, Odd, move |forge| {
        let entries = honest(forge);
        forge.story(&entries);
        plant(forge);
    })
}

fn places() -> Vec<Case> {
    let mut all = vec![
        place("a pipe among the packs", |forge| {
            let pipe = forge.path(&format!("data/{}.enc", ObjectHash([7; 32]).hex()));
            assert!(Command::new("mkfifo").arg(pipe).status().expect("start mkfifo").success());
        }),
        place("a folder named like a pack", |forge| {
            let name = ObjectHash([7; 32]).hex();
            fs::create_dir_all(forge.path(&format!("data/07/{name}.enc"))).expect("make a folder");
        }),
        place("a pack that is a link out", |forge| {
            let name = ObjectHash([7; 32]).hex();
            fs::create_dir_all(forge.path("data/07")).expect("make a folder");
            symlink("../../../../outside/secret", forge.path(&format!("data/07/{name}.enc"))).expect("plant a link");
        }),
        place("a slot that is a link out", |forge| {
            symlink("../../../outside/secret", forge.path("keys/0000000000000000.enc")).expect("plant a link");
        }),
        place("slots of rubbish", |forge| {
            forge.put("keys/0000000000000000.enc", &[]);
            forge.put("keys/1111111111111111.enc", &vec![7; 3 << 20]);
        }),
        place("names that are none", |forge| {
            forge.put("data/xx/not a name", b"1");
            forge.put("runs/zz/0000000001-00000000.enc", b"1");
            forge.put("index/..enc", b"1");
        }),
    ];
    for folder in ["data", "meta", "meta2", "index", "runs", "gc", "keys", "tmp", "quarantine"] {
        all.push(place(&format!("{folder} that is a link out"), move |forge| {
            let _ = fs::remove_dir_all(forge.path(folder));
            symlink("../../outside/folder", forge.path(folder)).expect("plant a link");
        }));
    }
    for file in ["reserve.enc", "README.txt"] {
        all.push(place(&format!("{file} that is a link out"), move |forge| {
            let _ = fs::remove_file(forge.path(file));
            symlink("../../outside/secret", forge.path(file)).expect("plant a link");
        }));
    }
    all
}

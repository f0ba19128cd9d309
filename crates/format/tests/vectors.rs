//! Test vectors for every layer of format 1, as `docs/vectors.txt` holds them for other readers.
//!
//! A difference means that the format changed: vaults that exist would no longer be
//! read. Only a new format may change them; then `MYBACKUP_WRITE_VECTORS=1` writes
//! the file anew.

use mybackup_format::chunker::Chunker;
use mybackup_format::container::{ObjectBuilder, ObjectKind};
use mybackup_format::digest::{DigestKind, FileDigest};
use mybackup_format::ids::hex;
use mybackup_format::index::{IndexedPack, PackFolder, put_pack};
use mybackup_format::keys::{KeyBundle, Secret, sha256};
use mybackup_format::page::{PageRef, encode, encode_fence};
use mybackup_format::plan::Plan;
use mybackup_format::root::{Root, RowsHash, RunRecord, SourceSettings, Totals, encode_log};
use mybackup_format::slot::{KdfCost, SlotInfo, SlotKind, Unlocked};
use mybackup_format::toc::{PackedChunk, write_chunks, write_pages};
use mybackup_format::vault::{Parameters, VaultInfo};
use mybackup_format::*;

fn entries() -> Vec<Entry> {
    let file = Version {
        number: 2,
        revision: 0,
        from: 7,
        to: None,
        kind: Kind::File,
        modified: Stamp { secs: 1_700_000_000, nanos: 123_456_789 },
        size: 5,
        sha256: sha256(b"hello"),
        content: Content::Whole,
        stored: 21,
        attributes: Attributes {
            mode: 0o640,
            uid: 1000,
            gid: 100,
            user: "léa".into(),
            group: "users".into(),
            flags: 0x40,
            xattrs: vec![(b"user.note".to_vec(), b"\x00\xff".to_vec())],
        },
        flags: 0,
        link_group: 99,
    };
    let older = Version {
        number: 1,
        revision: 1,
        from: 3,
        to: Some(7),
        modified: Stamp { secs: -5, nanos: 1 },
        size: 1 << 33,
        content: Content::Pieces(vec![Piece::Chunk { id: ChunkId([1; 16]), len: 9 }, Piece::Hole { len: 1 << 33 }]),
        attributes: Attributes::default(),
        link_group: 0,
        flags: 1,
        ..file.clone()
    };
    let link = Version {
        number: 1,
        from: 1,
        kind: Kind::Symlink,
        sha256: [0; 32],
        content: Content::Target(b"../x".to_vec()),
        ..file.clone()
    };
    vec![
        Entry { key: b"a\0b".to_vec(), next_version: 3, versions: vec![file, older] },
        Entry { key: b"a\0c".to_vec(), next_version: 2, versions: vec![link] },
    ]
}

fn root() -> Root {
    let record = RunRecord { seq: 7, run: 12, started_ns: 1_000, finished_ns: 2_000 };
    Root {
        features: 0,
        source: SourceId([3; 8]),
        settings: SourceSettings {
            path: b"/home/l\xe9a".to_vec(),
            exclude: vec!["*.tmp".into()],
            one_file_system: true,
            added_ns: 500,
            program: vec![("retention.keep_days".into(), "30".into())],
        },
        device: DeviceId([4; 16]),
        device_name: "desk".into(),
        seq: 7,
        run: 12,
        previous: ObjectHash([5; 32]),
        started_ns: 1_000,
        finished_ns: 2_000,
        partial: false,
        fences: vec![PageId([6; 16])],
        inline: encode(&entries()),
        log_pages: vec![],
        log: encode_log(&[record]),
        totals: Totals { files: 1, bytes: 5, rows: 3 },
        rows_hash: [8; 32],
        acknowledged: vec![ObjectHash([9; 32])],
        writer: "mybackup 0".into(),
    }
}

fn vectors() -> Vec<(&'static str, String)> {
    let bundle = KeyBundle::new(Secret(std::array::from_fn(|i| i as u8)));
    let words = Secret([0x7f; 32]);
    let vault = VaultId(std::array::from_fn(|i| 0xa0 + i as u8));
    let keys = bundle.keys_of(vault);
    let salt: [u8; 24] = std::array::from_fn(|i| 0x40 + i as u8);
    let unlocked = Unlocked { keys: bundle.clone(), words: words.clone() };

    let seal = keys.seal(ObjectKind::Data, salt);
    let mut builder = ObjectBuilder::new(&seal, 0);
    let mut segment = b"hello".to_vec();
    seal.seal_segment(0, &mut segment);
    builder.push(0, &segment, 5, false);
    let small = keys.small_id(&sha256(b"hello"));
    let table = write_chunks(&[PackedChunk { id: small, segment: 0, offset: 0, len: 5 }], 1);
    let segments = builder.segments().to_vec();
    let (object, hash) = builder.finish(&seal, &table);

    let contents = container::Contents { segments, table: table.clone() };
    let pack = IndexedPack { folder: PackFolder::Data, hash, len: object.len() as u64, contents };
    let mut index = Vec::new();
    put_pack(&mut index, &pack);

    let info = |kind, cost| SlotInfo { vault, kind, cost, created_ns: 500 };
    let cost = KdfCost { memory_kib: 64, passes: 3, lanes: 1 };
    let stretched = slot::stretch("correct horse", &salt, cost).unwrap();
    let mut rows = RowsHash::default();
    for entry in entries() {
        for version in &entry.versions {
            let mut row = Vec::new();
            history::encode_row(&entry.key, version, &mut row);
            rows.add(&keys.row_hash(&row));
        }
    }
    let page = encode(&entries());
    let fence = encode_fence(&[PageRef { first_key: b"a\0b".to_vec(), page: keys.page_id(0, &page), entries: 2 }]);
    let mut big = vec![0u8; 8 << 20];
    let mut state = 1u64;
    for byte in &mut big {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *byte = (state >> 56) as u8;
    }
    let mut cuts = Vec::new();
    let mut at = 0;
    while at < big.len() {
        at += Chunker::new(&keys).cut(&big[at..big.len().min(at + chunker::MAX_CHUNK)]);
        cuts.push(at.to_string());
    }
    let mut layout = FileDigest::new(DigestKind::Layout);
    layout.data(b"hello");
    layout.hole(1 << 40);
    let mut reserve = [0u8; 64];
    keys.fill_reserve(&mut reserve);
    let plan = Plan { device: DeviceId([4; 16]), created_ns: 1, condemned: vec![(0, ObjectHash([9; 32]))] };
    vec![
        ("key of epoch 0", hex(&std::array::from_fn::<u8, 32, _>(|i| i as u8))),
        ("vault id", vault.hex()),
        ("salt of everything below", hex(&salt)),
        ("fingerprint", bundle.fingerprint()),
        ("words of 32 bytes 7f", words::to_words(&words).to_string()),
        (
            "vault.enc",
            hex(&vault::write(
                &VaultInfo { vault, features: 0, created_ns: 500 },
                &Parameters { segment_bytes: 4 << 20, pack_bytes: 16 << 20 },
                &keys,
                salt,
            )),
        ),
        ("key slot, words of 32 bytes 7f", hex(&slot::write(&info(SlotKind::Words, None), &words, salt, &unlocked))),
        ("passphrase \"correct horse\", 64 KiB, 3 passes, stretched", hex(&stretched.0)),
        (
            "key slot, that passphrase",
            hex(&slot::write(&info(SlotKind::Passphrase, Some(cost)), &stretched, salt, &unlocked)),
        ),
        ("id of the small file \"hello\"", small.hex()),
        ("id of the chunk \"hello\"", keys.chunk_id(b"hello").hex()),
        ("data pack of that file, one raw segment", hex(&object)),
        ("its own table", hex(&table)),
        ("its record in an index", hex(&index)),
        ("entries page", hex(&page)),
        ("its id", keys.page_id(0, &page).hex()),
        ("row hash of its versions", hex(&rows.to_bytes())),
        ("border hash of key \"a\" 00 \"b\"", format!("{:016x}", keys.border(b"a\0b"))),
        ("fence over it", hex(&fence)),
        (
            "own table of a meta pack with page and fence",
            hex(&write_pages(&[
                (toc::PageKind::Entries, keys.page_id(0, &page)),
                (toc::PageKind::Fence, keys.page_id(1, &fence)),
            ])),
        ),
        ("root, plain", hex(&root().encode())),
        ("cleaning plan, plain", hex(&plan.encode())),
        (
            "cut points of 8 MiB, byte n = top byte of x(n), x(n+1) = 6364136223846793005 x(n) + 1442695040888963407, x(0) = 1, from x(1)",
            cuts.join(" "),
        ),
        ("SHA-256 of data \"hello\" and a hole of 1 TiB, over data and layout", hex(&layout.finish())),
        ("first 64 bytes of the reserve", hex(&reserve)),
    ]
}

#[test]
fn the_vectors_are_what_this_code_writes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/vectors.txt");
    let mut text =
        String::from("# Test vectors of vault format 1 (see format.md): a name, then its value on the next line.\n");
    for (name, value) in vectors() {
        text += &format!("\n{name}\n{value}\n");
    }
    if std::env::var_os("MYBACKUP_WRITE_VECTORS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(text == kept, "docs/vectors.txt differs: the format has changed");
}

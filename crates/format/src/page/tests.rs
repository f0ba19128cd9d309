//! Pages give back what they were given, and refuse the rest.

use super::*;
use crate::history::{Content, Piece};
use crate::ids::{ChunkId, VaultId};
use crate::keys::{KeyBundle, Secret};
use proptest::prelude::*;

mod borders;
mod refusals;

fn content_strategy() -> impl Strategy<Value = Content> {
    let piece = prop_oneof![
        (any::<[u8; 16]>(), 1u64..1 << 40).prop_map(|(id, len)| Piece::Chunk { id: ChunkId(id), len }),
        (1u64..1 << 40).prop_map(|len| Piece::Hole { len }),
    ];
    let pieces = prop::collection::vec(piece, 0..5).prop_map(|mut list| {
        // Two holes in a row are one.
        list.dedup_by_key(|piece| matches!(piece, Piece::Hole { .. }).then_some(()).ok_or(*piece));
        list
    });
    prop_oneof![
        Just(Content::None),
        Just(Content::Whole),
        pieces.clone().prop_map(Content::Pieces),
        pieces.prop_map(Content::Recipe),
        any::<Vec<u8>>().prop_map(Content::Target),
        any::<u64>().prop_map(Content::Device),
    ]
}

fn version_strategy() -> impl Strategy<Value = Version> {
    let facts = (0u64..1000, prop::option::of(1u64..50), 0u8..7, any::<i64>(), 0u32..1_000_000_000);
    let more = (0..=i64::MAX as u64, any::<[u8; 32]>(), content_strategy(), any::<u64>(), any::<u8>(), any::<u64>());
    let attributes = (any::<[u32; 4]>(), any::<(String, String)>(), any::<Vec<(Vec<u8>, Vec<u8>)>>());
    (facts, more, attributes).prop_map(
        |((from, span, kind, secs, nanos), (size, sha, content, stored, flags, group), (n, names, xattrs))| {
            let kind = Kind::from_u8(kind).unwrap();
            Version {
                number: 0,
                revision: 0,
                from,
                to: span.map(|s| from + s),
                kind,
                modified: Stamp { secs, nanos },
                size,
                sha256: if kind == Kind::File { sha } else { [0; 32] },
                content,
                stored,
                attributes: Attributes {
                    mode: n[0],
                    uid: n[1],
                    gid: n[2],
                    flags: n[3],
                    user: names.0,
                    group: names.1,
                    xattrs,
                },
                flags,
                link_group: group,
            }
        },
    )
}

fn entries_strategy() -> impl Strategy<Value = Vec<Entry>> {
    let key = prop::collection::vec("[a-c]{1,3}", 0..4).prop_map(|parts| parts.join("\0").into_bytes());
    prop::collection::btree_map(key, prop::collection::vec(version_strategy(), 1..4), 0..12).prop_map(|map| {
        map.into_iter()
            .map(|(key, mut versions)| {
                let count = versions.len() as u32;
                for (i, version) in versions.iter_mut().enumerate() {
                    version.number = count - i as u32;
                }
                Entry { key, next_version: count + 1, versions }
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn entries_come_back(entries in entries_strategy()) {
        let bytes = encode(&entries);
        prop_assert_eq!(&decode(&bytes).unwrap(), &entries);
        prop_assert_eq!(encode(&entries), bytes);
    }

    #[test]
    fn changed_pages_are_refused_or_read_without_panic(entries in entries_strategy(), at: prop::sample::Index, value: u8) {
        let mut bytes = encode(&entries);
        let at = at.index(bytes.len());
        bytes[at] = value;
        if let Ok(read) = decode(&bytes) {
            prop_assert_eq!(decode(&encode(&read)).unwrap(), read);
        }
    }

    #[test]
    fn hostile_bytes_never_panic(bytes: Vec<u8>) {
        let _ = decode(&bytes);
        let _ = decode_fence(&bytes);
    }
}

#[test]
fn borders_return_after_an_insertion() {
    let keys = KeyBundle::new(Secret([1; 32])).keys_of(VaultId([0; 16]));
    let entry = |name: String| Entry { key: name.into_bytes(), next_version: 1, versions: vec![] };
    let all: Vec<Entry> = (0..20_000).map(|i| entry(format!("{i:06}"))).collect();
    let borders = |list: &[Entry]| -> Vec<Vec<u8>> {
        let mut cutter = Cutter::default();
        list.iter().filter(|e| cutter.ends_after(e, &keys)).map(|e| e.key.clone()).collect()
    };
    let before = borders(&all);
    let mut more = all.clone();
    more.insert(5_000, entry("004999a".into()));
    let after = borders(&more);
    let moved = before.iter().filter(|b| !after.contains(b)).count();
    assert!(before.len() > 15 && moved <= 2, "{} pages, {moved} moved", before.len());
}

#[test]
fn a_fence_comes_back() {
    let pages = vec![PageRef { first_key: b"a\0b".to_vec(), page: PageId([3; 16]), entries: 7 }];
    assert_eq!(decode_fence(&encode_fence(&pages)).unwrap(), pages);
}

#[test]
fn what_unfolds_beyond_all_bounds_is_refused() {
    let long = vec![b'k'; 1 << 20];
    let version = |attributes| Version { attributes, ..version() };
    let entry = |key: Vec<u8>, version: Version| Entry { key, next_version: 2, versions: vec![version] };
    let large = Attributes { xattrs: vec![(b"user.x".to_vec(), long.clone())], ..Attributes::default() };
    let refused = Err(FormatError::Impossible("a page's size"));
    let few: Vec<Entry> = (0..300).map(|n| entry(format!("{n:03}").into_bytes(), version(large.clone()))).collect();
    assert_eq!(decode(&encode(&few)), refused);
    let long_keys =
        (0..300).map(|n| entry([&long[..], format!("{n:03}").as_bytes()].concat(), version(Attributes::default())));
    assert_eq!(decode(&encode(&long_keys.collect::<Vec<Entry>>())), refused);
}

/// A folder that is there since run 1.
fn version() -> Version {
    Version {
        number: 1,
        revision: 0,
        from: 1,
        to: None,
        kind: Kind::Dir,
        modified: Stamp::default(),
        size: 0,
        sha256: [0; 32],
        content: Content::None,
        stored: 0,
        attributes: Attributes::default(),
        flags: 0,
        link_group: 0,
    }
}

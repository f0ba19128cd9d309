//! Pages end where the format says.

use super::*;

fn keys() -> VaultKeys {
    KeyBundle::new(Secret([1; 32])).keys_of(VaultId([0; 16]))
}

fn bare(key: &[u8]) -> Entry {
    Entry { key: key.to_vec(), next_version: 1, versions: vec![] }
}

/// Finds an entry whose key is a border, or none.
fn entry_at_border(border: bool) -> Entry {
    let found = (0..100_000).map(|n| format!("{n}")).find(|key| (keys().border(key.as_bytes()) & 511 == 0) == border);
    bare(found.unwrap().as_bytes())
}

/// Returns how many entries each page gets.
fn pages<'e>(entries: impl Iterator<Item = &'e Entry>) -> Vec<usize> {
    let mut cutter = Cutter::default();
    let (mut pages, keys) = (vec![0], keys());
    for entry in entries {
        *pages.last_mut().unwrap() += 1;
        if cutter.ends_after(entry, &keys) {
            pages.push(0);
        }
    }
    pages
}

#[test]
fn limits_are_those_of_the_format() {
    assert_eq!((MIN_ENTRIES, MAX_ENTRIES, MAX_WEIGHT, FENCE_PAGES), (128, 2_048, 1_048_576, 512));
    assert_eq!((MAX_UNFOLDED, BEYOND_COUNTING), (268_435_456, 2_147_483_648));
}

#[test]
fn a_page_without_a_border_ends_after_2048_entries() {
    let plain = entry_at_border(false);
    assert_eq!(pages(std::iter::repeat_n(&plain, 5_000)), [2_048, 2_048, 904]);
}

#[test]
fn a_border_ends_a_page_of_at_least_128_entries() {
    let (plain, border) = (entry_at_border(false), entry_at_border(true));
    let at = |place: usize| pages((1..=300).map(|n| if n == place { &border } else { &plain }));
    for (place, expected) in
        [(1, vec![300]), (127, vec![300]), (128, vec![128, 172]), (129, vec![129, 171]), (300, vec![300, 0])]
    {
        assert_eq!(at(place), expected, "border at {place}");
    }
    assert_eq!(pages(std::iter::repeat_n(&border, 300)), [128, 128, 44]);
}

#[test]
fn a_page_ends_when_its_weight_reaches_a_mebibyte() {
    let heavy = |weight: usize| bare(&vec![b'k'; weight]);
    let (half, less, one) = (heavy(MAX_WEIGHT / 2), heavy(MAX_WEIGHT / 2 - 1), heavy(1));
    assert_eq!(pages([&half, &half, &one].into_iter()), [2, 1]);
    assert_eq!(pages([&half, &less, &one, &one].into_iter()), [3, 1]);
    assert_eq!(pages([&less, &less, &half, &half].into_iter()), [3, 1]);
    assert_eq!(pages([&heavy(MAX_WEIGHT - 1), &heavy(MAX_WEIGHT), &one].into_iter()), [2, 1]);
}

#[test]
fn an_entry_weighs_what_the_format_says() {
    let chunk = Piece::Chunk { id: ChunkId([1; 16]), len: 5 };
    let of = |content: Content, xattrs: &[(&[u8], &[u8])]| Version {
        content,
        attributes: Attributes {
            user: "not counted".into(),
            xattrs: xattrs.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect(),
            ..Attributes::default()
        },
        ..version()
    };
    for (content, weight_of_content) in [
        (Content::None, 0),
        (Content::Whole, 0),
        (Content::Device(77), 0),
        (Content::Pieces(vec![]), 0),
        (Content::Pieces(vec![chunk]), 20),
        (Content::Pieces(vec![chunk, Piece::Hole { len: 9 }, chunk]), 60),
        (Content::Recipe(vec![chunk, chunk]), 40),
        (Content::Target(b"../x".to_vec()), 4),
    ] {
        let plain = of(content.clone(), &[]);
        let rich = of(content.clone(), &[(b"user.a", b"12345"), (b"user.bc", b"")]);
        for (key, versions, expected) in [
            (&b""[..], vec![], 0),
            (b"key", vec![], 3),
            (b"", vec![plain.clone()], 64 + weight_of_content),
            (b"key", vec![rich.clone()], 3 + 64 + weight_of_content + 18),
            (b"key", vec![rich, plain], 3 + 2 * (64 + weight_of_content) + 18),
        ] {
            let entry = Entry { key: key.to_vec(), next_version: 3, versions };
            assert_eq!(weight(&entry), expected, "{content:?}");
        }
    }
}

//! What no writer makes is refused, each with its error; what is just allowed is read.

use super::*;

fn refused<T>(what: &'static str) -> Result<T, FormatError> {
    Err(FormatError::Impossible(what))
}

fn entry(key: &[u8], versions: Vec<Version>) -> Entry {
    Entry { key: key.to_vec(), next_version: 9, versions }
}

#[test]
fn versions_are_refused_from_the_first_that_no_history_reaches() {
    const LAST: u64 = i64::MAX as u64;
    let counted = |number, revision| Version { number, revision, ..version() };
    let during = |from, to| Version { from, to, ..version() };
    let sized = |size| Version { size, ..version() };
    let nanos = |nanos| Version { modified: Stamp { secs: 0, nanos }, ..version() };
    for (next_version, version, good) in [
        (2, counted(1, 0), true),
        (1, counted(1, 0), false),
        (9, counted(8, 0), true),
        (9, counted(9, 0), false),
        (9, counted(10, 0), false),
        (9, counted(0, 0), false),
        (0, counted(0, 0), false),
        (1 << 31, counted(1, 0), false),
        ((1 << 31) + 1, counted(1, 0), false),
        (u32::MAX, counted(1, 0), false),
        ((1 << 31) - 1, counted((1 << 31) - 2, 0), true),
        (9, counted(1, (1 << 31) - 1), true),
        (9, counted(1, 1 << 31), false),
        (9, counted(1, u32::MAX), false),
        (9, nanos(999_999_999), true),
        (9, nanos(1_000_000_000), false),
        (9, nanos(1_000_000_001), false),
        (9, during(3, Some(4)), true),
        (9, during(3, Some(3)), false),
        (9, during(3, Some(2)), false),
        (9, during(0, Some(1)), true),
        (9, during(0, Some(0)), false),
        (9, during(0, None), true),
        (9, during(LAST, None), true),
        (9, during(LAST + 1, None), false),
        (9, during(u64::MAX, None), false),
        (9, during(1, Some(LAST)), true),
        (9, during(1, Some(LAST + 1)), false),
        (9, during(LAST - 1, Some(LAST)), true),
        (9, sized(LAST), true),
        (9, sized(LAST + 1), false),
        (9, sized(u64::MAX), false),
    ] {
        let list = vec![Entry { next_version, ..entry(b"a", vec![version]) }];
        let expected = if good { Ok(list.clone()) } else { refused("a version") };
        assert_eq!(decode(&encode(&list)), expected, "{list:?}");
    }
}

#[test]
fn versions_descend_and_there_is_one() {
    for (numbers, good) in [
        (&[][..], false),
        (&[(1, 0)], true),
        (&[(2, 0), (1, 0)], true),
        (&[(2, 1), (2, 0), (1, 7)], true),
        (&[(2, 0), (1, 9)], true),
        (&[(1, 0), (1, 0)], false),
        (&[(1, 0), (2, 0)], false),
        (&[(1, 0), (1, 1)], false),
        (&[(3, 0), (2, 0), (2, 0)], false),
    ] {
        let versions = numbers.iter().map(|&(number, revision)| Version { number, revision, ..version() }).collect();
        let list = vec![entry(b"a", versions)];
        let expected = if good { Ok(list.clone()) } else { refused("a version") };
        assert_eq!(decode(&encode(&list)), expected, "{numbers:?}");
    }
}

#[test]
fn keys_ascend_and_are_sound() {
    for (keys, good) in [
        (&[][..], true),
        (&[&b""[..]], true),
        (&[b"", b"a"], true),
        (&[b"a", b"a\0b", b"b"], true),
        (&[b"", b""], false),
        (&[b"a", b"a"], false),
        (&[b"b", b"a"], false),
        (&[b"a", b"b", b""], false),
        (&[b".."], false),
        (&[b"a", b"a\0"], false),
        (&[b"a/b"], false),
    ] {
        let list: Vec<Entry> = keys.iter().map(|key| entry(key, vec![version()])).collect();
        let expected = if good { Ok(list.clone()) } else { refused("a path") };
        assert_eq!(decode(&encode(&list)), expected, "{keys:?}");
    }
}

/// The columns of a page with one file "ab" and one folder "ac".
fn columns() -> [Vec<u8>; 12] {
    [
        vec![7, 1, 2, 3, 0, 0, 0, 0],
        b"\x00\x02ab\x01\x01c".to_vec(),
        vec![1, 2, 1, 0, 1, 9, 8, 7],
        vec![3, 0, 4, 6],
        vec![20, 5, 19, 6],
        vec![11, 12],
        vec![13, 14],
        vec![0, 1, 1, 0],
        vec![15, 16],
        vec![0, 0],
        vec![1, 0],
        vec![0xee; 32],
    ]
}

fn page(entries: u8, sets: u8, columns: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![entries, sets];
    columns.iter().for_each(|column| put_bytes(&mut bytes, column));
    bytes
}

#[test]
fn each_column_says_what_the_format_says() {
    let attributes = Attributes { mode: 1, uid: 2, gid: 3, ..Attributes::default() };
    let file = Version {
        number: 1,
        revision: 0,
        from: 3,
        to: None,
        kind: Kind::File,
        modified: Stamp { secs: 10, nanos: 5 },
        size: 11,
        sha256: [0xee; 32],
        content: Content::Whole,
        stored: 13,
        attributes: attributes.clone(),
        flags: 1,
        link_group: 15,
    };
    let folder = Version {
        number: 8,
        revision: 7,
        from: 4,
        to: Some(5),
        kind: Kind::Dir,
        modified: Stamp { secs: 0, nanos: 6 },
        size: 12,
        sha256: [0; 32],
        content: Content::None,
        stored: 14,
        attributes,
        flags: 0,
        link_group: 16,
    };
    let list = [Entry { next_version: 2, ..entry(b"ab", vec![file]) }, entry(b"ac", vec![folder])];
    assert_eq!(decode(&page(2, 1, &columns())), Ok(list.to_vec()));
    assert_eq!(encode(&list), page(2, 1, &columns()));
}

#[test]
fn columns_hold_neither_more_nor_less_than_the_entries() {
    for at in 0..12 {
        let mut longer = columns();
        longer[at].push(0);
        assert_eq!(decode(&page(2, 1, &longer)), refused(WHAT), "column {at} with a byte more");
        let mut shorter = columns();
        shorter[at].pop();
        assert_eq!(decode(&page(2, 1, &shorter)), Err(FormatError::Short(WHAT)), "column {at} with a byte less");
        assert_eq!(decode(&page(2, 1, &columns()[..at])), Err(FormatError::Short(WHAT)), "{at} columns");
    }
    let whole = page(2, 1, &columns());
    assert_eq!(decode(&[&whole[..], &[0]].concat()), refused(WHAT));
    for (entries, sets, expected) in [
        (1, 1, refused(WHAT)),
        (3, 1, Err(FormatError::Short(WHAT))),
        (2, 0, refused("attributes")),
        (2, 2, Err(FormatError::Short(WHAT))),
        (127, 1, Err(FormatError::Short(WHAT))),
        (2, 127, Err(FormatError::Short(WHAT))),
    ] {
        assert_eq!(decode(&page(entries, sets, &columns())), expected, "{entries} entries, {sets} sets");
    }
}

#[test]
fn numbers_that_point_nowhere_are_refused() {
    for (column, at, value, expected) in [
        (1, 0, 1, WHAT),
        (1, 4, 3, WHAT),
        (7, 2, 7, "a file's kind"),
        (9, 0, 1, "attributes"),
        (9, 1, 1, "attributes"),
        (10, 0, 6, "a file's content"),
    ] {
        let mut bad = columns();
        bad[column][at] = value;
        assert_eq!(decode(&page(2, 1, &bad)), refused(expected), "column {column}");
    }
    let mut short = columns();
    short[1] = b"\x00\x02ab\x02\x01c".to_vec();
    assert_eq!(decode(&page(2, 1, &short)).map(|list| list[1].key.clone()), Ok(b"abc".to_vec()));
}

#[test]
fn a_fence_lists_one_to_512_pages_in_order() {
    let numbered = |count: usize| (0..count).map(|n| format!("{n:04}").into_bytes()).collect::<Vec<_>>();
    let keys = |list: &[&[u8]]| list.iter().map(|key| key.to_vec()).collect();
    for (first_keys, good) in [
        (keys(&[]), false),
        (keys(&[b""]), true),
        (numbered(512), true),
        (numbered(513), false),
        (numbered(514), false),
        (keys(&[b"", b"a"]), true),
        (keys(&[b"a", b"a"]), false),
        (keys(&[b"b", b"a"]), false),
        (keys(&[b"a", b"b", b"b"]), false),
    ] {
        let pages: Vec<PageRef> = first_keys
            .into_iter()
            .map(|first_key| PageRef { first_key, page: PageId([3; 16]), entries: u32::MAX })
            .collect();
        let expected = if good { Ok(pages.clone()) } else { refused("a fence") };
        assert_eq!(decode_fence(&encode_fence(&pages)), expected, "{} pages", pages.len());
    }
}

#[test]
fn a_fence_is_written_as_the_format_says() {
    let bytes = [&[2, 0][..], &[3; 16], &[7, 1, b'a'], &[4; 16], &[0x80, 1]].concat();
    let pages = [(&b""[..], 3, 7), (b"a", 4, 128)].map(|(key, page, entries)| PageRef {
        first_key: key.to_vec(),
        page: PageId([page; 16]),
        entries,
    });
    assert_eq!(encode_fence(&pages), bytes);
    assert_eq!(decode_fence(&bytes), Ok(pages.to_vec()));
    for len in 0..bytes.len() {
        assert_eq!(decode_fence(&bytes[..len]), Err(FormatError::Short("a fence")), "length {len}");
    }
    assert_eq!(decode_fence(&[&bytes[..], &[0]].concat()), refused("a fence"));
}

#[test]
fn what_unfolds_to_256_mebibytes_is_the_last_that_is_read() {
    let (set, key) = (Attributes { mode: 0o755, ..Attributes::default() }, b"abc");
    let mut set_bytes = Vec::new();
    set.encode(&mut set_bytes);
    let version = Version { attributes: set, ..version() };
    // Of each version its set, and four bytes for each byte of where its content is:
    // here a kind, a length of four bytes and the target itself.
    let sets = size_of::<Attributes>() + set_bytes.len();
    let entries = 2 * (size_of::<Entry>() + 2 * size_of::<Version>() + set_bytes.len()) + key.len() + key.len() + 7;
    let left = MAX_UNFOLDED - sets - entries - 4 * 2 - 4 * 5;
    for (more, good) in [(0, true), (1, false), (2, false)] {
        let long = Version { content: Content::Target(vec![b't'; left / 4]), ..version.clone() };
        let short = Version { content: Content::Target(vec![]), ..version.clone() };
        let last = [&key[..], &vec![b'k'; 7 + left % 4 + more]].concat();
        let list = vec![entry(key, vec![long]), entry(&last, vec![short])];
        let read = decode(&encode(&list));
        assert!(if good { read == Ok(list) } else { read == refused("a page's size") }, "{more} more");
    }
}

#[test]
fn long_keys_and_large_attributes_are_read() {
    let xattrs = vec![(b"user.x".to_vec(), vec![7; 8 << 20])];
    let large = Version { attributes: Attributes { xattrs, ..Attributes::default() }, ..version() };
    let list = vec![entry(&vec![b'k'; 8 << 20], vec![large])];
    assert!(decode(&encode(&list)) == Ok(list));
}

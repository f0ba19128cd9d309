//! The container keeps what it was given and refuses everything else.

use super::*;
use crate::compress::MAX_DATA_SEGMENT;
use crate::keys::KeyBundle;

fn keys() -> crate::keys::VaultKeys {
    KeyBundle::new(Secret([7; 32])).keys_of(VaultId([1; 16]))
}

fn object() -> Vec<u8> {
    let key = keys().seal(ObjectKind::Data, [9; 24]);
    let mut builder = ObjectBuilder::new(&key, 0);
    for (number, text) in [(1, "second"), (0, "first")] {
        let mut bytes = text.as_bytes().to_vec();
        key.seal_segment(number, &mut bytes);
        builder.push(number, &bytes, text.len(), false);
    }
    builder.finish(&key, b"table").0
}

fn read(object: &[u8]) -> Result<Vec<Vec<u8>>, FormatError> {
    let key = keys().open(ObjectKind::Data, header_of(object)?)?;
    let contents = read_contents(&key, object, MAX_DATA_SEGMENT)?;
    let mut parts = vec![contents.table.clone()];
    for segment in &contents.segments {
        parts.push(segment.open(&key, segment_bytes(object, segment)?)?);
    }
    Ok(parts)
}

#[test]
fn an_object_comes_back() {
    assert_eq!(read(&object()).unwrap(), [&b"table"[..], b"second", b"first"]);
}

#[test]
fn every_changed_bit_outside_the_padding_is_refused() {
    let good = object();
    let expected = read(&good);
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            let got = read(&bad);
            assert!(got.is_err() || got == expected && good[at] == 0, "byte {at} bit {bit}");
        }
    }
}

#[test]
fn every_truncation_and_extension_is_refused() {
    let good = object();
    for len in 0..good.len() {
        assert!(read(&good[..len]).is_err(), "length {len}");
    }
    assert!(read(&[&good[..], &[0]].concat()).is_err());
}

#[test]
fn another_key_vault_or_kind_is_told_from_damage() {
    let good = object();
    let header = header_of(&good).unwrap();
    let other = KeyBundle::new(Secret([8; 32])).keys_of(VaultId([1; 16]));
    assert_eq!(other.open(ObjectKind::Data, header).err(), Some(FormatError::WrongKey));
    let other = KeyBundle::new(Secret([7; 32])).keys_of(VaultId([2; 16]));
    assert_eq!(other.open(ObjectKind::Data, header).err(), Some(FormatError::WrongKey));
    assert_eq!(keys().open(ObjectKind::Root, header).err(), Some(FormatError::OtherKind));
}

#[test]
fn padding_costs_at_most_an_eighth() {
    for len in (2..200_000).step_by(37).chain([PADDED_BELOW - 1, PADDED_BELOW]) {
        let padded = padded_len(len);
        assert!(padded >= len && padded - len <= len / 8, "{len} -> {padded}");
        assert_eq!(padded_len(padded), padded);
    }
}

/// Seals a trailer that says these words.
fn trailer(key: &SealKey, words: [u64; 4]) -> Vec<u8> {
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    key.seal_at(TRAILER_INDEX, &mut bytes, &key.aad(TRAILER_INDEX));
    bytes
}

#[test]
fn a_sealed_trailer_that_contradicts_itself_is_refused() {
    let key = keys().seal(ObjectKind::Data, [9; 24]);
    let (front, end) = (HEADER_LEN as u64, (HEADER_LEN + TRAILER_LEN) as u64 + 20);
    let open = |words, len| open_trailer(&key, &trailer(&key, words), len).map(|trailer| trailer.toc_offset);
    assert_eq!(open([front, 20, end, 0], end), Ok(front), "an object without segments");
    for (words, len) in [
        ([front, 20, end, 0], end + 1),
        ([front, 21, end, 0], end),
        ([front, 20, end + 1, 0], end),
        ([front - 1, 21, end, 0], end),
        ([front, 20, end, 1], end),
        ([front, u64::MAX, end, 0], end),
        ([front, 20, end, u64::MAX], end),
    ] {
        assert_eq!(open(words, len), Err(FormatError::Impossible("a trailer")), "{words:?} of {len}");
    }
}

#[test]
fn a_sealed_table_of_contents_that_claims_the_impossible_is_refused() {
    let key = keys().seal(ObjectKind::Data, [9; 24]);
    let open = |toc_offset: u64, segments: &[(u64, u64, u64)]| {
        let mut toc = Vec::new();
        put_u64(&mut toc, segments.len() as u64);
        for (number, sealed_len, raw_len) in segments {
            put_u64(&mut toc, *number);
            put_u64(&mut toc, *sealed_len);
            put_u64(&mut toc, raw_len << 1);
        }
        key.seal_at(TOC_INDEX, &mut toc, &key.aad(TOC_INDEX));
        let trailer = Trailer { toc_offset, toc_len: toc.len() as u64, padding: 0 };
        open_contents(&key, &trailer, &toc, 100).map(|contents| contents.segments.len())
    };
    let (front, tag) = (HEADER_LEN as u64, TAG_LEN as u64);
    assert_eq!(open(front + tag, &[(0, tag, 0)]), Ok(1));
    assert_eq!(open(front + tag + 1, &[(0, tag + 1, 100)]), Ok(1));
    let length = FormatError::Impossible("a segment's length");
    assert_eq!(open(front + tag, &[(0, tag, 101)]), Err(length.clone()));
    assert_eq!(open(front + tag - 1, &[(0, tag - 1, 0)]), Err(length));
    let table = FormatError::Impossible("a table of contents");
    assert_eq!(open(front + tag + 1, &[(0, tag, 0)]), Err(table.clone()));
    // More segments than tags have room in front of it.
    assert_eq!(open(tag, &[(0, tag, 0), (1, tag, 0)]), Err(table.clone()));
    // That many are refused before any of them is looked at; as many as fit are looked at.
    assert_eq!(open(tag, &[(0, tag, 101), (1, tag, 0)]), Err(table));
    assert_eq!(open(tag, &[(0, tag, 101)]), Err(FormatError::Impossible("a segment's length")));
}

#[test]
fn a_builder_is_empty_until_something_is_in_it() {
    let key = keys().seal(ObjectKind::Data, [9; 24]);
    let mut builder = ObjectBuilder::new(&key, 0);
    assert!(builder.is_empty());
    builder.push(0, &[0; TAG_LEN], 0, false);
    assert!(!builder.is_empty());
}

#[test]
fn a_builder_tells_what_is_in_it() {
    let key = keys().seal(ObjectKind::Data, [9; 24]);
    let mut builder = ObjectBuilder::behind(&key, vec![1; 10]);
    assert_eq!((builder.len(), builder.segments()), (HEADER_LEN, &[][..]));
    assert_eq!(builder.push(8, &[0; 20], 4, false), 0);
    assert_eq!(builder.push(5, &[0; 30], 99, true), 1);
    assert_eq!(builder.push(6, &[0; 16], 0, false), 2);
    assert_eq!(builder.len(), HEADER_LEN + 66);
    let segment =
        |number, offset, sealed_len, raw_len, compressed| Segment { number, offset, sealed_len, raw_len, compressed };
    let expected = [segment(8, 64, 20, 4, false), segment(5, 84, 30, 99, true), segment(6, 114, 16, 0, false)];
    assert_eq!(builder.segments(), expected);
    let (memory, hash) = builder.finish(&key, b"table");
    assert_eq!(memory[..10], [1; 10], "what stood before stays");
    let object = &memory[10..];
    assert_eq!(hash.0, crate::keys::sha256(object));
    let contents = read_contents(&key, object, 99).unwrap();
    assert_eq!((&contents.segments[..], &contents.table[..]), (&expected[..], &b"table"[..]));
    assert_eq!(read_contents(&key, object, 98), Err(FormatError::Impossible("a segment's length")));
}

#[test]
fn a_segment_opens_to_its_raw_length_alone() {
    let key = keys().seal(ObjectKind::Meta, [9; 24]);
    let raw = vec![7u8; 5_000];
    for (compressed, stored) in [(false, raw.clone()), (true, zstd::bulk::compress(&raw, 3).unwrap())] {
        let mut sealed = stored;
        key.seal_segment(3, &mut sealed);
        let sealed_len = sealed.len() as u32;
        let open = |number, raw_len| {
            let segment = Segment { number, offset: 64, sealed_len, raw_len, compressed };
            let opened = segment.open(&key, &sealed);
            assert_eq!(segment.open_and_spoil(&key, &mut sealed.clone()), opened);
            opened
        };
        assert_eq!(open(3, 5_000).unwrap(), raw);
        let other = if compressed { FormatError::Compression } else { FormatError::Impossible("a segment's length") };
        assert_eq!(open(3, 4_999), Err(other.clone()));
        assert_eq!(open(3, 5_001), Err(other));
        assert_eq!(open(4, 5_000), Err(FormatError::Damaged), "under another number");
    }
    let short = Segment { number: 3, offset: 64, sealed_len: 15, raw_len: 0, compressed: false };
    assert_eq!(short.open(&key, &[0; TAG_LEN - 1]), Err(FormatError::Short("a sealed part")));
    let short = Segment { compressed: true, ..short };
    assert_eq!(short.open_and_spoil(&key, &mut [0; TAG_LEN - 1]), Err(FormatError::Short("a sealed part")));
}

#[test]
fn a_header_tells_what_it_is() {
    let good = *keys().seal(ObjectKind::Index, [9; 24]).header();
    assert_eq!(&good[..32], &[&b"MYBK\x01\x03\0\0"[..], &[9; 24]].concat());
    assert_eq!(header_kind(&good), Ok(3));
    let changed = |at: &[usize]| {
        let mut header = good;
        at.iter().for_each(|at| header[*at] ^= 0x80);
        (header_kind(&header), keys().open(ObjectKind::Index, &header).err())
    };
    let (ours, epoch) = (3u8, 7usize);
    for (at, kind, refused) in [
        (vec![0], Err(FormatError::NotOurs), FormatError::NotOurs),
        (vec![4], Err(FormatError::Newer), FormatError::Damaged),
        (vec![4, 63], Err(FormatError::Newer), FormatError::Newer),
        (vec![4, 8], Err(FormatError::Newer), FormatError::Newer),
        (vec![5], Ok(ours ^ 0x80), FormatError::OtherKind),
        (vec![epoch], Ok(ours), FormatError::WrongKey),
        (vec![8], Ok(ours), FormatError::WrongKey),
        (vec![32], Ok(ours), FormatError::WrongKey),
    ] {
        assert_eq!(changed(&at), (kind, Some(refused)), "bytes {at:?}");
    }
    assert_eq!(header_of(&good[..63]), Err(FormatError::Short("a header")));
    assert_eq!(header_of(&good), Ok(&good));
}

#[test]
fn lengths_are_padded_as_the_format_says() {
    for (len, padded) in [
        (0, 0),
        (1, 1),
        (2, 2),
        (9, 10),
        (128, 128),
        (129, 144),
        (1_000, 1_024),
        (1_025, 1_088),
        (PADDED_BELOW - 1, PADDED_BELOW),
        (PADDED_BELOW, PADDED_BELOW),
        (PADDED_BELOW + 1, PADDED_BELOW + 1),
    ] {
        assert_eq!(padded_len(len), padded, "{len}");
    }
}

#[test]
fn segments_lie_within_their_object() {
    let segment = Segment { number: 0, offset: 64, sealed_len: 16, raw_len: 0, compressed: false };
    let object: Vec<u8> = (0..80).collect();
    assert_eq!(segment_bytes(&object, &segment), Ok(&object[64..]));
    assert_eq!(segment_bytes(&object[..79], &segment), Err(FormatError::Short("a segment")));
}

#[test]
fn kinds_and_lengths_are_those_of_the_format() {
    use ObjectKind::*;
    assert_eq!([Data, Meta, Index, Root, Plan, Slot, Vault].map(|kind| kind as u8), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!((HEADER_LEN, TAG_LEN, TRAILER_LEN, PADDED_BELOW), (64, 16, 48, 8_388_608));
    assert_eq!((TOC_INDEX, TRAILER_INDEX), (18_446_744_073_709_551_614, 18_446_744_073_709_551_615));
}

#[test]
fn what_is_sealed_says_where_it_stands() {
    let key = keys().seal(ObjectKind::Meta, [9; 24]);
    assert_eq!(key.aad(0x0102), [2, 2, 1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(key.aad(TOC_INDEX), [2, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]);
    assert_eq!(key.aad(TRAILER_INDEX), [2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    let changed: Vec<u8> = key.base.iter().zip(key.nonce(0x0102)).map(|(base, byte)| base ^ byte).collect();
    assert_eq!(changed, [0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(key.nonce(0), key.base);
}

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
    builder.finish(&key, b"table")
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
    assert_eq!(open(tag, &[(0, tag, 0), (1, tag, 0)]), Err(table));
}

#[test]
fn a_builder_is_empty_until_something_is_in_it() {
    let key = keys().seal(ObjectKind::Data, [9; 24]);
    let mut builder = ObjectBuilder::new(&key, 0);
    assert!(builder.is_empty());
    builder.push(0, &[0; TAG_LEN], 0, false);
    assert!(!builder.is_empty());
}

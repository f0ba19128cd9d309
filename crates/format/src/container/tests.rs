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

//! What every byte goes through: cutting, compressing, sealing, opening.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use mybackup_format::VaultId;
use mybackup_format::chunker::Chunker;
use mybackup_format::compress::Compressor;
use mybackup_format::container::ObjectKind;
use mybackup_format::keys::{KeyBundle, Secret, VaultKeys, sha256};

const MIB: usize = 1 << 20;

pub(crate) fn keys() -> VaultKeys {
    KeyBundle::new(Secret([9; 32])).keys_of(VaultId([7; 16]))
}

/// Bytes without any order, the same at every start.
pub(crate) fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..len).map(|_| next()).collect()
}

/// Text of few words, as source code has them.
fn text(len: usize) -> Vec<u8> {
    const WORDS: [&str; 12] =
        ["let ", "self.", "return ", "if ", "count", " = ", "(", ");\n", "    ", "value", " else {\n", "match "];
    let order = noise(len);
    order.iter().flat_map(|byte| WORDS[usize::from(*byte) % WORDS.len()].bytes()).take(len).collect()
}

#[divan::bench]
fn cut_into_chunks(bencher: Bencher) {
    let (chunker, bytes) = (Chunker::new(&keys()), noise(64 * MIB));
    bencher.counter(BytesCount::new(bytes.len())).bench(|| {
        let mut rest = black_box(&bytes[..]);
        let mut chunks = 0;
        while !rest.is_empty() {
            rest = &rest[chunker.cut(rest)..];
            chunks += 1;
        }
        chunks
    });
}

#[divan::bench]
fn name_by_sha256(bencher: Bencher) {
    let bytes = noise(MIB);
    bencher.counter(BytesCount::new(bytes.len())).bench(|| sha256(black_box(&bytes)));
}

#[divan::bench]
fn name_by_keyed_blake3(bencher: Bencher) {
    let (keys, bytes) = (keys(), noise(MIB));
    bencher.counter(BytesCount::new(bytes.len())).bench(|| keys.chunk_id(black_box(&bytes)));
}

#[divan::bench]
fn compress_text_at_level_3(bencher: Bencher) {
    let bytes = text(MIB);
    let mut compressor = Compressor::new(3).expect("a compressor");
    let count = BytesCount::new(bytes.len());
    bencher.counter(count).bench_local(|| compressor.compress(black_box(&bytes)).map(<[u8]>::len));
}

#[divan::bench]
fn seal_a_segment(bencher: Bencher) {
    let key = keys().seal(ObjectKind::Data, [1; 24]);
    let bytes = noise(MIB);
    let count = BytesCount::new(bytes.len());
    bencher.counter(count).with_inputs(|| bytes.clone()).bench_refs(|bytes| key.seal_segment(0, bytes));
}

#[divan::bench]
fn open_a_segment(bencher: Bencher) {
    let key = keys().seal(ObjectKind::Data, [1; 24]);
    let mut sealed = noise(MIB);
    key.seal_segment(0, &mut sealed);
    bencher.counter(BytesCount::new(MIB)).bench(|| key.open_segment(0, black_box(&sealed)).expect("it opens"));
}

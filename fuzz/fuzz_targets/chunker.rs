//! Cut points: within bounds, and independent of how much more than a chunk is in memory.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mybackup_format::VaultId;
use mybackup_format::chunker::{Chunker, MAX_CHUNK, MIN_CHUNK};
use mybackup_format::keys::{KeyBundle, Secret};

fuzz_target!(|data: &[u8]| {
    let Some((repeat, pattern)) = data.split_first() else { return };
    if pattern.is_empty() {
        return;
    }
    let chunker = Chunker::new(&KeyBundle::new(Secret([*repeat; 32])).keys_of(VaultId([2; 16])));
    let bytes: Vec<u8> = pattern.iter().copied().cycle().take(usize::from(*repeat) << 15).collect();
    let len = chunker.cut(&bytes);
    assert!(len <= MAX_CHUNK && len <= bytes.len());
    assert!(len >= MIN_CHUNK || len == bytes.len());
    assert_eq!(chunker.cut(&bytes[..len]), len);
});

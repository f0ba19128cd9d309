//! Mutations of seeds that a seed repeats, for the ordinary test; libFuzzer has better ones of its own.

/// Numbers at which decoders break.
const EDGES: [u64; 10] = [0, 1, 0x7f, 0x80, 0xff, u32::MAX as u64, 1 << 32, i64::MAX as u64, u64::MAX - 1, u64::MAX];

/// Changes some bytes; `dice` gives 64 random bits at each call.
pub fn mutate(seed: &[u8], other: &[u8], dice: &mut impl FnMut() -> u64) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..1 + dice() % 4 {
        let at = dice() as usize % (bytes.len() + 1);
        let end = (at + 1 + dice() as usize % 8).min(bytes.len());
        match dice() % 8 {
            0 | 1 if at < bytes.len() => bytes[at] ^= 1 << (dice() % 8),
            2 if at < bytes.len() => bytes[at] = dice() as u8,
            3 => drop(bytes.drain(at..end)),
            4 => bytes.insert(at, dice() as u8),
            5 => {
                let mut number = Vec::new();
                crate::seal::put_number(&mut number, EDGES[dice() as usize % EDGES.len()]);
                bytes.splice(at..end, number);
            }
            6 if !other.is_empty() => {
                let from = dice() as usize % other.len();
                let until = (from + 1 + dice() as usize % 64).min(other.len());
                bytes.splice(at..end, other[from..until].iter().copied());
            }
            7 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

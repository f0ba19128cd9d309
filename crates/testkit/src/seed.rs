//! Randomness that a seed repeats.
//!
//! A failing test prints its seed and nothing else is needed to see it again.

/// Dice whose every throw follows from the seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Takes dice that always fall the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    /// Throws 64 bits.
    pub fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Throws a number below `limit`, which must not be 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.throw() % limit
    }

    /// Throws `len` bytes that no compressor makes smaller.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(len + 8);
        while bytes.len() < len {
            bytes.extend_from_slice(&self.throw().to_le_bytes());
        }
        bytes.truncate(len);
        bytes
    }

    /// Throws `len` bytes of words that compress about four times.
    pub fn prose(&mut self, len: usize) -> Vec<u8> {
        const WORDS: [&str; 16] = [
            "letter", "photo", "invoice", "garden", "holiday", "recipe", "school", "music", "of", "the", "and", "with",
            "from", "a", "March", "2026",
        ];
        let mut text = Vec::with_capacity(len + 16);
        while text.len() < len {
            let word = WORDS[self.below(16) as usize];
            text.extend_from_slice(word.as_bytes());
            text.push(if self.below(12) == 0 { b'\n' } else { b' ' });
        }
        text.truncate(len);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        assert_eq!(Dice::new(7).bytes(1001), Dice::new(7).bytes(1001));
        assert_ne!(Dice::new(7).bytes(1001), Dice::new(8).bytes(1001));
    }

    #[test]
    fn prose_has_the_length_that_was_asked() {
        assert_eq!(Dice::new(1).prose(12_345).len(), 12_345);
    }
}

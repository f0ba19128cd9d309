//! What the model learns from: files as they were a week ago, and what became of them.
//!
//! No more than [`MOST_TOLD`] examples of a kind are held, however many files
//! there are: when more come, every second one goes, and the others count twice.

use super::model::Example;
use super::passing::Passing;
use super::signs::{Candidate, is_output};

/// So many examples at most are held of what was edited, and so many of what was not.
const MOST_TOLD: usize = 10_000;

/// Makes examples of files as they were at a moment; each comes with whether it was edited in the week after.
///
/// Files come in the order of their keys. What programs make again is never wanted.
pub fn lesson(files: impl Iterator<Item = (Candidate, bool)>, then_ns: i64) -> Vec<Example> {
    let mut edited = Share::default();
    let mut left = Share::default();
    let mut passing = Passing::new(then_ns);
    let mut on = |_: &_, signs: u64, (draw, wanted): (u64, bool)| {
        let wanted = wanted && !is_output(signs);
        if wanted { edited.take(signs, draw) } else { left.take(signs, draw) }
    };
    for (file, wanted) in files {
        let draw = draw(&file.key, then_ns);
        passing.take(&file, (draw, wanted), &mut on);
    }
    passing.end(&mut on);
    let examples = |some: Share, wanted| {
        let weight = (1u64 << some.halved) as f32;
        some.held.into_iter().map(move |(signs, _)| Example { signs, wanted, weight })
    };
    examples(edited, true).chain(examples(left, false)).collect()
}

/// A share of all that came.
#[derive(Default)]
struct Share {
    held: Vec<(u64, u64)>,
    halved: u32,
}

impl Share {
    fn take(&mut self, signs: u64, draw: u64) {
        if draw & ((1 << self.halved) - 1) == 0 {
            self.held.push((signs, draw));
        }
        while self.held.len() > MOST_TOLD {
            self.halved += 1;
            let bit = 1 << (self.halved - 1);
            self.held.retain(|(_, draw)| draw & bit == 0);
        }
    }
}

/// Draws a number for a file; another one at another time, the same one each time.
fn draw(key: &[u8], then_ns: i64) -> u64 {
    let begin = 0xcbf2_9ce4_8422_2325 ^ then_ns.unsigned_abs();
    let mixed = key.iter().fold(begin, |mixed, &byte| (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    // The low bits of such a product say little.
    (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 20
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(count: usize) -> impl Iterator<Item = (Candidate, bool)> {
        (0..count).map(|at| {
            let key = format!("d\0{:05}\0{at:07}.odt", at / 100).into_bytes();
            (
                Candidate { source: 0, key, size: 1, mtime_ns: 0, versions: 0, restored: false, alone: true },
                at % 50 == 0,
            )
        })
    }

    #[test]
    fn very_many_files_become_a_bounded_lesson_that_stands_for_all() {
        let examples = lesson(files(200_000), 0);
        assert!(examples.len() <= 2 * MOST_TOLD, "{}", examples.len());
        for (wanted, all) in [(true, 4_000.0), (false, 196_000.0)] {
            let stand_for: f32 = examples.iter().filter(|e| e.wanted == wanted).map(|e| e.weight).sum();
            assert!((0.9..1.1).contains(&(stand_for / all)), "{stand_for} for {all}");
        }
        assert_eq!(examples, lesson(files(200_000), 0), "no chance in it");
    }

    #[test]
    fn a_build_that_was_made_again_is_not_what_someone_edited() {
        let file = Candidate {
            source: 0,
            key: b"dev\0app\0target\0x.rs".to_vec(),
            size: 1,
            mtime_ns: 0,
            versions: 9,
            restored: false,
            alone: true,
        };
        assert!(!lesson([(file, true)].into_iter(), 0)[0].wanted);
    }
}

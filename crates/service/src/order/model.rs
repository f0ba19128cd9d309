//! How likely a file is wanted soon: a logistic model over the signs of files.
//!
//! It begins with weights learned from simulated people (`prior.rs`) and learns
//! from what this person really edits. The same examples give the same weights:
//! there is no chance in it, and the order of examples does not count.

use super::prior::PRIOR;
use super::signs::SIGNS;

/// One weight for each sign.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    weights: [f32; SIGNS],
}

/// A file as it was, and whether its person edited it in the week after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    /// Its signs at that time.
    pub signs: u64,
    /// Whether it was edited.
    pub wanted: bool,
    /// How many files like it this one stands for.
    pub weight: f32,
}

/// No weight goes further from zero: beyond it nothing is more certain.
const FARTHEST: f32 = 12.0;
/// Rounds of one lesson.
const ROUNDS: usize = 40;
/// How strongly a weight stays where it was, as the number of certain examples that would move it.
pub const STEADY: f32 = 20.0;

impl Default for Model {
    fn default() -> Self {
        Model { weights: PRIOR }
    }
}

impl Model {
    /// Takes weights from outside; `None` where one is no number or beyond all that is learned.
    pub fn from_weights(weights: [f32; SIGNS]) -> Option<Model> {
        let sound = |weight: &f32| weight.is_finite() && weight.abs() <= FARTHEST;
        weights.iter().all(sound).then_some(Model { weights })
    }

    /// The weights, one for each sign.
    pub fn weights(&self) -> &[f32; SIGNS] {
        &self.weights
    }

    /// Returns the probability that a file with these signs is wanted in the coming week, from 0 to 1.
    pub fn wanted(&self, signs: u64) -> f32 {
        1.0 / (1.0 + (-self.sum(signs)).exp())
    }

    fn sum(&self, mut signs: u64) -> f32 {
        let mut sum = 0.0;
        while signs != 0 {
            sum += self.weights[signs.trailing_zeros() as usize];
            signs &= signs - 1;
        }
        sum
    }

    /// Learns from examples: moves towards the weights that foretell them best, and not far from its own.
    ///
    /// `steady` is [`STEADY`] but where a model is made from nothing.
    pub fn learn(&mut self, examples: &[Example], steady: f32) {
        let before = self.weights;
        for _ in 0..ROUNDS {
            let mut slope = [0f32; SIGNS];
            let mut bend = [0f32; SIGNS];
            for example in examples {
                let chance = self.wanted(example.signs);
                let wrong = (chance - f32::from(u8::from(example.wanted))) * example.weight;
                let certain = chance * (1.0 - chance) * example.weight;
                let mut left = example.signs;
                let step = certain * left.count_ones() as f32;
                while left != 0 {
                    let at = left.trailing_zeros() as usize;
                    slope[at] += wrong;
                    bend[at] += step;
                    left &= left - 1;
                }
            }
            for at in 0..SIGNS {
                let slope = slope[at] + steady * (self.weights[at] - before[at]);
                let moved = self.weights[at] - slope / (bend[at] + steady);
                self.weights[at] = moved.clamp(-FARTHEST, FARTHEST);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(signs: u64, wanted: bool, weight: f32) -> Example {
        Example { signs, wanted, weight }
    }

    #[test]
    fn what_is_edited_again_and_again_becomes_likely_and_the_rest_does_not() {
        let mut model = Model::default();
        let (edited, other) = (1 | 1 << 46, 1 | 1 << 47);
        let before = model.wanted(other);
        for _ in 0..10 {
            let examples: Vec<Example> =
                (0..200).flat_map(|n| [example(edited, n % 2 == 0, 1.0), example(other, n % 100 == 0, 1.0)]).collect();
            model.learn(&examples, STEADY);
        }
        assert!((0.4..0.6).contains(&model.wanted(edited)), "{}", model.wanted(edited));
        assert!(model.wanted(other) < 0.05, "{} after {before}", model.wanted(other));
    }

    #[test]
    fn the_order_of_examples_does_not_count_and_a_weight_counts_as_so_many_files() {
        let mut examples = vec![example(1 | 1 << 5, true, 2.0), example(1 | 1 << 9, false, 1.0)];
        let mut one = Model::default();
        one.learn(&examples, STEADY);
        examples.reverse();
        let mut other = Model::default();
        other.learn(&[examples[0], example(1 | 1 << 5, true, 1.0), example(1 | 1 << 5, true, 1.0)], STEADY);
        for (a, b) in one.weights().iter().zip(other.weights()) {
            assert!((a - b).abs() < 1e-4);
        }
    }

    #[test]
    fn nothing_seen_changes_nothing_and_no_lesson_breaks_the_weights() {
        let mut model = Model::default();
        model.learn(&[], STEADY);
        assert_eq!(model, Model::default());
        for _ in 0..50 {
            model.learn(&[example(u64::MAX, true, 1e9), example(0, false, 1e9)], STEADY);
        }
        assert!(Model::from_weights(*model.weights()).is_some());
    }

    #[test]
    fn weights_from_outside_that_nobody_learned_are_refused() {
        for bad in [f32::NAN, f32::INFINITY, -1000.0] {
            let mut weights = PRIOR;
            weights[3] = bad;
            assert_eq!(Model::from_weights(weights), None);
        }
    }
}

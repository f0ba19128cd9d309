//! What the tests of this folder count.

use std::collections::BTreeSet;

use mybackup_proof::Proof;
use mybackup_vfs::Operation;

use crate::ops::Op;

/// The figures of one proof.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) figures: Vec<(&'static str, u64)>,
    pub(crate) violations: u64,
    /// The first few violations, for whoever reads the test's output.
    pub(crate) told: Vec<String>,
    /// Which calls of the file system were hit, by what the engine was doing.
    pub(crate) sites: BTreeSet<(Op, Operation)>,
}

impl Tally {
    pub(crate) fn add(&mut self, figure: &'static str, count: u64) {
        match self.figures.iter_mut().find(|(name, _)| *name == figure) {
            Some((_, sum)) => *sum += count,
            None => self.figures.push((figure, count)),
        }
    }

    /// Counts a violation where there is one.
    pub(crate) fn judge(&mut self, outcome: Result<(), String>, where_it_was: impl FnOnce() -> String) {
        if let Err(error) = outcome {
            self.violations += 1;
            if self.told.len() < 20 {
                self.told.push(format!("{}: {error}", where_it_was()));
            }
        }
    }

    /// Hands the figures over, and stops at violations.
    pub(crate) fn into_proof(mut self, proof: &mut Proof) {
        for (figure, count) in std::mem::take(&mut self.figures) {
            proof.add(figure, count);
        }
        proof.add("violations", self.violations);
        assert_eq!(self.violations, 0, "{}", self.told.join("\n"));
    }
}

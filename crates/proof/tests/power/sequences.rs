//! What is done one after the other, and where it begins.

use std::collections::BTreeMap;

use crate::ops::{OPS, Op};
use crate::trees::Trees;
use crate::world::{Moment, World};

/// A vault with a history: some of it is forgotten, and ripe to be swept.
pub(crate) fn aged(trees: &Trees) -> Moment {
    let mut world = World::at(&Moment::new(), trees);
    let work = |ops: &[Op], world: &mut World<'_>| {
        for op in ops {
            world.run_op(*op).unwrap_or_else(|error| panic!("{op:?}: {error}"));
        }
    };
    work(&[Op::Backup; 25], &mut world);
    world.pass_hours(240);
    work(&[Op::Clean, Op::Backup, Op::Backup], &mut world);
    world.disk.settle();
    world.moment()
}

/// Where a sequence begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Start {
    Empty,
    Aged,
}

/// All sequences of up to three operations that make sense.
///
/// A new vault begins with a backup. Verifying changes nothing, so it comes last
/// only; a second disk is plugged in once; of the three operations on the ways in,
/// which know nothing of each other or of the data, two do not stand in one
/// sequence of three.
pub(crate) fn sequences() -> Vec<(Start, Vec<Op>)> {
    let mut all = vec![(Start::Empty, vec![Op::Backup])];
    for a in OPS {
        all.push((Start::Aged, vec![a]));
        all.push((Start::Empty, vec![Op::Backup, a]));
        for b in OPS {
            all.push((Start::Aged, vec![a, b]));
            all.push((Start::Empty, vec![Op::Backup, a, b]));
            all.extend(OPS.map(|c| (Start::Aged, vec![a, b, c])));
        }
    }
    all.retain(|(_, ops)| makes_sense(ops));
    all.sort_by_key(|(start, ops)| (ops.len(), *start, ops.clone()));
    all
}

fn makes_sense(ops: &[Op]) -> bool {
    let ways = ops.iter().filter(|op| matches!(op, Op::AddSlot | Op::ChangePassphrase | Op::ChangeWords)).count();
    let syncs = ops.iter().filter(|op| **op == Op::Sync).count();
    let early_verify = ops.iter().rev().skip(1).any(|op| *op == Op::Verify);
    !early_verify && syncs <= 1 && (ways <= 1 || ops.len() <= 2)
}

/// Does all but the last of a sequence, remembering what was done before.
pub(crate) struct Paths<'t> {
    trees: &'t Trees,
    known: BTreeMap<(Start, Vec<Op>), Moment>,
}

impl<'t> Paths<'t> {
    pub(crate) fn new(trees: &'t Trees) -> Self {
        let known = [((Start::Empty, vec![]), Moment::new()), ((Start::Aged, vec![]), aged(trees))];
        Paths { trees, known: known.into() }
    }

    pub(crate) fn after(&mut self, start: Start, ops: &[Op]) -> Moment {
        if let Some(known) = self.known.get(&(start, ops.to_vec())) {
            return known.clone();
        }
        let (last, first) = ops.split_last().expect("the beginnings are known");
        let before = self.after(start, first);
        let mut world = World::at(&before, self.trees);
        world.run_op(*last).unwrap_or_else(|error| panic!("{start:?} {ops:?}: {error}"));
        let moment = world.moment();
        self.known.insert((start, ops.to_vec()), moment.clone());
        moment
    }
}

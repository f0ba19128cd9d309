//! A crash or an error in the middle of going on after a crash (R5).

use std::collections::BTreeMap;
use std::sync::Arc;

use mybackup_proof::Proof;
use mybackup_proof::faults::FAILURES;
use mybackup_testkit::Dice;
use mybackup_vfs::{Fault, MemoryFs, Model, Repeat, When};

use crate::check::{Manner, check};
use crate::cuts::{Cut, Run, plugged_in, record};
use crate::errors::{Task, do_with};
use crate::ops::Op;
use crate::sequences::{Paths, Start};
use crate::tally::Tally;
use crate::trees::Trees;
use crate::world::{Index, Moment};

const PATHS: [(Start, &[Op]); 9] = [
    (Start::Empty, &[Op::Backup]),
    (Start::Aged, &[Op::Backup]),
    (Start::Aged, &[Op::Clean]),
    (Start::Aged, &[Op::Repair]),
    (Start::Aged, &[Op::Sync]),
    (Start::Aged, &[Op::ChangePassphrase]),
    (Start::Aged, &[Op::Clean, Op::Clean]),
    (Start::Aged, &[Op::Sync, Op::Backup]),
    (Start::Aged, &[Op::Sync, Op::Clean]),
];

/// What comes after the first crash.
const NEXT: [Op; 5] = [Op::Backup, Op::Clean, Op::Repair, Op::Sync, Op::Verify];
/// What comes after it where something is damaged: the rest rightly refuses, or says so.
const NEXT_WHEN_ROTTEN: [Op; 3] = [Op::Repair, Op::Repair, Op::Backup];

fn pick<'a, T>(from: &'a [T], dice: &mut Dice) -> &'a T {
    &from[dice.below(from.len() as u64) as usize]
}

/// One of the states that a power cut leaves.
fn some_state(disk: &MemoryFs, dice: &mut Dice) -> MemoryFs {
    let model = *pick(&[Model::Strict, Model::Ordered], dice);
    let mut states = disk.crash_states(model, dice.throw());
    let nth = dice.below(states.len() as u64) as usize;
    states.nth(nth).expect("it is one of them")
}

/// No index, that of the moment, or the one from before.
fn some_index(cut: &Cut, before: &Arc<Index>, dice: &mut Dice) -> Option<Arc<Index>> {
    match dice.below(3) {
        0 => None,
        1 => Some(cut.index.clone()),
        _ => Some(before.clone()),
    }
}

/// Crashes, goes on, and crashes or fails again.
fn crash_twice(run: &Run, path: &str, case: u64, dice: &mut Dice, trees: &Trees, tally: &mut Tally) {
    let cut = pick(&run.cuts, dice);
    let mut person = cut.person.clone();
    person.places = plugged_in(&person, case);
    let index = some_index(cut, &run.index_before, dice);
    let has_index = index.is_some();
    let before = Moment { disk: some_state(&cut.disk, dice), index, person };
    let next = match &before.person {
        person if person.saved.is_empty() => Op::Backup,
        person if person.rotten => *pick(&NEXT_WHEN_ROTTEN, dice),
        _ => *pick(&NEXT, dice),
    };
    let manner = *pick(&[Manner::Careful, Manner::Hasty], dice);
    let name = |what: &str| {
        let at = run.cuts.iter().position(|other| std::ptr::eq(other, cut)).unwrap_or_default();
        let places = &before.person.places;
        format!(
            "case {case}: {path} crashed at change {at}, index {has_index}, {places:?}, then {next:?} {what}, {manner:?}"
        )
    };
    tally.add("cases", 1);
    if dice.below(3) == 0 {
        let task = Task { name: path.to_string(), op: next, before: before.clone() };
        let repeat = *pick(&[Repeat::Once, Repeat::Forever], dice);
        let fault = Fault { when: When::Call(1 + dice.below(250)), failure: *pick(&FAILURES, dice), repeat };
        let (mut world, _) = do_with(&task, fault, trees);
        let after = world.moment();
        let disk = some_state(&after.disk, dice);
        let index = if dice.below(2) == 0 { None } else { after.index };
        tally.add("errors", 1);
        tally.judge(check(&disk, index, &after.person, trees, manner), || name(&format!("with {fault:?}")));
        return;
    }
    let second = match record(&before, next, trees) {
        Ok(second) => second,
        Err(error) => return tally.judge(Err(error), || name("failed")),
    };
    let cut = pick(&second.cuts, dice);
    let index = some_index(cut, &second.index_before, dice);
    let disk = some_state(&cut.disk, dice);
    tally.add("crashes", 1);
    let had = index.is_some();
    tally.judge(check(&disk, index, &cut.person, trees, manner), || name(&format!("crashed too, index {had}")));
}

#[test]
fn r5_a_second_crash_or_error_harms_no_more_than_the_first() {
    let mut proof = Proof::begin("R5", "engine");
    let trees = Trees::new();
    let mut paths = Paths::new(&trees);
    let mut runs: BTreeMap<usize, Run> = BTreeMap::new();
    let total = proof.amount(220, 5_000);
    let mut tally = Tally::default();
    for case in proof.position()..total {
        if proof.time_is_up() {
            tally.into_proof(&mut proof);
            return proof.pause(case);
        }
        let at = case as usize % PATHS.len();
        let (start, ops) = PATHS[at];
        let name = format!("{start:?} {ops:?}");
        let run = runs.entry(at).or_insert_with(|| {
            let (last, first) = ops.split_last().expect("a path is not empty");
            record(&paths.after(start, first), *last, &trees).unwrap_or_else(|error| panic!("{name}: {error}"))
        });
        let mut dice = Dice::new(proof.seed() * 1_000_000 + case);
        crash_twice(run, &name, case, &mut dice, &trees, &mut tally);
    }
    tally.into_proof(&mut proof);
    assert!(proof.figure("crashes") > total / 4 && proof.figure("errors") > total / 10, "both must have happened");
    proof.done();
}

//! Power cuts at every call that changes something (R1), under two models of what a disk may do (R2).

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex};

use mybackup_proof::Proof;
use mybackup_proof::disk::fingerprint;
use mybackup_vfs::{MemoryFs, Model, Operation};

use crate::check::{Manner, check};
use crate::ops::{OPS, Op};
use crate::person::Person;
use crate::sequences::{Paths, sequences};
use crate::tally::Tally;
use crate::trees::Trees;
use crate::world::{Index, Moment, World};

/// Of states that look the same to any reader, one in so many is checked again.
const CHECKED_AGAIN: u64 = 1000;

/// The disk right after a call that changed something.
pub(crate) struct Cut {
    /// `None` when the operation has ended.
    pub(crate) operation: Option<Operation>,
    pub(crate) disk: MemoryFs,
    /// The index at that moment.
    pub(crate) index: Arc<Index>,
    /// What a person counts on at that moment.
    pub(crate) person: Person,
}

/// One operation with every moment at which the power may go.
pub(crate) struct Run {
    pub(crate) cuts: Vec<Cut>,
    /// The index as it was before, which a power cut may bring back.
    pub(crate) index_before: Arc<Index>,
}

/// Does one thing and keeps the disk after each change.
pub(crate) fn record(before: &Moment, op: Op, trees: &Trees) -> Result<Run, String> {
    let mut world = World::at(before, trees);
    let ready = world.prepare(op);
    let under_way = world.moment();
    let index_before = world.index();
    let cuts: Arc<Mutex<Vec<Cut>>> = Arc::default();
    let (list, index, person) = (cuts.clone(), world.index_copier(), under_way.person.clone());
    world.disk.after_each_mutation(move |disk, operation| {
        let cut = Cut { operation: Some(operation), disk: disk.snapshot(), index: index(), person: person.clone() };
        list.lock().expect("nothing panics here").push(cut);
    });
    let outcome = world.perform(op, ready);
    world.disk.after_each_mutation(|_, _| {});
    outcome.map_err(|error| error.to_string())?;
    let after = world.moment();
    let mut cuts = std::mem::take(&mut *cuts.lock().expect("nothing panics here"));
    let (disk, person) = (after.disk.clone(), after.person.clone());
    cuts.push(Cut { operation: None, disk, index: world.index(), person });
    Ok(Run { cuts, index_before })
}

/// How many of the states are looked at.
#[derive(Clone, Copy)]
pub(crate) struct Thorough {
    /// So many states of each model at each cut.
    pub(crate) states: usize,
    /// So many of those that differ for a reader are recovered, spread over all.
    pub(crate) recovered: usize,
}

/// Cuts the power at every moment of one operation.
pub(crate) fn cut_power(
    name: &str,
    run: &Run,
    op: Op,
    trees: &Trees,
    thorough: Thorough,
    seed: u64,
    tally: &mut Tally,
) {
    let (mut seen, mut same) = (HashSet::new(), 0);
    let (mut chosen, mut at_end) = (Vec::new(), Vec::new());
    for (number, cut) in run.cuts.iter().enumerate() {
        tally.add("cuts", 1);
        tally.sites.extend(cut.operation.map(|operation| (op, operation)));
        for (model, figure) in [(Model::Strict, "strict"), (Model::Ordered, "ordered")] {
            let states = cut.disk.crash_states(model, seed + number as u64);
            let step = states.len().div_ceil(thorough.states).max(1);
            for state in states.step_by(step) {
                tally.add(figure, 1);
                tally.add("states", 1);
                let is_new = seen.insert((fingerprint(&state), cut.operation.is_none()));
                same += u64::from(!is_new);
                tally.add("distinct", u64::from(is_new));
                if is_new || same.is_multiple_of(CHECKED_AGAIN) {
                    let list = if cut.operation.is_none() { &mut at_end } else { &mut chosen };
                    list.push((number, model, state));
                }
            }
        }
    }
    let step = chosen.len().div_ceil(thorough.recovered).max(1);
    let offset = seed as usize % step;
    for (turn, (number, model, state)) in chosen.into_iter().skip(offset).step_by(step).chain(at_end).enumerate() {
        let cut = &run.cuts[number];
        recover(&state, cut, run, seed + turn as u64, trees, tally, |index, places| {
            format!("{name} at change {number} ({:?}) {model:?}, {index} index, {places:?}", cut.operation)
        });
    }
}

/// Recovers one state: without the index always, with one now and then.
fn recover(
    state: &MemoryFs,
    cut: &Cut,
    run: &Run,
    turn: u64,
    trees: &Trees,
    tally: &mut Tally,
    name: impl Fn(&str, &[&'static str]) -> String,
) {
    let mut indexes = vec![("no", None)];
    if turn.is_multiple_of(3) || cut.operation.is_none() {
        indexes.push(("its", Some(cut.index.clone())));
    }
    if turn % 3 == 1 || cut.operation.is_none() {
        indexes.push(("an older", Some(run.index_before.clone())));
    }
    for (text, index) in indexes {
        let mut person = cut.person.clone();
        person.places = plugged_in(&person, turn);
        tally.add("recovered", 1);
        let manner = if turn.is_multiple_of(2) { Manner::Careful } else { Manner::Hasty };
        let outcome = check(state, index, &person, trees, manner);
        tally.judge(outcome, || format!("{} {manner:?}", name(text, &person.places)));
    }
}

/// Which destinations are there when a person recovers: both, or either.
pub(crate) fn plugged_in(person: &Person, turn: u64) -> Vec<&'static str> {
    match person.places.as_slice() {
        [first, _] if turn % 3 == 1 => vec![first],
        [_, second] if turn % 3 == 2 && person.knows_vault(second) && !person.rotten => vec![second],
        all => all.to_vec(),
    }
}

/// Every call by which an operation changes a destination.
fn expected_sites() -> Vec<(Op, Operation)> {
    use Operation::{CreateDir, CreateNew, RemoveFile, Rename, Sync, SyncDir, Write};
    let mut sites = Vec::new();
    for op in OPS.into_iter().filter(|op| *op != Op::Verify) {
        sites.extend([CreateNew, Rename, CreateDir, SyncDir, Write, Sync].map(|operation| (op, operation)));
    }
    sites.extend([Op::Clean, Op::ChangePassphrase, Op::ChangeWords, Op::Repair].map(|op| (op, RemoveFile)));
    sites.sort();
    sites
}

#[test]
fn r1_r2_what_was_reported_done_survives_every_power_cut() {
    let mut proof = Proof::begin("R1", "engine");
    let trees = Trees::new();
    let mut paths = Paths::new(&trees);
    let all = sequences();
    assert_eq!(all.len(), 346);
    // The short form looks at the states of a last operation once, and at longer sequences here and there.
    let mut chosen: Vec<usize> = (0..all.len()).collect();
    if !proof.is_long() {
        chosen.retain(|at| all[*at].1.len() == 1 || (at + proof.seed() as usize).is_multiple_of(25));
    }
    let mut sites = BTreeSet::new();
    for (at, sequence) in chosen.iter().enumerate().skip(proof.position() as usize) {
        if proof.time_is_up() {
            proof.most("sites", sites.len() as u64);
            return proof.pause(at as u64);
        }
        let (start, ops) = &all[*sequence];
        let (last, first) = ops.split_last().expect("a sequence is not empty");
        let before = paths.after(*start, first);
        let run = record(&before, *last, &trees).unwrap_or_else(|error| panic!("{start:?} {ops:?}: {error}"));
        let thorough = match (proof.is_long(), ops.len()) {
            (true, 1) => Thorough { states: 1_000, recovered: 300 },
            (true, _) => Thorough { states: 100, recovered: 40 },
            (false, 1) => Thorough { states: 40, recovered: 30 },
            (false, _) => Thorough { states: 20, recovered: 8 },
        };
        let mut tally = Tally::default();
        let seed = proof.seed() * 1000 + *sequence as u64;
        cut_power(&format!("{start:?} {ops:?}"), &run, *last, &trees, thorough, seed, &mut tally);
        sites.append(&mut tally.sites);
        proof.add("sequences", 1);
        tally.into_proof(&mut proof);
    }
    println!("R1 call sites: {sites:?}");
    proof.most("sites", sites.len() as u64);
    let expected = expected_sites();
    assert_eq!(proof.figure("sites"), expected.len() as u64, "not all calls that change something were hit");
    assert!(sites.iter().all(|site| expected.contains(site)), "{sites:?} are more than was known");
    let floor = proof.amount(10_000, 100_000);
    assert!(proof.figure("states") >= floor, "{} states are too few", proof.figure("states"));
    proof.done();
}

//! An fsync fails and drops what was written; a later one says that all is well (R4).

use mybackup_proof::Proof;
use mybackup_proof::faults::EIO;
use mybackup_vfs::{Failure, Fault, Model, Operation, Repeat, When};

use crate::check::{Manner, check};
use crate::errors::{Task, calls, do_with, tasks};
use crate::ops::Op;
use crate::sequences::Paths;
use crate::tally::Tally;
use crate::trees::Trees;
use crate::world::Moment;

/// Fails the n-th fsync of a task, cuts the power; and again after the next backup.
fn lie_once(task: &Task, nth: u64, states: usize, trees: &Trees, tally: &mut Tally) {
    let when = When::Nth(Operation::Sync, nth);
    let fault = Fault { when, failure: Failure::Error(EIO), repeat: Repeat::Once };
    let (mut world, outcome) = do_with(task, fault, trees);
    tally.add("lies", 1);
    tally.add("acknowledged", u64::from(outcome.is_ok()));
    let name = |what: &str| format!("{} with fsync {nth} failing, {what}", task.name);
    cut_power(&world.moment(), states, trees, tally, || name("cut at once"));
    if world.person.rotten {
        tally.judge(world.repair().map_err(|error| error.to_string()), || name("repairing"));
    }
    tally.judge(world.run_op(Op::Backup).map_err(|error| error.to_string()), || name("the next backup"));
    cut_power(&world.moment(), states, trees, tally, || name("cut after the next backup"));
}

/// Recovers some of the states that a power cut may leave, without any index.
fn cut_power(moment: &Moment, states: usize, trees: &Trees, tally: &mut Tally, name: impl Fn() -> String) {
    for model in [Model::Strict, Model::Ordered] {
        let all = moment.disk.crash_states(model, 1);
        let step = all.len().div_ceil(states).max(1);
        for state in all.step_by(step) {
            tally.add("states", 1);
            tally.judge(check(&state, None, &moment.person, trees, Manner::Careful), &name);
        }
    }
}

#[test]
fn r4_what_a_failed_fsync_dropped_is_never_taken_for_stored() {
    let mut proof = Proof::begin("R4", "engine");
    let trees = Trees::new();
    let mut paths = Paths::new(&trees);
    let mut cases = Vec::new();
    let tasks = tasks(&mut paths);
    for (at, task) in tasks.iter().enumerate() {
        let syncs = calls(task, &trees).iter().find(|(o, _)| *o == Operation::Sync).map_or(0, |(_, n)| *n);
        cases.extend((1..=syncs).map(|nth| (at, nth)));
    }
    let states = proof.amount(1, 20) as usize;
    let every = proof.amount(4, 1);
    let mut tally = Tally::default();
    for case in proof.position()..cases.len() as u64 {
        if proof.time_is_up() {
            tally.into_proof(&mut proof);
            return proof.pause(case);
        }
        let (task, nth) = cases[case as usize];
        if nth == 1 || (case + proof.seed()).is_multiple_of(every) {
            lie_once(&tasks[task], nth, states, &trees, &mut tally);
        }
    }
    tally.into_proof(&mut proof);
    let floor = proof.amount(20, 80);
    assert!(proof.figure("lies") >= floor, "{} lies are too few", proof.figure("lies"));
    proof.done();
}

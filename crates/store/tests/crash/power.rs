//! Power cuts at every call that changes something (R1, R2), and after a failed fsync (R4).

use std::path::Path;
use std::sync::{Arc, Mutex};

use mybackup_proof::Proof;
use mybackup_proof::faults::EIO;
use mybackup_store::testing::Sabotage;
use mybackup_store::{Dir, Store};
use mybackup_vfs::{Failure, Fault, MemoryFs, Model, Operation, Repeat, Vfs, When};

use crate::world::{DISK, OPS, Op, Tally, VAULT, World, check_states};

/// Sequences of up to `length` operations; shorter ones are prefixes of longer ones.
pub(crate) fn sequences(length: usize) -> Vec<Vec<Op>> {
    let mut all: Vec<Vec<Op>> = vec![Vec::new()];
    let mut begun = 0;
    for _ in 0..length {
        let end = all.len();
        for index in begun..end {
            for op in OPS {
                all.push([all[index].as_slice(), &[op]].concat());
            }
        }
        begun = end;
    }
    all.split_off(1)
}

/// Runs a sequence; cuts the power after each change that its last operation makes.
pub(crate) fn cut_power(ops: &[Op], sabotage: Option<Sabotage>, most: usize) -> Tally {
    let mut world = World::new(sabotage);
    let (last, first) = ops.split_last().unwrap();
    for op in first {
        world.run(*op).unwrap();
    }
    let tally = Arc::new(Mutex::new(Tally::default()));
    let (counting, book) = (tally.clone(), world.book.clone());
    world.memory.after_each_mutation(move |fs, operation| {
        let mut tally = counting.lock().unwrap();
        tally.points += 1;
        tally.sites.insert(operation);
        let (book, seed) = (book.lock().unwrap().clone(), tally.points);
        check_states(fs, &book, sabotage, most, seed, &mut tally);
    });
    let outcome = world.run(*last);
    let mut tally = tally.lock().unwrap().clone();
    tally.count(outcome.map_err(|error| error.to_string()));
    world.check_now(most, 0, &mut tally);
    tally
}

/// Fails the n-th fsync, which drops the bytes; puts again; cuts the power.
pub(crate) fn lie_once(op: Op, nth: u64, sabotage: Option<Sabotage>) -> Tally {
    let mut tally = Tally::default();
    let mut world = World::new(sabotage);
    world.faulty.fail(Fault {
        when: When::Nth(Operation::Sync, nth),
        failure: Failure::Error(EIO),
        repeat: Repeat::Once,
    });
    tally.points += 1;
    let acknowledged = world.run(op).is_ok();
    if acknowledged {
        tally.count(Err("a failed fsync was acknowledged".to_owned()));
    }
    world.check_now(50, nth, &mut tally);
    // A second barrier has nothing left to say yes to.
    tally.count(world.dir.sync().map_err(|error| error.to_string()));
    world.check_now(50, nth, &mut tally);
    let again = if op == Op::Replace { op } else { Op::PutAgain };
    tally.count(world.run(again).map_err(|error| error.to_string()));
    world.check_now(50, nth, &mut tally);
    tally
}

#[test]
fn every_acknowledged_object_survives_every_power_cut() {
    let mut proof = Proof::begin("R1", "store");
    let mut total = Tally::default();
    for ops in sequences(3) {
        let most = [usize::MAX, 60, 8][ops.len() - 1];
        let tally = cut_power(&ops, None, most);
        assert_eq!(tally.violations, 0, "{ops:?}: {:?}", tally.first);
        total.add(tally);
    }
    total.report(&mut proof, "cuts");
    let mutating = [
        Operation::CreateNew,
        Operation::Rename,
        Operation::RemoveFile,
        Operation::CreateDir,
        Operation::SyncDir,
        Operation::Write,
        Operation::Sync,
    ];
    assert!(total.sites.iter().eq(&mutating), "{:?}", total.sites);
    assert!(total.states >= 100_000, "{} states are too few", total.states);
    proof.done();
}

#[test]
fn a_new_vault_is_there_whole_or_not_at_all() {
    let memory = MemoryFs::new();
    memory.create_durable_dir(Path::new(DISK)).unwrap();
    memory.after_each_mutation(|fs, _| {
        for state in fs.crash_states(Model::Strict, 0) {
            if let Ok(dir) = Dir::open(Arc::new(state), Path::new(VAULT)) {
                assert!(dir.list("").unwrap().is_empty());
            }
        }
    });
    Dir::create(Arc::new(memory.clone()), Path::new(VAULT)).unwrap();
    for state in memory.crash_states(Model::Strict, 0) {
        assert!(state.stat(Path::new(VAULT)).is_ok());
    }
}

#[test]
fn nothing_is_acknowledged_after_a_failed_fsync_unless_written_again() {
    let mut proof = Proof::begin("R4", "store");
    let mut total = Tally::default();
    for (op, files) in [(Op::PutOne, 1), (Op::PutMany, 4), (Op::Replace, 1)] {
        for nth in 1..=files {
            total.add(lie_once(op, nth, None));
        }
    }
    assert_eq!(total.violations, 0, "{:?}", total.first);
    total.report(&mut proof, "faults");
    proof.done();
}

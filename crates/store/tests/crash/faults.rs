//! Every call to the file system fails once, and from then on for ever (R3).

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use mybackup_proof::Proof;
use mybackup_proof::faults::FAILURES;
use mybackup_store::testing::Sabotage;
use mybackup_store::{Dir, Store};
use mybackup_vfs::{Failure, Fault, FaultyFs, MemoryFs, Operation, Repeat, When};

use crate::world::{DISK, Op, Tally, VAULT, World};

const WORK: [Op; 6] = [Op::PutMany, Op::Replace, Op::PutAgain, Op::Replace, Op::Remove, Op::PutOne];

/// Everything that a vault is asked for; an error ends one step, not the work.
fn work(world: &mut World, tally: &mut Tally) {
    for op in WORK {
        let _ = world.run(op);
        if let Ok(listed) = world.dir.list("") {
            for info in listed {
                let _ = world.dir.read_range(&info.name, 0, 10);
            }
        }
        world.check_as_it_is(tally);
    }
    let _ = world.dir.space();
    let _ = world.dir.sweep_temporaries();
}

/// Does the work with one fault, then goes on with a healthy disk.
///
/// Returns how many calls the work made.
pub(crate) fn work_with(fault: Fault, sabotage: Option<Sabotage>) -> (u64, Tally) {
    let mut tally = Tally::default();
    let mut world = World::new(sabotage);
    world.faulty.fail(fault);
    work(&mut world, &mut tally);
    world.faulty.heal();
    let calls = world.faulty.calls();
    tally.points += 1;
    tally.sites.extend(world.faulty.sites().into_keys());
    world.check_now(5, calls, &mut tally);
    // The same handle is of use again, and so is a new one.
    for _same_then_new in 0..2 {
        for op in [Op::PutMany, Op::Replace, Op::Remove] {
            tally.count(world.run(op).map_err(|error| format!("after all: {error}")));
        }
        world.check_now(5, calls, &mut tally);
        world.reopen();
    }
    (calls, tally)
}

#[test]
fn no_failing_call_harms_what_was_acknowledged() {
    let mut proof = Proof::begin("R3", "store");
    let never = Fault { when: When::Call(u64::MAX), failure: Failure::Short, repeat: Repeat::Once };
    let (calls, tally) = work_with(never, None);
    assert_eq!(tally.violations, 0, "{:?}", tally.first);
    let mut total = Tally::default();
    for failure in FAILURES {
        for repeat in [Repeat::Once, Repeat::Forever] {
            for call in 1..=calls {
                let fault = Fault { when: When::Call(call), failure, repeat };
                let (_, tally) = work_with(fault, None);
                assert_eq!(tally.violations, 0, "{fault:?}: {:?}", tally.first);
                total.add(tally);
            }
        }
    }
    total.report(&mut proof, "faults");
    // All calls but remove_dir, which only a failing creation makes.
    assert_eq!(total.sites.len(), 13);
    proof.done();
}

#[test]
fn a_vault_whose_creation_failed_can_be_created_again() {
    let mut sites = BTreeSet::new();
    for failure in FAILURES {
        for call in 1..=10 {
            let memory = MemoryFs::new();
            memory.create_durable_dir(Path::new(DISK)).unwrap();
            let faulty = FaultyFs::new(Arc::new(memory));
            faulty.fail(Fault { when: When::Call(call), failure, repeat: Repeat::Once });
            let create = || Dir::create(Arc::new(faulty.clone()), Path::new(VAULT));
            if create().is_err() {
                assert!(create().is_ok(), "{failure:?} at {call}");
            }
            sites.extend(faulty.sites().into_keys());
        }
    }
    assert!(sites.contains(&Operation::RemoveDir));
}

//! Each deliberate mistake is found (R10): proof that the other tests can see one.

use mybackup_proof::Proof;
use mybackup_store::testing::Sabotage;
use mybackup_vfs::{Failure, Fault, Operation, Repeat, When};

use crate::faults::work_with;
use crate::power::{cut_power, lie_once, sequences};
use crate::world::Op;

/// Looks until one of the techniques finds a violation; says which and what.
fn find(sabotage: Option<Sabotage>) -> Option<String> {
    for ops in sequences(2) {
        let tally = cut_power(&ops, sabotage, 100);
        if let Some(first) = tally.first {
            return Some(format!("R1 {ops:?}: {first}"));
        }
    }
    for nth in 1..=4 {
        if let Some(first) = lie_once(Op::PutMany, nth, sabotage).first {
            return Some(format!("R4: {first}"));
        }
    }
    for nth in 1..=4 {
        let fault =
            Fault { when: When::Nth(Operation::Write, nth), failure: Failure::SilentShort, repeat: Repeat::Once };
        if let Some(first) = work_with(fault, sabotage).1.first {
            return Some(format!("R3: {first}"));
        }
    }
    None
}

#[test]
fn every_deliberate_mistake_is_found_and_nothing_else_is() {
    let mut proof = Proof::begin("R10", "store");
    assert_eq!(find(None), None);
    let mut found = 0;
    for sabotage in Sabotage::ALL {
        let violation = find(Some(sabotage));
        println!("R10 {sabotage:?}: {violation:?}");
        found += usize::from(violation.is_some());
    }
    proof.add("sabotages", Sabotage::ALL.len() as u64);
    proof.add("caught", found as u64);
    assert_eq!(found, Sabotage::ALL.len());
    proof.done();
}

//! A bit that turns over in the computer's own memory, between sealing and the disk.
//!
//! Two questions: is it caught before the run is called saved, and, where it is
//! not, does anything ever come of it but a damage that verifying names?

use mybackup_engine::{BackupRequest, Engine};
use mybackup_proof::Proof;
use mybackup_testkit::Dice;

use crate::judge::{restore, verify};
use crate::shelf::Glitch;
use crate::trees::write;
use crate::world::World;

/// Makes a run that stores something, and tells whether it was called saved.
fn saves(engine: &mut Engine, run: &mybackup_engine::Run) -> bool {
    engine.backup(&BackupRequest::default(), run).is_ok()
}

#[test]
fn r17_a_bit_that_flips_in_memory_is_found_and_never_restored() {
    let mut proof = Proof::begin("R17", "");
    let world = World::new();
    let whole = world.shelf.snapshot();
    write(&world.source(1).join("letter.txt"), b"Dear all, it snows");
    write(&world.source(1).join("notes/new.txt"), &Dice::new(1).bytes(2000));
    // A run without a fault tells how many files one makes.
    let mut computer = world.known();
    world.shelf.glitch(None);
    assert!(saves(&mut computer.engine, &computer.run));
    let files = world.shelf.made();
    let mut dice = Dice::new(proof.seed());
    let total = proof.amount(60, 4_000);
    for case in proof.position()..total {
        if proof.time_is_up() {
            proof.pause(case);
            return;
        }
        world.shelf.become_like(&whole);
        let mut computer = world.known();
        let glitch = Glitch { file: case % files, permille: dice.below(1000), bit: dice.below(8) as u8 };
        world.shelf.glitch(Some(glitch));
        let saved = saves(&mut computer.engine, &computer.run);
        assert!(world.shelf.glitch_met(), "{glitch:?} met nothing");
        world.shelf.glitch(None);
        computer.troubles();
        proof.add("flips", 1);
        proof.add("caught_before", u64::from(!saved));
        let damaged = verify(&mut computer).expect("verify").damaged;
        proof.add("caught_by_verify", u64::from(!damaged.is_empty()));
        assert!(!saved || !damaged.is_empty(), "{glitch:?} was found by nobody");
        computer.troubles();
        // What was saved before is as good as it was.
        for moment in 0..world.moments.len() {
            let restored = restore(&world, &mut computer, moment);
            let harmed = restored.told() || !restored.difference.missing.is_empty();
            assert!(!harmed && restored.difference.wrong.is_empty(), "{glitch:?}: moment {moment}: {restored:?}");
            proof.add("restores", 1);
        }
        // Where the source still has the bytes, all is well again.
        computer.engine.repair(&computer.run).expect("repair");
        assert!(saves(&mut computer.engine, &computer.run));
        let left = verify(&mut computer).expect("verify").damaged;
        assert_eq!(left, [], "{glitch:?} is not healed");
        proof.add("healed", 1);
    }
    assert!(proof.figure("flips") >= proof.amount(60, 4_000), "enough bits turned over");
    proof.done();
}

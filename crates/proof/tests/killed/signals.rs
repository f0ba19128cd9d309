//! R6, gently: the program is asked to end at a random moment, as at Ctrl-C or when the computer is shut down.
//!
//! It ends with 130, or with 0 where its work was done by then.

use std::time::Duration;

use mybackup_proof::Proof;
use mybackup_testkit::vault::temporaries;
use mybackup_testkit::{Dice, Mybackup, args, assert_same};
use rustix::process::Signal;

#[test]
fn r6_a_backup_asked_to_end_at_any_moment_ends_well() {
    let mut proof = Proof::begin("R6", "asked to end");
    let computer = Mybackup::protecting(|tree| tree.random("first", 1 << 20, 1));
    computer.backup();
    let mut dice = Dice::new(proof.seed());
    for round in proof.position()..proof.amount(12, 150) {
        if proof.time_is_up() {
            return proof.pause(round);
        }
        // Two megabytes take long enough for the moment to fall anywhere.
        computer.edit(|tree| tree.random(format!("file {}", dice.below(4)), 2 << 20, dice.throw()));
        let mut running = computer.start(["backup"]);
        std::thread::sleep(Duration::from_millis(dice.below(120)));
        if !running.ended() {
            running.signal([Signal::INT, Signal::TERM, Signal::HUP][round as usize % 3]);
        }
        let output = running.wait();
        match output.code {
            0 => proof.add("done_before", 1),
            130 => proof.add("stopped", 1),
            // Before the program listens, the system ends it.
            code if code < 0 => proof.add("too_early", 1),
            _ => panic!("{output}"),
        }
        computer.ok(["verify"]);
    }
    computer.backup();
    computer.ok(["verify", "--data"]);
    assert_same(&computer.source(), &computer.restored("restored"));
    assert_eq!(temporaries(&computer.destination()), Vec::<String>::new());
    proof.add("violations", 0);
    proof.done();
    assert!(proof.figure("stopped") + proof.figure("too_early") >= 2, "Hardly any run was stopped");
}

#[test]
fn r6_two_backups_at_once_are_one_and_a_polite_refusal() {
    let mut proof = Proof::begin("R6", "two at once");
    let computer = Mybackup::protecting(|tree| tree.random("first", 1 << 20, 1));
    for round in 0..proof.amount(4, 40) {
        computer.edit(|tree| tree.random("edited", 3 << 20, round));
        let running = [computer.start(["backup"]), computer.start(["backup"])];
        let outputs = running.map(|running| running.wait().expect_one_of(&[0, 1]));
        assert!(outputs.iter().any(|output| output.code == 0), "{}\n{}", outputs[0], outputs[1]);
        for output in outputs.iter().filter(|output| output.code == 1) {
            assert!(output.err.contains("already working") && output.err.contains('→'), "{output}");
            proof.add("refused", 1);
        }
        proof.add("pairs", 1);
        computer.ok(["verify"]);
    }
    let place = computer.place("restored");
    computer.ok(args!["restore", "--directory", computer.source(), "--destination", &place]);
    assert_same(&computer.source(), &place);
    proof.add("violations", 0);
    proof.done();
    assert!(proof.figure("refused") >= 1, "They never met");
}

//! R6: the program is killed before each call by which it changes anything.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mybackup_proof::Proof;

use crate::strace::{Hit, Kind, can_watch};
use crate::works::{Stage, Work};

/// Kills `work` at each of its calls; the short form takes about `sample` of them.
fn killed_everywhere(work: Work, part: &str, sample: usize) {
    if !can_watch(&format!("R6 {part}")) {
        return;
    }
    let mut proof = Proof::begin("R6", part);
    let stage = Stage::new(work);
    let (calls, hidden) = stage.calls(Kind::Changing);
    proof.most("points", calls.len() as u64);
    proof.most("hidden", hidden);
    let mut milliseconds = Vec::new();
    for case in chosen(&proof, calls.len(), sample) {
        if proof.time_is_up() {
            proof.most("median_recovery_ms", median(milliseconds));
            return proof.pause(case as u64);
        }
        let call = &calls[case];
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let output = stage.disturbed(call, Hit::Kill);
            let killed = output.code == -9;
            if !killed {
                output.expect_code(0);
            }
            (killed, stage.recovers())
        }));
        match outcome {
            Ok((killed, recovery)) => {
                proof.add(if killed { "kills" } else { "missed" }, 1);
                milliseconds.push(recovery.as_millis() as u64);
            }
            Err(_) => {
                println!("VIOLATION: {work:?} killed before call {case}, {} {}: {}", call.name, call.number, call.line);
                proof.add("violations", 1);
            }
        }
    }
    proof.add("violations", 0);
    proof.most("median_recovery_ms", median(milliseconds));
    proof.done();
    let cases = if proof.is_long() { calls.len() } else { sample.min(calls.len()) / 2 } as u64;
    assert_eq!(proof.figure("violations"), 0);
    assert!(proof.figure("kills") * 10 >= cases * 9, "Only {} kills, which proves little", proof.figure("kills"));
}

/// All cases from where the last slice stopped; in the short form about `sample`, by a stride that begins at the seed.
pub fn chosen(proof: &Proof, cases: usize, sample: usize) -> Vec<usize> {
    let stride = if proof.is_long() { 1 } else { (cases / sample).max(1) | 1 };
    let first = if proof.is_long() { proof.position() as usize } else { proof.seed() as usize % stride };
    (first..cases).step_by(stride).collect()
}

fn median(mut of: Vec<u64>) -> u64 {
    of.sort_unstable();
    of.get(of.len() / 2).copied().unwrap_or_default()
}

#[test]
fn r6_a_backup_killed_at_any_call_harms_nothing() {
    killed_everywhere(Work::Backup, "backup", 24);
}

#[test]
fn r6_a_clean_killed_at_any_call_harms_nothing_that_is_kept() {
    killed_everywhere(Work::Clean, "clean", 24);
}

#[test]
fn r6_a_restore_in_place_killed_at_any_call_loses_neither_the_old_nor_the_new_file() {
    killed_everywhere(Work::RestoreInPlace, "restore in place", 16);
}

#[test]
fn r6_a_connect_killed_at_any_call_can_be_done_again() {
    killed_everywhere(Work::Connect, "connect", 12);
}

#[test]
fn r6_a_key_import_killed_at_any_call_can_be_done_again() {
    killed_everywhere(Work::ImportKey, "key import", 10);
}

#[test]
fn r6_an_init_killed_at_any_call_can_be_done_again() {
    killed_everywhere(Work::Init, "init", 12);
}

//! R7: the system refuses a call of the real program, once or from then on.
//!
//! The exit code must be honest: 0 only where everything that was asked for is
//! done. What is said names the cause and what to do. Nothing earlier is harmed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mybackup_proof::Proof;
use mybackup_testkit::Output;

use crate::kills::chosen;
use crate::strace::{Call, Hit, Kind, can_watch};
use crate::works::{Stage, Work};

/// What SQLite says of the index when the system refused it something, whatever that was.
const INDEX: [&str; 4] = ["disk i/o error", "unable to open database file", "readonly database", "image is malformed"];
/// Errors with the words that may name them.
const CHANGES_FAIL: [(&str, &[&str]); 3] = [
    ("ENOSPC", &["no space left", "is full"]),
    ("EIO", &["input/output error"]),
    ("EROFS", &["read-only", "cannot be written to"]),
];
const READS_FAIL: [(&str, &[&str]); 1] = [("EIO", &["input/output error"])];

/// One case: an error at a call, and whether it stays.
struct Case<'a> {
    call: &'a Call,
    hit: Hit,
    names: &'a [&'a str],
}

/// Refuses each call of `work` in each way; the short form takes about `sample` cases.
fn refused_everywhere(work: Work, part: &str, kind: Kind, sample: usize) {
    if !can_watch(&format!("R7 {part}")) {
        return;
    }
    let mut proof = Proof::begin("R7", part);
    let stage = Stage::new(work);
    let (calls, _) = stage.calls(kind);
    let cases = all_cases(&calls, if kind == Kind::Changing { &CHANGES_FAIL } else { &READS_FAIL });
    proof.most("cases", cases.len() as u64);
    for number in chosen(&proof, cases.len(), sample) {
        if proof.time_is_up() {
            return proof.pause(number as u64);
        }
        let Case { call, hit, names } = &cases[number];
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let output = stage.disturbed(call, *hit);
            let refused = output.code != 0;
            let unsure = if refused { Vec::new() } else { stage.not_made_durable() };
            assert!(
                unsure.is_empty(),
                "It says that it is done, and what it wrote may not survive a power cut: {unsure:#?}\n{output}"
            );
            // Where nothing at all can be written, nothing can be said.
            let mute = call.name == "write" && matches!(hit, Hit::FromThenOn(_));
            match refused {
                true => assert_honest(&output, names, mute),
                false => stage.is_done(&output.err),
            }
            stage.recovers();
            (refused, !refused || mute || is_clear(&output, names))
        }));
        let case = format!("{work:?}, {hit:?} at {} {}: {}", call.name, call.number, call.line);
        match outcome {
            Ok((refused, clear)) => {
                proof.add(if refused { "refused" } else { "done_anyway" }, 1);
                if !clear {
                    println!("UNCLEAR: {case}");
                    proof.add("unclear", 1);
                }
            }
            Err(_) => {
                println!("VIOLATION: {case}");
                proof.add("violations", 1);
            }
        }
    }
    for figure in ["violations", "unclear", "refused", "done_anyway"] {
        proof.add(figure, 0);
    }
    proof.done();
    let least = if proof.is_long() { cases.len() } else { sample.min(cases.len()) / 2 } as u64;
    assert_eq!(proof.figure("violations"), 0);
    assert_eq!(proof.figure("unclear"), 0);
    assert!(proof.figure("refused") + proof.figure("done_anyway") >= least);
    assert!(proof.figure("refused") * 4 >= least, "Hardly any case was noticed, which proves little");
}

fn all_cases<'a>(calls: &'a [Call], errors: &'a [(&'static str, &'a [&'a str])]) -> Vec<Case<'a>> {
    let of = |call: &'a Call| {
        errors.iter().flat_map(move |(error, names)| {
            [Hit::Once(error), Hit::FromThenOn(error)].map(|hit| Case { call, hit, names })
        })
    };
    // A system on which `statx` never works is taken for one that does not have it.
    let is_real = |case: &Case<'_>| case.call.name != "statx" || matches!(case.hit, Hit::Once(_));
    calls.iter().flat_map(of).filter(is_real).collect()
}

/// Panics unless a refusal is one of those that a person or a script can understand.
#[track_caller]
fn assert_honest(output: &Output, names: &[&str], mute: bool) {
    assert!([1, 3, 5, 6, 7].contains(&output.code), "{output}");
    assert!(mute || !output.err.trim().is_empty(), "It failed and does not say why\n{output}");
    assert!(!output.err.contains("panicked at"), "It panicked\n{output}");
    if !mute && !is_clear(output, names) {
        println!("{output}");
    }
}

/// Tells whether the message names the cause, and says what to do where the whole command failed.
fn is_clear(output: &Output, names: &[&str]) -> bool {
    let said = output.err.to_lowercase();
    let advises = output.code == 3 || output.err.contains('→');
    names.iter().chain(&INDEX).any(|name| said.contains(name)) && advises
}

#[test]
fn r7_a_backup_that_is_refused_a_change_says_so() {
    refused_everywhere(Work::Backup, "backup", Kind::Changing, 24);
}

#[test]
fn r7_a_backup_that_cannot_read_says_so() {
    refused_everywhere(Work::Backup, "backup reading", Kind::Reading, 16);
}

#[test]
fn r7_a_clean_that_is_refused_a_change_says_so() {
    refused_everywhere(Work::Clean, "clean", Kind::Changing, 24);
}

#[test]
fn r7_a_restore_in_place_that_is_refused_a_change_loses_nothing() {
    refused_everywhere(Work::RestoreInPlace, "restore in place", Kind::Changing, 16);
}

#[test]
fn r7_a_restore_in_place_that_cannot_read_loses_nothing() {
    refused_everywhere(Work::RestoreInPlace, "restore in place reading", Kind::Reading, 12);
}

#[test]
fn r7_a_connect_that_is_refused_a_change_says_so() {
    refused_everywhere(Work::Connect, "connect", Kind::Changing, 12);
}

#[test]
fn r7_a_key_import_that_is_refused_a_change_says_so() {
    refused_everywhere(Work::ImportKey, "key import", Kind::Changing, 12);
}

#[test]
fn r7_an_init_that_is_refused_a_change_says_so() {
    refused_everywhere(Work::Init, "init", Kind::Changing, 12);
}

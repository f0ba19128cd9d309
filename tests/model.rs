//! Random sequences of edits, runs, cleanings and restores against naive copies.
//!
//! `MYBACKUP_MODEL_CASES` raises the number of sequences; a failing one is made
//! as short as possible and printed.
#![cfg(target_os = "linux")]

use mybackup_testkit::Model;
use mybackup_testkit::model::{FILES, Step};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Lengths around the borders at which storing changes, and small ones.
fn length() -> impl Strategy<Value = usize> {
    prop_oneof![
        6 => 0usize..2000,
        1 => Just(262_144usize),
        1 => Just(262_145usize),
        1 => 300_000usize..2_500_000,
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let file = || 0..FILES.len();
    prop_oneof![
        6 => (file(), length(), any::<u64>()).prop_map(|(f, len, seed)| Step::Write(f, len, seed)),
        3 => (file(), any::<u64>()).prop_map(|(f, seed)| Step::WriteSameLength(f, seed)),
        2 => file().prop_map(Step::Delete),
        2 => (file(), file()).prop_map(|(from, to)| Step::Rename(from, to)),
        1 => file().prop_map(Step::ChangeMode),
        1 => file().prop_map(Step::Link),
        6 => Just(Step::Backup),
        1 => Just(Step::Clean),
        1 => (0usize..3).prop_map(Step::CleanHard),
        2 => (0usize..8).prop_map(Step::RestoreFolder),
        2 => (file(), 0usize..8).prop_map(|(f, run)| Step::RestoreFile(f, run)),
        2 => (file(), 0usize..8).prop_map(|(f, run)| Step::RestoreInPlace(f, run)),
    ]
}

#[test]
fn whatever_happens_every_run_comes_back_as_it_was() {
    let asked = std::env::var("MYBACKUP_MODEL_CASES").ok();
    let cases = asked.map_or(8, |text| text.parse().expect("MYBACKUP_MODEL_CASES is a number"));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let sequences = proptest::collection::vec(step(), 1..20);
    let outcome = runner.run(&sequences, |steps| {
        let mut model = Model::new();
        for step in &steps {
            model.step(step);
        }
        model.finish();
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    println!("sequences={cases} divergences=0");
}

#[test]
fn a_change_of_the_same_length_right_after_a_run_is_seen() {
    let mut model = Model::new();
    for seed in 0..5 {
        model.step(&Step::WriteSameLength(0, seed));
        model.step(&Step::Backup);
    }
    model.finish();
}

#[test]
fn a_file_that_was_deleted_and_written_again_has_both_lives() {
    let mut model = Model::new();
    for step in [
        Step::Write(1, 100, 1),
        Step::Backup,
        Step::Delete(1),
        Step::Backup,
        Step::Write(1, 200, 2),
        Step::Backup,
        Step::RestoreFile(1, 0),
        Step::RestoreFile(1, 1),
        Step::RestoreFile(1, 2),
        Step::RestoreFile(1, 3),
        Step::RestoreInPlace(1, 1),
    ] {
        model.step(&step);
    }
    model.finish();
}

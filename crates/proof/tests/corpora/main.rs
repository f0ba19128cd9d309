//! Section F: every fuzz target over its corpus and some thousand seeded mutations.
//!
//! The long form is `npm run fuzz`, which gives the same targets to libFuzzer.
#![cfg(target_os = "linux")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use mybackup_fuzzing::{BothRead, TARGETS, Target, mutate, read_both};
use mybackup_proof::Proof;
use mybackup_testkit::Dice;
use mybackup_testkit::program::workspace;
use mybackup_testkit::same::sha256;

/// How long one input may take; the machine may be busy.
const HANG: Duration = Duration::from_secs(20);

fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let folder = workspace().join("fuzz/corpus").join(target.name);
    let listed = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<PathBuf> = listed.map(|item| item.expect("list a corpus").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("read a seed")).collect()
}

/// Gives bytes to a target; what breaks it is kept, to be looked at and to become a seed.
fn try_one(proof: &mut Proof, target: &Target, bytes: &[u8]) {
    let begin = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(bytes)));
    proof.add("executions", 1);
    proof.add("hangs", u64::from(begin.elapsed() > HANG));
    proof.most("slowest_ms", begin.elapsed().as_millis() as u64);
    if outcome.is_err() {
        let folder = workspace().join("target/fuzz/found").join(target.name);
        fs::create_dir_all(&folder).expect("make a folder for what was found");
        fs::write(folder.join(&sha256(bytes)[..16]), bytes).expect("keep what was found");
        eprintln!("{}: {}", target.name, bytes.escape_ascii());
        proof.add("crashes", 1);
    }
}

fn over(name: &str, targets: &[&Target]) {
    let mut proof = Proof::begin("F", name);
    for (number, target) in targets.iter().enumerate().skip(proof.position() as usize) {
        if proof.time_is_up() {
            return proof.pause(number as u64);
        }
        let seeds = corpus(target);
        assert!(!seeds.is_empty(), "{} has no corpus", target.name);
        proof.add("targets", 1);
        proof.add("corpus", seeds.len() as u64);
        seeds.iter().for_each(|seed| try_one(&mut proof, target, seed));
        let mut dice = Dice::new(proof.seed() ^ sha256(target.name.as_bytes()).as_bytes()[0] as u64);
        for _ in 0..proof.amount(target.mutations, 100 * target.mutations) {
            let seed = &seeds[dice.below(seeds.len() as u64) as usize];
            let other = &seeds[dice.below(seeds.len() as u64) as usize];
            let bytes = mutate(seed, other, &mut || dice.throw());
            try_one(&mut proof, target, &bytes);
        }
    }
    assert_eq!((proof.figure("crashes"), proof.figure("hangs")), (0, 0));
    assert!(proof.figure("executions") > 40);
    proof.done();
}

fn named(names: &[&str]) -> Vec<&'static Target> {
    TARGETS.iter().filter(|target| names.contains(&target.name)).collect()
}

const OBJECTS: [&str; 6] = ["envelope", "container", "vault_description", "slot", "chunker", "decompressor"];
const PEOPLE: [&str; 7] = ["patterns", "retention", "dates", "amounts", "words", "kit", "config"];

#[test]
fn f_sealed_objects_hold_what_is_promised_of_any_bytes() {
    over("objects", &named(&OBJECTS));
}

#[test]
fn f_tables_hold_what_is_promised_of_any_bytes() {
    let elsewhere = |name| OBJECTS.contains(&name) || PEOPLE.contains(&name) || name == "whole_vault";
    over("tables", &TARGETS.iter().filter(|target| !elsewhere(target.name)).collect::<Vec<_>>());
}

#[test]
fn f_what_people_type_holds_what_is_promised_of_any_bytes() {
    over("people", &named(&PEOPLE));
}

#[test]
fn f_whole_vaults_of_lies_harm_no_reader() {
    over("whole vaults", &named(&["whole_vault"]));
}

#[test]
fn f_both_readers_give_the_same_of_vaults_of_lies() {
    // The lies start from a vault that both readers give back whole.
    assert_eq!(read_both(&[]), BothRead { first: 6, second: 6, both: 6, verified: true });
    let mut proof = Proof::begin("F19", "vaults of lies");
    for case in proof.position()..proof.amount(300, 100_000) {
        if proof.time_is_up() {
            return proof.pause(case);
        }
        let mut dice = Dice::new(proof.seed().wrapping_mul(1 << 32).wrapping_add(case));
        let count = 1 + dice.below(3) as usize;
        // Where the two differ, it panics.
        let read = read_both(&dice.bytes(5 * count));
        proof.add("vaults", 1);
        proof.add("whole", u64::from(read.both == 6));
        proof.add("in_part", u64::from((1..6).contains(&read.both)));
        proof.add("files_of_one_only", (read.first + read.second - 2 * read.both) as u64);
        proof.add("found_by_verify", u64::from(!read.verified));
    }
    assert!(proof.figure("whole") >= 5 && proof.figure("in_part") >= 5 && proof.figure("found_by_verify") >= 20);
    proof.done();
}

#[test]
fn f_every_target_has_a_program_and_a_corpus_and_there_are_no_others() {
    let names = |folder: &str| -> Vec<String> {
        let listed = fs::read_dir(workspace().join("fuzz").join(folder)).expect("list a folder");
        let name = |path: PathBuf| path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let mut names: Vec<String> = listed.map(|item| name(item.expect("list a folder").path())).collect();
        names.sort();
        names
    };
    let mut known: Vec<String> = TARGETS.iter().map(|target| target.name.to_string()).collect();
    known.sort();
    assert_eq!(names("fuzz_targets"), known);
    assert_eq!(names("corpus"), known);
    let manifest = fs::read_to_string(workspace().join("fuzz/Cargo.toml")).expect("read the manifest");
    assert!(known.iter().all(|name| manifest.contains(&format!("name = \"{name}\""))));
}

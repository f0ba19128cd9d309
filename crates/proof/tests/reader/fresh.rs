//! Fresh vaults by the real program: both readers give the same, at every run.

use std::fs;
use std::path::Path;

use mybackup_proof::Proof;
use mybackup_reference::{Folder, Vault, Way, restore};
use mybackup_testkit::mybackup::moment;
use mybackup_testkit::tree::Hands;
use mybackup_testkit::{Aspect, Comparison, Dice, Mybackup, Tree, am_root, args, everything};
use rustix::process::{getegid, geteuid};

use crate::golden::only_source;

/// A run, and a moment at which it was the latest.
struct Moment {
    run: u64,
    date: String,
}

/// What only one of the readers brings back; the paths of special files are left out by name.
fn comparison(left_out: &[String], target: &Path) -> Comparison {
    let comparison = Comparison::default().ignoring(Aspect::Owner).ignoring(Aspect::Xattr);
    let below = format!("{}/", target.display());
    let no_such = |line: &String| Some(line.strip_suffix(": this reader makes no such file")?.to_owned());
    left_out.iter().fold(comparison, |comparison, line| {
        let path = no_such(line).unwrap_or_else(|| panic!("It could not be restored: {line}"));
        comparison.without(path.strip_prefix(&below).expect("it lies in the target"))
    })
}

/// Restores every run with both readers and compares the trees.
fn compare(proof: &mut Proof, computer: &Mybackup, moments: &[Moment]) {
    let destination = Folder::from(computer.destination().as_path());
    let vault = Vault::open(destination, &Way::Words(computer.words())).expect("the words open the vault");
    let (root, entries) = only_source(&vault);
    proof.add("fences", root.fences.len() as u64);
    for Moment { run, date } in moments {
        let (ours, theirs) = (computer.place(format!("ours {run}")), computer.place(format!("theirs {run}")));
        computer.ok(args!["restore", "--directory", computer.source(), "--date", date, "--destination", &ours]);
        let state = vault.state(&root, &entries, Some(*run)).expect("the run is known");
        let left_out = restore(&vault, &state, &theirs).expect("the target is new");
        comparison(&left_out, &theirs).of(&ours, &theirs).assert_none();
        proof.add("states", 1);
        proof.add("files", state.len() as u64);
        for place in [ours, theirs] {
            fs::remove_dir_all(place).expect("remove what was restored");
        }
    }
}

fn backup(computer: &Mybackup, moments: &mut Vec<Moment>) {
    let said = computer.backup();
    assert_eq!(said["files_unreadable"], 0, "{said}");
    moments.push(Moment { run: said["run"].as_u64().expect("a run has a number"), date: moment() });
}

/// A few random changes of every kind.
fn edit(mut tree: Tree, source: &Path, dice: &mut Dice) -> Tree {
    for _ in 0..12 {
        let path = format!("d{}/f{}", dice.below(4), dice.below(12));
        let there = fs::symlink_metadata(source.join(&path));
        let seed = dice.throw();
        if there.is_ok() {
            fs::remove_file(source.join(&path)).expect("remove a file");
        }
        tree = match dice.below(9) {
            0 | 1 if there.is_ok() => tree,
            2 => tree.symlink(&path, format!("../d0/f{}", seed % 12)),
            3 => tree.random(&path, 262_143 + (seed % 3) as usize, seed),
            4 => tree.compressible(&path, 300_000 + (seed % 3_000_000) as usize, seed),
            5 => tree.sparse(&path, 5_000_000, &[(seed % 1_000_000, b"first"), (3_000_000 + seed % 1_000_000, b"x")]),
            6 => {
                let other = format!("linked/f{seed}");
                tree.file(&path, seed.to_string()).hard_link(other, &path)
            }
            7 => tree.file(&path, seed.to_string()).mode(&path, 0o600 | (seed % 64) as u32),
            _ => tree.file(&path, (seed % 9).to_string()),
        };
    }
    tree
}

#[test]
fn r30_both_readers_give_the_same_of_a_tree_of_every_kind() {
    let mut proof = Proof::begin("R30", "reference reader, every kind");
    let computer = Mybackup::ready();
    // As an ordinary user's: devices and paths longer than the system takes are beyond the second reader.
    let hands = if am_root() { (0, 0) } else { (geteuid().as_raw(), getegid().as_raw()) };
    everything(&computer.source(), Hands::Ordinary(hands.0, hands.1));
    computer.ok(args!["add", computer.source()]);
    let mut moments = Vec::new();
    backup(&computer, &mut moments);
    compare(&mut proof, &computer, &moments);
    assert!(proof.figure("files") >= 80);
    proof.done();
}

#[test]
fn r30_both_readers_give_the_same_at_every_run() {
    let mut proof = Proof::begin("R30", "reference reader, runs");
    for case in proof.position()..proof.amount(2, 60) {
        if proof.time_is_up() {
            return proof.pause(case);
        }
        let mut dice = Dice::new(proof.seed().wrapping_mul(1_000).wrapping_add(case));
        let many = if case % 2 == 0 { 700 } else { dice.below(proof.amount(100, 3_000)) };
        let computer = Mybackup::protecting(|tree| {
            (0..many).fold(tree, |tree, n| tree.file(format!("many/{n:04}"), format!("{}\n", n % 70)))
        });
        let mut moments = Vec::new();
        for round in 0..6 {
            computer.edit(|tree| edit(tree, &computer.source(), &mut dice));
            backup(&computer, &mut moments);
            if round == 3 {
                let clean = args!["clean", "--keep-days", "0", "--keep-versions", "1"];
                computer.run(clean).expect_one_of(&[0, 1]);
                // What cleaning took is in no state that either reader could give.
                moments.drain(..moments.len() - 1);
                proof.add("cleanings", 1);
            }
        }
        compare(&mut proof, &computer, &moments);
        proof.add("vaults", 1);
    }
    assert!(proof.figure("states") >= 3 * proof.figure("vaults") && proof.figure("files") >= 600);
    assert!(proof.figure("fences") >= 1, "nothing was read from pages");
    proof.done();
}

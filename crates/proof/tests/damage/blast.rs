//! Damage costs the files whose bytes were damaged, each by name, and no other.

use std::collections::BTreeSet;

use mybackup_proof::Proof;
use mybackup_testkit::Dice;

use crate::flips::{Spot, ordered, sample, spots};
use crate::judge::{Depth, Judge, Restored, Verdict};
use crate::regions::{Owners, is_ignored};
use crate::trees::Snapshot;
use crate::world::World;

/// What may be lost with one byte.
enum Cost {
    /// These paths.
    Paths(BTreeSet<String>),
    /// All of it, as long as nobody repairs it: it is what opens the vault.
    Everything,
}

/// Says what a damaged byte costs at a moment.
fn cost(world: &World, owners: &Owners, spot: &Spot<'_>, moment: usize, newcomer: bool) -> Cost {
    let Spot { object, at, region, .. } = spot;
    if newcomer && object.starts_with("keys/") {
        // Where it is the one of the recovery words, nothing else of theirs opens the vault.
        return Cost::Everything;
    }
    if newcomer && object.starts_with("data/") && owners.has_no_index(object) && !region.starts_with("segment") {
        // Nothing else says what is in the pack: a computer with an index of its own still knows.
        return Cost::Paths(owners.lost(moment, object, 0));
    }
    let mut lost = owners.lost(moment, object, *at);
    if newcomer && object.starts_with("runs/") {
        // The root before it gives the state before it.
        let asked = &world.moments[moment];
        let before = world.moments.iter().filter(|m| m.source == asked.source && m.at < asked.at);
        lost.extend(before.flat_map(|m| differing(&asked.tree, &m.tree)));
    }
    Cost::Paths(lost)
}

fn differing(one: &Snapshot, other: &Snapshot) -> Vec<String> {
    let paths = one.keys().chain(other.keys());
    paths.filter(|path| one.get(*path) != other.get(*path)).cloned().collect()
}

/// Counts what was lost beyond the cost, and what was lost without a word.
fn hold_against(proof: &mut Proof, restored: &Restored, cost: &Cost, spot: &Spot<'_>, newcomer: bool) {
    let wrong = restored.difference.wrong.iter().map(|(path, _)| path);
    let lost: BTreeSet<&String> = restored.difference.missing.iter().chain(wrong).collect();
    let Cost::Paths(due) = cost else {
        proof.add("blocked", u64::from(!lost.is_empty()));
        return;
    };
    let beyond = lost.iter().filter(|path| !due.contains(**path)).count();
    // An older state is told as such: by the name of the root that cannot be read.
    let by_root = newcomer && spot.object.starts_with("runs/") && restored.named_object(spot.object);
    let unnamed = lost.iter().filter(|path| !by_root && !restored.named(path)).count();
    proof.add("lost", lost.len() as u64);
    proof.add("collateral", beyond as u64);
    proof.add("unnamed", unnamed as u64);
    let place = format!("byte {} ({}) of {}", spot.at, spot.region, spot.object);
    assert_eq!((beyond, unnamed), (0, 0), "{place} cost {lost:?} instead of {due:?}: {restored:?}");
    if !newcomer {
        let spared: Vec<&String> = due.iter().filter(|path| !lost.contains(path)).collect();
        assert!(spared.is_empty(), "{place}: {spared:?} came back from nowhere");
    }
}

/// Tells whether verifying names the files that are lost now, and counts those of old versions.
fn names_files(world: &World, owners: &Owners, verdict: &Verdict, spot: &Spot<'_>) -> u64 {
    let Some(report) = &verdict.report else { return 0 };
    let named: Vec<&Vec<u8>> = report.damaged.iter().flat_map(|damage| &damage.files).collect();
    let mut unnamed = 0;
    for (number, moment) in world.moments.iter().enumerate().filter(|(_, moment)| !moment.is_old) {
        for path in owners.lost(number, spot.object, spot.at) {
            let whole = [&moment.source, &b"/"[..], path.as_bytes()].concat();
            unnamed += u64::from(!named.contains(&&whole));
        }
    }
    unnamed
}

#[test]
fn r15_damage_costs_the_files_whose_bytes_were_damaged_and_no_other() {
    let mut proof = Proof::begin("R15", "");
    let world = World::new();
    let objects = world.shelf.files(&world.root());
    let list = ordered(&objects);
    let spots = spots(&world, &list);
    let owners = Owners::of(&world, &objects);
    proof.most("bytes", spots.len() as u64);
    assert_eq!(proof.figure("bytes"), spots.len() as u64, "every slice looks at the same vault");
    let chosen = sample(&spots, 1, &mut Dice::new(proof.seed()));
    let mut judge = Judge::new(&world);
    let total = proof.amount(chosen.len() as u64, spots.len() as u64);
    for case in proof.position()..total {
        if proof.time_is_up() {
            proof.pause(case);
            return;
        }
        let spot = &spots[if proof.is_long() { case as usize } else { chosen[case as usize] }];
        if is_ignored(spot.object) {
            continue;
        }
        let mut damaged = spot.good.to_vec();
        damaged[spot.at] ^= 1 << (case % 8);
        let verdict = judge.look_at(spot.object, damaged, spot.good, Depth::Byte(spot.object, spot.at));
        proof.add("damages", 1);
        for (list, newcomer) in [(&verdict.known, false), (&verdict.newcomer, true)] {
            for restored in list {
                let cost = cost(&world, &owners, spot, restored.moment, newcomer);
                hold_against(&mut proof, restored, &cost, spot, newcomer);
            }
        }
        let unnamed = names_files(&world, &owners, &verdict, spot);
        proof.add("unnamed", unnamed);
        assert_eq!(unnamed, 0, "byte {} of {}: {:?}", spot.at, spot.object, verdict.report);
        assert_eq!(verdict.panics, [""; 0]);
    }
    assert!(proof.figure("lost") >= proof.amount(50, 10_000), "files were lost");
    proof.done();
}

//! Repairing, and the next backup, bring back whatever any good copy is left of.

use std::collections::BTreeSet;
use std::ops::Range;

use mybackup_engine::BackupRequest;
use mybackup_proof::Proof;
use mybackup_testkit::Dice;

use crate::flips::ordered;
use crate::judge::{restore, verify};
use crate::regions::{Owners, is_ignored, regions};
use crate::shelf::Bytes;
use crate::swaps::{may_be_gone, newest_roots};
use crate::world::{Computer, PLACE, SECOND, World};

/// An object, and what became of it.
struct Harm {
    object: String,
    what: String,
    /// Nothing where it is gone.
    bytes: Option<Bytes>,
    /// No byte of this range is left as it was.
    range: Range<usize>,
}

/// Every kind of damage to every object; in the short form some of them.
fn harms(world: &World, proof: &Proof, each: usize) -> Vec<Harm> {
    let objects = world.shelf.files(&world.root());
    let free = may_be_gone(world, &objects);
    let keys = world.keys();
    let mut dice = Dice::new(proof.seed());
    let mut all = Vec::new();
    for (object, good) in ordered(&objects).into_iter().filter(|(object, _)| !is_ignored(object)) {
        let harm = |what: &str, bytes: Option<Vec<u8>>, range| Harm {
            object: object.clone(),
            what: what.to_string(),
            bytes: bytes.map(Bytes::new),
            range,
        };
        let len = good.len();
        let mut here: Vec<Harm> = Vec::new();
        for (range, region) in regions(&keys, &object, &good) {
            let at = range.start + dice.below(range.len() as u64) as usize;
            let mut bytes = good.to_vec();
            bytes[at] ^= 1 << dice.below(8);
            here.push(harm(&format!("a bit of its {region} is flipped"), Some(bytes), at..at + 1));
        }
        if object != "reserve.enc" {
            here.push(harm("half of it is left", Some(good[..len / 2].to_vec()), len / 2..len));
        }
        here.push(harm("it is zeros", Some(vec![0; len]), 0..len));
        if !free.contains(&object) {
            here.push(harm("it is gone", None, 0..len));
        }
        while !proof.is_long() && here.len() > each {
            here.swap_remove(dice.below(here.len() as u64) as usize);
        }
        all.extend(here);
    }
    all
}

/// Harms the vault and has it repaired and written to again.
fn repaired(world: &World, computer: &mut Computer, harm: &Harm) -> mybackup_engine::RepairReport {
    let path = world.root().join(&harm.object);
    match &harm.bytes {
        Some(bytes) => world.shelf.put(&path, bytes.clone()),
        None => world.shelf.take(&path),
    }
    let place = format!("{}: {}", harm.object, harm.what);
    let report = computer.engine.repair(&computer.run).unwrap_or_else(|error| panic!("{place}: {error}"));
    let backup = computer.engine.backup(&BackupRequest::default(), &computer.run);
    backup.unwrap_or_else(|error| panic!("{place}: the next backup: {error}"));
    let damaged = verify(computer).unwrap_or_else(|error| panic!("{place}: {error}")).damaged;
    assert_eq!(damaged, [], "{place}: is not healed: {report:?}");
    computer.troubles();
    report
}

/// Returns what of a moment does not come back, on this computer and on a new one.
fn lost(world: &World, computer: &mut Computer, moment: usize, place: &str) -> BTreeSet<String> {
    let restored = restore(world, computer, moment);
    let wrong = restored.difference.wrong;
    assert!(wrong.is_empty(), "{place}: moment {moment}: wrong bytes: {wrong:?}");
    let lost: BTreeSet<String> = restored.difference.missing.iter().cloned().collect();
    assert!(restored.refused.is_none(), "{place}: moment {moment}: {:?}", restored.refused);
    lost
}

#[test]
fn r16_a_second_place_heals_every_damage() {
    let mut proof = Proof::begin("R16", "second place");
    let mut world = World::new();
    world.add_second();
    let whole = world.shelf.snapshot();
    let harms = harms(&world, &proof, 2);
    for case in proof.position()..harms.len() as u64 {
        if proof.time_is_up() {
            proof.pause(case);
            return;
        }
        let harm = &harms[case as usize];
        world.shelf.become_like(&whole);
        let mut computer = world.known_with(&[PLACE, SECOND]);
        let report = repaired(&world, &mut computer, harm);
        let place = format!("{}: {}", harm.object, harm.what);
        assert_eq!(report.lost, [], "{place}");
        proof.add("damages", 1);
        let mut newcomer = world.newcomer().unwrap_or_else(|error| panic!("{place}: {error}"));
        for moment in 0..world.moments.len() {
            for computer in [&mut computer, &mut newcomer] {
                assert_eq!(lost(&world, computer, moment, &place), BTreeSet::new(), "{place}: moment {moment}");
                proof.add("restores", 1);
            }
        }
        proof.add("healed", 1);
    }
    assert!(proof.figure("damages") >= proof.amount(50, 250), "enough was damaged");
    assert_eq!(proof.figure("healed"), proof.figure("damages"));
    proof.done();
}

/// Returns the paths of a moment that nothing can bring back: no folder of this computer still holds them.
fn beyond_help(world: &World, owners: &Owners, harm: &Harm, moment: usize) -> BTreeSet<String> {
    let own = world.source(1);
    let now = world.moments.iter().rfind(|m| m.source == own.as_os_str().as_encoded_bytes()).expect("a moment");
    let lost = owners.lost_between(moment, &harm.object, &harm.range).into_iter();
    let content = |path: &String| &world.moments[moment].tree[path].content;
    lost.filter(|path| !now.tree.values().any(|entry| entry.is_file && entry.content == *content(path))).collect()
}

#[test]
fn r16_alone_the_second_copy_and_the_folders_heal_what_they_can() {
    let mut proof = Proof::begin("R16", "alone");
    let world = World::new();
    let whole = world.shelf.snapshot();
    let objects = world.shelf.files(&world.root());
    let (owners, newest) = (Owners::of(&world, &objects), newest_roots(&objects));
    let harms = harms(&world, &proof, 3);
    for case in proof.position()..harms.len() as u64 {
        if proof.time_is_up() {
            proof.pause(case);
            return;
        }
        let harm = &harms[case as usize];
        world.shelf.become_like(&whole);
        let mut computer = world.known();
        let report = repaired(&world, &mut computer, harm);
        let place = format!("{}: {}", harm.object, harm.what);
        proof.add("damages", 1);
        if harm.bytes.is_none() && newest.contains(&harm.object) {
            // Who shows an older state is believed, and the run that is gone is named.
            assert!(report.lost.iter().any(|lost| lost.object.starts_with("run ")), "{place}: {report:?}");
            proof.add("gone_back", 1);
            continue;
        }
        let mut newcomer = world.newcomer().unwrap_or_else(|error| panic!("{place}: {error}"));
        // Nobody has a second copy of a plan or of an old root, and no content is lost with it.
        let alone = harm.object.starts_with("gc/") || harm.object.starts_with("runs/");
        let mut helpless = false;
        for moment in 0..world.moments.len() {
            let due = beyond_help(&world, &owners, harm, moment);
            helpless |= !due.is_empty();
            for computer in [&mut computer, &mut newcomer] {
                let lost = lost(&world, computer, moment, &place);
                assert_eq!(lost, due, "{place}: moment {moment}: {report:?}");
                proof.add("restores", 1);
            }
        }
        let content_lost = report.lost.iter().any(|lost| lost.versions > 0);
        assert_eq!(content_lost, helpless, "{place}: {report:?}");
        assert!(alone || helpless || !report.healed.is_empty(), "{place}: {report:?}");
        proof.add("healable", u64::from(!helpless));
        proof.add("healed", u64::from(!content_lost));
    }
    assert!(proof.figure("healable") >= proof.amount(50, 250), "enough could be healed");
    assert_eq!(proof.figure("healed"), proof.figure("healable"));
    proof.done();
}

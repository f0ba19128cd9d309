//! One bit of one byte turned over, everywhere in a vault.

use std::collections::{BTreeMap, BTreeSet};

use mybackup_proof::Proof;
use mybackup_testkit::Dice;

use crate::judge::{Depth, Judge, Verdict};
use crate::regions::{is_ignored, regions};
use crate::shelf::Bytes;
use crate::world::World;

/// One in so many is looked at in full, wherever it lies.
const IN_FULL: u64 = 64;

/// The objects of a vault in an order that another vault made the same way has too.
pub fn ordered(objects: &BTreeMap<String, Bytes>) -> Vec<(String, Bytes)> {
    let mut list: Vec<_> = objects.iter().map(|(name, bytes)| (name.clone(), bytes.clone())).collect();
    let folder = |name: &str| name.split('/').next().unwrap_or_default().to_string();
    list.sort_by_key(|(name, bytes)| (folder(name), bytes.len(), name.clone()));
    list
}

/// Which byte of which object.
pub struct Spot<'o> {
    pub object: &'o str,
    pub good: &'o Bytes,
    pub at: usize,
    /// What the byte is for.
    pub region: &'static str,
}

/// Lists every byte of a vault.
pub fn spots<'o>(world: &World, list: &'o [(String, Bytes)]) -> Vec<Spot<'o>> {
    let keys = world.keys();
    let spots = list.iter().flat_map(|(object, good)| {
        let named = regions(&keys, object, good);
        (0..good.len()).map(move |at| {
            let region = named.iter().find(|(range, _)| range.contains(&at));
            let region = region.unwrap_or_else(|| panic!("byte {at} of {object} is nothing")).1;
            Spot { object, good, at, region }
        })
    });
    spots.collect()
}

/// Chooses spots of every region of every object: its first byte, its last, and some between.
pub fn sample(spots: &[Spot<'_>], each: usize, dice: &mut Dice) -> Vec<usize> {
    let mut by_region: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (number, spot) in spots.iter().enumerate() {
        by_region.entry((spot.object, spot.region)).or_default().push(number);
    }
    let mut chosen = BTreeSet::new();
    for numbers in by_region.values() {
        chosen.insert(numbers[0]);
        chosen.extend((1..each).map(|_| numbers[dice.below(numbers.len() as u64) as usize]));
    }
    chosen.into_iter().collect()
}

/// Adds what was found.
pub fn count(proof: &mut Proof, verdict: &Verdict) {
    proof.add("restores", verdict.restores);
    proof.add("silent", verdict.silent.len() as u64);
    proof.add("panics", verdict.panics.len() as u64);
    proof.add("hangs", verdict.hangs);
}

#[test]
fn r12_every_flipped_bit_is_found_and_none_is_restored() {
    let mut proof = Proof::begin("R12", "");
    let world = World::new();
    let list = ordered(&world.shelf.files(&world.root()));
    let spots = spots(&world, &list);
    let bytes = spots.len() as u64;
    proof.most("bytes", bytes);
    proof.most("objects", list.len() as u64);
    assert_eq!(proof.figure("bytes"), bytes, "every slice looks at the same vault");
    let mut dice = Dice::new(proof.seed());
    let short = sample(&spots, 2, &mut dice);
    let mut judge = Judge::new(&world);
    let total = proof.amount(short.len() as u64, 8 * bytes);
    for case in proof.position()..total {
        if proof.time_is_up() {
            proof.pause(case);
            return;
        }
        let number = if proof.is_long() { (case % bytes) as usize } else { short[case as usize] };
        let first = Dice::new(proof.seed() ^ (number as u64) << 20).below(8);
        let bit = (first + case / bytes) % 8;
        let Spot { object, good, at, region } = spots[number];
        let mut damaged = good.to_vec();
        damaged[at] ^= 1 << bit;
        let depth = if case.is_multiple_of(IN_FULL) { Depth::Full } else { Depth::Byte(object, at) };
        let verdict = judge.look_at(object, damaged, good, depth);
        count(&mut proof, &verdict);
        proof.add("flips", 1);
        let place = format!("bit {bit} of byte {at} ({region}) of {object}");
        if is_ignored(object) {
            proof.add("ignored", 1);
            assert_eq!(verdict.damaged, [""; 0], "{place} is none of a reader's business");
        } else {
            assert!(verdict.names(object), "{place} is not named: {:?}", verdict.damaged);
            proof.add("detected", 1);
        }
        assert_eq!((verdict.silent, verdict.panics, verdict.hangs), (vec![], vec![], 0), "{place}");
    }
    assert!(proof.figure("flips") >= proof.amount(300, 500_000), "enough bits were turned over");
    assert_eq!(proof.figure("detected") + proof.figure("ignored"), proof.figure("flips"));
    proof.done();
}

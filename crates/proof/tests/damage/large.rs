//! A large vault, damaged in many places at once and read from end to end.

use std::collections::BTreeSet;
use std::time::Instant;

use mybackup_proof::Proof;
use mybackup_testkit::Dice;

use crate::judge::verify;
use crate::shelf::Bytes;
use crate::world::World;

#[test]
fn r18_every_damage_in_a_large_vault_is_found() {
    let mut proof = Proof::begin("R18", "");
    let files = proof.amount(40, 1_050);
    let (world, mut computer) = World::with_bulk(files);
    let objects = world.shelf.files(&world.root());
    let bytes: u64 = objects.values().map(|bytes| bytes.len() as u64).sum();
    assert!(bytes >= proof.amount(9, 256) << 20, "{bytes} bytes are a large vault");
    assert_eq!(verify(&mut computer).expect("verify").damaged, []);
    proof.most("bytes", bytes);
    let mut packs: Vec<_> = objects.iter().filter(|(name, _)| name.starts_with("data/")).collect();
    let mut dice = Dice::new(proof.seed());
    for round in proof.position()..proof.amount(3, 20) {
        if proof.time_is_up() {
            proof.pause(round);
            return;
        }
        // One bit in each of so many packs: verifying names packs, so each flip is found by itself.
        let flips = proof.amount(20, 500) as usize;
        for at in 0..flips {
            let other = at + dice.below((packs.len() - at) as u64) as usize;
            packs.swap(at, other);
            let (name, good) = packs[at];
            let mut bytes = good.to_vec();
            bytes[dice.below(good.len() as u64) as usize] ^= 1 << dice.below(8);
            world.shelf.put(&world.root().join(name), Bytes::new(bytes));
        }
        let start = Instant::now();
        let damaged = verify(&mut computer).expect("verify").damaged;
        proof.add("milliseconds", start.elapsed().as_millis() as u64);
        proof.add("megabytes", bytes / 1_000_000);
        let found: BTreeSet<String> = damaged.into_iter().map(|damage| damage.object).collect();
        let named: BTreeSet<String> = packs[..flips].iter().map(|(name, _)| name.to_string()).collect();
        let differ: Vec<&String> = found.symmetric_difference(&named).collect();
        assert_eq!(differ, [""; 0], "round {round}");
        proof.add("flips", flips as u64);
        proof.add("detected", found.len() as u64);
        for (name, good) in &packs[..flips] {
            world.shelf.put(&world.root().join(name), (*good).clone());
        }
    }
    assert!(proof.figure("flips") >= proof.amount(60, 10_000), "enough was damaged");
    proof.done();
}

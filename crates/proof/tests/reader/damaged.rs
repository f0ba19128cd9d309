//! Damaged vaults: the second reader gives an error or the right bytes, and never panics.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mybackup_proof::Proof;
use mybackup_reference::{Content, Files, Kind, Vault, Way};
use mybackup_testkit::Dice;
use mybackup_testkit::golden::fixtures;
use mybackup_testkit::vault::{objects, vault};

type Memory = BTreeMap<String, Vec<u8>>;
/// What a reader gave: path, version, SHA-256; the content was read and agreed.
type Given = BTreeSet<(Vec<u8>, u32, [u8; 32])>;

fn golden() -> (Memory, String) {
    let fixture = fixtures().join("format-1");
    let place = fixture.join("vault");
    let read = |name: String| (name.clone(), fs::read(vault(&place).join(name)).expect("read an object"));
    let words = fs::read_to_string(fixture.join("words.txt")).expect("a fixture has words");
    (objects(&place).into_keys().map(read).collect(), words.trim().to_owned())
}

/// Reads every version of every file that is not one of the many.
fn read_all(files: Memory, words: &str) -> Given {
    let mut given = Given::new();
    let Ok(vault) = Vault::open(files, &Way::Words(words.to_owned())) else { return given };
    for root in vault.newest_roots() {
        for entry in vault.entries(&root).unwrap_or_default() {
            let small = |content: &Content| *content == Content::Small && entry.key.starts_with(b"many");
            for version in entry.versions.iter().filter(|one| one.kind == Kind::File && !small(&one.content)) {
                if vault.read(version, &mut |_| Ok(())).is_ok() {
                    given.insert((entry.key.clone(), version.number, version.sha256));
                }
            }
        }
    }
    given
}

#[test]
fn r30_what_the_reference_reader_gives_of_a_damaged_vault_is_right() {
    let mut proof = Proof::begin("R30", "reference reader, damaged");
    let (files, words) = golden();
    let whole = read_all(files.clone(), &words);
    assert!(whole.len() >= 30, "{} versions", whole.len());
    let names: Vec<String> = Files::names(&files, "data").into_iter().chain(files.keys().cloned()).collect();
    for case in proof.position()..proof.amount(40, 20_000) {
        if proof.time_is_up() {
            return proof.pause(case);
        }
        let mut dice = Dice::new(proof.seed() ^ case << 8);
        let mut damaged = files.clone();
        let name = &names[dice.below(names.len() as u64) as usize];
        let object = damaged.get_mut(name).expect("it is one of them");
        let at = dice.below(object.len() as u64) as usize;
        match dice.below(4) {
            0 => object.truncate(at),
            1 => drop(damaged.remove(name)),
            _ => object[at] ^= 1 << dice.below(8),
        }
        // What a run before the last recorded is right too, if the newest root is lost.
        let given = catch_unwind(AssertUnwindSafe(|| read_all(damaged, &words)));
        proof.add("damages", 1);
        match given {
            Ok(given) => {
                proof.add("partly", u64::from(given.len() < whole.len()));
                proof.add("wrong", given.difference(&whole).count() as u64);
            }
            Err(_) => proof.add("panics", 1),
        }
    }
    assert_eq!((proof.figure("wrong"), proof.figure("panics")), (0, 0));
    assert!(proof.figure("partly") >= 8, "hardly anything was damaged");
    proof.done();
}

//! The ways in: recovery words, a passphrase, a computer's secret, from the test vectors.

use std::collections::BTreeMap;
use std::fs;

use mybackup_format::VaultId;
use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::slot::{self, SlotInfo, SlotKind, Unlocked};
use mybackup_proof::Proof;
use mybackup_reference::{Vault, Way};
use mybackup_testkit::program::workspace;

/// The value of a test vector.
fn vector(name: &str) -> String {
    let text = fs::read_to_string(workspace().join("docs/vectors.txt")).expect("read the vectors");
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| *line == name).expect("there is such a vector");
    lines[at + 1].to_owned()
}

fn bytes(name: &str) -> Vec<u8> {
    let hex = vector(name);
    let byte = |two: &[u8]| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).expect("hexadecimal digits");
    hex.as_bytes().chunks(2).map(byte).collect()
}

#[test]
fn r30_every_way_in_opens_a_vault_to_the_reference_reader() {
    let mut proof = Proof::begin("R30", "reference reader, ways in");
    let key = Secret(bytes("key of epoch 0").try_into().unwrap());
    let vault = VaultId(bytes("vault id").try_into().unwrap());
    let info = SlotInfo { vault, kind: SlotKind::Device, cost: None, created_ns: 5 };
    let unlocked = Unlocked { keys: KeyBundle::new(key), words: Secret([9; 32]) };
    let device = slot::write(&info, &Secret([8; 32]), [1; 24], &unlocked);
    let words = vector("words of 32 bytes 7f");
    let ways = [
        (bytes("key slot, words of 32 bytes 7f"), Way::Words(words.clone()), Way::Words(words.replace("title", "zoo"))),
        (bytes("key slot, that passphrase"), Way::Passphrase("correct horse".into()), Way::Passphrase("horse".into())),
        (device, Way::Device([8; 32]), Way::Device([7; 32])),
    ];
    for (slot, right, wrong) in ways {
        let mut files = BTreeMap::from([("vault.enc".to_owned(), bytes("vault.enc"))]);
        assert!(Vault::open(files.clone(), &right).is_err(), "there is no slot");
        files.insert("keys/0000000000000000.enc".into(), slot);
        assert!(Vault::open(files.clone(), &wrong).is_err());
        assert!(Vault::open(files, &right).is_ok());
        proof.add("ways", 1);
    }
    assert_eq!(proof.figure("ways"), 3);
    proof.done();
}

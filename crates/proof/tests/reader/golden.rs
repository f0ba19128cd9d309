//! The golden vaults: everything that is pinned beside them comes back.

use std::fs;
use std::path::{Path, PathBuf};

use mybackup_proof::Proof;
use mybackup_reference::{Entry, Folder, Root, Vault, Way, restore};
use mybackup_testkit::golden::{fixtures, manifest};
use mybackup_testkit::same::{hex, sha256};

/// Opens a fixture with its recovery words.
pub fn open(fixture: &Path) -> Vault<Folder> {
    let words = fs::read_to_string(fixture.join("words.txt")).expect("a fixture has words");
    let vault = Folder::from(fixture.join("vault").as_path());
    Vault::open(vault, &Way::Words(words.trim().to_owned())).expect("the words open the vault")
}

/// The one source of a vault, with all its entries.
pub fn only_source<F: mybackup_reference::Files>(vault: &Vault<F>) -> (Root, Vec<Entry>) {
    let mut roots = vault.newest_roots();
    assert_eq!(roots.len(), 1, "one source was backed up");
    let root = roots.remove(0);
    let entries = vault.entries(&root).expect("its pages are whole");
    (root, entries)
}

#[test]
fn r30_the_reference_reader_restores_every_golden_vault() {
    let mut proof = Proof::begin("R30", "reference reader, golden");
    let mut found: Vec<PathBuf> = fs::read_dir(fixtures()).expect("fixtures").map(|one| one.unwrap().path()).collect();
    found.sort();
    for fixture in found {
        let vault = open(&fixture);
        let (root, entries) = only_source(&vault);
        let source = fs::read(fixture.join("source.txt")).expect("a fixture has a source");
        assert_eq!(root.path, source.trim_ascii_end());
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("restored");
        let left_out = restore(&vault, &vault.state(&root, &entries, None).unwrap(), &target).unwrap();
        assert_eq!(left_out, Vec::<String>::new());
        let pinned = fs::read_to_string(fixture.join("manifest.txt")).expect("a fixture has a manifest");
        assert_eq!(manifest(&target), pinned);
        proof.add("files", pinned.lines().count() as u64);
        for line in fs::read_to_string(fixture.join("versions.txt")).expect("a fixture has versions").lines() {
            let parts: Vec<&str> = line.splitn(3, ' ').collect();
            let [number, sum, path] = parts[..] else { panic!("Short line: {line}") };
            let key = path.replace('/', "\0").into_bytes();
            let entry = entries.iter().find(|entry| entry.key == key).expect("the file is known");
            let version = entry.versions.iter().find(|version| version.number.to_string() == number);
            let version = version.expect("the version is known");
            assert_eq!(hex(&version.sha256), sum);
            let mut bytes = Vec::new();
            let keep = &mut |stretch: mybackup_reference::Stretch<'_>| {
                match stretch {
                    mybackup_reference::Stretch::Data(data) => bytes.extend_from_slice(data),
                    mybackup_reference::Stretch::Hole(length) => bytes.resize(bytes.len() + length as usize, 0),
                }
                Ok(())
            };
            vault.read(version, keep).expect("its bytes are whole");
            assert_eq!(sha256(&bytes), sum, "{line}");
            proof.add("versions", 1);
        }
        proof.add("vaults", 1);
    }
    assert!(proof.figure("files") >= 2_000 && proof.figure("versions") >= 5);
    proof.done();
}

//! No changed byte in a vault is ever restored as good.
//!
//! One bit is turned over in every object of a small vault. Verifying names the
//! object; restoring gives the right bytes or none; a second place heals it.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;

use mybackup_testkit::same::{Kind, read_tree};
use mybackup_testkit::vault::{flip, objects, some_bits, vault};
use mybackup_testkit::{Mybackup, Output, args, assert_same};

const SEED: u64 = 20_260_115;

/// A small vault with several runs, a deleted file and a large one.
fn small_vault() -> Mybackup {
    let computer = Mybackup::protecting(|tree| {
        tree.file("letter.txt", "one")
            .compressible("novel.txt", 20_000, 1)
            .random("photo.jpg", 300_000, 2)
            .file("gone.txt", "gone")
            .symlink("link", "letter.txt")
    });
    computer.backup();
    computer.edit(|tree| tree.file("letter.txt", "two"));
    fs::remove_file(computer.source().join("gone.txt")).expect("delete a file");
    computer.backup();
    computer
}

/// Every object of the place with the bits to turn over.
fn targets(place: &Path, bits: u64) -> Vec<(String, Vec<u64>)> {
    let found = objects(place);
    let numbered = found.into_iter().zip(SEED..);
    numbered.map(|((name, len), seed)| (name, some_bits(len, bits, seed))).collect()
}

/// Panics when a restored file holds bytes that were never in it.
#[track_caller]
fn no_wrong_bytes(source: &Path, restored: &Path, output: &Output) {
    if !restored.exists() {
        assert_ne!(output.code, 0, "Nothing was restored and that was called done\n{output}");
        return;
    }
    let right = read_tree(source);
    let got = read_tree(restored);
    for (path, entry) in got.iter().filter(|(_, entry)| entry.kind == Kind::File) {
        let name = path.escape_ascii();
        let expected = right.get(path).unwrap_or_else(|| panic!("{name} is invented\n{output}"));
        assert_eq!(entry.content, expected.content, "{name} has wrong bytes\n{output}");
    }
    if output.code == 0 {
        assert_same(source, restored);
    } else {
        assert_eq!(output.code, 7, "{output}");
    }
}

#[test]
fn verify_names_every_object_in_which_a_bit_was_flipped() {
    let computer = small_vault();
    let folder = vault(&computer.destination());
    let mut flips = 0;
    for (name, bits) in targets(&computer.destination(), 4) {
        for bit in bits {
            flip(&folder.join(&name), bit);
            let output = computer.run(["verify", "--data", "--json"]);
            assert_eq!(output.code, 7, "Bit {bit} of {name}\n{output}");
            let stem = Path::new(&name).file_stem().unwrap().to_str().unwrap();
            let named = output.out.contains(stem) || output.err.contains(stem);
            assert!(named, "Bit {bit} of {name} is not named\n{output}");
            flip(&folder.join(&name), bit);
            flips += 1;
        }
    }
    computer.ok(["verify", "--data"]);
    println!("flips={flips} detected={flips} seed={SEED}");
}

#[test]
fn restore_gives_right_bytes_or_none_after_any_flip() {
    let computer = small_vault();
    let folder = vault(&computer.destination());
    for (number, (name, bits)) in targets(&computer.destination(), 2).into_iter().enumerate() {
        for bit in bits {
            flip(&folder.join(&name), bit);
            let place = computer.place(format!("restored {number} {bit}"));
            let source = computer.source();
            let output = computer.run(args!["restore", "--directory", &source, "--destination", &place]);
            no_wrong_bytes(&source, &place, &output);
            flip(&folder.join(&name), bit);
        }
    }
}

#[test]
fn a_new_computer_gives_right_bytes_or_none_after_any_flip() {
    let computer = small_vault();
    let words = computer.words();
    let folder = vault(&computer.destination());
    for (number, (name, bits)) in targets(&computer.destination(), 1).into_iter().enumerate() {
        flip(&folder.join(&name), bits[0]);
        let other = computer.another_computer();
        let connected = other.run_with(args!["connect", other.destination()], &words);
        if connected.code == 0 {
            let place = other.place(format!("elsewhere {number}"));
            let source = other.source();
            let output = other.run(args!["restore", "--directory", &source, "--destination", &place]);
            no_wrong_bytes(&source, &place, &output);
        } else {
            // A damaged slot for the words cannot be told from words that are wrong.
            assert!([6, 7].contains(&connected.code), "{name}\n{connected}");
        }
        flip(&folder.join(&name), bits[0]);
    }
}

#[test]
fn a_second_place_heals_every_flip() {
    let computer = small_vault();
    let second = computer.place("second place");
    fs::create_dir(&second).unwrap();
    computer.ok(args!["config", "set", "destinations.secondary", &second]);
    computer.ok(["sync"]);
    let folder = vault(&computer.destination());
    for (name, bits) in targets(&computer.destination(), 1) {
        flip(&folder.join(&name), bits[0]);
        computer.run(["verify", "--data"]).expect_code(7);
        let repaired = computer.run(["repair"]);
        assert_eq!(repaired.code, 0, "Bit {} of {name}\n{repaired}", bits[0]);
        let healed = computer.run(["verify", "--data"]);
        assert_eq!(healed.code, 0, "Bit {} of {name} is not healed\n{healed}", bits[0]);
    }
    assert_same(&computer.source(), &computer.restored("restored"));
}

#[test]
fn a_lost_object_is_named_and_healed() {
    let computer = small_vault();
    let second = computer.place("second place");
    fs::create_dir(&second).unwrap();
    computer.ok(args!["config", "set", "destinations.secondary", &second]);
    computer.ok(["sync"]);
    let folder = vault(&computer.destination());
    let found = objects(&computer.destination());
    let data: Vec<&String> = found.keys().filter(|name| name.starts_with("data/")).collect();
    for name in data {
        fs::remove_file(folder.join(name)).unwrap();
        computer.run(["verify"]).expect_code(7);
        computer.ok(["repair"]);
        computer.ok(["verify", "--data"]);
    }
}

#[test]
fn a_shortened_object_is_named() {
    let computer = small_vault();
    let folder = vault(&computer.destination());
    for (name, len) in objects(&computer.destination()) {
        let path = folder.join(&name);
        let whole = fs::read(&path).unwrap();
        for kept in [0, 1, len / 2, len - 1] {
            fs::write(&path, &whole[..kept as usize]).unwrap();
            let output = computer.run(["verify", "--data"]);
            assert_eq!(output.code, 7, "{kept} of {len} bytes of {name}\n{output}");
        }
        fs::write(&path, &whole).unwrap();
    }
    computer.ok(["verify", "--data"]);
}

#[test]
fn damaged_data_heals_from_the_file_that_still_matches() {
    let computer = small_vault();
    let folder = vault(&computer.destination());
    let found = objects(&computer.destination());
    let (name, len) = found.iter().filter(|(name, _)| name.starts_with("data/")).max_by_key(|(_, len)| **len).unwrap();
    flip(&folder.join(name), len * 4);
    computer.run(["verify", "--data"]).expect_code(7);
    let repaired = computer.run(["repair"]);
    assert!([0, 7].contains(&repaired.code), "{repaired}");
    assert_same(&computer.source(), &computer.restored("restored"));
}

//! What somebody can do to a vault without its key.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use mybackup_format::keys::{KeyBundle, Secret, sha256};
use mybackup_format::slot::{self, KdfCost, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{ObjectHash, VaultId};
use mybackup_testkit::vault::copy_tree;

use super::tampering::Scene;

/// One way to change a vault.
pub struct Way {
    pub name: String,
    pub change: Box<dyn Fn(&Scene)>,
}

/// A change of an object's bytes.
type Change = fn(&mut Vec<u8>);

fn way(name: impl Into<String>, change: impl Fn(&Scene) + 'static) -> Way {
    Way { name: name.into(), change: Box::new(change) }
}

/// The names of a vault's objects, those of one folder after the other.
fn objects(vault: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![vault.to_path_buf()];
    while let Some(at) = waiting.pop() {
        for item in fs::read_dir(&at).into_iter().flatten().flatten() {
            let path = item.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|end| end == "enc") && !path.ends_with("reserve.enc") {
                found.push(path.strip_prefix(vault).expect("it lies below").to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

fn of_kind(names: &[String], kind: &str) -> Vec<String> {
    names.iter().filter(|name| name.starts_with(kind)).cloned().collect()
}

/// Replaces a file by what is made of its bytes.
fn edit(path: &Path, change: impl Fn(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).expect("read an object");
    change(&mut bytes);
    fs::write(path, bytes).expect("write an object");
}

/// Takes everything below a folder of one vault into another.
fn graft(from: &Path, to: &Path, folder: &str) {
    let _ = fs::remove_dir_all(to.join(folder));
    if from.join(folder).exists() {
        copy_tree(&from.join(folder), &to.join(folder));
    }
}

/// All ways; `vault` and `stranger` are only read, to learn what is in them.
pub fn ways(vault: &Path, stranger: &Path) -> Vec<Way> {
    let names = objects(vault);
    let mut all = edits(&names);
    all.extend(orders(&names));
    all.extend(swaps(&names, stranger));
    all.extend(slots(&names));
    all
}

/// Edits of one object of each kind, in each part that means something.
fn edits(names: &[String]) -> Vec<Way> {
    let mut all = Vec::new();
    let places = [
        ("the format", 4),
        ("the kind", 5),
        ("the epoch", 6),
        ("the salt", 8),
        ("the commitment", 32),
        ("the body", 64),
    ];
    for kind in ["data/", "meta/", "meta2/", "runs/", "keys/", "vault.enc"] {
        let Some(name) = of_kind(names, kind).pop() else { continue };
        for (what, at) in places {
            let name = name.clone();
            all.push(way(format!("{what} of {name}"), move |s| edit(&s.vault.join(&name), |bytes| bytes[at] ^= 3)));
        }
        let changes: [(&str, Change); 5] = [
            ("an older format in", |bytes| bytes[4] = 0),
            ("no bytes in", Vec::clear),
            ("the last byte off", |bytes| bytes.truncate(bytes.len() - 1)),
            ("zeros in the place of", |bytes| bytes.fill(0)),
            ("more bytes behind", |bytes| bytes.extend([0; 64])),
        ];
        for (what, change) in changes {
            let name = name.clone();
            all.push(way(format!("{what} {name}"), move |s| edit(&s.vault.join(&name), change)));
        }
        all.push(way(format!("without {name}"), move |s| fs::remove_file(s.vault.join(&name)).expect("remove it")));
    }
    all
}

/// Rollback and reordering of runs.
fn orders(names: &[String]) -> Vec<Way> {
    let roots = of_kind(names, "runs/");
    let [first, second, third] = [roots[0].clone(), roots[1].clone(), roots[2].clone()];
    let at = |name: &str, seq: u64| {
        let (folder, rest) = name.rsplit_once('/').expect("it lies in a folder");
        format!("{folder}/{seq:010}-{}", rest.split_once('-').expect("it has a number").1)
    };
    let (one, two, three) = (first.clone(), second.clone(), third.clone());
    let mut all = vec![
        way("the whole vault as it was", |s| {
            fs::remove_dir_all(&s.vault).expect("remove it");
            copy_tree(&s.old, &s.vault);
        }),
        way("the runs as they were", |s| graft(&s.old, &s.vault, "runs")),
        way("the packs as they were", |s| graft(&s.old, &s.vault, "data")),
        way("without the newest run", move |s| fs::remove_file(s.vault.join(&third)).expect("remove it")),
        way("without the two newest runs", move |s| {
            fs::remove_file(s.vault.join(&two)).expect("remove it");
            fs::remove_file(s.vault.join(&three)).expect("remove it");
        }),
        way("without any run", |s| fs::remove_dir_all(s.vault.join("runs")).expect("remove them")),
        way("without the vault", |s| {
            fs::remove_dir_all(&s.vault).expect("remove it");
            fs::create_dir(&s.vault).expect("leave an empty folder");
        }),
    ];
    for seq in [2, 3, 4, 9_999_999_999, 1 << 61, u64::MAX] {
        let (from, to) = (first.clone(), at(&first, seq));
        all.push(way(format!("the first run as number {seq}"), move |s| {
            fs::copy(s.vault.join(&from), s.vault.join(&to)).map(drop).expect("give it another number");
        }));
        let (folder, third) = (first.rsplit_once('/').expect("it lies in a folder").0.to_string(), roots[2].clone());
        all.push(way(format!("rubbish as run {seq} and the newest gone"), move |s| {
            fs::remove_file(s.vault.join(&third)).expect("remove it");
            fs::write(s.vault.join(format!("{folder}/{seq:010}-00000000.enc")), [7; 500]).expect("put rubbish");
        }));
    }
    for (a, b) in [(first.clone(), second.clone()), (one, roots[2].clone()), (second, roots[2].clone())] {
        all.push(way(format!("{a} and {b} exchanged"), move |s| exchange(&s.vault, &a, &b)));
    }
    all.push(way("another source with the same runs", |s| {
        let source = fs::read_dir(s.vault.join("runs")).expect("list").next().expect("there is one").expect("list");
        copy_tree(&source.path(), &s.vault.join("runs/8888888888888888"));
    }));
    all
}

fn exchange(vault: &Path, a: &str, b: &str) {
    let (one, other) = (fs::read(vault.join(a)).expect("read"), fs::read(vault.join(b)).expect("read"));
    fs::write(vault.join(a), other).expect("write");
    fs::write(vault.join(b), one).expect("write");
}

/// Objects in the places of others, of this vault and of other vaults.
fn swaps(names: &[String], stranger: &Path) -> Vec<Way> {
    let mut all = Vec::new();
    let kinds = ["data/", "meta/", "meta2/", "runs/", "vault.enc"];
    for (number, kind) in kinds.iter().enumerate() {
        for other in &kinds[number + 1..] {
            let (Some(a), Some(b)) = (of_kind(names, kind).pop(), of_kind(names, other).pop()) else { continue };
            all.push(way(format!("{a} and {b} exchanged"), move |s| exchange(&s.vault, &a, &b)));
        }
    }
    let data = of_kind(names, "data/");
    for pair in data.windows(2) {
        let (a, b) = (pair[0].clone(), pair[1].clone());
        all.push(way(format!("{a} and {b} exchanged"), move |s| exchange(&s.vault, &a, &b)));
        let (a, b) = (pair[0].clone(), pair[1].clone());
        all.push(way(format!("{a} as a link to {b}"), move |s| {
            fs::remove_file(s.vault.join(&a)).expect("remove it");
            symlink(s.vault.join(&b), s.vault.join(&a)).expect("plant a link");
        }));
    }
    for folder in ["data", "meta", "meta2", "runs", "keys", "index"] {
        all.push(way(format!("{folder} of another vault with the same key"), move |s| {
            graft(&s.other, &s.vault, folder)
        }));
        let stranger = stranger.to_path_buf();
        all.push(way(format!("{folder} of a vault of the same name with another key"), move |s| {
            graft(&stranger, &s.vault, folder);
        }));
    }
    all.push(way("the description of another vault", |s| {
        fs::copy(s.other.join("vault.enc"), s.vault.join("vault.enc")).map(drop).expect("copy it");
    }));
    all.push(way("another vault in its place", |s| {
        fs::remove_dir_all(&s.vault).expect("remove it");
        copy_tree(&s.other, &s.vault);
    }));
    let whole = stranger.to_path_buf();
    all.push(way("a vault of the same name in its place", move |s| {
        fs::remove_dir_all(&s.vault).expect("remove it");
        copy_tree(&whole, &s.vault);
    }));
    all.push(way("a pack under a second name", move |s| {
        let name = format!("data/00/{}.enc", ObjectHash([0; 32]).hex());
        fs::create_dir_all(s.vault.join("data/00")).expect("make a folder");
        fs::copy(s.vault.join(&data[0]), s.vault.join(name)).map(drop).expect("copy it");
    }));
    for (name, path) in [("rubbish in tmp", "tmp/0123456789abcdef"), ("rubbish in quarantine", "quarantine/data")] {
        all.push(way(name, move |s| {
            fs::create_dir_all(s.vault.join(path).parent().expect("it lies in a folder")).expect("make a folder");
            fs::write(s.vault.join(path), [7; 100]).expect("put rubbish");
        }));
    }
    all.push(way("another page for people", |s| fs::write(s.vault.join("README.txt"), "Call us").expect("write it")));
    all.push(way("no reserve", |s| {
        let _ = fs::remove_file(s.vault.join("reserve.enc"));
    }));
    all.push(way("rubbish as a plan", |s| {
        fs::create_dir_all(s.vault.join("gc")).expect("make a folder");
        fs::write(s.vault.join(format!("gc/{}.enc", ObjectHash([7; 32]).hex())), [7; 500]).expect("put rubbish");
    }));
    all
}

/// The ways in, and the readable part of the description.
fn slots(names: &[String]) -> Vec<Way> {
    let own = |kind, cost| {
        let info = SlotInfo { vault: VaultId([0x21; 16]), kind, cost, created_ns: 1 };
        let unlocked = Unlocked { keys: KeyBundle::new(Secret([0x66; 32])), words: Secret([0x67; 32]) };
        slot::write(&info, &Secret([0x67; 32]), [0x68; 24], &unlocked)
    };
    let weak = Some(KdfCost { memory_kib: 8, passes: 1, lanes: 1 });
    let mut all = Vec::new();
    for (name, bytes) in [
        ("words", own(SlotKind::Words, None)),
        ("a passphrase", own(SlotKind::Passphrase, weak)),
        ("a computer", own(SlotKind::Device, None)),
    ] {
        let keys = of_kind(names, "keys/");
        for alone in [false, true] {
            let (bytes, keys) = (bytes.clone(), keys.clone());
            all.push(way(format!("a slot of one's own for {name}, alone: {alone}"), move |s| {
                keys.iter().filter(|_| alone).for_each(|key| drop(fs::remove_file(s.vault.join(key))));
                let hash = ObjectHash(sha256(&bytes)).hex();
                fs::create_dir_all(s.vault.join("keys")).expect("make a folder");
                fs::write(s.vault.join(format!("keys/{}.enc", &hash[..16])), &bytes).expect("plant a slot");
            }));
        }
    }
    // The clear part begins behind the header and its length: a map of three, the id first.
    for (name, at) in [("id", 64 + 4 + 6), ("features", 64 + 4 + 20), ("date", 64 + 4 + 24)] {
        all.push(way(format!("another {name} in the description"), move |s| {
            edit(&s.vault.join("vault.enc"), |bytes| bytes[at] ^= 1);
        }));
    }
    all
}

//! R34: somebody who can write to the destination, and has no key, changes nothing unnoticed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mybackup_engine::OnExisting;
use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::{SourceId, VaultId};
use mybackup_proof::Proof;
use mybackup_testkit::vault::copy_tree;

use super::tampering_ways::ways;
use super::victim::{Known, Victim};
use super::watch;

/// Files with their contents.
pub type State = BTreeMap<String, Vec<u8>>;

/// What an attacker has: the vault as it is, as it was, and one of somebody else.
pub struct Scene {
    /// The vault, to do with as one likes.
    pub vault: PathBuf,
    /// The same vault after its first run.
    pub old: PathBuf,
    /// Another vault of the same make.
    pub other: PathBuf,
}

/// A person's backup of three runs.
struct Original {
    victim: Victim,
    states: Vec<State>,
}

fn write(victim: &Victim, name: &str, content: &[u8]) {
    let path = victim.place("source").join(name);
    fs::create_dir_all(path.parent().expect("it lies in the source")).expect("make a folder");
    fs::write(path, content).expect("write a file");
}

/// Reads all files below a folder.
fn state(folder: &Path) -> State {
    let mut found = State::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(at) = waiting.pop() {
        for item in fs::read_dir(&at).into_iter().flatten().flatten() {
            let path = item.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it lies below").to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).expect("read a file"));
            }
        }
    }
    found
}

/// Returns the vault's folder at a victim's destination.
fn vault(victim: &Victim) -> PathBuf {
    let mut names = fs::read_dir(victim.place("destination")).expect("list the destination");
    names.next().expect("there is a vault").expect("list the destination").path()
}

fn back_up(victim: &mut Victim) {
    victim.told.clear();
    victim.back_up();
    assert!(victim.told.is_empty(), "{:?}", victim.told);
    let reserve = vault(victim).join("reserve.enc");
    if fs::metadata(&reserve).is_ok_and(|meta| meta.len() > 1 << 20) {
        // It may be shorter; nothing here is about room.
        let file = fs::OpenOptions::new().write(true).open(reserve).expect("open the reserve");
        file.set_len(64).expect("shorten the reserve");
    }
}

/// Makes the backup, and keeps the vault as it was after each run.
fn original(vault_id: u8, key: u8) -> Original {
    let known =
        Known { vault: VaultId([vault_id; 16]), keys: KeyBundle::new(Secret([key; 32])), source: SourceId([0x77; 8]) };
    let mut victim = Victim::new(known);
    victim.reopen(false);
    let mut states = Vec::new();
    for run in 1..=3u8 {
        write(&victim, "changes every time", &[run; 3000]);
        write(&victim, &format!("since run {run}"), format!("written before run {run}").as_bytes());
        let noise: Vec<u8> = (0..400_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8 ^ run).collect();
        write(&victim, "large", &noise);
        if run == 1 {
            for n in 0..200 {
                write(&victim, &format!("many/{n}"), format!("{vault_id} {n}").as_bytes());
            }
        }
        states.push(state(&victim.place("source")));
        back_up(&mut victim);
        if run == 1 {
            copy_tree(&vault(&victim), &victim.place("index/old vault"));
        }
    }
    copy_tree(&vault(&victim), &victim.place("index/vault"));
    copy_tree(&victim.place("index/backups.db"), &victim.place("index/kept.db"));
    Original { victim, states }
}

/// What somebody saw who looked at a vault that was changed.
struct Looked {
    noticed: bool,
    complete: bool,
    state: State,
}

fn look(original: &mut Original, newcomer: bool) -> Looked {
    let victim = &mut original.victim;
    for name in ["backups.db", "backups.db-wal", "backups.db-shm"] {
        let _ = fs::remove_file(victim.place("index").join(name));
    }
    if !newcomer {
        fs::copy(victim.place("index/kept.db"), victim.place("index/backups.db")).expect("bring the index back");
    }
    let place = victim.place("arena/plain");
    let _ = fs::remove_dir_all(&place);
    victim.told.clear();
    victim.reopen(false);
    if newcomer {
        victim.connect();
        // What is told of a history that comes back is no warning.
        victim.told.retain(|line| !line.contains("HistoryRebuilt"));
    }
    let sound = victim.verify();
    let source = victim.source();
    let report = victim.restore(&source, "arena/plain", OnExisting::KeepBoth);
    let complete = report.is_some_and(|report| report.is_complete());
    Looked { noticed: !sound || !complete || !victim.told.is_empty(), complete, state: state(&place) }
}

#[test]
fn r34_nothing_that_was_changed_without_the_key_passes_for_good() {
    watch::begin();
    let mut proof = Proof::begin("R34", "");
    let mut original = original(0x21, 0x42);
    let other = self::original(0x22, 0x42);
    let stranger = self::original(0x21, 0x43);
    let newest = original.states[2].clone();
    let scene = Scene {
        vault: vault(&original.victim),
        old: original.victim.place("index/old vault"),
        other: other.victim.place("index/vault"),
    };
    let all = ways(&original.victim.place("index/vault"), &stranger.victim.place("index/vault"));
    let mut bad = Vec::new();
    for (number, way) in all.iter().enumerate().skip(proof.position() as usize) {
        if proof.time_is_up() {
            return proof.pause(number as u64);
        }
        fs::remove_dir_all(&scene.vault).expect("remove what was changed before");
        copy_tree(&original.victim.place("index/vault"), &scene.vault);
        (way.change)(&scene);
        proof.add("changes", 1);
        for newcomer in [false, true] {
            let panics = watch::panics();
            let looked = look(&mut original, newcomer);
            let earlier = original.states[..2].contains(&looked.state);
            let wrong = looked
                .state
                .iter()
                .any(|(name, content)| !original.states.iter().any(|state| state.get(name) == Some(content)));
            // To a newcomer, an earlier state of the whole vault looks like any other.
            let accepted = !looked.noticed && looked.state != newest && !(newcomer && earlier);
            proof.add("looks", 1);
            proof.add("noticed", u64::from(looked.noticed));
            proof.add("harmless", u64::from(!looked.noticed && looked.state == newest));
            proof.add("earlier_to_newcomers", u64::from(newcomer && !looked.noticed && earlier));
            proof.add("accepted", u64::from(accepted));
            proof.add("wrong", u64::from(wrong));
            proof.add("panics", watch::panics() - panics);
            if accepted || wrong || watch::panics() > panics {
                let who = if newcomer { "a newcomer" } else { "this computer" };
                let told = &original.victim.told;
                bad.push(format!("{} to {who}: complete {}, told {told:#?}", way.name, looked.complete));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert!(proof.figure("changes") >= 80 && proof.figure("noticed") >= 80, "{:?}", proof.figure("noticed"));
    assert!(proof.figure("harmless") >= 5, "Even what changes nothing was refused: {:?}", original.victim.told);
    proof.done();
}

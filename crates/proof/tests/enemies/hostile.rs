//! R31: whoever opens a vault of an enemy loses nothing outside of where it restores to.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use mybackup_engine::OnExisting;
use mybackup_format::keys::sha256;
use mybackup_format::paths::from_path;
use mybackup_proof::Proof;

use super::forge::{Forge, SOURCE, VAULT, unlocked};
use super::victim::{Known, Victim};
use super::{hostile_lies, hostile_names, hostile_objects, hostile_shapes, watch};

/// Files longer than this are not hashed again: they are holes.
const HASHED: u64 = 64 << 20;

/// The short form leaves none of the first cases out.
const ALL_UP_TO: usize = 180;

/// Whether a vault is merely odd, or says what is not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person's computer could have written it.
    Odd,
    /// It contradicts itself or the format: somebody must be told.
    Lie,
}

/// One crafted vault.
pub struct Case {
    pub name: String,
    pub kind: Kind,
    pub build: Box<dyn Fn(&mut Forge)>,
}

/// Names a case.
pub fn case(name: impl Into<String>, kind: Kind, build: impl Fn(&mut Forge) + 'static) -> Case {
    Case { name: name.into(), kind, build: Box::new(build) }
}

/// What one case showed.
struct Shown {
    outside: Vec<String>,
    wrong: Vec<String>,
    restored: u64,
    done: u64,
    told: Vec<String>,
    sound: bool,
    spoilt: Vec<String>,
}

fn try_case(case: &Case) -> Shown {
    let mut victim = Victim::new(Known { vault: VAULT, keys: unlocked().keys, source: SOURCE });
    let mut forge = Forge::new(&victim.place("destination"), &victim.source());
    (case.build)(&mut forge);
    victim.watch();
    victim.reopen(false);
    victim.connect();
    let sources = victim.list();
    let sound = victim.verify();
    for path in &sources {
        victim.restore(path, "arena/target", OnExisting::KeepBoth);
    }
    victim.plant("arena/target", "arena/busy");
    for path in &sources {
        victim.restore(path, "arena/busy", OnExisting::Replace);
    }
    fs::create_dir_all(victim.place("arena/single")).expect("make a place for single files");
    victim.restore_singles("arena/single");
    victim.back_up();
    victim.clean();
    victim.repair();
    let told = std::mem::take(&mut victim.told);
    // What was sound before must be so after all that was done with it.
    let spoilt = sound && !victim.verify();
    let after = std::mem::replace(&mut victim.told, told);
    let mut shown = Shown {
        outside: victim.written_outside(),
        wrong: Vec::new(),
        restored: 0,
        done: victim.done,
        told: std::mem::take(&mut victim.told),
        sound,
        spoilt: if spoilt { after } else { Vec::new() },
    };
    for place in ["arena/target", "arena/busy", "arena/single"] {
        check_files(&victim.place(place), place, &forge, &mut shown);
    }
    unlock(&victim.place("arena"));
    shown
}

/// Finds files whose content nobody ever said to be theirs.
fn check_files(root: &Path, place: &str, forge: &Forge, shown: &mut Shown) {
    let mut waiting = vec![root.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for item in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, meta) = (item.path(), fs::symlink_metadata(item.path()).expect("look at what was restored"));
            if meta.is_dir() {
                waiting.push(path);
            } else if meta.is_file() {
                shown.restored += 1;
                if meta.size() > HASHED {
                    continue;
                }
                let hash = sha256(&fs::read(&path).expect("read what was restored"));
                let below = path.strip_prefix(root).expect("it lies below").as_os_str().as_bytes();
                let meant = match forge.declared_at.get(&from_path(below)) {
                    Some(meant) if place != "arena/single" => meant.contains(&hash),
                    _ => forge.declared.contains(&hash),
                };
                if !meant {
                    shown.wrong.push(format!("{path:?}"));
                }
            }
        }
    }
}

/// Takes away the flags that would keep the private folder from being removed.
fn unlock(folder: &Path) {
    let _ = Command::new("chattr").args(["-R", "-f", "-i", "-a"]).arg(folder).status();
}

fn cases() -> Vec<Case> {
    let mut all = hostile_shapes::cases();
    all.extend(hostile_lies::cases());
    all.extend(hostile_objects::cases());
    all.extend(hostile_names::cases());
    all
}

#[test]
fn r31_no_crafted_vault_writes_outside_of_the_target() {
    watch::begin();
    let mut proof = Proof::begin("R31", "");
    let cases = cases();
    let mut bad = Vec::new();
    for (number, case) in cases.iter().enumerate().skip(proof.position() as usize) {
        if proof.time_is_up() {
            return proof.pause(number as u64);
        }
        // The short form takes every other of the many that come last.
        if !proof.is_long() && number > ALL_UP_TO && number % 2 == 0 {
            continue;
        }
        let panics = watch::panics();
        let shown = try_case(case);
        let panicked = watch::panics() - panics;
        proof.add("vaults", 1);
        proof.add("operations", shown.done);
        proof.add("files_restored", shown.restored);
        proof.add("outside", shown.outside.len() as u64);
        proof.add("panics", panicked);
        proof.add("wrong", shown.wrong.len() as u64);
        let noticed = !shown.told.is_empty() || !shown.sound;
        proof.add("lies", u64::from(case.kind == Kind::Lie));
        proof.add("lies_noticed", u64::from(case.kind == Kind::Lie && noticed));
        proof.add("sound_odd", u64::from(case.kind == Kind::Odd && shown.sound && shown.spoilt.is_empty()));
        proof.add("spoilt", u64::from(!shown.spoilt.is_empty()));
        let unnoticed = case.kind == Kind::Lie && !noticed;
        if !shown.outside.is_empty() || panicked > 0 || !shown.wrong.is_empty() || !shown.spoilt.is_empty() || unnoticed
        {
            let Shown { outside, wrong, spoilt, told, .. } = shown;
            bad.push(format!(
                "{}: outside {outside:?}, wrong {wrong:?}, {panicked} panics, spoilt {spoilt:?}, told {told:#?}",
                case.name
            ));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    for figure in ["outside", "panics", "wrong", "spoilt"] {
        assert_eq!(proof.figure(figure), 0, "{figure}");
    }
    assert_eq!(proof.figure("lies"), proof.figure("lies_noticed"));
    assert!(proof.figure("vaults") >= 200, "{} vaults", proof.figure("vaults"));
    assert!(proof.figure("operations") >= 1500 && proof.figure("files_restored") >= 400, "Hardly anything was done");
    // Else nobody would see what was spoilt, and no lie would go unnoticed.
    assert!(proof.figure("sound_odd") >= 60, "{} odd vaults are sound", proof.figure("sound_odd"));
    proof.done();
}

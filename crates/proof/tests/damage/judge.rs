//! Looks at a vault as people do: verifies it, restores all of it, and connects a new computer to it.
//!
//! Everything here is the engine's own work; what came back is compared, byte
//! for byte, with what the folders held. Programs read the same bytes until they
//! read one that differs: what a restore did not read while the vault was whole
//! cannot change that restore, so a restore is repeated only where the damage
//! lies in what it reads. A share of all damage is looked at without that
//! shortcut, and so proves it.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mybackup_engine::{
    DataCheck, EngineError, RestoreRequest, RestoreWhat, VerifyReport, VerifyRequest, unlock_with_device,
    unlock_with_passphrase,
};
use mybackup_format::VaultId;

use crate::shelf::{Bytes, Footprint};
use crate::trees::{Difference, Snapshot, compare, snapshot};
use crate::world::{Computer, DEVICE, Moment, PASSPHRASE, PLACE, World};

/// An index is opened anew after so many looks: each leaves a line in its journal.
const LOOKS_PER_INDEX: u64 = 2000;
/// Whatever takes longer than this counts as hanging; a look takes milliseconds.
const HANGS: Duration = Duration::from_secs(60);
/// What takes five times as long will never end.
const NEVER_ENDS: u32 = 5;

/// Verifies every byte.
pub fn verify(computer: &mut Computer) -> Result<VerifyReport, EngineError> {
    let request = VerifyRequest { data: DataCheck::All, restore_test: false };
    computer.engine.verify(&request, &computer.run)
}

/// What one restore gave.
#[derive(Debug)]
pub struct Restored {
    /// Which moment it was asked for.
    pub moment: usize,
    /// What is not there, or differs.
    pub difference: Difference,
    /// Why it failed as a whole.
    pub refused: Option<String>,
    /// The paths and causes of what it said is damaged, before and while it ran.
    pub troubles: Vec<(Vec<u8>, String)>,
    complete: bool,
}

impl Restored {
    /// Tells whether the person was told that something is wrong.
    pub fn told(&self) -> bool {
        self.refused.is_some() || !self.troubles.is_empty() || !self.complete
    }

    /// Tells whether an object was named.
    pub fn named_object(&self, object: &str) -> bool {
        self.troubles.iter().any(|(told, cause)| told == object.as_bytes() || cause.contains(object))
    }

    /// Tells whether a path that did not come back was named, or all were refused with a cause.
    pub fn named(&self, path: &str) -> bool {
        let below = format!("/{path}").into_bytes();
        self.refused.is_some() || self.troubles.iter().any(|(told, _)| told.ends_with(&below))
    }
}

/// What people find in a damaged vault.
#[derive(Debug, Default)]
pub struct Verdict {
    /// What verifying says is damaged, by name; of a failure the words.
    pub damaged: Vec<String>,
    /// The report, where verifying came to an end.
    pub report: Option<VerifyReport>,
    /// What came back on the computer that knows the vault, where it could be affected.
    pub known: Vec<Restored>,
    /// What came back on a new computer, where it could be affected.
    pub newcomer: Vec<Restored>,
    /// Wrong bytes, or less than everything, that were given back as good.
    pub silent: Vec<String>,
    pub panics: Vec<String>,
    pub hangs: u64,
    pub restores: u64,
}

impl Verdict {
    /// Tells whether verifying names the object.
    pub fn names(&self, object: &str) -> bool {
        self.damaged.iter().any(|text| text.contains(object))
    }
}

/// Who looks.
pub struct Judge<'w> {
    world: &'w World,
    known: Computer,
    looks: u64,
    /// What restoring each moment reads on the computer that knows the vault.
    restores: Vec<Footprint>,
    /// What connecting a new computer reads.
    connecting: Footprint,
    /// Counts what was begun and ended, for whoever watches that it goes on.
    beats: Arc<AtomicU64>,
}

/// Ends the process where nothing is begun or ended any more.
fn watch_over(beats: &Arc<AtomicU64>) {
    let watched = Arc::downgrade(beats);
    std::thread::spawn(move || {
        let (mut last, mut since) = (0, Instant::now());
        while let Some(beats) = watched.upgrade() {
            let now = beats.load(Ordering::Relaxed);
            drop(beats);
            if now != last {
                (last, since) = (now, Instant::now());
            }
            if since.elapsed() > HANGS * NEVER_ENDS {
                eprintln!("Look {last} hangs");
                std::process::abort();
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth<'c> {
    /// What reads this byte of this object.
    Byte(&'c str, usize),
    /// Everything.
    Full,
    /// Everything but a new computer, which has no memory to compare with.
    Memory,
}

impl<'w> Judge<'w> {
    /// Learns what is read while the vault is whole.
    pub fn new(world: &'w World) -> Self {
        let mut judge = Judge {
            world,
            known: world.known(),
            looks: 0,
            restores: Vec::new(),
            connecting: Footprint::new(),
            beats: Arc::default(),
        };
        for moment in 0..world.moments.len() {
            world.shelf.watch();
            let restored = restore(world, &mut judge.known, moment);
            judge.restores.push(world.shelf.watched());
            assert!(!restored.told() && restored.difference == Difference::default(), "{restored:?}");
        }
        world.shelf.watch();
        world.newcomer().expect("a new computer connects");
        judge.connecting = world.shelf.watched();
        watch_over(&judge.beats);
        judge
    }

    /// Puts damaged bytes in place of an object's, looks, and puts the good ones back.
    pub fn look_at(&mut self, object: &str, damaged: Vec<u8>, good: &Bytes, depth: Depth<'_>) -> Verdict {
        let path = self.world.root().join(object);
        self.world.shelf.put(&path, Bytes::new(damaged));
        let verdict = self.look(depth);
        self.world.shelf.put(&path, good.clone());
        verdict
    }

    /// Looks at the vault as it stands now.
    pub fn look(&mut self, depth: Depth<'_>) -> Verdict {
        self.looks += 1;
        self.beats.fetch_add(1, Ordering::Relaxed);
        // What changes lengths and names may change what the index learns.
        if depth == Depth::Full || depth == Depth::Memory || self.looks.is_multiple_of(LOOKS_PER_INDEX) {
            self.known = self.world.known();
        }
        let mut verdict = Verdict::default();
        let world = self.world;
        self.known.troubles();
        let known = &mut self.known;
        if let Some(result) = verdict.watch("verifying", || verify(known)) {
            match result {
                Ok(report) => {
                    verdict.damaged = report.damaged.iter().map(|damage| damage.object.clone()).collect();
                    verdict.report = Some(report);
                }
                Err(error) => verdict.damaged = vec![error.to_string()],
            }
        }
        self.known.troubles();
        for moment in 0..world.moments.len() {
            if self.matters(&self.restores[moment], depth) {
                let known = &mut self.known;
                let restored = verdict.watch("restoring", || restore(world, known, moment));
                verdict.known.extend(restored);
            }
        }
        if depth != Depth::Memory && self.matters(&self.connecting, depth) {
            self.connect(&mut verdict);
        }
        let slots = matches!(depth, Depth::Byte(object, _) if object.starts_with("keys/"));
        if slots || depth == Depth::Full {
            other_ways_in(world, &mut verdict);
        }
        verdict.restores = (verdict.known.len() + verdict.newcomer.len()) as u64;
        for restored in &verdict.known {
            judge(world, restored, false, &mut verdict.silent);
        }
        for restored in &verdict.newcomer {
            judge(world, restored, true, &mut verdict.silent);
        }
        verdict
    }

    fn matters(&self, footprint: &Footprint, depth: Depth<'_>) -> bool {
        let Depth::Byte(object, at) = depth else { return true };
        let read = footprint.get(&format!("{}/{object}", self.world.root().display()));
        read.is_some_and(|read| read.get(at).copied().unwrap_or(true))
    }

    fn connect(&self, verdict: &mut Verdict) {
        let world = self.world;
        let everything = || 0..world.moments.len();
        match verdict.watch("connecting", || world.newcomer()) {
            Some(Ok(mut newcomer)) => {
                let told = newcomer.troubles();
                for moment in everything() {
                    let restored = verdict.watch("restoring elsewhere", || restore(world, &mut newcomer, moment));
                    verdict.newcomer.extend(restored.map(|mut restored| {
                        restored.troubles.extend(told.iter().cloned());
                        restored
                    }));
                }
            }
            Some(Err(error)) => {
                let refused = |moment| Restored {
                    moment,
                    difference: Difference {
                        missing: world.moments[moment].tree.keys().cloned().collect(),
                        wrong: Vec::new(),
                    },
                    refused: Some(error.to_string()),
                    troubles: Vec::new(),
                    complete: false,
                };
                verdict.newcomer.extend(everything().map(refused));
            }
            None => {}
        }
    }
}

impl Verdict {
    /// Does one thing; notes that it panicked or hung.
    fn watch<T>(&mut self, what: &str, act: impl FnOnce() -> T) -> Option<T> {
        let start = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(act));
        self.hangs += u64::from(start.elapsed() > HANGS);
        result.map_err(|_| self.panics.push(what.to_string())).ok()
    }
}

/// Restores the folder of a moment and compares it.
pub fn restore(world: &World, computer: &mut Computer, moment: usize) -> Restored {
    let Moment { source, at, tree, .. } = &world.moments[moment];
    let place = world.new_place();
    let what = RestoreWhat::Directory { path: source.clone(), at: Some(*at) };
    let result = computer.engine.restore(&RestoreRequest::new(what, Some(place.clone())), &computer.run);
    let got = if place.is_dir() { snapshot(&place) } else { Snapshot::new() };
    // It is mostly there; where the restore was refused there is nothing to remove.
    let _ = fs::remove_dir_all(&place);
    Restored {
        moment,
        difference: compare(tree, &got),
        complete: result.as_ref().is_ok_and(|report| report.is_complete()),
        refused: result.err().map(|error| error.to_string()),
        troubles: computer.troubles(),
    }
}

/// Notes what was given back as good and is not.
///
/// A new computer that cannot read the newest root and says so may give an older state of a file.
fn judge(world: &World, restored: &Restored, may_be_older: bool, silent: &mut Vec<String>) {
    let Restored { moment, difference, .. } = restored;
    if !restored.told() && *difference != Difference::default() {
        silent.push(format!("moment {moment}: called done, but {difference:?}"));
    }
    let asked = &world.moments[*moment];
    let older = world.moments.iter().filter(|m| may_be_older && m.source == asked.source && m.at < asked.at);
    let mut older: Vec<&Snapshot> = older.map(|moment| &moment.tree).collect();
    if may_be_older && asked.source == world.source(1).as_os_str().as_encoded_bytes() {
        older.push(&world.before);
    }
    for (path, entry) in &difference.wrong {
        if !older.iter().any(|tree| tree.get(path) == Some(entry)) || !restored.told() {
            silent.push(format!("moment {moment}: \"{path}\" is wrong"));
        }
    }
}

/// Tries the passphrase and the second computer's secret: they give the right keys or none.
fn other_ways_in(world: &World, verdict: &mut Verdict) {
    let vault: VaultId = world.keys().vault();
    let (vfs, place) = (world.vfs(), Path::new(PLACE));
    let unlocked = [
        verdict.watch("the passphrase", || unlock_with_passphrase(&vfs, place, vault, PASSPHRASE)),
        verdict.watch("the device", || unlock_with_device(&vfs, place, vault, &DEVICE)),
    ];
    for unlocked in unlocked.into_iter().flatten().flatten() {
        if unlocked.keys != world.bundle() {
            verdict.silent.push("a slot gave wrong keys".to_string());
        }
    }
}

//! What a person knows and counts on: the runs that were reported done, and the ways in.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use mybackup_engine::{EngineError, unlock_with_device, unlock_with_passphrase, unlock_with_words};
use mybackup_format::keys::Secret;
use mybackup_format::slot::{SlotKind, Unlocked, stretch};
use mybackup_proof::setup::{self, COST, MUCH_LATER_NS, VAULT, keys};
use mybackup_vfs::Vfs;

/// The destinations: the second one comes later.
pub(crate) const FIRST: &str = "first";
pub(crate) const SECOND: &str = "second";
/// The first secret of each kind.
pub(crate) const FIRST_SECRET: u8 = 11;

const KINDS: [SlotKind; 3] = [SlotKind::Words, SlotKind::Passphrase, SlotKind::Device];

/// Makes a slot for a secret, which is known by its number.
pub(crate) fn slot(kind: SlotKind, secret: u8) -> Vec<u8> {
    let salt = secret ^ kind as u8;
    let unlocked = Unlocked { keys: keys(), words: Secret([secret; 32]) };
    let sealing = match kind {
        SlotKind::Passphrase => stretch(&passphrase(secret), &[salt; 24], COST).expect("the cost is allowed"),
        _ => Secret([secret; 32]),
    };
    setup::slot(VAULT, kind, salt, &sealing, &unlocked)
}

fn passphrase(secret: u8) -> String {
    format!("open sesame {secret}")
}

/// A run that was reported done.
#[derive(Clone)]
pub(crate) struct Saved {
    /// When it had ended.
    pub(crate) at_ns: i64,
    /// Which state of the folder it saw.
    pub(crate) tree: usize,
    /// Where it was said to be.
    pub(crate) places: Vec<&'static str>,
}

/// What a person knows.
#[derive(Clone)]
pub(crate) struct Person {
    /// The destinations that are plugged in.
    pub(crate) places: Vec<&'static str>,
    /// The slots that this computer keeps copies of.
    pub(crate) slots: Vec<(SlotKind, Vec<u8>)>,
    /// How the folder looks now.
    pub(crate) tree: usize,
    /// What the clock says.
    pub(crate) now_ns: i64,
    /// Every run that must come back.
    pub(crate) saved: Vec<Saved>,
    /// Something is damaged, and not by us.
    pub(crate) rotten: bool,
    /// The secrets of a kind at a destination: one of them opens, and where there is only one, no other does.
    ways: BTreeMap<(&'static str, u8), Vec<u8>>,
    next_secret: u8,
}

impl Person {
    pub(crate) fn new() -> Self {
        Person {
            places: vec![FIRST],
            slots: vec![
                (SlotKind::Words, slot(SlotKind::Words, FIRST_SECRET)),
                (SlotKind::Passphrase, slot(SlotKind::Passphrase, FIRST_SECRET)),
            ],
            tree: 0,
            now_ns: MUCH_LATER_NS,
            saved: Vec::new(),
            rotten: false,
            ways: BTreeMap::new(),
            next_secret: FIRST_SECRET + 1,
        }
    }

    /// The vault was made at a destination, so what this computer has slots for opens it.
    pub(crate) fn has_vault(&mut self, place: &'static str) {
        for kind in [SlotKind::Words, SlotKind::Passphrase] {
            self.ways.entry((place, kind as u8)).or_insert_with(|| vec![FIRST_SECRET]);
        }
    }

    pub(crate) fn knows_vault(&self, place: &'static str) -> bool {
        self.ways.contains_key(&(place, SlotKind::Words as u8))
    }

    /// Tells whether new recovery words are on their way.
    pub(crate) fn changes_words(&self) -> bool {
        self.ways.iter().any(|((_, kind), may)| *kind == SlotKind::Words as u8 && may.len() > 1)
    }

    /// A destination holds all that another holds.
    pub(crate) fn is_copy(&mut self, copy: &'static str, of: &'static str) {
        for run in self.saved.iter_mut().filter(|run| run.places.contains(&of)) {
            if !run.places.contains(&copy) {
                run.places.push(copy);
            }
        }
        for kind in KINDS {
            if let Some(way) = self.ways.get(&(of, kind as u8)).cloned() {
                self.ways.insert((copy, kind as u8), way);
            }
        }
    }

    /// A new secret of a kind is on its way; returns it and its slot, which this computer keeps from now on.
    pub(crate) fn begin_way(&mut self, kind: SlotKind) -> (u8, Vec<u8>) {
        let secret = self.next_secret;
        self.next_secret += 1;
        let bytes = slot(kind, secret);
        self.slots.retain(|(other, _)| *other != kind);
        self.slots.push((kind, bytes.clone()));
        for place in self.places.clone() {
            if let Some(way) = self.ways.get_mut(&(place, kind as u8)) {
                way.push(secret);
            }
        }
        (secret, bytes)
    }

    /// The new secret opens the vault at a destination, and no older one does.
    pub(crate) fn has_way(&mut self, place: &str, kind: SlotKind, secret: u8) {
        if let Some(place) = self.places.iter().find(|known| **known == place) {
            self.ways.insert((place, kind as u8), vec![secret]);
        }
    }

    /// Versions that were superseded before this moment may go: what needs them is no longer counted on.
    pub(crate) fn may_forget(&mut self, limit_ns: i64) {
        let ends: Vec<i64> = self.saved.iter().map(|run| run.at_ns).collect();
        let mut next = ends.into_iter().skip(1);
        self.saved.retain(|_| next.next().is_none_or(|superseded| superseded > limit_ns));
    }

    /// The runs that must come back from a destination.
    pub(crate) fn runs_at<'p>(&'p self, place: &'p str) -> impl Iterator<Item = &'p Saved> {
        self.saved.iter().filter(move |run| run.places.contains(&place))
    }

    /// Opens the vault at a destination in every way that the person has.
    pub(crate) fn open_all_ways(&self, vfs: &Arc<dyn Vfs>, place: &'static str) -> Result<(), String> {
        for kind in KINDS {
            let Some(may) = self.ways.get(&(place, kind as u8)) else { continue };
            let mut opened = Vec::new();
            for secret in FIRST_SECRET..self.next_secret {
                match unlock(vfs, place, kind, secret) {
                    Ok(found) if found.keys.fingerprint() == keys().fingerprint() => opened.push(secret),
                    Ok(_) => return Err(format!("{kind:?} {secret} gives other keys")),
                    Err(EngineError::WrongKey { .. }) => {}
                    Err(error) => return Err(format!("{kind:?} {secret}: {error}")),
                }
            }
            if opened.is_empty() || opened.iter().any(|secret| !may.contains(secret)) {
                return Err(format!("{kind:?} at {place}: {opened:?} open it, not one of {may:?}"));
            }
        }
        Ok(())
    }
}

fn unlock(vfs: &Arc<dyn Vfs>, place: &str, kind: SlotKind, secret: u8) -> Result<Unlocked, EngineError> {
    let destination = Path::new("/").join(place);
    match kind {
        SlotKind::Words => unlock_with_words(vfs, &destination, VAULT, &Secret([secret; 32])),
        SlotKind::Passphrase => unlock_with_passphrase(vfs, &destination, VAULT, &passphrase(secret)),
        SlotKind::Device => unlock_with_device(vfs, &destination, VAULT, &Secret([secret; 32])),
    }
}

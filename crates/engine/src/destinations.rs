//! The places that the vault is kept at: which can be used now, and writing to all of them.
//!
//! A destination is written to only when it holds all that this computer knows of:
//! a root there never refers to an object that is missing there. One that was away
//! is brought up to date first, from another one.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use mybackup_format::vault::{Parameters, VaultInfo};
use mybackup_format::{ObjectHash, SourceId};
use mybackup_store::{Dir, ObjectName, Store, StoreError, StoreErrorKind};

use crate::catalogue::NewestSeen;
use crate::engine::{DestinationSpec, Engine};
use crate::error::{EngineError, EngineErrorKind};
pub(crate) use crate::fleet::Fleet;
use crate::layout;
use crate::run::{Event, Notice, Run};
use crate::sabotage::Sabotage;
use crate::vault::{Vault, random};

const A_DAY_NS: i64 = 24 * 3600 * 1_000_000_000;
/// Something may have been left half written.
const UNCLEAN: u64 = 1;
/// Nothing was left half written, but what was learnt from one destination must be compared with the others.
pub(crate) const UNCOMPARED: u64 = 2;

/// The newest root of one source at a destination, by its name alone.
pub(crate) struct NewestRoot {
    pub(crate) source: SourceId,
    pub(crate) seq: u64,
    pub(crate) name: ObjectName,
}

impl Engine {
    /// Opens the vault at one destination.
    pub(crate) fn open_destination(&self, spec: &DestinationSpec) -> Result<Vault, EngineError> {
        let root = spec.path.join(layout::vault_folder(self.settings.vault));
        let store = Dir::open(self.settings.vfs.clone(), &root).map_err(|source| match source.kind() {
            StoreErrorKind::NotFound | StoreErrorKind::Gone
                if is_absent(&source) && self.settings.vfs.stat(&spec.path).is_ok() =>
            {
                EngineError::NoVault {
                    destination: spec.name.clone(),
                    vault: layout::vault_folder(self.settings.vault),
                }
            }
            _ => EngineError::Store { destination: spec.name.clone(), source },
        })?;
        let store: Arc<dyn Store> = Arc::new(store);
        let store = self.between.as_ref().map_or(store.clone(), |between| between(&spec.name, store));
        Vault::open(&spec.name, store, self.keys.clone())
    }

    /// Opens every destination that can be read from; with none, the error says why for each.
    ///
    /// A damaged description keeps nobody from what it describes: it guides writers only.
    pub(crate) fn open_reachable(&self) -> Result<Vec<Vault>, EngineError> {
        let mut vaults = Vec::new();
        let mut errors = Vec::new();
        for spec in &self.settings.destinations {
            match self.open_destination(spec) {
                Ok(vault) => vaults.push(vault),
                Err(error) if error.kind() == EngineErrorKind::Newer => errors.push(error),
                Err(error) => match self.open_without_description(spec) {
                    Some(vault) => vaults.push(vault),
                    None => errors.push(error),
                },
            }
        }
        if vaults.is_empty() { Err(none_reachable(errors)) } else { Ok(vaults) }
    }

    /// Makes the vault at a destination that has none; its folder must exist.
    pub fn create_vault(&self, spec: &DestinationSpec, now_ns: i64) -> Result<(), EngineError> {
        let failed = |source| EngineError::Store { destination: spec.name.clone(), source };
        // The next run sweeps what a kill leaves half written here.
        self.catalogue.set_number("unclean", 1)?;
        let root = spec.path.join(layout::vault_folder(self.settings.vault));
        let store = self.begin_vault(&root).map_err(failed)?;
        let info = VaultInfo { vault: self.settings.vault, features: 0, created_ns: now_ns };
        store.replace(&layout::fixed(layout::README), self.settings.readme.as_bytes()).map_err(failed)?;
        for slot in &self.settings.slots {
            let hash = ObjectHash(mybackup_format::keys::sha256(slot));
            store.put_new(&layout::slot(&hash), slot).map_err(failed)?;
        }
        let total = store.space().map_err(failed)?.map(|space| space.total_bytes);
        let mut reserve = vec![0u8; layout::reserve_len(total)];
        self.keys.fill_reserve(&mut reserve);
        match store.put_new(&layout::fixed(layout::RESERVE), &reserve) {
            // A small disk does without the reserve.
            Err(error) if error.kind() == StoreErrorKind::Full => {}
            other => other.map_err(failed)?,
        }
        store.sync().map_err(failed)?;
        // The description comes last: without it there is no vault.
        let bytes = mybackup_format::vault::write(&info, &Parameters::default(), &self.keys, random());
        store.replace(&layout::fixed(layout::VAULT), &bytes).map_err(failed)?;
        // Where a vault was made, an empty folder is a disk that is away, not a new place.
        Ok(self.catalogue.note_made(&spec.name)?)
    }

    /// Makes the folder of a new vault, or takes the one whose making was cut off.
    fn begin_vault(&self, root: &Path) -> Result<Dir, StoreError> {
        match Dir::create(self.settings.vfs.clone(), root) {
            Err(exists) if exists.kind() == StoreErrorKind::Exists => {
                let store = Dir::open(self.settings.vfs.clone(), root)?;
                let described = store.len(&layout::fixed(layout::VAULT)).is_ok();
                if described || !store.list("runs/")?.is_empty() { Err(exists) } else { Ok(store) }
            }
            made => made,
        }
    }

    /// Opens all destinations for writing, making vaults where there is none yet and
    /// bringing up to date those that were away.
    pub(crate) fn open_fleet(&mut self, run: &Run) -> Result<Fleet, EngineError> {
        let mut vaults = Vec::new();
        let mut errors = Vec::new();
        for spec in self.settings.destinations.clone() {
            let opened = match self.open_destination(&spec) {
                Err(EngineError::NoVault { .. }) if !self.catalogue.was_seen(&spec.name)? => {
                    self.create_vault(&spec, run.now()).and_then(|()| self.open_destination(&spec))
                }
                other => other,
            };
            match opened {
                Ok(vault) => {
                    self.sweep_temporaries(&spec, run)?;
                    vaults.push(vault);
                }
                Err(error) => {
                    run.tell(Event::Notice(Notice::DestinationSkipped {
                        destination: spec.name.clone(),
                        cause: error.to_string(),
                    }));
                    errors.push(error);
                }
            }
        }
        if vaults.is_empty() {
            return Err(none_reachable(errors));
        }
        self.take_over_newest(&vaults, errors.is_empty(), run)?;
        let vaults = self.bring_up_to_date(vaults, run)?;
        for vault in &vaults {
            self.complete_slots(vault)?;
        }
        Ok(Fleet::of(vaults))
    }

    /// Removes what a crash left half written.
    ///
    /// Where other computers write to the vault too it may be theirs, and they may be writing now:
    /// then it is only noted, and goes when it is there still after a day.
    fn sweep_temporaries(&self, spec: &DestinationSpec, run: &Run) -> Result<(), EngineError> {
        let note = format!("temporaries at {}", spec.name);
        let noted = self.catalogue.state(&note)?.unwrap_or_default();
        if self.catalogue.number("unclean")? != UNCLEAN && noted.is_empty() {
            return Ok(());
        }
        let root = spec.path.join(layout::vault_folder(self.settings.vault));
        if self.catalogue.sources()?.iter().any(|s| s.seq > 0 && s.device != self.settings.device) {
            return self.sweep_old_temporaries(&root.join("tmp"), &note, &noted, run);
        }
        Dir::open(self.settings.vfs.clone(), &root)
            .and_then(|dir| dir.sweep_temporaries())
            .map(|_| ())
            .map_err(|source| EngineError::Store { destination: spec.name.clone(), source })
    }

    fn sweep_old_temporaries(&self, folder: &Path, note: &str, noted: &[u8], run: &Run) -> Result<(), EngineError> {
        let (since, names) = match noted.split_first_chunk() {
            Some((since, names)) => (i64::from_le_bytes(*since), names),
            None => (run.now(), noted),
        };
        let is_noted = |name: &OsStr| names.split(|b| *b == b'\n').any(|known| known == name.as_encoded_bytes());
        let is_old = run.now().saturating_sub(since) > A_DAY_NS;
        if !noted.is_empty() && !is_old {
            return Ok(());
        }
        let mut left = Vec::new();
        for entry in self.settings.vfs.list_dir(folder).unwrap_or_default() {
            // One that cannot be removed is tried again another day.
            if !is_noted(&entry.name) || self.settings.vfs.remove_file(&folder.join(&entry.name)).is_err() {
                left.push(b'\n');
                left.extend_from_slice(entry.name.as_encoded_bytes());
            }
        }
        let kept = if left.is_empty() { Vec::new() } else { [&run.now().to_le_bytes()[..], &left[..]].concat() };
        Ok(self.catalogue.set_state(note, &kept)?)
    }

    /// Makes the index agree with the newest roots that are found at any destination.
    ///
    /// Where the index knows more than any of them shows, the rest is at a destination
    /// that is away; only when none is away has the vault itself gone back.
    fn take_over_newest(&mut self, vaults: &[Vault], none_away: bool, run: &Run) -> Result<(), EngineError> {
        let mut newest: Vec<(usize, NewestRoot)> = Vec::new();
        for (i, vault) in vaults.iter().enumerate() {
            let roots = newest_roots(vault)?;
            self.notice_going_back(vault, &roots, run)?;
            for root in roots {
                // Of two histories that parted under one number, the one that the index knows goes on.
                let known = self.catalogue.source(root.source)?;
                let is_known = known.is_some_and(|s| layout::root(s.id, s.seq, &s.root) == root.name);
                match newest.iter_mut().find(|(_, other)| other.source == root.source) {
                    Some(slot) if (slot.1.seq, false) < (root.seq, is_known) => *slot = (i, root),
                    Some(_) => {}
                    None => newest.push((i, root)),
                }
            }
        }
        let mut unread = self.catalogue.number("unclean")? != 0;
        for (i, root) in &newest {
            let known = self.catalogue.source(root.source)?;
            let seq = known.as_ref().map_or(0, |s| s.seq);
            let same = known.is_some_and(|s| layout::root(s.id, s.seq, &s.root) == root.name);
            if !same && (root.seq >= seq || none_away) {
                self.read_history(&vaults[*i], root.source, run)?;
                unread = true;
            }
        }
        for known in self.catalogue.sources()?.into_iter().filter(|_| none_away) {
            if known.seq > 0 && !newest.iter().any(|(_, root)| root.source == known.id) {
                self.forget_history(known.id)?;
            }
        }
        if unread {
            for vault in vaults {
                self.adopt_packs(vault, run)?;
            }
        }
        Ok(())
    }

    fn notice_going_back(&self, vault: &Vault, roots: &[NewestRoot], run: &Run) -> Result<(), EngineError> {
        for known in self.catalogue.sources()? {
            let Some(seen) = self.catalogue.newest_seen(&vault.destination, known.id)? else { continue };
            let now = roots.iter().find(|r| r.source == known.id).map_or(0, |r| r.seq);
            if now < seen.seq {
                run.tell(Event::Notice(Notice::DestinationWentBack { destination: vault.destination.clone() }));
                return Ok(());
            }
        }
        Ok(())
    }

    /// Keeps the destinations that hold the newest roots, after copying what others lack.
    fn bring_up_to_date(&mut self, vaults: Vec<Vault>, run: &Run) -> Result<Vec<Vault>, EngineError> {
        let (mut whole, mut behind): (Vec<Vault>, Vec<Vault>) = {
            let mut whole = Vec::new();
            let mut behind = Vec::new();
            for vault in vaults {
                let usable = self.is_up_to_date(&vault)? && !self.is_other_history(&vault, &whole)?;
                if usable || run.errs_with(Sabotage::WriteToStale) { whole.push(vault) } else { behind.push(vault) }
            }
            (whole, behind)
        };
        if whole.is_empty()
            && let Some(at) = self.complete_one(&behind, run)?
        {
            whole.push(behind.remove(at));
        }
        if whole.is_empty() {
            let here: Vec<&str> = behind.iter().map(|v| v.destination.as_str()).collect();
            let away = self.settings.destinations.iter().map(|d| d.name.as_str()).filter(|name| !here.contains(name));
            let away: Vec<String> = away.map(|name| format!("\"{name}\"")).collect();
            let behind = here.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
            let cause = format!("{behind} lacks the latest backups, which are only at {}", away.join(", "));
            return Err(EngineError::Unreachable { causes: vec![cause] });
        }
        let mut usable = whole.clone();
        for vault in behind {
            match self.copy_missing(&whole[0], &vault, run) {
                Ok(_) => usable.push(vault),
                Err(error @ EngineError::Interrupted(_)) => return Err(error),
                Err(error) => run.tell(Event::Notice(Notice::DestinationSkipped {
                    destination: vault.destination.clone(),
                    cause: error.to_string(),
                })),
            }
        }
        Ok(usable)
    }

    /// Where several computers each wrote to another destination: brings together at one what all of them have.
    ///
    /// Returns which one is complete now. Nothing is removed anywhere.
    fn complete_one(&mut self, behind: &[Vault], run: &Run) -> Result<Option<usize>, EngineError> {
        for (at, vault) in behind.iter().enumerate() {
            for (_, other) in behind.iter().enumerate().filter(|(other, _)| *other != at) {
                match self.copy_missing(other, vault, run) {
                    Ok(_) => {}
                    Err(error @ EngineError::Interrupted(_)) => return Err(error),
                    Err(error) => run.tell(Event::Notice(Notice::DestinationSkipped {
                        destination: vault.destination.clone(),
                        cause: error.to_string(),
                    })),
                }
            }
            if self.is_up_to_date(vault)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Tells whether a destination, under the same numbers, holds another history than those found good before it.
    fn is_other_history(&self, vault: &Vault, whole: &[Vault]) -> Result<bool, EngineError> {
        let Some(first) = whole.first() else { return Ok(false) };
        let roots = newest_roots(first)?;
        let differs = |root: &NewestRoot| roots.iter().any(|r| r.source == root.source && r.name != root.name);
        Ok(newest_roots(vault)?.iter().any(differs))
    }

    /// Gives a destination the key slots that it lacks: without them the recovery words would open nothing.
    fn complete_slots(&self, vault: &Vault) -> Result<(), EngineError> {
        for slot in &self.settings.slots {
            let name = layout::slot(&ObjectHash(mybackup_format::keys::sha256(slot)));
            if vault.store.len(&name).is_err_and(|e| e.kind() == StoreErrorKind::NotFound) {
                vault.store.put_new(&name, slot).map_err(|e| vault.failed(e))?;
            }
        }
        Ok(())
    }

    /// Tells whether a destination holds the roots that the index knows.
    pub(crate) fn is_up_to_date(&self, vault: &Vault) -> Result<bool, EngineError> {
        let roots = newest_roots(vault)?;
        for known in self.catalogue.sources()?.iter().filter(|s| s.seq > 0) {
            if !roots.iter().any(|r| r.source == known.id && r.seq >= known.seq) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Tells whether the newest roots at a destination are the very ones that the index knows.
    pub(crate) fn shows_known_roots(&self, vault: &Vault) -> Result<bool, EngineError> {
        let roots = newest_roots(vault)?;
        let known = self.catalogue.sources()?;
        let shown = |name: ObjectName| roots.iter().any(|r| r.name == name);
        Ok(known.iter().filter(|s| s.seq > 0).all(|s| shown(layout::root(s.id, s.seq, &s.root))))
    }

    /// Remembers what a destination shows, so that it cannot go back unnoticed.
    pub(crate) fn remember_newest(&self, vault: &Vault) -> Result<(), EngineError> {
        for known in self.catalogue.sources()?.iter().filter(|s| s.seq > 0) {
            let newest = NewestSeen { seq: known.seq, hash: known.root };
            self.catalogue.set_newest_seen(&vault.destination, known.id, newest)?;
        }
        Ok(())
    }
}

/// Tells whether a vault's folder is not there, and not only out of reach for now.
fn is_absent(error: &StoreError) -> bool {
    !matches!(error, StoreError::Gone { source: Some(source), .. } if source.kind() != std::io::ErrorKind::NotFound)
}

/// Returns the newest root of every source at a destination.
pub(crate) fn newest_roots(vault: &Vault) -> Result<Vec<NewestRoot>, EngineError> {
    let mut newest: Vec<NewestRoot> = Vec::new();
    for object in vault.list("runs/")? {
        let name = object.name.as_str();
        let (Some(source), Some(seq)) = (layout::root_source(name), layout::root_seq(name)) else { continue };
        match newest.iter_mut().find(|r| r.source == source) {
            Some(root) if root.seq < seq => {
                root.seq = seq;
                root.name = object.name;
            }
            Some(_) => {}
            None => newest.push(NewestRoot { source, seq, name: object.name }),
        }
    }
    Ok(newest)
}

fn none_reachable(mut errors: Vec<EngineError>) -> EngineError {
    // A wrong key, a newer format or damage is a better answer than "not reachable".
    let telling = errors.iter().position(|e| {
        !matches!(e, EngineError::NoVault { .. } | EngineError::Store { .. } | EngineError::Unreachable { .. })
    });
    match telling {
        Some(at) => errors.swap_remove(at),
        None if errors.len() == 1 => errors.swap_remove(0),
        None => EngineError::Unreachable { causes: errors.iter().map(EngineError::to_string).collect() },
    }
}

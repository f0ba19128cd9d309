//! Exact copies from other destinations, and the small objects that this computer can write itself.

use mybackup_format::container::ObjectKind;
use mybackup_format::ids::hex;
use mybackup_format::keys::sha256;
use mybackup_format::vault::{Parameters, VaultInfo};
use mybackup_format::{FormatError, ObjectHash, slot};
use mybackup_store::{ObjectName, StoreError, StoreErrorKind};
use mybackup_vfs::FileKind;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;
use crate::vault::{Vault, random};
use crate::verify::{KEYS, is_too_long};

use super::{HealedBy, Work};

/// Keeps the bytes of a bad object under `quarantine/`, durably; returns whether there were any.
fn keep_aside(vault: &Vault, name: &ObjectName) -> Result<bool, EngineError> {
    // What cannot be read at all holds nothing that could be kept.
    let Ok(bytes) = vault.store.read(name) else { return Ok(false) };
    let aside = format!("quarantine/{}", name.as_str().replace('/', "-"));
    let short = &ObjectHash(sha256(&bytes)).hex()[..8];
    for text in [aside.clone(), format!("{aside}.{short}")] {
        let aside = ObjectName::new(&text).expect("the parts of a name are joined by what a name may hold");
        match vault.store.put_new(&aside, &bytes).and_then(|()| vault.store.sync()) {
            Err(error) if error.kind() == StoreErrorKind::Exists => {}
            // On a full disk a bad object is in the way of the good one.
            Err(error) if error.kind() == StoreErrorKind::Full => return Ok(false),
            other => return other.map(|()| true).map_err(|e| vault.failed(e)),
        }
    }
    Ok(true)
}

/// Tells whether a failure of the store concerns this one name, so that the rest can still be healed.
fn of_this_name(error: &StoreError) -> bool {
    matches!(error.kind(), StoreErrorKind::Io | StoreErrorKind::Exists | StoreErrorKind::NotFound)
}

/// Tells whether the object at a destination is longer than any sound one.
pub(super) fn stands_too_long(vault: &Vault, name: &ObjectName) -> bool {
    vault.store.len(name).is_ok_and(|len| is_too_long(name.as_str(), len))
}

/// Reads an object that proves itself whole; `None` where this destination has no such copy.
fn proven_copy(vault: &Vault, name: &ObjectName) -> Option<Vec<u8>> {
    if stands_too_long(vault, name) {
        return None;
    }
    let bytes = vault.store.read(name).ok()?;
    let proven = match layout::kind_of(name.as_str())? {
        ObjectKind::Vault => mybackup_format::vault::open(&bytes, &vault.keys).is_ok(),
        ObjectKind::Slot => layout::name_fits(name.as_str(), &ObjectHash(sha256(&bytes))) && slot::info(&bytes).is_ok(),
        // The name of a root holds a part of the hash only: it must open, too.
        ObjectKind::Root => crate::rebuild::open_root(vault, name).is_ok(),
        _ => layout::name_fits(name.as_str(), &ObjectHash(sha256(&bytes))),
    };
    proven.then_some(bytes)
}

impl Engine {
    /// Moves what cannot be copied out of the way as it is: a folder, or a file beyond all measure.
    ///
    /// A link or a pipe holds nothing: it may be replaced where it stands.
    fn move_away(&self, vault: &Vault, name: &ObjectName) -> bool {
        let Some(root) = self.folder_at(&vault.destination) else { return false };
        let vfs = &self.settings.vfs;
        let from = root.join(name.as_str());
        let in_the_way = match vfs.stat(&from) {
            Ok(stat) if stat.kind == FileKind::File => is_too_long(name.as_str(), stat.len),
            Ok(stat) => stat.kind == FileKind::Dir,
            Err(_) => false,
        };
        if !in_the_way {
            return false;
        }
        let folder = root.join("quarantine");
        // It may be there already; whether it is shows with the next step.
        let _ = vfs.create_dir(&folder);
        let salt: [u8; 4] = random();
        let aside = folder.join(format!("{}.{}", name.as_str().replace('/', "-"), hex(&salt)));
        vfs.rename(&from, &aside).and_then(|()| vfs.sync_dir(&folder)).is_ok()
    }

    /// Moves a bad object to `quarantine/`; what cannot be read at all goes without a trace.
    pub(super) fn set_aside(&self, work: &mut Work, at: usize, name: &ObjectName) -> Result<(), EngineError> {
        let vault = work.vaults[at].clone();
        let moved = self.move_away(&vault, name);
        if moved || keep_aside(&vault, name)? {
            work.report.quarantined.push((vault.destination.clone(), name.as_str().to_string()));
        }
        match vault.store.remove(name) {
            Err(error) if !of_this_name(&error) => Err(vault.failed(error)),
            _ => Ok(()),
        }
    }

    /// Puts good bytes in the place of bad ones, which are kept aside; returns whether that could be done.
    fn put_in_place(&self, work: &mut Work, at: usize, name: &ObjectName, bytes: &[u8]) -> Result<bool, EngineError> {
        let vault = work.vaults[at].clone();
        let moved = self.move_away(&vault, name);
        if moved || keep_aside(&vault, name)? {
            work.report.quarantined.push((vault.destination.clone(), name.as_str().to_string()));
        }
        match vault.store.replace(name, bytes) {
            Ok(()) => Ok(true),
            Err(error) if of_this_name(&error) => Ok(false),
            Err(error) => Err(vault.failed(error)),
        }
    }

    /// Heals every finding of which another destination has the very object.
    pub(super) fn copy_from_others(&self, work: &mut Work, run: &Run) -> Result<(), EngineError> {
        for finding in std::mem::take(&mut work.findings) {
            run.check()?;
            let (Ok(name), Some(at)) = (ObjectName::new(&finding.object), work.vault(&finding.destination)) else {
                work.findings.push(finding);
                continue;
            };
            // What is damaged may be not the object but what it refers to.
            let itself_good =
                proven_copy(&work.vaults[at], &name).is_some() && layout::root_seq(name.as_str()).is_some();
            let others = work.vaults.iter().enumerate().filter(|(other, _)| *other != at && !itself_good);
            let copy =
                others.into_iter().find_map(|(_, vault)| Some((vault.destination.clone(), proven_copy(vault, &name)?)));
            match copy {
                Some((from, bytes)) if self.put_in_place(work, at, &name, &bytes)? => {
                    work.healed(&finding.destination, &finding.object, HealedBy::OtherDestination(from));
                }
                _ => work.findings.push(finding),
            }
        }
        Ok(())
    }

    /// Writes descriptions, slots and reserves anew; sets plans and slots aside that nobody has a copy of.
    pub(super) fn write_small_objects(&self, work: &mut Work) -> Result<(), EngineError> {
        for finding in std::mem::take(&mut work.findings) {
            let (Ok(name), Some(at)) = (ObjectName::new(&finding.object), work.vault(&finding.destination)) else {
                work.findings.push(finding);
                continue;
            };
            let (destination, object) = (finding.destination.as_str(), finding.object.as_str());
            let written = match object {
                layout::VAULT => self.description(&work.vaults[at]),
                layout::RESERVE => {
                    let space = work.vaults[at].store.space().ok().flatten();
                    let mut reserve = vec![0; layout::reserve_len(space.map(|s| s.total_bytes))];
                    self.keys.fill_reserve(&mut reserve);
                    Some(reserve)
                }
                _ if layout::kind_of(object) == Some(ObjectKind::Slot) => {
                    let mut slots = self.settings.slots.iter();
                    slots.find(|slot| layout::slot(&ObjectHash(sha256(slot))) == name).cloned()
                }
                _ => None,
            };
            if let Some(bytes) = written {
                // The loss of another slot may have brought this one back already.
                let there = proven_copy(&work.vaults[at], &name).is_some_and(|found| found == bytes);
                match there || self.put_in_place(work, at, &name, &bytes)? {
                    true => work.healed(destination, object, HealedBy::ThisComputer),
                    false => work.lost(destination, object),
                }
                continue;
            }
            match layout::kind_of(object) {
                Some(ObjectKind::Slot) if object == KEYS => work.lost(destination, object),
                Some(ObjectKind::Slot | ObjectKind::Plan) => {
                    self.set_aside(work, at, &name)?;
                    work.lost(destination, object);
                    self.put_missing_slots(work, at)?;
                }
                Some(ObjectKind::Vault) => work.lost(destination, object),
                _ => work.findings.push(finding),
            }
        }
        for vault in &work.vaults {
            let readme = layout::fixed(layout::README);
            if vault.store.len(&readme).is_err_and(|e| e.kind() == StoreErrorKind::NotFound) {
                vault.store.replace(&readme, self.settings.readme.as_bytes()).map_err(|e| vault.failed(e))?;
            }
            vault.store.sync().map_err(|e| vault.failed(e))?;
        }
        Ok(())
    }

    /// Returns a new description, unless the one that stands there may be of a newer version.
    fn description(&self, vault: &Vault) -> Option<Vec<u8>> {
        let name = layout::fixed(layout::VAULT);
        let found = if stands_too_long(vault, &name) { None } else { vault.store.read(&name).ok() };
        // Only what the keys vouch for is believed to be newer: a flipped bit can say so, too.
        let opened = found.map(|bytes| mybackup_format::vault::open(&bytes, &vault.keys));
        if matches!(opened, Some(Err(FormatError::Newer))) {
            return None;
        }
        let slots = self.settings.slots.iter().filter_map(|slot| slot::info(slot).ok());
        let created_ns = slots.map(|info| info.created_ns).min().unwrap_or_default();
        let info = VaultInfo { vault: self.settings.vault, features: 0, created_ns };
        Some(mybackup_format::vault::write(&info, &Parameters::default(), &self.keys, random()))
    }

    /// Puts the slots back that this computer knows of, so that a way in is left.
    fn put_missing_slots(&self, work: &mut Work, at: usize) -> Result<(), EngineError> {
        for bytes in &self.settings.slots {
            let name = layout::slot(&ObjectHash(sha256(bytes)));
            if proven_copy(&work.vaults[at], &name).is_none() {
                self.put_in_place(work, at, &name, bytes)?;
            }
        }
        Ok(())
    }
}

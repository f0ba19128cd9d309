//! Exact copies from other destinations, and the small objects that this computer can write itself.

use mybackup_format::container::ObjectKind;
use mybackup_format::keys::sha256;
use mybackup_format::vault::{Parameters, VaultInfo};
use mybackup_format::{FormatError, ObjectHash, slot};
use mybackup_store::{ObjectName, StoreErrorKind};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;
use crate::vault::{Vault, random};

use super::{HealedBy, Work};

/// Keeps the bytes of a bad object under `quarantine/`, durably.
fn keep_aside(vault: &Vault, name: &ObjectName) -> Result<(), EngineError> {
    // What cannot be read at all holds nothing that could be kept.
    let Ok(bytes) = vault.store.read(name) else { return Ok(()) };
    let aside = format!("quarantine/{}", name.as_str().replace('/', "-"));
    let short = &ObjectHash(sha256(&bytes)).hex()[..8];
    for text in [aside.clone(), format!("{aside}.{short}")] {
        let aside = ObjectName::new(&text).expect("the parts of a name are joined by what a name may hold");
        match vault.store.put_new(&aside, &bytes).and_then(|()| vault.store.sync()) {
            Err(error) if error.kind() == StoreErrorKind::Exists => {}
            // On a full disk a bad object is in the way of the good one.
            Err(error) if error.kind() == StoreErrorKind::Full => return Ok(()),
            other => return other.map_err(|e| vault.failed(e)),
        }
    }
    Ok(())
}

/// Moves a bad object to `quarantine/`.
pub(super) fn set_aside(vault: &Vault, name: &ObjectName) -> Result<(), EngineError> {
    keep_aside(vault, name)?;
    vault.store.remove(name).map_err(|e| vault.failed(e))
}

/// Puts good bytes in the place of bad ones, which are kept aside.
fn put_in_place(work: &mut Work, at: usize, name: &ObjectName, bytes: &[u8]) -> Result<(), EngineError> {
    let vault = work.vaults[at].clone();
    if vault.store.len(name).is_ok() {
        keep_aside(&vault, name)?;
        work.report.quarantined.push((vault.destination.clone(), name.as_str().to_string()));
    }
    vault.store.replace(name, bytes).map_err(|e| vault.failed(e))
}

/// Reads an object that proves itself whole; `None` where this destination has no such copy.
fn proven_copy(vault: &Vault, name: &ObjectName) -> Option<Vec<u8>> {
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
                Some((from, bytes)) => {
                    put_in_place(work, at, &name, &bytes)?;
                    work.healed(&finding.destination, &finding.object, HealedBy::OtherDestination(from));
                }
                None => work.findings.push(finding),
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
                put_in_place(work, at, &name, &bytes)?;
                work.healed(destination, object, HealedBy::ThisComputer);
                continue;
            }
            match layout::kind_of(object) {
                Some(ObjectKind::Slot | ObjectKind::Plan) => {
                    set_aside(&work.vaults[at], &name)?;
                    work.report.quarantined.push((destination.to_string(), object.to_string()));
                    work.lost(destination, object);
                    self.put_missing_slots(&work.vaults[at])?;
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
        let found = vault.store.read(&layout::fixed(layout::VAULT)).ok();
        let info = found.map(|bytes| mybackup_format::vault::info(&bytes));
        if matches!(info, Some(Err(FormatError::Newer))) {
            return None;
        }
        let slots = self.settings.slots.iter().filter_map(|slot| slot::info(slot).ok());
        let created_ns = slots.map(|info| info.created_ns).min().unwrap_or_default();
        let info = VaultInfo { vault: self.settings.vault, features: 0, created_ns };
        Some(mybackup_format::vault::write(&info, &Parameters::default(), &self.keys, random()))
    }

    /// Puts the slots back that this computer knows of, so that a way in is left.
    fn put_missing_slots(&self, vault: &Vault) -> Result<(), EngineError> {
        for bytes in &self.settings.slots {
            let name = layout::slot(&ObjectHash(sha256(bytes)));
            if proven_copy(vault, &name).is_none() {
                vault.store.replace(&name, bytes).map_err(|e| vault.failed(e))?;
            }
        }
        Ok(())
    }
}

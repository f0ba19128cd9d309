//! The small objects that are always read in full: description, reserve, slots, indexes, plans.

use mybackup_format::container::ObjectKind;
use mybackup_format::index::{IndexedPack, put_pack};
use mybackup_format::keys::sha256;
use mybackup_format::plan::Plan;
use mybackup_format::{FormatError, ObjectHash, slot};
use mybackup_store::ObjectName;

use crate::adopt::read_index;
use crate::error::EngineError;
use crate::layout;
use crate::vault::Vault;

use super::Checker;
use super::standing::{TOO_LONG, is_too_long};

impl Checker<'_> {
    /// Checks every object that is neither pack nor root.
    pub(super) fn small_objects(&mut self) -> Result<(), EngineError> {
        self.reserve()?;
        self.words_slots()?;
        let names: Vec<ObjectName> = self.listed.keys().filter_map(|name| ObjectName::new(name).ok()).collect();
        for name in names {
            let len = self.listed.get(name.as_str()).copied().unwrap_or_default();
            if is_too_long(name.as_str(), len) {
                continue;
            }
            match layout::kind_of(name.as_str()) {
                Some(ObjectKind::Slot) => {
                    let slot = check_slot(self.vault, &name);
                    self.checked(name.as_str(), slot)?;
                }
                Some(ObjectKind::Plan) => {
                    let plan = check_plan(self.vault, &name);
                    self.checked(name.as_str(), plan)?;
                }
                Some(ObjectKind::Index) => {
                    let packs = read_index(self.vault, &name);
                    for pack in self.checked(name.as_str(), packs)?.unwrap_or_default() {
                        self.listed_in_index(&name, &pack)?;
                    }
                }
                // It was opened to get here, or what is wrong with it was noted then.
                Some(ObjectKind::Vault) => {}
                _ => continue,
            }
            self.report.bytes += len;
            self.run.check()?;
        }
        Ok(())
    }

    /// Remembers what an index tells of a pack, to compare it with the pack.
    fn listed_in_index(&mut self, index: &ObjectName, pack: &IndexedPack) -> Result<(), EngineError> {
        let name = layout::pack(pack.folder, &pack.hash);
        if let Err(error) = pack.check() {
            self.damaged(index.as_str(), error.to_string());
        } else if self.listed.contains_key(name.as_str()) {
            self.entries.insert((pack.hash, index.as_str().to_string()), entry_hash(pack));
        } else if self.catalogue.pack(&pack.hash)?.is_none() {
            // Only to tell whose chunks are gone with it.
            let _ = self.extra.put_pack(pack, true)?;
        }
        Ok(())
    }

    /// The reserve may be gone or cut short, but what is there must be what was written.
    fn reserve(&mut self) -> Result<(), EngineError> {
        let Some(len) = self.listed.get(layout::RESERVE).copied() else { return Ok(()) };
        if len > layout::RESERVE_LEN as u64 {
            self.damaged(layout::RESERVE, TOO_LONG);
            return Ok(());
        }
        let name = layout::fixed(layout::RESERVE);
        let bytes = self.vault.store.read(&name).map_err(|e| self.vault.failed(e));
        let Some(bytes) = self.checked(layout::RESERVE, bytes)? else { return Ok(()) };
        let mut expected = vec![0; bytes.len()];
        self.vault.keys.fill_reserve(&mut expected);
        if bytes != expected {
            self.damaged(layout::RESERVE, FormatError::Damaged.to_string());
        }
        self.report.bytes += len;
        Ok(())
    }
}

/// The hash of what an index says of a pack.
pub(super) fn entry_hash(pack: &IndexedPack) -> [u8; 32] {
    let mut entry = Vec::new();
    put_pack(&mut entry, pack);
    sha256(&entry)
}

fn check_slot(vault: &Vault, name: &ObjectName) -> Result<(), EngineError> {
    let bytes = vault.store.read(name).map_err(|e| vault.failed(e))?;
    let damaged = |source| EngineError::Object { object: name.as_str().to_string(), source };
    if !layout::name_fits(name.as_str(), &ObjectHash(sha256(&bytes))) {
        return Err(damaged(FormatError::Damaged));
    }
    let info = slot::info(&bytes).map_err(damaged)?;
    if info.vault != vault.keys.vault() {
        return Err(damaged(FormatError::Impossible("a key slot's vault")));
    }
    Ok(())
}

fn check_plan(vault: &Vault, name: &ObjectName) -> Result<(), EngineError> {
    let damaged = |source| EngineError::Object { object: name.as_str().to_string(), source };
    let parts = vault.read_object(name, ObjectKind::Plan)?;
    Plan::decode(parts.first().ok_or_else(|| damaged(FormatError::Short("a plan")))?).map_err(damaged)?;
    Ok(())
}

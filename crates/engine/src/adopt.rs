//! Learns what packs there are, so that nothing is stored twice.
//!
//! Index objects tell about many packs at once, the end of a pack about itself. A
//! pack is used only where every destination that is up to date holds it: a root
//! must find all it refers to at each of them.

use std::collections::BTreeMap;

use mybackup_format::ObjectHash;
use mybackup_format::container::ObjectKind;
use mybackup_format::index::{self, IndexedPack, PackFolder};
use mybackup_format::keys::sha256;
use mybackup_store::ObjectName;

use crate::catalogue::PackRow;
use crate::destinations::UNCOMPARED;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::rebuild::{concerns_one_object, destination_fails, twice};
use crate::run::{Run, TroubleKind};
use crate::sync::{BATCH_BYTES, put_good};
use crate::vault::Vault;

/// The packs that a destination lists, with their lengths in bytes, in an order that does not change.
pub(crate) type Listed = BTreeMap<ObjectHash, (PackFolder, u64)>;

/// Lists the packs at a destination.
pub(crate) fn list_packs(vault: &Vault) -> Result<Listed, EngineError> {
    let mut listed = Listed::new();
    for folder in [PackFolder::Data, PackFolder::Meta, PackFolder::Meta2] {
        for object in vault.list(&format!("{}/", folder.name()))? {
            if let Some((folder, hash)) = layout::pack_in_name(object.name.as_str()) {
                listed.insert(hash, (folder, object.len));
            }
        }
    }
    Ok(listed)
}

impl Engine {
    /// Brings the list of packs in line with what the destinations that are up to date hold.
    pub(crate) fn adopt_packs(&mut self, vault: &Vault, run: &Run) -> Result<(), EngineError> {
        let reachable = self.with_others(vault);
        self.catalogue.begin()?;
        let result = self.adopt(&reachable, run);
        match result {
            Ok(()) => self.catalogue.commit()?,
            Err(_) => self.catalogue.roll_back(),
        }
        result
    }

    fn adopt(&self, reachable: &[Vault], run: &Run) -> Result<(), EngineError> {
        let (mut whole, mut behind) = (Vec::new(), Vec::new());
        for vault in reachable {
            // One that was away may hold packs that were cleaned since: nothing is learnt from it.
            if self.is_up_to_date(vault)? {
                self.learn_packs(vault, run)?;
                whole.push((vault, list_packs(vault)?));
            } else {
                behind.push((vault, list_packs(vault)?));
            }
        }
        if whole.is_empty() {
            return Ok(());
        }
        let mut gone = Vec::new();
        let mut copied = 0;
        for pack in self.catalogue.packs()? {
            run.check()?;
            let holds = |listed: &Listed| listed.get(&pack.hash) == Some(&(pack.folder, pack.len));
            let lacking: Vec<&Vault> = whole.iter().filter(|(_, l)| !holds(l)).map(|(v, _)| *v).collect();
            if lacking.is_empty() {
                continue;
            }
            let holding = whole.iter().chain(&behind).filter(|(_, l)| holds(l)).map(|(v, _)| *v);
            if pack.condemned || !copy_pack(&pack, holding, &lacking)? {
                gone.push(pack.n);
                continue;
            }
            copied += pack.len;
            if copied >= BATCH_BYTES {
                sync_all(&whole)?;
                copied = 0;
            }
        }
        sync_all(&whole)?;
        self.catalogue.remove_packs(&gone)?;
        Ok(self.catalogue.set_number("unclean", 0)?)
    }

    /// Learns where content went that another computer's cleaning stored anew; reads only.
    ///
    /// Only where something that the index counts on is at no destination that can be reached.
    pub(crate) fn follow_moves(&self, vaults: &[Vault], run: &Run) -> Result<(), EngineError> {
        let mut listed = Listed::new();
        for vault in vaults {
            listed.extend(list_packs(vault)?);
        }
        if self.catalogue.packs()?.iter().all(|pack| listed.contains_key(&pack.hash)) {
            return Ok(());
        }
        match self.catalogue.begin() {
            // Another process is making a backup, and what is known has to do.
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => return Ok(()),
            other => other?,
        }
        let learn = || -> Result<(), EngineError> {
            if self.catalogue.number("unclean")? == 0 {
                self.catalogue.set_number("unclean", UNCOMPARED)?;
            }
            vaults.iter().try_for_each(|vault| self.learn_packs(vault, run))?;
            Ok(self.catalogue.commit()?)
        };
        let learnt = learn();
        if learnt.is_err() {
            self.catalogue.roll_back();
        }
        learnt
    }

    /// Adds to the index the packs of a destination that it does not know; reads only.
    pub(crate) fn learn_packs(&self, vault: &Vault, run: &Run) -> Result<(), EngineError> {
        let mut unknown = list_packs(vault)?;
        let mut unindexed = self.catalogue.unindexed()?;
        unindexed.retain(|pack| unknown.contains_key(&pack.hash));
        for pack in self.catalogue.packs()? {
            unknown.remove(&pack.hash);
        }
        if unknown.is_empty() && unindexed.is_empty() {
            return Ok(());
        }
        for object in vault.list("index/")? {
            run.check()?;
            let packs = match twice(|| read_index(vault, &object.name)) {
                Ok(packs) => packs,
                Err(error) if concerns_one_object(&error) && !destination_fails(&error, vault) => {
                    run.trouble(object.name.as_str().as_bytes(), TroubleKind::Damaged, &error);
                    continue;
                }
                Err(error) => return Err(error),
            };
            for pack in packs {
                let listed = unknown.get(&pack.hash) == Some(&(pack.folder, pack.len));
                if listed || unindexed.iter().any(|known| known.hash == pack.hash) {
                    match self.catalogue.put_pack(&pack, true)? {
                        Ok(_) => drop(unknown.remove(&pack.hash)),
                        // The pack itself says it too.
                        Err(error) => run.trouble(object.name.as_str().as_bytes(), TroubleKind::Damaged, &error),
                    }
                }
            }
        }
        for (hash, (folder, len)) in unknown {
            run.check()?;
            match twice(|| vault.read_pack_contents(folder, hash, len)) {
                Ok(pack) => {
                    if let Err(error) = self.catalogue.put_pack(&pack, false)? {
                        run.trouble(layout::pack(folder, &hash).as_str().as_bytes(), TroubleKind::Damaged, &error);
                    }
                }
                Err(error) if concerns_one_object(&error) && !destination_fails(&error, vault) => {
                    run.trouble(layout::pack(folder, &hash).as_str().as_bytes(), TroubleKind::Damaged, &error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Reads an index object.
pub(crate) fn read_index(vault: &Vault, name: &ObjectName) -> Result<Vec<IndexedPack>, EngineError> {
    let damaged = |source| EngineError::Object { object: name.as_str().to_string(), source };
    let mut packs = Vec::new();
    for part in vault.read_object(name, ObjectKind::Index)? {
        packs.append(&mut index::packs(&part).map_err(damaged)?);
    }
    Ok(packs)
}

/// Copies a pack to where it is lacking, from the first destination that gives it back whole.
fn copy_pack<'v>(
    pack: &PackRow,
    holding: impl Iterator<Item = &'v Vault>,
    lacking: &[&Vault],
) -> Result<bool, EngineError> {
    let name = layout::pack(pack.folder, &pack.hash);
    for holder in holding {
        let Ok(bytes) = holder.store.read(&name) else { continue };
        if ObjectHash(sha256(&bytes)) == pack.hash {
            lacking.iter().try_for_each(|vault| put_good(vault, &name, &bytes))?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn sync_all(vaults: &[(&Vault, Listed)]) -> Result<(), EngineError> {
    vaults.iter().try_for_each(|(vault, _)| vault.store.sync().map_err(|e| vault.failed(e)))
}

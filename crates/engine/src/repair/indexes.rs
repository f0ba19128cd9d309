//! Index objects: written anew where one is damaged or lists a pack that was replaced.

use std::collections::HashSet;

use mybackup_format::ObjectHash;
use mybackup_format::container::ObjectKind;
use mybackup_store::ObjectName;

use crate::adopt::read_index;
use crate::backup::write_index;
use crate::destinations::Fleet;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;
use crate::verify::is_too_long;

use super::{BadPack, HealedBy, Work};

impl Engine {
    /// Writes one index in place of all that are no longer true.
    pub(super) fn heal_indexes(
        &self,
        work: &mut Work,
        bad: &[BadPack],
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<(), EngineError> {
        let replaced: HashSet<ObjectHash> = bad.iter().map(|pack| pack.hash).collect();
        let damaged: Vec<(String, String)> = work
            .findings
            .iter()
            .filter(|f| layout::kind_of(&f.object) == Some(ObjectKind::Index))
            .map(|f| (f.destination.clone(), f.object.clone()))
            .collect();
        let mut listed: HashSet<ObjectHash> = HashSet::new();
        let mut untrue = Vec::new();
        for (at, vault) in work.vaults.iter().enumerate() {
            for object in vault.list("index/")? {
                let is_named = damaged
                    .iter()
                    .any(|(destination, name)| *destination == vault.destination && name == object.name.as_str());
                if is_named || is_too_long(object.name.as_str(), object.len) {
                    untrue.push((at, object.name));
                    continue;
                }
                match read_index(vault, &object.name) {
                    Ok(packs) if packs.iter().all(|pack| !replaced.contains(&pack.hash)) => {
                        listed.extend(packs.iter().map(|pack| pack.hash));
                    }
                    Ok(_) => untrue.push((at, object.name)),
                    Err(error) if crate::rebuild::concerns_one_object(&error) => untrue.push((at, object.name)),
                    Err(error) => return Err(error),
                }
            }
        }
        // A listing leaves out what is no file.
        for (destination, object) in &damaged {
            if let (Some(at), Ok(name)) = (work.vault(destination), ObjectName::new(object))
                && !untrue.contains(&(at, name.clone()))
            {
                untrue.push((at, name));
            }
        }
        if untrue.is_empty() {
            return Ok(());
        }
        let vault = fleet.any().clone();
        let unindexed: HashSet<ObjectHash> = self.catalogue.unindexed()?.iter().map(|pack| pack.hash).collect();
        for pack in self.catalogue.packs()? {
            if !listed.contains(&pack.hash) && !unindexed.contains(&pack.hash) {
                let contents = vault.read_pack_contents(pack.folder, pack.hash, pack.len)?.contents;
                self.catalogue.set_unindexed(pack.n, &contents.table)?;
            }
        }
        let packs = self.catalogue.unindexed()?;
        if !packs.is_empty() {
            write_index(&self.catalogue, fleet, &packs, run)?;
            fleet.sync(run)?;
        }
        work.doomed.extend(untrue);
        for (destination, object) in damaged {
            work.healed(&destination, &object, HealedBy::ThisComputer);
        }
        Ok(())
    }
}

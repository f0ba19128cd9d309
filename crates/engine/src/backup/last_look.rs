//! The last look before a root, and the first after it: does what it relies on still hold?
//!
//! A run can last for days, also because its computer slept. Meanwhile another copy of
//! this home, or the computer that took a folder over, may have gone on with the same
//! history, and what this run counts on may have been cleaned away. A root must not
//! say otherwise.

use std::collections::HashSet;

use mybackup_format::ObjectHash;
use mybackup_store::ObjectName;

use crate::adopt::list_packs;
use crate::catalogue::{Catalogue, SourceRow};
use crate::clean::read_plan;
use crate::destinations::Fleet;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;

use super::commit::Commit;

const AGAIN: &str = "another computer, or a copy of this one, worked on the same backup meanwhile";

/// Fails where the root that is about to be written would not be true.
pub(super) fn before_root(
    catalogue: &Catalogue,
    fleet: &Fleet,
    source: &SourceRow,
    commit: &Commit<'_>,
) -> Result<(), EngineError> {
    for vault in fleet.vaults() {
        let newer = |name: &ObjectName| layout::root_seq(name.as_str()).is_some_and(|seq| seq >= source.seq);
        if vault.roots_of(source.id)?.iter().any(newer) {
            return Err(EngineError::Overtaken(AGAIN));
        }
    }
    for object in fleet.any().list("gc/")? {
        let known = layout::hash_in_name(object.name.as_str()).is_none_or(|hash| commit.acknowledged.contains(&hash));
        // Only a copy of this home can have made a plan under its name since this run began.
        if !known && read_plan(fleet.any(), &object.name).is_ok_and(|plan| plan.device == commit.device) {
            return Err(EngineError::Overtaken(AGAIN));
        }
    }
    if catalogue.sources()?.iter().any(|s| s.seq > 0 && s.device != commit.device) {
        let there: HashSet<ObjectHash> = list_packs(fleet.any())?.into_keys().collect();
        if catalogue.packs()?.iter().any(|pack| !pack.condemned && !there.contains(&pack.hash)) {
            return Err(EngineError::Overtaken(AGAIN));
        }
    }
    Ok(())
}

/// Takes a root back where another one came under the same number at the same moment.
pub(super) fn after_root(
    fleet: &mut Fleet,
    source: &SourceRow,
    name: &ObjectName,
    run: &Run,
) -> Result<(), EngineError> {
    let mut rival = false;
    for vault in fleet.vaults() {
        let same = |other: &ObjectName| other != name && layout::root_seq(other.as_str()) == Some(source.seq);
        rival |= vault.roots_of(source.id)?.iter().any(same);
    }
    if !rival {
        return Ok(());
    }
    fleet.remove(name, run)?;
    fleet.sync(run)?;
    Err(EngineError::Overtaken(AGAIN))
}

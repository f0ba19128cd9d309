//! Cleaning plans: heeding those of others, and waiting for their word on one's own.
//!
//! A computer counts as one that writes to the vault from its first root on, and it
//! writes one before it relies on anything that is stored already. So whoever has
//! published a plan and then looks at the roots sees everybody who may not know of it.
//! A plan stays for three days, also when its packs are gone: what comes late sees
//! that something went.

use std::collections::{BTreeMap, HashMap};

use mybackup_format::container::ObjectKind;
use mybackup_format::plan::Plan;
use mybackup_format::{DeviceId, ObjectHash};
use mybackup_store::ObjectName;

use crate::destinations::{Fleet, newest_roots};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;
use crate::sabotage::Sabotage;
use crate::vault::Vault;

const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;
/// A computer that left no root for so long is not waited for.
const LIVING_NS: i64 = 90 * DAY_NS;
/// A plan is kept so long after it was made.
const KEEP_PLANS_NS: i64 = 3 * DAY_NS;

/// A plan at a destination.
pub(super) struct Published {
    pub(super) name: ObjectName,
    hash: ObjectHash,
    pub(super) plan: Plan,
}

impl Engine {
    /// Notes which packs are condemned and returns the plans that say so.
    pub(crate) fn heed_plans(&mut self, fleet: &Fleet, run: &Run) -> Result<Vec<ObjectHash>, EngineError> {
        let plans = self.plans(fleet.vaults())?;
        if !run.errs_with(Sabotage::HeedNoPlan) {
            self.note_condemned(&plans)?;
        }
        Ok(plans.into_iter().map(|published| published.hash).collect())
    }

    /// Brings an index in line with the plans that it may be older than, and learns where content went.
    ///
    /// A power cut can take back what the index noted last. What a plan names is missed by nobody.
    pub(crate) fn follow_plans(&self, vaults: &[Vault], run: &Run) -> Result<(), EngineError> {
        let plans = self.plans(vaults)?;
        if self.note_condemned(&plans)? { self.follow_moves(vaults, run) } else { Ok(()) }
    }

    /// Tells whether any of these plans condemns a pack of which that was not known.
    fn note_condemned(&self, plans: &[Published]) -> Result<bool, EngineError> {
        if plans.iter().all(|published| published.plan.condemned.is_empty()) {
            return Ok(false);
        }
        // A hostile plan may name millions of packs; this vault has what it has.
        let packs = self.catalogue.packs()?.into_iter().filter(|row| !row.condemned);
        let mut staying: HashMap<ObjectHash, i64> = packs.map(|row| (row.hash, row.n)).collect();
        let mut any = false;
        for (_, pack) in plans.iter().flat_map(|published| &published.plan.condemned) {
            if let Some(n) = staying.remove(pack) {
                self.catalogue.set_condemned(n, true)?;
                any = true;
            }
        }
        Ok(any)
    }

    /// Reads the plans that can be read, whichever destination has them.
    pub(super) fn plans(&self, vaults: &[Vault]) -> Result<Vec<Published>, EngineError> {
        let mut plans: Vec<Published> = Vec::new();
        for vault in vaults {
            for object in vault.list("gc/")? {
                let Some(hash) = layout::hash_in_name(object.name.as_str()) else { continue };
                if plans.iter().any(|known| known.hash == hash) {
                    continue;
                }
                match read_plan(vault, &object.name) {
                    Ok(plan) => plans.push(Published { name: object.name, hash, plan }),
                    // Not heeded and so not acknowledged: whoever made it waits, and nothing is removed.
                    Err(EngineError::Object { .. }) => {}
                    // Its maker took it back between the listing and now.
                    Err(EngineError::Store { source, .. }) if is_missing(&source) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(plans)
    }

    /// Returns this computer's plans that all others keep to.
    pub(super) fn agreed_plans(&self, fleet: &Fleet, run: &Run) -> Result<Vec<Published>, EngineError> {
        let mut agreed = Vec::new();
        for published in self.plans(fleet.vaults())? {
            if published.plan.device == self.settings.device
                && self.unacknowledged(fleet, &published.hash, run)?.is_empty()
            {
                agreed.push(published);
            }
        }
        Ok(agreed)
    }

    /// Returns the names of the other computers that have not said that they keep to a plan.
    ///
    /// A computer does one thing after the other: any newest root of it speaks for all its sources.
    pub(super) fn unacknowledged(
        &self,
        fleet: &Fleet,
        plan: &ObjectHash,
        run: &Run,
    ) -> Result<Vec<String>, EngineError> {
        struct Other {
            name: String,
            keeps_to_it: bool,
            last_ns: i64,
        }
        let mut others: BTreeMap<DeviceId, Other> = BTreeMap::new();
        for vault in fleet.vaults() {
            for newest in newest_roots(vault)? {
                let root = vault.read_root(&newest.name)?;
                if root.device == self.settings.device {
                    continue;
                }
                let name = root.device_name;
                let other = others.entry(root.device).or_insert(Other { name, keeps_to_it: false, last_ns: i64::MIN });
                other.keeps_to_it |= root.acknowledged.contains(plan);
                other.last_ns = other.last_ns.max(root.finished_ns);
            }
        }
        let lives = |other: &Other| other.last_ns > run.now().saturating_sub(LIVING_NS);
        Ok(others.into_values().filter(|other| !other.keeps_to_it && lives(other)).map(|other| other.name).collect())
    }

    /// Removes plans that have done their work: whoever worked when they were carried out has ended since.
    pub(super) fn retire_plans(&self, agreed: &[Published], fleet: &mut Fleet, run: &Run) -> Result<(), EngineError> {
        for published in self.plans(fleet.vaults())? {
            if published.plan.created_ns > run.now().saturating_sub(KEEP_PLANS_NS) {
                continue;
            }
            let mut done = agreed.iter().any(|plan| plan.name == published.name);
            if !done {
                let known = published.plan.condemned.iter().map(|(_, pack)| self.catalogue.pack(pack));
                done = known.collect::<Result<Vec<_>, _>>()?.iter().all(Option::is_none);
            }
            if done {
                fleet.remove(&published.name, run)?;
            }
        }
        fleet.sync(run)
    }

    /// Tells whether others write to this vault and this computer, as far as its roots show, does not.
    pub(crate) fn is_stranger(&self) -> Result<bool, EngineError> {
        let rooted: Vec<_> = self.catalogue.sources()?.into_iter().filter(|s| s.seq > 0).collect();
        Ok(!rooted.is_empty() && rooted.iter().all(|s| s.device != self.settings.device))
    }
}

fn is_missing(error: &mybackup_store::StoreError) -> bool {
    error.kind() == mybackup_store::StoreErrorKind::NotFound
}

pub(crate) fn read_plan(vault: &Vault, name: &ObjectName) -> Result<Plan, EngineError> {
    let body = vault.read_object(name, ObjectKind::Plan)?.concat();
    Plan::decode(&body).map_err(|source| EngineError::Object { object: name.as_str().to_string(), source })
}

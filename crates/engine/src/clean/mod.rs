//! Cleaning: retention forgets versions, then room is made.
//!
//! Nothing is removed that any retained root of any source reaches, and old roots
//! stay for three days, and with them all that was forgotten. Packs are condemned first (a plan
//! that every computer sees), acknowledged by the other computers that write to
//! the vault, and only then swept.

mod forget;
mod reach;
mod sweep;

use mybackup_format::container::ObjectKind;
use mybackup_format::plan::Plan;
use mybackup_format::{DeviceId, ObjectHash};

use crate::catalogue::JournalLine;
use crate::destinations::{Fleet, newest_roots};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::retention::RetentionRules;
use crate::run::{Event, Notice, Phase, Run};

/// What to clean.
#[derive(Debug, Clone, Copy)]
pub struct CleanRequest {
    /// How much history stays.
    pub rules: RetentionRules,
    /// Only says what would happen.
    pub dry_run: bool,
}

/// What a clean did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CleanReport {
    /// Versions that were forgotten.
    pub versions_removed: u64,
    /// Paths that lost a version.
    pub paths: u64,
    /// Sizes of those versions in bytes, before compression and sharing.
    pub version_bytes: u64,
    /// Old roots that were removed.
    pub roots_removed: u64,
    /// Packs that were removed from each destination.
    pub packs_removed: u64,
    /// Packs whose living part was written anew.
    pub packs_rewritten: u64,
    /// Bytes that each destination has more now.
    pub bytes_freed: u64,
    /// Why nothing was forgotten, where something looked wrong.
    pub held: Option<String>,
    /// Other computers that have to make a backup before condemned packs may go.
    pub waiting_for: Vec<String>,
}

impl Engine {
    /// Applies retention and frees room.
    pub fn clean(&mut self, request: &CleanRequest, run: &Run) -> Result<CleanReport, EngineError> {
        let started = run.now();
        run.phase(Phase::Cleaning);
        let mut report = CleanReport::default();
        if let Some(cause) = self.reason_to_hold(run)? {
            run.tell(Event::Notice(Notice::CleaningHeld { cause: cause.clone() }));
            report.held = Some(cause);
            return Ok(report);
        }
        if request.dry_run {
            for spec in self.settings.sources.clone() {
                if let Some(source) = self.catalogue.source(spec.id)? {
                    self.plan_forgetting(&source, request.rules, run, &mut report, |_, _, _| Ok(()))?;
                }
            }
            return Ok(report);
        }
        let mut fleet = self.open_fleet(run)?;
        self.give_up_reserve(&mut fleet, run)?;
        let acknowledged = self.heed_plans(&fleet)?;
        for spec in self.settings.sources.clone() {
            run.check()?;
            self.forget_versions(&spec, request.rules, &acknowledged, &mut fleet, &mut report, run)?;
        }
        self.remove_old_roots(&mut fleet, &mut report, run)?;
        self.make_room(&mut fleet, &mut report, run)?;
        self.take_reserve_back(&fleet)?;
        for vault in fleet.vaults() {
            self.remember_newest(vault)?;
        }
        self.catalogue.record(&JournalLine {
            what: "clean".to_string(),
            run: None,
            started,
            finished: run.now(),
            outcome: "done".to_string(),
            figures: format!(
                "{{\"versions\":{},\"packs\":{},\"bytes\":{}}}",
                report.versions_removed, report.packs_removed, report.bytes_freed
            ),
        })?;
        Ok(report)
    }

    /// Notes which packs are condemned and returns the plans that say so.
    pub(crate) fn heed_plans(&mut self, fleet: &Fleet) -> Result<Vec<ObjectHash>, EngineError> {
        let mut plans = Vec::new();
        for object in fleet.any().list("gc/")? {
            let Some(hash) = layout::hash_in_name(object.name.as_str()) else { continue };
            let plan = match self.read_plan(fleet, &object.name) {
                Ok(plan) => plan,
                // Not heeded and so not acknowledged: whoever made it waits, and nothing is removed.
                Err(EngineError::Object { .. }) => continue,
                Err(error) => return Err(error),
            };
            for (_, pack) in plan.condemned {
                if let Some(row) = self.catalogue.pack(&pack)? {
                    self.catalogue.set_condemned(row.n, true)?;
                }
            }
            plans.push(hash);
        }
        Ok(plans)
    }

    fn read_plan(&self, fleet: &Fleet, name: &mybackup_store::ObjectName) -> Result<Plan, EngineError> {
        let parts = fleet.any().read_object(name, ObjectKind::Plan)?;
        let body = parts.concat();
        Plan::decode(&body).map_err(|source| EngineError::Object { object: name.as_str().to_string(), source })
    }

    /// Returns the other computers whose sources have not acknowledged a plan.
    fn unacknowledged(&self, fleet: &Fleet, plan: &ObjectHash) -> Result<Vec<String>, EngineError> {
        let mut waiting: Vec<(DeviceId, String)> = Vec::new();
        for newest in newest_roots(fleet.any())? {
            let root = fleet.any().read_root(&newest.name)?;
            let other = root.device != self.settings.device;
            if other && !root.acknowledged.contains(plan) && !waiting.iter().any(|(d, _)| *d == root.device) {
                waiting.push((root.device, root.device_name));
            }
        }
        Ok(waiting.into_iter().map(|(_, name)| name).collect())
    }
}

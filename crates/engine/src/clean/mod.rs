//! Cleaning: retention forgets versions, then room is made.
//!
//! Nothing is removed that any retained root of any source reaches, and old roots
//! stay for three days, and with them all that was forgotten. Packs are condemned first (a plan
//! that every computer sees), acknowledged by the other computers that write to
//! the vault, and only then swept.

mod ages;
mod forget;
mod plans;
mod reach;
mod sweep;
mod undo;

pub(crate) use plans::read_plan;
pub use undo::UndoReport;

use mybackup_format::ObjectHash;

use crate::backup::{Commit, commit_root};
use crate::catalogue::{JournalLine, SourceRow};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::fleet::Fleet;
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

/// What stays, and as of when: one look at the clock counts for a whole clean, however it jumps meanwhile.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    rules: RetentionRules,
    now_ns: i64,
}

impl Engine {
    /// Applies retention and frees room.
    pub fn clean(&mut self, request: &CleanRequest, run: &Run) -> Result<CleanReport, EngineError> {
        let started = run.now();
        run.phase(Phase::Cleaning);
        let mut report = CleanReport::default();
        let bounds = Bounds { rules: request.rules, now_ns: started };
        if let Some(cause) = self.reason_to_hold(started)? {
            run.tell(Event::Notice(Notice::CleaningHeld { cause: cause.clone() }));
            report.held = Some(cause);
            return Ok(report);
        }
        if request.dry_run {
            for spec in self.settings.sources.clone() {
                if let Some(source) = self.catalogue.source(spec.id)? {
                    self.plan_forgetting(&source, bounds, run, &mut report, |_, _, _| Ok(()))?;
                }
            }
            return Ok(report);
        }
        let mut fleet = self.open_fleet(run)?;
        if self.is_stranger()? {
            let cause = "this computer has made no backup here yet".to_string();
            run.tell(Event::Notice(Notice::CleaningHeld { cause: cause.clone() }));
            report.held = Some(cause);
            return Ok(report);
        }
        self.give_up_reserve(&mut fleet, run)?;
        let acknowledged = self.heed_plans(&fleet, run)?;
        for spec in self.settings.sources.clone() {
            run.check()?;
            self.forget_versions(&spec, bounds, &acknowledged, &mut fleet, &mut report, run)?;
        }
        self.remove_old_roots(&mut fleet, started, &mut report, run)?;
        self.make_room(&mut fleet, &mut report, run)?;
        let one_is_away = fleet.vaults().len() < self.settings.destinations.len();
        if fleet.lost_one() || one_is_away && report.packs_rewritten > 0 {
            self.leave_word(&mut fleet, run)?;
        }
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

    /// Changes the history in one transaction of the index: all of it and its root, or nothing.
    fn change_history(&self, change: impl FnOnce(&Self) -> Result<(), EngineError>) -> Result<(), EngineError> {
        self.catalogue.set_number("unclean", 1)?;
        self.catalogue.begin()?;
        if let Err(error) = change(self) {
            self.catalogue.roll_back();
            return Err(error);
        }
        self.catalogue.set_number("unclean", 0)?;
        Ok(self.catalogue.commit()?)
    }

    /// Writes a root of a history that was changed without a run.
    fn write_changed_root(
        &self,
        source: &mut SourceRow,
        acknowledged: &[ObjectHash],
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<(), EngineError> {
        source.seq += 1;
        let commit = Commit {
            run_number: self.next_run_number()?,
            started_ns: run.now(),
            partial: false,
            acknowledged,
            writer: &self.settings.writer,
            device: self.settings.device,
            device_name: &self.settings.device_name,
            all_pages: true,
            nothing_paged: false,
        };
        commit_root(&self.catalogue, fleet, source, &commit, None, run)?;
        Ok(self.catalogue.set_number("run", commit.run_number)?)
    }

    /// Writes roots that say nothing new: a destination that failed on the way is then seen to lack what was moved.
    fn leave_word(&mut self, fleet: &mut Fleet, run: &Run) -> Result<(), EngineError> {
        let acknowledged = self.heed_plans(fleet, run)?;
        self.catalogue.set_number("unclean", 1)?;
        self.catalogue.begin()?;
        let mut own = self.catalogue.sources()?;
        own.retain(|source| source.device == self.settings.device);
        let written = own.iter().try_for_each(|source| self.write_root(source.id, &acknowledged, fleet, run));
        if let Err(error) = written.and_then(|()| fleet.sync(run)) {
            self.catalogue.roll_back();
            return Err(error);
        }
        self.catalogue.set_number("unclean", 0)?;
        Ok(self.catalogue.commit()?)
    }
}

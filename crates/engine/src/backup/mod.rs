//! One backup run: scan, read, store, commit.
//!
//! The scan finds what differs and hands it out in batches of neighbouring entries.
//! Workers read, hash, compress and seal. The recorder fills packs and keeps the
//! history. Then the root is committed, and only then the local index.

mod beginning;
mod commit;
mod dry;
mod feed;
mod known;
mod last_look;
mod ledger;
mod marks;
mod noted;
mod packing;
mod pages;
mod parcel;
mod presence;
mod reading;
mod recorder;
mod records;
mod repack;
mod same;
mod scan;
mod shipping;
mod source_run;
mod stat;
mod stream;
mod suspicion;
mod worker;

use std::time::Duration;

use mybackup_format::SourceId;

use crate::destinations::Fleet;
use crate::engine::{Engine, Settings, SourceSpec};
use crate::error::EngineError;
use crate::run::{Phase, Run, TroubleKind};

pub use marks::{Depth, Mark, Marks};
pub use suspicion::{Alarm, Answer, Suspicion};

pub(crate) use commit::{Commit, commit_root, write_index};
pub(crate) use pages::PageWriter;
pub(crate) use presence::has_entries;
pub(crate) use repack::DataPackWriter;
pub(crate) use stat::signature;
pub(crate) use suspicion::read as suspicion_of;

use marks::Rules;
use scan::OPEN_FOLDER;
use source_run::SourceRun;

/// A long first run leaves a partial root this often.
const CHECKPOINT: Duration = Duration::from_secs(30 * 60);

/// What to back up.
#[derive(Debug, Clone)]
pub struct BackupRequest {
    /// Which sources; empty for all.
    pub sources: Vec<SourceId>,
    /// What is looked at of them.
    pub marks: Marks,
    /// Whether each file that is new, changed or gone is told.
    pub tell_files: bool,
    /// How often a long run leaves a root of what it has so far.
    pub checkpoint: Duration,
}

impl Default for BackupRequest {
    fn default() -> Self {
        BackupRequest { sources: Vec::new(), marks: Marks::Whole, tell_files: false, checkpoint: CHECKPOINT }
    }
}

/// What a backup did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackupReport {
    /// The run's number.
    pub run: u64,
    /// Regular files seen for the first time.
    pub files_new: u64,
    /// Regular files with another content or other attributes.
    pub files_changed: u64,
    /// Regular files that are gone.
    pub files_deleted: u64,
    /// Regular files that are as they were.
    pub files_unchanged: u64,
    /// Files and folders that could not be read.
    pub files_unreadable: u64,
    /// Bytes read from files.
    pub bytes_read: u64,
    /// Bytes written to each destination.
    pub bytes_stored: u64,
    /// When it began, in nanoseconds since 1970.
    pub started_ns: i64,
    /// When it ended.
    pub finished_ns: i64,
    /// Whether it was stopped before its end; what it had saved is kept.
    pub stopped: bool,
    /// Whether anything was new, so that a root was written.
    pub wrote_root: bool,
    /// Whether of any source only marked paths were looked at.
    pub marked: bool,
    /// A source that became suspicious in this run; told once, and kept until a person answers.
    pub suspicion: Option<Suspicion>,
    /// Whether a source was left out because the request did not name it.
    pub chosen: bool,
}

impl Engine {
    /// Makes one run over the given sources.
    pub fn backup(&mut self, request: &BackupRequest, run: &Run) -> Result<BackupReport, EngineError> {
        let mut result = self.back_up_once(request, Rules::AsAWhole, run);
        if let Err(EngineError::Overtaken(_)) = result {
            // What was stored is found and used again.
            result = self.back_up_once(request, Rules::AsAWhole, run);
        }
        self.note_backup(request, &result, run)?;
        result
    }

    fn back_up_once(&mut self, request: &BackupRequest, rules: Rules, run: &Run) -> Result<BackupReport, EngineError> {
        run.phase(Phase::Opening);
        let mut fleet = self.open_fleet(run)?;
        self.back_up_sources(request, rules, &mut fleet, run)
    }

    /// Saves the present state of some paths of a source, so that they may be replaced.
    pub(crate) fn save_before_restore(
        &mut self,
        source: SourceId,
        keys: &[Vec<u8>],
        run: &Run,
    ) -> Result<(), EngineError> {
        let marks = keys.iter().map(|key| Mark { key: key.clone(), depth: Depth::Subtree }).collect();
        let marks = Marks::Only([(source, marks)].into());
        let request = BackupRequest { marks, ..BackupRequest::default() };
        let result = self.back_up_once(&request, Rules::BeforeRestore, run);
        self.note_backup(&request, &result, run)?;
        result.map(|_| ())
    }

    fn back_up_sources(
        &mut self,
        request: &BackupRequest,
        rules: Rules,
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<BackupReport, EngineError> {
        let mut report = BackupReport { started_ns: run.now(), ..BackupReport::default() };
        report.chosen = chosen(&self.settings, request).len() < self.settings.sources.len();
        report.run = self.next_run_number()?;
        self.introduce(request, &report, fleet, run)?;
        let acknowledged = self.heed_plans(fleet, run)?;
        let mut failed = None;
        let mut succeeded = 0;
        for spec in chosen(&self.settings, request) {
            let commit = Commit {
                run_number: report.run,
                started_ns: report.started_ns,
                partial: false,
                acknowledged: &acknowledged,
                writer: &self.settings.writer,
                device: self.settings.device,
                device_name: &self.settings.device_name,
                all_pages: false,
                nothing_paged: false,
            };
            let job = SourceRun { settings: &self.settings, spec: &spec, request, rules, commit, run };
            match job.go(&mut self.catalogue, fleet, &mut report) {
                Ok(()) => succeeded += 1,
                // A folder that is away does not keep the others from being saved.
                Err(error @ EngineError::Local { doing: OPEN_FOLDER, .. }) => {
                    run.trouble(&spec.settings.path, TroubleKind::Unreadable, &error);
                    report.files_unreadable += 1;
                    self.note_unreadable(spec.id)?;
                    failed = Some(error);
                }
                Err(error) => return Err(error),
            }
            if report.stopped {
                break;
            }
        }
        if let Some(error) = failed.filter(|_| succeeded == 0) {
            return Err(error);
        }
        for vault in fleet.vaults() {
            self.remember_newest(vault)?;
        }
        self.catalogue.set_number("run", report.run)?;
        report.finished_ns = run.now();
        Ok(report)
    }

    /// Keeps that a source could not be looked at, until it can be again.
    fn note_unreadable(&self, source: SourceId) -> Result<(), EngineError> {
        let Some(source) = self.catalogue.source(source)? else { return Ok(()) };
        let count = self.catalogue.unreadable(source.n)?.max(1);
        Ok(self.catalogue.set_unreadable(source.n, count)?)
    }

    /// Makes a computer known to those that write to the vault already, before it relies on what they stored.
    ///
    /// They wait for its word from then on before they remove anything.
    fn introduce(
        &mut self,
        request: &BackupRequest,
        report: &BackupReport,
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<(), EngineError> {
        let Some(spec) = chosen(&self.settings, request).into_iter().next() else { return Ok(()) };
        if !self.is_stranger()? {
            return Ok(());
        }
        let commit = Commit {
            run_number: report.run,
            started_ns: report.started_ns,
            partial: true,
            acknowledged: &[],
            writer: &self.settings.writer,
            device: self.settings.device,
            device_name: &self.settings.device_name,
            all_pages: false,
            nothing_paged: false,
        };
        self.catalogue.set_number("unclean", 1)?;
        self.catalogue.begin()?;
        match source_run::write_first_root(&self.catalogue, fleet, &spec, &commit, run) {
            Ok(()) => self.catalogue.commit()?,
            Err(error) => {
                self.catalogue.roll_back();
                return Err(error);
            }
        }
        let vault = fleet.any().clone();
        self.adopt_packs(&vault, run)
    }

    pub(crate) fn next_run_number(&self) -> Result<u64, EngineError> {
        Ok(self.catalogue.number("run")?.max(self.catalogue.greatest_run()?) + 1)
    }
}

/// Returns the chosen sources, or all.
fn chosen(settings: &Settings, request: &BackupRequest) -> Vec<SourceSpec> {
    let wanted = |id: &SourceId| request.sources.is_empty() || request.sources.contains(id);
    settings.sources.iter().filter(|s| wanted(&s.id) && request.marks.concern(s.id)).cloned().collect()
}

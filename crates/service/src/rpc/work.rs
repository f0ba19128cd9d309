//! Starting and ending work: a backup, a check, a repair.

use std::path::PathBuf;

use mybackup_engine::{
    BackupRequest, CleanRequest, DataCheck, Engine, EngineError, RetentionRules, Run, SourceSpec, VerifyRequest,
};
use serde::{Deserialize, Serialize};

use super::Request;
use super::shape::{Done, PathText};
use super::status::{JobKind, JobResult};
use crate::error::ServiceError;
use crate::failure::Failure;
use crate::order::{First, Order, PATIENCE, back_up_in_order};
use crate::service::Asked;

/// What a backup came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BackupResult {
    /// Its number.
    pub run: u64,
    /// Files seen for the first time.
    pub files_new: u64,
    /// Files that differ from their last version.
    pub files_changed: u64,
    /// Files that are gone.
    pub files_deleted: u64,
    /// Files that are as they were.
    pub files_unchanged: u64,
    /// Files that could not be read.
    pub files_unreadable: u64,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// Bytes that were stored, after compression and sharing.
    pub bytes_stored: u64,
    /// Milliseconds that it took.
    pub took: u64,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// Folders that held files before and hold none now.
    pub emptied: Vec<PathText>,
}

/// Makes a backup, and notices folders that became empty.
///
/// With `order`, what matters most is saved first where it can be; what that is, is told.
pub fn back_up(
    engine: &mut Engine,
    order: Option<&Order<'_>>,
    request: &BackupRequest,
    run: &Run,
) -> Result<BackupResult, EngineError> {
    let before = files_of(engine)?;
    let report = match order {
        Some(order) => back_up_in_order(engine, order, request, run)?,
        None => engine.backup(request, run)?,
    };
    let after = files_of(engine)?;
    let emptied = before.iter().zip(&after).filter(|((_, before), (_, after))| *before > 0 && *after == 0);
    Ok(BackupResult {
        run: report.run,
        files_new: report.files_new,
        files_changed: report.files_changed,
        files_deleted: report.files_deleted,
        files_unchanged: report.files_unchanged,
        files_unreadable: report.files_unreadable,
        bytes_read: report.bytes_read,
        bytes_stored: report.bytes_stored,
        took: ((report.finished_ns - report.started_ns).max(0) / 1_000_000).unsigned_abs(),
        stopped: report.stopped,
        emptied: emptied.map(|((path, _), _)| PathText::of(path)).collect(),
    })
}

/// Each folder with the number of files that its last run saw.
fn files_of(engine: &Engine) -> Result<Vec<(PathBuf, u64)>, EngineError> {
    let files = |spec: &SourceSpec| Ok((spec.path.clone(), engine.source_figures(spec.id)?.map_or(0, |f| f.files)));
    engine.settings().sources.iter().map(files).collect()
}

/// Starts a backup of all folders.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BackupStart {}

impl Request for BackupStart {
    const NAME: &'static str = "backup.start";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let session = service.session()?;
        if session.config().sources.is_empty() {
            return Err(ServiceError::NoSource.into());
        }
        if session.destination_paths().is_empty() {
            return Err(ServiceError::NoDestination.into());
        }
        let (home, is_ordered) = (session.home().clone(), session.config().order.smart);
        let retention = session.config().retention.clone();
        let rules = RetentionRules { keep_days: retention.keep_days, keep_versions: retention.keep_versions };
        let mut work = service.worker()?;
        service.jobs().start(JobKind::Backup, service.lang(), move |run| {
            if work.lacks_history()? {
                work.discover(run)?;
            }
            let order = Order { home: &home, tell: &|_: &First| (), patience: PATIENCE };
            let result = back_up(&mut work, is_ordered.then_some(&order), &BackupRequest::default(), run)?;
            if retention.auto_clean && !result.stopped {
                work.clean(&CleanRequest { rules, dry_run: false }, run)?;
            }
            Ok(JobResult::Backup(result))
        })?;
        Ok(Done {})
    }
}

/// Starts a check of all stored data.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VerifyStart {}

impl Request for VerifyStart {
    const NAME: &'static str = "verify.start";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let mut work = service.worker()?;
        service.jobs().start(JobKind::Verify, service.lang(), move |run| {
            let request = VerifyRequest { data: DataCheck::All, restore_test: false };
            let report = work.verify(&request, run)?;
            Ok(JobResult::Verify { damaged: report.damaged.len() as u64, bytes: report.bytes })
        })?;
        Ok(Done {})
    }
}

/// Starts a repair: what is damaged is healed from other places and from the person's own files.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RepairStart {}

/// So many paths that stay damaged are named to a page; their versions are all counted.
const LOST_SHOWN: usize = 100;

impl Request for RepairStart {
    const NAME: &'static str = "repair.start";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        if service.session()?.destination_paths().is_empty() {
            return Err(ServiceError::NoDestination.into());
        }
        let mut work = service.worker()?;
        service.jobs().start(JobKind::Repair, service.lang(), move |run| {
            let report = work.repair(run)?;
            // One thing that is damaged in two places is told for each: a path is named once.
            let mut paths: Vec<&Vec<u8>> = report.lost.iter().flat_map(|lost| &lost.paths).collect();
            paths.sort();
            paths.dedup();
            Ok(JobResult::Repair {
                healed: report.healed.len() as u64,
                lost: report.lost.len() as u64,
                versions: report.lost.iter().map(|lost| lost.versions).sum(),
                paths: paths.into_iter().take(LOST_SHOWN).map(|path| PathText::of_bytes(path)).collect(),
            })
        })?;
        Ok(Done {})
    }
}

/// Asks the work that goes on to end.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct JobStop {}

impl Request for JobStop {
    const NAME: &'static str = "job.stop";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        service.jobs().stop();
        Ok(Done {})
    }
}

/// Puts the result of work that has ended away.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct JobDismiss {}

impl Request for JobDismiss {
    const NAME: &'static str = "job.dismiss";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        service.jobs().dismiss();
        service.changed();
        Ok(Done {})
    }
}

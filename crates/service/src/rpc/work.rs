//! Starting and ending work: a backup, a check, a repair.

use mybackup_engine::{BackupRequest, CleanRequest, DataCheck, RetentionRules, VerifyRequest};
use serde::Deserialize;

use super::Request;
use super::shape::{Done, PathText};
use super::status::{JobKind, JobResult};
use crate::error::ServiceError;
use crate::failure::Failure;
use crate::service::Asked;

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
        let retention = session.config().retention.clone();
        let rules = RetentionRules { keep_days: retention.keep_days, keep_versions: retention.keep_versions };
        let mut work = service.worker()?;
        service.jobs().start(JobKind::Backup, service.lang(), move |run| {
            if work.lacks_history()? {
                work.discover(run)?;
            }
            let report = work.backup(&BackupRequest::default(), run)?;
            if retention.auto_clean && !report.stopped {
                work.clean(&CleanRequest { rules, dry_run: false }, run)?;
            }
            Ok(JobResult::Backup {
                files_new: report.files_new,
                files_changed: report.files_changed,
                files_deleted: report.files_deleted,
                files_unreadable: report.files_unreadable,
                bytes_stored: report.bytes_stored,
                stopped: report.stopped,
            })
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

//! Giving files back: first a plan, then the work.

use mybackup_engine::{OnExisting, RestoreReport, RestoreRequest, RestoreWhat, Which};
use serde::{Deserialize, Serialize};

use super::Request;
use super::catalog::short;
use super::shape::{Done, Millis, PathText, as_of, millis};
use super::status::{JobKind, JobResult};
use crate::failure::Failure;
use crate::service::Asked;
use crate::words::Words;

/// What to give back, and where.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Wanted {
    /// Files and folders; all of one date or the latest.
    pub items: Vec<WantedItem>,
    /// The folder to restore into; where it was, where none is given.
    pub to: Option<PathText>,
    /// What happens where something else stands.
    pub existing: Existing,
}

/// One file or folder to give back.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WantedItem {
    /// Where it was.
    pub path: PathText,
    /// Whether it is a folder.
    pub folder: bool,
    /// The version of a file.
    pub version: Option<u32>,
    /// As at this moment, where no version is given.
    pub at: Option<Millis>,
}

/// What happens where something else stands already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Existing {
    /// The restored file gets another name.
    Both,
    /// It is replaced; in its original place it is saved first.
    Replace,
    /// It stays, and the file is not restored.
    Skip,
}

/// Works out what a restore would do.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RestorePlan {
    /// What is wanted.
    pub wanted: Wanted,
}

/// Starts a restore.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RestoreStart {
    /// What is wanted.
    pub wanted: Wanted,
    /// The number of files that the plan met something else at: what is replaced was shown before.
    pub occupied: u64,
}

/// What a restore did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RestoreResult {
    /// Files that are written.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// Files that are there already, the same.
    pub identical: u64,
    /// Files at whose place something else stands.
    pub occupied: u64,
    /// Files that got another name.
    pub renamed: u64,
    /// Files that could not be saved before, and so were not replaced.
    pub stayed: u64,
    /// Files whose stored content is damaged.
    pub damaged: u64,
    /// Files that could not be written.
    pub not_written: u64,
    /// The folder that was restored into.
    pub target: Option<PathText>,
    /// When it ended.
    pub finished: Millis,
    /// Whether what stood there can be put back.
    pub can_undo: bool,
}

impl RestoreResult {
    fn add(&mut self, report: &RestoreReport) {
        self.files += report.files;
        self.bytes = self.bytes.saturating_add(report.bytes);
        self.identical += report.identical;
        self.occupied += report.occupied;
        self.renamed += report.renamed;
        self.stayed += report.stayed;
        self.damaged += report.damaged;
        self.not_written += report.not_written;
        self.target.get_or_insert_with(|| PathText::of(&report.target));
        self.finished = millis(report.finished_ns);
    }
}

fn requests(wanted: &Wanted, service: &Asked<'_>, dry_run: bool) -> Result<Vec<RestoreRequest>, Failure> {
    let to = wanted.to.as_ref().map(PathText::path).transpose()?;
    let words = Words::for_lang(service.lang());
    wanted
        .items
        .iter()
        .map(|item| {
            let path = item.path.bytes()?;
            let at = item.at.map(as_of);
            let what = match (item.folder, item.version, at) {
                (true, _, at) => RestoreWhat::Directory { path, at },
                (false, Some(number), _) => RestoreWhat::File { path, which: Which::Version(number) },
                (false, None, Some(at)) => RestoreWhat::File { path, which: Which::At(at) },
                (false, None, None) => RestoreWhat::File { path, which: Which::Newest },
            };
            let mut request = RestoreRequest::new(what, to.clone());
            request.existing = match wanted.existing {
                Existing::Both => OnExisting::KeepBoth,
                Existing::Replace => OnExisting::Replace,
                Existing::Skip => OnExisting::Skip,
            };
            request.dry_run = dry_run;
            request.keep_both_label =
                Box::new(move |version| words.say("kept-beside", &[("version", version.number.to_string().into())]));
            Ok(request)
        })
        .collect()
}

impl Request for RestorePlan {
    const NAME: &'static str = "restore.plan";
    type Answer = RestoreResult;

    fn answer(self, service: &Asked<'_>) -> Result<RestoreResult, Failure> {
        let mut engine = service.reader()?;
        let mut found = RestoreResult::default();
        for request in requests(&self.wanted, service, true)? {
            found.add(&engine.restore(&request, &short(service))?);
        }
        Ok(found)
    }
}

impl Request for RestoreStart {
    const NAME: &'static str = "restore.start";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let replaces = self.wanted.existing == Existing::Replace;
        if replaces {
            // The page shows what is replaced before it asks: what it showed must still be so.
            let plan = RestorePlan { wanted: self.wanted.clone() }.answer(service)?;
            if plan.occupied > self.occupied {
                return Err(Failure::new(crate::failure::Exit::Failed, "error-plan-changed"));
            }
        }
        let requests = requests(&self.wanted, service, false)?;
        let in_place = self.wanted.to.is_none();
        let mut work = service.worker()?;
        service.jobs().start(JobKind::Restore, service.lang(), move |run| {
            let mut result = RestoreResult::default();
            for request in &requests {
                result.add(&work.restore(request, run)?);
            }
            result.can_undo = replaces && in_place && self.occupied > 0 && result.files > 0;
            Ok(JobResult::Restore(result))
        })?;
        Ok(Done {})
    }
}

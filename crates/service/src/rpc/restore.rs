//! Giving files back: first a plan, then the work.

use std::path::PathBuf;

use mybackup_engine::{Conflict, OnExisting, RestoreReport, RestoreRequest, RestoreWhat, Which};
use serde::{Deserialize, Serialize};

use super::Request;
use super::catalog::short;
use super::shape::{Done, Millis, PathText, as_of, millis, stamp};
use super::status::{JobKind, JobResult};
use crate::failure::{Exit, Failure};
use crate::moving::{Apart, last_name};
use crate::service::Asked;
use crate::words::Words;

/// So many conflicts, and so many new names, are given to a page; all are counted.
const SHOWN: usize = 200;

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
    /// What was decided for single files; it counts for them instead of `existing`.
    #[serde(default)]
    pub decided: Vec<Decision>,
}

/// What becomes of one file that something else stands in the place of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Decision {
    /// What happens there.
    pub existing: Existing,
    /// The conflict as it was shown: what stands there now and is another is not replaced.
    pub shown: Met,
}

/// One file or folder to give back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// Something else that stands where a file would go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Met {
    /// Where the file was.
    pub path: PathText,
    /// Its size in bytes, as it is saved.
    pub size: u64,
    /// When it was modified, as it is saved.
    pub modified: Millis,
    /// The size of what stands there; none where that is no file.
    pub standing_size: Option<u64>,
    /// When what stands there was modified.
    pub standing_modified: Millis,
}

impl Met {
    fn of(conflict: &Conflict) -> Met {
        Met {
            path: PathText::of_bytes(&conflict.path),
            size: conflict.size,
            modified: stamp(conflict.modified),
            standing_size: conflict.standing_size,
            standing_modified: stamp(conflict.standing_modified),
        }
    }
}

/// A file or folder that gets another name, because this system cannot have its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Fitted {
    /// The name that it had, with the folders above it.
    pub was: PathText,
    /// The name that it gets.
    pub becomes: PathText,
}

/// What a restore would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlannedRestore {
    /// Its figures.
    #[serde(flatten)]
    pub result: RestoreResult,
    /// The size in bytes of the files that something else stands in the place of.
    pub occupied_bytes: u64,
    /// The first of those files.
    pub conflicts: Vec<Met>,
    /// The first files whose names do not fit this system.
    pub fitted: Vec<Fitted>,
}

impl PlannedRestore {
    /// Adds what the engine found.
    pub(super) fn add(&mut self, report: &RestoreReport) {
        self.result.add(report);
        self.occupied_bytes += report.occupied_bytes;
        let room = |taken: usize| SHOWN.saturating_sub(taken);
        self.conflicts.extend(report.conflicts.iter().take(room(self.conflicts.len())).map(Met::of));
        let fitted = report.kept_as.iter().take(room(self.fitted.len()));
        self.fitted
            .extend(fitted.map(|(was, is)| Fitted { was: PathText::of_bytes(was), becomes: PathText::of_bytes(is) }));
    }
}

/// What a restore did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What to ask for, to be replaced, so that what stood there comes back; nothing where nothing was replaced.
    pub undo: Vec<WantedItem>,
}

impl RestoreResult {
    /// Adds what the engine did.
    pub(super) fn add(&mut self, report: &RestoreReport) {
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

impl Wanted {
    fn replaces(&self) -> bool {
        self.existing == Existing::Replace || self.decided.iter().any(|one| one.existing == Existing::Replace)
    }

    /// What brings back what this replaced; it was saved before in its original place, and only there.
    fn undo(&self, finished: Millis) -> Vec<WantedItem> {
        if self.to.is_some() {
            return Vec::new();
        }
        let before =
            |path: &PathText, folder| WantedItem { path: path.clone(), folder, version: None, at: Some(finished) };
        if self.existing == Existing::Replace {
            return self.items.iter().map(|item| before(&item.path, item.folder)).collect();
        }
        let replaced = self.decided.iter().filter(|one| one.existing == Existing::Replace);
        replaced.map(|one| before(&one.shown.path, false)).collect()
    }

    /// Whether all that is to be replaced one by one is still as it was shown.
    fn is_as_shown(&self, plan: &PlannedRestore) -> bool {
        let replaced = self.decided.iter().filter(|one| one.existing == Existing::Replace);
        replaced.into_iter().all(|one| plan.conflicts.contains(&one.shown))
    }
}

fn on_existing(existing: Existing) -> OnExisting {
    match existing {
        Existing::Both => OnExisting::KeepBoth,
        Existing::Replace => OnExisting::Replace,
        Existing::Skip => OnExisting::Skip,
    }
}

/// Asks for a file or folder by the rules of the pages: what is kept beside another says its version.
pub(super) fn request(
    what: RestoreWhat,
    to: Option<PathBuf>,
    existing: Existing,
    service: &Asked<'_>,
) -> RestoreRequest {
    let words = Words::for_lang(service.lang());
    let mut request = RestoreRequest::new(what, to);
    request.existing = on_existing(existing);
    request.keep_both_label =
        Box::new(move |version| words.say("kept-beside", &[("version", version.number.to_string().into())]));
    request
}

/// What is asked of the engine, one after another.
fn requests(wanted: &Wanted, service: &Asked<'_>, dry_run: bool) -> Result<Vec<RestoreRequest>, Failure> {
    let to = wanted.to.as_ref().map(PathText::path).transpose()?;
    let decided = wanted.decided.iter().map(|one| Ok((one.shown.path.bytes()?, on_existing(one.existing))));
    let decided: std::collections::BTreeMap<_, _> = decided.collect::<Result<_, Failure>>()?;
    let mut apart = Apart::default();
    wanted
        .items
        .iter()
        .map(|item| {
            let path = item.path.bytes()?;
            let at = item.at.map(as_of);
            // The engine puts what a folder held straight into the place that it is given:
            // each folder gets one of its own name there, and nothing is mixed.
            let to = match (&to, item.folder) {
                (Some(to), true) => Some(apart.place(to, &last_name(&path))),
                (to, _) => to.clone(),
            };
            let what = match (item.folder, item.version, at) {
                (true, _, at) => RestoreWhat::Directory { path, at },
                (false, Some(number), _) => RestoreWhat::File { path, which: Which::Version(number) },
                (false, None, Some(at)) => RestoreWhat::File { path, which: Which::At(at) },
                (false, None, None) => RestoreWhat::File { path, which: Which::Newest },
            };
            let mut request = request(what, to, wanted.existing, service);
            request.choices.clone_from(&decided);
            request.dry_run = dry_run;
            Ok(request)
        })
        .collect()
}

impl Request for RestorePlan {
    const NAME: &'static str = "restore.plan";
    type Answer = PlannedRestore;

    fn answer(self, service: &Asked<'_>) -> Result<PlannedRestore, Failure> {
        let mut engine = service.reader()?;
        let mut found = PlannedRestore::default();
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
        let replaces = self.wanted.replaces();
        if replaces {
            // The page shows what is replaced before it asks: what it showed must still be so.
            let plan = RestorePlan { wanted: self.wanted.clone() }.answer(service)?;
            if plan.result.occupied > self.occupied || !self.wanted.is_as_shown(&plan) {
                return Err(Failure::new(Exit::Failed, "error-plan-changed"));
            }
        }
        let requests = requests(&self.wanted, service, false)?;
        let mut work = service.worker()?;
        service.jobs().start(JobKind::Restore, service.lang(), move |run| {
            let mut result = RestoreResult::default();
            for request in &requests {
                result.add(&work.restore(request, run)?);
            }
            if replaces && self.occupied > 0 && result.files > 0 {
                result.undo = self.wanted.undo(result.finished);
            }
            Ok(JobResult::Restore(result))
        })?;
        Ok(Done {})
    }
}

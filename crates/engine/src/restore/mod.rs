//! Giving files back, as they were.
//!
//! The first pass makes the folders and notes, in a temporary table, where each
//! file's content lies. The second reads the vault in the order of its packs, opens
//! each segment once and writes the files that it holds. So the whole tree is never
//! in memory. No file gets its name before its SHA-256 was found right, and what
//! stands in the way is never lost unless that was asked for.

mod attributes;
mod behind;
mod choose;
mod conflict;
mod feed;
mod finish;
mod large;
mod plan;
mod tables;
mod tally;
mod worker;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mybackup_format::{Stamp, Version};
use mybackup_vfs::tree::Slabs;

use crate::catalogue::{JournalLine, Saved, SourceRow};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::run::{Phase, Run, UnixNanos};
use crate::sabotage::Sabotage;

use choose::Chosen;
use plan::Planner;
use tables::Tables;
use tally::Tally;
use worker::Worker;

/// Which version of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The newest one, even when the file was deleted since.
    Newest,
    /// The one of this number.
    Version(u32),
    /// What stood there at this moment.
    At(UnixNanos),
}

/// What to restore; paths are absolute, as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestoreWhat {
    /// One file.
    File {
        /// Where it was.
        path: Vec<u8>,
        /// Which version of it.
        which: Which,
    },
    /// A folder with all that it held.
    Directory {
        /// Where it was.
        path: Vec<u8>,
        /// As at this moment; `None` for its latest state.
        at: Option<UnixNanos>,
    },
}

/// What happens where something else stands already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnExisting {
    /// The restored file gets another name.
    KeepBoth,
    /// It is replaced; in its original place it is saved as a version first.
    Replace,
    /// It stays, and the file is not restored.
    Skip,
}

/// What a restore is asked to do.
pub struct RestoreRequest {
    /// What to restore.
    pub what: RestoreWhat,
    /// Where to; `None` for the original place.
    pub to: Option<PathBuf>,
    /// What happens where something else stands.
    pub existing: OnExisting,
    /// What happens instead where something else stands in the place of one of these paths,
    /// named as [`Conflict::path`] names them.
    pub choices: BTreeMap<Vec<u8>, OnExisting>,
    /// Whether owners, permissions, times and extended attributes come back too.
    pub attributes: bool,
    /// Whether only to count, writing nothing.
    pub dry_run: bool,
    /// Whether each restored file is told.
    pub tell_files: bool,
    /// What stands in brackets behind the name of a file that is kept beside another.
    pub keep_both_label: Box<dyn Fn(&Version) -> String + Send + Sync>,
}

impl RestoreRequest {
    /// Asks for `what` with the usual rules: in its original place what stands there is
    /// saved and replaced, elsewhere both are kept.
    pub fn new(what: RestoreWhat, to: Option<PathBuf>) -> Self {
        let existing = if to.is_none() { OnExisting::Replace } else { OnExisting::KeepBoth };
        let label = |version: &Version| format!("version {}", version.number);
        RestoreRequest {
            what,
            to,
            existing,
            choices: BTreeMap::new(),
            attributes: true,
            dry_run: false,
            tell_files: false,
            keep_both_label: Box::new(label),
        }
    }

    /// Tells what happens where something else stands in the place of a path.
    fn decision(&self, path: impl FnOnce() -> Vec<u8>) -> OnExisting {
        if self.choices.is_empty() {
            return self.existing;
        }
        self.choices.get(&path()).copied().unwrap_or(self.existing)
    }
}

/// Something else that stands where an entry would go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The path that the entry had.
    pub path: Vec<u8>,
    /// Its size in bytes.
    pub size: u64,
    /// When it was modified.
    pub modified: Stamp,
    /// The size of what stands there; `None` where that is no file.
    pub standing_size: Option<u64>,
    /// When what stands there was modified.
    pub standing_modified: Stamp,
}

/// What a restore did, or what a dry run found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestoreReport {
    /// Files, links and other entries that were written; folders not counted.
    pub files: u64,
    /// Folders that were restored.
    pub dirs: u64,
    /// Bytes of files that were written.
    pub bytes: u64,
    /// Entries that already were as they should be.
    pub identical: u64,
    /// Entries that were not restored because something else stands there; in a dry run,
    /// entries where something else stands.
    pub occupied: u64,
    /// In a dry run, the size of those in bytes.
    pub occupied_bytes: u64,
    /// The first of those that a dry run met; folders that a file stands in the place of are not named.
    pub conflicts: Vec<Conflict>,
    /// Entries that were to be replaced and stay, because they could not be saved before.
    pub stayed: u64,
    /// Entries that were restored under another name; in a dry run, those whose name this system cannot have.
    pub renamed: u64,
    /// The first of those: the path that it would have had, and its path, below the target.
    pub kept_as: Vec<(Vec<u8>, Vec<u8>)>,
    /// Entries whose stored content is damaged or missing.
    pub damaged: u64,
    /// Entries that could not be written.
    pub not_written: u64,
    /// Attributes that did not come back.
    pub attribute_problems: u64,
    /// The folder that was restored into.
    pub target: PathBuf,
    /// When it began, in nanoseconds since 1970.
    pub started_ns: UnixNanos,
    /// When it ended.
    pub finished_ns: UnixNanos,
}

impl RestoreReport {
    /// Tells whether all that was asked for is there.
    pub fn is_complete(&self) -> bool {
        self.occupied + self.stayed + self.damaged + self.not_written == 0
    }
}

impl Engine {
    /// Restores a file or a folder.
    ///
    /// What stands in its original place is saved before it is replaced. Run again
    /// after an interruption, it goes on with what is missing.
    pub fn restore(&mut self, request: &RestoreRequest, run: &Run) -> Result<RestoreReport, EngineError> {
        run.phase(Phase::Planning);
        let started_ns = run.now();
        let result = self.restore_chosen(request, run).map(|report| RestoreReport {
            started_ns,
            finished_ns: run.now(),
            ..report
        });
        if !request.dry_run {
            self.note_restore(&result, started_ns, run)?;
        }
        result
    }

    /// Restores one version of a file under a name that is free; the journal is not told.
    ///
    /// Only its content comes back: a file that is looked at and removed needs no owner and no rights.
    pub(crate) fn restore_version(
        &mut self,
        source: SourceRow,
        saved: &Saved,
        version: &Version,
        to: &Path,
        run: &Run,
    ) -> Result<RestoreReport, EngineError> {
        let path = crate::history::absolute(&source.settings.path, &saved.key);
        let what = RestoreWhat::File { path, which: Which::Version(version.number) };
        let request = RestoreRequest { attributes: false, ..RestoreRequest::new(what, Some(to.to_path_buf())) };
        let chosen = Chosen::version(source, saved, version, to)?;
        self.restore_this(&chosen, &request, run)
    }

    fn restore_chosen(&mut self, request: &RestoreRequest, run: &Run) -> Result<RestoreReport, EngineError> {
        let chosen = Chosen::of(self, request)?;
        self.restore_this(&chosen, request, run)
    }

    fn restore_this(
        &mut self,
        chosen: &Chosen,
        request: &RestoreRequest,
        run: &Run,
    ) -> Result<RestoreReport, EngineError> {
        if request.dry_run {
            let target = choose::open_target(&chosen.root, false)?;
            let tally = Tally::new(chosen, request, run);
            let found = target.as_ref().map(|(target, _)| target);
            let all_new = target.as_ref().is_none_or(|(_, empty)| *empty);
            Planner::new(&self.catalogue, &self.keys, found, chosen, request, &tally, all_new).go(None)?;
            return tally.finish();
        }
        // Before anything is touched: without a destination there is nothing to restore from.
        let vaults = self.open_reachable()?;
        self.save_what_is_replaced(chosen, request, run)?;
        self.follow_moves(&vaults, run)?;
        let (target, all_new) = choose::open_target(&chosen.root, true)?
            .ok_or_else(|| choose::target_failed(&chosen.root, std::io::ErrorKind::NotFound.into()))?;
        let target = run.misuse(target);
        let tally = Tally::new(chosen, request, run);
        let tables = Tables::make(&self.catalogue)?;
        Planner::new(&self.catalogue, &self.keys, Some(&target), chosen, request, &tally, all_new).go(Some(&tables))?;
        run.phase(Phase::Restoring);
        let workers = self.settings.workers;
        let slabs = Slabs::default();
        let worker = Worker { target: &target, chosen, request, tally: &tally, slabs: &slabs, run };
        feed::restore_all(&tables, &self.catalogue, &vaults, &worker, workers)?;
        finish::finish(&tables, &self.catalogue, &vaults, &worker)?;
        // Files were not made durable one by one; before the restore is called done, all of them are.
        mybackup_vfs::tree::flush(&chosen.root).map_err(|error| choose::target_failed(&chosen.root, error))?;
        tally.finish()
    }

    /// Makes a run that saves what stands where something will be replaced.
    fn save_what_is_replaced(
        &mut self,
        chosen: &Chosen,
        request: &RestoreRequest,
        run: &Run,
    ) -> Result<(), EngineError> {
        let configured = self.settings.sources.iter().any(|spec| spec.id == chosen.source.id);
        let spoilt = run.errs_with(Sabotage::LoseWhatIsReplaced);
        if !chosen.in_place || !configured || spoilt {
            return Ok(());
        }
        let Some((target, _)) = choose::open_target(&chosen.root, false)? else { return Ok(()) };
        let mut keys = chosen.replaced(request);
        let mut failed = Ok(());
        keys.retain(|key| match target.exists(key) {
            Ok(stands) => stands.is_some(),
            Err(error) => {
                failed = Err(choose::target_failed(&chosen.root, error));
                false
            }
        });
        failed?;
        if keys.is_empty() {
            return Ok(());
        }
        self.save_before_restore(chosen.source.id, &keys, run)
    }

    fn note_restore(
        &self,
        result: &Result<RestoreReport, EngineError>,
        started: UnixNanos,
        run: &Run,
    ) -> Result<(), EngineError> {
        let (outcome, figures) = match result {
            Ok(r) => (
                if r.is_complete() { "done" } else { "troubles" },
                format!(
                    "{{\"files\":{},\"folders\":{},\"bytes\":{},\"identical\":{},\"occupied\":{},\"renamed\":{},\"damaged\":{},\"not_written\":{}}}",
                    r.files, r.dirs, r.bytes, r.identical, r.occupied, r.renamed, r.damaged, r.not_written
                ),
            ),
            Err(EngineError::Interrupted(_)) => ("stopped", "{}".to_string()),
            Err(_) => ("failed", "{}".to_string()),
        };
        Ok(self.catalogue.record_unless_busy(&JournalLine {
            what: "restore".to_string(),
            run: None,
            started,
            finished: run.now(),
            outcome: outcome.to_string(),
            figures,
        })?)
    }
}

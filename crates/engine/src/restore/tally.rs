//! What a restore did so far, told by all its threads.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use mybackup_format::{Kind, Stamp};
use mybackup_vfs::tree::{self, Attribute, AttributeProblem, Meta};

use crate::catalogue::StateRow;
use crate::error::{EngineError, EngineErrorKind};
use crate::run::{Event, FileEvent, Run, TroubleKind};
use crate::sabotage::Sabotage;

use super::choose::{Chosen, target_failed};
use super::tables::{Job, Ticket};
use super::{Conflict, RestoreReport, RestoreRequest};

/// So many new names, and so many conflicts, are listed in a report.
const LISTED: usize = 1000;

#[derive(Default)]
struct Inner {
    report: RestoreReport,
    /// Entries to be looked at once more, with every copy of their content.
    again: Vec<Ticket>,
    /// Files with several names that were not written, and those under another name.
    failed: HashSet<i64>,
    moved: HashMap<i64, Vec<u8>>,
    owner_told: bool,
    failure: Option<EngineError>,
}

/// Counts, and collects what is needed later.
pub(super) struct Tally<'a> {
    chosen: &'a Chosen,
    request: &'a RestoreRequest,
    run: &'a Run,
    inner: Mutex<Inner>,
    stopped: AtomicBool,
}

impl<'a> Tally<'a> {
    pub(super) fn new(chosen: &'a Chosen, request: &'a RestoreRequest, run: &'a Run) -> Self {
        let report = RestoreReport { target: chosen.root.clone(), ..RestoreReport::default() };
        let inner = Mutex::new(Inner { report, ..Inner::default() });
        Tally { chosen, request, run, inner, stopped: AtomicBool::new(false) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the listener.
    pub(super) fn tell(&self, event: Event) {
        self.run.tell(event);
    }

    /// Changes the figures.
    pub(super) fn count(&self, change: impl FnOnce(&mut RestoreReport)) {
        change(&mut self.lock().report);
    }

    /// An entry was written at `key` below the target.
    pub(super) fn written(&self, job: &Job, key: Vec<u8>) {
        let size = if job.version.kind == Kind::File { job.version.size } else { 0 };
        let mut inner = self.lock();
        inner.report.files += 1;
        inner.report.bytes += size;
        let wanted = self.chosen.wanted(&job.key);
        if key != wanted {
            note_name(&mut inner.report, wanted, &key);
            if job.version.link_group != 0 {
                inner.moved.insert(job.ticket.n, key);
            }
        }
        drop(inner);
        if self.request.tell_files {
            let path = self.chosen.shown_path(&job.key);
            self.run.tell(Event::File { path, what: FileEvent::Restored, bytes: size });
        }
    }

    /// In a dry run: an entry would be written at `place` below the target.
    pub(super) fn would_write(&self, key: &[u8], place: Vec<u8>, size: u64) {
        let report = &mut self.lock().report;
        report.files += 1;
        report.bytes += size;
        let wanted = self.chosen.wanted(key);
        if place != wanted {
            note_name(report, wanted, &place);
        }
    }

    /// In a dry run: something else stands in the place of an entry.
    pub(super) fn would_meet(&self, row: &StateRow, stands: &Meta) {
        let report = &mut self.lock().report;
        report.occupied += 1;
        report.occupied_bytes += if row.version.kind == Kind::File { row.version.size } else { 0 };
        if report.conflicts.len() < LISTED {
            report.conflicts.push(Conflict {
                path: self.chosen.shown_path(&row.key),
                size: row.version.size,
                modified: row.version.modified,
                standing_size: (stands.kind == tree::Kind::File).then_some(stands.size),
                standing_modified: Stamp { secs: stands.mtime.secs, nanos: stands.mtime.nanos },
            });
        }
    }

    /// An entry is at `key` below the target already.
    pub(super) fn identical(&self, job: &Job, key: Vec<u8>) {
        let mut inner = self.lock();
        inner.report.identical += 1;
        if job.version.link_group != 0 && key != self.chosen.wanted(&job.key) {
            inner.moved.insert(job.ticket.n, key);
        }
    }

    /// An entry was not written: something else stands there.
    pub(super) fn occupied(&self, job: &Job, cause: &str) {
        self.lock().report.occupied += 1;
        self.lost(job, TroubleKind::Occupied, cause);
    }

    /// What stands in an entry's place was to be replaced, and could not be saved before.
    pub(super) fn stayed(&self, job: &Job) {
        self.lock().report.stayed += 1;
        let cause = "What stands in its place could not be saved before, and so it stays";
        self.run.trouble(&self.chosen.shown_path(&job.key), TroubleKind::Occupied, cause);
    }

    /// An entry was not written: its content is damaged.
    pub(super) fn damaged(&self, job: &Job, cause: impl ToString) {
        self.lock().report.damaged += 1;
        self.lost(job, TroubleKind::Damaged, cause);
    }

    /// An entry could not be written; a full disk ends the restore.
    pub(super) fn not_written(&self, job: &Job, error: io::Error) -> Result<(), EngineError> {
        if ends_all(&error) {
            return Err(target_failed(&self.chosen.root, error));
        }
        self.lock().report.not_written += 1;
        self.lost(job, TroubleKind::NotWritten, error);
        Ok(())
    }

    fn lost(&self, job: &Job, kind: TroubleKind, cause: impl ToString) {
        if job.version.link_group != 0 {
            self.lock().failed.insert(job.ticket.n);
        }
        self.run.trouble(&self.chosen.shown_path(&job.key), kind, cause);
    }

    /// The content of an entry could not be read where it was first looked for.
    ///
    /// Fails where no destination can be reached any more.
    pub(super) fn look_again(&self, job: &Job, error: EngineError) -> Result<(), EngineError> {
        match error.kind() {
            EngineErrorKind::Unreachable | EngineErrorKind::Interrupted => Err(error),
            _ => {
                self.lock().again.push(job.ticket);
                Ok(())
            }
        }
    }

    /// Returns what needs a second look.
    pub(super) fn take_again(&self) -> Vec<Ticket> {
        std::mem::take(&mut self.lock().again)
    }

    /// Returns where the first name of a file was written; `None` where it was not.
    pub(super) fn place_of_first(&self, n: i64, key: &[u8]) -> Option<Vec<u8>> {
        let inner = self.lock();
        if inner.failed.contains(&n) {
            return None;
        }
        Some(inner.moved.get(&n).cloned().unwrap_or_else(|| self.chosen.place(key)))
    }

    /// Tells which attributes of an entry did not come back.
    pub(super) fn attributes_lost(&self, path: &[u8], problems: &[AttributeProblem]) {
        for problem in problems {
            let mut inner = self.lock();
            inner.report.attribute_problems += 1;
            // Without the rights of an administrator no owner comes back: said once, not a million times.
            let owner = matches!(problem.what, Attribute::Owner | Attribute::Group);
            let told = owner && std::mem::replace(&mut inner.owner_told, true);
            drop(inner);
            if !told {
                let cause = format!("{}: {}", named(&problem.what), problem.error);
                self.run.trouble(path, TroubleKind::AttributeLost, cause);
            }
        }
    }

    /// Keeps the first error that ends the restore.
    pub(super) fn fail(&self, error: EngineError) {
        self.stopped.store(true, Ordering::Relaxed);
        self.lock().failure.get_or_insert(error);
    }

    pub(super) fn errs_with(&self, sabotage: Sabotage) -> bool {
        self.run.errs_with(sabotage)
    }

    /// Fails when the restore was cancelled or another thread failed.
    pub(super) fn check(&self) -> Result<(), EngineError> {
        if self.stopped.load(Ordering::Relaxed) {
            return Err(EngineError::Worker);
        }
        Ok(self.run.check()?)
    }

    /// Returns the error that ended the restore, if one did.
    pub(super) fn outcome(&self) -> Result<(), EngineError> {
        match self.lock().failure.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Returns the report.
    pub(super) fn finish(&self) -> Result<RestoreReport, EngineError> {
        self.outcome()?;
        Ok(std::mem::take(&mut self.lock().report))
    }
}

/// Counts an entry that gets another name, and lists the first of them.
fn note_name(report: &mut RestoreReport, wanted: &[u8], key: &[u8]) {
    report.renamed += 1;
    if report.kept_as.len() < LISTED {
        report.kept_as.push((mybackup_format::paths::to_path(wanted), mybackup_format::paths::to_path(key)));
    }
}

/// Tells whether an error will meet every file that follows.
fn ends_all(error: &io::Error) -> bool {
    use io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
}

fn named(attribute: &Attribute) -> String {
    match attribute {
        Attribute::All => "all attributes".to_string(),
        Attribute::Owner => "the owner".to_string(),
        Attribute::Group => "the group".to_string(),
        Attribute::Mode => "the permissions".to_string(),
        Attribute::Xattrs => "the extended attributes".to_string(),
        Attribute::Xattr(name) => format!("the extended attribute \"{}\"", name.escape_ascii()),
        Attribute::Times => "the time".to_string(),
        Attribute::Flags => "the flags".to_string(),
    }
}

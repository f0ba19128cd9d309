//! Does what was decided, as a piece of work that every page sees, and tells of it in the log.

use mybackup_engine::{
    BackupRequest, CleanRequest, DrillReport, Engine, Marks, RetentionRules, Run, SyncState, VerifyReport,
};

use mybackup_format::SourceId;

use super::{BUSY_NS, Keeper, QUIET_NS, say};
use crate::failure::{Failure, phrase};
use crate::order::{First, Order, PATIENCE};
use crate::proof;
use crate::rpc::Problem;
use crate::rpc::proof::ProofResult;
use crate::rpc::status::{Job, JobKind, JobResult};
use crate::rpc::work::back_up;
use crate::schedule::{Do, Pause, Scope};
use crate::session::Work;
use crate::status::PROVED_DAYS;
use crate::words::Words;

/// How it is said that another process, or another piece of work, goes on.
const BUSY: [&str; 3] = ["home-in-use", "running", "running-pid"];
/// After a person has stopped what began by itself, nothing begins for so long.
const AFTER_STOP_NS: i64 = 15 * 60 * 1_000_000_000;

impl Keeper {
    /// Does one thing, and notes how it went.
    pub(super) fn act(&mut self, work: Do, now_ns: i64) {
        let ended = match work {
            Do::BackUp { scope, .. } => self.back_up(scope, now_ns),
            Do::Sync => self.work(JobKind::Sync, sync),
            Do::Sample => self.work(JobKind::Prove, |work, run| {
                let sampled = proof::sample(work, None, run)?;
                proved(work, &sampled, &DrillReport::default(), run)
            }),
            Do::Drill => {
                let home = self.service.home().clone();
                self.work(JobKind::Prove, move |work, run| {
                    let drilled = proof::drill(work, &home, run)?;
                    proved(work, &VerifyReport::default(), &drilled, run)
                })
            }
            Do::Clean => self.clean(),
        };
        let words = Words::for_lang(self.service.around().lang);
        let problem = match &ended {
            Ok(job) => job.problem.clone(),
            Err(failure) => Some(Problem::of(failure, words.lang())),
        };
        // Another process at work is no failure: a command that a person typed, or their window.
        let is_busy = problem.as_ref().is_some_and(|problem| BUSY.contains(&problem.code.as_str()));
        let text = match (&problem, &ended) {
            _ if is_busy => None,
            (Some(problem), _) => Some(say::problem(problem, words)),
            (None, Ok(job)) => say::job(job, words),
            (None, Err(_)) => None,
        };
        if let Some(text) = text {
            self.service.log(text);
        }
        let rest_ns = if is_busy { BUSY_NS } else { QUIET_NS };
        self.quiet_until_ns = problem.map(|_| self.service.now_ns().saturating_add(rest_ns));
        // A person who stops what began by itself wants rest.
        if ended.is_ok_and(|job| was_stopped(&job)) && !self.is_ending() {
            let until_ns = self.service.now_ns().saturating_add(AFTER_STOP_NS);
            self.stopped = Some(Pause { from_ns: now_ns, until_ns });
        }
        // What it did is seen in the journal.
        self.facts = None;
    }

    fn back_up(&mut self, scope: Scope, now_ns: i64) -> Result<Job, Failure> {
        let there: Vec<SourceId> = self.sources_there().collect();
        let marks = match scope {
            Scope::Whole => {
                self.pending.take_all(now_ns);
                Marks::Whole
            }
            Scope::Marked => self.pending.take_ready(&[], now_ns),
            Scope::Unwatched => self.pending.take_ready(&self.unwatched(), now_ns),
        };
        let (service, is_ordered) = (self.service.clone(), self.service.session()?.config().order.smart);
        let ended = self.work(JobKind::Backup, move |work, run| {
            let tell = |first: &First| {
                let words = Words::for_lang(service.around().lang);
                service.log(words.say("order-first", &[("what", first.why(words).into())]));
            };
            let order = Order { home: service.home(), tell: &tell, patience: PATIENCE };
            let request = BackupRequest { marks, ..BackupRequest::default() };
            Ok(JobResult::Backup(back_up(work, is_ordered.then_some(&order), &request, run)?))
        });
        let is_saved = matches!(&ended, Ok(Job { result: Some(JobResult::Backup(result)), .. }) if !result.stopped);
        self.pending.ended(is_saved);
        if is_saved && scope == Scope::Whole {
            self.looked_at.extend(there);
        }
        if is_saved && scope != Scope::Marked {
            self.last_unwatched_ns = Some(now_ns);
        }
        // They were tried, whatever came of it.
        self.seen_places.iter_mut().for_each(|place| place.came = false);
        ended
    }

    fn clean(&self) -> Result<Job, Failure> {
        let retention = self.service.session()?.config().retention.clone();
        let rules = RetentionRules { keep_days: retention.keep_days, keep_versions: retention.keep_versions };
        let words = Words::for_lang(self.service.around().lang);
        self.work(JobKind::Clean, move |work, run| {
            let report = work.clean(&CleanRequest { rules, dry_run: false }, run)?;
            Ok(JobResult::Clean {
                versions_removed: report.versions_removed,
                bytes_freed: report.bytes_freed,
                held: report.held.map(|cause| phrase::say(words, &cause)),
            })
        })
    }

    /// Does work with the engine, and waits for its end.
    fn work(
        &self,
        kind: JobKind,
        work: impl FnOnce(&mut Work, &Run) -> Result<JobResult, Failure> + Send + 'static,
    ) -> Result<Job, Failure> {
        let mut engine = self.service.worker()?;
        self.service.jobs().do_unasked(kind, self.service.around().lang, move |run| {
            if engine.lacks_history()? {
                engine.discover(run)?;
            }
            work(&mut engine, run)
        })
    }
}

fn sync(work: &mut Work, run: &Run) -> Result<JobResult, Failure> {
    let report = work.sync(run)?;
    let current = report.destinations.iter().filter(|place| place.state == SyncState::Current).count();
    Ok(JobResult::Sync {
        bytes: report.destinations.iter().map(|place| place.copied_bytes).sum(),
        current: current as u64,
        places: report.destinations.len() as u64,
    })
}

fn proved(work: &Engine, sampled: &VerifyReport, drilled: &DrillReport, run: &Run) -> Result<JobResult, Failure> {
    let percent = work.coverage(run.now(), PROVED_DAYS)?.percent();
    Ok(JobResult::Prove(ProofResult::of(sampled, drilled, percent)))
}

/// Whether a person ended it.
fn was_stopped(job: &Job) -> bool {
    match (&job.result, &job.problem) {
        (Some(JobResult::Backup(result)), _) => result.stopped,
        (None, Some(problem)) => problem.code == "interrupted",
        _ => false,
    }
}

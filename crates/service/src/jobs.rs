//! Long work: one at a time, on a thread of its own, watched by whoever looks.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use mybackup_engine::Run;
use mybackup_engine::run::Clock;
use tokio::sync::broadcast;

use crate::events::ServerEvent;
use crate::failure::Failure;
use crate::progress::{Hearing, phase_name};
use crate::rpc::Problem;
use crate::rpc::shape::{PathText, millis};
use crate::rpc::status::{Job, JobKind, JobResult, JobState, Trouble};
use crate::words::Lang;

/// Whoever looks is told of progress this often.
const TOLD_EVERY: Duration = Duration::from_millis(200);
/// What a person asks for waits so long at most for work that nobody asked for.
const UNASKED_AT_MOST: Duration = Duration::from_secs(10);
/// So many paths with trouble are given to a page; all are counted.
const TROUBLES_SHOWN: usize = 200;

/// The work that goes on, or went on last.
pub struct Jobs {
    now: Mutex<Option<Current>>,
    clock: Arc<dyn Clock>,
    events: broadcast::Sender<ServerEvent>,
}

struct Current {
    kind: JobKind,
    started_ns: i64,
    finished_ns: Option<i64>,
    /// Whether nobody asked for it.
    unasked: bool,
    cancel: Arc<AtomicBool>,
    hearing: Arc<Hearing>,
    outcome: Option<Result<JobResult, Problem>>,
    /// A result that a person has not put away: it comes back after work that nobody asked for.
    before: Option<Box<Current>>,
}

impl Jobs {
    pub(crate) fn new(clock: Arc<dyn Clock>, events: broadcast::Sender<ServerEvent>) -> Arc<Jobs> {
        Arc::new(Jobs { now: Mutex::new(None), clock, events })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Current>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts work on a thread of its own; refused while other work goes on.
    ///
    /// Its result stays until a person has put it away.
    pub(crate) fn start(
        self: &Arc<Self>,
        kind: JobKind,
        lang: Lang,
        work: impl FnOnce(&Run) -> Result<JobResult, Failure> + Send + 'static,
    ) -> Result<(), Failure> {
        self.begin(kind, lang, None, work)
    }

    /// Does work that nobody asked for, and returns what it came to; refused while other work goes on.
    ///
    /// Everybody sees it while it goes on, and nobody has to put its result away.
    pub(crate) fn do_unasked(
        self: &Arc<Self>,
        kind: JobKind,
        lang: Lang,
        work: impl FnOnce(&Run) -> Result<JobResult, Failure> + Send + 'static,
    ) -> Result<Job, Failure> {
        let (send, ended) = channel();
        self.begin(kind, lang, Some(send), work)?;
        ended.recv().map_err(Failure::unexpected)
    }

    /// Starts work; its result goes to `asked_by`, or stays.
    fn begin(
        self: &Arc<Self>,
        kind: JobKind,
        lang: Lang,
        asked_by: Option<Sender<Job>>,
        work: impl FnOnce(&Run) -> Result<JobResult, Failure> + Send + 'static,
    ) -> Result<(), Failure> {
        let cancel = Arc::new(AtomicBool::new(false));
        let hearing = Hearing::new(None);
        {
            let mut now = self.lock();
            if now.as_ref().is_some_and(|job| job.outcome.is_none()) {
                return Err(Failure::new(crate::failure::Exit::Failed, "error-running"));
            }
            let before = now.take().filter(|_| asked_by.is_some()).map(Box::new);
            *now = Some(Current {
                kind,
                started_ns: self.clock.now(),
                finished_ns: None,
                unasked: asked_by.is_some(),
                cancel: cancel.clone(),
                hearing: hearing.clone(),
                outcome: None,
                before,
            });
        }
        let jobs = self.clone();
        let working = move || {
            let run = Run::new(cancel, jobs.clock.clone(), hearing);
            let done = AtomicBool::new(false);
            let outcome = std::thread::scope(|scope| {
                let telling = scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        jobs.tell();
                        std::thread::park_timeout(TOLD_EVERY);
                    }
                });
                let worked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&run)));
                done.store(true, Ordering::Relaxed);
                telling.thread().unpark();
                worked.unwrap_or_else(|_| Err(Failure::unexpected("a part of the program failed")))
            });
            if let Some(job) = jobs.lock().as_mut() {
                job.finished_ns = Some(jobs.clock.now());
                job.outcome = Some(outcome.map_err(|failure| Problem::of(&failure, lang)));
            }
            match (asked_by, jobs.shown()) {
                (Some(asked_by), Some(job)) => {
                    jobs.put_back();
                    // Whoever asked may have ended.
                    let _ = asked_by.send(job);
                }
                _ => jobs.tell(),
            }
            // Nobody may be listening.
            let _ = jobs.events.send(ServerEvent::Changed {});
        };
        let started = std::thread::Builder::new().name("job".to_string()).spawn(working);
        started.map(|_| ()).map_err(|error| {
            self.put_back();
            Failure::unexpected(error)
        })
    }

    /// Shows again what was there before this work.
    fn put_back(&self) {
        let mut now = self.lock();
        *now = now.take().and_then(|ended| ended.before).map(|before| *before);
    }

    fn tell(&self) {
        if let Some(job) = self.shown() {
            // Nobody may be listening.
            let _ = self.events.send(ServerEvent::Job { job: Box::new(job) });
        }
    }

    /// Asks the work to end; what it has done is kept.
    pub fn stop(&self) {
        if let Some(job) = self.lock().as_ref() {
            job.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// Whether work goes on.
    pub(crate) fn goes_on(&self) -> bool {
        self.lock().as_ref().is_some_and(|job| job.outcome.is_none())
    }

    /// Waits until no work goes on.
    pub fn wait(&self) {
        while self.goes_on() {
            std::thread::sleep(TOLD_EVERY / 4);
        }
    }

    /// Waits for the end of work that nobody asked for, but not for long: a person comes next.
    pub(crate) fn wait_for_unasked(&self) {
        let began = Instant::now();
        let goes_on = || self.lock().as_ref().is_some_and(|job| job.unasked && job.outcome.is_none());
        while goes_on() && began.elapsed() < UNASKED_AT_MOST {
            std::thread::sleep(TOLD_EVERY / 4);
        }
    }

    /// Forgets the result of work that has ended, also while work goes on that nobody asked for.
    pub(crate) fn dismiss(&self) {
        let mut now = self.lock();
        match now.as_mut() {
            Some(job) if job.outcome.is_none() => job.before = None,
            _ => *now = None,
        }
    }

    /// The work that goes on, or that ended and was not dismissed.
    pub fn shown(&self) -> Option<Job> {
        let now = self.lock();
        let job = now.as_ref()?;
        let progress = job.hearing.progress();
        let counts = progress.map(|progress| progress.counts).unwrap_or_default();
        let (troubles, trouble_count) = match job.outcome {
            Some(_) => job.hearing.troubles(),
            None => (Vec::new(), 0),
        };
        let notices = job.outcome.as_ref().map(|_| job.hearing.notices()).unwrap_or_default();
        Some(Job {
            kind: job.kind,
            state: match &job.outcome {
                None if job.cancel.load(Ordering::Relaxed) => JobState::Stopping,
                None => JobState::Running,
                Some(Ok(_)) => JobState::Done,
                Some(Err(_)) => JobState::Failed,
            },
            started: millis(job.started_ns),
            finished: job.finished_ns.map(millis),
            phase: progress.map_or("open", |progress| phase_name(progress.phase)).to_string(),
            checked: progress.map_or(0, |progress| progress.checked),
            files_done: counts.done_files.min(counts.all_files),
            files: counts.all_files,
            bytes_done: counts.done_bytes.min(counts.all_bytes),
            bytes: counts.all_bytes,
            left_seconds: progress.and_then(|progress| progress.left_seconds),
            result: job.outcome.as_ref().and_then(|outcome| outcome.as_ref().ok().cloned()),
            problem: job.outcome.as_ref().and_then(|outcome| outcome.as_ref().err().cloned()),
            troubles: troubles
                .into_iter()
                .take(TROUBLES_SHOWN)
                .map(|one| Trouble { path: PathText::of_bytes(&one.path), kind: one.kind.into(), cause: one.cause })
                .collect(),
            trouble_count,
            notices: notices.into_iter().map(Into::into).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SystemClock;

    #[test]
    fn a_person_waits_for_what_nobody_asked_for_and_not_for_what_somebody_did() {
        let jobs = Jobs::new(Arc::new(SystemClock), broadcast::channel(8).0);
        let nothing = || Ok(JobResult::Sync { bytes: 0, current: 1, places: 1 });
        let (go, wait) = channel::<()>();
        let unasked = {
            let jobs = jobs.clone();
            std::thread::spawn(move || {
                jobs.do_unasked(JobKind::Sync, Lang::En, move |_| {
                    let _ = wait.recv();
                    nothing()
                })
            })
        };
        while !jobs.goes_on() {
            std::thread::yield_now();
        }
        let ending = std::thread::spawn(move || {
            std::thread::sleep(TOLD_EVERY);
            drop(go);
        });
        jobs.wait_for_unasked();
        assert!(!jobs.goes_on());
        ending.join().unwrap();
        unasked.join().unwrap().unwrap();

        let (go, wait) = channel::<()>();
        let work = move |_: &Run| {
            let _ = wait.recv();
            nothing()
        };
        jobs.start(JobKind::Sync, Lang::En, work).unwrap();
        jobs.wait_for_unasked();
        assert!(jobs.goes_on(), "It is refused at once, and said why");
        drop(go);
        jobs.wait();
    }

    #[test]
    fn a_result_comes_back_after_what_nobody_asked_for_unless_it_was_put_away() {
        let jobs = Jobs::new(Arc::new(SystemClock), broadcast::channel(8).0);
        let nothing = || Ok(JobResult::Sync { bytes: 0, current: 1, places: 1 });
        jobs.start(JobKind::Restore, Lang::En, move |_| nothing()).unwrap();
        jobs.wait();
        let shown = || jobs.shown().map(|job| job.kind);
        jobs.do_unasked(JobKind::Backup, Lang::En, move |_| nothing()).unwrap();
        assert_eq!(shown(), Some(JobKind::Restore));
        let during = jobs.clone();
        let putting_away = move |_: &Run| {
            assert_eq!(during.shown().map(|job| job.kind), Some(JobKind::Backup));
            during.dismiss();
            nothing()
        };
        jobs.do_unasked(JobKind::Backup, Lang::En, putting_away).unwrap();
        assert_eq!(shown(), None);
    }
}

//! Keeps a home: does what is to be done without anybody asking.
//!
//! One thread of the process that holds the home. It sleeps until something may be due, or
//! something happens: files change, a disk comes, a person changes a setting. Each step puts
//! together how things stand ([`look`]), asks [`decide`], and does one thing ([`act`]).
//! Nothing is decided here, and nothing is done here that a person could not ask for.

mod act;
mod bell;
mod look;
mod pending;
mod say;
mod tell;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use mybackup_format::SourceId;
use serde::{Deserialize, Serialize};

use crate::conditions::Conditions;
use crate::drives;
use crate::memory;
use crate::rpc::plan::Plan;
use crate::schedule::{Decision, Pause, Place, decide};
use crate::service::Service;

use bell::Bell;
use look::Facts;
use pending::Pending;
use tell::Telling;

/// Who starts the very first backup of a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FirstBackup {
    /// It begins at once: somebody asked for a program that saves files.
    AtOnce,
    /// The person who sets up does, after the recovery kit; where nobody has within an hour, it begins.
    LeftToPerson,
}

/// After something could not be done, the next try waits so long at least, in nanoseconds.
const QUIET_NS: i64 = 60 * 1_000_000_000;
/// After another process was found at work, so long.
const BUSY_NS: i64 = 2 * 1_000_000_000;

/// Whoever has this lets the keeper work, until it is dropped.
pub(crate) struct Keeping {
    bell: Arc<Bell>,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Keeping {
    /// Begins to keep the home of a service; `None` where the system gives no more threads.
    pub(crate) fn begin(service: &Arc<Service>) -> Option<Keeping> {
        let bell = Arc::new(Bell::default());
        let ending = Arc::new(AtomicBool::new(false));
        let mut keeper = Keeper::new(service.clone(), bell.clone(), ending.clone());
        let keeping = move || {
            while !keeper.is_ending() {
                let until_ns = keeper.step();
                keeper.sleep(until_ns);
            }
            keeper.end_telling();
        };
        let thread = std::thread::Builder::new().name("keeper".to_string()).spawn(keeping).ok()?;
        Some(Keeping { bell, ending, thread: Some(thread) })
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Relaxed);
        self.bell.ring();
        if let Some(thread) = self.thread.take() {
            // One that failed has nothing left to do.
            let _ = thread.join();
        }
    }
}

/// The keeper itself: what it remembers between two steps.
pub(crate) struct Keeper {
    service: Arc<Service>,
    bell: Arc<Bell>,
    ending: Arc<AtomicBool>,
    /// What is known of folders, places and history, until something changed.
    facts: Option<Facts>,
    watching: Option<look::Watching>,
    pending: Pending,
    /// The folders that were there when everything was looked at since the program started.
    looked_at: BTreeSet<SourceId>,
    last_unwatched_ns: Option<i64>,
    /// Power, network and screen, and when they were looked at.
    around: Option<(Conditions, i64)>,
    full_screen_since_ns: Option<i64>,
    /// The places as they were when they were looked at last.
    seen_places: Vec<Place>,
    _drives: Option<drives::Watch>,
    /// After something could not be begun or done, nothing begins before.
    quiet_until_ns: Option<i64>,
    /// After a person has stopped a backup that began by itself, nothing begins for a while.
    stopped: Option<Pause>,
    /// Whether something was done since it slept.
    has_worked: bool,
    /// What was said last of how things stand, so that it is said once.
    said: Option<String>,
    telling: Telling,
}

impl Keeper {
    /// A keeper that has not looked at anything yet.
    pub(crate) fn new(service: Arc<Service>, bell: Arc<Bell>, ending: Arc<AtomicBool>) -> Keeper {
        bell.listen_to(&service);
        let ringing = bell.clone();
        // Without it a disk that comes is seen within a minute.
        let drives = drives::Watch::new(move || ringing.ring_changed()).ok();
        Keeper {
            service,
            bell,
            ending,
            facts: None,
            watching: None,
            pending: Pending::default(),
            looked_at: BTreeSet::new(),
            last_unwatched_ns: None,
            around: None,
            full_screen_since_ns: None,
            seen_places: Vec::new(),
            _drives: drives,
            quiet_until_ns: None,
            stopped: None,
            has_worked: false,
            said: None,
            telling: Telling::default(),
        }
    }

    fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// Does one thing, or says until when there is nothing to do; `None` where only an event changes that.
    pub(crate) fn step(&mut self) -> Option<i64> {
        if self.bell.take_changed() {
            self.facts = None;
        }
        let looks_anew = self.facts.is_none();
        let situation = self.situation();
        let decision = decide(&situation);
        self.service.set_plan(Plan::of(&decision));
        self.say(&decision);
        // While something is to be done, what is wrong may be over in a moment.
        if !matches!(decision, Decision::Now(_)) || self.is_quiet(situation.now_ns) {
            self.tell_hooks(looks_anew, situation.now_ns);
        }
        match decision {
            Decision::Now(_) if self.is_quiet(situation.now_ns) => self.quiet_until_ns,
            Decision::Now(work) => {
                self.act(work, situation.now_ns);
                self.has_worked = true;
                Some(situation.now_ns)
            }
            Decision::Wait { until_ns, because, .. } => self.wake_ns(until_ns, because, situation.now_ns),
        }
    }

    fn is_quiet(&self, now_ns: i64) -> bool {
        self.quiet_until_ns.is_some_and(|until_ns| (0..=QUIET_NS).contains(&until_ns.saturating_sub(now_ns + 1)))
    }

    /// Sleeps until a moment, or until the bell rings.
    fn sleep(&mut self, until_ns: Option<i64>) {
        if std::mem::take(&mut self.has_worked) {
            memory::give_back();
        }
        let now_ns = self.service.now_ns();
        self.bell.wait(until_ns.map(|until_ns| until_ns.saturating_sub(now_ns).max(0)));
    }
}

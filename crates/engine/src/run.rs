//! The handle that every long operation takes last.
//!
//! It carries the cancel flag, the clock and the listener. The engine tells the
//! listener what happens and knows nothing of who listens: terminal, JSON,
//! dashboard and window are listeners alike, and tests decide the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A moment, in nanoseconds since 1970-01-01T00:00:00Z.
pub type UnixNanos = i64;

/// Tells the time; tests bring their own.
pub trait Clock: Send + Sync {
    /// Returns the present moment.
    fn now(&self) -> UnixNanos;
}

/// What a long operation is doing now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Looking at the destination and opening the vault.
    Opening,
    /// Comparing folders with what is known.
    Scanning,
    /// Reading and storing changed files.
    Saving,
    /// Making what was stored durable and recording the run.
    Finishing,
    /// Bringing another destination up to date.
    Syncing,
    /// Reading the history back from the destination.
    Rebuilding,
    /// Working out what a restore will do.
    Planning,
    /// Writing files back.
    Restoring,
    /// Deciding what may be forgotten and freeing space.
    Cleaning,
    /// Reading objects and checking them.
    Verifying,
    /// Healing damaged objects.
    Repairing,
}

/// Why something about one path could not be done; never stops the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TroubleKind {
    /// Reading was refused.
    Denied,
    /// It vanished between being seen and being read.
    Vanished,
    /// It kept changing while being read; the last reading was kept and marked.
    Changing,
    /// The system reported another error while reading.
    Unreadable,
    /// It could not be written where it should go.
    NotWritten,
    /// Content came back, but an attribute (owner, mode, times, extended attributes) did not.
    AttributeLost,
    /// Another file stands there and was left alone.
    Occupied,
    /// Its stored bytes are damaged or missing.
    Damaged,
}

/// Something that happened, told while it happens.
#[derive(Debug, Clone)]
pub enum Event {
    /// A phase begins.
    Phase(Phase),
    /// `entries` more entries were looked at.
    Checked {
        /// Entries since the last such event.
        entries: u64,
    },
    /// Work was found: so many files and bytes more will be handled.
    Planned {
        /// Files since the last such event.
        files: u64,
        /// Bytes since the last such event.
        bytes: u64,
    },
    /// Work was done.
    Done {
        /// Files since the last such event.
        files: u64,
        /// Bytes since the last such event.
        bytes: u64,
    },
    /// A file that was looked at closely; only told where the request asked for it.
    File {
        /// The path as bytes.
        path: Vec<u8>,
        /// What became of it.
        what: FileEvent,
        /// Its size in bytes.
        bytes: u64,
    },
    /// Something about one path could not be done.
    Trouble {
        /// The path as bytes.
        path: Vec<u8>,
        /// Why, for programs.
        kind: TroubleKind,
        /// Why, as the system says it.
        cause: String,
    },
    /// Something a person should know that belongs to no single file.
    Notice(Notice),
}

/// What became of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileEvent {
    /// Seen for the first time.
    New,
    /// Content or attributes differ from the last version.
    Changed,
    /// No longer there.
    Deleted,
    /// Written back.
    Restored,
}

/// Facts that concern a whole run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A destination could not be used; it will be brought up to date later.
    DestinationSkipped {
        /// As the configuration names it.
        destination: String,
        /// Why.
        cause: String,
    },
    /// A destination shows an older state than this computer has seen there.
    DestinationWentBack {
        /// As the configuration names it.
        destination: String,
    },
    /// The local history was behind the destination and was brought up to date.
    HistoryRebuilt,
    /// Cleaning was held back: something looks wrong.
    CleaningHeld {
        /// Why.
        cause: String,
    },
}

/// Hears events; called from several threads.
pub trait Listener: Send + Sync {
    /// Takes one event; must return quickly.
    fn event(&self, event: Event);
}

/// Says that the operation was cancelled.
#[derive(Debug, thiserror::Error)]
#[error("Interrupted")]
pub struct Interrupted;

/// The handle itself; cheap to clone.
#[derive(Clone)]
pub struct Run {
    cancel: Arc<AtomicBool>,
    give_way: Option<Arc<AtomicBool>>,
    clock: Arc<dyn Clock>,
    listener: Arc<dyn Listener>,
    #[cfg(feature = "testing")]
    pub(crate) sabotage: Option<crate::sabotage::Sabotage>,
}

impl Run {
    /// Joins a cancel flag, a clock and a listener.
    pub fn new(cancel: Arc<AtomicBool>, clock: Arc<dyn Clock>, listener: Arc<dyn Listener>) -> Self {
        Run {
            cancel,
            give_way: None,
            clock,
            listener,
            #[cfg(feature = "testing")]
            sabotage: None,
        }
    }

    /// Returns who listens.
    pub fn listener(&self) -> Arc<dyn Listener> {
        self.listener.clone()
    }

    /// The same run, with another listener that is made of the present one.
    pub fn heard_by(&self, listener: impl FnOnce(Arc<dyn Listener>) -> Arc<dyn Listener>) -> Run {
        Run { listener: listener(self.listener.clone()), ..self.clone() }
    }

    /// The same run, which also ends once `flag` is raised.
    ///
    /// Something else comes first then, and goes on with what this run leaves: a backup
    /// keeps what it has, and the journal has it as one that did not look at everything.
    pub fn giving_way(&self, flag: Arc<AtomicBool>) -> Run {
        Run { give_way: Some(flag), ..self.clone() }
    }

    /// Tells whether the operation ends for something else that comes first, and not because it was cancelled.
    pub(crate) fn gave_way(&self) -> bool {
        let raised = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        !raised(&self.cancel) && self.give_way.as_deref().is_some_and(raised)
    }

    /// Tells the listener.
    pub fn tell(&self, event: Event) {
        self.listener.event(event);
    }

    /// Tells that a phase begins.
    pub fn phase(&self, phase: Phase) {
        self.tell(Event::Phase(phase));
    }

    /// Tells of trouble with one path.
    pub fn trouble(&self, path: &[u8], kind: TroubleKind, cause: impl ToString) {
        self.tell(Event::Trouble { path: path.to_vec(), kind, cause: cause.to_string() });
    }

    /// Returns an error once the operation was cancelled or gives way; called at every object boundary.
    pub fn check(&self) -> Result<(), Interrupted> {
        if self.cancel.load(Ordering::Relaxed) || self.gave_way() { Err(Interrupted) } else { Ok(()) }
    }

    /// Returns the present moment.
    pub fn now(&self) -> UnixNanos {
        self.clock.now()
    }
}

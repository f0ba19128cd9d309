//! Lets each file of a source play its part: before which call on it what happens.
//!
//! One run is enough for hundreds of files with hundreds of parts. A file is known
//! by its name, which no other one in the source has; what is told of an open
//! file belongs to the one that the same thread named last.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use mybackup_vfs::tree::testing::{Call, Watching, watch};
use rustix::io::Errno;
use rustix::time::{ClockId, clock_gettime};

use crate::change::{Change, State, Subject};

/// What happens before a call.
#[derive(Debug, Clone, Copy)]
pub enum Move {
    /// Another program changes the file.
    Change(Change),
    /// The clock that changes are stamped with moves on.
    Tick,
    /// The call fails.
    Fail(Errno),
}

/// The part of one file: moves, each with the number of the call that it comes before, from 1.
#[derive(Debug, Clone)]
pub struct Part {
    pub subject: Subject,
    pub moves: Vec<(u32, Move)>,
    /// Happens before every call.
    pub always: Option<Change>,
}

/// One file in the play.
#[derive(Debug)]
pub struct Actor {
    pub path: PathBuf,
    pub part: Part,
    /// So many calls were made on it.
    pub calls: u32,
    /// Whether every move was made.
    pub played: usize,
    /// Whether a call failed while the file was only looked for: "not found" then means that it is gone.
    pub failed_early: bool,
    /// Whether it was listed, opened or followed.
    begun: bool,
    /// All states that it was in, the first one first.
    pub states: Vec<State>,
    aside: PathBuf,
}

/// All files in the play.
pub struct Stage {
    actors: HashMap<Vec<u8>, Mutex<Actor>>,
    longest_open_us: AtomicU64,
}

thread_local! {
    /// Which file this thread works on, and when it began to open it.
    static NOW: RefCell<(Vec<u8>, Option<Instant>)> = const { RefCell::new((Vec::new(), None)) };
}

impl Stage {
    /// Builds a file in `source` for each part; what is moved out goes to `aside`.
    pub fn set(source: &Path, aside: &Path, parts: Vec<Part>) -> Arc<Stage> {
        let build = |(number, part): (usize, Part)| {
            let name = format!("{number:05}");
            let path = source.join(&name);
            part.subject.build(&path, number as u64 + 1);
            let states = vec![State::at(&path, None)];
            let aside = aside.to_path_buf();
            let (failed_early, begun) = (false, false);
            (
                name.into_bytes(),
                Mutex::new(Actor { path, part, calls: 0, played: 0, failed_early, begun, states, aside }),
            )
        };
        let actors = parts.into_iter().enumerate().map(build).collect();
        Arc::new(Stage { actors, longest_open_us: AtomicU64::new(0) })
    }

    /// Plays until the guard goes.
    pub fn play(self: &Arc<Self>) -> Watching {
        let stage = self.clone();
        watch(Arc::new(move |call| stage.before(call)))
    }

    /// Returns every file, in order.
    pub fn actors(&self) -> Vec<MutexGuard<'_, Actor>> {
        let mut all: Vec<_> =
            self.actors.values().map(|actor| actor.lock().unwrap_or_else(PoisonError::into_inner)).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    /// The longest that opening a file took, in milliseconds.
    pub fn longest_open_ms(&self) -> u64 {
        self.longest_open_us.load(Ordering::Relaxed) / 1000
    }

    fn before(&self, call: &mut Call<'_>) -> io::Result<()> {
        let name = NOW.with_borrow_mut(|(name, opening)| {
            if let Some(began) = opening.take() {
                self.longest_open_us.fetch_max(began.elapsed().as_micros() as u64, Ordering::Relaxed);
            }
            if let Call::OpenDir(named) | Call::Look(named) | Call::Open(named) | Call::ReadLink(named) = call {
                named.clone_into(name);
            }
            name.clone()
        });
        let Some(actor) = self.actors.get(&name) else { return Ok(()) };
        let result = actor.lock().unwrap_or_else(PoisonError::into_inner).before(call);
        // After the move, which may take its time.
        if matches!(call, Call::Open(_)) {
            NOW.with_borrow_mut(|(_, opening)| *opening = Some(Instant::now()));
        }
        result
    }
}

impl Actor {
    fn before(&mut self, call: &mut Call<'_>) -> io::Result<()> {
        self.calls += 1;
        self.begun |= matches!(call, Call::List | Call::Open(_) | Call::ReadLink(_));
        if let Call::Read { most, .. } = call {
            // Several readings, so that there is something between them.
            *most = (*most).min(if self.part.subject == Subject::Small { 7000 } else { 100_000 });
        }
        if let Some(change) = self.part.always {
            self.make(change);
        }
        let now: Vec<Move> = self.part.moves.iter().filter(|one| one.0 == self.calls).map(|one| one.1).collect();
        for one in now {
            self.played += 1;
            match one {
                Move::Change(change) => self.make(change),
                Move::Tick => await_tick(),
                Move::Fail(errno) => {
                    self.failed_early = !self.begun;
                    return Err(errno.into());
                }
            }
        }
        Ok(())
    }

    fn make(&mut self, change: Change) {
        let Actor { path, part, states, aside, .. } = self;
        change.make(part.subject, path, aside, &mut || {
            let state = State::at(path, states.last());
            states.push(state);
        });
    }

    /// Its name, for messages.
    pub fn name(&self) -> &OsStr {
        OsStr::from_bytes(self.path.file_name().map_or(b"", OsStr::as_bytes))
    }
}

fn await_tick() {
    let now = || clock_gettime(ClockId::RealtimeCoarse).tv_nsec;
    let before = now();
    while now() == before {
        std::hint::spin_loop();
    }
}

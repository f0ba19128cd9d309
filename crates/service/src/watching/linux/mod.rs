//! Watching a source on Linux: one thread and one inotify instance for each.
//!
//! The rule that nothing is lost by: a folder is watched first and marked then,
//! so that what changed before the watch is covered by the mark and what changes
//! after it is an event. Where the queue of the kernel overflows, the folder is
//! replaced, or a watch cannot be had, everything is begun anew and said to be lost.
//! Invariant: a thread that waits costs nothing but a look at the source each minute.

mod kernel;
mod tree;
mod watched;

use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};

use crate::memory;

use super::board::Board;
use super::trouble::TroubleKind;
use super::{LeaveOut, WatchedSource};
use kernel::{Folder, trouble_of};
use mybackup_engine::Depth;
use watched::{Ended, Watched};

/// A source is looked at this often, in case a folder around it was renamed.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Where the system watches no more folders, it is tried again after so long, or when its limit changes.
const TRY_AGAIN: Duration = Duration::from_secs(30 * 60);
/// What happened too fast is let pass for so long.
const AFTER_A_STORM: Duration = Duration::from_secs(1);
/// How many folders may be watched: by this user on the system, and in the container that this program is in.
const LIMITS: [&str; 2] = ["/proc/sys/fs/inotify/max_user_watches", "/proc/sys/user/max_inotify_watches"];

/// Makes a waiting thread look.
pub(super) struct Bell(Arc<OwnedFd>);

impl Bell {
    /// Wakes the thread; one that is awake looks once more.
    pub(super) fn ring(&self) {
        // A counter that is full has been rung.
        let _ = rustix::io::write(&*self.0, &1u64.to_ne_bytes());
    }
}

/// Starts watching a source on a thread of its own, until `is_over` and a ring of the bell.
pub(super) fn start(
    at: usize,
    source: WatchedSource,
    board: Arc<Board>,
    is_over: Arc<AtomicBool>,
) -> std::io::Result<Bell> {
    let bell = Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
    // The table of mounts: what is mounted over a folder tells inotify nothing.
    let mounts = rustix::fs::open(
        "/proc/self/mountinfo",
        rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::CLOEXEC,
        rustix::fs::Mode::empty(),
    )
    .ok();
    let thread = Thread {
        at,
        path: source.path,
        leave_out: source.leave_out,
        one_file_system: source.one_file_system,
        board,
        bell: bell.clone(),
        mounts,
        is_over,
    };
    std::thread::Builder::new().name("watch".to_string()).spawn(move || thread.run())?;
    Ok(Bell(bell))
}

struct Thread {
    at: usize,
    path: PathBuf,
    leave_out: LeaveOut,
    one_file_system: bool,
    board: Arc<Board>,
    bell: Arc<OwnedFd>,
    mounts: Option<OwnedFd>,
    is_over: Arc<AtomicBool>,
}

/// Why a wait ended.
enum Woken {
    /// Something happened in the source.
    Event,
    /// It is to be looked at: somebody rang, something was mounted, or the time has come.
    Look,
}

impl Thread {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn run(self) {
        while !self.is_over() {
            // Before it is tried: one that is raised just after it was too low is another one than was tried with.
            let tried_with = limit();
            let ended = match Watched::open(&self.path, &*self.leave_out, self.one_file_system) {
                Ok(watched) => {
                    self.board.begin(self.at);
                    self.watch(watched)
                }
                Err(kind) => Ended::Trouble(kind),
            };
            match ended {
                Ended::Over => return,
                Ended::Trouble(kind) => {
                    self.board.lose(self.at, kind);
                    match kind.is_passing() {
                        // In the middle of a storm it would only happen again.
                        true => drop(self.wait(None, AFTER_A_STORM)),
                        false => self.wait_for_better(kind, tried_with),
                    }
                }
            }
        }
    }

    /// Watches until that is not possible any more.
    fn watch(&self, mut watched: Watched<'_>) -> Ended {
        let mut first = true;
        let mut looked = Instant::now();
        loop {
            let marks = |marked: &[(&[u8], Depth)], waits: bool| self.board.mark(self.at, marked, waits);
            match watched.step(&marks) {
                Err(ended) => return ended,
                Ok(true) => {}
                Ok(false) => {
                    if std::mem::take(&mut first) {
                        watched.settle();
                        memory::give_back();
                    }
                    self.board.complete(self.at);
                    if let Woken::Look = self.wait(Some(&watched), LOOK_EVERY) {
                        looked = Instant::now() - LOOK_EVERY;
                    }
                }
            }
            if self.is_over() {
                return Ended::Over;
            }
            if looked.elapsed() >= LOOK_EVERY {
                looked = Instant::now();
                if let Err(kind) = watched.look() {
                    return Ended::Trouble(kind);
                }
            }
        }
    }

    /// Waits until it is worth trying again; `tried_with` is the limit that there was before the last try.
    fn wait_for_better(&self, kind: TroubleKind, tried_with: Option<usize>) {
        let began = Instant::now();
        let is_too_large = kind == TroubleKind::TooManyFolders;
        loop {
            let is_another = is_too_large && limit() != tried_with;
            if self.is_over() || is_another {
                return;
            }
            self.wait(None, LOOK_EVERY);
            // A large folder that is still too large is not walked through in vain each minute.
            if !is_too_large || began.elapsed() >= TRY_AGAIN {
                return;
            }
        }
    }

    fn wait(&self, watched: Option<&Watched<'_>>, longest: Duration) -> Woken {
        let mut polled = vec![PollFd::new(&*self.bell, PollFlags::IN)];
        if let Some(mounts) = &self.mounts {
            polled.push(PollFd::new(mounts, PollFlags::PRI));
        }
        if let Some(watched) = watched {
            polled.push(PollFd::from_borrowed_fd(watched.as_fd(), PollFlags::IN));
        }
        let timeout = Timespec { tv_sec: longest.as_secs().cast_signed(), tv_nsec: 0 };
        let ready = poll(&mut polled, Some(&timeout)).unwrap_or(0);
        let only_events = ready == 1 && watched.is_some() && polled.last().is_some_and(|fd| !fd.revents().is_empty());
        let mut counter = [0; 8];
        // Nobody may have rung.
        let _ = rustix::io::read(&*self.bell, &mut counter);
        if only_events { Woken::Event } else { Woken::Look }
    }
}

/// How many folders may be watched, as the system says at this moment; `None` where it does not say.
fn limit() -> Option<usize> {
    let number = |file: &str| {
        let text = crate::home::read_file(Path::new(file)).ok()?;
        std::str::from_utf8(&text).ok()?.trim().parse().ok()
    };
    LIMITS.into_iter().filter_map(number).min()
}

/// Looks whether a source could be watched by itself, without watching it.
///
/// `count` is how many folders are watched beside it, and then how many with it.
pub(super) fn foresee(source: &WatchedSource, count: &mut usize) -> Option<TroubleKind> {
    let root = match Folder::open(&source.path) {
        Ok(root) => root,
        Err(error) => return Some(trouble_of(error)),
    };
    if root.is_elsewhere() {
        return Some(TroubleKind::Network);
    }
    let limit = limit()?;
    let device = root.identity().ok()?.0;
    let mut open = vec![Vec::new()];
    while let Some(key) = open.pop() {
        let Ok((folder, on)) = Folder::open_below(&source.path, &key).and_then(Folder::with_device) else {
            continue;
        };
        if source.one_file_system && on != device {
            continue;
        }
        *count += 1;
        if *count > limit {
            return Some(TroubleKind::TooManyFolders);
        }
        // One that cannot be read is not watched either.
        let _ = folder.folders(|name| {
            let inner = if key.is_empty() { name.to_vec() } else { [&key[..], &name].join(&0) };
            if !(source.leave_out)(&inner, true) {
                open.push(inner);
            }
        });
    }
    None
}

//! A second thread that looks at the last names of a large folder while the walk
//! looks at the first.
//!
//! An unchanged source costs one look per entry, and nearly all of that is the
//! system's own time: two threads halve it. The walk goes through the names from
//! the front, the helper from the back; where they meet, the walk takes over what
//! the helper saw. Nobody waits for more than one look, and a helper that comes
//! late does nothing. What it saw is never older than the listing of the folder.

use super::DirHandle;
use crate::tree::Meta;
use crate::tree::names::Names;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

/// After so many names without entering a folder, the helper is asked.
pub(super) const IN_A_ROW: usize = 32;
/// Fewer names are not worth waking another thread.
const FEWEST: usize = 32;
/// At most so many names are looked at ahead, for some 200 KB of what was seen.
const MOST: usize = 2048;

/// The thread, once a folder was large enough to need it.
#[derive(Default)]
pub(super) enum Helper {
    /// Nobody asked for it yet.
    #[default]
    Unasked,
    /// It waits for orders.
    Waiting(Orders),
    /// There is one core only, or no thread could be started: the walk looks alone.
    Missing,
}

/// The way to the thread, which ends when this goes.
pub(super) struct Orders {
    sender: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

/// Some names of one folder, looked at by two.
struct Stretch {
    dir: Arc<DirHandle>,
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Where the walk stands.
    front: AtomicUsize,
    /// The last name that the helper began with; it goes down.
    back: AtomicUsize,
}

struct Order {
    stretch: Arc<Stretch>,
    answer: SyncSender<Seen>,
}

/// What the helper saw, the last name first.
type Seen = Vec<io::Result<Meta>>;

/// Names of a folder that are being looked at ahead.
pub(super) struct Ahead {
    /// Positions of the names in the walk's own stack.
    names: Range<usize>,
    stretch: Arc<Stretch>,
    answer: Receiver<Seen>,
    /// What the helper saw, once the walk has met it.
    seen: Option<Seen>,
}

impl Helper {
    /// Has the names at these positions looked at from their end, where that is worth it.
    pub(super) fn ask(&mut self, dir: &Arc<DirHandle>, names: &Names, positions: Range<usize>) -> Option<Ahead> {
        if positions.len() < FEWEST {
            return None;
        }
        if let Helper::Unasked = self {
            *self = Orders::begin().map_or(Helper::Missing, Helper::Waiting);
        }
        let Helper::Waiting(orders) = self else {
            return None;
        };
        let positions = positions.start..positions.end.min(positions.start + MOST);
        let stretch = Arc::new(Stretch::new(dir, names, positions.clone()));
        let (answer, receiver) = sync_channel(1);
        orders.sender.as_ref()?.send(Order { stretch: Arc::clone(&stretch), answer }).ok()?;
        Some(Ahead { names: positions, stretch, answer: receiver, seen: None })
    }
}

impl Ahead {
    /// Returns what the helper saw of the name at this position; nothing where the walk is to look.
    ///
    /// Positions only grow; one that the walk leaves out is never asked for.
    pub(super) fn take(&mut self, position: usize) -> Option<io::Result<Meta>> {
        let at = position - self.names.start;
        if self.seen.is_none() {
            self.stretch.front.store(at, Ordering::SeqCst);
            if self.stretch.back.load(Ordering::SeqCst) > at {
                return None;
            }
            self.seen = self.answer.recv().ok();
        }
        let seen = self.seen.as_mut()?;
        // What was seen of names before this one: both looked at them, or the walk left them out.
        seen.truncate(self.names.len() - at);
        seen.pop()
    }

    /// Tells whether there is nothing at this position or beyond.
    pub(super) fn is_over(&self, position: usize) -> bool {
        position >= self.names.end
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        // Nobody wants to know any more.
        self.stretch.front.store(usize::MAX, Ordering::SeqCst);
    }
}

impl Orders {
    fn begin() -> Option<Orders> {
        if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
            return None;
        }
        let (sender, orders) = channel();
        let thread = std::thread::Builder::new().name("look ahead".into()).spawn(move || serve(&orders)).ok()?;
        Some(Orders { sender: Some(sender), thread: Some(thread) })
    }
}

impl Drop for Orders {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell, not even that it failed: the walk looked itself then.
            let _ended = thread.join();
        }
    }
}

impl Stretch {
    fn new(dir: &Arc<DirHandle>, names: &Names, positions: Range<usize>) -> Stretch {
        let (mut text, mut ends) = (Vec::new(), Vec::with_capacity(positions.len()));
        let count = positions.len();
        for position in positions {
            text.extend_from_slice(names.get(position));
            ends.push(text.len());
        }
        Stretch { dir: Arc::clone(dir), text, ends, front: AtomicUsize::new(0), back: AtomicUsize::new(count) }
    }

    fn name(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[at]]
    }

    /// Looks at names from the last one on, until the walk is met.
    fn look(&self) -> Seen {
        let mut seen = Seen::new();
        for at in (0..self.ends.len()).rev() {
            if at <= self.front.load(Ordering::SeqCst) {
                break;
            }
            self.back.store(at, Ordering::SeqCst);
            seen.push(self.dir.dir.stat(self.name(at)));
        }
        seen
    }
}

fn serve(orders: &Receiver<Order>) {
    for order in orders {
        // Where the walk went on, it does not want the answer.
        let _unwanted = order.answer.send(order.stretch.look());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::sys;
    use std::fs;
    use std::time::Duration;

    /// A folder with so many files, each as long as its number says, and their names.
    fn folder(count: usize) -> (tempfile::TempDir, Arc<DirHandle>, Names) {
        let place = tempfile::tempdir().unwrap();
        let mut names = Names::default();
        for number in 0..count {
            let name = format!("{number:04}");
            fs::write(place.path().join(&name), vec![b'x'; number]).unwrap();
            names.push(name.as_bytes()).unwrap();
        }
        let dir = Arc::new(DirHandle { dir: sys::Dir::open(place.path()).unwrap() });
        (place, dir, names)
    }

    fn size(seen: Option<io::Result<Meta>>) -> Option<u64> {
        seen.map(|seen| seen.unwrap().size)
    }

    fn is_alone() -> bool {
        std::thread::available_parallelism().is_ok_and(|cores| cores.get() == 1)
    }

    /// What a helper would be asked, with the test in its place.
    fn alone(dir: &Arc<DirHandle>, names: &Names) -> (Ahead, SyncSender<Seen>) {
        let (answer, receiver) = sync_channel(1);
        let stretch = Arc::new(Stretch::new(dir, names, 0..names.len()));
        (Ahead { names: 0..names.len(), stretch, answer: receiver, seen: None }, answer)
    }

    #[test]
    fn the_walk_looks_itself_until_it_meets_the_helper() {
        let (_place, dir, names) = folder(10);
        let (mut ahead, answer) = alone(&dir, &names);
        assert!((0..4).all(|at| ahead.take(at).is_none()));
        answer.send(ahead.stretch.look()).unwrap();
        assert_eq!(ahead.stretch.back.load(Ordering::SeqCst), 4, "the walk stands at 3");
        assert_eq!(
            (4..11).map(|at| size(ahead.take(at))).collect::<Vec<_>>(),
            [4, 5, 6, 7, 8, 9].map(Some).into_iter().chain([None]).collect::<Vec<_>>()
        );
        assert!(!ahead.is_over(9) && ahead.is_over(10));
    }

    #[test]
    fn what_both_looked_at_is_told_once() {
        let (_place, dir, names) = folder(10);
        let (mut ahead, answer) = alone(&dir, &names);
        answer.send(ahead.stretch.look()).unwrap();
        // The helper began with 6 before it could hear of the walk.
        ahead.stretch.back.store(10, Ordering::SeqCst);
        assert!((0..7).all(|at| ahead.take(at).is_none()));
        ahead.stretch.back.store(6, Ordering::SeqCst);
        assert_eq!([7, 8, 9].map(|at| size(ahead.take(at))), [Some(7), Some(8), Some(9)]);
    }

    #[test]
    fn a_name_that_is_left_out_shifts_no_other() {
        let (_place, dir, names) = folder(10);
        let (mut ahead, answer) = alone(&dir, &names);
        answer.send(ahead.stretch.look()).unwrap();
        assert_eq!([1, 2, 5, 6, 9].map(|at| size(ahead.take(at))), [1, 2, 5, 6, 9].map(Some));
    }

    #[test]
    fn without_an_answer_the_walk_looks_itself() {
        let (_place, dir, names) = folder(5);
        let (mut ahead, answer) = alone(&dir, &names);
        ahead.stretch.back.store(1, Ordering::SeqCst);
        drop(answer);
        assert!((0..5).all(|at| ahead.take(at).is_none()));
    }

    #[test]
    fn a_helper_is_asked_for_enough_names_and_sees_all_but_the_first() {
        let (_place, dir, names) = folder(MOST + 2 * FEWEST);
        let mut helper = Helper::default();
        assert!(helper.ask(&dir, &names, 0..FEWEST - 1).is_none());
        assert!(matches!(helper, Helper::Unasked));
        let Some(mut ahead) = helper.ask(&dir, &names, FEWEST..names.len()) else {
            return assert!(is_alone(), "there are two cores, and nobody looks ahead");
        };
        assert!(ahead.is_over(FEWEST + MOST) && !ahead.is_over(FEWEST + MOST - 1));
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(size(ahead.take(FEWEST)), None);
        for position in FEWEST + 1..FEWEST + MOST {
            assert_eq!(size(ahead.take(position)), Some(position as u64));
        }
    }

    #[test]
    fn a_helper_ends_with_its_walk_and_stops_when_nobody_wants_to_know() {
        let (_place, dir, names) = folder(FEWEST);
        let mut helper = Helper::default();
        let Some(ahead) = helper.ask(&dir, &names, 0..FEWEST) else {
            return assert!(is_alone(), "there are two cores, and nobody looks ahead");
        };
        let stretch = Arc::clone(&ahead.stretch);
        drop(ahead);
        assert_eq!(stretch.front.load(Ordering::SeqCst), usize::MAX);
        assert!(stretch.look().is_empty());
        drop(helper);
        assert_eq!(Arc::strong_count(&stretch), 1, "the thread is gone, and what it held");
    }
}

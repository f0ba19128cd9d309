//! A clock that a test sets, and that can jump in the middle of an operation.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use mybackup_engine::run::Clock;

pub const SECOND: i64 = 1_000_000_000;
pub const HOUR: i64 = 3600 * SECOND;
pub const DAY: i64 = 24 * HOUR;
pub const YEAR: i64 = 365 * DAY;

/// How a clock goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jump {
    /// By so many nanoseconds.
    By(i64),
    /// To a moment.
    To(i64),
}

/// A clock that shows what a test wants; every look may move it on.
#[derive(Debug)]
pub struct Dial {
    now: AtomicI64,
    /// What each look adds; 0 is a clock that stands still.
    step: AtomicI64,
    looks: AtomicU64,
    /// Jumps to come, each at a look counted from 1.
    jumps: Mutex<Vec<(u64, Jump)>>,
}

impl Dial {
    /// Begins at a moment, and moves on by a millisecond with every look.
    pub fn at(now: i64) -> Self {
        Dial {
            now: AtomicI64::new(now),
            step: AtomicI64::new(1_000_000),
            looks: AtomicU64::new(0),
            jumps: Mutex::default(),
        }
    }

    /// What it shows, without being looked at.
    pub fn shows(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    pub fn set(&self, now: i64) {
        self.now.store(now, Ordering::SeqCst);
    }

    pub fn pass(&self, ns: i64) {
        self.now.fetch_add(ns, Ordering::SeqCst);
    }

    /// Makes it stand still.
    pub fn freeze(&self) {
        self.step.store(0, Ordering::SeqCst);
    }

    /// Counts looks from 0 again, and jumps at some of those to come.
    pub fn jump_at(&self, jumps: &[(u64, Jump)]) {
        self.looks.store(0, Ordering::SeqCst);
        *self.jumps.lock().expect("nothing panics here") = jumps.to_vec();
    }

    /// How often it was looked at since it was last told to jump.
    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::SeqCst)
    }
}

impl Clock for Dial {
    fn now(&self) -> i64 {
        let look = self.looks.fetch_add(1, Ordering::SeqCst) + 1;
        for (at, jump) in self.jumps.lock().expect("nothing panics here").iter() {
            match jump {
                _ if *at != look => {}
                Jump::By(ns) => self.pass(*ns),
                Jump::To(ns) => self.set(*ns),
            }
        }
        self.now.fetch_add(self.step.load(Ordering::SeqCst), Ordering::SeqCst)
    }
}

/// The true time of this computer: file systems stamp changes with it.
pub fn true_now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_nanos() as i64
}

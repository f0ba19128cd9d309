//! A baton between two operations, handed on at the calls that the other can notice.
//!
//! Both run in threads of their own, but only the one that holds the baton moves:
//! which call of which operation comes next is decided by the schedule alone.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use mybackup_store::{ObjectInfo, ObjectName, Store, StoreError, StoreErrorKind};
use mybackup_vfs::Space;

use crate::alike::{Call, Order, Touch};

/// Who begins, and after how many calls the baton changes hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub first: usize,
    /// Calls of the first, then of the other, and so on; then each to its end.
    pub slices: Vec<u64>,
}

/// The baton.
pub struct Turns {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    turn: usize,
    slices: Vec<u64>,
    at: usize,
    used: u64,
    done: [bool; 2],
    order: Order,
    switches: u64,
}

impl Turns {
    pub fn new(schedule: &Schedule) -> Arc<Self> {
        let state = State {
            turn: schedule.first,
            slices: schedule.slices.clone(),
            at: 0,
            used: 0,
            done: [false; 2],
            order: Order::default(),
            switches: 0,
        };
        Arc::new(Turns { state: Mutex::new(state), changed: Condvar::new() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds the baton")
    }

    /// Waits until `who` may make its next call.
    fn step(&self, who: usize, touch: Touch) {
        let mut state = self.state();
        loop {
            let alone = state.done[1 - who];
            if state.turn != who && !alone {
                state = self.changed.wait(state).expect("nothing panics while it holds the baton");
                continue;
            }
            let slice = state.slices.get(state.at).copied();
            if !alone && slice.is_some_and(|calls| state.used >= calls) {
                state.turn = 1 - who;
                state.at += 1;
                state.used = 0;
                state.switches += 1;
                self.changed.notify_all();
                continue;
            }
            state.used += 1;
            let after = state.order[1 - who].len();
            state.order[who].push(Call { touched: vec![touch], after });
            return;
        }
    }

    /// Notes what `who` looks at without waiting: that belongs to its call before. The very first waits.
    fn note(&self, who: usize, touch: Touch) {
        if let Some(call) = self.state().order[who].last_mut() {
            return call.touched.push(touch);
        }
        self.step(who, touch);
    }

    /// Says that `who` makes no more calls.
    pub fn finish(&self, who: usize) {
        let mut state = self.state();
        state.done[who] = true;
        state.turn = 1 - who;
        self.changed.notify_all();
    }

    /// Returns the calls of both in their order, and how often one was held up for the other.
    pub fn made(&self) -> (Order, u64) {
        let state = self.state();
        (state.order.clone(), state.switches)
    }
}

/// A store whose every call that another computer could notice, or be noticed by, waits for the baton.
///
/// What was put becomes visible at the barrier, one object after the other, with a
/// wait before each: that is how a shared folder behaves.
pub struct Stepped {
    pub inner: Arc<dyn Store>,
    place: String,
    pub turns: Arc<Turns>,
    pub who: usize,
    staged: Mutex<BTreeMap<ObjectName, Vec<u8>>>,
}

impl Stepped {
    pub fn new(inner: Arc<dyn Store>, place: &str, turns: Arc<Turns>, who: usize) -> Self {
        Stepped { inner, place: place.to_string(), turns, who, staged: Mutex::default() }
    }

    /// The name of an object, or how some begin, as the other operation knows them.
    fn named(&self, name: &str) -> String {
        format!("{}/{name}", self.place)
    }

    fn staged(&self) -> MutexGuard<'_, BTreeMap<ObjectName, Vec<u8>>> {
        self.staged.lock().expect("nothing panics while it holds what waits")
    }

    fn is_waiting(&self, name: &ObjectName) -> Option<Vec<u8>> {
        self.staged().get(name).cloned()
    }
}

impl Store for Stepped {
    fn read(&self, name: &ObjectName) -> Result<Vec<u8>, StoreError> {
        if let Some(bytes) = self.is_waiting(name) {
            return Ok(bytes);
        }
        self.turns.step(self.who, Touch::Read(self.named(name.as_str())));
        self.inner.read(name)
    }

    fn read_range(&self, name: &ObjectName, offset: u64, len: usize) -> Result<Vec<u8>, StoreError> {
        if let Some(bytes) = self.is_waiting(name) {
            let start = offset as usize;
            return bytes.get(start..start + len).map(<[u8]>::to_vec).ok_or_else(|| StoreError::TooShort {
                name: name.clone(),
                wanted_bytes: offset + len as u64,
                found_bytes: bytes.len() as u64,
            });
        }
        self.turns.step(self.who, Touch::Read(self.named(name.as_str())));
        self.inner.read_range(name, offset, len)
    }

    fn put_new(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        self.turns.note(self.who, Touch::Read(self.named(name.as_str())));
        match self.inner.read(name) {
            Ok(found) if found == bytes => Ok(()),
            Ok(_) => Err(StoreError::Exists { name: name.to_string() }),
            Err(error) if error.kind() == StoreErrorKind::NotFound => {
                self.staged().insert(name.clone(), bytes.to_vec());
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn replace(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        self.turns.step(self.who, Touch::Write(self.named(name.as_str())));
        self.staged().remove(name);
        self.inner.replace(name, bytes)
    }

    fn remove(&self, name: &ObjectName) -> Result<(), StoreError> {
        self.turns.step(self.who, Touch::Write(self.named(name.as_str())));
        self.staged().remove(name);
        self.inner.remove(name)
    }

    fn list(&self, prefix: &str) -> Result<Vec<ObjectInfo>, StoreError> {
        self.turns.step(self.who, Touch::List(self.named(prefix)));
        let mut listed = self.inner.list(prefix)?;
        for (name, bytes) in self.staged().iter().filter(|(name, _)| name.as_str().starts_with(prefix)) {
            if !listed.iter().any(|object| object.name == *name) {
                listed.push(ObjectInfo { name: name.clone(), len: bytes.len() as u64 });
            }
        }
        listed.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(listed)
    }

    fn len(&self, name: &ObjectName) -> Result<u64, StoreError> {
        match self.is_waiting(name) {
            Some(bytes) => Ok(bytes.len() as u64),
            None => {
                self.turns.note(self.who, Touch::Read(self.named(name.as_str())));
                self.inner.len(name)
            }
        }
    }

    fn sync(&self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut *self.staged());
        for (name, bytes) in waiting {
            self.turns.step(self.who, Touch::Write(self.named(name.as_str())));
            self.inner.put_new(&name, &bytes)?;
            self.inner.sync()?;
        }
        self.inner.sync()
    }

    fn space(&self) -> Result<Option<Space>, StoreError> {
        self.inner.space()
    }
}

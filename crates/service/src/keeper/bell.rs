//! Wakes the keeper, and remembers why.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;

use crate::events::ServerEvent;
use crate::service::Service;

/// Between two looks lies at least so much, however much happens.
const BREATH: Duration = Duration::from_millis(100);
/// No sleep is longer: a clock that was set shows itself.
const LONGEST: Duration = Duration::from_secs(60);

/// The bell.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
    changed: AtomicBool,
}

impl Bell {
    /// Wakes the keeper.
    pub(crate) fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.heard.notify_all();
    }

    /// Wakes it, and says that what it knows of folders and places may be different now.
    pub(crate) fn ring_changed(&self) {
        self.changed.store(true, Ordering::Relaxed);
        self.ring();
    }

    /// Whether that was said since the last time.
    pub(super) fn take_changed(&self) -> bool {
        self.changed.swap(false, Ordering::Relaxed)
    }

    /// Waits until it is rung, or for so many nanoseconds at most.
    pub(super) fn wait(&self, most_ns: Option<i64>) {
        let most = most_ns.map_or(LONGEST, |ns| Duration::from_nanos(ns.max(0).unsigned_abs()).min(LONGEST));
        if most.is_zero() {
            return;
        }
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut rung, _) =
            self.heard.wait_timeout_while(rung, most, |rung| !*rung).unwrap_or_else(PoisonError::into_inner);
        *rung = false;
        drop(rung);
        std::thread::sleep(BREATH.min(most));
    }

    /// Rings at each change that a service tells of, as long as both are there.
    pub(super) fn listen_to(self: &Arc<Self>, service: &Arc<Service>) {
        let mut events = service.listen();
        let bell = Arc::downgrade(self);
        let listening = move || {
            loop {
                match events.blocking_recv() {
                    Ok(ServerEvent::Changed {}) | Err(RecvError::Lagged(_)) => {}
                    Ok(_) => continue,
                    Err(RecvError::Closed) => return,
                }
                let Some(bell) = bell.upgrade() else { return };
                bell.ring_changed();
            }
        };
        // Without it changes show themselves a minute later.
        drop(std::thread::Builder::new().name("keeper-events".to_string()).spawn(listening));
    }
}

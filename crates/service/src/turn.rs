//! Waiting for one's turn to work with a home that a MyBackup keeps.

use std::time::{Duration, Instant};

use crate::attach::Client;
use crate::home::{Home, HomeLock, LockError};

/// So long a command waits for a MyBackup that runs, and looks so often whether it is done.
const PATIENCE: Duration = Duration::from_secs(30);
const TRIED_EVERY: Duration = Duration::from_millis(100);

/// Takes the lock of a home; `version` is the name and version of this program.
///
/// Where a MyBackup keeps the home, what it does without being asked mostly ends in a
/// moment, and is waited for. Fails with who holds the lock, or what the system said.
pub(crate) fn take(home: &Home, version: &str) -> Result<HomeLock, LockError> {
    let began = Instant::now();
    loop {
        match home.lock() {
            Err(LockError::Held { .. }) if began.elapsed() < PATIENCE && Client::find(home, version).is_some() => {
                std::thread::sleep(TRIED_EVERY);
            }
            other => return other,
        }
    }
}

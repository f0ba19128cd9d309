//! Hands what the scan finds to the workers, in batches of neighbours.
//!
//! A batch of small files is as long as a solid segment, so that what lies together
//! is compressed together.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use mybackup_vfs::tree::Kind;

use crate::error::EngineError;
use crate::run::{Event, Run};

use super::scan::{Findings, Item};
use super::worker::Message;

/// All batches together keep at most about so many folders open.
const OPEN_FOLDERS: usize = 512;
/// A batch holds at most so many entries.
const BATCH_ENTRIES: usize = 2048;
/// So many vanished entries are sent at once.
const GONE_AT_ONCE: usize = 512;

/// Neighbouring entries for one worker.
pub(super) struct Batch {
    /// Its place in the order of the scan, from 0 on.
    pub(super) number: u64,
    pub(super) items: Vec<Item>,
    /// Dropped when the batch is done.
    pub(super) pending: Pending,
}

/// Counts batches that are not done yet.
struct Outstanding {
    count: Mutex<usize>,
    none: Condvar,
}

/// A batch that is not done yet.
pub(super) struct Pending(Arc<Outstanding>);

impl Drop for Pending {
    fn drop(&mut self) {
        let mut count = self.0.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count -= 1;
        if *count == 0 {
            self.0.none.notify_all();
        }
    }
}

/// Collects what a scan finds and hands it on.
pub(super) struct Feed {
    jobs: Sender<Batch>,
    out: Sender<Message>,
    batch: Vec<Item>,
    number: u64,
    batch_bytes: u64,
    folders: usize,
    most_folders: usize,
    files: u64,
    gone: Vec<(Vec<u8>, i64)>,
    target_bytes: u64,
    checkpoint: Duration,
    last_checkpoint: Instant,
    outstanding: Arc<Outstanding>,
    run: Run,
}

impl Feed {
    pub(super) fn new(
        jobs: Sender<Batch>,
        out: Sender<Message>,
        target_bytes: u64,
        checkpoint: Duration,
        run: Run,
    ) -> Self {
        // One batch is being filled, as many as the channel holds wait, and about as many are worked on.
        let batches = 1 + 2 * jobs.capacity().unwrap_or(1);
        Feed {
            jobs,
            out,
            batch: Vec::new(),
            number: 0,
            batch_bytes: 0,
            folders: 0,
            most_folders: (OPEN_FOLDERS / batches).max(16),
            files: 0,
            gone: Vec::new(),
            target_bytes,
            checkpoint,
            last_checkpoint: Instant::now(),
            outstanding: Arc::new(Outstanding { count: Mutex::new(0), none: Condvar::new() }),
            run,
        }
    }

    /// Hands on what is left and ends the workers.
    pub(super) fn finish(mut self) -> Result<(), EngineError> {
        self.send_batch()?;
        self.send_gone()
    }

    fn send_batch(&mut self) -> Result<(), EngineError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        self.run.tell(Event::Planned { files: self.files, bytes: self.batch_bytes });
        *self.outstanding.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        let items = std::mem::take(&mut self.batch);
        let batch = Batch { number: self.number, items, pending: Pending(self.outstanding.clone()) };
        self.number += 1;
        (self.batch_bytes, self.files, self.folders) = (0, 0, 0);
        self.jobs.send(batch).map_err(|_| EngineError::Worker)?;
        if self.last_checkpoint.elapsed() >= self.checkpoint {
            self.checkpoint()?;
        }
        Ok(())
    }

    /// Waits until all that was handed out has been recorded, and asks for a partial root.
    fn checkpoint(&mut self) -> Result<(), EngineError> {
        self.send_gone()?;
        let mut count = self.outstanding.count.lock().unwrap_or_else(PoisonError::into_inner);
        while *count > 0 {
            count = self.outstanding.none.wait(count).unwrap_or_else(PoisonError::into_inner);
        }
        drop(count);
        self.last_checkpoint = Instant::now();
        self.out.send(Message::Checkpoint).map_err(|_| EngineError::Worker)
    }

    fn send_gone(&mut self) -> Result<(), EngineError> {
        if self.gone.is_empty() {
            return Ok(());
        }
        self.out.send(Message::Gone(std::mem::take(&mut self.gone))).map_err(|_| EngineError::Worker)
    }
}

impl Findings for Feed {
    fn differs(&mut self, item: Item) -> Result<(), EngineError> {
        self.run.check()?;
        if item.meta.kind == Kind::File {
            self.batch_bytes += item.meta.size;
            self.files += 1;
        }
        let same_folder = self.batch.last().is_some_and(|last| Arc::ptr_eq(&last.dir, &item.dir));
        self.folders += usize::from(!same_folder);
        self.batch.push(item);
        let full = self.batch_bytes >= self.target_bytes || self.batch.len() >= BATCH_ENTRIES;
        if full || self.folders >= self.most_folders {
            self.send_batch()?;
        }
        Ok(())
    }

    fn gone(&mut self, key: &[u8], file: i64) -> Result<(), EngineError> {
        self.gone.push((key.to_vec(), file));
        if self.gone.len() >= GONE_AT_ONCE {
            self.send_gone()?;
        }
        Ok(())
    }
}

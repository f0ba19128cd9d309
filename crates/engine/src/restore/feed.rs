//! The second pass: goes through the vault in the order of its packs.
//!
//! One thread reads the notes and hands out work; workers read segments, open them
//! and write files. Each worker takes a piece of work to its end.

use crossbeam_channel::{Receiver, Sender};
use mybackup_format::Piece;
use mybackup_format::container::Segment;

use crate::catalogue::{Catalogue, PackRow};
use crate::content::{ContentReader, PackReader};
use crate::error::{EngineError, EngineErrorKind};
use crate::run::Event;
use crate::vault::Vault;

use super::large::{LargeJob, PlacedPiece};
use super::tables::{Job, NO_PACK, Shape, Tables};
use super::worker::Worker;

/// One segment's files are handed out so many at a time.
const FILES_AT_ONCE: usize = 2048;

/// Work for one worker.
enum Work {
    /// Files whose content lies in one segment, or nowhere.
    Batch(Option<(PackRow, Segment)>, Vec<Job>),
    /// A file of several pieces.
    Large(Box<LargeJob>),
}

/// Writes everything that was noted; what could not be read is noted for a second look.
pub(super) fn restore_all(
    tables: &Tables<'_>,
    catalogue: &Catalogue,
    vaults: &[Vault],
    worker: &Worker<'_>,
    workers: usize,
) -> Result<(), EngineError> {
    let packs = PackReader::new(vaults);
    let workers = workers.max(1);
    let (out, work) = crossbeam_channel::bounded(workers);
    let fed = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|_| {
                let (work, packs) = (work.clone(), &packs);
                scope.spawn(move || run(worker, packs, &work))
            })
            .collect();
        drop(work);
        let mut feed = Feed {
            catalogue,
            content: ContentReader::new(catalogue, vaults),
            out,
            worker,
            at: (NO_PACK, 0),
            waiting: Vec::new(),
        };
        let fed = tables.each_job(false, |job| feed.take(job)).and_then(|()| feed.flush());
        drop(feed);
        let joined = threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| EngineError::Worker));
        fed.and(joined)
    });
    // What a worker says went wrong explains why the feed ended, not the other way round.
    worker.tally.outcome()?;
    fed?;
    tables.look_again(&worker.tally.take_again())?;
    Ok(())
}

/// One worker thread: takes work until there is none.
fn run(worker: &Worker<'_>, packs: &PackReader<'_>, work: &Receiver<Work>) {
    for work in work {
        let done = match work {
            Work::Batch(place, jobs) => worker.batch(packs, place.as_ref(), jobs),
            Work::Large(job) => {
                let done = worker.large(packs, &job);
                worker.run.tell(Event::Done { files: 1, bytes: 0 });
                done
            }
        };
        if let Err(error) = done {
            worker.tally.fail(error);
            return;
        }
    }
}

struct Feed<'a> {
    catalogue: &'a Catalogue,
    content: ContentReader<'a>,
    out: Sender<Work>,
    worker: &'a Worker<'a>,
    at: (i64, u32),
    waiting: Vec<Job>,
}

impl Feed<'_> {
    fn take(&mut self, job: Job) -> Result<(), EngineError> {
        let at = (job.ticket.pack, job.ticket.segment);
        if at != self.at || self.waiting.len() == FILES_AT_ONCE {
            self.flush()?;
            self.at = at;
        }
        if job.shape != Shape::Pieces {
            self.waiting.push(job);
            return Ok(());
        }
        match self.place(&job) {
            Ok((packs, pieces)) => self.send(Work::Large(Box::new(LargeJob { job, packs, pieces }))),
            Err(error) if error.kind() == EngineErrorKind::Damaged => self.worker.tally.look_again(&job, error),
            Err(error) => Err(error),
        }
    }

    fn flush(&mut self) -> Result<(), EngineError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let place = if self.at.0 == NO_PACK { None } else { self.catalogue.segment_at(self.at.0, self.at.1)? };
        let jobs = std::mem::take(&mut self.waiting);
        self.send(Work::Batch(place, jobs))
    }

    fn send(&self, work: Work) -> Result<(), EngineError> {
        self.worker.tally.check()?;
        self.out.send(work).map_err(|_| EngineError::Worker)
    }

    /// Finds all pieces of a file.
    fn place(&mut self, job: &Job) -> Result<(Vec<PackRow>, Vec<PlacedPiece>), EngineError> {
        let mut packs: Vec<PackRow> = Vec::new();
        let mut placed = Vec::new();
        for piece in self.content.pieces_of(&job.version)? {
            let (id, len) = match piece {
                Piece::Hole { len } => {
                    placed.push(PlacedPiece::Hole(len));
                    continue;
                }
                Piece::Chunk { id, len } => (id, len),
            };
            let missing = || EngineError::Missing(format!("the chunk {}", id.hex()));
            let place = self.catalogue.first_place(&id)?.filter(|place| u64::from(place.len) == len);
            let place = place.ok_or_else(missing)?;
            let (row, segment) = self.catalogue.segment_at(place.pack, place.position)?.ok_or_else(missing)?;
            let pack = packs.iter().rposition(|known| known.n == row.n).unwrap_or_else(|| {
                packs.push(row);
                packs.len() - 1
            });
            placed.push(PlacedPiece::Chunk { pack, segment, offset: place.offset, len: place.len });
        }
        Ok((packs, placed))
    }
}

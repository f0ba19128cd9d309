//! Files of several pieces: opened on one thread, hashed on another, written on a third.

use std::io;
use std::sync::Arc;

use mybackup_format::container::Segment;
use mybackup_format::digest::FileDigest;
use mybackup_format::{Version, paths};
use mybackup_vfs::tree::TargetFile;

use crate::catalogue::PackRow;
use crate::content::PackReader;
use crate::error::EngineError;
use crate::run::Event;

use super::behind::WriteBehind;
use super::tables::Job;
use super::worker::Worker;

/// Neighbouring segments are read together up to so many bytes.
const TOGETHER: u64 = 4 << 20;
/// A gap of so many bytes is read over rather than left out.
const GAP: u64 = 128 << 10;
/// Shorter files are not worth threads of their own.
const ALONE_BELOW: u64 = 2 << 20;

/// One piece of a file with its place.
pub(super) enum PlacedPiece {
    /// A hole of so many bytes.
    Hole(u64),
    /// A chunk inside a segment.
    Chunk {
        /// Which of the file's packs.
        pack: usize,
        segment: Segment,
        offset: u32,
        len: u32,
    },
}

/// A file with the places of all its pieces, in order.
pub(super) struct LargeJob {
    pub(super) job: Job,
    pub(super) packs: Vec<PackRow>,
    pub(super) pieces: Vec<PlacedPiece>,
}

/// The next stretch of a file.
pub(super) enum Stretch {
    /// A hole of so many bytes.
    Hole(u64),
    /// Plain bytes, of which only a part belongs to the file.
    Bytes { opened: Arc<Vec<u8>>, from: usize, len: usize },
}

/// What is known of a file that is being written from its beginning to its end.
pub(super) struct Growing {
    digest: FileDigest,
    at: u64,
    /// Whether the last thing was a hole, which leaves the file too short.
    open_end: bool,
}

impl Growing {
    pub(super) fn new(version: &Version) -> Self {
        Growing { digest: FileDigest::of(version), at: 0, open_end: false }
    }

    /// Appends bytes, which `write` puts at their offset.
    pub(super) fn bytes(&mut self, bytes: &[u8], write: impl FnOnce(u64, &[u8]) -> io::Result<()>) -> io::Result<()> {
        self.digest.data(bytes);
        write(self.at, bytes)?;
        self.at += bytes.len() as u64;
        self.open_end = false;
        Ok(())
    }

    /// Leaves a hole.
    pub(super) fn hole(&mut self, len: u64) {
        self.digest.hole(len);
        self.at += len;
        self.open_end = len > 0 || self.open_end;
    }

    /// Gives the file its length, and tells whether it is what the version says.
    pub(super) fn finish(self, job: &Job, file: &TargetFile) -> io::Result<bool> {
        if self.at != job.version.size || self.digest.finish() != job.version.sha256 {
            return Ok(false);
        }
        if self.open_end {
            file.set_len(self.at)?;
        }
        Ok(true)
    }
}

/// The outer error is of the vault, the inner one of the file that is written.
type Written = Result<io::Result<()>, EngineError>;

impl Worker<'_> {
    /// Writes a file of several pieces.
    pub(super) fn large(&self, packs: &PackReader<'_>, large: &LargeJob) -> Result<(), EngineError> {
        let job = &large.job;
        let Some(slot) = self.slot(job)? else {
            self.run.tell(Event::Done { files: 0, bytes: job.version.size });
            return Ok(());
        };
        let file = match self.target.new_file(paths::parent(&slot.key).unwrap_or_default()) {
            Ok(file) => file,
            Err(error) => return self.tally.not_written(job, error),
        };
        let mut growing = Growing::new(&job.version);
        let written = if job.version.size < ALONE_BELOW {
            let mut write = |at, bytes: &[u8]| file.write_at(at, bytes);
            large.read(packs, |stretches| self.append(&mut growing, stretches, &mut write))
        } else {
            self.side_by_side(packs, large, &mut growing, &file)
        };
        match written {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return self.tally.not_written(job, error),
            Err(error) => {
                self.tally.check()?;
                return self.tally.look_again(job, error);
            }
        }
        match growing.finish(job, &file) {
            Ok(true) => self.commit(job, slot, file),
            Ok(false) => self.tally.look_again(job, EngineError::Missing("a file's content".to_string())),
            Err(error) => self.tally.not_written(job, error),
        }
    }

    /// Reads and opens ahead on a second thread, and writes on a third.
    fn side_by_side(
        &self,
        packs: &PackReader<'_>,
        large: &LargeJob,
        growing: &mut Growing,
        file: &TargetFile,
    ) -> Written {
        let (send, receive) = crossbeam_channel::bounded::<Vec<Stretch>>(1);
        std::thread::scope(|scope| {
            let reading = scope.spawn(move || {
                large.read(packs, |stretches| {
                    // Nobody takes it any more once writing has failed, which tells its own error.
                    Ok(send.send(stretches).map_err(|_| io::ErrorKind::BrokenPipe.into()))
                })
            });
            let mut behind = WriteBehind::begin(scope, file, self.slabs);
            let mut result: Written = Ok(Ok(()));
            for stretches in &receive {
                result = self.append(growing, stretches, &mut |at, bytes| behind.write(at, bytes));
                if !matches!(result, Ok(Ok(()))) {
                    break;
                }
            }
            drop(receive);
            let read = reading.join().map_err(|_| EngineError::Worker)?;
            let written = behind.finish()?;
            match result {
                // Why nobody took it any more is what writing says.
                Ok(_) if written.is_err() => Ok(written),
                Ok(Ok(())) => read,
                other => other,
            }
        })
    }

    fn append(
        &self,
        growing: &mut Growing,
        stretches: Vec<Stretch>,
        write: &mut dyn FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> Written {
        for stretch in stretches {
            self.tally.check()?;
            let before = growing.at;
            match stretch {
                Stretch::Hole(len) => growing.hole(len),
                Stretch::Bytes { opened, from, len } => {
                    if let Err(error) = growing.bytes(&opened[from..from + len], &mut *write) {
                        return Ok(Err(error));
                    }
                }
            }
            self.run.tell(Event::Done { files: 0, bytes: growing.at - before });
        }
        Ok(Ok(()))
    }
}

impl LargeJob {
    /// Reads all pieces in order and hands them on, a few at a time.
    ///
    /// The outer error is of the vault, the inner one of whoever takes the pieces.
    fn read(&self, packs: &PackReader<'_>, mut take: impl FnMut(Vec<Stretch>) -> Written) -> Written {
        let mut at = 0;
        while at < self.pieces.len() {
            let (stretches, next) = self.read_some(packs, at)?;
            at = next;
            if let Err(error) = take(stretches)? {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    /// Reads the pieces from `at` on that lie together.
    fn read_some(&self, packs: &PackReader<'_>, at: usize) -> Result<(Vec<Stretch>, usize), EngineError> {
        let (first, segment) = match &self.pieces[at] {
            PlacedPiece::Hole(len) => return Ok((vec![Stretch::Hole(*len)], at + 1)),
            PlacedPiece::Chunk { pack, segment, .. } => (*pack, *segment),
        };
        let mut together = vec![segment];
        let mut raw = u64::from(segment.raw_len);
        let mut next = at + 1;
        while let Some(PlacedPiece::Chunk { pack, segment, .. }) = self.pieces.get(next) {
            let last = together[together.len() - 1];
            if *pack != first {
                break;
            }
            // Several pieces may lie in one segment.
            if segment.number != last.number {
                let end = last.offset + u64::from(last.sealed_len);
                raw += u64::from(segment.raw_len);
                if segment.offset < end || segment.offset - end >= GAP || raw > TOGETHER {
                    break;
                }
                together.push(*segment);
            }
            next += 1;
        }
        let opened = packs.shared_segments(&self.packs[first], &together)?;
        let mut stretches = Vec::with_capacity(next - at);
        let mut number = 0;
        for piece in &self.pieces[at..next] {
            if let PlacedPiece::Chunk { segment, offset, len, .. } = piece {
                number += usize::from(segment.number != together[number].number);
                let (opened, from, len) = (opened[number].clone(), *offset as usize, *len as usize);
                if opened.len() < from + len {
                    return Err(EngineError::Missing("a chunk".to_string()));
                }
                stretches.push(Stretch::Bytes { opened, from, len });
            }
        }
        Ok((stretches, next))
    }
}

//! Files of several pieces: opened on one thread or two, hashed on another, written on one more.

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
/// Two threads open the pieces of a longer file: of such, there are not enough to fill the time.
const TWO_OPEN_FROM: u64 = 64 << 20;

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
            large.read(packs, 0, 1, |stretches| self.append(&mut growing, stretches, &mut write))
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

    /// Reads and opens ahead on threads of their own, which take turns, and writes on one more.
    fn side_by_side(
        &self,
        packs: &PackReader<'_>,
        large: &LargeJob,
        growing: &mut Growing,
        file: &TargetFile,
    ) -> Written {
        let openers = if large.job.version.size < TWO_OPEN_FROM { 1 } else { 2 };
        std::thread::scope(|scope| {
            let (threads, ahead): (Vec<_>, Vec<_>) = (0..openers)
                .map(|turn| {
                    let (send, receive) = crossbeam_channel::bounded::<Vec<Stretch>>(1);
                    let take = move |stretches| {
                        // Nobody takes it any more once writing has failed, which tells its own error.
                        Ok(send.send(stretches).map_err(|_| io::ErrorKind::BrokenPipe.into()))
                    };
                    (scope.spawn(move || large.read(packs, turn, openers, take)), receive)
                })
                .unzip();
            let mut behind = WriteBehind::begin(scope, file, self.slabs);
            let mut result: Written = Ok(Ok(()));
            // Whoever has nothing more to give when it is its turn is at the end, or failed.
            for stretches in ahead.iter().cycle().map_while(|opener| opener.recv().ok()) {
                result = self.append(growing, stretches, &mut |at, bytes| behind.write(at, bytes));
                if !matches!(result, Ok(Ok(()))) {
                    break;
                }
            }
            drop(ahead);
            let mut opened: Written = Ok(Ok(()));
            for thread in threads {
                let read = thread.join().map_err(|_| EngineError::Worker)?;
                // What is wrong with the vault is why the others found nobody to give to.
                if opened.is_ok() && !matches!(read, Ok(Ok(()))) {
                    opened = read;
                }
            }
            let written = behind.finish()?;
            match result {
                // Why nobody took it any more is what writing says.
                Ok(_) if written.is_err() => Ok(written),
                Ok(Ok(())) => opened,
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
    /// Reads pieces in order and hands them on, a few at a time: every `openers`th time it is
    /// its turn, beginning with `turn`.
    ///
    /// The outer error is of the vault, the inner one of whoever takes the pieces.
    fn read(
        &self,
        packs: &PackReader<'_>,
        turn: usize,
        openers: usize,
        mut take: impl FnMut(Vec<Stretch>) -> Written,
    ) -> Written {
        let (mut at, mut turns) = (0, (0..openers).cycle());
        while at < self.pieces.len() {
            let (together, next) = self.together(at);
            if turns.next() == Some(turn)
                && let Err(error) = take(self.open(packs, &self.pieces[at..next], &together)?)?
            {
                return Ok(Err(error));
            }
            at = next;
        }
        Ok(Ok(()))
    }

    /// Returns the segments that lie together from the piece `at` on, and the piece behind them.
    fn together(&self, at: usize) -> (Vec<Segment>, usize) {
        let PlacedPiece::Chunk { pack: first, segment, .. } = &self.pieces[at] else { return (Vec::new(), at + 1) };
        let mut together = vec![*segment];
        let mut raw = u64::from(segment.raw_len);
        let mut next = at + 1;
        while let Some(PlacedPiece::Chunk { pack, segment, .. }) = self.pieces.get(next) {
            let last = together[together.len() - 1];
            if pack != first {
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
        (together, next)
    }

    /// Opens the segments of pieces that lie together.
    fn open(
        &self,
        packs: &PackReader<'_>,
        pieces: &[PlacedPiece],
        together: &[Segment],
    ) -> Result<Vec<Stretch>, EngineError> {
        let mut opened = Vec::new();
        let mut number = 0;
        let mut stretches = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let (pack, segment, from, len) = match piece {
                PlacedPiece::Hole(len) => {
                    stretches.push(Stretch::Hole(*len));
                    continue;
                }
                PlacedPiece::Chunk { pack, segment, offset, len } => (*pack, segment, *offset as usize, *len as usize),
            };
            if opened.is_empty() {
                opened = packs.shared_segments(&self.packs[pack], together)?;
            }
            number += usize::from(segment.number != together[number].number);
            let opened = opened[number].clone();
            if opened.len() < from + len {
                return Err(EngineError::Missing("a chunk".to_string()));
            }
            stretches.push(Stretch::Bytes { opened, from, len });
        }
        Ok(stretches)
    }
}

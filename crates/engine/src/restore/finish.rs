//! What comes after the files: a second look at damage, links, and the folders' attributes.

use mybackup_format::{Kind, Piece, paths};

use mybackup_vfs::tree::TargetFile;

use crate::catalogue::Catalogue;
use crate::content::ContentReader;
use crate::error::{EngineError, EngineErrorKind};
use crate::run::Event;
use crate::vault::Vault;

use super::attributes;
use super::conflict::Slot;
use super::large::Growing;
use super::tables::{Job, Shape, Tables};
use super::worker::{Linked, Worker};

/// Ends a restore.
pub(super) fn finish(
    tables: &Tables<'_>,
    catalogue: &Catalogue,
    vaults: &[Vault],
    worker: &Worker<'_>,
) -> Result<(), EngineError> {
    let mut content = ContentReader::new(catalogue, vaults);
    tables.each_job(true, |job| {
        worker.tally.check()?;
        worker.slow(&mut content, &job)
    })?;
    tables.each_link(|link| {
        worker.tally.check()?;
        let first = worker.tally.place_of_first(link.first_n, &link.first_key);
        let linked = match first {
            Some(first) => worker.link(&link.job, &first)?,
            None => Linked::Refused,
        };
        if linked == Linked::Refused {
            worker.slow(&mut content, &link.job)?;
        }
        worker.run.tell(Event::Done { files: 1, bytes: link.job.version.size });
        Ok(())
    })?;
    tables.each_dir(|key, version| {
        worker.tally.check()?;
        let place = worker.chosen.place(&key);
        let wanted = if worker.request.attributes {
            attributes::recorded(&version)
        } else {
            match worker.target.exists(&place) {
                Ok(Some(meta)) => attributes::ordinary(&version, (meta.uid, meta.gid), worker.run.now()),
                _ => return Ok(()),
            }
        };
        let problems = worker.target.apply(&place, &wanted, attributes::kind(version.kind));
        worker.tally.attributes_lost(&worker.chosen.shown_path(&key), &problems);
        Ok(())
    })
}

impl Worker<'_> {
    /// Writes a file from any copy of its content that is good.
    fn slow(&self, content: &mut ContentReader<'_>, job: &Job) -> Result<(), EngineError> {
        let Some(slot) = self.slot(job)? else { return Ok(()) };
        if job.version.kind != Kind::File || job.version.size == 0 {
            return self.plain(&Job { shape: Shape::Plain, ..job.clone() }, slot);
        }
        match self.target.new_file(paths::parent(&slot.key).unwrap_or_default()) {
            Ok(file) => self.fill(content, job, file, slot),
            Err(error) => self.tally.not_written(job, error),
        }
    }

    fn fill(
        &self,
        content: &mut ContentReader<'_>,
        job: &Job,
        file: TargetFile,
        slot: Slot,
    ) -> Result<(), EngineError> {
        let lost = |error: EngineError| match error.kind() {
            EngineErrorKind::Damaged | EngineErrorKind::Newer | EngineErrorKind::WrongKey => {
                self.tally.damaged(job, error);
                Ok(())
            }
            _ => Err(error),
        };
        let pieces = match content.pieces_of(&job.version) {
            Ok(pieces) => pieces,
            Err(error) => return lost(error),
        };
        let mut growing = Growing::new(&job.version);
        for piece in pieces {
            self.tally.check()?;
            match piece {
                Piece::Hole { len } => growing.hole(len),
                Piece::Chunk { id, len } => {
                    let bytes = match content.chunk(&id, len) {
                        Ok(bytes) => bytes,
                        Err(error) => return lost(error),
                    };
                    if let Err(error) = growing.bytes(&bytes, |at, bytes| file.write_at(at, bytes)) {
                        return self.tally.not_written(job, error);
                    }
                }
            }
        }
        match growing.finish(job, &file) {
            Ok(true) => self.commit(job, slot, file),
            Ok(false) => {
                self.tally.damaged(job, "Its content does not have the SHA-256 that was recorded");
                Ok(())
            }
            Err(error) => self.tally.not_written(job, error),
        }
    }
}

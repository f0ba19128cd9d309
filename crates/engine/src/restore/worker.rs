//! Writes one entry after the other, from content that is handed to it.
//!
//! A file is written under a temporary name and gets its own only when its
//! SHA-256 is right and its attributes are set.

use mybackup_format::container::Segment;
use mybackup_format::digest::FileDigest;
use mybackup_format::{Content, Kind, paths};
use mybackup_vfs::tree::{self, Existing, Meta, Slabs, Target, TargetFile};

use crate::catalogue::PackRow;
use crate::content::PackReader;
use crate::error::EngineError;
use crate::run::{Event, Run};
use crate::sabotage::Sabotage;

use super::choose::{Chosen, Scope};
use super::conflict::Slot;
use super::tables::{Job, Shape};
use super::tally::Tally;
use super::{RestoreRequest, attributes};

/// What all that write share.
#[derive(Clone, Copy)]
pub(super) struct Worker<'a> {
    pub(super) target: &'a Target,
    pub(super) chosen: &'a Chosen,
    pub(super) request: &'a RestoreRequest,
    pub(super) tally: &'a Tally<'a>,
    pub(super) slabs: &'a Slabs,
    pub(super) run: &'a Run,
}

impl Worker<'_> {
    /// Writes entries whose content lies in one segment, or nowhere.
    pub(super) fn batch(
        &self,
        packs: &PackReader<'_>,
        place: Option<&(PackRow, Segment)>,
        jobs: Vec<Job>,
    ) -> Result<(), EngineError> {
        // Opened for the first file that really needs it.
        let mut opened: Option<Result<Vec<u8>, ()>> = None;
        let mut files = 0;
        let mut bytes = 0;
        for job in jobs {
            self.tally.check()?;
            files += 1;
            bytes += if job.version.kind == Kind::File { job.version.size } else { 0 };
            let Some(slot) = self.slot(&job)? else { continue };
            if job.shape == Shape::Plain {
                self.plain(&job, slot)?;
                continue;
            }
            if opened.is_none()
                && let Some((pack, segment)) = place
            {
                match packs.segment(pack, segment) {
                    Ok(plain) => opened = Some(Ok(plain)),
                    Err(error) => {
                        opened = Some(Err(()));
                        self.tally.look_again(&job, error)?;
                        continue;
                    }
                }
            }
            let start = job.ticket.offset as usize;
            let content = match &opened {
                Some(Ok(plain)) => plain.get(start..start + job.len as usize),
                _ => None,
            };
            match content.filter(|content| is_right(content, &job) || self.run.errs_with(Sabotage::TrustAnyContent)) {
                Some(content) => self.small(&job, slot, content)?,
                None => self.tally.look_again(&job, EngineError::Missing("a chunk".to_string()))?,
            }
        }
        self.run.tell(Event::Done { files, bytes });
        Ok(())
    }

    /// Writes a file whose whole content is in memory and was found right.
    fn small(&self, job: &Job, slot: Slot, content: &[u8]) -> Result<(), EngineError> {
        let folder = paths::parent(&slot.key).unwrap_or_default();
        let file = self.target.new_file(folder).and_then(|file| {
            if !content.is_empty() {
                file.write_at(0, content)?;
            }
            Ok(file)
        });
        match file {
            Ok(file) => self.commit(job, slot, file),
            Err(error) => self.tally.not_written(job, error),
        }
    }

    /// Gives a complete file its attributes and its name.
    pub(super) fn commit(&self, job: &Job, slot: Slot, mut file: TargetFile) -> Result<(), EngineError> {
        let wanted = if self.request.attributes {
            Ok(attributes::recorded(&job.version))
        } else {
            file.meta().map(|meta| attributes::ordinary(&job.version, (meta.uid, meta.gid), self.run.now()))
        };
        // One file alone is made durable; for many, that would take longer than the restore.
        let alone = matches!(self.chosen.scope, Scope::One { .. });
        let named = wanted.and_then(|wanted| {
            let mut problems = file.apply(&wanted);
            if alone {
                file.sync()?;
            }
            problems.extend(file.commit(&slot.key, slot.existing)?);
            Ok(problems)
        });
        match named {
            Ok(problems) => {
                self.tally.attributes_lost(&self.chosen.shown_path(&job.key), &problems);
                self.tally.written(job, slot.key);
                Ok(())
            }
            Err(error) => self.refused(job, error),
        }
    }

    fn refused(&self, job: &Job, error: std::io::Error) -> Result<(), EngineError> {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            self.tally.occupied(job, "Something else appeared in its place");
            return Ok(());
        }
        self.tally.not_written(job, error)
    }

    /// Writes an entry that has no stored content.
    pub(super) fn plain(&self, job: &Job, slot: Slot) -> Result<(), EngineError> {
        let version = &job.version;
        let made = match (version.kind, &version.content) {
            (Kind::File, _) if is_right(b"", job) => {
                return self.small(job, slot, b"");
            }
            (Kind::Symlink, Content::Target(target)) => self.target.symlink(&slot.key, target, slot.existing),
            (Kind::Fifo | Kind::Socket, Content::None) => self.special(job, &slot, 0),
            (Kind::CharDevice | Kind::BlockDevice, Content::Device(number)) => self.special(job, &slot, *number),
            _ => {
                self.tally.damaged(job, "Its content is not recorded");
                return Ok(());
            }
        };
        match made {
            Ok(()) => {
                if let Ok(Some(meta)) = self.target.exists(&slot.key) {
                    self.set_attributes(&slot.key, &meta, job);
                }
                self.tally.written(job, slot.key);
                Ok(())
            }
            Err(error) => self.refused(job, error),
        }
    }

    fn special(&self, job: &Job, slot: &Slot, number: u64) -> std::io::Result<()> {
        let mode = job.version.attributes.mode & 0o777;
        self.target.special(&slot.key, attributes::kind(job.version.kind), number, mode, slot.existing)
    }

    /// Sets the attributes of an entry that has its name already.
    pub(super) fn set_attributes(&self, key: &[u8], meta: &Meta, job: &Job) {
        let kind = attributes::kind(job.version.kind);
        let wanted = if self.request.attributes {
            attributes::recorded(&job.version)
        } else if kind == tree::Kind::Symlink {
            return;
        } else {
            attributes::ordinary(&job.version, (meta.uid, meta.gid), self.run.now())
        };
        let problems = self.target.apply(key, &wanted, kind);
        self.tally.attributes_lost(&self.chosen.shown_path(&job.key), &problems);
    }

    /// Makes a name a link to an entry that was written before.
    pub(super) fn link(&self, job: &Job, first: &[u8]) -> Result<Linked, EngineError> {
        let key = self.chosen.place(&job.key);
        let standing = match (self.target.exists(first), self.target.exists(&key)) {
            (Ok(Some(a)), Ok(Some(b))) if (a.dev, a.ino) == (b.dev, b.ino) => {
                self.tally.identical(job, key);
                return Ok(Linked::Done);
            }
            (_, Ok(standing)) => standing,
            (_, Err(error)) => return self.tally.not_written(job, error).map(|()| Linked::Done),
        };
        // A file that stands alone with the right content still has to become the same file again.
        let replaces = self.replaces(job) && standing.is_some_and(|meta| meta.kind != tree::Kind::Dir);
        let slot = if replaces {
            Slot { key, existing: Existing::Replace }
        } else {
            match self.slot(job)? {
                Some(slot) => slot,
                None => return Ok(Linked::Done),
            }
        };
        match self.target.hard_link(first, &slot.key, slot.existing) {
            Ok(()) => {
                self.tally.written(job, slot.key);
                Ok(Linked::Done)
            }
            Err(_) => Ok(Linked::Refused),
        }
    }
}

/// What became of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Linked {
    /// It is done, or it was said why not.
    Done,
    /// The file system does not want it: a copy must do.
    Refused,
}

/// Tells whether bytes are the content of a file.
pub(super) fn is_right(content: &[u8], job: &Job) -> bool {
    let mut digest = FileDigest::of(&job.version);
    digest.data(content);
    digest.finish() == job.version.sha256 && content.len() as u64 == job.version.size
}

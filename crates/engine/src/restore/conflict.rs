//! What happens where something else stands already.

use std::io;

use mybackup_format::digest::{DigestKind, FileDigest};
use mybackup_format::{Content, Kind, Version, paths};
use mybackup_vfs::tree::{Existing, Held, Meta, Target, hold};

use crate::error::EngineError;
use crate::sabotage::Sabotage;

use super::tables::Job;
use super::worker::Worker;
use super::{OnExisting, attributes};

/// A free name is looked for so often.
const TRIES: u32 = 1000;

/// Where an entry may be written.
pub(super) struct Slot {
    /// The key below the target.
    pub(super) key: Vec<u8>,
    /// What happens to what stands there.
    pub(super) existing: Existing,
}

impl Worker<'_> {
    /// Decides where an entry goes; `None` when there is nothing to do any more.
    pub(super) fn slot(&self, job: &Job) -> Result<Option<Slot>, EngineError> {
        let key = self.chosen.place(&job.key);
        if job.fresh {
            return Ok(Some(Slot { key, existing: Existing::Refuse }));
        }
        match self.try_slot(job, key) {
            Ok(slot) => Ok(slot),
            Err(error) => self.tally.not_written(job, error).map(|()| None),
        }
    }

    fn try_slot(&self, job: &Job, key: Vec<u8>) -> io::Result<Option<Slot>> {
        let Some(meta) = self.target.exists(&key)? else {
            return Ok(Some(Slot { key, existing: Existing::Refuse }));
        };
        let replace = self.replaces(job);
        if self.is_identical(&key, &meta, &job.version)? {
            if replace {
                self.set_attributes(&key, &meta, job);
            } else if (meta.mtime.secs, meta.mtime.nanos) != (job.version.modified.secs, job.version.modified.nanos) {
                self.note_if_unsaved(job);
            }
            self.tally.identical(job, key);
            return Ok(None);
        }
        match self.chosen.decision(self.request, &job.key) {
            OnExisting::Skip => {
                self.tally.occupied(job, "Something else stands in its place and was left alone");
                Ok(None)
            }
            OnExisting::Replace if replace && meta.kind == mybackup_vfs::tree::Kind::Dir => {
                self.tally.occupied(job, "A folder stands in its place and was left alone");
                Ok(None)
            }
            OnExisting::Replace if replace => Ok(Some(Slot { key, existing: Existing::Replace })),
            OnExisting::Replace | OnExisting::KeepBoth => {
                self.note_if_unsaved(job);
                self.free_name(job, &key)
            }
        }
    }

    /// Says so where something was to be replaced and stays, because it could not be saved before.
    fn note_if_unsaved(&self, job: &Job) {
        if job.keep && self.chosen.decision(self.request, &job.key) == OnExisting::Replace {
            self.tally.stayed(job);
        }
    }

    /// Tells whether an entry takes the place of what stands there.
    pub(super) fn replaces(&self, job: &Job) -> bool {
        !job.keep && self.chosen.decision(self.request, &job.key) == OnExisting::Replace
    }

    /// Finds a name beside an entry that stays.
    fn free_name(&self, job: &Job, key: &[u8]) -> io::Result<Option<Slot>> {
        let label = (self.request.keep_both_label)(&job.version);
        for attempt in 1..=TRIES {
            let name = name_beside(paths::name(key), &label, attempt);
            let name = match hold(&name) {
                Held::AsIs => name,
                Held::Mapped(other) => other,
            };
            let beside = paths::join(paths::parent(key).unwrap_or_default(), &name);
            match self.target.exists(&beside)? {
                None => return Ok(Some(Slot { key: beside, existing: Existing::Refuse })),
                Some(meta) if self.is_identical(&beside, &meta, &job.version)? => {
                    self.tally.identical(job, beside);
                    return Ok(None);
                }
                Some(_) => {}
            }
        }
        self.tally.occupied(job, "Something else stands in its place and no free name was found");
        Ok(None)
    }

    /// Tells whether an entry is what a version says, all but attributes.
    fn is_identical(&self, key: &[u8], meta: &Meta, version: &Version) -> io::Result<bool> {
        if meta.kind != attributes::kind(version.kind) {
            return Ok(false);
        }
        match (version.kind, &version.content) {
            (Kind::File, _) => {
                let trusted = self.run.errs_with(Sabotage::SameSizeIsSame);
                Ok(meta.size == version.size && (trusted || holds(self.target, key, version)?))
            }
            (Kind::Symlink, Content::Target(wanted)) => {
                let folder = self.target.folder(paths::parent(key).unwrap_or_default())?;
                Ok(folder.read_link(paths::name(key))? == *wanted)
            }
            (Kind::CharDevice | Kind::BlockDevice, Content::Device(number)) => Ok(meta.rdev == *number),
            (Kind::Fifo | Kind::Socket, _) => Ok(true),
            _ => Ok(false),
        }
    }
}

/// Tells whether the file that stands at a key has a version's content.
///
/// Where the SHA-256 is over the layout, other holes make it another content.
fn holds(target: &Target, key: &[u8], version: &Version) -> io::Result<bool> {
    let file = target.open_existing(key)?;
    let mut digest = FileDigest::of(version);
    let mut buffer = vec![0; 256 << 10];
    let mut at = 0u64;
    while at < version.size {
        let data = match DigestKind::of(version.flags) {
            DigestKind::Plain => at..version.size,
            DigestKind::Layout => match file.next_data(at)? {
                Some(data) => data.start..data.end.min(version.size),
                None => version.size..version.size,
            },
        };
        digest.hole(data.start - at);
        at = data.start;
        while at < data.end {
            let want = (data.end - at).min(buffer.len() as u64) as usize;
            let read = file.read_at(at, &mut buffer[..want])?;
            if read == 0 {
                return Ok(false);
            }
            digest.data(&buffer[..read]);
            at += read as u64;
        }
    }
    Ok(file.opened_meta().size == version.size && digest.finish() == version.sha256)
}

/// Puts a label in brackets between a name and its ending.
fn name_beside(name: &[u8], label: &str, attempt: u32) -> Vec<u8> {
    let dot = name.iter().rposition(|&b| b == b'.').filter(|&at| at > 0);
    let (stem, ending) = name.split_at(dot.unwrap_or(name.len()));
    let label = label.replace(['/', '\0'], "-");
    let mut other = stem.to_vec();
    other.extend_from_slice(b" (");
    other.extend_from_slice(label.as_bytes());
    if attempt > 1 {
        other.extend_from_slice(format!(", {attempt}").as_bytes());
    }
    other.push(b')');
    other.extend_from_slice(ending);
    other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_stands_before_the_ending() {
        for (name, attempt, expected) in [
            ("Budget.ods", 1, "Budget (version 3).ods"),
            ("Budget.ods", 2, "Budget (version 3, 2).ods"),
            (".profile", 1, ".profile (version 3)"),
            ("README", 1, "README (version 3)"),
        ] {
            assert_eq!(name_beside(name.as_bytes(), "version 3", attempt), expected.as_bytes());
        }
        assert_eq!(name_beside(b"a", "3/4", 1), b"a (3-4)");
    }
}

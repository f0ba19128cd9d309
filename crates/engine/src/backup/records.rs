//! Writes what workers found into the history: versions that come, change and go.

use mybackup_format::history::encode_row;
use mybackup_format::{Entry, Kind, Version};

use crate::catalogue::{Catalogue, Change, FileRow};
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::{Event, FileEvent};

use super::commit::MOST_INLINE;
use super::recorder::Recorder;
use super::same::{same_content, same_dress};
use super::worker::Seen;

impl Recorder<'_, '_> {
    /// Records an entry as a worker found it.
    pub(super) fn seen(&mut self, seen: Seen) -> Result<(), EngineError> {
        let index = self.index();
        self.counts.bytes_read += if seen.kind == Kind::File { seen.size } else { 0 };
        let file = if self.has_history { index.file(self.source.n, &seen.key)? } else { None };
        let newest = match &file {
            Some(file) => index.newest_version(file.id)?,
            None => {
                self.names.add(&seen.key, &index)?;
                None
            }
        };
        let mut file = file.unwrap_or_else(|| {
            self.next_file += 1;
            FileRow { key: seen.key.clone(), id: self.next_file - 1, alive: false, next_version: 1 }
        });
        let was_alive = file.alive;
        file.alive = true;
        let current = newest.filter(|v| v.to.is_none());
        let same_content = current.as_ref().is_some_and(|v| same_content(v, &seen));
        if current.as_ref().is_some_and(|v| same_content && same_dress(v, &seen)) {
            index.put_file(self.source.n, &file, seen.stat.as_ref().map(|s| &s[..]))?;
            self.counts.unchanged += u64::from(seen.kind == Kind::File);
            return Ok(());
        }
        let (number, revision) = match &current {
            Some(old) if same_content => (old.number, old.revision + 1),
            _ => (file.next_version, 0),
        };
        file.next_version = file.next_version.max(number + 1);
        if !same_content {
            self.note(&index, &seen, &file, current.as_ref())?;
            if let Some(ledger) = &mut self.ledger {
                ledger.saw(&index, self.keys, &seen, current.as_ref())?;
            }
        }
        if let Some(mut old) = current {
            let mut totals = (self.source.rows_hash, self.source.totals);
            if old.kind == Kind::File {
                totals.1.files -= 1;
                totals.1.bytes = totals.1.bytes.saturating_sub(old.size);
            }
            totals.0.remove(&self.row_hash(&seen.key, &old));
            if old.from == self.source.seq {
                // The state of an unfinished root of this very run was never anybody's to keep.
                index.remove_version(file.id, old.number, old.revision)?;
                totals.1.rows -= 1;
            } else {
                old.to = Some(self.source.seq);
                totals.0.add(&self.row_hash(&seen.key, &old));
                index.put_version(file.id, &old)?;
            }
            (self.source.rows_hash, self.source.totals) = totals;
        }
        let version = Version {
            number,
            revision,
            from: self.source.seq,
            to: None,
            kind: seen.kind,
            modified: seen.modified,
            size: seen.size,
            sha256: seen.sha256,
            content: seen.content,
            stored: seen.stored,
            attributes: seen.attributes,
            flags: seen.flags,
            link_group: seen.link_group,
        };
        index.put_file(self.source.n, &file, seen.stat.as_ref().map(|s| &s[..]))?;
        index.put_version(file.id, &version)?;
        self.mark(&index, &seen.key)?;
        let hash = self.row_hash(&seen.key, &version);
        self.source.rows_hash.add(&hash);
        self.source.totals.rows += 1;
        self.dirty = true;
        self.count(seen.key.clone(), &version, was_alive);
        if let Some(stream) = self.stream.take() {
            let entry = Entry { key: seen.key, next_version: file.next_version, versions: vec![version] };
            self.stream = match stream.take(entry, self.source.n, &index)? {
                Some(stream) if stream.is_due() => {
                    let mut fleet = self.fleet();
                    Some(stream.hand_over(&index, &mut fleet, &self.run)?)
                }
                other => other,
            };
        }
        Ok(())
    }

    /// Counts a new version, and tells of it.
    fn count(&mut self, key: Vec<u8>, version: &Version, was_alive: bool) {
        if version.kind == Kind::File {
            self.source.totals.files += 1;
            self.source.totals.bytes = self.source.totals.bytes.saturating_add(version.size);
            let what = if was_alive { FileEvent::Changed } else { FileEvent::New };
            match what {
                FileEvent::New => self.counts.new += 1,
                _ => self.counts.changed += 1,
            }
            self.tell(key, what, version.size);
        }
    }

    /// Notes what follows from a version with another content than the one before it.
    fn note(&self, index: &Catalogue, seen: &Seen, file: &FileRow, before: Option<&Version>) -> rusqlite::Result<()> {
        let (source, seq) = (self.source.n, self.source.seq);
        if seen.kind == Kind::Dir {
            index.note_folder(source, &seen.key, file.id)?;
        }
        match before {
            // What this very run saw before is noted already.
            Some(before) if before.from == seq => Ok(()),
            Some(_) => index.note_change(source, &seen.key, seq, Change::Changed),
            None => index.note_change(source, &seen.key, seq, Change::came(seen.kind)),
        }
    }

    /// Notes that the entry differs from the pages of the last root.
    fn mark(&mut self, index: &Catalogue, key: &[u8]) -> rusqlite::Result<()> {
        self.commit.nothing_paged = !self.has_history && self.marked > MOST_INLINE;
        if self.commit.nothing_paged {
            return Ok(());
        }
        self.marked += 1;
        index.mark_overlaid(self.source.n, key)
    }

    /// Records that nothing stands at a path any more.
    pub(super) fn gone(&mut self, key: Vec<u8>, id: i64) -> Result<(), EngineError> {
        let index = self.index();
        let Some(mut file) = index.file(self.source.n, &key)? else { return Ok(()) };
        let Some(mut version) = index.newest_version(id)?.filter(|v| v.to.is_none()) else { return Ok(()) };
        if let Some(ledger) = &mut self.ledger {
            ledger.went(&version);
        }
        file.alive = false;
        index.put_file(self.source.n, &file, None)?;
        self.source.rows_hash.remove(&self.row_hash(&key, &version));
        version.to = Some(self.source.seq);
        self.source.rows_hash.add(&self.row_hash(&key, &version));
        index.put_version(id, &version)?;
        index.mark_overlaid(self.source.n, &key)?;
        index.note_change(self.source.n, &key, self.source.seq, Change::went(version.kind))?;
        self.dirty = true;
        if version.kind == Kind::File {
            self.source.totals.files -= 1;
            self.source.totals.bytes = self.source.totals.bytes.saturating_sub(version.size);
            self.counts.deleted += 1;
            self.tell(key, FileEvent::Deleted, version.size);
        }
        Ok(())
    }

    fn row_hash(&self, key: &[u8], version: &Version) -> [u8; 32] {
        let mut row = Vec::with_capacity(256);
        encode_row(key, version, &mut row);
        self.keys.row_hash(&row)
    }

    fn tell(&self, key: Vec<u8>, what: FileEvent, bytes: u64) {
        if self.tell_files {
            let path = absolute(&self.source.settings.path, &key);
            self.run.tell(Event::File { path, what, bytes });
        }
    }
}

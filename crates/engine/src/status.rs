//! Figures for whoever asks how things stand; nothing here changes anything.

use mybackup_format::SourceId;
use mybackup_vfs::Space;

use crate::catalogue::JournalLine;
use crate::engine::{DestinationSpec, Engine};
use crate::error::EngineError;
use crate::run::UnixNanos;

/// What the whole backup holds, by the local index.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Versions of regular files.
    pub versions: u64,
    /// Their sizes in bytes, before compression and sharing.
    pub version_bytes: u64,
    /// What all packs take at a destination, in bytes.
    pub stored_bytes: u64,
}

/// What one source holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceFigures {
    /// Files that exist.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// When the last root was finished, in nanoseconds since 1970.
    pub last_ns: Option<i64>,
    /// As of when all of it is saved: a run looked at everything then, and came to its end.
    ///
    /// Files that could not be read do not count against it. Where the index was made
    /// anew, the last root that was not cut short tells.
    pub all_saved_ns: Option<i64>,
    /// How many files and folders could not be read then.
    pub unreadable: u64,
}

/// What a destination shows now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Room, where it can be told.
    pub space: Option<Space>,
    /// Whether it holds the latest backups.
    pub up_to_date: bool,
}

/// How a destination filled: each moment in nanoseconds since 1970, the oldest first, and bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Growth {
    /// When the first backup of everything ended, which says nothing of how fast a backup grows.
    pub begun_ns: Option<UnixNanos>,
    /// What later ones stored.
    pub stored: Vec<(UnixNanos, u64)>,
    /// What removing old versions gave back.
    pub freed: Vec<(UnixNanos, u64)>,
    /// How much room there was, where a sample looked.
    pub room: Vec<(UnixNanos, u64)>,
}

impl Engine {
    /// Returns how a destination filled since a moment.
    pub fn growth(&self, destination: &str, since_ns: UnixNanos) -> Result<Growth, EngineError> {
        let Some((first, ended_ns)) = self.catalogue.first_whole_run()? else { return Ok(Growth::default()) };
        Ok(Growth {
            begun_ns: Some(ended_ns),
            stored: self.catalogue.stored_by_runs(first, since_ns)?,
            freed: self.catalogue.freed_by_cleaning(since_ns)?,
            room: self.catalogue.room(destination, since_ns)?,
        })
    }

    /// Returns what the backup holds.
    pub fn figures(&self) -> Result<Figures, EngineError> {
        Ok(self.catalogue.figures()?)
    }

    /// Returns what a source holds; `None` before its first run.
    pub fn source_figures(&self, id: SourceId) -> Result<Option<SourceFigures>, EngineError> {
        let Some(source) = self.catalogue.source(id)? else { return Ok(None) };
        let last_ns = self.catalogue.run_finished(source.n, source.seq)?;
        Ok(Some(SourceFigures {
            files: source.totals.files,
            bytes: source.totals.bytes,
            last_ns,
            all_saved_ns: self.catalogue.all_saved_ns(source.n)?,
            unreadable: self.catalogue.unreadable(source.n)?,
        }))
    }

    /// Looks at a destination without writing there.
    pub fn look_at(&self, spec: &DestinationSpec) -> Result<Place, EngineError> {
        let vault = self.open_destination(spec)?;
        let space = vault.store.space().map_err(|e| vault.failed(e))?;
        Ok(Place { space, up_to_date: self.shows_known_roots(&vault)? })
    }

    /// Returns the last lines of the journal, newest first.
    pub fn journal(&self, what: Option<&str>, limit: u32) -> Result<Vec<JournalLine>, EngineError> {
        Ok(self.catalogue.journal(what, limit)?)
    }
}

//! The first pass: makes folders and notes what must be written, in the order of the vault.
//!
//! It never replaces a file, and a folder only takes the place of something that
//! the history holds.

use std::io;

use mybackup_format::keys::VaultKeys;
use mybackup_format::{ChunkId, Content, Kind, Piece, Version, paths};
use mybackup_vfs::tree::{Meta, Target};

use crate::catalogue::{Catalogue, StateRow};
use crate::error::EngineError;
use crate::run::Event;
use crate::sabotage::Sabotage;

use super::choose::{Chosen, Scope, target_failed};
use super::tables::{ANYWHERE, Job, NO_PACK, Shape, Tables, Ticket};
use super::tally::Tally;
use super::{OnExisting, RestoreRequest, attributes};

/// So many entries are planned before the listener hears of them.
const TELL_EVERY: u64 = 512;

/// Plans one restore.
pub(super) struct Planner<'a> {
    catalogue: &'a Catalogue,
    keys: &'a VaultKeys,
    /// `None` in a dry run into a folder that does not exist.
    target: Option<&'a Target>,
    chosen: &'a Chosen,
    request: &'a RestoreRequest,
    tally: &'a Tally<'a>,
    /// A folder below the target that is new, so that nothing stands in it.
    fresh: Option<Vec<u8>>,
    /// A folder of the source that cannot be restored, nor what it held.
    blocked: Option<Vec<u8>>,
    next: i64,
    untold: (u64, u64, u64),
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        catalogue: &'a Catalogue,
        keys: &'a VaultKeys,
        target: Option<&'a Target>,
        chosen: &'a Chosen,
        request: &'a RestoreRequest,
        tally: &'a Tally<'a>,
        all_new: bool,
    ) -> Self {
        let fresh = all_new.then(Vec::new);
        Planner { catalogue, keys, target, chosen, request, tally, fresh, blocked: None, next: 0, untold: (0, 0, 0) }
    }

    /// Plans everything; without tables it only counts.
    pub(super) fn go(mut self, tables: Option<&Tables<'_>>) -> Result<(), EngineError> {
        match &self.chosen.scope {
            Scope::One { key, file, version } => {
                self.folders_above(key, version.from, tables)?;
                let row = StateRow {
                    key: key.clone(),
                    file: *file,
                    version: Version { link_group: 0, ..(**version).clone() },
                };
                self.entry(row, tables)?;
            }
            Scope::Folder { key, seq } => {
                self.folders_above(key, *seq, tables)?;
                let end = paths::after_subtree(key);
                let mut state = self.catalogue.state_at(self.chosen.source.n, key, end.as_deref(), *seq)?;
                while let Some(row) = state.next_row()? {
                    self.row(row, tables)?;
                }
            }
        }
        self.tell();
        Ok(())
    }

    fn row(&mut self, row: StateRow, tables: Option<&Tables<'_>>) -> Result<(), EngineError> {
        self.untold.0 += 1;
        if self.untold.0 == TELL_EVERY {
            self.tell();
            self.tally.check()?;
        }
        if self.blocked.as_deref().is_some_and(|folder| paths::is_within(&row.key, folder)) {
            self.tally.count(|report| report.not_written += 1);
            return Ok(());
        }
        if row.version.kind == Kind::Dir { self.folder(row, tables) } else { self.entry(row, tables) }
    }

    fn tell(&mut self) {
        let (_, files, bytes) = std::mem::take(&mut self.untold);
        self.tally.tell(Event::Planned { files, bytes });
    }

    /// Makes the folders that a path in its original place needs, with the attributes that they had.
    fn folders_above(&mut self, key: &[u8], seq: u64, tables: Option<&Tables<'_>>) -> Result<(), EngineError> {
        let (true, Some(tables), Some(target)) = (self.chosen.in_place, tables, self.target) else { return Ok(()) };
        let mut above: Vec<&[u8]> = Vec::new();
        let mut at = key;
        while let Some(parent) = paths::parent(at) {
            above.push(parent);
            at = parent;
        }
        for folder in above.into_iter().rev() {
            let place = self.chosen.place(folder);
            let new = target.make_dir(&place).map_err(|error| target_failed(&self.chosen.root, error))?;
            let new_root = place.is_empty() && self.fresh.is_some();
            if !new && !new_root {
                continue;
            }
            self.fresh.get_or_insert(place);
            let Some(file) = self.catalogue.file(self.chosen.source.n, folder)? else { continue };
            let version = match self.catalogue.version_at(file.id, seq)? {
                Some(version) => Some(version),
                None => self.catalogue.newest_version(file.id)?,
            };
            if let Some(version) = version.filter(|version| version.kind == Kind::Dir) {
                tables.add_dir(folder, file.id, &version)?;
            }
        }
        Ok(())
    }

    fn is_fresh(&self, place: &[u8]) -> bool {
        self.fresh.as_deref().is_some_and(|folder| paths::is_within(place, folder))
    }

    fn folder(&mut self, row: StateRow, tables: Option<&Tables<'_>>) -> Result<(), EngineError> {
        let place = self.chosen.place(&row.key);
        self.tally.count(|report| report.dirs += 1);
        let Some(tables) = tables else {
            let stands = if self.is_fresh(&place) { None } else { self.look(&place)? };
            match stands {
                None => self.note_fresh(place),
                Some(meta) if meta.kind != mybackup_vfs::tree::Kind::Dir => {
                    self.tally.count(|report| report.occupied += 1);
                }
                Some(_) => {}
            }
            return Ok(());
        };
        if let Err(error) = self.make_folder(&row, &place)? {
            let job = plain_job(row);
            self.blocked = Some(job.key.clone());
            self.tally.count(|report| report.dirs -= 1);
            return match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    self.tally.occupied(&job, "Something that is no folder stands in its place");
                    Ok(())
                }
                _ => self.tally.not_written(&job, error),
            };
        }
        tables.add_dir(&row.key, row.file, &row.version)?;
        Ok(())
    }

    /// Makes a folder, or keeps the one that is there; the inner error concerns this folder alone.
    fn make_folder(&mut self, row: &StateRow, place: &[u8]) -> Result<io::Result<()>, EngineError> {
        let Some(target) = self.target else { return Ok(Ok(())) };
        let mut made = target.make_dir(place);
        let taken = matches!(&made, Err(error) if error.kind() == io::ErrorKind::AlreadyExists);
        if taken && self.replaces(row) && !self.must_keep(row, place)? {
            made = target.remove(place).and_then(|()| target.make_dir(place));
        }
        match made {
            Ok(true) => self.note_fresh(place.to_vec()),
            Ok(false) if !self.is_fresh(place) => {
                if let Err(error) = sweep(target, place) {
                    return Ok(Err(error));
                }
            }
            Ok(false) => {}
            Err(error) => return Ok(Err(error)),
        }
        Ok(Ok(()))
    }

    fn note_fresh(&mut self, place: Vec<u8>) {
        if !self.is_fresh(&place) {
            self.fresh = Some(place);
        }
    }

    fn look(&self, place: &[u8]) -> Result<Option<Meta>, EngineError> {
        let Some(target) = self.target else { return Ok(None) };
        target.exists(place).map_err(|error| target_failed(&self.chosen.root, error))
    }

    fn replaces(&self, row: &StateRow) -> bool {
        self.chosen.decision(self.request, &row.key) == OnExisting::Replace
    }

    /// Tells whether what stands in an original place is not in the history, and so must not be replaced.
    fn must_keep(&self, row: &StateRow, place: &[u8]) -> Result<bool, EngineError> {
        let spoilt = self.tally.errs_with(Sabotage::LoseWhatIsReplaced);
        if !self.chosen.in_place || !self.replaces(row) || spoilt {
            return Ok(false);
        }
        let Some(meta) = self.look(place)? else { return Ok(false) };
        let file = self.catalogue.file(self.chosen.source.n, &row.key)?;
        let Some(file) = file.filter(|file| file.alive) else { return Ok(true) };
        let Some(newest) = self.catalogue.newest_version(file.id)? else { return Ok(true) };
        let modified = (newest.modified.secs, newest.modified.nanos);
        let same = attributes::kind(newest.kind) == meta.kind
            && modified == (meta.mtime.secs, meta.mtime.nanos)
            && (newest.kind != Kind::File || newest.size == meta.size);
        Ok(!same)
    }

    fn entry(&mut self, row: StateRow, tables: Option<&Tables<'_>>) -> Result<(), EngineError> {
        let place = self.chosen.place(&row.key);
        let fresh = self.is_fresh(&place);
        let size = if row.version.kind == Kind::File { row.version.size } else { 0 };
        self.untold.1 += 1;
        self.untold.2 += size;
        let Some(tables) = tables else {
            let stands = if fresh { None } else { self.look(&place)? };
            match stands {
                None => self.tally.would_write(&row.key, place, size),
                Some(meta) if looks_like(&meta, &row.version) => self.tally.count(|report| report.identical += 1),
                Some(meta) => self.tally.would_meet(&row, &meta),
            }
            return Ok(());
        };
        let keep = !fresh && self.must_keep(&row, &place)?;
        let mut job = Job { fresh, keep, ..plain_job(row) };
        job.ticket.n = self.next;
        self.next += 1;
        if job.version.link_group != 0 && tables.add_link(&job)? {
            return Ok(());
        }
        self.find_content(&mut job)?;
        tables.add(&job)?;
        Ok(())
    }

    /// Notes where a file's content begins.
    fn find_content(&self, job: &mut Job) -> Result<(), EngineError> {
        let (shape, first) = shape_of(&job.version, self.keys);
        job.shape = shape;
        let Some((id, len)) = first else { return Ok(()) };
        match self.catalogue.first_place(&id)? {
            Some(place) if u64::from(place.len) == len => {
                job.ticket.pack = place.pack;
                job.ticket.segment = place.position;
                job.ticket.offset = place.offset;
                job.len = place.len;
            }
            _ => job.ticket.pack = ANYWHERE,
        }
        Ok(())
    }
}

/// Tells how content is put together, and names its first chunk with its length.
fn shape_of(version: &Version, keys: &VaultKeys) -> (Shape, Option<(ChunkId, u64)>) {
    let first = |list: &[Piece]| {
        list.iter().find_map(|piece| match piece {
            Piece::Chunk { id, len } => Some((*id, *len)),
            Piece::Hole { .. } => None,
        })
    };
    match &version.content {
        Content::None | Content::Target(_) | Content::Device(_) => (Shape::Plain, None),
        Content::Whole => (Shape::Single, Some((keys.small_id(&version.sha256), version.size))),
        Content::Pieces(list) => match list.as_slice() {
            [Piece::Chunk { id, len }] if *len == version.size => (Shape::Single, Some((*id, *len))),
            list => (Shape::Pieces, first(list)),
        },
        Content::Recipe(list) => (Shape::Pieces, first(list)),
    }
}

fn plain_job(row: StateRow) -> Job {
    Job {
        ticket: Ticket { pack: NO_PACK, segment: 0, offset: 0, n: -1 },
        key: row.key,
        file: row.file,
        shape: Shape::Plain,
        len: 0,
        fresh: false,
        keep: false,
        version: row.version,
    }
}

/// Tells whether an entry seems to be a version, without reading it.
fn looks_like(meta: &Meta, version: &Version) -> bool {
    meta.kind == attributes::kind(version.kind)
        && (version.kind != Kind::File
            || meta.size == version.size
                && (meta.mtime.secs, meta.mtime.nanos) == (version.modified.secs, version.modified.nanos))
}

/// Removes what an interrupted restore left in a folder.
fn sweep(target: &Target, folder: &[u8]) -> io::Result<()> {
    for name in target.list(folder)? {
        if Target::is_temporary(&name) {
            target.remove(&paths::join(folder, &name))?;
        }
    }
    Ok(())
}

//! Finds what differs from the last run: a merge of two sorted streams.
//!
//! The folder's entries come in key order from the walk, the index's rows in key
//! order from SQLite. What is in both with an equal signature costs one `lstat`
//! and no allocation.

use std::sync::Arc;

use mybackup_format::paths;
use mybackup_vfs::tree::{DirHandle, Doing, Kind, Meta, Skip, Step, Target, Walk, WalkOptions};
use rusqlite::Rows;

use crate::catalogue::Catalogue;
use crate::engine::SourceSpec;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::{Event, Run, TroubleKind};
use crate::sabotage::Sabotage;

use super::stat::signature;

/// An entry that must be looked at closely.
pub(super) struct Item {
    pub(super) key: Vec<u8>,
    pub(super) name: Vec<u8>,
    pub(super) dir: Arc<DirHandle>,
    pub(super) meta: Meta,
    /// Its number in the index, where it was there at the last run.
    pub(super) known: Option<i64>,
}

/// Takes what a scan finds.
pub(super) trait Findings {
    /// An entry is new or differs.
    fn differs(&mut self, item: Item) -> Result<(), EngineError>;
    /// An entry of the last run is gone.
    fn gone(&mut self, key: &[u8], file: i64) -> Result<(), EngineError>;
}

/// What a scan counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scanned {
    pub(super) unchanged: u64,
    /// Entries and folders that could not be looked at.
    pub(super) unreadable: u64,
}

/// So many entries are counted before the listener hears of them.
const TELL_EVERY: u64 = 1024;

/// The rows of the last run, one at a time.
struct Known<'r> {
    rows: Rows<'r>,
    key: Vec<u8>,
    file: i64,
    stat: Option<Vec<u8>>,
    at_end: bool,
}

impl<'r> Known<'r> {
    fn new(rows: Rows<'r>) -> rusqlite::Result<Self> {
        let mut known = Known { rows, key: Vec::new(), file: 0, stat: None, at_end: false };
        known.advance()?;
        Ok(known)
    }

    fn advance(&mut self) -> rusqlite::Result<()> {
        let Some(row) = self.rows.next()? else {
            self.at_end = true;
            return Ok(());
        };
        self.key.clear();
        self.key.extend_from_slice(row.get_ref(0)?.as_blob()?);
        self.file = row.get(1)?;
        match row.get_ref(2)?.as_blob_or_null()? {
            Some(bytes) => {
                let stat = self.stat.get_or_insert_default();
                stat.clear();
                stat.extend_from_slice(bytes);
            }
            None => self.stat = None,
        }
        Ok(())
    }
}

/// Compares a source, or one subtree of it, with the index.
pub(super) fn scan(
    catalogue: &Catalogue,
    source: i64,
    spec: &SourceSpec,
    start: &[u8],
    findings: &mut dyn Findings,
    run: &Run,
) -> Result<Scanned, EngineError> {
    let mut statement = catalogue.db.prepare_cached(
        "SELECT key, id, stat FROM files WHERE source = ?1 AND alive = 1 AND key >= ?2 AND (?3 IS NULL OR key < ?3)
         ORDER BY key",
    )?;
    let end = paths::after_subtree(start);
    let mut known = Known::new(statement.query((source, start, end))?)?;
    let options = WalkOptions {
        one_file_system: spec.settings.one_file_system,
        honour_cachedir_tag: true,
        skip: spec.skip.clone(),
    };
    let mut scanned = Scanned::default();
    // Rows within this key are kept as they are: what stands there could not be seen.
    let mut unseen: Option<Vec<u8>> = None;
    let mut walk = match Walk::below(&spec.path, start, options) {
        Ok(walk) => Some(walk),
        Err(error) if !start.is_empty() && error.kind() == std::io::ErrorKind::NotFound => None,
        Err(source) => {
            return Err(EngineError::Local { doing: "open the folder", path: spec.path.clone(), source });
        }
    };
    let mut untold = 0;
    while let Some(walk) = walk.as_mut() {
        let excluded = match walk.next_step() {
            None => break,
            Some(Step::Entry(entry)) => {
                let is_dir = entry.meta().kind == Kind::Dir;
                untold += 1;
                if untold == TELL_EVERY {
                    run.tell(Event::Checked { entries: untold });
                    run.check()?;
                    untold = 0;
                }
                let left_out = Target::is_temporary(entry.name()) || spec.excludes.excludes(entry.key(), is_dir);
                if !entry.key().is_empty() && left_out {
                    true
                } else {
                    pass_over(&mut known, entry.key(), unseen.as_deref(), findings)?;
                    let here = !known.at_end && known.key == entry.key();
                    let same = here && known.stat.as_deref() == Some(&signature(entry.meta())[..]);
                    if same {
                        scanned.unchanged += u64::from(entry.meta().kind == Kind::File);
                    } else {
                        findings.differs(Item {
                            key: entry.key().to_vec(),
                            name: entry.name().to_vec(),
                            dir: entry.dir().clone(),
                            meta: *entry.meta(),
                            known: here.then_some(known.file),
                        })?;
                    }
                    if here {
                        known.advance()?;
                    }
                    false
                }
            }
            Some(Step::Trouble { key, error, doing }) => {
                pass_over(&mut known, key, unseen.as_deref(), findings)?;
                // What vanished between being listed and being looked at is simply gone.
                let vanished = error.kind() == std::io::ErrorKind::NotFound && doing != Doing::ListDir;
                if !vanished {
                    let kind = trouble_kind(&error);
                    run.trouble(&absolute(&spec.settings.path, key), kind, &error);
                    scanned.unreadable += 1;
                    unseen = (!run.errs_with(Sabotage::UnreadableIsGone)).then(|| key.to_vec());
                }
                false
            }
            Some(Step::Skipped { why: Skip::MountPoint | Skip::CacheDirTag | Skip::Listed, .. }) => false,
        };
        if excluded {
            walk.skip_children();
        }
    }
    run.tell(Event::Checked { entries: untold });
    while !known.at_end {
        give_up_row(&mut known, unseen.as_deref(), findings)?;
    }
    Ok(scanned)
}

/// Reports the rows before `key` as gone.
fn pass_over(
    known: &mut Known<'_>,
    key: &[u8],
    unseen: Option<&[u8]>,
    findings: &mut dyn Findings,
) -> Result<(), EngineError> {
    while !known.at_end && known.key.as_slice() < key {
        give_up_row(known, unseen, findings)?;
    }
    Ok(())
}

fn give_up_row(known: &mut Known<'_>, unseen: Option<&[u8]>, findings: &mut dyn Findings) -> Result<(), EngineError> {
    if !unseen.is_some_and(|folder| paths::is_within(&known.key, folder)) {
        findings.gone(&known.key, known.file)?;
    }
    known.advance()?;
    Ok(())
}

/// Classifies why something could not be read.
pub(super) fn trouble_kind(error: &std::io::Error) -> TroubleKind {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => TroubleKind::Denied,
        std::io::ErrorKind::NotFound => TroubleKind::Vanished,
        _ => TroubleKind::Unreadable,
    }
}

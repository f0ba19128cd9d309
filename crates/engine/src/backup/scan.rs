//! Finds what differs from the last run: a merge of two sorted streams.
//!
//! The folder's entries come in key order from the walk, the index's rows in key
//! order from SQLite. What is in both with an equal signature costs one `lstat`
//! and no allocation.

use std::sync::Arc;

use mybackup_format::paths;
use mybackup_vfs::tree::{DirHandle, Doing, Kind, Meta, Skip, Step, Walk, WalkOptions};
use rusqlite::Rows;

use crate::catalogue::Catalogue;
use crate::engine::SourceSpec;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::{Event, Run, TroubleKind};
use crate::sabotage::Sabotage;

use super::marks::{Depth, Mark, Part, is_known_folder, is_left_out};
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

/// Compares parts of a source with the index; what cannot be opened is told of and kept as it is.
pub(super) fn scan_parts(
    catalogue: &Catalogue,
    source: i64,
    spec: &SourceSpec,
    part: &Part,
    findings: &mut dyn Findings,
    run: &Run,
) -> Result<Scanned, EngineError> {
    let Part::Marked(marks) = part else {
        return scan(catalogue, source, spec, &Mark { key: Vec::new(), depth: Depth::Subtree }, findings, run);
    };
    let mut all = Scanned::default();
    for mark in marks {
        let scanned = match scan(catalogue, source, spec, mark, findings, run) {
            Err(EngineError::Local { doing: OPEN_FOLDER, source, .. }) if !mark.key.is_empty() => {
                run.trouble(&absolute(&spec.settings.path, &mark.key), trouble_kind(&source), &source);
                Scanned { unreadable: 1, ..Scanned::default() }
            }
            other => other?,
        };
        all.unchanged += scanned.unchanged;
        all.unreadable += scanned.unreadable;
    }
    Ok(all)
}

/// What a scan counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scanned {
    pub(super) unchanged: u64,
    /// Entries and folders that could not be looked at.
    pub(super) unreadable: u64,
}

/// What fails where a folder is away.
pub(super) const OPEN_FOLDER: &str = "open the folder";

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

    /// Returns where the rows go on after a folder, where some within it come now.
    fn pass_within(&self, folder: &[u8]) -> Option<Vec<u8>> {
        let below = !self.at_end && paths::is_within(&self.key, folder);
        if below { paths::after_subtree(folder) } else { None }
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

/// How a source is walked through.
pub(super) fn walk_options(spec: &SourceSpec) -> WalkOptions {
    WalkOptions { one_file_system: spec.settings.one_file_system, honour_cachedir_tag: true, skip: spec.skip.clone() }
}

/// Compares one part of a source with the index.
fn scan(
    catalogue: &Catalogue,
    source: i64,
    spec: &SourceSpec,
    part: &Mark,
    findings: &mut dyn Findings,
    run: &Run,
) -> Result<Scanned, EngineError> {
    let start = &part.key[..];
    let mut statement = catalogue.db.prepare_cached(
        "SELECT key, id, stat FROM files WHERE source = ?1 AND alive = 1 AND key >= ?2 AND (?3 IS NULL OR key < ?3)
         ORDER BY key",
    )?;
    let end = paths::after_subtree(start);
    let mut known = Known::new(statement.query((source, start, &end))?)?;
    let mut scanned = Scanned::default();
    // Rows within this key are kept as they are: what stands there could not be seen.
    let mut unseen: Option<Vec<u8>> = None;
    let mut walk = match Walk::below(&spec.path, start, walk_options(spec)) {
        Ok(walk) => Some(walk),
        Err(error) if !start.is_empty() && error.kind() == std::io::ErrorKind::NotFound => None,
        Err(source) => {
            return Err(EngineError::Local { doing: OPEN_FOLDER, path: spec.path.clone(), source });
        }
    };
    let mut untold = 0;
    while let Some(walk) = walk.as_mut() {
        let mut rows_from = None;
        let stays_out = match walk.next_step() {
            None => break,
            Some(Step::Entry(entry)) => {
                untold += 1;
                if untold == TELL_EVERY {
                    run.tell(Event::Checked { entries: untold });
                    run.check()?;
                    untold = 0;
                }
                if is_left_out(spec, entry.key(), entry.meta()) {
                    true
                } else {
                    pass_over(&mut known, entry.key(), unseen.as_deref(), findings)?;
                    let here = !known.at_end && known.key == entry.key();
                    let ends = is_deepest(part, entry.key())
                        && here
                        && is_known_folder(catalogue, source, entry.key(), entry.meta())?;
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
                    match part.depth {
                        Depth::Entry if ends => known.at_end = true,
                        _ if ends => rows_from = known.pass_within(entry.key()),
                        _ => {}
                    }
                    ends
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
        if stays_out {
            walk.skip_children();
        }
        // What lies below is not looked at: its rows stay as they are.
        if let Some(from) = rows_from {
            drop(known);
            known = Known::new(statement.query((source, from, &end))?)?;
        }
    }
    run.tell(Event::Checked { entries: untold });
    while !known.at_end {
        give_up_row(&mut known, unseen.as_deref(), findings)?;
    }
    Ok(scanned)
}

/// Tells whether a folder at this key is not entered, as long as it is the one that the index knows.
fn is_deepest(part: &Mark, key: &[u8]) -> bool {
    match part.depth {
        Depth::Subtree => false,
        Depth::Entry => key == part.key,
        Depth::Children => paths::parent(key) == Some(&part.key[..]),
    }
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

//! What the journal says of backups, and when the last one saved everything.

use crate::catalogue::JournalLine;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::run::{Run, UnixNanos};

use super::marks::Marks;
use super::{BackupReport, BackupRequest, chosen};

impl Engine {
    /// Returns when the last backup ended that was to look at all of every source, in nanoseconds since 1970.
    ///
    /// A folder that was away and files that could not be read do not count against it. The
    /// journal tells; where it was lost with the index, nothing does until the next such backup.
    pub fn last_full_scan_ns(&self) -> Result<Option<UnixNanos>, EngineError> {
        Ok(self.catalogue.last_full_backup()?)
    }

    /// Notes a backup in the journal; one over marks that found nothing leaves no line.
    pub(super) fn note_backup(
        &self,
        request: &BackupRequest,
        result: &Result<BackupReport, EngineError>,
        run: &Run,
    ) -> Result<(), EngineError> {
        let gave_way = run.gave_way();
        let line = match result {
            Ok(r) if r.marked && !r.wrote_root && !r.stopped && r.files_unreadable == 0 => return Ok(()),
            Ok(r) => JournalLine {
                what: "backup".to_string(),
                run: Some(r.run),
                started: r.started_ns,
                finished: r.finished_ns,
                outcome: if r.stopped && !gave_way {
                    "stopped"
                } else if r.files_unreadable > 0 {
                    "troubles"
                } else {
                    "done"
                }
                .to_string(),
                figures: format!(
                    "{{\"new\":{},\"changed\":{},\"deleted\":{},\"unchanged\":{},\"unreadable\":{},\"read\":{},\"stored\":{}{}}}",
                    r.files_new,
                    r.files_changed,
                    r.files_deleted,
                    r.files_unchanged,
                    r.files_unreadable,
                    r.bytes_read,
                    r.bytes_stored,
                    extent(r.marked || r.stopped && gave_way, r.chosen, ","),
                ),
            },
            Err(_) => {
                let some = chosen(&self.settings, request).len() < self.settings.sources.len();
                JournalLine {
                    what: "backup".to_string(),
                    run: None,
                    started: run.now(),
                    finished: run.now(),
                    outcome: "failed".to_string(),
                    figures: format!("{{{}}}", extent(request.marks != Marks::Whole, some, "")),
                }
            }
        };
        Ok(self.catalogue.record(&line)?)
    }
}

/// What figures say of a backup that did not look at everything; nothing where it did.
fn extent(marked: bool, chosen: bool, before: &str) -> String {
    match (marked, chosen) {
        (true, _) => format!("{before}\"marked\":true"),
        (false, true) => format!("{before}\"chosen\":true"),
        (false, false) => String::new(),
    }
}

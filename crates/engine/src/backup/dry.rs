//! Says what a backup would save, and saves nothing.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::{Event, FileEvent, Phase, Run};

use super::marks::{Part, Rules, part_of};
use super::scan::{Findings, Item, scan_parts};
use super::{BackupReport, BackupRequest, chosen};

impl Engine {
    /// Says what a backup would save, writing nothing and needing no destination.
    pub fn dry_run(&mut self, request: &BackupRequest, run: &Run) -> Result<BackupReport, EngineError> {
        run.phase(Phase::Scanning);
        let report = BackupReport { started_ns: run.now(), ..BackupReport::default() };
        let mut count = Count { report, run, root: Vec::new() };
        for spec in chosen(&self.settings, request) {
            count.root = spec.settings.path.clone();
            let source = self.catalogue.source(spec.id)?;
            let part = match &source {
                Some(source) => part_of(request.marks.of(spec.id), Rules::AsAWhole, &self.catalogue, source, &spec)?,
                None => Part::All,
            };
            let n = source.map_or(0, |s| s.n);
            let scanned = scan_parts(&self.catalogue, n, &spec, &part, &mut count, run)?;
            count.report.files_unchanged += scanned.unchanged;
            count.report.files_unreadable += scanned.unreadable;
        }
        count.report.finished_ns = run.now();
        Ok(count.report)
    }
}

/// Counts what a backup would save.
struct Count<'a> {
    report: BackupReport,
    run: &'a Run,
    /// The path of the source's own folder.
    root: Vec<u8>,
}

impl Findings for Count<'_> {
    fn differs(&mut self, item: Item) -> Result<(), EngineError> {
        if item.meta.kind == mybackup_vfs::tree::Kind::File {
            let what = if item.known.is_some() { FileEvent::Changed } else { FileEvent::New };
            self.report.files_new += u64::from(item.known.is_none());
            self.report.files_changed += u64::from(item.known.is_some());
            self.report.bytes_read += item.meta.size;
            self.run.tell(Event::File { path: absolute(&self.root, &item.key), what, bytes: item.meta.size });
        }
        Ok(())
    }

    fn gone(&mut self, key: &[u8], _: i64) -> Result<(), EngineError> {
        self.report.files_deleted += 1;
        self.run.tell(Event::File { path: absolute(&self.root, key), what: FileEvent::Deleted, bytes: 0 });
        Ok(())
    }
}

//! Undoing a clean: what was forgotten within the last three days comes back.
//!
//! A clean leaves the root that it began with for three days, and all that this root reaches.
//! Versions that it tells of and the history no longer knows are taken back, under their old
//! numbers. Nothing is read or stored of the files themselves. No run but a clean lets a
//! history become shorter, so the roots alone show where one was.

use std::collections::BTreeMap;

use mybackup_format::history::encode_row;
use mybackup_format::page;
use mybackup_format::root::Root;
use mybackup_format::toc::PageKind;
use mybackup_format::{Entry, ObjectHash};

use crate::catalogue::{JournalLine, SourceRow};
use crate::destinations::Fleet;
use crate::engine::{Engine, SourceSpec};
use crate::error::EngineError;
use crate::layout;
use crate::rebuild::{PageReader, open_root};
use crate::run::{Phase, Run};

/// What came back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UndoReport {
    /// Versions that the history tells of again.
    pub versions: u64,
    /// The paths that they belong to.
    pub paths: u64,
}

impl Engine {
    /// Takes back what was forgotten by cleaning, as far as the roots of the last three days tell of it.
    pub fn undo_clean(&mut self, run: &Run) -> Result<UndoReport, EngineError> {
        let started = run.now();
        run.phase(Phase::Cleaning);
        let mut report = UndoReport::default();
        let mut fleet = self.open_fleet(run)?;
        let acknowledged = self.heed_plans(&fleet, run)?;
        for spec in self.settings.sources.clone() {
            run.check()?;
            self.take_back(&spec, &acknowledged, &mut fleet, &mut report, run)?;
        }
        for vault in fleet.vaults() {
            self.remember_newest(vault)?;
        }
        self.catalogue.record(&JournalLine {
            what: "undo".to_string(),
            run: None,
            started,
            finished: run.now(),
            outcome: "done".to_string(),
            figures: format!("{{\"versions\":{}}}", report.versions),
        })?;
        Ok(report)
    }

    fn take_back(
        &mut self,
        spec: &SourceSpec,
        acknowledged: &[ObjectHash],
        fleet: &mut Fleet,
        report: &mut UndoReport,
        run: &Run,
    ) -> Result<(), EngineError> {
        let Some(mut source) = self.catalogue.source(spec.id)?.filter(|source| source.seq > 0) else { return Ok(()) };
        let before = roots_before_cleans(fleet, spec)?;
        if before.is_empty() {
            return Ok(());
        }
        self.change_history(|engine| engine.add_all_forgotten(&before, &mut source, acknowledged, fleet, report, run))
    }

    fn add_all_forgotten(
        &self,
        before: &[Root],
        source: &mut SourceRow,
        acknowledged: &[ObjectHash],
        fleet: &mut Fleet,
        report: &mut UndoReport,
        run: &Run,
    ) -> Result<(), EngineError> {
        let paths = report.paths;
        for root in before {
            let reader = PageReader { catalogue: &self.catalogue, vaults: fleet.vaults() };
            self.each_entry_that_may_differ(root, source.n, &reader, run, |entry| {
                self.add_forgotten(entry, source, report)
            })?;
        }
        if report.paths == paths {
            return Ok(());
        }
        self.write_changed_root(source, acknowledged, fleet, run)
    }

    /// Calls `each` with the entries of a root, but for those of pages that are the same now.
    fn each_entry_that_may_differ(
        &self,
        root: &Root,
        source: i64,
        reader: &PageReader<'_>,
        run: &Run,
        mut each: impl FnMut(&Entry) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let object = layout::root(root.source, root.seq, &ObjectHash::default());
        let unsound = |source| EngineError::Object { object: object.as_str().to_string(), source };
        let overlay: BTreeMap<Vec<u8>, Entry> =
            page::decode(&root.inline).map_err(unsound)?.into_iter().map(|entry| (entry.key.clone(), entry)).collect();
        for fence in &root.fences {
            for part in page::decode_fence(&reader.read(PageKind::Fence, fence)?).map_err(unsound)? {
                run.check()?;
                if self.catalogue.page_at(source, &part.first_key)? == Some(part.page) {
                    continue;
                }
                for entry in page::decode(&reader.read(PageKind::Entries, &part.page)?).map_err(unsound)? {
                    if !overlay.contains_key(&entry.key) {
                        each(&entry)?;
                    }
                }
            }
        }
        overlay.values().try_for_each(each)
    }

    /// Adds the versions of an entry that the history no longer knows.
    fn add_forgotten(&self, entry: &Entry, source: &mut SourceRow, report: &mut UndoReport) -> Result<(), EngineError> {
        // A clean leaves each path its newest version: one that is not there now was never cleaned.
        let Some(file) = self.catalogue.file(source.n, &entry.key)? else { return Ok(()) };
        let known = self.catalogue.versions(file.id)?;
        let is_known = |number, revision| known.iter().any(|v| (v.number, v.revision) == (number, revision));
        let forgotten = entry.versions.iter().filter(|v| v.to.is_some() && !is_known(v.number, v.revision));
        let mut any = false;
        for version in forgotten {
            let mut row = Vec::new();
            encode_row(&entry.key, version, &mut row);
            source.rows_hash.add(&self.keys.row_hash(&row));
            source.totals.rows += 1;
            self.catalogue.put_version(file.id, version)?;
            report.versions += u64::from(version.revision == 0);
            any = true;
        }
        if any {
            report.paths += 1;
            self.catalogue.renew_changes(source.n, &entry.key, file.id)?;
            self.catalogue.mark_overlaid(source.n, &entry.key)?;
        }
        Ok(())
    }
}

/// The roots after which the history became shorter, the newest first.
fn roots_before_cleans(fleet: &Fleet, spec: &SourceSpec) -> Result<Vec<Root>, EngineError> {
    let vault = fleet.any();
    let mut found = Vec::new();
    let mut rows_after = None;
    for name in vault.roots_of(spec.id)? {
        let (root, _) = open_root(vault, &name)?;
        let rows = root.totals.rows;
        if rows_after.is_some_and(|after| rows > after) {
            found.push(root);
        }
        rows_after = Some(rows);
    }
    Ok(found)
}

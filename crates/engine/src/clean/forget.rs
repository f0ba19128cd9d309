//! Retention on the history: which versions go, and what makes it stop.

use mybackup_format::history::encode_row;
use mybackup_format::{ObjectHash, SourceId, Version};
use mybackup_store::ObjectName;

use crate::backup::{Alarm, has_entries, suspicion_of};
use crate::catalogue::{FileRow, SourceRow};
use crate::destinations::Fleet;
use crate::engine::{Engine, SourceSpec};
use crate::error::EngineError;
use crate::layout;
use crate::retention::may_go;
use crate::run::Run;
use crate::sabotage::Sabotage;

use super::ages::Ages;
use super::{Bounds, CleanReport};

const HOUR_NS: i64 = 3600 * 1_000_000_000;
const DAY_NS: i64 = 24 * HOUR_NS;
/// With no backup for so long, either the clock jumped or something is wrong.
pub(super) const LONGEST_PAUSE_NS: i64 = 90 * DAY_NS;
/// Old roots stay so long, and what they reach is not removed.
const KEEP_ROOTS_NS: i64 = 3 * DAY_NS;

impl Engine {
    /// Returns why nothing should be forgotten now, if something looks wrong.
    pub(super) fn reason_to_hold(&self, now_ns: i64) -> Result<Option<String>, EngineError> {
        for spec in &self.settings.sources {
            let Some(source) = self.catalogue.source(spec.id)? else { continue };
            let Some(last_ns) = self.catalogue.run_finished(source.n, source.seq)? else { continue };
            let path = spec.path.display();
            if now_ns < last_ns.saturating_sub(HOUR_NS) {
                return Ok(Some("this computer's clock is behind the last backup".to_string()));
            }
            if now_ns > last_ns.saturating_add(LONGEST_PAUSE_NS) {
                return Ok(Some(format!("\"{path}\" was not backed up for 90 days, or the clock jumped ahead")));
            }
            if source.totals.files > 0 && !has_entries(spec) {
                return Ok(Some(format!("\"{path}\" is empty or missing, but was not before")));
            }
            if let Some(suspicion) = suspicion_of(&self.catalogue, &source)? {
                return Ok(Some(match suspicion.alarm {
                    Alarm::Emptied => format!("\"{path}\" is empty or missing, but was not before"),
                    Alarm::Scrambled => format!("many files of \"{path}\" were replaced by unreadable ones"),
                }));
            }
        }
        Ok(None)
    }

    /// Calls `forget` with each version of a source that may go, and counts them.
    pub(super) fn plan_forgetting(
        &self,
        source: &SourceRow,
        bounds: Bounds,
        run: &Run,
        report: &mut CleanReport,
        mut forget: impl FnMut(&FileRow, &Version, bool) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let mut reader = self.catalogue.entries(source.n, b"", None)?;
        let ages = Ages::of(&self.catalogue, source.n, bounds.now_ns)?;
        let rules = run.misread(bounds.rules);
        while let Some((file, entry)) = reader.next_entry()? {
            if entry.versions.len() < 2 {
                continue;
            }
            run.check()?;
            let mut gone = may_go(&entry.versions, rules, bounds.now_ns, |seq| ages.counted_ns(seq));
            if run.errs_with(Sabotage::ForgetDeletedFiles) && !file.alive {
                gone.extend(entry.versions.iter().map(|v| (v.number, v.revision)));
            }
            for version in &entry.versions {
                if gone.contains(&(version.number, version.revision)) {
                    let whole_number = !entry
                        .versions
                        .iter()
                        .any(|v| v.number == version.number && !gone.contains(&(v.number, v.revision)));
                    forget(&file, version, whole_number)?;
                    if whole_number && version.revision == 0 {
                        report.versions_removed += 1;
                        report.version_bytes = report.version_bytes.saturating_add(version.size);
                    }
                }
            }
            report.paths += u64::from(!gone.is_empty());
        }
        Ok(())
    }

    /// Forgets what may go of one source and commits a root without it.
    pub(super) fn forget_versions(
        &mut self,
        spec: &SourceSpec,
        bounds: Bounds,
        acknowledged: &[ObjectHash],
        fleet: &mut Fleet,
        report: &mut CleanReport,
        run: &Run,
    ) -> Result<(), EngineError> {
        let Some(mut source) = self.catalogue.source(spec.id)?.filter(|s| s.seq > 0) else { return Ok(()) };
        self.change_history(|engine| {
            engine.forget_in_transaction(&mut source, bounds, acknowledged, fleet, report, run)
        })
    }

    fn forget_in_transaction(
        &self,
        source: &mut SourceRow,
        bounds: Bounds,
        acknowledged: &[ObjectHash],
        fleet: &mut Fleet,
        report: &mut CleanReport,
        run: &Run,
    ) -> Result<(), EngineError> {
        let before = report.paths;
        let mut rows_hash = source.rows_hash;
        let mut rows = source.totals.rows;
        // Versions come path by path: what happened at one is noted anew when the next begins.
        let mut touched: Option<FileRow> = None;
        let renew = |file: Option<FileRow>| match file {
            Some(file) => self.catalogue.renew_changes(source.n, &file.key, file.id),
            None => Ok(()),
        };
        self.plan_forgetting(source, bounds, run, report, |file, version, _| {
            if touched.as_ref().is_none_or(|before| before.id != file.id) {
                renew(touched.replace(file.clone()))?;
            }
            let mut row = Vec::new();
            encode_row(&file.key, version, &mut row);
            rows_hash.remove(&self.keys.row_hash(&row));
            rows -= 1;
            self.catalogue.remove_version(file.id, version.number, version.revision)?;
            Ok(self.catalogue.mark_overlaid(source.n, &file.key)?)
        })?;
        renew(touched)?;
        if report.paths == before {
            return Ok(());
        }
        source.rows_hash = rows_hash;
        source.totals.rows = rows;
        self.write_changed_root(source, acknowledged, fleet, run)
    }

    /// Removes roots of this computer's sources that are neither the newest nor younger than three days.
    pub(super) fn remove_old_roots(
        &mut self,
        fleet: &mut Fleet,
        now_ns: i64,
        report: &mut CleanReport,
        run: &Run,
    ) -> Result<(), EngineError> {
        for spec in self.settings.sources.clone() {
            let Some(source) = self.catalogue.source(spec.id)? else { continue };
            let ages = Ages::of(&self.catalogue, source.n, now_ns)?;
            for name in roots_anywhere(fleet, spec.id)? {
                let Some(seq) = layout::root_seq(name.as_str()).filter(|seq| *seq < source.seq) else { continue };
                // The state that a root describes was replaced when the next run ended.
                let replaced = ages.counted_ns(seq + 1);
                if replaced.is_some_and(|at| at < now_ns.saturating_sub(KEEP_ROOTS_NS)) {
                    fleet.remove(&name, run)?;
                    report.roots_removed += 1;
                }
            }
        }
        fleet.sync(run)
    }
}

/// Lists the roots of a source at all destinations, the newest first.
///
/// An old one may have been copied to one destination while it was removed from another.
fn roots_anywhere(fleet: &Fleet, source: SourceId) -> Result<Vec<ObjectName>, EngineError> {
    let mut roots = fleet.any().roots_of(source)?;
    for vault in &fleet.vaults()[1..] {
        // One that cannot be listed fails at the barrier, too, and is left out then.
        roots.extend(vault.roots_of(source).into_iter().flatten());
    }
    roots.sort();
    roots.dedup();
    roots.sort_by_key(|name| std::cmp::Reverse(layout::root_seq(name.as_str())));
    Ok(roots)
}

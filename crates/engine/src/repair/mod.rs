//! Heals what is damaged, from whatever is left that is good.
//!
//! In this order: the same object at another destination, the second copy of a
//! page, what can still be read of the object itself, the source files where they
//! still hold the very bytes, the local index. What nothing can heal is marked as
//! lost. Nothing is deleted: bad objects go to `quarantine/`, and only after what
//! replaces them is durable.

mod chunks;
mod copies;
mod indexes;
mod lost;
mod pages;
mod roots;
mod sources;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use mybackup_format::container::Segment;
use mybackup_format::index::PackFolder;
use mybackup_format::toc::{PackedChunk, PageKind};
use mybackup_format::{ChunkId, ObjectHash, PageId, SourceId};
use mybackup_store::ObjectName;

use crate::backup::{Commit, commit_root};
use crate::catalogue::JournalLine;
use crate::destinations::Fleet;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::run::{Phase, Run};
use crate::vault::Vault;
use crate::verify::{DataCheck, Examination, Extent, Finding, VerifyRequest};

/// Where what was damaged came back from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HealedBy {
    /// The same object at another destination.
    OtherDestination(String),
    /// The second copy of the manifest.
    SecondCopy,
    /// What could still be read of the object itself, and copies of its content elsewhere in the vault.
    Salvage,
    /// The source files, which still hold the same bytes.
    SourceFiles,
    /// The local index and settings of this computer.
    ThisComputer,
}

/// An object that is good again, or replaced by good ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Healed {
    /// The destination, as the configuration names it.
    pub destination: String,
    /// The object's name.
    pub object: String,
    /// Where it came back from.
    pub how: HealedBy,
}

/// An object that nothing could heal in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The destination, as the configuration names it.
    pub destination: String,
    /// The object's name; of a root that is gone the run that it was of, and its folder.
    pub object: String,
    /// How many versions lost content with it.
    pub versions: u64,
    /// The first paths of which a version lost content.
    pub paths: Vec<Vec<u8>>,
    /// How many such paths there are.
    pub paths_total: u64,
}

/// What repairing did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RepairReport {
    /// What is good again.
    pub healed: Vec<Healed>,
    /// What is not.
    pub lost: Vec<Lost>,
    /// Bad objects that were set aside: destination and former name.
    pub quarantined: Vec<(String, String)>,
    /// Destinations that could not be reached, with the cause.
    pub skipped: Vec<(String, String)>,
    /// How long it took.
    pub seconds: f64,
}

/// A pack of which no reachable destination has a whole copy.
struct BadPack {
    name: ObjectName,
    folder: PackFolder,
    hash: ObjectHash,
    /// Empty, like the rest, where the index never knew it: then nothing depends on it.
    segments: Vec<Segment>,
    chunks: Vec<PackedChunk>,
    pages: Vec<(PageKind, PageId, Segment)>,
    /// What verifying said cannot be had from it, by destination.
    destinations: Vec<String>,
}

/// What is still to be done, and what was.
struct Work {
    vaults: Vec<Vault>,
    /// What is not healed yet.
    findings: Vec<Finding>,
    report: RepairReport,
    /// Sources that get a new root.
    stale: BTreeSet<SourceId>,
    /// Bad objects that are set aside in the end: destination and name.
    doomed: Vec<(usize, ObjectName)>,
}

impl Work {
    fn new(examination: Examination) -> Self {
        let report = RepairReport { skipped: examination.report.skipped, ..RepairReport::default() };
        Work {
            vaults: examination.vaults,
            findings: examination.findings,
            report,
            stale: BTreeSet::new(),
            doomed: Vec::new(),
        }
    }

    fn vault(&self, destination: &str) -> Option<usize> {
        self.vaults.iter().position(|v| v.destination == destination)
    }

    fn healed(&mut self, destination: &str, object: &str, how: HealedBy) {
        let healed = Healed { destination: destination.to_string(), object: object.to_string(), how };
        if !self.report.healed.contains(&healed) {
            self.report.healed.push(healed);
        }
    }

    fn lost(&mut self, destination: &str, object: &str) {
        if self.report.lost.iter().any(|lost| lost.destination == destination && lost.object == object) {
            return;
        }
        self.report.lost.push(Lost {
            destination: destination.to_string(),
            object: object.to_string(),
            versions: 0,
            paths: Vec::new(),
            paths_total: 0,
        });
    }

    fn doom(&mut self, destination: &str, name: &ObjectName) {
        if let Some(at) = self.vault(destination) {
            self.doomed.push((at, name.clone()));
        }
    }
}

impl Engine {
    /// Verifies every destination in full and heals what it can.
    pub fn repair(&mut self, run: &Run) -> Result<RepairReport, EngineError> {
        let started = run.now();
        let mut result = self.repair_all(run);
        let (outcome, figures) = match &result {
            Ok(r) => (
                if r.lost.is_empty() { "done" } else { "troubles" },
                format!("{{\"healed\":{},\"lost\":{}}}", r.healed.len(), r.lost.len()),
            ),
            Err(EngineError::Interrupted(_)) => ("stopped", "{}".to_string()),
            Err(_) => ("failed", "{}".to_string()),
        };
        self.catalogue.record(&JournalLine {
            what: "repair".to_string(),
            run: None,
            started,
            finished: run.now(),
            outcome: outcome.to_string(),
            figures,
        })?;
        if let Ok(report) = &mut result {
            report.seconds = (run.now() - started).max(0) as f64 / 1e9;
        }
        result
    }

    fn repair_all(&mut self, run: &Run) -> Result<RepairReport, EngineError> {
        let request = VerifyRequest { data: DataCheck::All, restore_test: false };
        let mut work = Work::new(self.examine(&Extent::Whole(&request), run)?);
        run.phase(Phase::Repairing);
        if !work.findings.is_empty() {
            // The next run sweeps what a failure leaves half written here.
            self.catalogue.set_number("unclean", 1)?;
        }
        self.copy_from_others(&mut work, run)?;
        self.write_small_objects(&mut work)?;
        if !work.findings.is_empty() {
            // Before the fleet opens: it forgets packs that are nowhere, and what was in them is still wanted.
            let bad = self.bad_packs(&work)?;
            let mut fleet = self.open_fleet(run)?;
            let acknowledged = self.heed_plans(&fleet, run)?;
            self.catalogue.set_number("unclean", 1)?;
            self.catalogue.begin()?;
            let healed = self.heal(&mut work, &bad, &acknowledged, &mut fleet, run);
            match healed {
                Ok(()) => {
                    self.catalogue.set_number("unclean", 0)?;
                    self.catalogue.commit()?;
                }
                Err(error) => {
                    self.catalogue.roll_back();
                    return Err(error);
                }
            }
            for vault in fleet.vaults() {
                self.remember_newest(vault)?;
            }
        }
        let doomed = std::mem::take(&mut work.doomed);
        if !doomed.is_empty() {
            self.catalogue.set_number("unclean", 1)?;
        }
        for (at, name) in &doomed {
            self.set_aside(&mut work, *at, name)?;
        }
        for vault in &work.vaults {
            vault.store.sync().map_err(|e| vault.failed(e))?;
        }
        if !doomed.is_empty() {
            self.catalogue.set_number("unclean", 0)?;
        }
        Ok(work.report)
    }

    fn bad_packs(&self, work: &Work) -> Result<Vec<BadPack>, EngineError> {
        let mut bad: BTreeMap<String, BadPack> = BTreeMap::new();
        for finding in &work.findings {
            let Some((folder, hash)) = layout::pack_in_name(&finding.object) else { continue };
            if let Some(known) = bad.get_mut(&finding.object) {
                known.destinations.push(finding.destination.clone());
                continue;
            }
            let (mut segments, mut chunks, mut pages) = (Vec::new(), Vec::new(), Vec::new());
            if let Some(row) = self.catalogue.pack(&hash)? {
                segments = self.catalogue.segments(row.n)?;
                chunks = self.catalogue.chunks_of(row.n)?;
                pages = self.catalogue.pages_of(row.n)?;
            }
            let name = layout::pack(folder, &hash);
            let destinations = vec![finding.destination.clone()];
            let pack = BadPack { name, folder, hash, segments, chunks, pages, destinations };
            bad.insert(finding.object.clone(), pack);
        }
        Ok(bad.into_values().collect())
    }

    /// Replaces what is bad; when this returns all of that is durable, and the index may commit.
    fn heal(
        &self,
        work: &mut Work,
        bad: &[BadPack],
        acknowledged: &[ObjectHash],
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<(), EngineError> {
        self.heal_pages(work, bad, fleet, run)?;
        let lost: HashSet<ChunkId> = self.heal_chunks(work, bad, fleet, run)?;
        let forgotten = self.mark_lost(work, bad, &lost, run)?;
        self.settle_roots(work)?;
        self.drop_hollow_roots(work, bad, &forgotten, fleet, run)?;
        for pack in bad {
            for destination in &pack.destinations {
                work.doom(destination, &pack.name);
            }
        }
        if !bad.is_empty() {
            // A destination that is away must notice that it lacks the new packs.
            let own = self.catalogue.sources()?.into_iter().filter(|s| s.seq > 0 && s.device == self.settings.device);
            work.stale.extend(own.map(|s| s.id));
        }
        fleet.sync(run)?;
        self.heal_indexes(work, bad, fleet, run)?;
        for id in work.stale.clone() {
            self.write_root(id, acknowledged, fleet, run)?;
        }
        fleet.sync(run)
    }

    /// Writes a root that says of a source what the last one said, inside a transaction of the index.
    pub(crate) fn write_root(
        &self,
        id: SourceId,
        acknowledged: &[ObjectHash],
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<(), EngineError> {
        let Some(mut source) = self.catalogue.source(id)?.filter(|s| s.seq > 0) else { return Ok(()) };
        source.seq += 1;
        let device_name = source.device_name.clone();
        let commit = Commit {
            run_number: self.next_run_number()?,
            started_ns: run.now(),
            partial: false,
            acknowledged,
            writer: &self.settings.writer,
            device: source.device,
            device_name: &device_name,
            all_pages: true,
            nothing_paged: false,
        };
        commit_root(&self.catalogue, fleet, &mut source, &commit, None, run)?;
        Ok(self.catalogue.set_number("run", commit.run_number)?)
    }
}

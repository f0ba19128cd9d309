//! Checks that everything that was stored is still there and still good.
//!
//! Each destination is checked by itself, from its own bytes: the local index only
//! says what ought to be there. Listing, small objects and every reference are
//! always checked; data packs are read in full, in part or not at all. Memory stays
//! bounded, whatever the size of the vault.

mod affected;
mod coverage;
mod drill;
mod histories;
mod known;
mod listing;
mod objects;
mod packs;
mod report;
mod sample;
mod standing;

use std::collections::{BTreeMap, HashMap, HashSet};

use mybackup_format::{ChunkId, FormatError, ObjectHash, SourceId};
use mybackup_vfs::FileKind;

use crate::catalogue::Catalogue;
use crate::content::ContentReader;
use crate::destinations::newest_roots;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::rebuild::concerns_one_object;
use crate::run::{Phase, Run};
use crate::vault::Vault;

pub(crate) use affected::chunks_of;
pub use coverage::Coverage;
pub use drill::{DrillFailure, DrillReport, DrillRequest};
pub(crate) use packs::good_chunk;
pub(crate) use report::Extent;
pub use report::{Damage, DataCheck, SampleRequest, VerifyReport, VerifyRequest};
pub(crate) use standing::{KEYS, is_too_long, source_gone_back};

use known::KnownLosses;

/// Everything is looked at again so many times at most.
const MOST_LOOKS: u32 = 3;
/// The paths of a damage that are named.
const NAMED_FILES: usize = 20;
/// So many damaged chunks are followed to the files that need them.
const FOLLOWED_CHUNKS: usize = 2 << 20;

/// One damaged or missing object, as repairing needs to know it.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) destination: String,
    pub(crate) object: String,
    pub(crate) what: String,
    /// It is not there at all.
    pub(crate) missing: bool,
    /// The chunks that cannot be had from it.
    pub(crate) chunks: HashSet<ChunkId>,
}

impl Finding {
    fn new(destination: &str, object: &str, what: String) -> Self {
        Finding {
            destination: destination.to_string(),
            object: object.to_string(),
            what,
            missing: false,
            chunks: HashSet::new(),
        }
    }
}

/// All that was found at all destinations.
pub(crate) struct Examination {
    pub(crate) vaults: Vec<Vault>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) report: VerifyReport,
    /// What each destination listed.
    shown: Vec<BTreeMap<String, u64>>,
}

impl Examination {
    /// Tells whether another computer stored or removed something since the destinations were listed.
    fn is_outdated(&self) -> Result<bool, EngineError> {
        for (vault, shown) in self.vaults.iter().zip(&self.shown) {
            let now = vault.list("")?.into_iter().map(|o| (o.name.as_str().to_string(), o.len));
            if now.collect::<BTreeMap<_, _>>() != *shown {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Checks one destination.
struct Checker<'a> {
    engine: &'a Engine,
    known: &'a KnownLosses,
    catalogue: &'a Catalogue,
    vault: &'a Vault,
    run: &'a Run,
    /// It holds the newest roots, so every pack that the index knows must be there.
    up_to_date: bool,
    listed: BTreeMap<String, u64>,
    /// Packs of the index that are there in full length.
    present: HashSet<i64>,
    /// Packs that the index does not know, as if they were an index of their own.
    extra: Catalogue,
    extra_present: HashSet<i64>,
    /// What the indexes say of packs: the hash of each entry, by the pack and the name of the index.
    entries: BTreeMap<(ObjectHash, String), [u8; 32]>,
    content: ContentReader<'a>,
    findings: Vec<Finding>,
    by_name: HashMap<String, usize>,
    /// How many chunks the findings name already.
    followed: usize,
    report: &'a mut VerifyReport,
}

impl Engine {
    /// Checks every destination that can be reached.
    ///
    /// Damage is what the report says, not an error.
    pub fn verify(&mut self, request: &VerifyRequest, run: &Run) -> Result<VerifyReport, EngineError> {
        self.check(&Extent::Whole(request), run)
    }

    /// Reads back some files that were saved lately, some of all, and what was not read for the longest time.
    ///
    /// What ought to be there is listed too; pages of the history and small objects are not followed.
    /// Damage is what the report says; a destination that goes away meanwhile is an error.
    pub fn sample(&mut self, request: &SampleRequest, run: &Run) -> Result<VerifyReport, EngineError> {
        self.check(&Extent::Sample(request), run)
    }

    fn check(&mut self, extent: &Extent<'_>, run: &Run) -> Result<VerifyReport, EngineError> {
        let started = run.now();
        let result = self.examine(extent, run).and_then(|examination| {
            let mut report = examination.report;
            report.damaged = self.affected(&examination.findings, &examination.vaults, run)?;
            report.seconds = (run.now() - started).max(0) as f64 / 1e9;
            Ok(report)
        });
        self.catalogue.record(&extent.line(&result, started, run.now()))?;
        result
    }

    /// Looks at everything, or at a sample; changes nothing at any destination.
    ///
    /// What another computer cleans meanwhile is no damage: then it is looked at again.
    pub(crate) fn examine(&mut self, extent: &Extent<'_>, run: &Run) -> Result<Examination, EngineError> {
        let mut examination = self.examine_once(extent, &HashSet::new(), run)?;
        for _ in 0..MOST_LOOKS {
            if examination.findings.is_empty() || !examination.is_outdated()? {
                break;
            }
            let suspects = examination.findings.iter().map(|finding| finding.object.clone()).collect();
            examination = self.examine_once(extent, &suspects, run)?;
        }
        Ok(examination)
    }

    /// Looks once; a sample holds the objects that are suspected in any case.
    fn examine_once(
        &mut self,
        extent: &Extent<'_>,
        suspects: &HashSet<String>,
        run: &Run,
    ) -> Result<Examination, EngineError> {
        run.phase(Phase::Opening);
        let mut report = VerifyReport::default();
        let (vaults, mut findings) = self.open_for_checks(extent, &mut report)?;
        self.catch_up(&vaults, run)?;
        run.phase(Phase::Verifying);
        findings.append(&mut self.gone_back(&vaults)?);
        let known = match extent {
            Extent::Whole(_) => self.known_losses(&vaults, run)?,
            Extent::Sample(_) => KnownLosses::default(),
        };
        let mut shown = Vec::new();
        for vault in &vaults {
            let mut checker = Checker {
                engine: self,
                known: &known,
                catalogue: &self.catalogue,
                vault,
                run,
                up_to_date: self.is_up_to_date(vault)?,
                listed: BTreeMap::new(),
                present: HashSet::new(),
                extra: Catalogue::in_memory()?,
                extra_present: HashSet::new(),
                entries: BTreeMap::new(),
                content: ContentReader::new(&self.catalogue, std::slice::from_ref(vault)),
                findings: Vec::new(),
                by_name: HashMap::new(),
                followed: 0,
                report: &mut report,
            };
            checker.listing()?;
            match extent {
                Extent::Whole(request) => checker.whole(request)?,
                Extent::Sample(request) => checker.sample(request, vaults.len() as u64, suspects)?,
            }
            for finding in std::mem::take(&mut checker.findings) {
                let pack = layout::pack_in_name(&finding.object).map(|(_, hash)| self.catalogue.pack(&hash));
                if let Some(pack) = pack.transpose()?.flatten() {
                    self.catalogue.forget_proved(&finding.destination, pack.n)?;
                }
                // What is wrong with the description was told when it was opened.
                let told = |f: &Finding| f.destination == finding.destination && f.object == layout::VAULT;
                if finding.object != layout::VAULT || !findings.iter().any(told) {
                    findings.push(finding);
                }
            }
            shown.push(std::mem::take(&mut checker.listed));
            report.destinations.push(vault.destination.clone());
        }
        (report.known_lost, report.known_lost_paths) = (known.versions, known.paths);
        report.sources = self.catalogue.sources()?.iter().filter(|s| s.seq > 0).count() as u64;
        Ok(Examination { vaults, findings, report, shown })
    }

    /// Opens every destination that can be reached, also where its description is damaged.
    fn open_for_checks(
        &self,
        extent: &Extent<'_>,
        report: &mut VerifyReport,
    ) -> Result<(Vec<Vault>, Vec<Finding>), EngineError> {
        let (mut vaults, mut findings) = (Vec::new(), Vec::new());
        let mut last = EngineError::Unreachable { causes: Vec::new() };
        for spec in self.settings.destinations.iter().filter(|spec| extent.covers(&spec.name)) {
            let stat = self.folder_at(&spec.name).and_then(|f| self.settings.vfs.stat(&f.join(layout::VAULT)).ok());
            let opened = match stat {
                Some(stat) if is_too_long(layout::VAULT, stat.len) => Err(EngineError::Object {
                    object: layout::VAULT.to_string(),
                    source: FormatError::Impossible("the length of a description"),
                }),
                _ => self.open_destination(spec),
            };
            match opened {
                Ok(vault) => vaults.push(vault),
                Err(error) => match self.open_without_description(spec) {
                    Some(vault) => {
                        let missing = stat.is_none_or(|stat| stat.kind != FileKind::File);
                        let what = if missing { MISSING.to_string() } else { cause(&error) };
                        findings.push(Finding { missing, ..Finding::new(&spec.name, layout::VAULT, what) });
                        vaults.push(vault);
                    }
                    None => {
                        report.skipped.push((spec.name.clone(), error.to_string()));
                        last = error;
                    }
                },
            }
        }
        if vaults.is_empty() { Err(last) } else { Ok((vaults, findings)) }
    }

    /// Reads newer histories than the index has; without that, what the vault holds would look unknown.
    pub(crate) fn catch_up(&mut self, vaults: &[Vault], run: &Run) -> Result<(), EngineError> {
        let mut newest = Vec::new();
        for (at, vault) in vaults.iter().enumerate() {
            newest.extend(newest_roots(vault)?.into_iter().map(|root| (root.source, root.seq, at)));
        }
        newest.sort_by_key(|(source, seq, _)| (*source, std::cmp::Reverse(*seq)));
        newest.dedup_by_key(|(source, _, _)| *source);
        for (source, seq, at) in newest {
            // What a senseless length stands in the way of is told as damage.
            if any_too_long(vaults, source)? {
                continue;
            }
            if self.catalogue.source(source)?.is_none_or(|known| known.seq < seq) {
                self.read_history(&vaults[at], source, run)?;
            }
        }
        self.follow_plans(vaults, run)
    }
}

/// Tells whether any root of a source has a length that none has.
fn any_too_long(vaults: &[Vault], source: SourceId) -> Result<bool, EngineError> {
    for vault in vaults {
        let roots = vault.list(&format!("runs/{}/", source.hex()))?;
        if roots.iter().any(|root| is_too_long(root.name.as_str(), root.len)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What is said of an object that is not there.
const MISSING: &str = "It is missing";

/// Says what is wrong with one object, without repeating its name.
fn cause(error: &EngineError) -> String {
    match error {
        EngineError::Object { source, .. } => source.to_string(),
        EngineError::Store { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}

impl Checker<'_> {
    /// Looks at everything but the listing, which comes before.
    fn whole(&mut self, request: &VerifyRequest) -> Result<(), EngineError> {
        self.small_objects()?;
        self.histories()?;
        self.data(request.data)?;
        if request.restore_test {
            self.read_some_back()?;
        }
        Ok(())
    }

    /// Notes that an object is damaged; the first cause stays.
    fn damaged(&mut self, object: &str, what: impl Into<String>) -> &mut Finding {
        let at = match self.by_name.get(object) {
            Some(at) => *at,
            None => {
                self.by_name.insert(object.to_string(), self.findings.len());
                self.findings.push(Finding::new(&self.vault.destination, object, what.into()));
                self.findings.len() - 1
            }
        };
        &mut self.findings[at]
    }

    /// Notes that an object is not there.
    fn missing(&mut self, object: &str) -> &mut Finding {
        let finding = self.damaged(object, MISSING);
        finding.missing = true;
        finding
    }

    /// Turns what is wrong with one object into a finding; only other failures end the check.
    fn checked<T>(&mut self, object: &str, result: Result<T, EngineError>) -> Result<Option<T>, EngineError> {
        match result {
            Ok(found) => Ok(Some(found)),
            // Its name proved it whole: a newer version wrote it, and this one cannot judge it.
            Err(error @ EngineError::Object { source: FormatError::Newer, .. }) => Err(error),
            Err(error) if concerns_one_object(&error) => {
                self.damaged(object, cause(&error));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

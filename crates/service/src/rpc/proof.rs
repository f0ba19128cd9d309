//! Starting a proof: a sample of the stored data, and a drill with real files.

use mybackup_engine::{DrillReport, VerifyReport};
use serde::{Deserialize, Serialize};

use super::Request;
use super::shape::{Done, PathText};
use super::status::{JobKind, JobResult};
use crate::error::ServiceError;
use crate::failure::Failure;
use crate::proof::{drill, sample};
use crate::service::Asked;
use crate::status::PROVED_DAYS;

/// So many files are named to a page.
const NAMED: usize = 20;

/// What a sample and a drill came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProofResult {
    /// Bytes that were read back.
    pub bytes: u64,
    /// How much of all data was read back in the last 90 days, in whole percent.
    pub percent: Option<u8>,
    /// Damaged objects that the sample met.
    pub damaged: u64,
    /// Files that were restored and came back as they were.
    pub files: u64,
    /// Files that did not.
    pub failed: u64,
    /// The first of those, and the first that need what is damaged.
    pub failed_paths: Vec<PathText>,
    /// Files whose content differs from what was saved, though nothing says that they changed: the next
    /// backup reads them again.
    pub differing: Vec<PathText>,
}

impl ProofResult {
    /// Joins what a sample and a drill said.
    pub(crate) fn of(sampled: &VerifyReport, drilled: &DrillReport, percent: Option<u8>) -> ProofResult {
        let needing = sampled.damaged.iter().flat_map(|damage| &damage.files);
        let mut paths: Vec<&Vec<u8>> = drilled.failures.iter().map(|failure| &failure.path).chain(needing).collect();
        paths.sort();
        paths.dedup();
        ProofResult {
            bytes: sampled.bytes + drilled.bytes,
            percent,
            damaged: sampled.damaged.len() as u64,
            files: drilled.files,
            failed: drilled.failures.len() as u64,
            failed_paths: paths.into_iter().take(NAMED).map(|path| PathText::of_bytes(path)).collect(),
            differing: drilled.differing.iter().take(NAMED).map(|path| PathText::of_bytes(path)).collect(),
        }
    }
}

/// Starts a sample and a drill.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProofStart {
    /// The only place that the sample is read from; all that are there where it is `null`.
    #[serde(default)]
    pub place: Option<PathText>,
}

impl Request for ProofStart {
    const NAME: &'static str = "proof.start";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let known = service.session()?.destination_paths();
        if known.is_empty() {
            return Err(ServiceError::NoDestination.into());
        }
        let place = self.place.map(|place| place.path()).transpose()?;
        if let Some(path) = place.clone().filter(|place| !known.contains(place)) {
            return Err(ServiceError::DestinationMissing { path }.into());
        }
        // As the settings of the engine name it.
        let place = place.map(|path| path.display().to_string());
        let home = service.home().clone();
        let mut work = service.worker()?;
        service.jobs().start(JobKind::Prove, service.lang(), move |run| {
            let sampled = sample(&mut work, place, run)?;
            let drilled = drill(&mut work, &home, run)?;
            let percent = work.coverage(run.now(), PROVED_DAYS)?.percent();
            Ok(JobResult::Prove(ProofResult::of(&sampled, &drilled, percent)))
        })?;
        Ok(Done {})
    }
}

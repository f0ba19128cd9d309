//! What checks are asked for, and what they say.

use crate::catalogue::JournalLine;
use crate::error::EngineError;
use crate::run::UnixNanos;

/// How much of the data packs is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DataCheck {
    /// None of it.
    None,
    /// A random part of the packs, in percent.
    Percent(f64),
    /// Every byte of every object.
    All,
}

impl DataCheck {
    /// Returns how much that is in whole percent, rounded down.
    fn percent(self) -> u8 {
        match self {
            DataCheck::None => 0,
            DataCheck::Percent(percent) => percent.clamp(0.0, 100.0) as u8,
            DataCheck::All => 100,
        }
    }
}

/// What to verify.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerifyRequest {
    /// How much of the data packs is read.
    pub data: DataCheck,
    /// Whether some random files are read back and compared with their SHA-256.
    pub restore_test: bool,
}

/// How much is read for a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleRequest {
    /// The only destination to read from, as the configuration names it; `None` for all that can be reached.
    pub destination: Option<String>,
    /// So many bytes are read at most, shared by the destinations; each gives one pack in any case.
    pub bytes: u64,
    /// After so many seconds no other object is begun.
    pub seconds: u64,
}

/// What a check is to look at.
pub(crate) enum Extent<'r> {
    /// All that there is, and as much of the data as the request says.
    Whole(&'r VerifyRequest),
    /// A sample of the data.
    Sample(&'r SampleRequest),
}

impl Extent<'_> {
    /// Tells whether a destination is to be looked at.
    pub(super) fn covers(&self, destination: &str) -> bool {
        match self {
            Extent::Whole(_) => true,
            Extent::Sample(request) => request.destination.as_deref().is_none_or(|only| only == destination),
        }
    }

    /// Returns what the journal calls it.
    fn name(&self) -> &'static str {
        match self {
            Extent::Whole(_) => "verify",
            Extent::Sample(_) => "sample",
        }
    }

    fn percent(&self) -> u8 {
        match self {
            Extent::Whole(request) => request.data.percent(),
            Extent::Sample(_) => 0,
        }
    }

    /// Writes the line of the journal for a check that ended so.
    pub(super) fn line(
        &self,
        result: &Result<VerifyReport, EngineError>,
        started: UnixNanos,
        finished: UnixNanos,
    ) -> JournalLine {
        let (outcome, figures) = match result {
            Ok(r) => (
                if r.damaged.is_empty() { "done" } else { "troubles" },
                format!(
                    "{{\"objects\":{},\"bytes\":{},\"roots\":{},\"versions\":{},\"read_back\":{},\"damaged\":{},\"percent\":{}}}",
                    r.objects,
                    r.bytes,
                    r.roots,
                    r.versions,
                    r.files_read_back,
                    r.damaged.len(),
                    self.percent()
                ),
            ),
            Err(EngineError::Interrupted(_)) => ("stopped", "{}".to_string()),
            Err(_) => ("failed", "{}".to_string()),
        };
        JournalLine {
            what: self.name().to_string(),
            run: None,
            started,
            finished,
            outcome: outcome.to_string(),
            figures,
        }
    }
}

/// One damaged or missing object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The destination, as the configuration names it.
    pub destination: String,
    /// The object's name.
    pub object: String,
    /// What is wrong with it.
    pub what: String,
    /// The first paths whose current content needs what is damaged.
    pub files: Vec<Vec<u8>>,
    /// How many such paths there are.
    pub files_total: u64,
    /// How many versions, old ones included, need what is damaged.
    pub versions: u64,
}

/// What verifying found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VerifyReport {
    /// Destinations that were checked.
    pub destinations: Vec<String>,
    /// Destinations that could not be reached, with the cause.
    pub skipped: Vec<(String, String)>,
    /// Objects that were looked at.
    pub objects: u64,
    /// Bytes that were read and checked.
    pub bytes: u64,
    /// Roots that were followed to all that they refer to.
    pub roots: u64,
    /// Sources that have a root.
    pub sources: u64,
    /// Version rows whose content was looked up.
    pub versions: u64,
    /// Files that were read back and compared.
    pub files_read_back: u64,
    /// Objects that belong to nothing, which is no damage: destination and name.
    pub strays: Vec<(String, String)>,
    /// What is damaged or missing.
    pub damaged: Vec<Damage>,
    /// Versions whose content an earlier repair found to be lost for good, which is no news.
    pub known_lost: u64,
    /// The first paths of such versions.
    pub known_lost_paths: Vec<Vec<u8>>,
    /// How long it took.
    pub seconds: f64,
}

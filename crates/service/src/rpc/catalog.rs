//! What the backup holds: searching, what was lost or changed last, and versions.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mybackup_engine::run::{Event, Listener};
use mybackup_engine::{Run, VersionInfo};
use mybackup_format::ids;
use serde::{Deserialize, Serialize};

use super::Request;
use super::shape::{EntryKind, Millis, PathText, millis, nanos, stamp};
use crate::failure::Failure;
use crate::service::Asked;

/// So many hits are listed at most.
const MOST_HITS: u32 = 200;

struct Silent;

impl Listener for Silent {
    fn event(&self, _: Event) {}
}

/// A handle for work that is short.
pub(super) fn short(service: &Asked<'_>) -> Run {
    Run::new(Arc::new(AtomicBool::new(false)), service.clock(), Arc::new(Silent))
}

/// Looks for names that hold a text.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CatalogSearch {
    /// What the name holds, whatever its case.
    pub text: String,
}

/// A path of the backup.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Hit {
    /// Where it is or was.
    pub path: PathText,
    /// Its name.
    pub name: String,
    /// The folder that holds it.
    pub folder: PathText,
    /// What it is.
    pub kind: EntryKind,
    /// How many versions there are.
    pub versions: u64,
    /// When the newest was modified.
    pub modified: Millis,
    /// The size of the newest in bytes.
    pub size: u64,
    /// Whether nothing stands there any more.
    pub deleted: bool,
}

fn hit(found: mybackup_engine::SearchHit) -> Hit {
    let cut = found.path.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
    Hit {
        name: crate::escape::shown(&found.path[(cut + 1).min(found.path.len())..]),
        folder: PathText::of_bytes(if cut == 0 { b"/" } else { &found.path[..cut] }),
        path: PathText::of_bytes(&found.path),
        kind: found.kind.into(),
        versions: found.versions,
        modified: stamp(found.modified),
        size: found.size,
        deleted: found.deleted,
    }
}

/// What was found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Hits {
    /// The paths.
    pub hits: Vec<Hit>,
    /// Whether there may be more.
    pub more: bool,
}

impl Request for CatalogSearch {
    const NAME: &'static str = "catalog.search";
    type Answer = Hits;

    fn answer(self, service: &Asked<'_>) -> Result<Hits, Failure> {
        let found = service.reader()?.search(&self.text, MOST_HITS as usize, &short(service))?;
        Ok(Hits { more: found.len() == MOST_HITS as usize, hits: found.into_iter().map(hit).collect() })
    }
}

/// Asks what was deleted or changed last: the two reasons for which people come.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CatalogRecent {}

/// Files that were deleted or changed last.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Recent {
    /// Files that are gone, the latest first.
    pub deleted: Vec<Hit>,
    /// Files with another content, the latest first.
    pub changed: Vec<Hit>,
}

impl Request for CatalogRecent {
    const NAME: &'static str = "catalog.recent";
    type Answer = Recent;

    fn answer(self, service: &Asked<'_>) -> Result<Recent, Failure> {
        let engine = service.reader()?;
        let recent = |deleted| engine.recent(deleted, 12).map(|found| found.into_iter().map(hit).collect());
        Ok(Recent { deleted: recent(true)?, changed: recent(false)? })
    }
}

/// Lists the versions of a path.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CatalogVersions {
    /// The path.
    pub path: PathText,
}

/// The versions of a path.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Versions {
    /// The versions, newest first.
    pub versions: Vec<VersionOf>,
    /// Whether nothing stands there any more.
    pub deleted: bool,
}

/// One version of a file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VersionOf {
    /// Its number.
    pub number: u32,
    /// What it is.
    pub kind: EntryKind,
    /// When it was modified.
    pub modified: Millis,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of a file's content.
    pub sha256: Option<String>,
    /// When it was saved first.
    pub saved: Option<Millis>,
    /// When something else, or nothing, stood there.
    pub superseded: Option<Millis>,
    /// Whether it is what stands there, as of the last backup.
    pub current: bool,
    /// Whether the file kept changing while it was read.
    pub changing: bool,
    /// Whether its content is known to be lost.
    pub damaged: bool,
}

fn version(found: VersionInfo) -> VersionOf {
    VersionOf {
        number: found.number,
        kind: found.kind.into(),
        modified: stamp(found.modified),
        size: found.size,
        sha256: found.sha256.map(|hash| ids::hex(&hash)),
        saved: (found.first_saved_ns != 0).then(|| millis(found.first_saved_ns)),
        superseded: found.superseded_ns.map(millis),
        current: found.current,
        changing: found.changed_while_read,
        damaged: found.damaged,
    }
}

impl Request for CatalogVersions {
    const NAME: &'static str = "catalog.versions";
    type Answer = Versions;

    fn answer(self, service: &Asked<'_>) -> Result<Versions, Failure> {
        let found = service.reader()?.versions(&self.path.bytes()?)?;
        let deleted = found.first().is_some_and(|newest| newest.deleted);
        Ok(Versions { deleted, versions: found.into_iter().map(version).collect() })
    }
}

/// Asks when backups were made in a span of time.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CatalogRuns {
    /// The beginning of the span.
    pub from: Millis,
    /// Its end, which does not count any more.
    pub to: Millis,
}

impl Request for CatalogRuns {
    const NAME: &'static str = "catalog.runs";
    type Answer = Vec<Millis>;

    fn answer(self, service: &Asked<'_>) -> Result<Vec<Millis>, Failure> {
        let found = service.reader()?.run_dates(nanos(self.from), nanos(self.to))?;
        Ok(found.into_iter().map(millis).collect())
    }
}

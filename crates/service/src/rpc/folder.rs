//! A folder as it was at a date, and the backups in which it differs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mybackup_engine::{BrowseEntry, Differs, FolderPlace, FolderRequest};
use serde::{Deserialize, Serialize};

use super::Request;
use super::shape::{EntryKind, Millis, PathText, as_of, millis, stamp};
use crate::failure::Failure;
use crate::service::Asked;

/// So many entries of a folder are answered at once, where no other number is asked for.
const PART: usize = 200;
/// So many at most: a page that reads again what it showed asks for more at once.
const MOST: usize = 2_000;

/// Lists what a folder held.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CatalogList {
    /// The folder.
    pub path: PathText,
    /// As at this moment; its latest state where none is given.
    pub at: Option<Millis>,
    /// What follows an earlier part: its `next`.
    pub after: Option<String>,
    /// So many entries at most; 200 where it is not said.
    pub most: Option<usize>,
    /// Only what differs from what stands there now.
    #[serde(default)]
    pub differing: bool,
}

/// A part of what a folder held.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FolderPage {
    /// The entries, folders first.
    pub entries: Vec<Entry>,
    /// How many there are in all; none for a very large folder.
    pub total: Option<usize>,
    /// Where it goes on; none at its end. A part may be short, or empty, though it goes on.
    pub next: Option<String>,
}

/// Something in a folder.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: PathText,
    /// What it is.
    pub kind: EntryKind,
    /// Its size in bytes.
    pub size: u64,
    /// When it was modified.
    pub modified: Millis,
    /// The number of its version.
    pub version: u32,
    /// How it differs from what stands there now, where only that was asked for.
    pub differs: Option<EntryDiffers>,
}

/// How an entry differs from what stands there now, as of the last backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum EntryDiffers {
    /// It holds something else now, or something in it does.
    Changed,
    /// Nothing stands there any more.
    Gone,
}

fn entry(folder: &[u8], found: &BrowseEntry, differs: Option<Differs>) -> Entry {
    let mut path = folder.to_vec();
    if path.last() != Some(&b'/') {
        path.push(b'/');
    }
    path.extend_from_slice(&found.name);
    Entry {
        name: crate::escape::shown(&found.name),
        path: PathText::of_bytes(&path),
        kind: found.kind.into(),
        size: found.size,
        modified: stamp(found.modified),
        version: found.version,
        differs: differs.map(|differs| match differs {
            Differs::Changed => EntryDiffers::Changed,
            Differs::Gone => EntryDiffers::Gone,
        }),
    }
}

/// Reads the place that a part named as its end.
fn place(text: &str) -> Result<FolderPlace, Failure> {
    let place = STANDARD.decode(text).ok().as_deref().and_then(FolderPlace::from_bytes);
    place.ok_or_else(|| Failure::usage("error-request").with("reason", "after".to_string()))
}

impl Request for CatalogList {
    const NAME: &'static str = "catalog.list";
    type Answer = FolderPage;

    fn answer(self, service: &Asked<'_>) -> Result<FolderPage, Failure> {
        let folder = self.path.bytes()?;
        let request = FolderRequest {
            at: self.at.map(as_of),
            after: self.after.as_deref().map(place).transpose()?,
            most: self.most.unwrap_or(PART).clamp(1, MOST),
            differing: self.differing,
        };
        let part = service.reader()?.folder_part(&folder, &request)?;
        Ok(FolderPage {
            entries: part.entries.iter().map(|(found, differs)| entry(&folder, found, *differs)).collect(),
            total: part.total,
            next: part.next.map(|place| STANDARD.encode(place.to_bytes())),
        })
    }
}

/// Asks for the nearest backup in which a folder differs from how it was.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CatalogNextDiff {
    /// The folder.
    pub path: PathText,
    /// How it was at this moment; its latest state where none is given.
    pub at: Option<Millis>,
    /// Whether a later backup is wanted, or else an earlier one.
    pub later: bool,
}

impl Request for CatalogNextDiff {
    const NAME: &'static str = "catalog.nextDiff";
    type Answer = Option<Millis>;

    fn answer(self, service: &Asked<'_>) -> Result<Option<Millis>, Failure> {
        let folder = self.path.bytes()?;
        let found = service.reader()?.next_difference(&folder, self.at.map(as_of), self.later)?;
        Ok(found.map(millis))
    }
}

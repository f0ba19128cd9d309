//! The protected folders.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mybackup_vfs::tree::{Kind, Step, Walk, WalkOptions};
use mybackup_vfs::{RealFs, Vfs};
use serde::{Deserialize, Serialize};

use super::Request;
use super::shape::{Done, Millis, PathText, millis};
use crate::defaults::SkipReason;
use crate::failure::{Exit, Failure};
use crate::home::real_path;
use crate::service::Asked;
use crate::status::SourceStatus;

/// Measuring a folder takes no longer than this; a page shows what was counted so far.
const MEASURED_FOR: Duration = Duration::from_millis(1500);
/// So many folders are listed to choose from.
const MOST_LISTED: usize = 2_000;

/// A protected folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Folder {
    /// Where it is.
    pub path: PathText,
    /// Its own name.
    pub name: String,
    /// Whether it is there.
    pub there: bool,
    /// Whether it is there and holds nothing.
    pub empty: bool,
    /// Files in it as of the last backup.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// When it was saved last.
    pub last_saved: Option<Millis>,
}

impl Folder {
    pub(super) fn of(source: &SourceStatus) -> Folder {
        Folder {
            path: PathText::of(&source.path),
            name: name_of(&source.path),
            there: source.there,
            empty: source.empty,
            files: source.files,
            bytes: source.bytes,
            last_saved: source.last_saved_ns.map(millis),
        }
    }
}

/// The last name of a path, for a person.
pub(super) fn name_of(path: &Path) -> String {
    match path.file_name() {
        Some(name) => PathText::of(Path::new(name)).shown,
        None => PathText::of(path).shown,
    }
}

/// Asks for the protected folders.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FoldersList {}

/// The protected folders, with what is left out of each.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FolderSettings {
    /// Where it is.
    pub path: PathText,
    /// Its own name.
    pub name: String,
    /// Patterns of what a person leaves out.
    pub exclude: Vec<String>,
    /// What is left out by itself.
    pub skipped: Vec<Skipped>,
}

/// A path that is left out by itself.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Skipped {
    /// Its path below the folder.
    pub path: PathText,
    /// Why: `cache`, `bin`, `system`, `vault` or `own-home`.
    pub reason: String,
}

fn skipped(skips: Vec<crate::defaults::Skip>) -> Vec<Skipped> {
    let reason = |reason| match reason {
        SkipReason::Cache => "cache",
        SkipReason::Bin => "bin",
        SkipReason::System => "system",
        SkipReason::Vault => "vault",
        SkipReason::OwnHome => "own-home",
    };
    let one = |skip: crate::defaults::Skip| Skipped {
        path: PathText::of_bytes(&mybackup_format::paths::to_path(&skip.key)),
        reason: reason(skip.reason).to_string(),
    };
    skips.into_iter().map(one).collect()
}

impl Request for FoldersList {
    const NAME: &'static str = "folders.list";
    type Answer = Vec<FolderSettings>;

    fn answer(self, service: &Asked<'_>) -> Result<Vec<FolderSettings>, Failure> {
        let session = service.session()?;
        let one = |source: &crate::config::Source| FolderSettings {
            path: PathText::of(&source.path),
            name: name_of(&source.path),
            exclude: source.exclude.clone(),
            skipped: skipped(session.skips(&source.path)),
        };
        Ok(session.config().sources.iter().map(one).collect())
    }
}

/// Protects a folder.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FoldersAdd {
    /// The folder.
    pub path: PathText,
    /// Patterns of what is left out.
    #[serde(default)]
    pub exclude: Vec<String>,
}

impl Request for FoldersAdd {
    const NAME: &'static str = "folders.add";
    type Answer = FolderSettings;

    fn answer(self, service: &Asked<'_>) -> Result<FolderSettings, Failure> {
        let mut session = service.session()?;
        let added = session.add(&self.path.path()?, self.exclude, service.now_ns())?;
        service.changed();
        Ok(FolderSettings {
            path: PathText::of(&added.source.path),
            name: name_of(&added.source.path),
            exclude: added.source.exclude,
            skipped: skipped(added.skips),
        })
    }
}

/// No longer protects a folder; its saved versions stay.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FoldersRemove {
    /// The folder.
    pub path: PathText,
}

impl Request for FoldersRemove {
    const NAME: &'static str = "folders.remove";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        service.session()?.remove(&self.path.path()?)?;
        service.changed();
        Ok(Done {})
    }
}

/// Counts what a folder holds, for a short while.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FoldersMeasure {
    /// The folder.
    pub path: PathText,
}

/// What a folder holds.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Measured {
    /// Files.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// Whether all was counted; otherwise there is more.
    pub complete: bool,
}

impl Request for FoldersMeasure {
    const NAME: &'static str = "folders.measure";
    type Answer = Measured;

    fn answer(self, _: &Asked<'_>) -> Result<Measured, Failure> {
        let path = self.path.path()?;
        let failed = |error: std::io::Error| Failure::io("read", &path, &error);
        let mut walk = Walk::open(&path, WalkOptions::default()).map_err(failed)?;
        let begun = Instant::now();
        let mut measured = Measured { files: 0, bytes: 0, complete: true };
        while let Some(step) = walk.next_step() {
            if let Step::Entry(entry) = step
                && entry.meta().kind == Kind::File
            {
                measured.files += 1;
                measured.bytes = measured.bytes.saturating_add(entry.meta().size);
            }
            if begun.elapsed() > MEASURED_FOR {
                measured.complete = false;
                break;
            }
        }
        Ok(measured)
    }
}

/// Lists the folders in a folder, to choose one.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FsList {
    /// The folder; the user's own where none is given.
    pub path: Option<PathText>,
}

/// The folders in a folder.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Listing {
    /// The folder.
    pub path: PathText,
    /// The folder that holds it.
    pub parent: Option<PathText>,
    /// The folders in it, in the order of their names.
    pub folders: Vec<Listed>,
}

/// A folder to choose.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: PathText,
}

impl Request for FsList {
    const NAME: &'static str = "fs.list";
    type Answer = Listing;

    fn answer(self, service: &Asked<'_>) -> Result<Listing, Failure> {
        let path = match &self.path {
            Some(path) => path.path()?,
            None => service.around().user_home.clone(),
        };
        let path = real_path(&path);
        let failed = |error: std::io::Error| Failure::io("read", &path, &error);
        let listed = RealFs.list_dir(&path).map_err(failed)?;
        // A link to a folder can be chosen too.
        let here = listed.into_iter().map(|entry| path.join(entry.name)).filter(|entry| entry.is_dir());
        let mut folders: Vec<PathBuf> = here.take(MOST_LISTED).collect();
        let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        folders.sort_by_key(|path| (hidden(path), name_of(path).to_lowercase()));
        Ok(Listing {
            parent: path.parent().map(PathText::of),
            folders: folders.iter().map(|path| Listed { name: name_of(path), path: PathText::of(path) }).collect(),
            path: PathText::of(&path),
        })
    }
}

/// Opens a folder in the file manager, where this program can.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FolderOpen {
    /// The folder.
    pub path: PathText,
}

impl Request for FolderOpen {
    const NAME: &'static str = "folder.open";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let path = self.path.path()?;
        let failure = |id| Failure::new(Exit::Failed, id).with("path", PathText::of(&path).shown);
        // Only folders: a file would be started.
        if !path.is_dir() {
            return Err(failure("error-open-missing"));
        }
        let open = service.opener().ok_or_else(|| failure("error-open-none"))?;
        open(&path).map_err(|error| failure("error-open-failed").because(error))?;
        Ok(Done {})
    }
}

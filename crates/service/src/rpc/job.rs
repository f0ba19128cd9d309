//! Long work: what it is, where it stands, and what it came to.

use mybackup_engine::run::{Notice, TroubleKind as EngineTrouble};
use serde::{Deserialize, Serialize};

use super::Problem;
use super::shape::{Millis, PathText};

/// What kind of work it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum JobKind {
    /// Saving what changed.
    Backup,
    /// Giving files back.
    Restore,
    /// Checking what is stored.
    Verify,
    /// Removing old versions.
    Clean,
    /// Reading an existing backup.
    Connect,
    /// Healing what is damaged.
    Repair,
    /// Reading a sample back, and restoring some files to see whether they come back.
    Prove,
    /// Bringing the places that lack something up to date.
    Sync,
}

/// Where work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum JobState {
    /// It goes on.
    Running,
    /// It was asked to end and will.
    Stopping,
    /// It ended.
    Done,
    /// It failed.
    Failed,
}

/// Long work: what it is and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Job {
    /// What it is.
    pub kind: JobKind,
    /// Where it stands.
    pub state: JobState,
    /// When it began.
    pub started: Millis,
    /// When it ended.
    pub finished: Option<Millis>,
    /// What is being done: `open`, `scan`, `save`, `publish`, `sync`, `rebuild`, `plan`, `restore`, `clean`,
    /// `verify` or `repair`.
    pub phase: String,
    /// Entries that were looked at.
    pub checked: u64,
    /// Files that are done.
    pub files_done: u64,
    /// Files in all, as far as they were found.
    pub files: u64,
    /// Bytes that are done.
    pub bytes_done: u64,
    /// Bytes in all.
    pub bytes: u64,
    /// Seconds that are left, once that is worth saying.
    pub left_seconds: Option<u64>,
    /// What it came to.
    pub result: Option<JobResult>,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// The first paths with trouble, once it has ended.
    pub troubles: Vec<Trouble>,
    /// How many there were in all.
    pub trouble_count: u64,
    /// What concerned the work as a whole, once it has ended.
    pub notices: Vec<JobNotice>,
}

/// Something a person should know of work that belongs to no single file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct JobNotice {
    /// What it is.
    pub kind: NoticeKind,
    /// The backup place that it is about.
    pub place: Option<String>,
    /// Why, as the engine says it.
    pub cause: Option<String>,
}

/// What a person should know of work as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum NoticeKind {
    /// A place was away: it is brought up to date when it is there.
    Late,
    /// A place shows an older state than it had.
    Older,
    /// The history was read anew from a place.
    Rebuilt,
    /// Cleaning was held back.
    Held,
}

impl From<Notice> for JobNotice {
    fn from(notice: Notice) -> JobNotice {
        let (kind, place, cause) = match notice {
            Notice::DestinationSkipped { destination, cause } => (NoticeKind::Late, Some(destination), Some(cause)),
            Notice::DestinationWentBack { destination } => (NoticeKind::Older, Some(destination), None),
            Notice::HistoryRebuilt => (NoticeKind::Rebuilt, None, None),
            Notice::CleaningHeld { cause } => (NoticeKind::Held, None, Some(cause)),
        };
        JobNotice { kind, place, cause }
    }
}

impl From<JobNotice> for Notice {
    fn from(notice: JobNotice) -> Notice {
        let (place, cause) = (notice.place.unwrap_or_default(), notice.cause.unwrap_or_default());
        match notice.kind {
            NoticeKind::Late => Notice::DestinationSkipped { destination: place, cause },
            NoticeKind::Older => Notice::DestinationWentBack { destination: place },
            NoticeKind::Rebuilt => Notice::HistoryRebuilt,
            NoticeKind::Held => Notice::CleaningHeld { cause },
        }
    }
}

/// What work came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum JobResult {
    /// A backup.
    Backup(super::work::BackupResult),
    /// A restore.
    Restore(super::restore::RestoreResult),
    /// A check.
    Verify {
        /// Damaged objects.
        damaged: u64,
        /// Bytes that were read.
        bytes: u64,
    },
    /// A clean.
    Clean {
        /// Versions that were removed.
        versions_removed: u64,
        /// Bytes that are free now.
        bytes_freed: u64,
        /// Why nothing was removed, where something looked wrong.
        held: Option<String>,
    },
    /// A clean that was undone.
    Returned {
        /// Versions that are there again.
        versions: u64,
        /// The files that they belong to.
        files: u64,
    },
    /// An existing backup that is used from now on.
    Connect {
        /// The computer that wrote it last.
        computer: String,
        /// Folders that came back.
        folders: u64,
    },
    /// A repair.
    Repair {
        /// Objects that are good again.
        healed: u64,
        /// Objects that are not.
        lost: u64,
        /// Versions of files that stay damaged.
        versions: u64,
        /// The first of those files.
        paths: Vec<PathText>,
    },
    /// A sample and a drill.
    Prove(super::proof::ProofResult),
    /// Places that were brought up to date.
    Sync {
        /// Bytes that were copied.
        bytes: u64,
        /// How many hold everything now.
        current: u64,
        /// How many there are.
        places: u64,
    },
}

/// Trouble with one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Trouble {
    /// The path.
    pub path: PathText,
    /// Why, for programs.
    pub kind: TroubleKind,
    /// Why, as the system says it.
    pub cause: String,
}

/// Why something about one path could not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum TroubleKind {
    /// Reading was refused.
    Denied,
    /// It vanished meanwhile.
    Vanished,
    /// It kept changing.
    Changing,
    /// It could not be read.
    Unreadable,
    /// It could not be written.
    Unwritten,
    /// An attribute did not come back.
    Attribute,
    /// Another file stands there.
    Occupied,
    /// Its stored bytes are damaged.
    Damaged,
}

impl From<EngineTrouble> for TroubleKind {
    fn from(kind: EngineTrouble) -> TroubleKind {
        match kind {
            EngineTrouble::Denied => TroubleKind::Denied,
            EngineTrouble::Vanished => TroubleKind::Vanished,
            EngineTrouble::Changing => TroubleKind::Changing,
            EngineTrouble::Unreadable => TroubleKind::Unreadable,
            EngineTrouble::NotWritten => TroubleKind::Unwritten,
            EngineTrouble::AttributeLost => TroubleKind::Attribute,
            EngineTrouble::Occupied => TroubleKind::Occupied,
            EngineTrouble::Damaged => TroubleKind::Damaged,
        }
    }
}

impl From<TroubleKind> for EngineTrouble {
    fn from(kind: TroubleKind) -> EngineTrouble {
        match kind {
            TroubleKind::Denied => EngineTrouble::Denied,
            TroubleKind::Vanished => EngineTrouble::Vanished,
            TroubleKind::Changing => EngineTrouble::Changing,
            TroubleKind::Unreadable => EngineTrouble::Unreadable,
            TroubleKind::Unwritten => EngineTrouble::NotWritten,
            TroubleKind::Attribute => EngineTrouble::AttributeLost,
            TroubleKind::Occupied => EngineTrouble::Occupied,
            TroubleKind::Damaged => EngineTrouble::Damaged,
        }
    }
}

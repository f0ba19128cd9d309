//! How things stand, and the work that goes on.

use mybackup_engine::run::{Notice, TroubleKind as EngineTrouble};
use serde::{Deserialize, Serialize};

use super::folders::Folder;
use super::places::Place;
pub use super::plan::Plan;
use super::shape::{Millis, PathText, millis};
use super::{Problem, Request};
use crate::error::ServiceError;
use crate::failure::Failure;
use crate::service::Asked;
use crate::status::{State, status};

/// Asks what program this is.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AppInfoGet {}

/// What program this is, and where it works.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AppInfo {
    /// Name and version.
    pub program: String,
    /// The system's language, `en` or `fr`.
    pub language: String,
    /// This computer's name.
    pub computer: String,
    /// Whether a backup was set up.
    pub set_up: bool,
    /// The folder of the program's own files.
    pub home: PathText,
    /// The user's own folder.
    pub user_home: PathText,
}

impl Request for AppInfoGet {
    const NAME: &'static str = "app.info";
    type Answer = AppInfo;

    fn answer(self, service: &Asked<'_>) -> Result<AppInfo, Failure> {
        let around = service.around();
        Ok(AppInfo {
            program: around.writer.clone(),
            language: around.lang.code().to_string(),
            computer: around.computer.clone(),
            set_up: service.home().config().exists(),
            home: PathText::of(service.home().folder()),
            user_home: PathText::of(&around.user_home),
        })
    }
}

/// Asks how things stand.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StatusGet {}

/// How things stand, from evidence.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Status {
    /// In one word.
    pub state: StateName,
    /// What is wrong, where the state is `attention`: `damage`, `source-missing`, `source-empty`, `old`,
    /// `failed`, `no-destination` or `filling`.
    pub reason: Option<String>,
    /// Since when, where that is known.
    pub since: Option<Millis>,
    /// The folder or place that the state is about.
    pub path: Option<PathText>,
    /// Why the engine cannot run, where the state is `stopped`.
    pub problem: Option<Problem>,
    /// When the pause ends that a person asked for; what a person starts goes on all the same.
    pub paused_until: Option<Millis>,
    /// What is to be done without anybody asking.
    pub plan: Plan,
    /// Files that the last run could not read.
    pub files_unreadable: u64,
    /// When a backup ended last.
    pub last_backup: Option<Millis>,
    /// When the backup was checked last, in full or by a sample.
    pub last_verified: Option<Millis>,
    /// How much of all data was read back in the last 90 days, in whole percent; 100 is all of it.
    pub verified_percent: Option<u8>,
    /// When files were restored last to see whether they come back.
    pub last_drill: Option<Millis>,
    /// When the oldest run that is known ended.
    pub oldest: Option<Millis>,
    /// Protected files.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// Versions of all files.
    pub versions: u64,
    /// What the backup takes in each place, in bytes.
    pub bytes_stored: u64,
    /// The protected folders.
    pub folders: Vec<Folder>,
    /// The backup places.
    pub places: Vec<Place>,
    /// The work that goes on, or ended and was not dismissed.
    pub job: Option<Job>,
}

/// The state of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum StateName {
    /// No folder or no place.
    Setup,
    /// Nothing was ever saved.
    First,
    /// All is saved.
    Ok,
    /// All but some files is saved.
    Partial,
    /// The place is away, and the last backup is not old yet.
    Waiting,
    /// A person paused what starts by itself.
    Paused,
    /// A person has to look.
    Attention,
    /// Nothing can be saved at all.
    Stopped,
}

impl Request for StatusGet {
    const NAME: &'static str = "status.get";
    type Answer = Status;

    fn answer(self, service: &Asked<'_>) -> Result<Status, Failure> {
        let mut shown = Status {
            state: StateName::Setup,
            reason: None,
            since: None,
            path: None,
            problem: None,
            paused_until: None,
            plan: service.plan(),
            files_unreadable: 0,
            last_backup: None,
            last_verified: None,
            verified_percent: None,
            last_drill: None,
            oldest: None,
            files: 0,
            bytes: 0,
            versions: 0,
            bytes_stored: 0,
            folders: Vec::new(),
            places: Vec::new(),
            job: service.jobs().shown(),
        };
        if let Err(failure) = fill(service, &mut shown) {
            shown.state = StateName::Stopped;
            shown.problem = Some(Problem::of(&failure, service.lang()));
        }
        Ok(shown)
    }
}

fn fill(service: &Asked<'_>, shown: &mut Status) -> Result<(), Failure> {
    let session = match service.session() {
        Err(ServiceError::NotInitialised { .. }) => return Ok(()),
        other => other?,
    };
    let unlocked = service.unlocked(&session)?;
    let engine = session.open_engine(&unlocked)?;
    let found = status(&session, &engine, service.now_ns())?;
    match &found.state {
        State::Setup => shown.state = StateName::Setup,
        State::First => shown.state = StateName::First,
        State::Ok => shown.state = StateName::Ok,
        State::Partial { files } => {
            shown.state = StateName::Partial;
            shown.files_unreadable = *files;
        }
        State::Waiting { place } => {
            shown.state = StateName::Waiting;
            shown.path = Some(PathText::of(place));
        }
        State::Paused { .. } => shown.state = StateName::Paused,
        State::Attention { reason, since_ns } => {
            use crate::status::Reason::{Filling, SourceEmpty, SourceMissing};
            shown.state = StateName::Attention;
            shown.reason = Some(reason.name().to_string());
            shown.since = Some(millis(*since_ns));
            if let SourceMissing { path } | SourceEmpty { path } | Filling { path } = reason {
                shown.path = Some(PathText::of(path));
            }
        }
    }
    shown.paused_until = found.paused_until_ns.map(millis);
    let saved = |line: &&mybackup_engine::JournalLine| line.outcome != "failed";
    shown.last_backup = found.last_run.as_ref().filter(saved).map(|line| millis(line.finished));
    if shown.last_backup.is_none() {
        shown.last_backup = found.sources.iter().filter_map(|source| source.last_saved_ns).max().map(millis);
    }
    shown.last_verified = found.last_verified.as_ref().map(|line| millis(line.finished));
    shown.verified_percent = found.coverage.percent();
    shown.last_drill = found.last_drill.as_ref().map(|line| millis(line.finished));
    shown.oldest = engine.oldest_run_ns()?.map(millis);
    (shown.files, shown.bytes, shown.versions) = (found.files, found.bytes_protected, found.versions);
    shown.bytes_stored = found.bytes_stored;
    shown.folders = found.sources.iter().map(Folder::of).collect();
    shown.places = found.destinations.iter().map(|place| Place::of(place, service.lang())).collect();
    Ok(())
}

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

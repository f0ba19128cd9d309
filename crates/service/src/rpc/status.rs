//! How things stand, and the work that goes on.

use serde::{Deserialize, Serialize};

use super::folders::Folder;
pub use super::job::{Job, JobKind, JobNotice, JobResult, JobState, NoticeKind, Trouble, TroubleKind};
use super::places::Place;
pub use super::plan::Plan;
use super::shape::{Millis, PathText, millis};
use super::suspicion::Suspicion;
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
    /// What is wrong, where the state is `attention`: `damage`, `scrambled`, `emptied`, `source-missing`,
    /// `source-empty`, `unsaved`, `old`, `failed`, `no-destination` or `filling`.
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
    /// A folder that changed strangely, until a person says that it was them.
    pub suspicion: Option<Suspicion>,
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
            suspicion: None,
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
            shown.state = StateName::Attention;
            shown.reason = Some(reason.name().to_string());
            shown.since = Some(millis(*since_ns));
            shown.path = reason.path().map(PathText::of);
        }
    }
    shown.suspicion = found.suspicion.as_ref().map(|suspicion| Suspicion::of(suspicion, &engine));
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

//! A folder that changed as folders do when malware locks them, and what a person says to it.

use mybackup_engine::{Alarm, Answer, Engine};
use serde::{Deserialize, Serialize};

use super::Request;
use super::shape::{Done, Millis, PathText, millis};
use crate::failure::Failure;
use crate::service::Asked;

/// What is strange about a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Strange {
    /// Files were replaced by what nobody can read, as malware does that asks for ransom.
    Scrambled,
    /// It held files and holds none now.
    Emptied,
}

/// A folder that changed strangely: old versions are kept until a person says that it was them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Suspicion {
    /// The folder.
    pub path: PathText,
    /// What is strange about it.
    pub strange: Strange,
    /// When that was noticed.
    pub since: Millis,
    /// Files that were replaced, or are gone.
    pub files: u64,
    /// Files that it held before.
    pub of: u64,
    /// Some of those files.
    pub examples: Vec<PathText>,
    /// Whether a person answered that it was not them.
    pub answered: bool,
}

impl Suspicion {
    /// Takes what the engine found.
    pub fn of(found: &mybackup_engine::Suspicion, engine: &Engine) -> Suspicion {
        let spec = engine.settings().sources.iter().find(|spec| spec.id == found.source);
        Suspicion {
            path: spec.map_or_else(|| PathText::of_bytes(&found.path), |spec| PathText::of(&spec.path)),
            strange: match found.alarm {
                Alarm::Scrambled => Strange::Scrambled,
                Alarm::Emptied => Strange::Emptied,
            },
            since: millis(found.since_ns),
            files: found.files,
            of: found.of,
            examples: found.examples.iter().map(|path| PathText::of_bytes(path)).collect(),
            answered: found.answered,
        }
    }
}

/// Says whether a person changed a folder themselves.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SuspicionAnswer {
    /// The folder.
    pub path: PathText,
    /// `true`: cleaning goes on; `false`: nothing old is removed until this is said again otherwise.
    pub mine: bool,
}

impl Request for SuspicionAnswer {
    const NAME: &'static str = "suspicion.answer";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let path = self.path.path()?;
        let mut engine = service.worker()?;
        let spec = engine.settings().sources.iter().find(|spec| spec.path == path);
        let id = spec.map(|spec| spec.id).ok_or_else(|| Failure::usage("settle-nothing"))?;
        engine.settle_suspicion(id, if self.mine { Answer::Mine } else { Answer::NotMine })?;
        service.changed();
        Ok(Done {})
    }
}

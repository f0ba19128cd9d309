//! Which changes are worth a notification: few, or nobody reads them.
//!
//! - the first backup that ever succeeded;
//! - when a person has to look, once for each cause;
//! - when all is well again after that;
//! - when a restore has ended while no window was open.

use serde::{Deserialize, Serialize};

use crate::rpc::status::{JobKind, JobResult, JobState, StateName, Status};
use crate::words::Words;

/// What was seen last; what was told can be kept in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// The cause that a person was told of.
    told: Option<String>,
    /// Whether nothing was ever saved, as of the last look; `None` before the first one.
    nothing_saved: Option<bool>,
    /// When the restore that was looked at last had ended.
    #[serde(skip)]
    restored: Option<i64>,
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// The first backup is done.
    First {
        /// Files that are safe now.
        files: u64,
    },
    /// A person has to look.
    Attention {
        /// Why: a reason of the status, or `stopped`.
        cause: String,
    },
    /// All is well again.
    Well,
    /// A restore has ended.
    Restored {
        /// Files that came back.
        files: u64,
        /// Files that did not.
        failed: u64,
    },
}

impl News {
    /// Takes how things stand now and says what is new.
    pub fn of(&mut self, status: &Status, window_open: bool) -> Option<Told> {
        let restored = self.restored(status);
        let nothing_saved = matches!(status.state, StateName::Setup | StateName::First);
        let was_nothing = self.nothing_saved.replace(nothing_saved);
        let cause = match status.state {
            // A folder that was just added is saved without a word.
            StateName::Attention => status.reason.clone().filter(|reason| reason != "unsaved"),
            StateName::Stopped => Some("stopped".to_string()),
            _ => None,
        };
        if let Some(cause) = cause {
            if self.told.as_ref() == Some(&cause) {
                return None;
            }
            self.told = Some(cause.clone());
            return Some(Told::Attention { cause });
        }
        let is_well = matches!(status.state, StateName::Ok | StateName::Partial);
        if is_well && self.told.take().is_some() {
            return Some(Told::Well);
        }
        if is_well && was_nothing == Some(true) {
            return Some(Told::First { files: status.files });
        }
        restored.filter(|_| !window_open)
    }

    fn restored(&mut self, status: &Status) -> Option<Told> {
        let job = status.job.as_ref().filter(|job| job.kind == JobKind::Restore && job.state == JobState::Done)?;
        if job.finished.is_none() || self.restored == job.finished {
            return None;
        }
        self.restored = job.finished;
        match &job.result {
            Some(JobResult::Restore(result)) => Some(Told::Restored {
                files: result.files,
                failed: result.damaged + result.not_written + result.stayed,
            }),
            _ => None,
        }
    }
}

impl Told {
    /// All names that [`Told::name`] gives, each with the message on its button.
    pub const BUTTONS: [(&'static str, &'static str); 4] =
        [("first", "notify-try"), ("attention", "notify-show"), ("well", "tray-open"), ("restored", "notify-show")];

    /// What kind of news it is, for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Told::First { .. } => "first",
            Told::Attention { .. } => "attention",
            Told::Well => "well",
            Told::Restored { .. } => "restored",
        }
    }

    /// The screen on which a person sees more of it, or can do something about it.
    pub fn screen(&self) -> &'static str {
        match self {
            Told::First { .. } | Told::Restored { .. } => "#/restore",
            Told::Attention { cause } if cause.starts_with("source-") => "#/folders",
            Told::Attention { cause } if ["no-destination", "damage", "filling"].contains(&cause.as_str()) => {
                "#/places"
            }
            Told::Attention { .. } | Told::Well => "#/home",
        }
    }

    /// Its title and its text.
    pub fn said(&self, words: &Words) -> (String, Option<String>) {
        match self {
            Told::First { files } => {
                (words.say("notify-first", &[]), Some(words.say("notify-first-next", &[("count", (*files).into())])))
            }
            Told::Attention { cause } => {
                let id = format!("notify-{cause}");
                let id = if words.knows(&id) { id } else { "notify-attention".to_string() };
                (words.say(&id, &[]), Some(words.say("notify-look", &[])))
            }
            Told::Well => (words.say("notify-well", &[]), None),
            Told::Restored { files, failed } => {
                let title = words.say("notify-restored", &[("count", (*files).into())]);
                let next = (*failed > 0).then(|| words.say("notify-restored-failed", &[("count", (*failed).into())]));
                (title, next)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::restore::RestoreResult;
    use crate::rpc::status::Job;
    use crate::words::Lang;

    fn status(state: StateName, reason: Option<&str>) -> Status {
        Status {
            state,
            reason: reason.map(str::to_string),
            since: None,
            path: None,
            problem: None,
            paused_until: None,
            suspicion: None,
            plan: Default::default(),
            files_unreadable: 0,
            last_backup: None,
            last_verified: None,
            verified_percent: None,
            last_drill: None,
            oldest: None,
            files: 7,
            bytes: 0,
            versions: 0,
            bytes_stored: 0,
            folders: Vec::new(),
            places: Vec::new(),
            job: None,
        }
    }

    #[test]
    fn each_cause_is_told_once_and_so_is_its_end() {
        let mut news = News::default();
        let mut told = |state, reason| news.of(&status(state, reason), false);
        let attention = |cause: &str| Some(Told::Attention { cause: cause.to_string() });
        assert_eq!(told(StateName::Setup, None), None);
        assert_eq!(told(StateName::First, None), None);
        assert_eq!(told(StateName::Ok, None), Some(Told::First { files: 7 }));
        assert_eq!(told(StateName::Ok, None), None, "Nobody wants to hear of every backup");
        assert_eq!(told(StateName::Waiting, None), None, "A disk that is away is no news");
        assert_eq!(told(StateName::Attention, Some("old")), attention("old"));
        assert_eq!(told(StateName::Attention, Some("old")), None);
        assert_eq!(told(StateName::Waiting, None), None);
        assert_eq!(told(StateName::Attention, Some("old")), None, "It is still the same");
        assert_eq!(told(StateName::Attention, Some("damage")), attention("damage"));
        assert_eq!(told(StateName::Ok, None), Some(Told::Well));
        assert_eq!(told(StateName::Attention, Some("unsaved")), None, "It was added a moment ago");
        assert_eq!(told(StateName::Attention, Some("filling")), attention("filling"));
        assert_eq!(told(StateName::Attention, Some("filling")), None);
        assert_eq!(told(StateName::Stopped, None), attention("stopped"));
    }

    #[test]
    fn a_start_of_the_program_is_no_first_backup() {
        assert_eq!(News::default().of(&status(StateName::Ok, None), false), None);
    }

    #[test]
    fn a_restore_is_told_once_and_not_to_whoever_watches() {
        let mut done = status(StateName::Ok, None);
        done.job = Some(Job {
            kind: JobKind::Restore,
            state: JobState::Done,
            started: 1,
            finished: Some(2),
            phase: "restore".to_string(),
            checked: 0,
            files_done: 0,
            files: 0,
            bytes_done: 0,
            bytes: 0,
            left_seconds: None,
            result: Some(JobResult::Restore(RestoreResult { files: 3, damaged: 1, ..RestoreResult::default() })),
            problem: None,
            troubles: Vec::new(),
            trouble_count: 0,
            notices: Vec::new(),
        });
        let mut news = News::default();
        assert_eq!(news.of(&done, false), Some(Told::Restored { files: 3, failed: 1 }));
        assert_eq!(news.of(&done, false), None);
        assert_eq!(News::default().of(&done, true), None);
    }

    #[test]
    fn everything_is_said_in_both_languages() {
        let causes = [
            "damage",
            "scrambled",
            "emptied",
            "source-missing",
            "source-empty",
            "old",
            "failed",
            "no-destination",
            "filling",
            "stopped",
        ];
        let all = causes.map(|cause| Told::Attention { cause: cause.to_string() });
        let more = [Told::First { files: 1 }, Told::Well, Told::Restored { files: 1, failed: 1 }];
        for told in all.iter().chain(&more) {
            for lang in Lang::ALL {
                let (title, body) = told.said(Words::for_lang(lang));
                let text = format!("{title} {}", body.unwrap_or_default());
                assert!(!text.contains('[') && !text.contains("{$"), "{told:?}: {text}");
            }
        }
    }
}

//! Tells other programs what a person has to look at: a command, or an address on the web.
//!
//! For computers that nobody sits at. They hear what notifications say, and as seldom: once for
//! each cause, and when all is well again. A hook that fails costs no backup; what it missed is
//! offered again, less and less often. No name of a file or folder is told to anybody.

mod address;
mod call;
mod memory;
mod trial;

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};

use crate::escape;
use crate::failure::{Exit, Failure};
use crate::news::Told;
use crate::rpc::status::Status;
use crate::words::Words;

pub(crate) use address::{is_address, shown_address};
pub(crate) use call::call;
pub use memory::Memory;
pub(crate) use memory::Owed;
pub use trial::Trial;

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hooks {
    /// A program's absolute path.
    pub command: Option<PathBuf>,
    /// An address, `http` or `https`; it may hold a secret.
    pub webhook: Option<String>,
}

/// One of the two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hook {
    /// The program `hooks.command`.
    Command,
    /// The address `hooks.webhook`.
    Webhook,
}

/// What a hook is told, as JSON; `docs/json.md` describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The version of this shape, 1.
    pub version: u32,
    /// What kind of news it is: `first`, `attention` or `well`; `test` is none.
    pub event: String,
    /// Why, where the event is `attention`: a reason of the status, or `stopped`.
    pub cause: Option<String>,
    /// What happened, in a few words.
    pub title: String,
    /// More of it, where there is more.
    pub text: Option<String>,
    /// What to do.
    pub hint: Option<String>,
    /// This computer's name.
    pub computer: String,
    /// When it was noticed, such as `2026-01-20T14:30:00Z`.
    pub at: String,
}

/// Why a hook could not be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", content = "said", rename_all = "lowercase")]
pub enum Trouble {
    /// The program could not be started; what the system said.
    Start(String),
    /// It ended with an error; how.
    Ended(String),
    /// It took too long, and was given up.
    Slow,
    /// The server answered with a number that means no.
    Refused(u16),
    /// The server could not be reached, or not be trusted; why.
    Unreachable(String),
}

impl Hooks {
    /// Whether nobody is to be told.
    pub fn is_empty(&self) -> bool {
        self.command.is_none() && self.webhook.is_none()
    }

    /// The ways that a person wants.
    pub(crate) fn all(&self) -> Vec<Hook> {
        let command = self.command.as_ref().map(|_| Hook::Command);
        let webhook = self.webhook.as_ref().map(|_| Hook::Webhook);
        command.into_iter().chain(webhook).collect()
    }
}

impl Hook {
    /// Its name for programs, and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Hook::Command => "command",
            Hook::Webhook => "webhook",
        }
    }
}

impl Message {
    /// Says news at a moment, in nanoseconds since 1970.
    pub(crate) fn of(news: &Told, status: &Status, computer: &str, now_ns: i64, words: &Words) -> Message {
        let (title, text) = news.said(words);
        let cause = match news {
            Told::Attention { cause } => Some(cause.clone()),
            _ => None,
        };
        // What a notification adds is where to click, which is of no use here.
        let text = text.filter(|_| cause.is_none());
        let given = status.problem.as_ref().and_then(|problem| problem.hint.clone());
        let hint = cause.as_ref().and_then(|cause| {
            let known = words.hint(&format!("notify-{cause}"), &[]);
            given.or(known).or_else(|| words.hint("notify-attention", &[]))
        });
        Message {
            version: 1,
            event: news.name().to_string(),
            cause,
            title,
            text,
            hint,
            computer: computer.to_string(),
            at: DateTime::from_timestamp_nanos(now_ns).to_rfc3339_opts(SecondsFormat::Secs, true),
        }
    }
}

impl Trouble {
    /// Says it, and what to do.
    pub fn failure(&self, hook: Hook) -> Failure {
        let failure = match self {
            Trouble::Start(said) => Failure::new(Exit::Failed, "error-hook-start").because(said),
            Trouble::Ended(said) => Failure::new(Exit::Failed, "error-hook-ended").because(said),
            Trouble::Slow => Failure::new(Exit::Failed, "error-hook-slow"),
            Trouble::Refused(number) => {
                Failure::new(Exit::Failed, "error-hook-refused").with("number", number.to_string())
            }
            Trouble::Unreachable(said) => Failure::new(Exit::Failed, "error-hook-unreachable").because(said),
        };
        failure.with("hook", hook.name())
    }
}

/// Checks that a file is there and may be run, before somebody relies on it.
///
/// Fails where it is not there, is no file, or may not be run by anybody.
pub fn check_command(program: &Path) -> Result<(), Failure> {
    let refused = |id| Failure::new(Exit::Failed, id).with("path", escape::path(program));
    let found = program.metadata().map_err(|error| refused("error-hook-missing").because(error))?;
    if !found.is_file() {
        return Err(refused("error-hook-no-file"));
    }
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o111 == 0 {
        return Err(refused("error-hook-not-executable"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;

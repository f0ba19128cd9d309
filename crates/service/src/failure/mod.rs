//! Why what was asked was not done, and what to do next.
//!
//! A failure is a message's name with its arguments, so that it can be said in
//! any language, and an exit code. The name, without `error-`, is also the code
//! that `--json` and every request of a page answer: names are therefore never changed.

mod config;
mod engine;
pub mod phrase;
mod service;

#[cfg(test)]
mod tests;

use crate::words::{Value, Words};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is done.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// The command was wrong.
    Usage = 2,
    /// Done, but some files could not be read or restored.
    Partial = 3,
    /// There is no configuration.
    NotInitialised = 4,
    /// No destination can be reached.
    Unreachable = 5,
    /// The key is wrong or not available.
    Key = 6,
    /// Stored data is damaged.
    Damage = 7,
    /// The person stopped it.
    Interrupted = 130,
}

impl Exit {
    /// The way of ending with a number; another number is a failure.
    pub fn of(number: u8) -> Exit {
        let all = [
            Exit::Done,
            Exit::Usage,
            Exit::Partial,
            Exit::NotInitialised,
            Exit::Unreachable,
            Exit::Key,
            Exit::Damage,
            Exit::Interrupted,
        ];
        all.into_iter().find(|exit| *exit as u8 == number).unwrap_or(Exit::Failed)
    }
}

/// A failure with everything that is said of it.
#[derive(Debug, Clone)]
pub struct Failure {
    /// How the program ends.
    pub exit: Exit,
    id: &'static str,
    args: Vec<(&'static str, Value<'static>)>,
    suggestion: Option<String>,
    cause: Option<String>,
    advice: Option<&'static str>,
}

impl Failure {
    /// A failure that the message `id` tells.
    pub fn new(exit: Exit, id: &'static str) -> Failure {
        Failure { exit, id, args: Vec::new(), suggestion: None, cause: None, advice: None }
    }

    /// A mistake of the person who typed the command.
    pub fn usage(id: &'static str) -> Failure {
        Failure::new(Exit::Usage, id)
    }

    /// Something that should not happen.
    pub fn unexpected(reason: impl ToString) -> Failure {
        Failure::new(Exit::Failed, "error-unexpected").with("reason", reason.to_string())
    }

    /// A file that could not be used; `doing` is read, write, create, remove or open.
    pub fn io(doing: &'static str, path: &std::path::Path, reason: &std::io::Error) -> Failure {
        Failure::new(Exit::Failed, "error-io")
            .with("doing", doing)
            .with("path", crate::escape::path(path))
            .with("reason", reason.to_string())
            .on_disk(reason)
    }

    /// Says what to do about a disk of this computer that is full, write-protected or failing.
    fn on_disk(self, reason: &std::io::Error) -> Failure {
        use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        /// What Linux and its kin call a disk that does not do what it should.
        const INPUT_OUTPUT_ERROR: i32 = 5;
        match reason.kind() {
            StorageFull | QuotaExceeded => self.advising("advice-disk-full"),
            ReadOnlyFilesystem => self.advising("advice-disk-failing"),
            _ if cfg!(unix) && reason.raw_os_error() == Some(INPUT_OUTPUT_ERROR) => {
                self.advising("advice-disk-failing")
            }
            _ => self,
        }
    }

    /// Fills in a variable of the message.
    pub fn with(mut self, name: &'static str, value: impl Into<Value<'static>>) -> Failure {
        self.args.push((name, value.into()));
        self
    }

    /// Changes how the program ends.
    pub fn ending(mut self, exit: Exit) -> Failure {
        self.exit = exit;
        self
    }

    /// Offers the word that was probably meant.
    pub fn suggest(mut self, word: Option<impl Into<String>>) -> Failure {
        self.suggestion = word.map(Into::into);
        self
    }

    /// Adds what the system or the destination said.
    pub fn because(mut self, cause: impl ToString) -> Failure {
        self.cause = Some(crate::escape::text(&cause.to_string()));
        self
    }

    /// Says what to do next with another message than its own.
    pub fn advising(mut self, advice: &'static str) -> Failure {
        self.advice = Some(advice);
        self
    }

    /// Its name for programs.
    pub fn code(&self) -> &'static str {
        self.id.strip_prefix("error-").unwrap_or(self.id)
    }

    /// What happened, to what, and why.
    pub fn message(&self, words: &Words) -> String {
        let mut text = words.say(self.id, &self.said(words));
        if let Some(cause) = &self.cause {
            let args = [("text", text.into()), ("reason", phrase::list(words, cause, "; ").into())];
            text = words.say("error-because", &args);
        }
        if let Some(word) = &self.suggestion {
            text.push('\n');
            text += &words.say("suggestion", &[("word", word.as_str().into())]);
        }
        text
    }

    /// What to do next.
    pub fn hint(&self, words: &Words) -> Option<String> {
        let args = self.said(words);
        let hint = match self.advice {
            Some(advice) => Some(words.say(advice, &args)),
            None => words.hint(self.id, &args),
        };
        // Without the name of a command two spaces meet.
        hint.map(|hint| hint.replace("  ", " "))
    }

    /// The variables, with what the lower crates say put into the person's language.
    fn said(&self, words: &Words) -> Vec<(&'static str, Value<'static>)> {
        let said = |(name, value): &(&'static str, Value<'static>)| match (*name, value) {
            ("allowed", Value::String(text)) => (*name, phrase::list(words, text, ", ").into()),
            ("causes", Value::String(text)) => (*name, phrase::list(words, text, "; ").into()),
            ("place" | "problem" | "reason" | "doing", Value::String(text)) => (*name, phrase::say(words, text).into()),
            _ => (*name, value.clone()),
        };
        self.args.iter().map(said).collect()
    }
}

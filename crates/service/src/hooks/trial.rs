//! Tries the hooks out: a message that says that it is a test, to each of them, now.
//!
//! Nothing is remembered of it: what is owed to a hook is offered to it as before.

use chrono::{DateTime, SecondsFormat};

use super::{Hook, Hooks, Message, Trouble, call, check_command};
use crate::failure::{Exit, Failure};
use crate::words::Words;

/// A test message, and who is to be told.
#[derive(Debug)]
pub struct Trial {
    hooks: Hooks,
    message: Message,
}

impl Trial {
    /// Writes the message, at a moment in nanoseconds since 1970.
    ///
    /// Fails where nobody is to be told.
    pub fn new(hooks: &Hooks, computer: &str, now_ns: i64, words: &Words) -> Result<Trial, Failure> {
        if hooks.is_empty() {
            return Err(Failure::new(Exit::Failed, "error-no-hook"));
        }
        let message = Message {
            version: 1,
            event: "test".to_string(),
            cause: None,
            title: words.say("hook-test", &[]),
            text: Some(words.say("hook-test-text", &[])),
            hint: None,
            computer: computer.to_string(),
            at: DateTime::from_timestamp_nanos(now_ns).to_rfc3339_opts(SecondsFormat::Secs, true),
        };
        Ok(Trial { hooks: hooks.clone(), message })
    }

    /// The hooks that are set.
    pub fn hooks(&self) -> Vec<Hook> {
        self.hooks.all()
    }

    /// Tells one of them; takes half a minute at the most.
    ///
    /// Fails with why it could not be told and what to do.
    pub fn tell(&self, hook: Hook) -> Result<(), Failure> {
        if let (Hook::Command, Some(program)) = (hook, &self.hooks.command) {
            check_command(program)?;
        }
        call(hook, &self.hooks, &self.message).map_err(|trouble| {
            let failure = trouble.failure(hook);
            // What else is told says that it is told again later.
            match (&trouble, hook) {
                (Trouble::Start(_), _) => failure.advising("advice-hook-start"),
                (Trouble::Ended(_), _) => failure.advising("advice-hook-ended"),
                (Trouble::Slow, Hook::Command) => failure.advising("advice-hook-slow"),
                (Trouble::Slow, Hook::Webhook) | (Trouble::Unreachable(_), _) => {
                    failure.advising("advice-hook-address")
                }
                (Trouble::Refused(_), _) => failure,
            }
        })
    }
}

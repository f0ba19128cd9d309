//! Tells hooks what a person has to look at, beside the keeper's own work.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::Keeper;
use crate::hooks::{Hook, Hooks, Memory, Message, Owed, Trouble, call};
use crate::rpc::Request;
use crate::rpc::status::StatusGet;
use crate::service::Asked;
use crate::words::Words;

/// How things stand is looked at this often at least, though nothing tells of a change: time passes.
const LOOK_AGAIN_NS: i64 = 15 * 60 * 1_000_000_000;
/// A keeper that ends waits so long for a hook that is being told.
const LAST_PATIENCE: Duration = Duration::from_secs(5);

/// What is remembered of telling.
#[derive(Default)]
pub(super) struct Telling {
    /// What was told; read when there is somebody to tell.
    memory: Option<Memory>,
    /// Who is told, as the configuration said when it could be read last.
    hooks: Hooks,
    looked_ns: Option<i64>,
    /// Hooks that are being told, and what they are told.
    calling: Option<(Message, Receiver<Called>)>,
}

/// How it went, hook by hook.
type Called = Vec<(Hook, Result<(), Trouble>)>;

impl Keeper {
    /// Looks whether there is news, and lets the hooks hear it; `changed` where things may stand otherwise.
    pub(super) fn tell_hooks(&mut self, changed: bool, now_ns: i64) {
        self.hear_hooks(Duration::ZERO);
        let since_ns = self.telling.looked_ns.map(|at_ns| now_ns.saturating_sub(at_ns));
        if changed || since_ns.is_none_or(|since_ns| !(0..LOOK_AGAIN_NS).contains(&since_ns)) {
            self.look_for_news(now_ns);
        }
        self.call_hooks(now_ns);
    }

    fn look_for_news(&mut self, now_ns: i64) {
        self.telling.looked_ns = Some(now_ns);
        // Where the configuration cannot be read, those hear of it that were in it.
        if let Ok(session) = self.service.session() {
            self.telling.hooks = session.config().hooks.clone();
        }
        if self.telling.hooks.is_empty() {
            return;
        }
        let words = Words::for_lang(self.service.around().lang);
        let Ok(status) = (StatusGet {}).answer(&Asked::new(&self.service, words.lang())) else { return };
        let memory = self.telling.memory.get_or_insert_with(|| Memory::load(self.service.home()));
        let before = memory.news.clone();
        // Whoever restores waits for it: that is no news for a computer that nobody sits at.
        if let Some(news) = memory.news.of(&status, true) {
            let message = Message::of(&news, &status, &self.service.around().computer, now_ns, words);
            memory.owed = Some(Owed { message, to: self.telling.hooks.all(), tries: 0, tried_ns: now_ns });
        }
        if memory.news != before {
            self.remember();
        }
    }

    /// Lets those hear it that have not yet, on a thread of its own.
    fn call_hooks(&mut self, now_ns: i64) {
        let wanted = self.telling.hooks.all();
        let Some(memory) = self.telling.memory.as_mut().filter(|_| self.telling.calling.is_none()) else { return };
        // One that a person has taken out hears nothing more.
        memory.failed.retain(|(hook, _)| wanted.contains(hook));
        let Some(owed) = memory.owed.as_mut().filter(|owed| owed.is_due(now_ns)) else { return };
        owed.to.retain(|hook| wanted.contains(hook));
        let (message, to, hooks) = (owed.message.clone(), owed.to.clone(), self.telling.hooks.clone());
        if to.is_empty() {
            memory.owed = None;
            return self.remember();
        }
        let (done, heard) = channel();
        let (bell, told) = (self.bell.clone(), message.clone());
        let calling = move || {
            let called = to.into_iter().map(|hook| (hook, call(hook, &hooks, &told))).collect();
            // A keeper that ended tells it again when it begins.
            let _ = done.send(called);
            bell.ring();
        };
        // Without a thread it is tried again with the next step.
        if std::thread::Builder::new().name("hooks".to_string()).spawn(calling).is_ok() {
            self.telling.calling = Some((message, heard));
        }
    }

    /// Takes note of how it went, once it did; waits for that for so long.
    pub(super) fn hear_hooks(&mut self, patience: Duration) {
        let Some((message, heard)) = self.telling.calling.take() else { return };
        let called = match heard.recv_timeout(patience) {
            Ok(called) => called,
            Err(RecvTimeoutError::Timeout) => {
                self.telling.calling = Some((message, heard));
                return;
            }
            Err(RecvTimeoutError::Disconnected) => Vec::new(),
        };
        let Some(memory) = self.telling.memory.as_mut() else { return };
        let words = Words::for_lang(self.service.around().lang);
        let mut lines = Vec::new();
        for (hook, went) in &called {
            let name = ("hook", hook.name().into());
            let had_failed = memory.failed.iter().any(|(other, _)| other == hook);
            memory.failed.retain(|(other, _)| other != hook);
            match went {
                Ok(()) => lines.push(words.say("log-hook-told", &[name, ("title", message.title.as_str().into())])),
                Err(trouble) => {
                    memory.failed.push((*hook, trouble.clone()));
                    // What goes on failing is said once.
                    if !had_failed {
                        lines.push(super::say::failure(&trouble.failure(*hook), words));
                    }
                }
            }
        }
        // What was found meanwhile is told next, and to all.
        if let Some(owed) = memory.owed.as_mut().filter(|owed| owed.message == message) {
            owed.to.retain(|hook| !called.iter().any(|(other, went)| other == hook && went.is_ok()));
            owed.tries += 1;
            owed.tried_ns = self.service.now_ns();
            if owed.to.is_empty() {
                memory.owed = None;
            }
        }
        lines.into_iter().for_each(|line| self.service.log(line));
        self.remember();
    }

    /// Waits a moment for what is being told.
    pub(super) fn end_telling(&mut self) {
        self.hear_hooks(LAST_PATIENCE);
    }

    fn remember(&mut self) {
        if let Some(memory) = self.telling.memory.as_mut() {
            // A home that takes no file is told of by the backup; until the end it is remembered here.
            let _ = memory.save(self.service.home());
        }
    }
}

//! What the log says of what was done, and of how things stand.

use super::Keeper;
use crate::amounts;
use crate::failure::Failure;
use crate::rpc::Problem;
use crate::rpc::status::{Job, JobResult};
use crate::schedule::Decision;
use crate::status::State;
use crate::words::{Value, Words};

impl Keeper {
    /// Says how things stand, where that is different from what was said last.
    pub(super) fn say(&mut self, decision: &Decision) {
        let words = Words::for_lang(self.service.around().lang);
        let id = match (decision, self.facts.as_ref().map(|facts| &facts.state)) {
            (Decision::Wait { because, .. }, _) if because.name().is_some() => {
                format!("log-waiting-{}", because.name().unwrap_or_default())
            }
            (Decision::Wait { .. }, Some(State::Attention { reason, .. })) => format!("notify-{}", reason.name()),
            (Decision::Wait { .. }, Some(State::Ok)) => "log-well".to_string(),
            // What is done is said when it has ended.
            _ => return,
        };
        if self.said.as_ref() != Some(&id) {
            self.service.log(words.say(&id, &[]));
            self.said = Some(id);
        }
    }
}

/// Says what work came to; nothing where nobody would want to read it.
pub(super) fn job(job: &Job, words: &Words) -> Option<String> {
    let size = |bytes| Value::from(amounts::size(bytes, words.lang()));
    let took = Value::from(amounts::elapsed(took_ms(job), words.lang()));
    Some(match job.result.as_ref()? {
        JobResult::Backup(result) if result.stopped => words.say("log-stopped", &[]),
        JobResult::Backup(result) => {
            let changes = result.files_new + result.files_changed + result.files_deleted;
            let unreadable = result.files_unreadable;
            if changes == 0 && unreadable == 0 {
                return Some(words.say("log-nothing", &[("time", took)]));
            }
            let saved = [("count", changes.into()), ("size", size(result.bytes_stored)), ("time", took)];
            let saved = words.say("log-saved", &saved);
            if unreadable == 0 {
                return Some(saved);
            }
            format!("{saved} {}", words.say("log-unreadable", &[("count", unreadable.into())]))
        }
        JobResult::Sync { bytes, current, places } => {
            let counts = [("count", (*current).into()), ("all", (*places).into()), ("size", size(*bytes))];
            words.say("log-synced", &counts)
        }
        JobResult::Prove(result) if result.damaged > 0 || result.failed > 0 => {
            words.say("log-damage", &[("count", (result.damaged + result.failed).into())])
        }
        JobResult::Prove(result) if result.files > 0 => {
            words.say("log-drilled", &[("count", result.files.into()), ("size", size(result.bytes))])
        }
        JobResult::Prove(result) => words.say("log-sampled", &[("size", size(result.bytes))]),
        JobResult::Clean { held: Some(why), .. } => words.say("log-held", &[("reason", why.as_str().into())]),
        JobResult::Clean { versions_removed: 0, bytes_freed: 0, .. } => return None,
        JobResult::Clean { versions_removed, bytes_freed, .. } => {
            let counts = [("count", (*versions_removed).into()), ("size", size(*bytes_freed))];
            words.say("log-cleaned", &counts)
        }
        _ => return None,
    })
}

/// Says what did not work beside the backups, and what to do.
pub(super) fn failure(failure: &Failure, words: &Words) -> String {
    let said = failure.message(words);
    failure.hint(words).map_or(said.clone(), |hint| format!("{said} → {hint}"))
}

/// Says why something could not be done, and what to do.
pub(super) fn problem(problem: &Problem, words: &Words) -> String {
    let said = words.say("log-failed", &[("reason", problem.message.as_str().into())]);
    match &problem.hint {
        Some(hint) => format!("{said} → {hint}"),
        None => said,
    }
}

fn took_ms(job: &Job) -> u64 {
    job.finished.unwrap_or(job.started).saturating_sub(job.started).max(0).unsigned_abs()
}

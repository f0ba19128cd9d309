//! `sync`: brings every destination that can be reached up to date.

use clap::{ArgMatches, Command};
use mybackup_engine::{SyncState, SyncedDestination};
use mybackup_service::failure::Exit;
use mybackup_service::{ServiceError, amounts};
use serde_json::{Value, json};

use super::Verb;
use super::verify::tell_skipped;
use crate::app::{App, Outcome};
use crate::args::texts::Texts;
use crate::output::escape;
use crate::progress::Hearing;

pub(super) const VERB: Verb = Verb { name: "sync", command, run };

fn command(texts: Texts) -> Command {
    texts.command("sync", "help-sync")
}

fn run(app: &App, _typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    if session.destination_paths().is_empty() {
        return Err(ServiceError::NoDestination.into());
    }
    let mut work = session.engine(&app.asker())?;
    let hearing = Hearing::new(None);
    let report = app.long(&hearing, |run| work.sync(run))?;
    if app.json {
        app.print_json(&json!({ "destinations": report.destinations.iter().map(as_json).collect::<Value>() }));
    }
    let lang = app.words.lang();
    let mut exit = Exit::Done;
    for one in &report.destinations {
        match &one.state {
            SyncState::Current => app.tell(&app.say(
                "sync-done",
                &[
                    ("path", escape::text(&one.name).into()),
                    ("objects", one.copied_objects.into()),
                    ("size", amounts::size(one.copied_bytes, lang).into()),
                ],
            )),
            SyncState::Behind { cause } => {
                let args = [("path", escape::text(&one.name).into()), ("reason", app.cause(cause).into())];
                app.warn(&app.say("sync-behind", &args));
                exit = Exit::Failed;
            }
            SyncState::Unreachable { cause } => tell_skipped(app, &[(one.name.clone(), cause.clone())]),
        }
    }
    Ok(exit)
}

fn as_json(one: &SyncedDestination) -> Value {
    let (state, cause) = match &one.state {
        SyncState::Current => ("ok", None),
        SyncState::Behind { cause } => ("behind", Some(cause)),
        SyncState::Unreachable { cause } => ("gone", Some(cause)),
    };
    json!({
        "destination": one.name,
        "state": state,
        "cause": cause,
        "objects_copied": one.copied_objects,
        "bytes_copied": one.copied_bytes,
    })
}

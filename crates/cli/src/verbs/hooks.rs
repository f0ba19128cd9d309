//! `hooks`: tries out who is told of what a person has to look at.

use clap::{ArgMatches, Command};
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::hooks::{Hook, Trial};
use mybackup_service::rpc::Problem;
use serde_json::{Value, json};

use super::Verb;
use crate::app::{App, Outcome, now_ns};
use crate::args::texts::Texts;

pub(super) const VERB: Verb = Verb { name: "hooks", command, run };

fn command(texts: Texts) -> Command {
    texts.command("hooks", "help-hooks").subcommand_required(true).subcommand(texts.command("test", "help-hooks-test"))
}

fn run(app: &App, _typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    let trial = Trial::new(&session.config().hooks, &app.around()?.computer, now_ns(), app.words)?;
    let mut went = Vec::new();
    for hook in trial.hooks() {
        let told = trial.tell(hook);
        if !app.json {
            say(app, hook, &told);
        }
        went.push((hook, told));
    }
    if app.json {
        let list: Value = went.iter().map(|(hook, told)| as_json(app, *hook, told)).collect();
        app.print_json(&json!({ "hooks": list }));
    }
    Ok(if went.iter().all(|(_, told)| told.is_ok()) { Exit::Done } else { Exit::Failed })
}

/// Says it as soon as it is known: the next one may take a while.
fn say(app: &App, hook: Hook, told: &Result<(), Failure>) {
    match told {
        Ok(()) => app.tell(&app.say("hooks-told", &[("hook", hook.name().into())])),
        Err(failure) => app.tell_problem(&Problem::of(failure, app.words.lang())),
    }
    app.screen.flush();
}

fn as_json(app: &App, hook: Hook, told: &Result<(), Failure>) -> Value {
    let failure = told.as_ref().err();
    json!({
        "hook": hook.name(),
        "ok": failure.is_none(),
        "problem": failure.map(|failure| failure.message(app.words)),
        "hint": failure.and_then(|failure| failure.hint(app.words)),
    })
}

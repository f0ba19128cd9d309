//! `pause` and `resume`: whether anything starts by itself. What a person starts goes on all the same.

use clap::{ArgMatches, Command};
use mybackup_service::failure::Exit;
use mybackup_service::{dates, pausing};
use serde_json::{Value, json};

use super::Verb;
use crate::app::{App, Outcome, now_ns};
use crate::args::texts::Texts;
use crate::output::json as shape;

pub(super) const PAUSE: Verb = Verb { name: "pause", command: pause_command, run: pause };
pub(super) const RESUME: Verb = Verb { name: "resume", command: resume_command, run: resume };

fn pause_command(texts: Texts) -> Command {
    texts.command("pause", "help-pause").arg(texts.argument("for", "value-length", "argument-pause"))
}

fn resume_command(texts: Texts) -> Command {
    texts.command("resume", "help-resume")
}

fn pause(app: &App, typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    let wish = typed.get_one::<String>("for").map_or("hour", String::as_str);
    let now_ns = now_ns();
    let pause = pausing::wished(wish, now_ns, &chrono::Local)?;
    pausing::keep(session.home(), pause)?;
    if app.json {
        app.print_json(&json!({ "paused_until": shape::moment(Some(pause.until_ns)) }));
    }
    let until = dates::until(pause.until_ns, now_ns, &chrono::Local, app.words);
    app.tell(&app.say("state-paused", &[("until", until.into())]));
    Ok(Exit::Done)
}

fn resume(app: &App, _typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    let was_paused = pausing::kept(session.home(), now_ns()).is_some();
    pausing::end(session.home())?;
    if app.json {
        app.print_json(&json!({ "paused_until": Value::Null }));
    }
    app.tell(&app.say(if was_paused { "resume-done" } else { "resume-nothing" }, &[]));
    Ok(Exit::Done)
}

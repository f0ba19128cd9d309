//! `settle`: a source that changed as malware changes it, and what a person says to that.

use clap::{ArgMatches, Command};
use mybackup_engine::{Alarm, Answer, Suspicion};
use mybackup_format::SourceId;
use mybackup_service::dates;
use mybackup_service::failure::{Exit, Failure};
use serde_json::{Value, json};

use super::Verb;
use crate::app::{App, Outcome, now_ns};
use crate::args::texts::{Texts, typed_path};
use crate::output::{escape, json as shape};

pub(super) const VERB: Verb = Verb { name: "settle", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("settle", "help-settle")
        .arg(texts.path_argument("source", "value-folder", "argument-settle"))
        .arg(texts.flag("mine", "option-mine").conflicts_with("not-mine"))
        .arg(texts.flag("not-mine", "option-not-mine"))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    let answer = match (typed.get_flag("mine"), typed.get_flag("not-mine")) {
        (true, _) => Some(Answer::Mine),
        (_, true) => Some(Answer::NotMine),
        _ => None,
    };
    let mut work = match answer {
        Some(_) => session.engine(&app.asker())?,
        None => app.reader(&session)?,
    };
    let typed = typed_path(typed, "source").map(|path| app.absolute(&path)).transpose()?;
    let named: Option<SourceId> = match &typed {
        None => None,
        Some(path) => {
            let spec = work.settings().sources.iter().find(|spec| spec.path == *path);
            let unknown = || Failure::usage("error-source-unknown").with("path", escape::path(path));
            Some(spec.map(|spec| spec.id).ok_or_else(unknown)?)
        }
    };
    let found = match named {
        Some(source) => work.suspicion_of(source)?,
        None => work.suspicion()?,
    };
    if let (Some(answer), Some(suspicion)) = (answer, &found) {
        work.settle_suspicion(suspicion.source, answer)?;
        app.say_changed();
    }
    if app.json {
        let left = match answer {
            Some(_) => work.suspicion()?,
            None => found,
        };
        app.print_json(&json!({ "suspicion": left.as_ref().map(as_json) }));
        return Ok(Exit::Done);
    }
    let Some(suspicion) = found else {
        app.tell(&app.say("settle-nothing", &[]));
        return Ok(Exit::Done);
    };
    match answer {
        None => ask(app, &suspicion),
        Some(Answer::Mine) => app.tell(&app.say("settle-said-mine", &[("path", shown(&suspicion).into())])),
        Some(Answer::NotMine) => {
            app.tell(&app.say("settle-said-not-mine", &[]));
            app.tell(&back(app, &suspicion));
        }
    }
    Ok(Exit::Done)
}

/// Shows what was noticed, and how to answer.
fn ask(app: &App, suspicion: &Suspicion) {
    let args = [
        ("path", shown(suspicion).into()),
        ("files", suspicion.files.into()),
        ("of", suspicion.of.into()),
        ("when", dates::relative(suspicion.since_ns, now_ns(), app.words).into()),
    ];
    let what = match suspicion.alarm {
        Alarm::Scrambled => "settle-scrambled",
        Alarm::Emptied => "settle-emptied",
    };
    app.screen.out(&app.say(what, &args));
    app.screen.out(&app.say("settle-noticed", &args));
    if !suspicion.examples.is_empty() {
        app.screen.out(&app.say("settle-for-example", &[]));
        suspicion.examples.iter().for_each(|path| app.screen.out(&format!("  {}", escape::shown(path))));
    }
    app.screen.out("");
    app.screen.out(&app.say("settle-ask", &[]));
    let path = [("path", escape::argument(&suspicion.path).into())];
    for way in ["settle-if-mine", "settle-if-not"] {
        app.screen.out(&format!("  → {}", app.say(way, &path)));
    }
    app.screen.out(&format!("  → {}", back(app, suspicion)));
}

/// Says how to bring back what was there before.
fn back(app: &App, suspicion: &Suspicion) -> String {
    let path = escape::argument(&suspicion.path).into();
    // A date that names a second means all of it: the one before is before the run that noticed.
    let before_ns = suspicion.since_ns.saturating_sub(1_000_000_000);
    let date = dates::exact(before_ns, &chrono::Local).into();
    app.say("settle-restore", &[("path", path), ("date", date)])
}

fn shown(suspicion: &Suspicion) -> String {
    escape::shown(&suspicion.path)
}

/// A suspicion for programs.
pub(super) fn as_json(suspicion: &Suspicion) -> Value {
    json!({
        "path": shape::path_of_bytes(&suspicion.path),
        "alarm": match suspicion.alarm {
            Alarm::Scrambled => "scrambled",
            Alarm::Emptied => "emptied",
        },
        "since": shape::moment(Some(suspicion.since_ns)),
        "files": suspicion.files,
        "of": suspicion.of,
        "examples": suspicion.examples.iter().map(|path| shape::path_of_bytes(path)).collect::<Value>(),
        "answered": suspicion.answered,
    })
}

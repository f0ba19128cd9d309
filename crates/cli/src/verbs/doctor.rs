//! `doctor`: checks this installation part by part, and says what to do about what is wrong.

use clap::{ArgMatches, Command};
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::watching::WatchedSource;
use mybackup_service::{ServiceError, Session, Work};
use serde_json::{Value, json};

use super::Verb;
use crate::app::{App, Outcome, now_ns};
use crate::args::VERSION;
use crate::args::texts::Texts;
use crate::output::escape;
use crate::output::paint::Tone;

pub(super) const VERB: Verb = Verb { name: "doctor", command, run };

/// A clock that is earlier than this cannot be right: the program did not exist.
const BEFORE_THE_PROGRAM_NS: i64 = 1_767_225_600 * 1_000_000_000;

fn command(texts: Texts) -> Command {
    texts.command("doctor", "help-doctor")
}

/// One part and how it stands.
struct Check {
    /// For programs.
    name: &'static str,
    /// For people.
    what: String,
    problem: Option<Failure>,
}

fn run(app: &App, _typed: &ArgMatches) -> Outcome {
    let mut checks = Vec::new();
    let mut add = |name: &'static str, what: String, result: Result<(), Failure>| {
        checks.push(Check { name, what, problem: result.err() });
    };
    let say = |id: &str| app.say(id, &[]);
    add("home", say("doctor-home"), home(app));
    add("clock", say("doctor-clock"), clock());
    match app.session() {
        Err(failure) => add("config", say("doctor-config"), Err(failure)),
        Ok(session) => {
            add("config", say("doctor-config"), complete(&session));
            add("key", say("doctor-key"), session.unlock(&app.asker()).map(|_| ()).map_err(Failure::from));
            match app.reader(&session) {
                Err(failure) if failure.exit == Exit::Key => {}
                Err(failure) => add("database", say("doctor-database"), Err(failure)),
                Ok(work) => {
                    add("database", say("doctor-database"), database(&work));
                    for source in &session.config().sources {
                        let there = source.path.is_dir();
                        let missing = || ServiceError::SourceMissing { path: source.path.clone() }.into();
                        let what = say("column-source") + " " + &escape::path(&source.path);
                        add("source", what, if there { Ok(()) } else { Err(missing()) });
                    }
                    let interval = session.config().watch.interval_seconds;
                    for source in work.settings().sources.iter().filter(|source| source.path.is_dir()) {
                        let trouble = WatchedSource::of(source).foresee();
                        let what = app.say("doctor-watching", &[("path", escape::path(&source.path).into())]);
                        add("watching", what, trouble.map_or(Ok(()), |trouble| Err(trouble.failure(interval))));
                    }
                    for place in &work.settings().destinations {
                        let what = say("column-destination") + " " + &escape::path(&place.path);
                        add("destination", what, work.look_at(place).map(|_| ()).map_err(Failure::from));
                    }
                }
            }
        }
    }
    tell(app, &checks);
    Ok(if checks.iter().any(|check| check.problem.is_some()) { Exit::Failed } else { Exit::Done })
}

fn tell(app: &App, checks: &[Check]) {
    if app.json {
        let list: Value = checks
            .iter()
            .map(|check| {
                json!({
                    "check": check.name,
                    "what": check.what,
                    "ok": check.problem.is_none(),
                    "problem": check.problem.as_ref().map(|failure| failure.message(app.words)),
                    "hint": check.problem.as_ref().and_then(|failure| failure.hint(app.words)),
                })
            })
            .collect();
        app.print_json(&json!({ "program": VERSION, "system": std::env::consts::OS, "checks": list }));
        return;
    }
    app.tell(&format!("MyBackup {VERSION}, {} {}", std::env::consts::OS, std::env::consts::ARCH));
    let paint = app.screen.out_paint;
    for check in checks {
        let what = check.what.as_str();
        let Some(failure) = &check.problem else {
            app.tell(&paint.tone(Tone::Good, &app.say("doctor-ok", &[("what", what.into())])));
            continue;
        };
        let args = [("what", what.into()), ("problem", failure.message(app.words).into())];
        app.screen.out(&paint.tone(Tone::Bad, &app.say("doctor-problem", &args)));
        if let Some(hint) = failure.hint(app.words) {
            app.screen.out(&format!("  → {hint}"));
        }
    }
    if checks.iter().all(|check| check.problem.is_none()) {
        app.tell(&app.say("doctor-all-well", &[]));
    }
}

fn home(app: &App) -> Result<(), Failure> {
    let home = app.home()?;
    if !home.folder().is_dir() {
        return Ok(());
    }
    #[cfg(unix)]
    {
        let found = home.folder().metadata().map_err(|error| Failure::io("read", home.folder(), &error))?;
        let mode = std::os::unix::fs::PermissionsExt::mode(&found.permissions());
        if mode & 0o022 != 0 {
            return Err(Failure::new(Exit::Failed, "doctor-home-open").with("path", escape::path(home.folder())));
        }
    }
    Ok(())
}

fn clock() -> Result<(), Failure> {
    match now_ns() < BEFORE_THE_PROGRAM_NS {
        true => Err(Failure::new(Exit::Failed, "doctor-clock-wrong")),
        false => Ok(()),
    }
}

fn complete(session: &Session) -> Result<(), Failure> {
    match session.config() {
        config if config.sources.is_empty() => Err(ServiceError::NoSource.into()),
        _ if session.destination_paths().is_empty() => Err(ServiceError::NoDestination.into()),
        _ => Ok(()),
    }
}

fn database(work: &Work) -> Result<(), Failure> {
    work.figures()?;
    work.journal(None, 1)?;
    Ok(())
}

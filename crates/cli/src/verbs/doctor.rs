//! `doctor`: checks this installation part by part, and says what to do about what is wrong.

use clap::{ArgMatches, Command};
use mybackup_engine::SourceSpec;
use mybackup_service::checkup::{self, Finding, Verdict};
use mybackup_service::conditions::{self, Conditions};
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::status::{Reason, State, status};
use mybackup_service::watching::{Trouble, WatchedSource};
use mybackup_service::{ServiceError, Session, Work, amounts};
use serde_json::{Value, json};

use super::Verb;
use crate::app::{App, Loudness, Outcome, env, now_ns};
use crate::args::VERSION;
use crate::args::texts::Texts;
use crate::output::escape;
use crate::output::paint::Tone;

pub(super) const VERB: Verb = Verb { name: "doctor", command, run };

/// A clock that is earlier than this cannot be right: the program did not exist.
const BEFORE_THE_PROGRAM_NS: i64 = 1_767_225_600 * 1_000_000_000;

/// Samples are taken each day; without one for so long, nothing takes them.
const UNPROVED_DAYS: u64 = 8;
const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;

fn command(texts: Texts) -> Command {
    texts.command("doctor", "help-doctor")
}

/// One part and how it stands.
struct Check {
    /// For programs.
    name: &'static str,
    /// For people.
    what: String,
    verdict: Verdict,
}

impl Check {
    fn new(name: &'static str, what: String, problem: Option<Failure>) -> Check {
        Check { name, what, verdict: problem.map_or(Verdict::Fine, Verdict::Problem) }
    }

    fn of(app: &App, found: Finding) -> Check {
        Check { name: found.part, what: app.say(found.what, &[]), verdict: found.verdict }
    }
}

fn run(app: &App, _typed: &ArgMatches) -> Outcome {
    let mut checks = Vec::new();
    let mut add = |name: &'static str, what: String, result: Result<(), Failure>| {
        checks.push(Check::new(name, what, result.err()));
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
                    for place in &work.settings().destinations {
                        let what = say("column-destination") + " " + &escape::path(&place.path);
                        add("destination", what, work.look_at(place).map(|_| ()).map_err(Failure::from));
                    }
                    match proofs(app, &session, &work) {
                        Err(failure) => add("database", say("doctor-database"), Err(failure)),
                        Ok(found) => checks.extend(found),
                    }
                    checks.extend(watching(app, &session, &work));
                }
            }
            let program = std::env::current_exe().unwrap_or_default();
            let by_itself = checkup::without_key(&session, app.running().as_ref(), &program, &env, now_ns(), app.words);
            checks.extend(by_itself.into_iter().map(|found| Check::of(app, found)));
        }
    }
    tell(app, &checks, &conditions::look());
    Ok(if checks.iter().any(|check| check.verdict.problem().is_some()) { Exit::Failed } else { Exit::Done })
}

fn tell(app: &App, checks: &[Check], around: &Conditions) {
    if app.json {
        let list: Value = checks
            .iter()
            .map(|check| {
                let (problem, note) = (check.verdict.problem(), check.verdict.note());
                json!({
                    "check": check.name,
                    "what": check.what,
                    "ok": problem.is_none(),
                    "problem": problem.map(|failure| failure.message(app.words)),
                    "note": note.map(|failure| failure.message(app.words)),
                    "hint": problem.or(note).and_then(|failure| failure.hint(app.words)),
                })
            })
            .collect();
        let conditions = json!({
            "on_battery": around.on_battery,
            "percent": around.percent,
            "metered": around.metered,
            "online": around.online,
            "full_screen": around.full_screen,
        });
        let system = std::env::consts::OS;
        app.print_json(&json!({ "program": VERSION, "system": system, "checks": list, "conditions": conditions }));
        return;
    }
    app.tell(&format!("MyBackup {VERSION}, {} {}", std::env::consts::OS, std::env::consts::ARCH));
    let known = said(app, around);
    if !known.is_empty() {
        app.tell(&app.say("doctor-around", &[("list", known.join(", ").into())]));
    }
    let paint = app.screen.out_paint;
    for check in checks {
        let what = check.what.as_str();
        let (failure, tone) = match &check.verdict {
            Verdict::Fine => {
                app.tell(&paint.tone(Tone::Good, &app.say("doctor-ok", &[("what", what.into())])));
                continue;
            }
            Verdict::Note(_) if app.loudness == Loudness::Quiet => continue,
            Verdict::Note(failure) => (failure, Tone::Warning),
            Verdict::Problem(failure) => (failure, Tone::Bad),
        };
        let args = [("what", what.into()), ("problem", failure.message(app.words).into())];
        app.screen.out(&paint.tone(tone, &app.say("doctor-problem", &args)));
        if let Some(hint) = failure.hint(app.words) {
            app.screen.out(&format!("  → {hint}"));
        }
    }
    if checks.iter().all(|check| check.verdict.problem().is_none()) {
        let all_fine = checks.iter().all(|check| check.verdict.note().is_none());
        app.tell(&app.say(if all_fine { "doctor-all-well" } else { "doctor-nothing-wrong" }, &[]));
    }
}

/// What is known of power, network and screen, which backups that start by themselves respect.
fn said(app: &App, around: &Conditions) -> Vec<String> {
    let percent = around.percent.map(|percent| amounts::percent(u64::from(percent), 100, app.words.lang()));
    let power = match (around.on_battery, percent) {
        (Some(true), Some(percent)) => Some(app.say("around-battery-percent", &[("percent", percent.into())])),
        (Some(true), None) => Some(app.say("around-battery", &[])),
        (Some(false), _) => Some(app.say("around-mains", &[])),
        (None, _) => None,
    };
    let either = |known: Option<bool>, yes: &str, no: &str| known.map(|is| app.say(if is { yes } else { no }, &[]));
    let network = either(around.online, "around-online", "around-offline");
    let metered = around.metered.filter(|metered| *metered).map(|_| app.say("around-metered", &[]));
    let screen = around.full_screen.filter(|full| *full).map(|_| app.say("around-screen", &[]));
    [power, network, metered, screen].into_iter().flatten().collect()
}

/// Which folders are seen to change, where a person wants that.
fn watching(app: &App, session: &Session, work: &Work) -> Vec<Check> {
    let watch = &session.config().watch;
    let wanted = watch.enabled && watch.realtime;
    let mut folders = 0;
    let check = |source: &SourceSpec| {
        let trouble = WatchedSource::of(source).foresee_beside(&mut folders);
        let failure = |trouble: Trouble| {
            let failure = trouble.failure(watch.interval_seconds);
            if trouble.kind.is_calm() { Verdict::Note(failure) } else { Verdict::Problem(failure) }
        };
        let what = app.say("doctor-watching", &[("path", escape::path(&source.path).into())]);
        Check { name: "watching", what, verdict: trouble.map_or(Verdict::Fine, failure) }
    };
    work.settings().sources.iter().filter(|source| wanted && source.path.is_dir()).map(check).collect()
}

/// How things stand, what was proved lately, and how long there is room.
fn proofs(app: &App, session: &Session, work: &Work) -> Result<Vec<Check>, Failure> {
    let now = now_ns();
    let found = status(session, work, now)?;
    let mut checks = Vec::new();
    if let State::Attention { reason, since_ns } = &found.state {
        // Other checks tell of folders that are not there, of strange changes, and of room.
        let is_told = matches!(
            reason,
            Reason::SourceMissing { .. } | Reason::Scrambled { .. } | Reason::Emptied { .. } | Reason::Filling { .. }
        );
        let failure = super::status::failure(app, reason, *since_ns);
        checks.extend((!is_told).then(|| Check::new("state", app.say("doctor-state", &[]), Some(failure))));
    }
    let since = found.last_verified.as_ref().map(|line| line.finished).or(work.oldest_run_ns()?);
    if let Some(since) = since {
        let days = u64::try_from(now.saturating_sub(since) / DAY_NS).unwrap_or(0);
        let unproved = || Failure::new(Exit::Failed, "doctor-no-sample").with("days", days);
        let problem = (days >= UNPROVED_DAYS).then(unproved);
        checks.push(Check::new("sample", app.say("doctor-sample", &[]), problem));
        let part = super::status::part(app, &found.coverage);
        let what = app.say("doctor-coverage", &[("part", part.into())]);
        checks.push(Check::new("coverage", what, None));
    }
    checks.extend(checkup::history(work)?.into_iter().map(|found| Check::of(app, found)));
    for place in &found.destinations {
        let Some(space) = place.place.as_ref().ok().and_then(|found| found.space) else { continue };
        let what = app.say("doctor-room", &[("path", escape::path(&place.path).into())]);
        let problem = place.filling.map(|_| match place.full_in_days {
            Some(days) => Failure::new(Exit::Failed, "doctor-filling").with("room", super::status::room(app, days)),
            None => {
                let free = amounts::size(space.free_bytes, app.words.lang());
                Failure::new(Exit::Failed, "doctor-nearly-full").with("free", free)
            }
        });
        checks.push(Check::new("room", what, problem));
    }
    Ok(checks)
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

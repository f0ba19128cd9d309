//! `status`: what is protected and where, on one screen.

use std::path::Path;

use clap::{ArgMatches, Command};
use mybackup_engine::{Coverage, EngineError, EngineErrorKind, JournalLine, Place};
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::forecast::{Filling, Room};
use mybackup_service::rpc::status::Plan;
use mybackup_service::status::{DestinationStatus, Reason, SourceStatus, State, Status, status};
use mybackup_service::{amounts, dates};
use serde_json::{Value, json};

use super::Verb;
use crate::app::{App, Outcome, now_ns};
use crate::args::texts::Texts;
use crate::output::paint::Tone;
use crate::output::table::{Column, Table};
use crate::output::{escape, json as shape};

pub(super) const VERB: Verb = Verb { name: "status", command, run };

fn command(texts: Texts) -> Command {
    texts.command("status", "help-status")
}

fn run(app: &App, _typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    let work = app.reader(&session)?;
    let found = status(&session, &work, now_ns())?;
    let plan = app.plan();
    match app.json {
        true => app.print_json(&as_json(&found, &plan)),
        false => tell(app, &found, &plan),
    }
    Ok(Exit::Done)
}

fn as_json(found: &Status, plan: &Plan) -> Value {
    let source = |one: &SourceStatus| {
        json!({
            "path": shape::path(&one.path),
            "there": one.there,
            "empty": one.empty,
            "files": one.files,
            "bytes": one.bytes,
            "last_saved": shape::moment(one.last_saved_ns),
        })
    };
    let destination = |one: &DestinationStatus| {
        let space = one.place.as_ref().ok().and_then(|place| place.space);
        json!({
            "path": shape::path(&one.path),
            "primary": one.primary,
            "state": place_name(&one.place),
            "free_bytes": space.map(|space| space.free_bytes),
            "total_bytes": space.map(|space| space.total_bytes),
            "problem": one.place.as_ref().err().map(ToString::to_string),
            "last_verified": shape::moment(one.coverage.last_ns),
            "verified_percent": one.coverage.percent(),
            "full_in_days": one.full_in_days,
            "filling": one.filling.map(|filling| match filling {
                Filling::Sometime => "sometime",
                Filling::Soon => "soon",
            }),
        })
    };
    let reason = match &found.state {
        State::Attention { reason, .. } => Some(reason),
        _ => None,
    };
    let last_run = found.last_run.as_ref().map(|line| {
        json!({
            "run": line.run,
            "started": shape::moment(Some(line.started)),
            "finished": shape::moment(Some(line.finished)),
            "outcome": line.outcome,
        })
    });
    let ended = |line: &JournalLine| json!({ "finished": shape::moment(Some(line.finished)), "outcome": line.outcome });
    json!({
        "state": found.state.name(),
        "reason": reason.map(Reason::name),
        "files": found.files,
        "versions": found.versions,
        "bytes_protected": found.bytes_protected,
        "bytes_versions": found.bytes_versions,
        "bytes_stored": found.bytes_stored,
        "suspicion": found.suspicion.as_ref().map(super::settle::as_json),
        "last_run": last_run,
        "last_verified": found.last_verified.as_ref().map(ended),
        "verified_percent": found.coverage.percent(),
        "last_drill": found.last_drill.as_ref().map(ended),
        "next_run": shape::moment(plan.next.map(|millis| millis.saturating_mul(1_000_000))),
        "waiting": plan.waiting,
        "paused_until": shape::moment(found.paused_until_ns),
        "sources": found.sources.iter().map(source).collect::<Value>(),
        "destinations": found.destinations.iter().map(destination).collect::<Value>(),
    })
}

fn tell(app: &App, found: &Status, plan: &Plan) {
    let (lang, words, now) = (app.words.lang(), app.words, now_ns());
    let ago = |nanos: i64| dates::relative(nanos, now, words);
    let (tone, state) = match &found.state {
        State::Setup => (Tone::Warning, app.say("state-setup", &[])),
        State::First => (Tone::Warning, app.say("state-first", &[])),
        State::Ok => (Tone::Good, app.say("state-ok", &[])),
        State::Partial { files } => (Tone::Warning, app.say("state-partial", &[("count", (*files).into())])),
        State::Waiting { place } => (Tone::Warning, app.say("state-waiting", &[("path", escape::path(place).into())])),
        State::Paused { until_ns } => {
            let until = dates::until(*until_ns, now, &chrono::Local, words);
            (Tone::Warning, app.say("state-paused", &[("until", until.into())]))
        }
        State::Attention { reason, since_ns } => (Tone::Bad, {
            let path = escape::path(reason.path().unwrap_or(Path::new("")));
            app.say(message(reason), &[("when", ago(*since_ns).into()), ("path", path.into())])
        }),
    };
    app.screen.out(&app.screen.out_paint.tone(tone, &state));
    if let State::Attention { reason, .. } = &found.state {
        let path = reason.path().map(crate::args::paths::path_bytes).unwrap_or_default();
        let hint = words.hint(message(reason), &[("path", escape::argument(&path).into())]);
        hint.iter().for_each(|hint| app.screen.out(&format!("  → {hint}")));
    }
    if found.paused_until_ns.is_some() {
        let hint = words.hint("state-paused", &[]);
        hint.iter().for_each(|hint| app.screen.out(&format!("  → {hint}")));
    }
    app.screen.out("");
    let counted = |id: &str, count: u64| app.say(id, &[("count", count.into())]);
    let files = [counted("count-files", found.files), counted("count-versions", found.versions)];
    app.screen.out(&files.join(", "));
    let sizes = [
        ("protected", amounts::size(found.bytes_protected, lang).into()),
        ("versions", amounts::size(found.bytes_versions, lang).into()),
        ("stored", amounts::size(found.bytes_stored, lang).into()),
    ];
    app.screen.out(&app.say("status-space", &sizes));
    app.screen.out(&match &found.last_run {
        Some(line) => {
            let when = dates::day_and_time(line.finished, now, &chrono::Local, words);
            let outcome = app.say(outcome(&line.outcome), &[]);
            app.say("status-last-run", &[("when", when.into()), ("outcome", outcome.into())])
        }
        None => app.say("status-never-run", &[]),
    });
    plan_lines(app, plan, now).iter().for_each(|line| app.screen.out(line));
    app.screen.out(&match &found.last_verified {
        Some(line) => {
            let when = dates::day_and_time(line.finished, now, &chrono::Local, words);
            let outcome = app.say(outcome(&line.outcome), &[]);
            app.say("status-last-verified", &[("when", when.into()), ("outcome", outcome.into())])
        }
        None => app.say("status-never-verified", &[]),
    });
    if found.last_verified.is_some() {
        app.screen.out(&app.say("status-proved", &[("part", part(app, &found.coverage).into())]));
    }
    if let Some(line) = &found.last_drill {
        let when = dates::day_and_time(line.finished, now, &chrono::Local, words);
        let outcome = app.say(outcome(&line.outcome), &[]);
        app.screen.out(&app.say("status-last-drill", &[("when", when.into()), ("outcome", outcome.into())]));
    }
    if !found.sources.is_empty() {
        app.screen.out("");
        app.screen.table(&sources(app, &found.sources));
    }
    if !found.destinations.is_empty() {
        app.screen.out("");
        app.screen.table(&destinations(app, &found.destinations));
    }
    if found.state == State::Setup {
        let next = if found.sources.is_empty() { "init-next-source" } else { "init-next-destination" };
        app.note(next, &[]);
    } else if found.state == State::First {
        app.note("init-next-backup", &[]);
    }
}

/// What is to be done without anybody asking, by the MyBackup that runs.
fn plan_lines(app: &App, plan: &Plan, now: i64) -> Vec<String> {
    let waiting = plan.waiting.as_deref().map(|why| format!("status-waiting-{why}"));
    let waiting = waiting.filter(|id| app.words.knows(id)).map(|id| app.say(&id, &[]));
    let next = plan.next.map(|millis| {
        let when = dates::day_and_time(millis.saturating_mul(1_000_000), now, &chrono::Local, app.words);
        app.say("status-next", &[("when", when.into())])
    });
    waiting.into_iter().chain(next).collect()
}

fn message(reason: &Reason) -> &'static str {
    match reason {
        Reason::Damage => "state-damage",
        Reason::SourceMissing { .. } => "error-source-missing",
        Reason::SourceEmpty { .. } => "state-source-empty",
        Reason::Scrambled { .. } => "state-scrambled",
        Reason::Emptied { .. } => "state-emptied",
        Reason::Unsaved { .. } => "state-unsaved",
        Reason::Old => "state-attention",
        Reason::Failed => "state-failed",
        Reason::NoDestination => "state-no-destination",
        Reason::Filling { .. } => "state-filling",
    }
}

/// How much of all data was read back, in percent.
pub(super) fn part(app: &App, coverage: &Coverage) -> String {
    amounts::percent(coverage.read, coverage.stored, app.words.lang())
}

/// For how long there is room, in words.
pub(super) fn room(app: &App, days: u64) -> String {
    match Room::of(days) {
        Room::Days(count) => app.say("room-days", &[("count", count.into())]),
        Room::Months(count) => app.say("room-months", &[("count", count.into())]),
        Room::Years(count) => app.say("room-years", &[("count", count.into())]),
        Room::Long => app.say("room-long", &[]),
    }
}

/// Says as a failure what a person has to look at.
pub(super) fn failure(app: &App, reason: &Reason, since_ns: i64) -> Failure {
    let path = reason.path().map(crate::args::paths::path_bytes).unwrap_or_default();
    Failure::new(Exit::Failed, message(reason))
        .with("when", dates::relative(since_ns, now_ns(), app.words))
        .with("path", escape::argument(&path))
}

fn outcome(name: &str) -> &'static str {
    match name {
        "done" => "outcome-done",
        "troubles" => "outcome-troubles",
        "stopped" => "outcome-stopped",
        _ => "outcome-failed",
    }
}

fn sources(app: &App, list: &[SourceStatus]) -> Table {
    let lang = app.words.lang();
    let heads = [
        (Column::Path, "column-source"),
        (Column::Text, "column-state"),
        (Column::Number, "column-files"),
        (Column::Number, "column-size"),
        (Column::Text, "column-saved"),
    ];
    let mut table = Table::new(heads.map(|(kind, head)| (kind, app.say(head, &[]))).to_vec());
    for one in list {
        table.row(vec![
            escape::path(&one.path),
            app.say(source_state(one), &[]),
            amounts::count(one.files, lang),
            amounts::size(one.bytes, lang),
            one.last_saved_ns.map_or_else(|| "–".to_string(), |nanos| dates::relative(nanos, now_ns(), app.words)),
        ]);
    }
    table
}

fn source_state(one: &SourceStatus) -> &'static str {
    match one {
        _ if !one.there => "source-missing",
        _ if one.empty => "source-empty",
        _ => "source-ok",
    }
}

fn destinations(app: &App, list: &[DestinationStatus]) -> Table {
    let heads = [(Column::Path, "column-destination"), (Column::Text, "column-state")];
    let mut table = Table::new(heads.map(|(kind, head)| (kind, app.say(head, &[]))).to_vec());
    for one in list {
        let vanished = one.seen && matches!(one.place, Err(EngineError::NoVault { .. }));
        let state = if vanished { app.say("destination-vanished", &[]) } else { place(app, &one.place) };
        let state = match one.full_in_days {
            Some(days) => app.say("destination-room", &[("state", state.into()), ("room", room(app, days).into())]),
            None => state,
        };
        table.row(vec![escape::path(&one.path), state]);
    }
    table
}

/// Names the state of a destination for programs.
fn place_name(place: &Result<Place, EngineError>) -> &'static str {
    match place {
        Ok(found) if found.space.is_some_and(|space| space.free_bytes == 0) => "full",
        Ok(found) if !found.up_to_date => "behind",
        Ok(_) => "ok",
        Err(EngineError::NoVault { .. }) => "empty",
        Err(error) => match error.kind() {
            EngineErrorKind::Unreachable => "gone",
            EngineErrorKind::ReadOnly => "read-only",
            EngineErrorKind::Full => "full",
            EngineErrorKind::WrongKey => "wrong-key",
            EngineErrorKind::Damaged => "damaged",
            _ => "error",
        },
    }
}

/// Says the state of a destination.
fn place(app: &App, place: &Result<Place, EngineError>) -> String {
    let lang = app.words.lang();
    let free = place.as_ref().ok().and_then(|found| found.space).map(|space| amounts::size(space.free_bytes, lang));
    match (place_name(place), free) {
        ("ok", Some(free)) => app.say("destination-ok", &[("free", free.into())]),
        ("ok", None) => app.say("destination-there", &[]),
        ("behind", _) => app.say("destination-behind", &[]),
        ("empty", _) => app.say("destination-empty", &[]),
        ("gone", _) => app.say("destination-gone", &[]),
        ("read-only", _) => app.say("destination-read-only", &[]),
        ("full", _) => app.say("destination-full", &[]),
        ("wrong-key", _) => app.say("destination-wrong-key", &[]),
        ("damaged", _) => app.say("destination-damaged", &[]),
        _ => place.as_ref().err().map(|error| app.cause(&error.to_string())).unwrap_or_default(),
    }
}

//! `clean`: forgets old versions by the rules, then frees space.

use clap::{ArgMatches, Command};
use mybackup_engine::{CleanReport, CleanRequest, EngineError, EngineErrorKind, RetentionRules};
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::{ServiceError, Session, amounts};
use serde_json::json;

use super::Verb;
use crate::app::{App, Outcome};
use crate::args::texts::Texts;
use crate::output::escape;
use crate::progress::Hearing;

pub(super) const VERB: Verb = Verb { name: "clean", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("clean", "help-clean")
        .arg(texts.number("keep-days", "option-keep-days", 0, 36_500))
        .arg(texts.number("keep-versions", "option-keep-versions", 1, 1_000_000))
        .arg(texts.flag("dry-run", "option-dry-run"))
        .arg(texts.flag("undo", "option-undo").conflicts_with_all(["keep-days", "keep-versions", "dry-run"]))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    if session.destination_paths().is_empty() {
        return Err(ServiceError::NoDestination.into());
    }
    if typed.get_flag("undo") {
        return undo(app, &session);
    }
    let retention = &session.config().retention;
    let rules = RetentionRules {
        keep_days: typed.get_one("keep-days").copied().unwrap_or(retention.keep_days),
        keep_versions: typed.get_one("keep-versions").copied().unwrap_or(retention.keep_versions),
    };
    let request = CleanRequest { rules, dry_run: typed.get_flag("dry-run") };
    let mut work = session.engine(&app.asker())?;
    let hearing = Hearing::new(None);
    let report = app.long(&hearing, |run| work.clean(&request, run)).map_err(no_room_to_clean)?;
    tell(app, &report, request.dry_run, &hearing);
    Ok(if report.held.is_some() { Exit::Failed } else { Exit::Done })
}

/// Takes back what was removed within the last three days.
fn undo(app: &App, session: &Session) -> Outcome {
    let mut work = session.engine(&app.asker())?;
    let was_on = app.session()?.clean_no_more()?;
    let hearing = Hearing::new(None);
    let report = app.long(&hearing, |run| work.undo_clean(run))?;
    if app.json {
        app.print_json(&json!({
            "versions_returned": report.versions,
            "paths": report.paths,
            "auto_clean_ended": was_on,
        }));
    }
    app.tell_notices(&hearing);
    if report.versions == 0 {
        app.tell(&app.say("clean-returned-none", &[]));
    } else {
        let versions = app.say("count-versions", &[("count", report.versions.into())]);
        app.tell(&app.say("clean-returned", &[("versions", versions.into())]));
    }
    if was_on {
        app.note("clean-off", &[]);
    }
    Ok(Exit::Done)
}

/// Where cleaning itself finds no room, to clean is no advice.
fn no_room_to_clean(error: EngineError) -> Failure {
    let is_full = matches!(error, EngineError::Store { .. }) && error.kind() == EngineErrorKind::Full;
    let failure = Failure::from(error);
    if is_full { failure.advising("advice-clean-full") } else { failure }
}

fn tell(app: &App, report: &CleanReport, dry_run: bool, hearing: &Hearing) {
    if app.json {
        app.print_json(&json!({
            "dry_run": dry_run,
            "versions_removed": report.versions_removed,
            "paths": report.paths,
            "bytes_versions": report.version_bytes,
            "bytes_freed": report.bytes_freed,
            "packs_removed": report.packs_removed,
            "packs_rewritten": report.packs_rewritten,
            "runs_removed": report.roots_removed,
            "held": report.held,
            "waiting_for": report.waiting_for,
        }));
    }
    app.tell_notices(hearing);
    if report.held.is_some() {
        return;
    }
    let lang = app.words.lang();
    let versions = app.say("count-versions", &[("count", report.versions_removed.into())]);
    let all_bytes = amounts::size(report.version_bytes, lang);
    let size = [("size", amounts::size(report.bytes_freed, lang).into())];
    if report.versions_removed == 0 && report.bytes_freed == 0 {
        app.tell(&app.say("clean-nothing", &[]));
    }
    if report.versions_removed > 0 {
        let id = if dry_run { "clean-would" } else { "clean-done" };
        app.tell(&app.say(id, &[("versions", versions.into()), ("size", all_bytes.into())]));
    }
    if report.bytes_freed > 0 {
        app.tell(&app.say(if dry_run { "clean-would-free" } else { "clean-freed" }, &size));
    }
    if report.versions_removed > 0 {
        // What was forgotten is not at once taken away: another computer may still need it.
        app.note("clean-later", &[]);
        if !dry_run {
            app.note("clean-undo", &[]);
        }
        app.note("clean-rule", &[]);
    }
    if !report.waiting_for.is_empty() {
        let names = escape::text(&report.waiting_for.join(", "));
        app.note("clean-waiting", &[("computers", names.into())]);
    }
}

//! `repair`: heals what is damaged, from whatever is left that is good.

use clap::{ArgMatches, Command};
use mybackup_engine::{HealedBy, RepairReport};
use mybackup_service::ServiceError;
use serde_json::{Value, json};

use super::Verb;
use super::verify::{skipped_json, tell_skipped};
use crate::app::{App, Loudness, Outcome};
use crate::args::texts::Texts;
use crate::failure::Exit;
use crate::output::{escape, json as shape};
use crate::progress::Hearing;

pub(super) const VERB: Verb = Verb { name: "repair", command, run };

fn command(texts: Texts) -> Command {
    texts.command("repair", "help-repair")
}

fn run(app: &App, _typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    if session.destination_paths().is_empty() {
        return Err(ServiceError::NoDestination.into());
    }
    let mut work = session.engine(&app.asker())?;
    let hearing = Hearing::new(None);
    let report = app.long(&hearing, |run| work.repair(run))?;
    if app.json {
        app.print_json(&as_json(&report));
    }
    app.tell_notices(&hearing);
    tell(app, &report);
    Ok(if report.lost.is_empty() { Exit::Done } else { Exit::Damage })
}

fn healed_by(how: &HealedBy) -> &'static str {
    match how {
        HealedBy::OtherDestination(_) => "other-destination",
        HealedBy::SecondCopy => "second-copy",
        HealedBy::Salvage => "salvage",
        HealedBy::SourceFiles => "source-files",
        HealedBy::ThisComputer => "this-computer",
    }
}

fn as_json(report: &RepairReport) -> Value {
    let healed: Value = report
        .healed
        .iter()
        .map(|one| json!({ "destination": one.destination, "object": one.object, "how": healed_by(&one.how) }))
        .collect();
    let lost: Value = report
        .lost
        .iter()
        .map(|one| {
            json!({
                "destination": one.destination,
                "object": one.object,
                "versions": one.versions,
                "paths": one.paths.iter().map(|path| shape::path_of_bytes(path)).collect::<Value>(),
                "paths_total": one.paths_total,
            })
        })
        .collect();
    let set_aside: Value = report
        .quarantined
        .iter()
        .map(|(destination, object)| json!({ "destination": destination, "object": object }))
        .collect();
    json!({
        "healed": healed,
        "lost": lost,
        "set_aside": set_aside,
        "skipped": skipped_json(&report.skipped),
        "seconds": (report.seconds * 1000.0).round() / 1000.0,
    })
}

fn tell(app: &App, report: &RepairReport) {
    tell_skipped(app, &report.skipped);
    if report.healed.is_empty() && report.lost.is_empty() {
        app.tell(&app.say("repair-nothing", &[]));
        return;
    }
    if !report.healed.is_empty() {
        app.tell(&app.say("repair-done", &[("count", report.healed.len().into())]));
    }
    if app.loudness == Loudness::Verbose {
        for one in &report.healed {
            let how = app.say(&format!("healed-by-{}", healed_by(&one.how)), &[]);
            app.note("trouble-line", &[("path", one.object.as_str().into()), ("reason", how.into())]);
        }
    }
    if report.lost.is_empty() {
        return;
    }
    let versions: u64 = report.lost.iter().map(|one| one.versions).sum();
    app.warn(&app.say("repair-left", &[("count", versions.into())]));
    for one in &report.lost {
        for path in &one.paths {
            app.warn(&format!("  {}", escape::shown(path)));
        }
        if one.paths_total > one.paths.len() as u64 {
            let more = one.paths_total - one.paths.len() as u64;
            app.warn(&format!("  {}", app.say("and-more", &[("count", more.into())])));
        }
    }
}

//! `repair`: heals what is damaged, from whatever is left that is good.

use clap::{ArgMatches, Command};
use mybackup_engine::{HealedBy, RepairReport};
use mybackup_service::ServiceError;
use mybackup_service::failure::Exit;
use serde_json::{Value, json};

use super::Verb;
use super::verify::{skipped_json, tell_skipped, vault_folder};
use crate::app::{App, Loudness, Outcome};
use crate::args::texts::Texts;
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
    tell(app, &report, &vault_folder(&session));
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

/// So many objects are named to a person who did not ask for more.
const USUALLY_NAMED: usize = 20;

fn tell(app: &App, report: &RepairReport, vault: &str) {
    tell_skipped(app, &report.skipped);
    if report.healed.is_empty() && report.lost.is_empty() {
        app.tell(&app.say("repair-nothing", &[]));
        return;
    }
    let most = if app.loudness == Loudness::Verbose { usize::MAX } else { USUALLY_NAMED };
    let name = |destination: &str, object: &str| format!("{}/{vault}/{object}", escape::text(destination));
    if !report.healed.is_empty() {
        app.tell(&app.say("repair-done", &[("count", report.healed.len().into())]));
    }
    for one in report.healed.iter().take(most) {
        let how = app.say(&format!("healed-by-{}", healed_by(&one.how)), &[]);
        let path = name(&one.destination, &one.object);
        app.tell(&format!("  {}", app.say("trouble-line", &[("path", path.into()), ("reason", how.into())])));
    }
    let more = |total: u64, named: usize| {
        let more = total.saturating_sub(named as u64);
        (more > 0).then(|| format!("  {}", app.say("and-more", &[("count", more.into())])))
    };
    if let Some(line) = more(report.healed.len() as u64, most) {
        app.tell(&line);
    }
    if report.lost.is_empty() {
        return;
    }
    app.warn(&app.say("repair-lost", &[("count", report.lost.len().into())]));
    for one in report.lost.iter().take(most) {
        app.warn(&format!("  {}", name(&one.destination, &one.object)));
    }
    if let Some(line) = more(report.lost.len() as u64, most) {
        app.warn(&line);
    }
    let versions: u64 = report.lost.iter().map(|one| one.versions).sum();
    if versions == 0 {
        return;
    }
    app.warn(&app.say("repair-left", &[("count", versions.into())]));
    for one in &report.lost {
        for path in &one.paths {
            app.warn(&format!("  {}", escape::shown(path)));
        }
        if let Some(line) = more(one.paths_total, one.paths.len()) {
            app.warn(&line);
        }
    }
}

//! `verify`: proves that the backup can be restored.

use clap::{ArgMatches, Command};
use mybackup_engine::{Damage, DataCheck, VerifyReport, VerifyRequest};
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::{ServiceError, Session, amounts};
use serde_json::{Value, json};

use super::Verb;
use super::told::troubles_json;
use crate::app::{App, Loudness, Outcome};
use crate::args::texts::{Texts, whole_number};
use crate::output::{escape, json as shape};
use crate::progress::Hearing;

pub(super) const VERB: Verb = Verb { name: "verify", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("verify", "help-verify")
        .arg(
            texts
                .option("data", "value-percent", "option-verify-data")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("100")
                .value_parser(percent),
        )
        .arg(texts.flag("restore-test", "option-restore-test"))
}

fn percent(typed: &str) -> Result<u8, String> {
    let number = whole_number(typed.strip_suffix('%').unwrap_or(typed), 1, 100)?;
    Ok(u8::try_from(number).expect("at most 100 fits into a byte"))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    if session.destination_paths().is_empty() {
        return Err(ServiceError::NoDestination.into());
    }
    let data = match typed.get_one::<u8>("data") {
        None => DataCheck::None,
        Some(100) => DataCheck::All,
        Some(percent) => DataCheck::Percent(f64::from(*percent)),
    };
    let request = VerifyRequest { data, restore_test: typed.get_flag("restore-test") };
    let mut work = session.engine(&app.asker())?;
    let hearing = Hearing::new(None);
    let report = app.long(&hearing, |run| work.verify(&request, run))?;
    tell(app, &report, &request, &vault_folder(&session), &hearing);
    if report.damaged.is_empty() {
        return Ok(Exit::Done);
    }
    if app.json {
        return Ok(Exit::Damage);
    }
    Err(Failure::new(Exit::Damage, "error-damage-found").with("count", report.damaged.len()))
}

/// The name of the vault's folder at each destination.
pub(super) fn vault_folder(session: &Session) -> String {
    format!("MyBackup-{}", &session.device().vault.hex()[..8])
}

fn tell(app: &App, report: &VerifyReport, request: &VerifyRequest, vault: &str, hearing: &Hearing) {
    if app.json {
        app.print_json(&json!({
            "objects": report.objects,
            "bytes": report.bytes,
            "damaged": report.damaged.iter().map(damage_json).collect::<Value>(),
            "destinations": report.destinations,
            "skipped": skipped_json(&report.skipped),
            "roots": report.roots,
            "sources": report.sources,
            "versions": report.versions,
            "files_restored_and_compared": report.files_read_back,
            "strays": report.strays.len(),
            "known_lost": report.known_lost,
            "known_lost_paths": report.known_lost_paths.iter().map(|path| shape::path_of_bytes(path)).collect::<Value>(),
            "seconds": (report.seconds * 1000.0).round() / 1000.0,
            "problems": troubles_json(hearing),
        }));
    }
    app.tell_notices(hearing);
    tell_skipped(app, &report.skipped);
    for damage in &report.damaged {
        let name = format!("{}/{vault}/{}", escape::text(&damage.destination), damage.object);
        let args = [("name", name.into()), ("problem", app.cause(&damage.what).into())];
        app.warn(&app.say("verify-damaged-line", &args));
        let most = if app.loudness == Loudness::Verbose { usize::MAX } else { 5 };
        for path in damage.files.iter().take(most) {
            app.warn(&format!("  {}", escape::shown(path)));
        }
        let named = damage.files.len().min(most) as u64;
        if damage.files_total > named {
            let more = damage.files_total - named;
            app.warn(&format!("  {}", app.say("and-more", &[("count", more.into())])));
        }
    }
    if report.known_lost > 0 {
        app.warn(&app.say("verify-known-lost", &[("count", report.known_lost.into())]));
        for path in &report.known_lost_paths {
            app.warn(&format!("  {}", escape::shown(path)));
        }
    }
    if !report.damaged.is_empty() {
        return;
    }
    let lang = app.words.lang();
    let args = [("objects", report.objects.into()), ("size", amounts::size(report.bytes, lang).into())];
    let was_read = request.data != DataCheck::None;
    app.tell(&app.say(if was_read { "verify-done" } else { "verify-present" }, &args));
    if report.files_read_back > 0 {
        app.tell(&app.say("verify-restore-test", &[("count", report.files_read_back.into())]));
    }
}

fn damage_json(damage: &Damage) -> Value {
    json!({
        "destination": damage.destination,
        "object": damage.object,
        "what": damage.what,
        "files": damage.files.iter().map(|path| shape::path_of_bytes(path)).collect::<Value>(),
        "files_total": damage.files_total,
        "versions": damage.versions,
    })
}

/// Destinations that were away, as JSON.
pub(super) fn skipped_json(skipped: &[(String, String)]) -> Value {
    skipped.iter().map(|(destination, cause)| json!({ "destination": destination, "cause": cause })).collect()
}

/// Names the destinations that were away.
pub(super) fn tell_skipped(app: &App, skipped: &[(String, String)]) {
    for (destination, cause) in skipped {
        let args = [("path", escape::text(destination).into()), ("reason", app.cause(cause).into())];
        app.warn(&app.say("destination-skipped", &args));
    }
}

//! `add`: protects a folder, and says what of it is left out.

use clap::{ArgMatches, Command};
use mybackup_service::amounts;
use mybackup_service::defaults::SkipReason;
use mybackup_service::exclude::split_list;
use mybackup_service::failure::Exit;
use serde_json::json;

use super::Verb;
use super::count::count;
use crate::app::{App, Outcome, now_ns};
use crate::args::texts::{Texts, typed_path};
use crate::output::{escape, json};

pub(super) const VERB: Verb = Verb { name: "add", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("add", "help-add")
        .arg(texts.path_argument("path", "value-folder", "argument-folder-to-protect").required(true))
        .arg(texts.option("exclude", "value-patterns", "option-exclude").action(clap::ArgAction::Append))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let mut session = app.session()?;
    let path = app.absolute(&typed_path(typed, "path").unwrap_or_default())?;
    let mut exclude = Vec::new();
    for list in typed.get_many::<String>("exclude").into_iter().flatten() {
        exclude.extend(split_list(list)?);
    }
    let added = session.add(&path, exclude, now_ns())?;
    let source = &added.source;
    // Only what is there is worth telling.
    let there: Vec<_> = added
        .skips
        .iter()
        .map(|skip| (source.path.join(super::where_saved::relative(&skip.key)), skip.reason))
        .filter(|(path, _)| path.symlink_metadata().is_ok())
        .collect();
    let skipped: Vec<_> = there.iter().map(|(path, _)| path.clone()).collect();
    let counted = count(&source.path, &source.exclude, &skipped, source.one_file_system);
    if app.json {
        let skips: Vec<_> = there
            .iter()
            .map(|(path, reason)| json!({ "path": json::path(path), "reason": reason_name(*reason) }))
            .collect();
        app.print_json(&json!({
            "path": json::path(&source.path),
            "id": source.id,
            "exclude": source.exclude,
            "files": counted.files,
            "bytes": counted.bytes,
            "counted_all": counted.all,
            "skipped": skips,
        }));
    }
    let files = app.say("count-files", &[("count", counted.files.into())]);
    let id = if counted.all { "add-done" } else { "add-done-many" };
    let lang = app.words.lang();
    let path = escape::path(&source.path);
    app.tell(&app.say(
        id,
        &[("path", path.into()), ("files", files.into()), ("size", amounts::size(counted.bytes, lang).into())],
    ));
    if !there.is_empty() || !counted.tagged.is_empty() {
        app.tell(&app.say("add-skipped-title", &[]));
    }
    let reasons = there.iter().map(|(path, reason)| (path, app.say(reason_message(*reason), &[])));
    let tagged = counted.tagged.iter().map(|path| (path, app.say("add-tagged-cache", &[])));
    let other = counted.other_disks.iter().map(|path| (path, app.say("add-other-file-system", &[])));
    for (path, reason) in reasons.chain(tagged).chain(other) {
        let args = [("path", escape::path(path).into()), ("reason", reason.into())];
        app.tell(&format!("  {}", app.say("add-skipped-line", &args)));
    }
    if session.config().destinations.primary.is_none() {
        app.note("init-next-destination", &[]);
    }
    Ok(Exit::Done)
}

fn reason_name(reason: SkipReason) -> &'static str {
    reason_message(reason).trim_start_matches("skip-")
}

fn reason_message(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Cache => "skip-cache",
        SkipReason::Bin => "skip-bin",
        SkipReason::Vault => "skip-vault",
        SkipReason::OwnHome => "skip-own-home",
        _ => "skip-system",
    }
}

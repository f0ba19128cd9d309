//! `backup`: one run, or what it would save.

use std::sync::Arc;

use clap::{ArgAction, ArgMatches, Command};
use mybackup_engine::run::{FileEvent, Notice};
use mybackup_engine::{BackupRequest, CleanRequest, RetentionRules};
use mybackup_format::SourceId;
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::order::{First, Order, PATIENCE};
use mybackup_service::rpc::shape::PathText;
use mybackup_service::rpc::work::{BackupResult, back_up};
use mybackup_service::{ServiceError, Session, amounts};
use serde_json::{Value, json};

use super::told::{list_troubles, troubles_json};
use super::{Verb, attached};
use crate::app::{App, Loudness, Outcome};
use crate::args::texts::Texts;
use crate::output::{escape, json as shape};
use crate::progress::Hearing;

pub(super) const VERB: Verb = Verb { name: "backup", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("backup", "help-backup")
        .arg(texts.path_option("source", "value-folder", "option-source").action(ArgAction::Append))
        .arg(texts.flag("dry-run", "option-dry-run"))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    let config = session.config();
    if config.sources.is_empty() {
        return Err(ServiceError::NoSource.into());
    }
    let request = BackupRequest {
        sources: chosen(app, &session, typed)?,
        tell_files: app.loudness == Loudness::Verbose,
        ..BackupRequest::default()
    };
    if typed.get_flag("dry-run") {
        return dry_run(app, &session, &request);
    }
    if session.destination_paths().is_empty() {
        return Err(ServiceError::NoDestination.into());
    }
    if request.sources.is_empty() && app.loudness < Loudness::Verbose {
        // A MyBackup that runs already does the work: its window shows it too.
        if let Some(exit) = attached::back_up(app)? {
            return Ok(exit);
        }
    }
    let mut work = session.engine(&app.asker())?;
    let screen = app.screen.clone();
    let hearing = Hearing::new(Some(Box::new(move |path, what, _| {
        screen.err(&format!("{} {}", sign(what), escape::shown(path)));
    })));
    let say_first = |first: &First| app.note("order-first", &[("what", first.why(app.words).into())]);
    let order = Order { home: session.home(), tell: &say_first, patience: PATIENCE };
    let result = app.long(&hearing, |run| back_up(&mut work, config.order.smart.then_some(&order), &request, run));
    let result = result.inspect_err(|_| list_troubles(app, &hearing))?;
    let exit = tell(app, &result, &hearing)?;
    if exit != Exit::Interrupted && config.retention.auto_clean {
        let rules =
            RetentionRules { keep_days: config.retention.keep_days, keep_versions: config.retention.keep_versions };
        let hearing = Hearing::new(None);
        app.long(&hearing, |run| work.clean(&CleanRequest { rules, dry_run: false }, run))?;
        app.tell_notices(&hearing);
    }
    Ok(exit)
}

/// The sources that were named, or none for all.
fn chosen(app: &App, session: &Session, typed: &ArgMatches) -> Result<Vec<SourceId>, Failure> {
    let mut chosen = Vec::new();
    for path in typed.get_many::<std::ffi::OsString>("source").into_iter().flatten() {
        let path = app.absolute(path.as_ref())?;
        let real = super::where_saved::resolved(&path);
        let sources = &session.config().sources;
        let found = sources.iter().find(|source| source.path == path || source.path == real);
        let id = found.and_then(|source| SourceId::from_hex(&source.id));
        chosen.push(id.ok_or(ServiceError::SourceUnknown { path })?);
    }
    Ok(chosen)
}

/// Tells what a backup came to.
pub(super) fn tell(app: &App, report: &BackupResult, hearing: &Hearing) -> Outcome {
    let lang = app.words.lang();
    let emptied: Vec<Vec<u8>> = report.emptied.iter().map(PathText::bytes).collect::<Result<_, _>>()?;
    if app.json {
        app.print_json(&json!({
            "run": report.run,
            "files_new": report.files_new,
            "files_changed": report.files_changed,
            "files_unchanged": report.files_unchanged,
            "files_deleted": report.files_deleted,
            "files_unreadable": report.files_unreadable,
            "bytes_read": report.bytes_read,
            "bytes_stored": report.bytes_stored,
            "seconds": report.took as f64 / 1000.0,
            "stopped": report.stopped,
            "sources_emptied": emptied.iter().map(|path| shape::path_of_bytes(path)).collect::<Value>(),
            "problems": troubles_json(hearing),
            "destinations_late": late(hearing),
        }));
    }
    app.tell_notices(hearing);
    if report.stopped {
        app.warn(&app.say("error-interrupted", &[]));
        return Ok(Exit::Interrupted);
    }
    let changes = report.files_new + report.files_changed + report.files_deleted;
    if changes == 0 && report.files_unreadable == 0 {
        app.tell(&app.say("backup-nothing", &[]));
    } else {
        app.tell(&app.say(
            if report.files_deleted > 0 { "backup-done-gone" } else { "backup-done" },
            &[
                ("time", amounts::elapsed(report.took, lang).into()),
                ("new", report.files_new.into()),
                ("changed", report.files_changed.into()),
                ("gone", report.files_deleted.into()),
                ("unchanged", report.files_unchanged.into()),
            ],
        ));
        app.tell(&app.say(
            "backup-sizes",
            &[
                ("read", amounts::size(report.bytes_read, lang).into()),
                ("stored", amounts::size(report.bytes_stored, lang).into()),
            ],
        ));
    }
    for path in &emptied {
        app.warn(&app.say("backup-source-emptied", &[("path", escape::shown(path).into())]));
    }
    if report.files_unreadable > 0 {
        app.warn(&app.say("backup-unreadable", &[("count", report.files_unreadable.into())]));
    }
    list_troubles(app, hearing);
    Ok(if report.files_unreadable > 0 { Exit::Partial } else { Exit::Done })
}

fn late(hearing: &Hearing) -> Value {
    let skipped = hearing.notices().into_iter().filter_map(|notice| match notice {
        Notice::DestinationSkipped { destination, cause } => {
            Some(json!({ "destination": destination, "cause": cause }))
        }
        _ => None,
    });
    skipped.collect()
}

fn dry_run(app: &App, session: &Session, request: &BackupRequest) -> Outcome {
    let mut work = app.reader(session)?;
    let files = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (screen, lang, found, json) = (app.screen.clone(), app.words.lang(), files.clone(), app.json);
    let quiet = app.loudness == Loudness::Quiet;
    let hearing = Hearing::new(Some(Box::new(move |path, what, bytes| {
        if json {
            let file = json!({ "path": shape::path_of_bytes(path), "what": word(what), "size": bytes });
            found.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(file);
        } else if !quiet {
            let size = if what == FileEvent::Deleted { String::new() } else { amounts::size(bytes, lang) };
            screen.out(&format!("{} {size:>10}  {}", sign(what), escape::shown(path)));
        }
    })));
    let report = app.long(&hearing, |run| work.dry_run(request, run))?;
    if app.json {
        let files = std::mem::take(&mut *files.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        app.print_json(&json!({
            "dry_run": true,
            "files_new": report.files_new,
            "files_changed": report.files_changed,
            "files_deleted": report.files_deleted,
            "files_unchanged": report.files_unchanged,
            "files_unreadable": report.files_unreadable,
            "bytes": report.bytes_read,
            "files": files,
            "problems": troubles_json(&hearing),
        }));
    }
    let count = app.say("count-files", &[("count", (report.files_new + report.files_changed).into())]);
    let size = amounts::size(report.bytes_read, lang);
    app.tell(&app.say("backup-would", &[("files", count.into()), ("size", size.into())]));
    if report.files_unreadable > 0 {
        app.warn(&app.say("backup-unreadable", &[("count", report.files_unreadable.into())]));
    }
    list_troubles(app, &hearing);
    Ok(if report.files_unreadable > 0 { Exit::Partial } else { Exit::Done })
}

fn sign(what: FileEvent) -> char {
    match what {
        FileEvent::New | FileEvent::Restored => '+',
        FileEvent::Changed => '~',
        FileEvent::Deleted => '-',
    }
}

fn word(what: FileEvent) -> &'static str {
    match what {
        FileEvent::New => "new",
        FileEvent::Changed => "changed",
        FileEvent::Deleted => "deleted",
        FileEvent::Restored => "restored",
    }
}

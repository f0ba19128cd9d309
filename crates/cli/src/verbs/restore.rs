//! `restore`: one file or a folder, by version or date, in place or elsewhere.

use clap::{ArgGroup, ArgMatches, Command};
use mybackup_engine::run::TroubleKind;
use mybackup_engine::{Engine, EngineError, OnExisting, RestoreReport, RestoreRequest, RestoreWhat, Which};
use mybackup_format::Kind;
use mybackup_service::amounts;
use mybackup_service::failure::{Exit, Failure};
use serde_json::{Value, json};

use super::Verb;
use super::told::{list_troubles, list_troubles_but, seconds, troubles_json};
use super::where_saved::saved;
use crate::app::{App, Outcome};
use crate::args::texts::{Texts, typed_path};
use crate::output::{escape, json as shape};
use crate::progress::Hearing;

pub(super) const VERB: Verb = Verb { name: "restore", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("restore", "help-restore")
        .arg(texts.path_option("file", "value-file", "option-file"))
        .arg(texts.path_option("directory", "value-folder", "option-directory"))
        .arg(texts.flag("list", "option-restore-list"))
        .group(ArgGroup::new("what").args(["file", "directory", "list"]).required(true))
        .arg(texts.number("version", "option-version", 1, u32::MAX).requires("file").conflicts_with_all([
            "date",
            "directory",
            "list",
        ]))
        .arg(texts.option("date", "value-date", "option-date"))
        .arg(texts.path_option("destination", "value-folder", "option-restore-destination"))
        .arg(texts.option("existing", "value-existing", "option-existing").value_parser([
            "keep-both",
            "replace",
            "skip",
        ]))
        .arg(texts.flag("dry-run", "option-dry-run"))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    if typed.get_flag("list") {
        return super::restore_list::run(app, &session);
    }
    let date = typed.get_one::<String>("date").map(|date| app.date(date)).transpose()?;
    let to = typed_path(typed, "destination").map(|path| app.absolute(&path)).transpose()?;
    let version = typed.get_one::<u32>("version").copied();
    let dry_run = typed.get_flag("dry-run");
    // Elsewhere nothing is saved first, so a backup that is running need not be waited for.
    let mut work = match dry_run || typed_path(typed, "destination").is_some() {
        true => app.reader(&session)?,
        false => app.engine(&session)?,
    };
    let (what, path, stood) = match (typed_path(typed, "file"), typed_path(typed, "directory")) {
        (Some(file), _) => {
            let path = saved(app, &work, &file)?;
            if work.versions(&path)?.iter().all(|one| one.kind == Kind::Dir) {
                let failure = Failure::usage("error-is-folder").with("path", escape::shown(&path));
                return Err(failure.with("argument", escape::argument(&path)));
            }
            let which = match (version, date) {
                (Some(number), _) => Which::Version(number),
                (None, Some(date)) => Which::At(date),
                (None, None) => Which::Newest,
            };
            let stood = app.absolute(&file)?.symlink_metadata().is_ok();
            (RestoreWhat::File { path: path.clone(), which }, path, stood)
        }
        (None, directory) => {
            let path = saved(app, &work, &directory.unwrap_or_default())?;
            (RestoreWhat::Directory { path: path.clone(), at: date }, path, true)
        }
    };
    let mut request = RestoreRequest::new(what, to);
    request.dry_run = dry_run;
    request.existing = match typed.get_one::<String>("existing").map(String::as_str) {
        Some("keep-both") => OnExisting::KeepBoth,
        Some("replace") => OnExisting::Replace,
        Some("skip") => OnExisting::Skip,
        _ => request.existing,
    };
    let words = app.words;
    request.keep_both_label =
        Box::new(move |version| words.say("kept-beside", &[("version", version.number.to_string().into())]));
    let hearing = Hearing::new(None);
    let report = app.long(&hearing, |run| work.restore(&request, run)).map_err(|error| match error {
        EngineError::NoSuchVersion { path, .. } if version.is_some() => {
            Failure::new(Exit::Failed, "error-version-unknown")
                .with("path", escape::text(&path))
                .with("version", version.unwrap_or_default().to_string())
        }
        other => other.into(),
    })?;
    tell(app, &report, &request, &hearing);
    if held_nothing(&report, &request) {
        let args = [("path", escape::shown(&path).into()), ("argument", escape::argument(&path).into())];
        app.note("restore-empty", &args);
        app.note("restore-empty-next", &args);
    }
    // Where nothing stood, nothing was replaced.
    if stood && !request.dry_run && request.to.is_none() && report.files > 0 {
        tell_undo(app, &work, &request, &path, &report);
    }
    Ok(exit(&report, &request))
}

/// Whether a folder was asked for as it is now, and there is nothing in it.
fn held_nothing(report: &RestoreReport, request: &RestoreRequest) -> bool {
    let is_now = matches!(request.what, RestoreWhat::Directory { at: None, .. });
    is_now && report.files + report.identical + report.occupied + report.damaged + report.not_written == 0
}

fn exit(report: &RestoreReport, request: &RestoreRequest) -> Exit {
    let skipped_on_purpose = request.existing == OnExisting::Skip || request.dry_run;
    let occupied = if skipped_on_purpose { 0 } else { report.occupied };
    match report {
        _ if report.damaged > 0 => Exit::Damage,
        _ if report.not_written + report.stayed + occupied > 0 => Exit::Partial,
        _ => Exit::Done,
    }
}

fn tell(app: &App, report: &RestoreReport, request: &RestoreRequest, hearing: &Hearing) {
    if app.json {
        let renamed = |(wanted, name): &(Vec<u8>, Vec<u8>)| json!({ "path": shape::path_of_bytes(wanted), "name": shape::path_of_bytes(name) });
        app.print_json(&json!({
            "dry_run": request.dry_run,
            "target": shape::path(&report.target),
            "files": report.files,
            "folders": report.dirs,
            "bytes": report.bytes,
            "files_identical": report.identical,
            "files_occupied": report.occupied,
            "files_stayed": report.stayed,
            "files_renamed": report.renamed,
            "files_damaged": report.damaged,
            "files_not_written": report.not_written,
            "attribute_problems": report.attribute_problems,
            "renamed": report.kept_as.iter().map(renamed).collect::<Value>(),
            "seconds": seconds(report.started_ns, report.finished_ns),
            "problems": troubles_json(hearing),
        }));
    }
    app.tell_notices(hearing);
    let size = amounts::size(report.bytes, app.words.lang());
    if request.dry_run {
        let files = app.say("count-files", &[("count", report.files.into())]);
        app.tell(&app.say("restore-would", &[("files", files.into()), ("size", size.into())]));
        if report.occupied > 0 {
            app.tell(&app.say("restore-would-meet", &[("count", report.occupied.into())]));
        }
        return;
    }
    let target = escape::path(&report.target);
    let left_alone = if request.existing == OnExisting::Skip { report.occupied } else { 0 };
    let failed = report.damaged + report.not_written + report.occupied - left_alone;
    if report.files > 0 {
        app.tell(&app.say("restore-done", &[("count", report.files.into()), ("path", target.into())]));
    } else if failed + left_alone == 0 && !held_nothing(report, request) {
        app.tell(&app.say("restore-nothing", &[("path", target.into())]));
    }
    for (wanted, name) in &report.kept_as {
        let args = [("path", escape::shown(wanted).into()), ("name", escape::shown(name).into())];
        app.note("restore-beside", &args);
    }
    if left_alone > 0 {
        app.note("restore-left-alone", &[("count", left_alone.into())]);
    }
    if failed > 0 {
        app.warn(&app.say("restore-failed", &[("count", failed.into())]));
    }
    let attributes = hearing.count(TroubleKind::AttributeLost);
    if attributes > 0 {
        app.warn(&app.say("restore-attributes", &[("count", attributes.into())]));
    }
    match left_alone {
        0 => list_troubles(app, hearing),
        _ => list_troubles_but(app, hearing, TroubleKind::Occupied),
    }
}

/// Says how to bring back what stood there before.
fn tell_undo(app: &App, engine: &Engine, request: &RestoreRequest, path: &[u8], report: &RestoreReport) {
    if request.existing != OnExisting::Replace {
        return;
    }
    let shown = escape::argument(path);
    match &request.what {
        RestoreWhat::File { .. } => {
            // What the last run saw there is what stood there before the restore.
            let versions = engine.versions(path).unwrap_or_default();
            let Some(stood) = versions.first().filter(|newest| newest.current) else { return };
            let number = stood.number.to_string();
            app.note("restore-kept-first", &[("version", number.as_str().into())]);
            app.note("restore-undo-file", &[("path", shown.into()), ("version", number.into())]);
        }
        RestoreWhat::Directory { .. } => {
            let date = app.moment(report.finished_ns);
            app.note("restore-undo-folder", &[("path", shown.into()), ("date", date.into())]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(existing: OnExisting) -> RestoreRequest {
        let what = RestoreWhat::Directory { path: b"/a".to_vec(), at: None };
        RestoreRequest { existing, ..RestoreRequest::new(what, None) }
    }

    #[test]
    fn damage_counts_more_than_a_file_that_could_not_be_written() {
        let report = |damaged, not_written, occupied| RestoreReport {
            damaged,
            not_written,
            occupied,
            ..RestoreReport::default()
        };
        let (replace, skip) = (request(OnExisting::Replace), request(OnExisting::Skip));
        assert_eq!(exit(&report(1, 1, 0), &replace), Exit::Damage);
        assert_eq!(exit(&report(0, 1, 0), &replace), Exit::Partial);
        assert_eq!(exit(&report(0, 0, 1), &replace), Exit::Partial);
        assert_eq!(exit(&report(0, 0, 1), &skip), Exit::Done);
        assert_eq!(exit(&report(0, 0, 0), &replace), Exit::Done);
        let stayed = RestoreReport { stayed: 1, ..RestoreReport::default() };
        assert_eq!(exit(&stayed, &replace), Exit::Partial, "It was asked to be replaced");
    }
}

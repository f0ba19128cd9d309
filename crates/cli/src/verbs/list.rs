//! `list`: the versions of a file, or what a folder held.

use clap::{ArgMatches, Command};
use mybackup_engine::{BrowseEntry, Engine, EngineError, VersionInfo};
use mybackup_format::{Kind, Stamp, ids};
use mybackup_service::amounts;
use mybackup_service::config::Retention;
use mybackup_service::failure::Exit;
use serde_json::{Value, json};

use super::Verb;
use super::where_saved::saved;
use crate::app::{App, Outcome, now_ns};
use crate::args::texts::{Texts, typed_path};
use crate::output::table::{Column, Table};
use crate::output::{escape, json as shape};

pub(super) const VERB: Verb = Verb { name: "list", command, run };

const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;

fn command(texts: Texts) -> Command {
    texts
        .command("list", "help-list")
        .arg(texts.path_argument("path", "value-path", "argument-list-path"))
        .arg(texts.option("date", "value-date", "option-date"))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    let date = typed.get_one::<String>("date").map(|date| app.date(date)).transpose()?;
    let Some(path) = typed_path(typed, "path") else {
        super::sources::print(app, &session.config().sources);
        return Ok(Exit::Done);
    };
    let work = app.reader(&session)?;
    let path = saved(app, &work, &path)?;
    let versions = work.versions(&path)?;
    if versions.first().is_some_and(|newest| newest.kind == Kind::Dir) {
        let entries = browse(&work, &path, date, &versions)?;
        folder(app, &path, date, &entries);
        return Ok(Exit::Done);
    }
    let then: Vec<VersionInfo> =
        versions.iter().filter(|one| date.is_none_or(|date| one.first_saved_ns <= date)).cloned().collect();
    if then.is_empty() {
        let wanted = "version at that date".to_string();
        return Err(EngineError::NoSuchVersion { path: String::from_utf8_lossy(&path).into_owned(), wanted }.into());
    }
    file(app, &path, &then, &session.config().retention);
    Ok(Exit::Done)
}

/// What a folder held; of one that is gone, what it held last.
fn browse(
    engine: &Engine,
    path: &[u8],
    date: Option<i64>,
    versions: &[VersionInfo],
) -> Result<Vec<BrowseEntry>, EngineError> {
    let gone = versions.first().filter(|newest| newest.deleted).and_then(|newest| newest.superseded_ns);
    engine.browse(path, date.or(gone.map(|gone| gone - 1)))
}

fn file(app: &App, path: &[u8], versions: &[VersionInfo], retention: &Retention) {
    if app.json {
        let list: Vec<Value> = versions.iter().enumerate().map(|(at, one)| version_json(one, at, retention)).collect();
        app.print_json(&json!({ "path": shape::path_of_bytes(path), "versions": list }));
        return;
    }
    let heads = [
        (Column::Number, "column-version"),
        (Column::Text, "column-date"),
        (Column::Number, "column-size"),
        (Column::Hash, "column-sha256"),
        (Column::Text, "column-kept"),
    ];
    let mut table = Table::new(heads.map(|(kind, head)| (kind, app.say(head, &[]))).to_vec());
    for (at, one) in versions.iter().enumerate() {
        let mut kept = app.say(&format!("kept-{}", kept(one, at, retention)), &[]);
        if one.damaged {
            kept = format!("{kept}, {}", app.say("version-damaged", &[]));
        }
        table.row(vec![
            one.number.to_string(),
            modified(app, one.modified),
            amounts::size(one.size, app.words.lang()),
            one.sha256.map_or_else(|| kind_word(app, one.kind), |hash| ids::hex(&hash)),
            kept,
        ]);
    }
    app.screen.table(&table);
}

fn version_json(one: &VersionInfo, at: usize, retention: &Retention) -> Value {
    json!({
        "version": one.number,
        "kind": shape::kind(one.kind),
        "modified": shape::stamp(one.modified),
        "size": one.size,
        "sha256": shape::hash(one.sha256),
        "deleted": one.deleted,
        "current": one.current,
        "first_saved": shape::moment((one.first_saved_ns != 0).then_some(one.first_saved_ns)),
        "superseded": shape::moment(one.superseded_ns),
        "kept": kept(one, at, retention),
        "stored_bytes": one.stored_bytes,
        "changed_while_read": one.changed_while_read,
        "damaged": one.damaged,
    })
}

/// Why cleaning would keep a version, the strongest reason first.
fn kept(one: &VersionInfo, at: usize, retention: &Retention) -> &'static str {
    let limit = now_ns().saturating_sub(i64::from(retention.keep_days).saturating_mul(DAY_NS));
    match one {
        _ if one.current => "current",
        _ if at == 0 => "last",
        _ if at < retention.keep_versions as usize => "newest",
        _ if one.superseded_ns.is_none_or(|superseded| superseded > limit) => "days",
        _ => "until-clean",
    }
}

fn folder(app: &App, path: &[u8], date: Option<i64>, entries: &[BrowseEntry]) {
    if app.json {
        let list: Vec<Value> = entries
            .iter()
            .map(|one| {
                json!({
                    "name": shape::path_of_bytes(&one.name),
                    "kind": shape::kind(one.kind),
                    "size": one.size,
                    "modified": shape::stamp(one.modified),
                    "version": one.version,
                })
            })
            .collect();
        let value = json!({ "path": shape::path_of_bytes(path), "date": shape::moment(date), "entries": list });
        app.print_json(&value);
        return;
    }
    let heads = [
        (Column::Text, "column-date"),
        (Column::Number, "column-size"),
        (Column::Number, "column-version"),
        (Column::Path, "column-name"),
    ];
    let mut table = Table::new(heads.map(|(kind, head)| (kind, app.say(head, &[]))).to_vec());
    for one in entries {
        let is_folder = one.kind == Kind::Dir;
        let size = match one.kind {
            Kind::File => amounts::size(one.size, app.words.lang()),
            kind => kind_word(app, kind),
        };
        let name = escape::shown(&one.name);
        table.row(vec![
            modified(app, one.modified),
            size,
            if is_folder { String::new() } else { one.version.to_string() },
            if is_folder { format!("{name}/") } else { name },
        ]);
    }
    app.screen.table(&table);
}

/// Says the time of a file; one that no calendar reaches stays a number.
pub(super) fn modified(app: &App, stamp: Stamp) -> String {
    let nanos = i128::from(stamp.secs) * 1_000_000_000 + i128::from(stamp.nanos);
    match i64::try_from(nanos) {
        Ok(nanos) => app.moment(nanos),
        Err(_) => format!("{} s", stamp.secs),
    }
}

fn kind_word(app: &App, kind: Kind) -> String {
    let id = match kind {
        Kind::File => "kind-file",
        Kind::Dir => "kind-folder",
        Kind::Symlink => "kind-link",
        _ => "kind-other",
    };
    app.say(id, &[])
}

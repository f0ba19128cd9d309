//! `config`: the settings, shown and changed one by one.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{ArgMatches, Command};
use mybackup_service::config::{KeyInfo, keys};
use serde_json::{Map, Value, json};

use super::Verb;
use crate::app::{App, Outcome};
use crate::args::texts::Texts;
use crate::failure::{Exit, Failure};
use crate::output::table::{Column, Table};
use crate::output::{escape, json};

pub(super) const VERB: Verb = Verb { name: "config", command, run };

fn command(texts: Texts) -> Command {
    let key = || texts.argument("key", "value-key", "argument-key").required(true);
    texts
        .command("config", "help-config")
        .subcommand_required(true)
        .subcommand(texts.command("show", "help-config-show"))
        .subcommand(texts.command("get", "help-config-get").arg(key()))
        .subcommand(
            texts
                .command("set", "help-config-set")
                .arg(key())
                .arg(texts.path_argument("value", "value-value", "argument-value").required(true)),
        )
        .subcommand(texts.command("path", "help-config-path"))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    match typed.subcommand() {
        Some(("get", typed)) => get(app, key_of(typed)),
        Some(("set", typed)) => {
            let value = typed.get_one::<OsString>("value").cloned().unwrap_or_default();
            set(app, key_of(typed), &value)
        }
        Some(("path", _)) => {
            let path = app.session()?.home().config();
            match app.json {
                true => app.print_json(&json!({ "path": json::path(&path) })),
                false => app.screen.out_raw(&[&crate::args::paths::path_bytes(&path)[..], b"\n"].concat()),
            }
            Ok(Exit::Done)
        }
        _ => show(app),
    }
}

fn key_of(typed: &ArgMatches) -> &str {
    typed.get_one::<String>("key").map_or("", String::as_str)
}

fn show(app: &App) -> Outcome {
    let mut session = app.session()?;
    let file = session.config_file();
    let mut table = Table::new(
        [(Column::Text, "column-key"), (Column::Path, "column-value"), (Column::Path, "column-allowed")]
            .map(|(kind, head)| (kind, app.say(head, &[])))
            .to_vec(),
    );
    let mut settings = Map::new();
    for KeyInfo { name, allowed, .. } in keys() {
        let value = file.get(name)?;
        settings.insert(name.to_string(), value_json(&value));
        table.row(vec![name.to_string(), escape::path(Path::new(&value)).replace("\\n", ", "), allowed.to_string()]);
    }
    match app.json {
        true => app.print_json(&json!({ "settings": settings })),
        false => app.screen.table(&table),
    }
    if !app.json && !session.config().sources.is_empty() {
        app.screen.out("");
        super::sources::print(app, &session.config().sources);
    }
    Ok(Exit::Done)
}

fn get(app: &App, key: &str) -> Outcome {
    let mut session = app.session()?;
    let value = session.config_file().get(key)?;
    match app.json {
        true => app.print_json(&json!({ "key": key, "value": value_json(&value) })),
        false => app.screen.out_raw(&[value.as_encoded_bytes(), b"\n"].concat()),
    }
    Ok(Exit::Done)
}

fn set(app: &App, key: &str, value: &OsStr) -> Outcome {
    let mut session = app.session()?;
    let is_place = matches!(key, "destination" | "destinations.primary" | "destinations.secondary");
    let is_list = value.as_encoded_bytes().starts_with(b"[");
    let is_none = value.is_empty() || value == "none" || value == "null";
    let value = match is_place && !is_list && !is_none {
        true => app.absolute(Path::new(value))?.into_os_string(),
        false => value.to_os_string(),
    };
    // All is understood before anything is looked at on the disk.
    let before = session.config().destinations.clone();
    session.config_file().set(key, &value)?;
    let after = session.config().destinations.clone();
    let known: Vec<_> = before.primary.iter().chain(&before.secondary).collect();
    for place in after.primary.iter().chain(&after.secondary).filter(|place| !known.contains(place)) {
        session.check_destination(place).map_err(|error| match Failure::from(error) {
            // The folder was typed just now: that is a mistake of typing, not a disk that is away.
            failure if failure.exit == Exit::Unreachable => failure.ending(Exit::Failed),
            failure => failure,
        })?;
    }
    let file = session.config_file();
    file.save()?;
    let now = file.get(key)?;
    if app.json {
        app.print_json(&json!({ "key": key, "value": value_json(&now) }));
    }
    let shown = match now.is_empty() || now == "none" {
        true => app.say("setting-none", &[]),
        false => escape::path(Path::new(&now)).replace("\\n", ", "),
    };
    app.tell(&app.say("setting-changed", &[("key", key.to_string().into()), ("value", shown.into())]));
    if key == "encryption.key_store" {
        app.note("setting-key-store-next", &[]);
    }
    Ok(Exit::Done)
}

/// Numbers and switches as such, everything else as text or bytes.
fn value_json(value: &OsStr) -> Value {
    match value.to_str() {
        Some("none") => Value::Null,
        Some(text) => match serde_json::from_str::<Value>(text) {
            Ok(found @ (Value::Number(_) | Value::Bool(_))) => found,
            _ if text.contains('\n') => text.lines().map(Value::from).collect(),
            _ => text.into(),
        },
        None => json::path(Path::new(value)),
    }
}

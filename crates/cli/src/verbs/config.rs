//! `config`: the settings, shown and changed one by one.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};
use mybackup_service::Session;
use mybackup_service::config::{KeyInfo, KeyStoreKind, keys};
use mybackup_service::failure::Exit;
use mybackup_service::failure::phrase;
use mybackup_service::hooks::check_command;
use serde_json::{Map, Value, json};

use super::Verb;
use super::init::{new_place, tell_key_place};
use crate::app::{App, Outcome, now_ns};
use crate::args::texts::Texts;
use crate::output::table::{Column, Table};
use crate::output::{escape, json};
use crate::progress::Hearing;

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
        // Others may look over the shoulder: an address that may hold a secret is not shown whole.
        let value = file.shown(name)?;
        settings.insert(name.to_string(), value_json(&value));
        table.row(vec![
            name.to_string(),
            escape::path(Path::new(&value)).replace("\\n", ", "),
            phrase::list(app.words, allowed, ", "),
        ]);
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
    let is_path = is_place || key == "hooks.command";
    let value = match is_path && !is_list && !is_none {
        true => app.absolute(Path::new(value))?.into_os_string(),
        false => value.to_os_string(),
    };
    if let Some(kind) = value.to_str().filter(|_| key == "encryption.key_store").and_then(KeyStoreKind::from_name) {
        return set_key_store(app, &mut session, kind);
    }
    // All is understood before anything is looked at on the disk.
    let before = session.config().destinations.clone();
    session.config_file().set(key, &value)?;
    if let Some(program) = session.config().hooks.command.as_ref().filter(|_| key == "hooks.command") {
        check_command(program)?;
    }
    let after = session.config().destinations.clone();
    let known: Vec<_> = before.primary.iter().chain(&before.secondary).collect();
    for place in after.primary.iter().chain(&after.secondary).filter(|place| !known.contains(place)) {
        session.check_destination(place).map_err(|error| match new_place(error) {
            // The folder was typed just now: that is a mistake of typing, not a disk that is away.
            failure if failure.exit == Exit::Unreachable => failure.ending(Exit::Failed),
            failure => failure,
        })?;
    }
    session.check_destinations_differ()?;
    session.config_file().save()?;
    let named: &[PathBuf] = match key {
        "destinations.secondary" => &after.secondary,
        _ if is_place => after.primary.as_slice(),
        _ => &[],
    };
    for place in named {
        session.take_destination(place)?;
    }
    tell_setting(app, &mut session, key)
}

/// Moves the key, and says where it is then.
fn set_key_store(app: &App, session: &mut Session, kind: KeyStoreKind) -> Outcome {
    let hearing = Hearing::new(None);
    let asker = app.asker();
    let place = app.quietly(&hearing, |run| session.change_key_store(kind, &asker, now_ns(), run))?;
    app.tell_notices(&hearing);
    tell_setting(app, session, "encryption.key_store")?;
    tell_key_place(app, place.as_ref());
    Ok(Exit::Done)
}

fn tell_setting(app: &App, session: &mut Session, key: &str) -> Outcome {
    let now = session.config_file().shown(key)?;
    if app.json {
        app.print_json(&json!({ "key": key, "value": value_json(&now) }));
    }
    let shown = match now.is_empty() || now == "none" {
        true => app.say("setting-none", &[]),
        false => escape::path(Path::new(&now)).replace("\\n", ", "),
    };
    app.tell(&app.say("setting-changed", &[("key", key.to_string().into()), ("value", shown.into())]));
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

//! `remove`: no longer protects a folder; what is saved of it stays.

use clap::{ArgMatches, Command};
use mybackup_service::failure::Exit;
use serde_json::json;

use super::Verb;
use crate::app::{App, Outcome};
use crate::args::texts::{Texts, typed_path};
use crate::output::{escape, json};

pub(super) const VERB: Verb = Verb { name: "remove", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("remove", "help-remove")
        .arg(texts.path_argument("path", "value-folder", "argument-source").required(true))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let mut session = app.session()?;
    let path = app.absolute(&typed_path(typed, "path").unwrap_or_default())?;
    let removed = session.remove(&path)?;
    if app.json {
        app.print_json(&json!({ "path": json::path(&removed.path) }));
    }
    app.tell(&app.say("remove-done", &[("path", escape::path(&removed.path).into())]));
    Ok(Exit::Done)
}

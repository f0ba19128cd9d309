//! `service`: `mybackup watch` in the background, started by the system at login.

use clap::{ArgMatches, Command};
use mybackup_service::background::{self, Background, Standing};
use mybackup_service::config::KeyStoreKind;
use mybackup_service::failure::{Exit, Failure};
use serde_json::json;

use super::Verb;
use crate::app::{App, Outcome, env};
use crate::args::texts::Texts;
use crate::ask::PASSPHRASE_FILE;
use crate::output::escape;

pub(super) const VERB: Verb = Verb { name: "service", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("service", "help-service")
        .subcommand_required(true)
        .subcommand(texts.command("install", "help-service-install"))
        .subcommand(texts.command("uninstall", "help-service-uninstall"))
        .subcommand(texts.command("status", "help-service-status"))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    match typed.subcommand() {
        Some(("install", _)) => install(app),
        Some(("uninstall", _)) => uninstall(app),
        _ => status(app),
    }
}

/// Installs it only where it would work: the key is at hand without anybody to ask.
fn install(app: &App) -> Outcome {
    let session = app.session()?;
    let passphrase_file = env(PASSPHRASE_FILE).map(|file| app.absolute(file.as_ref())).transpose()?;
    if session.config().encryption.key_store == KeyStoreKind::Passphrase && passphrase_file.is_none() {
        return Err(Failure::new(Exit::Key, "error-background-passphrase"));
    }
    session.unlock(&app.asker())?;
    let program = std::env::current_exe().map_err(Failure::unexpected)?;
    let background = Background { program, home: app.home()?.folder().to_path_buf(), passphrase_file };
    let path = background.install(&env)?;
    if app.json {
        app.print_json(&json!({ "state": "running", "file": crate::output::json::path(&path) }));
    }
    app.tell(&app.say("service-installed", &[("path", escape::path(&path).into())]));
    Ok(Exit::Done)
}

fn uninstall(app: &App) -> Outcome {
    let was_there = background::uninstall(&env)?;
    if app.json {
        app.print_json(&json!({ "state": "absent" }));
    }
    app.tell(&app.say(if was_there { "service-removed" } else { "service-absent" }, &[]));
    Ok(Exit::Done)
}

fn status(app: &App) -> Outcome {
    let (name, message) = match background::standing(&env)? {
        Standing::Absent => ("absent", "service-absent"),
        Standing::Stopped => ("stopped", "service-stopped"),
        Standing::Running => ("running", "service-running"),
    };
    if app.json {
        app.print_json(&json!({ "state": name }));
    }
    app.tell(&app.say(message, &[]));
    Ok(Exit::Done)
}

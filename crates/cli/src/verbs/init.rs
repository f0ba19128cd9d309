//! `init`: sets this computer up, and offers the recovery kit.

use clap::{Arg, ArgMatches, Command};
use mybackup_service::ServiceError;
use mybackup_service::config::KeyStoreKind;
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::keystore::Description;
use mybackup_service::setup::{Init, InitDone, InitRequest, init};
use serde_json::json;

use super::Verb;
use crate::app::{App, Loudness, Outcome, now_ns};
use crate::args::texts::{Texts, typed_path};
use crate::output::{escape, json};

pub(super) const VERB: Verb = Verb { name: "init", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("init", "help-init")
        .arg(texts.path_option("destination", "value-folder", "option-destination"))
        .arg(key_store(texts))
}

/// The option that chooses where the key is kept.
pub(super) fn key_store(texts: Texts) -> Arg {
    texts.option("key-store", "value-key-store", "option-key-store").value_parser(["keychain", "file", "passphrase"])
}

/// What was chosen with it.
pub(super) fn chosen_key_store(typed: &ArgMatches) -> Option<KeyStoreKind> {
    typed.get_one::<String>("key-store").and_then(|name| KeyStoreKind::from_name(name))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let destination = typed_path(typed, "destination").map(|path| app.absolute(&path)).transpose()?;
    let request = InitRequest { destination, key_store: chosen_key_store(typed), now_ns: now_ns() };
    let has_destination = request.destination.is_some();
    match init(&app.home()?, app.around()?, &request, &app.asker()).map_err(new_place)? {
        Init::Already { config } => {
            let path = [("path", escape::path(&config).into())];
            app.tell(&app.say("error-already-initialised", &path));
            if let Some(hint) = app.words.hint("error-already-initialised", &path) {
                app.tell(&format!("  → {hint}"));
            }
            if app.json {
                app.print_json(&json!({ "config": json::path(&config), "changed": false }));
            }
        }
        Init::Recovered { config, sources } => {
            if app.json {
                let value = json!({ "config": json::path(&config), "changed": true, "recovered": true });
                app.print_json(&value);
            }
            let count = app.say("count-folders", &[("count", sources.into())]);
            let args = [("path", escape::path(&config).into()), ("sources", count.into())];
            app.tell(&app.say("init-recovered", &args));
            app.tell(&app.say("init-recovered-check", &[]));
        }
        Init::Done(done) => tell(app, &done, has_destination),
    }
    Ok(Exit::Done)
}

/// A folder that was typed just now and is not there may simply not have been made yet.
pub(super) fn new_place(error: ServiceError) -> Failure {
    let is_missing = matches!(error, ServiceError::DestinationMissing { .. });
    let failure = Failure::from(error);
    if is_missing { failure.advising("advice-create-folder") } else { failure }
}

fn tell(app: &App, done: &InitDone, has_destination: bool) {
    if app.json {
        app.print_json(&json!({
            "config": json::path(&done.config),
            "changed": true,
            "key_store": done.key_store.name(),
            "fingerprint": done.fingerprint,
        }));
    }
    app.tell(&app.say("init-done", &[("path", escape::path(&done.config).into())]));
    if let Some(why) = &done.fell_back {
        let path = match &done.key_at {
            Some(Description::File(path)) => escape::path(path),
            _ => String::new(),
        };
        app.warn(&app.say("init-fallback-file", &[("path", path.into())]));
        tell_why(app, why);
    } else {
        tell_key_place(app, done.key_at.as_ref());
    }
    app.tell(&app.say("fingerprint-line", &[("fingerprint", done.fingerprint.as_str().into())]));
    app.tell("");
    app.tell(&app.say("init-kit-offer", &[]));
    app.tell(&app.say("init-kit-why", &[]));
    app.tell("");
    if !has_destination {
        app.tell(&app.say("init-next-destination", &[]));
    }
    app.tell(&app.say("init-next-source", &[]));
    if has_destination {
        app.tell(&app.say("init-next-backup", &[]));
    }
}

/// Says where the key is kept; `None` stands for a passphrase.
pub(super) fn tell_key_place(app: &App, place: Option<&Description>) {
    let place = match place {
        Some(Description::Keychain) => app.say("key-in-keychain", &[]),
        Some(Description::File(path)) => app.say("key-in-file", &[("path", escape::path(path).into())]),
        None => app.say("key-by-passphrase", &[]),
    };
    app.tell(&app.say("init-key-where", &[("where", place.into())]));
}

/// Says what the keychain answered, to whoever wants to know more.
pub(super) fn tell_why(app: &App, why: &str) {
    if app.loudness == Loudness::Verbose {
        app.note("init-fallback-why", &[("reason", escape::text(why).into())]);
    }
}

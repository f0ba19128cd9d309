//! `connect`: a backup that exists already is used on this computer.

use std::io::{BufRead, IsTerminal};
use std::path::Path;

use clap::{ArgMatches, Command};
use mybackup_engine::FoundVault;
use mybackup_format::VaultId;
use mybackup_service::connect::{ConnectRequest, Connected, Opening, connect, find};
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::{Asker, ServiceError, amounts, dates};
use serde_json::{Value, json};

use super::Verb;
use super::init::{chosen_key_store, key_store, tell_why};
use super::told::{found_damage, list_troubles};
use crate::app::{App, Outcome, now_ns};
use crate::args::texts::{Texts, typed_path};
use crate::output::{escape, json as shape};
use crate::progress::Hearing;

pub(super) const VERB: Verb = Verb { name: "connect", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("connect", "help-connect")
        .arg(texts.path_argument("destination", "value-folder", "argument-connect").required(true))
        .arg(texts.option("vault", "value-vault", "option-vault"))
        .arg(texts.flag("passphrase", "option-passphrase"))
        .arg(key_store(texts))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let destination = app.absolute(&typed_path(typed, "destination").unwrap_or_default())?;
    let found = find(&destination)?;
    let vault = choose(app, &destination, &found, typed.get_one::<String>("vault").map(String::as_str))?;
    let asker = app.asker();
    let opening = match typed.get_flag("passphrase") {
        true => Opening::Passphrase(asker.passphrase()?),
        false => Opening::Words(asker.words()?),
    };
    let request = ConnectRequest {
        destination,
        vault: Some(vault),
        opening,
        key_store: chosen_key_store(typed),
        now_ns: now_ns(),
    };
    let hearing = Hearing::new(None);
    let home = app.home()?;
    let around = app.around()?;
    let connected = app.long(&hearing, |run| connect(&home, around, &request, &asker, run))?;
    app.tell_notices(&hearing);
    tell(app, &connected)?;
    if !found_damage(&hearing) {
        return Ok(Exit::Done);
    }
    app.warn(&app.say("history-damaged", &[]));
    list_troubles(app, &hearing);
    Ok(Exit::Damage)
}

/// The vault that is meant: the only one, the one that was named, or the one that a person picks.
fn choose(app: &App, place: &Path, found: &[FoundVault], named: Option<&str>) -> Result<VaultId, Failure> {
    let folders = || found.iter().map(|vault| vault.folder.clone()).collect();
    let several = || ServiceError::SeveralVaults { path: place.to_path_buf(), folders: folders() };
    if let Some(named) = named {
        let wanted = named.to_lowercase();
        let wanted = wanted.strip_prefix("mybackup-").unwrap_or(&wanted);
        let mut fitting = found.iter().filter(|vault| !wanted.is_empty() && vault.vault.hex().starts_with(wanted));
        return match (fitting.next(), fitting.next()) {
            (Some(one), None) => Ok(one.vault),
            (None, _) => {
                let failure = Failure::usage("error-vault-unknown").with("vault", escape::text(named));
                Err(failure.with("path", escape::path(place)))
            }
            _ => Err(several().into()),
        };
    }
    match found {
        [] => Err(ServiceError::NoVault { path: place.to_path_buf() }.into()),
        [one] => Ok(one.vault),
        _ if !std::io::stdin().is_terminal() => Err(several().into()),
        _ => pick(app, found).ok_or_else(|| several().into()),
    }
}

fn pick(app: &App, found: &[FoundVault]) -> Option<VaultId> {
    for (number, vault) in (1..).zip(found) {
        let when = dates::day(vault.created_ns, &chrono::Local, app.words);
        let args = [("folder", escape::path(&vault.folder).into()), ("when", when.into())];
        app.screen.err(&format!("{number}. {}", app.say("connect-found", &args)));
    }
    app.screen.err(&app.say("ask-which-vault", &[]));
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).ok()?;
    let number: usize = line.trim().parse().ok()?;
    found.get(number.checked_sub(1)?).map(|vault| vault.vault)
}

fn tell(app: &App, connected: &Connected) -> Result<(), Failure> {
    let session = app.session()?;
    let versions = session.reader(&app.asker())?.figures()?.versions;
    let files: u64 = connected.sources.iter().map(|source| source.files).sum();
    if app.json {
        let sources: Value = connected
            .sources
            .iter()
            .map(|source| {
                json!({
                    "path": shape::path_of_bytes(&source.settings.path),
                    "id": source.id.hex(),
                    "computer": source.device_name,
                    "files": source.files,
                    "bytes": source.bytes,
                    "last_run": shape::moment(source.last_run_ns),
                })
            })
            .collect();
        app.print_json(&json!({
            "computer": connected.computer,
            "files": files,
            "versions": versions,
            "key_store": session.config().encryption.key_store.name(),
            "sources": sources,
        }));
    }
    if let Some(why) = &connected.fell_back {
        let path = session.home().key_file(&session.device().vault.hex());
        app.warn(&app.say("init-fallback-file", &[("path", escape::path(&path).into())]));
        tell_why(app, why);
    }
    let counted = |id: &str, count: u64| app.say(id, &[("count", count.into())]);
    let args = [
        ("computer", escape::text(&connected.computer).into()),
        ("sources", counted("count-folders", connected.sources.len() as u64).into()),
        ("files", counted("count-files", files).into()),
        ("versions", counted("count-versions", versions).into()),
    ];
    app.tell(&app.say("connect-done", &args));
    for source in &connected.sources {
        let path = escape::shown(&source.settings.path);
        let size = amounts::size(source.bytes, app.words.lang());
        app.tell(&format!("  {path}  ({})", counted("count-files", source.files) + ", " + &size));
    }
    app.note("connect-next", &[]);
    Ok(())
}

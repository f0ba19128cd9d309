//! `key`: recovery words, recovery kit and passphrase.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};
use mybackup_service::dates;
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::kit::Kit;
use serde_json::json;
use zeroize::Zeroizing;

use super::Verb;
use crate::app::{App, Outcome, now_ns};
use crate::args::VERSION;
use crate::args::texts::{Texts, typed_path};
use crate::ask::Terminal;
use crate::output::{escape, json as shape};
use crate::progress::Hearing;

pub(super) const VERB: Verb = Verb { name: "key", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("key", "help-key")
        .subcommand_required(true)
        .subcommand(texts.command("show", "help-key-show"))
        .subcommand(
            texts
                .command("kit", "help-key-kit")
                .arg(texts.path_option("output", "value-file", "option-output").short('o'))
                .arg(texts.option("format", "value-format", "option-format").value_parser(["text", "pdf"])),
        )
        .subcommand(texts.command("change-passphrase", "help-key-change-passphrase"))
        .subcommand(texts.command("import", "help-key-import"))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    match typed.subcommand() {
        Some(("kit", typed)) => kit(app, typed),
        Some(("change-passphrase", _)) => change_passphrase(app),
        Some(("import", _)) => import(app),
        _ => show(app),
    }
}

fn show(app: &App) -> Outcome {
    let words = app.session()?.words(&app.asker())?;
    match app.json {
        true => app.print_json(&json!({ "words": words.as_str() })),
        false => app.screen.out(&words),
    }
    Ok(Exit::Done)
}

fn kit(app: &App, typed: &ArgMatches) -> Outcome {
    let output = typed_path(typed, "output").map(|path| app.absolute(&path)).transpose()?;
    let ends_in = |path: &PathBuf, end: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(end));
    let is_pdf = match typed.get_one::<String>("format").map(String::as_str) {
        Some(format) => format == "pdf",
        None => match &output {
            Some(path) if ends_in(path, "pdf") => true,
            Some(path) if path.extension().is_some() && !ends_in(path, "txt") => {
                return Err(Failure::usage("usage-kit-ending").with("path", escape::path(path)));
            }
            _ => false,
        },
    };
    let session = app.session()?;
    if output.is_none() && is_pdf && app.screen.out_is_terminal {
        return Err(Failure::usage("usage-kit-needs-file"));
    }
    if let Some(path) = output.as_deref().filter(|path| path.symlink_metadata().is_ok()) {
        return Err(Failure::new(Exit::Failed, "error-output-exists").with("path", escape::path(path)));
    }
    let facts = session.kit_facts(&app.asker())?;
    let words: Zeroizing<Vec<String>> = Zeroizing::new(facts.words.split(' ').map(str::to_string).collect());
    let kit = Kit {
        lang: app.words.lang(),
        version: VERSION,
        date: &dates::day(now_ns(), &chrono::Local, app.words),
        computer: &facts.computer,
        destinations: &facts.destinations,
        vault_id: &facts.vault_id,
        fingerprint: &facts.fingerprint,
        recovery_words: &words,
    };
    let bytes = match is_pdf {
        true => kit.to_pdf().map_err(Failure::unexpected)?,
        false => Zeroizing::new(kit.to_text().as_bytes().to_vec()),
    };
    let Some(path) = output else {
        app.screen.out_raw(&bytes);
        return Ok(Exit::Done);
    };
    write_private(&path, &bytes)?;
    if app.json {
        app.print_json(&json!({ "path": shape::path(&path), "format": if is_pdf { "pdf" } else { "text" } }));
    }
    app.tell(&app.say("kit-written", &[("path", escape::path(&path).into())]));
    app.tell(&app.say("kit-advice", &[]));
    Ok(Exit::Done)
}

/// Writes a new file that its owner alone can read, from its first moment.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::new(Exit::Failed, "error-output-exists").with("path", escape::path(path))
        }
        _ => Failure::io("write", path, &error).advising("advice-other-folder"),
    })
}

fn change_passphrase(app: &App) -> Outcome {
    let mut session = app.session()?;
    let hearing = Hearing::new(None);
    app.quietly(&hearing, |run| session.change_passphrase(&Terminal::changing(app), now_ns(), run))?;
    app.tell_notices(&hearing);
    if app.json {
        app.print_json(&json!({ "changed": true }));
    }
    app.tell(&app.say("passphrase-changed", &[]));
    Ok(Exit::Done)
}

fn import(app: &App) -> Outcome {
    let mut session = app.session()?;
    let asker = app.asker();
    let words = asker.words()?;
    let hearing = Hearing::new(None);
    let fingerprint = app.quietly(&hearing, |run| session.import(&words, &asker, now_ns(), run))?;
    app.tell_notices(&hearing);
    if app.json {
        app.print_json(&json!({ "fingerprint": fingerprint }));
    }
    app.tell(&app.say("key-imported", &[]));
    app.tell(&app.say("fingerprint-line", &[("fingerprint", fingerprint.into())]));
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kit_is_private_and_never_written_over_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kit.txt");
        write_private(&path, b"words").unwrap();
        let refused = write_private(&path, b"other").unwrap_err();
        assert_eq!(refused.code(), "output-exists");
        assert_eq!(std::fs::read(&path).unwrap(), b"words");
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}

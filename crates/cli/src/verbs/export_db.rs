//! `export-db`: the whole history as JSON lines, one for each revision of each version.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use clap::{ArgMatches, Command};
use mybackup_engine::{Engine, EngineError};
use mybackup_format::{Kind, Version, paths};
use mybackup_service::failure::{Exit, Failure};
use serde_json::{Value, json};

use super::Verb;
use crate::app::{App, Outcome};
use crate::args::texts::{Texts, typed_path};
use crate::output::{escape, json as shape};

pub(super) const VERB: Verb = Verb { name: "export-db", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("export-db", "help-export-db")
        .arg(texts.path_option("output", "value-file", "option-output").short('o'))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let output = typed_path(typed, "output").map(|path| app.absolute(&path)).transpose()?;
    let session = app.session()?;
    let work = app.reader(&session)?;
    let Some(path) = output else {
        export(&work, |line| {
            app.screen.out(&escape::json(&line));
            Ok(app.screen.is_read())
        })?;
        return Ok(Exit::Done);
    };
    let mut file = create(&path)?;
    let mut lines: u64 = 0;
    let failed = |error: std::io::Error| Failure::io("write", &path, &error);
    export(&work, |line| {
        lines += 1;
        writeln!(file, "{}", escape::json(&line)).map_err(failed)?;
        Ok(true)
    })?;
    file.into_inner().map_err(|error| failed(error.into_error())).and_then(|file| file.sync_all().map_err(failed))?;
    if app.json {
        app.print_json(&json!({ "path": shape::path(&path), "lines": lines }));
    }
    app.tell(&app.say("export-done", &[("path", escape::path(&path).into()), ("count", lines.into())]));
    Ok(Exit::Done)
}

/// Creates the file for its owner alone: names and dates are in it, unencrypted.
fn create(path: &Path) -> Result<BufWriter<File>, Failure> {
    super::key::write_private(path, b"")?;
    let opened = File::options().write(true).open(path);
    opened.map(BufWriter::new).map_err(|error| Failure::io("open", path, &error))
}

/// Gives every line to `write`, which tells whether to go on.
fn export(engine: &Engine, mut write: impl FnMut(Value) -> Result<bool, Failure>) -> Result<(), Failure> {
    let catalogue = engine.catalogue();
    for source in catalogue.sources().map_err(EngineError::from)? {
        let mut outcome = Ok(true);
        let listed = catalogue.each_file(source.n, |key, file, alive| {
            for version in catalogue.versions(file)? {
                let superseded = match version.to {
                    Some(to) => catalogue.run_finished(source.n, to)?,
                    None => None,
                };
                let first_saved = catalogue.run_finished(source.n, version.from)?;
                let line = line(&source.settings.path, key, alive, &version, first_saved, superseded);
                outcome = write(line);
                if !matches!(outcome, Ok(true)) {
                    return Ok(false);
                }
            }
            Ok(true)
        });
        listed.map_err(EngineError::from)?;
        if !outcome? {
            break;
        }
    }
    Ok(())
}

fn line(
    source: &[u8],
    key: &[u8],
    alive: bool,
    version: &Version,
    first_saved: Option<i64>,
    superseded: Option<i64>,
) -> Value {
    let mut path = source.to_vec();
    if !key.is_empty() {
        if path.last() != Some(&b'/') {
            path.push(b'/');
        }
        path.extend(paths::to_path(key));
    }
    json!({
        "source": shape::path_of_bytes(source),
        "path": shape::path_of_bytes(&path),
        "version": version.number,
        "revision": version.revision,
        "kind": shape::kind(version.kind),
        "size": version.size,
        "sha256": shape::hash((version.kind == Kind::File).then_some(version.sha256)),
        "modified": shape::stamp(version.modified),
        "first_saved": shape::moment(first_saved),
        "superseded": shape::moment(superseded),
        "exists": alive && version.to.is_none(),
        "stored_bytes": version.stored,
    })
}

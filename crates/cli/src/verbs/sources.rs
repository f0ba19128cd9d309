//! `sources`: the protected folders as they stand in the configuration.

use clap::{ArgMatches, Command};
use mybackup_service::config::Source;
use mybackup_service::failure::Exit;
use serde_json::json;

use super::Verb;
use crate::app::{App, Outcome};
use crate::args::texts::Texts;
use crate::output::table::{Column, Table};
use crate::output::{escape, json};

pub(super) const VERB: Verb = Verb { name: "sources", command, run };

fn command(texts: Texts) -> Command {
    texts.command("sources", "help-sources")
}

fn run(app: &App, _typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    print(app, &session.config().sources);
    Ok(Exit::Done)
}

/// Prints sources as JSON or as a table.
pub(super) fn print(app: &App, sources: &[Source]) {
    if app.json {
        let list: Vec<_> = sources
            .iter()
            .map(|source| {
                json!({
                    "path": json::path(&source.path),
                    "id": source.id,
                    "exclude": source.exclude,
                    "one_file_system": source.one_file_system,
                    "added": source.added_at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
                    "there": source.path.is_dir(),
                })
            })
            .collect();
        app.print_json(&json!({ "sources": list }));
        return;
    }
    if sources.is_empty() {
        app.note("sources-none", &[]);
        return;
    }
    let heads = [(Column::Path, "column-source"), (Column::Text, "column-state"), (Column::Path, "column-exclude")];
    let mut table = Table::new(heads.map(|(kind, head)| (kind, app.say(head, &[]))).to_vec());
    for source in sources {
        let state = if source.path.is_dir() { "source-ok" } else { "source-missing" };
        let exclude = source.exclude.iter().map(|pattern| escape::text(pattern)).collect::<Vec<_>>().join(", ");
        table.row(vec![escape::path(&source.path), app.say(state, &[]), exclude]);
    }
    app.screen.table(&table);
}

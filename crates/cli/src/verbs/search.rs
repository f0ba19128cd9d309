//! `search`: finds names over all versions, deleted files too.

use clap::{ArgMatches, Command};
use mybackup_service::amounts;
use mybackup_service::failure::Exit;
use serde_json::{Value, json};

use super::Verb;
use super::list::modified;
use crate::app::{App, Outcome};
use crate::args::texts::Texts;
use crate::output::table::{Column, Table};
use crate::output::{escape, json as shape};
use crate::progress::Hearing;

pub(super) const VERB: Verb = Verb { name: "search", command, run };

/// Nobody reads more; a longer text finds fewer.
const MOST_FOUND: usize = 10_000;

fn command(texts: Texts) -> Command {
    texts.command("search", "help-search").arg(texts.argument("text", "value-text", "argument-text").required(true))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    let text = typed.get_one::<String>("text").map_or("", String::as_str);
    let work = app.reader(&session)?;
    let hearing = Hearing::new(None);
    let hits = app.long(&hearing, |run| work.search(text, MOST_FOUND, run))?;
    if app.json {
        let list: Vec<Value> = hits
            .iter()
            .map(|hit| {
                json!({
                    "path": shape::path_of_bytes(&hit.path),
                    "kind": shape::kind(hit.kind),
                    "versions": hit.versions,
                    "modified": shape::stamp(hit.modified),
                    "size": hit.size,
                    "deleted": hit.deleted,
                })
            })
            .collect();
        app.print_json(&json!({ "text": text, "complete": hits.len() < MOST_FOUND, "found": list }));
        return Ok(Exit::Done);
    }
    if hits.is_empty() {
        app.note("search-none", &[("text", escape::text(text).into())]);
        return Ok(Exit::Done);
    }
    let heads = [
        (Column::Text, "column-date"),
        (Column::Number, "column-size"),
        (Column::Number, "column-versions"),
        (Column::Text, "column-state"),
        (Column::Path, "column-path"),
    ];
    let mut table = Table::new(heads.map(|(kind, head)| (kind, app.say(head, &[]))).to_vec());
    for hit in &hits {
        table.row(vec![
            modified(app, hit.modified),
            amounts::size(hit.size, app.words.lang()),
            hit.versions.to_string(),
            if hit.deleted { app.say("version-deleted", &[]) } else { String::new() },
            escape::shown(&hit.path),
        ]);
    }
    app.screen.table(&table);
    if hits.len() == MOST_FOUND {
        app.note("search-more", &[("count", hits.len().into())]);
    }
    Ok(Exit::Done)
}

//! `restore --list`: everything that can be restored, as a stream of any length.

use mybackup_format::Kind;
use mybackup_service::Session;
use mybackup_service::failure::Exit;
use serde_json::json;

use crate::app::{App, Outcome};
use crate::output::{escape, json as shape};
use crate::progress::Hearing;

pub(super) fn run(app: &App, session: &Session) -> Outcome {
    let work = app.reader(session)?;
    let hearing = Hearing::new(None);
    let mut first = true;
    if app.json {
        app.screen.out_raw(b"{\"paths\":[");
    }
    let deleted = app.say("version-deleted", &[]);
    let listed = app.long(&hearing, |run| {
        work.everything_restorable(
            |found| {
                if !app.screen.is_read() {
                    return;
                }
                if app.json {
                    let value = json!({
                        "path": shape::path_of_bytes(&found.path),
                        "kind": shape::kind(found.kind),
                        "versions": found.versions,
                        "newest": found.newest,
                        "deleted": found.deleted,
                    });
                    let comma = if first { "" } else { "," };
                    app.screen.out_raw(format!("{comma}\n{}", escape::json(&value)).as_bytes());
                    first = false;
                    return;
                }
                let mut line = escape::shown(&found.path);
                if found.kind == Kind::Dir {
                    line.push('/');
                } else if found.versions > 1 {
                    let count = app.say("count-versions", &[("count", found.versions.into())]);
                    line = format!("{line}  ({count})");
                }
                if found.deleted {
                    line = format!("{line}  ({deleted})");
                }
                app.screen.out(&line);
            },
            run,
        )
    });
    if app.json {
        app.screen.out_raw(b"\n]}\n");
    }
    listed?;
    Ok(Exit::Done)
}

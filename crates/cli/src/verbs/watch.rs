//! `watch`: stays running, and saves files as they change.
//!
//! What is done is done by the process that holds the home: this one, or a MyBackup that runs
//! already and then goes on without it. Here it is only told.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use clap::{ArgMatches, Command};
use mybackup_service::events::ServerEvent;
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::{Desk, FirstBackup, Service, ServiceError, SystemClock};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::Verb;
use crate::app::{App, Outcome};
use crate::args::texts::Texts;
use crate::output::escape;

pub(super) const VERB: Verb = Verb { name: "watch", command, run };

/// Whether the person wants it to end is looked at this often.
const LOOKED_EVERY: Duration = Duration::from_secs(1);

fn command(texts: Texts) -> Command {
    texts.command("watch", "help-watch")
}

fn run(app: &App, _typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    if session.config().sources.is_empty() {
        return Err(ServiceError::NoSource.into());
    }
    if session.destination_paths().is_empty() {
        return Err(ServiceError::NoDestination.into());
    }
    if !session.config().watch.enabled {
        return Err(Failure::new(Exit::Failed, "error-watch-off"));
    }
    let service = Service::new(app.home()?, app.around()?, Arc::new(SystemClock));
    service.unlock_with(&session, &app.asker())?;
    let desk = Desk::of(service);
    let heard = hear(&desk)?;
    desk.keep(FirstBackup::AtOnce);
    app.note(if desk.is_holder() { "watch-begins" } else { "watch-elsewhere" }, &[]);
    while !app.cancel().load(Ordering::Relaxed) {
        match heard.recv_timeout(LOOKED_EVERY) {
            Ok(ServerEvent::Logged { at, text }) => {
                let moment = app.moment(at.saturating_mul(1_000_000));
                app.tell(&format!("{moment}  {}", escape::text(&text)));
                if app.json {
                    app.print_json(&json!({ "at": at, "text": text }));
                }
                // Whoever reads it from a pipe gets it now.
                app.screen.flush();
            }
            Ok(_) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Failure::unexpected("no more events")),
        }
    }
    // What goes on here ends well; another process goes on with its own.
    desk.end();
    Ok(Exit::Done)
}

/// Passes on what happens at the desk.
fn hear(desk: &Arc<Desk>) -> Result<Receiver<ServerEvent>, Failure> {
    let mut events = desk.listen();
    let (send, heard) = channel();
    let passing_on = move || {
        loop {
            match events.blocking_recv() {
                Ok(event) => {
                    if send.send(event).is_err() {
                        return;
                    }
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    };
    std::thread::Builder::new().name("events".to_string()).spawn(passing_on).map_err(Failure::unexpected)?;
    Ok(heard)
}

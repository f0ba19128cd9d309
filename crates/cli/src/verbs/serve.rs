//! `serve`: the dashboard, until it is stopped.

use clap::{ArgMatches, Command};
use mybackup_dashboard::Dashboard;
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::{Desk, Service};
use serde_json::json;

use super::Verb;
use crate::app::{App, Outcome};
use crate::args::texts::Texts;

pub(super) const VERB: Verb = Verb { name: "serve", command, run };

fn command(texts: Texts) -> Command {
    texts
        .command("serve", "help-serve")
        .arg(texts.option("port", "value-port", "option-port").value_parser(clap::value_parser!(u16)))
        .arg(texts.flag("open", "option-open"))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let port = typed.get_one::<u16>("port").copied().unwrap_or(0);
    let desk = Desk::of(Service::new(app.home()?, app.around()?, app.clock()));
    let dashboard = Dashboard::listen(port)
        .map_err(|error| Failure::new(Exit::Failed, "error-port").with("port", port.to_string()).because(error))?;
    let link = dashboard.link();
    if app.json {
        app.print_json(&json!({ "address": dashboard.address().to_string(), "link": link }));
    }
    app.tell(&app.say("serve-ready", &[("link", link.as_str().into())]));
    app.note("serve-stop", &[]);
    // Whoever reads the address from a pipe gets it now, not at the end.
    app.screen.flush();
    if typed.get_flag("open") {
        let home = app.home()?;
        dashboard.open_browser(&home).map_err(|error| Failure::io("write", home.folder(), &error))?;
    }
    dashboard.serve(&desk, app.cancel()).map_err(Failure::unexpected)?;
    Ok(Exit::Done)
}

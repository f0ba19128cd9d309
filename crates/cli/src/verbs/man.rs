//! `man`: the manual page, of the program or of one command.

use clap::{ArgMatches, Command};
use mybackup_service::failure::{Exit, Failure};

use super::Verb;
use super::help::find;
use crate::app::{App, Outcome};
use crate::args::texts::Texts;

pub(super) const VERB: Verb = Verb { name: "man", command, run };

fn command(texts: Texts) -> Command {
    texts.command("man", "help-man").arg(texts.argument("command", "value-command", "argument-command").num_args(0..))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let command = find(app, typed)?;
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(Failure::unexpected)?;
    app.screen.out_raw(&page);
    Ok(Exit::Done)
}

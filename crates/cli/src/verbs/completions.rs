//! `completions`: what a shell needs to complete the commands.

use clap::{ArgMatches, Command, ValueEnum};
use clap_complete::Shell;
use mybackup_service::failure::Exit;

use super::Verb;
use crate::app::{App, Outcome};
use crate::args;
use crate::args::texts::Texts;

pub(super) const VERB: Verb = Verb { name: "completions", command, run };

fn command(texts: Texts) -> Command {
    let shells = Shell::value_variants().iter().map(ToString::to_string).collect::<Vec<_>>();
    texts
        .command("completions", "help-completions")
        .arg(texts.argument("shell", "value-shell", "argument-shell").required(true).value_parser(shells))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let shell = typed.get_one::<String>("shell").and_then(|name| Shell::from_str(name, true).ok());
    let mut script = Vec::new();
    if let Some(shell) = shell {
        clap_complete::generate(shell, &mut args::program(app.words), "mybackup", &mut script);
    }
    app.screen.out_raw(&script);
    Ok(Exit::Done)
}

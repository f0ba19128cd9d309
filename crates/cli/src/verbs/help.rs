//! `help`: the same as `--help`, for those who type it first.

use clap::{ArgMatches, Command};
use mybackup_service::config::did_you_mean;
use mybackup_service::failure::{Exit, Failure};

use super::Verb;
use crate::app::{App, Outcome};
use crate::args;
use crate::args::texts::Texts;
use crate::output::escape;

pub(super) const VERB: Verb = Verb { name: "help", command, run };

fn command(texts: Texts) -> Command {
    texts.command("help", "help-help").arg(texts.argument("command", "value-command", "argument-command").num_args(0..))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let text = find(app, typed)?.render_long_help().to_string();
    app.screen.out_raw(text.as_bytes());
    Ok(Exit::Done)
}

/// The command that was named, with everything that may be typed after it.
pub(super) fn find(app: &App, typed: &ArgMatches) -> Result<Command, Failure> {
    let mut command = args::program(app.words);
    command.build();
    for name in typed.get_many::<String>("command").into_iter().flatten() {
        let Some(found) = command.find_subcommand(name) else {
            let known = command.get_subcommands().map(Command::get_name);
            let meant = did_you_mean(name, known).map(str::to_string);
            return Err(Failure::usage("usage-command-unknown").with("name", escape::text(name)).suggest(meant));
        };
        command = found.clone();
    }
    Ok(command)
}

//! A command line that was not understood, told in the person's language.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use mybackup_service::config::did_you_mean;
use mybackup_service::failure::Failure;

use crate::output::escape;

/// What the parser found instead of a command.
pub(crate) enum NotParsed {
    /// Help or version was asked for.
    Asked(String),
    /// Something is wrong.
    Wrong(Failure),
}

/// Explains what the parser said.
pub(crate) fn explain(error: &clap::Error, program: &Command, arguments: &[OsString]) -> NotParsed {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            NotParsed::Asked(error.render().to_string())
        }
        _ => NotParsed::Wrong(wrong(error, program, arguments)),
    }
}

fn wrong(error: &clap::Error, program: &Command, arguments: &[OsString]) -> Failure {
    let (named, command) = command_of(program, arguments);
    let at = |failure: Failure| failure.with("command", named.clone());
    let argument = text(error, ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = text(error, ContextKind::InvalidSubcommand);
            let known = command.get_subcommands().filter(|known| !known.is_hide_set()).map(Command::get_name);
            let meant = did_you_mean(&name, known).map(str::to_string);
            Failure::usage("usage-command-unknown").with("name", escape::text(&name)).suggest(meant)
        }
        ErrorKind::MissingSubcommand => {
            let names: Vec<&str> =
                command.get_subcommands().filter(|known| !known.is_hide_set()).map(Command::get_name).collect();
            at(Failure::usage("usage-command-missing")).with("names", names.join(", "))
        }
        ErrorKind::UnknownArgument => {
            let options: Vec<String> =
                command.get_arguments().filter_map(|arg| Some(format!("--{}", arg.get_long()?))).collect();
            let meant = did_you_mean(&argument, options.iter().map(String::as_str)).map(str::to_string);
            let id = if argument.starts_with('-') { "usage-option-unknown" } else { "usage-argument-unknown" };
            at(Failure::usage(id)).with("name", escape::text(&argument)).suggest(meant)
        }
        // Several of which one is wanted come joined.
        ErrorKind::MissingRequiredArgument if argument.contains('|') => {
            let names: Vec<&str> = argument.trim_matches(['<', '>']).split('|').collect();
            let names = escape::text(&names.join(", ")).replace(['<', '>'], "");
            at(Failure::usage("usage-command-missing")).with("names", names)
        }
        ErrorKind::MissingRequiredArgument => {
            at(Failure::usage("usage-argument-missing")).with("name", bare(&argument))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = text(error, ContextKind::InvalidValue);
            if value.is_empty() {
                return at(Failure::usage("usage-value-missing")).with("name", bare(&argument));
            }
            let mut allowed = text(error, ContextKind::ValidValue);
            if allowed.is_empty() {
                allowed = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            }
            at(Failure::usage("usage-argument-bad"))
                .with("name", bare(&argument))
                .with("value", escape::text(&value))
                .with("allowed", allowed)
        }
        ErrorKind::ArgumentConflict => at(Failure::usage("usage-argument-conflict"))
            .with("name", bare(&argument))
            .with("other", bare(&text(error, ContextKind::PriorArg))),
        ErrorKind::InvalidUtf8 => Failure::usage("usage-not-text"),
        _ => at(Failure::usage("usage-wrong")).with("name", bare(&argument)),
    }
}

/// The command that was being typed: its name for a hint, and what it takes.
fn command_of<'p>(program: &'p Command, arguments: &[OsString]) -> (String, &'p Command) {
    let mut command = program;
    let mut names: Vec<&str> = Vec::new();
    for argument in arguments.iter().skip(1) {
        let found = argument.to_str().and_then(|name| command.get_subcommands().find(|sub| sub.get_name() == name));
        if let Some(found) = found {
            command = found;
            names.push(found.get_name());
        }
    }
    (names.join(" "), command)
}

/// The option or argument alone, without its value's name.
fn bare(argument: &str) -> String {
    let name = argument.split([' ', '=']).next().unwrap_or(argument);
    escape::text(name.trim_end_matches('[')).replace(['<', '>'], "")
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

//! Builds commands whose every word comes from the language files.

use std::ffi::OsString;

use clap::builder::{OsStringValueParser, StyledStr};
use clap::{Arg, ArgAction, Command};
use mybackup_service::words::Words;

/// The words of the help, and the house's way of building commands with them.
#[derive(Clone, Copy)]
pub(crate) struct Texts {
    words: &'static Words,
}

impl Texts {
    /// Takes the language.
    pub(crate) fn new(words: &'static Words) -> Texts {
        Texts { words }
    }

    /// Says a message that has no variables.
    pub(crate) fn say(self, id: &str) -> String {
        debug_assert!(self.words.knows(id), "There is no message {id}");
        self.words.say(id, &[])
    }

    /// A command whose help begins with the message `about`.
    pub(crate) fn command(self, name: &'static str, about: &str) -> Command {
        let template =
            format!("{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}", self.usage_label());
        Command::new(name)
            .about(self.say(about))
            .help_template(StyledStr::from(template))
            .disable_help_flag(true)
            .disable_help_subcommand(true)
            .disable_version_flag(true)
            .subcommand_help_heading(self.say("heading-commands"))
            .subcommand_value_name(self.say("value-command"))
            .arg(self.flag("help", "option-help").short('h').action(ArgAction::Help))
    }

    /// A switch.
    pub(crate) fn flag(self, name: &'static str, help: &str) -> Arg {
        Arg::new(name)
            .long(name)
            .help(self.say(help))
            .help_heading(self.say("heading-options"))
            .action(ArgAction::SetTrue)
    }

    /// An option that takes a value, given once.
    pub(crate) fn option(self, name: &'static str, value: &str, help: &str) -> Arg {
        Arg::new(name)
            .long(name)
            .value_name(self.say(value))
            .help(self.say(help))
            .help_heading(self.say("heading-options"))
            .hide_possible_values(true)
            .hide_default_value(true)
    }

    /// An option that takes a path, of any bytes.
    pub(crate) fn path_option(self, name: &'static str, value: &str, help: &str) -> Arg {
        self.option(name, value, help).value_parser(OsStringValueParser::new())
    }

    /// An option that takes a whole number within bounds.
    pub(crate) fn number(self, name: &'static str, help: &str, least: u32, most: u32) -> Arg {
        self.option(name, "value-number", help).value_parser(move |typed: &str| whole_number(typed, least, most))
    }

    /// An argument without a name.
    pub(crate) fn argument(self, name: &'static str, value: &str, help: &str) -> Arg {
        Arg::new(name)
            .value_name(self.say(value))
            .help(self.say(help))
            .help_heading(self.say("heading-arguments"))
            .hide_possible_values(true)
    }

    /// An argument that is a path, of any bytes.
    pub(crate) fn path_argument(self, name: &'static str, value: &str, help: &str) -> Arg {
        self.argument(name, value, help).value_parser(OsStringValueParser::new())
    }

    fn usage_label(self) -> String {
        self.say("heading-usage")
    }
}

/// Reads a whole number; the error says what would be allowed.
pub(crate) fn whole_number(typed: &str, least: u32, most: u32) -> Result<u32, String> {
    let number = typed.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("a whole number from {least} to {most}"))
}

/// The value of an option that is a path.
pub(crate) fn typed_path(matches: &clap::ArgMatches, name: &str) -> Option<std::path::PathBuf> {
    matches.get_one::<OsString>(name).map(std::path::PathBuf::from)
}

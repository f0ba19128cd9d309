//! What may be typed: the whole command line, in the person's language.
//!
//! Each verb describes its own part; here they are joined, with the options
//! that may stand before or after every command.

pub(crate) mod paths;
pub(crate) mod texts;
pub(crate) mod wrong;

#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};

use clap::{ArgAction, Command};
use mybackup_service::words::{Lang, Words};

use crate::verbs;
use texts::Texts;

/// The version that the program shows.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Builds the whole command line.
pub(crate) fn program(words: &'static Words) -> Command {
    let texts = Texts::new(words);
    let general = texts.say("heading-general");
    let global = |arg: clap::Arg| arg.global(true).help_heading(general.clone());
    let mut program = texts
        .command("mybackup", "about-program")
        .version(VERSION)
        .subcommand_required(true)
        .arg(global(texts.path_option("home", "value-folder", "option-home")))
        .arg(global(texts.flag("json", "option-json")))
        .arg(global(texts.flag("verbose", "option-verbose").short('v')))
        .arg(global(texts.flag("quiet", "option-quiet").short('q').conflicts_with("verbose")))
        .arg(global(texts.option("lang", "value-lang", "option-lang").value_parser(language)))
        .arg(texts.flag("version", "option-version-flag").short('V').action(ArgAction::Version));
    for verb in verbs::ALL {
        program = program.subcommand((verb.command)(texts));
    }
    program
}

/// Finds the language before anything else is understood, so that mistakes are told in it.
pub(crate) fn typed_language(arguments: &[OsString]) -> Option<&str> {
    let mut typed = None;
    let mut rest = arguments.iter().skip(1).map(OsString::as_os_str);
    while let Some(argument) = rest.next() {
        if argument == OsStr::new("--") {
            break;
        }
        if argument == OsStr::new("--lang") {
            typed = rest.next().and_then(OsStr::to_str);
        } else if let Some(value) = argument.to_str().and_then(|text| text.strip_prefix("--lang=")) {
            typed = Some(value);
        }
    }
    typed
}

fn language(typed: &str) -> Result<String, String> {
    Lang::from_name(typed).map(|lang| lang.code().to_string()).ok_or_else(|| "en, fr".to_string())
}

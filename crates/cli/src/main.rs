//! `mybackup`: everything that the program can do, from a terminal.
//!
//! This crate parses, asks, shows and maps errors to exit codes; what is done is
//! done below. Results go to standard output, everything else to standard error.

mod allocator;
mod app;
mod args;
mod ask;
mod guard;
mod interrupt;
mod output;
mod progress;
mod verbs;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::rpc::Problem;
use mybackup_service::words::{Lang, Words};

use app::{App, Outcome};
use args::wrong::{NotParsed, explain};
use output::Screen;

/// What a MyBackup that runs should look at again after it.
const CHANGING: [&str; 14] = [
    "init", "connect", "add", "remove", "config", "backup", "sync", "clean", "verify", "repair", "restore", "key",
    "pause", "resume",
];

fn main() -> ExitCode {
    allocator::keep_little_memory();
    guard::keep_secrets_in_memory();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let words = Words::for_lang(Lang::detect(args::typed_language(&arguments), &|name| std::env::var_os(name)));
    let screen = Screen::new();
    let (json, outcome) = run(&arguments, words, &screen);
    let exit = match outcome {
        Ok(exit) => exit,
        Err(failure) => {
            tell(&failure, words, &screen, json);
            failure.exit
        }
    };
    let exit = match screen.finish() {
        Ok(()) => exit,
        Err(error) => {
            tell(&Failure::io("write", Path::new("-"), &error), words, &screen, false);
            if exit == Exit::Done { Exit::Failed } else { exit }
        }
    };
    ExitCode::from(exit as u8)
}

/// Understands the command line and does what it says; tells too whether JSON was asked for.
fn run(arguments: &[OsString], words: &'static Words, screen: &Screen) -> (bool, Outcome) {
    let mut parser = args::program(words);
    if arguments.len() < 2 {
        // Whoever types the name alone wants to know what there is.
        screen.err(parser.render_help().to_string().trim_end());
        return (false, Ok(Exit::Usage));
    }
    let matches = match parser.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            let json = arguments.iter().take_while(|typed| *typed != "--").any(|typed| typed == "--json");
            // The parser has filled in the description by now: options of all commands are in it.
            return match explain(&error, &parser, arguments) {
                NotParsed::Asked(text) => {
                    screen.out_raw(text.as_bytes());
                    (json, Ok(Exit::Done))
                }
                NotParsed::Wrong(failure) => (json, Err(failure)),
            };
        }
    };
    let Some((name, typed)) = matches.subcommand() else {
        return (false, Err(Failure::usage("usage-wrong").with("name", "").with("command", "")));
    };
    let json = typed.get_flag("json");
    (json, perform(name, typed, words, screen))
}

fn perform(name: &str, typed: &ArgMatches, words: &'static Words, screen: &Screen) -> Outcome {
    let cancel = interrupt::listen(screen.clone(), words);
    let app = App::new(words, screen.clone(), typed, cancel);
    let verb = verbs::ALL.iter().find(|verb| verb.name == name);
    let verb = verb.ok_or_else(|| Failure::usage("usage-command-unknown").with("name", name.to_string()))?;
    let outcome = (verb.run)(&app, typed)?;
    if CHANGING.contains(&name) {
        app.say_changed();
    }
    Ok(outcome)
}

fn tell(failure: &Failure, words: &Words, screen: &Screen, json: bool) {
    app::tell_problem(&Problem::of(failure, words.lang()), words, screen, json);
}

//! The verbs, one file each: what may be typed, what is done, what is said.

mod add;
mod attached;
mod backup;
mod clean;
mod completions;
mod config;
mod connect;
mod count;
mod doctor;
mod eject;
mod export_db;
mod help;
mod hooks;
mod init;
mod key;
mod list;
mod man;
mod pause;
mod remove;
mod repair;
mod restore;
mod restore_list;
mod search;
mod serve;
mod service;
mod settle;
mod sources;
mod status;
mod sync;
pub(crate) mod told;
mod verify;
mod watch;
mod where_saved;

use clap::{ArgMatches, Command};

use crate::app::{App, Outcome};
use crate::args::texts::Texts;

/// One command.
pub(crate) struct Verb {
    /// As it is typed.
    pub(crate) name: &'static str,
    /// Describes what may be typed after it.
    pub(crate) command: fn(Texts) -> Command,
    /// Does it.
    pub(crate) run: fn(&App, &ArgMatches) -> Outcome,
}

/// All commands in the order of the help.
pub(crate) const ALL: &[Verb] = &[
    init::VERB,
    add::VERB,
    remove::VERB,
    sources::VERB,
    config::VERB,
    backup::VERB,
    status::VERB,
    list::VERB,
    restore::VERB,
    search::VERB,
    clean::VERB,
    verify::VERB,
    repair::VERB,
    key::VERB,
    connect::VERB,
    sync::VERB,
    watch::VERB,
    service::VERB,
    hooks::VERB,
    pause::PAUSE,
    pause::RESUME,
    eject::VERB,
    settle::VERB,
    serve::VERB,
    export_db::VERB,
    doctor::VERB,
    completions::VERB,
    man::VERB,
    help::VERB,
];

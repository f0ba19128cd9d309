//! What every verb is given: the words, the screen, the home and the way to the engine.
//!
//! The front door alone reads the environment, the clock and the current folder;
//! everything below is handed what it needs.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::ArgMatches;
use mybackup_engine::Run;
use mybackup_engine::run::{Clock, Notice};
use mybackup_service::attach::Client;
use mybackup_service::failure::phrase;
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::home::Home;
use mybackup_service::keystore::Passphrase;
use mybackup_service::rpc::status::{Plan, Status, StatusGet};
use mybackup_service::rpc::{Problem, Request};
use mybackup_service::words::{Value, Words};
use mybackup_service::{Around, Session, SystemClock, Work, dates};
use serde_json::json;

use crate::args::{VERSION, paths};
use crate::ask::Terminal;
use crate::output::paint::Tone;
use crate::output::{Screen, escape};
use crate::progress::{Hearing, Painter, Shown};
use crate::verbs::told::{found_damage, list_troubles};

/// How a verb ends.
pub(crate) type Outcome = Result<Exit, Failure>;

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub(crate) enum Loudness {
    /// Only what is wrong.
    Quiet,
    /// What a person wants to know.
    Usual,
    /// More.
    Verbose,
}

/// One call of the program.
pub(crate) struct App {
    /// The person's language.
    pub(crate) words: &'static Words,
    /// Both outputs.
    pub(crate) screen: Screen,
    /// Whether the result is one JSON object.
    pub(crate) json: bool,
    /// How much is said.
    pub(crate) loudness: Loudness,
    /// The passphrase, once it was typed: nobody is asked twice.
    pub(crate) passphrase: RefCell<Option<Passphrase>>,
    home_flag: Option<PathBuf>,
    cancel: Arc<AtomicBool>,
}

/// The present moment in nanoseconds since 1970.
pub(crate) fn now_ns() -> i64 {
    SystemClock.now()
}

/// Tells why something was not done: to a person, and under `--json` to a program.
pub(crate) fn tell_problem(problem: &Problem, words: &Words, screen: &Screen, json: bool) {
    let Problem { code, message, hint, .. } = problem;
    let text = words.say("error-line", &[("text", message.as_str().into())]);
    screen.err(&screen.err_paint.tone(Tone::Bad, &text));
    for line in hint.iter().flat_map(|hint| hint.lines()) {
        screen.err(&format!("  → {line}"));
    }
    if json {
        let error = json!({ "error": { "code": code, "message": message, "hint": hint } });
        screen.out(&crate::output::escape::json(&error));
    }
}

/// Looks a variable of the environment up.
pub(crate) fn env(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}

impl App {
    /// Joins what was typed with what is around.
    pub(crate) fn new(words: &'static Words, screen: Screen, typed: &ArgMatches, cancel: Arc<AtomicBool>) -> App {
        let loudness = match (typed.get_flag("quiet"), typed.get_flag("verbose")) {
            (true, _) => Loudness::Quiet,
            (_, true) => Loudness::Verbose,
            _ => Loudness::Usual,
        };
        let home_flag = crate::args::texts::typed_path(typed, "home");
        App { words, screen, json: typed.get_flag("json"), loudness, passphrase: RefCell::new(None), home_flag, cancel }
    }

    /// Says a message.
    pub(crate) fn say(&self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        debug_assert!(self.words.knows(id), "There is no message {id}");
        self.words.say(id, args)
    }

    /// Says what a lower crate reports, in the person's language and harmless to the terminal.
    pub(crate) fn cause(&self, text: &str) -> String {
        phrase::say(self.words, &escape::text(text))
    }

    /// Tells a person something that is not the result itself.
    pub(crate) fn note(&self, id: &str, args: &[(&str, Value<'_>)]) {
        if self.loudness > Loudness::Quiet {
            self.screen.err(&self.say(id, args));
        }
    }

    /// Tells a person something that should not be missed.
    pub(crate) fn warn(&self, text: &str) {
        self.screen.err(&self.screen.err_paint.tone(Tone::Warning, text));
    }

    /// Tells the result to a person: on standard output, unless `--json` or `--quiet` was asked for.
    pub(crate) fn tell(&self, line: &str) {
        if !self.json && self.loudness > Loudness::Quiet {
            self.screen.out(line);
        }
    }

    /// Prints the result as JSON.
    pub(crate) fn print_json(&self, value: &serde_json::Value) {
        self.screen.out(&crate::output::escape::json(value));
    }

    /// Tells why something was not done.
    pub(crate) fn tell_problem(&self, problem: &Problem) {
        tell_problem(problem, self.words, &self.screen, self.json);
    }

    /// The home, whether it is set up or not.
    pub(crate) fn home(&self) -> Result<Home, Failure> {
        Home::locate(self.home_flag.clone(), &env).map_err(|_| Failure::new(Exit::Failed, "error-home-unknown"))
    }

    /// What the program knows of the world around.
    pub(crate) fn around(&self) -> Result<Around, Failure> {
        let home = self.home()?;
        Ok(Around::here(&home, &env, self.words.lang(), VERSION))
    }

    /// Reads the configuration of a home that is set up.
    pub(crate) fn session(&self) -> Result<Session, Failure> {
        Ok(Session::open(self.home()?, self.around()?)?)
    }

    /// Tells the MyBackup that runs already, if one does, that something is different now.
    pub(crate) fn say_changed(&self) {
        if let (Ok(home), Ok(around)) = (self.home(), self.around())
            && let Some(client) = Client::find(&home, &around.writer)
        {
            // One that has ended meanwhile shows nothing any more.
            let _ = client.say_changed();
        }
    }

    /// How things stand for the MyBackup that runs already; nothing where none runs.
    pub(crate) fn running(&self) -> Option<Status> {
        let client = Client::find(&self.home().ok()?, &self.around().ok()?.writer)?;
        let answer = client.ask(StatusGet::NAME, json!({}), self.words.lang()).ok()?.ok()?;
        serde_json::from_value(answer).ok()
    }

    /// What it is going to do by itself.
    pub(crate) fn plan(&self) -> Plan {
        self.running().map(|status| status.plan).unwrap_or_default()
    }

    /// Whoever can be asked for a secret.
    pub(crate) fn asker(&self) -> Terminal<'_> {
        Terminal::new(self)
    }

    /// Makes a typed path absolute.
    pub(crate) fn absolute(&self, typed: &Path) -> Result<PathBuf, Failure> {
        if typed.as_os_str().is_empty() {
            return Err(Failure::usage("usage-path-empty"));
        }
        if typed.is_absolute() {
            return Ok(paths::absolute(typed, Path::new("")));
        }
        let current = std::env::current_dir().map_err(|error| Failure::io("read", Path::new("."), &error))?;
        Ok(paths::absolute(typed, &current))
    }

    /// Understands a typed date.
    pub(crate) fn date(&self, typed: &str) -> Result<i64, Failure> {
        dates::parse(typed, now_ns(), &chrono::Local).map_err(|error| {
            let id = match error {
                dates::DateError::NoSuchMoment { .. } => "error-date-impossible",
                _ => "error-date",
            };
            Failure::usage(id).with("text", escape::text(&format!("\"{typed}\"")))
        })
    }

    /// Says a moment so that it sorts and can be typed back.
    pub(crate) fn moment(&self, nanos: i64) -> String {
        dates::exact(nanos, &chrono::Local)
    }

    /// Does long work while progress is shown.
    pub(crate) fn long<T>(&self, hearing: &Arc<Hearing>, work: impl FnOnce(&Run) -> T) -> T {
        let shown = match (self.json, self.loudness) {
            (true, Loudness::Verbose) => Shown::Json,
            (false, Loudness::Usual | Loudness::Verbose) if self.screen.err_is_terminal => Shown::Line,
            _ => Shown::Nothing,
        };
        let run = Run::new(self.cancel.clone(), Arc::new(SystemClock), hearing.clone());
        let _painter = Painter::start(hearing, shown, &self.screen, self.words);
        work(&run)
    }

    /// The clock of this computer.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(SystemClock)
    }

    /// The flag that is set when the person wants the work to end.
    pub(crate) fn cancel(&self) -> Arc<AtomicBool> {
        self.cancel.clone()
    }

    /// Does work that asks the person something: nothing is drawn over the question.
    pub(crate) fn quietly<T>(&self, hearing: &Arc<Hearing>, work: impl FnOnce(&Run) -> T) -> T {
        work(&Run::new(self.cancel.clone(), Arc::new(SystemClock), hearing.clone()))
    }

    /// Opens the index to look at things; one that was lost is first brought back from a destination.
    pub(crate) fn reader(&self, session: &Session) -> Result<Work, Failure> {
        let work = session.reader(&self.asker())?;
        if !work.lacks_history()? {
            return Ok(work);
        }
        drop(work);
        match self.engine(session) {
            // What can be seen without the destination is still shown.
            Err(failure) if failure.exit == Exit::Unreachable || failure.code().starts_with("running") => {
                Ok(session.reader(&self.asker())?)
            }
            other => other,
        }
    }

    /// Opens the engine to change things, with the history that it needs for that.
    pub(crate) fn engine(&self, session: &Session) -> Result<Work, Failure> {
        let mut work = session.engine(&self.asker())?;
        if work.lacks_history()? {
            let hearing = Hearing::new(None);
            self.long(&hearing, |run| work.discover(run))?;
            if found_damage(&hearing) {
                self.warn(&self.say("history-damaged", &[]));
                list_troubles(self, &hearing);
            }
        }
        Ok(work)
    }

    /// Tells what concerned a whole run; destinations that were away come last.
    pub(crate) fn tell_notices(&self, hearing: &Hearing) {
        for notice in hearing.notices() {
            match notice {
                // Which disks are plugged in is known to whoever wants to hear only what is wrong.
                Notice::DestinationSkipped { .. } if self.loudness == Loudness::Quiet => {}
                Notice::DestinationSkipped { destination, cause } => {
                    let path = escape::text(&destination);
                    self.warn(&self.say("backup-destination-late", &[("path", path.into())]));
                    if self.loudness == Loudness::Verbose {
                        self.warn(&format!("  {}", self.cause(&cause)));
                    }
                }
                Notice::DestinationWentBack { destination } => {
                    let path = [("path", Value::from(escape::text(&destination)))];
                    self.warn(&self.say("error-vault-older-state", &path));
                    if let Some(hint) = self.words.hint("error-vault-older-state", &path) {
                        self.warn(&format!("  → {hint}"));
                    }
                }
                Notice::HistoryRebuilt => self.note("history-rebuilt", &[]),
                Notice::CleaningHeld { cause } => {
                    self.warn(&self.say("clean-held", &[("reason", self.cause(&cause).into())]));
                }
            }
        }
    }
}

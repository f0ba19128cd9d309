//! How what runs by itself stands, part by part, for `doctor`: what is wrong, and what a person
//! may have forgotten.
//!
//! Nothing is changed but a file in the folder of the logs, which is made and removed again.

use std::path::{Path, PathBuf};

use mybackup_engine::{Alarm, Engine, JournalLine, Suspicion};

use crate::background::{self, BackgroundError, Standing};
use crate::dates;
use crate::error::ServiceError;
use crate::failure::{Exit, Failure};
use crate::home::{Env, Home, random_hex};
use crate::hooks::{Hook, Memory, check_command};
use crate::rpc::status::{JobState, Status};
use crate::session::Session;
use crate::words::Words;
use crate::{escape, pausing};

/// How a part stands.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// As it should.
    Fine,
    /// So that a person may want to know it; nothing is wrong.
    Note(Failure),
    /// Something is wrong.
    Problem(Failure),
}

/// A part, and how it stands.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Its name for programs.
    pub part: &'static str,
    /// The message that names it for people.
    pub what: &'static str,
    /// How it stands.
    pub verdict: Verdict,
}

/// What the system says of the program in the background.
#[derive(Debug)]
struct Background {
    standing: Result<Standing, BackgroundError>,
    /// The program that it starts.
    starts: Option<PathBuf>,
    /// This program.
    program: PathBuf,
    /// Whether some MyBackup does what is to be done without anybody asking.
    kept: bool,
}

impl Verdict {
    /// What is wrong, if something is.
    pub fn problem(&self) -> Option<&Failure> {
        match self {
            Verdict::Problem(failure) => Some(failure),
            _ => None,
        }
    }

    /// What a person may want to know, though nothing is wrong.
    pub fn note(&self) -> Option<&Failure> {
        match self {
            Verdict::Note(failure) => Some(failure),
            _ => None,
        }
    }
}

/// Looks at all that can be seen without the key; `program` is this one, and `running` the status of
/// the MyBackup that holds the home, where one does.
pub fn without_key(
    session: &Session,
    running: Option<&Status>,
    program: &Path,
    env: Env<'_>,
    now_ns: i64,
    words: &Words,
) -> Vec<Finding> {
    let home = session.home();
    let mut found = vec![Finding { part: "log", what: "doctor-log", verdict: log(home) }];
    match session.config().watch.enabled {
        false => {
            let off = Failure::new(Exit::Failed, "error-watch-off");
            found.push(Finding { part: "watch", what: "doctor-watch", verdict: Verdict::Note(off) });
        }
        true => {
            let background = Background {
                standing: background::standing(env),
                starts: background::program(env, home),
                program: program.to_path_buf(),
                kept: running.is_some_and(is_kept),
            };
            found.push(Finding { part: "background", what: "doctor-background", verdict: in_background(background) });
        }
    }
    if let Some(until_ns) = pausing::kept(home, now_ns).and_then(|pause| pause.end_ns(now_ns)) {
        let until = dates::until(until_ns, now_ns, &chrono::Local, words);
        let paused = Failure::new(Exit::Failed, "state-paused").with("until", until);
        found.push(Finding { part: "pause", what: "doctor-pause", verdict: Verdict::Note(paused) });
    }
    found.extend(hooks(session));
    found
}

/// Looks at what the history tells.
pub fn history(engine: &Engine) -> Result<Vec<Finding>, ServiceError> {
    let newest = |what: &str| engine.journal(Some(what), 1).map(|mut lines| lines.pop());
    let checked = newest("verify")?;
    let mut found = Vec::new();
    for (part, what, id) in
        [("sample", "doctor-sample", "error-sample-failed"), ("drill", "doctor-drill", "error-drill-failed")]
    {
        let Some(last) = newest(part)? else { continue };
        found.push(Finding { part, what, verdict: proved(&last, checked.as_ref(), id) });
    }
    if let Some(suspicion) = engine.suspicion()? {
        found.push(Finding { part: "suspicion", what: "doctor-suspicion", verdict: suspicious(&suspicion) });
    }
    Ok(found)
}

/// Whether a MyBackup that runs does what is to be done without anybody asking, as far as it says so.
fn is_kept(running: &Status) -> bool {
    let works = running.job.as_ref().is_some_and(|job| job.state == JobState::Running);
    works || running.plan.next.is_some() || running.plan.waiting.is_some()
}

fn in_background(found: Background) -> Verdict {
    let of = |id| Failure::new(Exit::Failed, id);
    let standing = match found.standing {
        Ok(standing) => standing,
        // The system cannot say it: that is no fault of what is installed.
        Err(error) => return Verdict::Note(error.into()),
    };
    if standing == Standing::Absent {
        return if found.kept { Verdict::Fine } else { Verdict::Note(of("error-background-absent")) };
    }
    if let Some(other) = found.starts.filter(|starts| !is_same(starts, &found.program)) {
        let path = escape::path(&other);
        return match other.is_file() {
            true => Verdict::Note(of("error-background-other").with("path", path)),
            false => Verdict::Problem(of("error-background-gone").with("path", path)),
        };
    }
    match standing {
        Standing::Stopped if found.kept => Verdict::Note(of("error-background-stopped")),
        Standing::Stopped => Verdict::Problem(of("error-background-stopped")),
        _ => Verdict::Fine,
    }
}

/// Whether two paths are one file, perhaps by a link.
fn is_same(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// The hooks that are set: whether they can be called, and how it went last.
fn hooks(session: &Session) -> Vec<Finding> {
    let hooks = &session.config().hooks;
    let failed = Memory::load(session.home()).failed;
    let verdict = |hook: Hook| {
        let cannot =
            hooks.command.as_ref().filter(|_| hook == Hook::Command).and_then(|path| check_command(path).err());
        let last = || failed.iter().find(|(other, _)| *other == hook).map(|(_, trouble)| trouble.failure(hook));
        cannot.or_else(last).map_or(Verdict::Fine, Verdict::Problem)
    };
    let found = |hook: Hook| {
        let what = match hook {
            Hook::Command => "doctor-hook-command",
            Hook::Webhook => "doctor-hook-webhook",
        };
        Finding { part: "hooks", what, verdict: verdict(hook) }
    };
    hooks.all().into_iter().map(found).collect()
}

/// Whether lines can be added to the log, shown by making a file beside it.
fn log(home: &Home) -> Verdict {
    let folder = home.logs();
    let tried = || -> std::io::Result<()> {
        use mybackup_vfs::{RealFs, Vfs};
        crate::home::create_folders(&folder)?;
        let file = folder.join(format!(".{}.tmp", random_hex(8)?));
        drop(RealFs.create_new(&file)?);
        RealFs.remove_file(&file)
    };
    tried().map_or_else(
        |error| {
            let failure = Failure::new(Exit::Failed, "error-log").with("path", escape::path(&folder));
            Verdict::Problem(failure.because(error))
        },
        |()| Verdict::Fine,
    )
}

/// Whether the last sample or drill came to its end, or a check by hand did since.
fn proved(last: &JournalLine, checked: Option<&JournalLine>, id: &'static str) -> Verdict {
    let checked_since = checked.is_some_and(|line| line.outcome == "done" && line.finished > last.finished);
    match last.outcome == "failed" && !checked_since {
        true => Verdict::Problem(Failure::new(Exit::Failed, id)),
        false => Verdict::Fine,
    }
}

fn suspicious(suspicion: &Suspicion) -> Verdict {
    let id = match suspicion.alarm {
        Alarm::Scrambled => "error-suspicion-scrambled",
        Alarm::Emptied => "error-suspicion-emptied",
    };
    let failure = Failure::new(Exit::Failed, id)
        .with("path", escape::shown(&suspicion.path))
        .with("count", suspicion.files)
        .with("all", suspicion.of);
    // A person who has answered knows it.
    if suspicion.answered { Verdict::Note(failure) } else { Verdict::Problem(failure) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    fn code(verdict: &Verdict) -> Option<(&'static str, bool)> {
        for lang in Lang::ALL {
            let failure = verdict.problem().or(verdict.note());
            assert!(failure.is_none_or(|failure| failure.hint(Words::for_lang(lang)).is_some()), "{verdict:?}");
        }
        match verdict {
            Verdict::Fine => None,
            Verdict::Note(failure) => Some((failure.code(), false)),
            Verdict::Problem(failure) => Some((failure.code(), true)),
        }
    }

    #[test]
    fn the_program_in_the_background_is_seen_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let [this, other, gone] = ["this", "other", "gone"].map(|name| folder.path().join(name));
        std::fs::write(&this, "").unwrap();
        std::fs::write(&other, "").unwrap();
        let seen = |standing, starts: Option<&PathBuf>, kept| {
            let background = Background { standing, starts: starts.cloned(), program: this.clone(), kept };
            code(&in_background(background))
        };
        let (absent, stopped, running) = (|| Ok(Standing::Absent), || Ok(Standing::Stopped), || Ok(Standing::Running));
        assert_eq!(seen(absent(), None, true), None, "the desktop program keeps the home");
        assert_eq!(seen(absent(), None, false), Some(("background-absent", false)));
        assert_eq!(seen(running(), Some(&this), true), None);
        assert_eq!(seen(running(), None, true), None, "an entry that nobody understands is not called wrong");
        assert_eq!(seen(stopped(), Some(&this), false), Some(("background-stopped", true)));
        assert_eq!(seen(stopped(), Some(&this), true), Some(("background-stopped", false)));
        assert_eq!(seen(running(), Some(&other), true), Some(("background-other", false)));
        assert_eq!(seen(stopped(), Some(&gone), false), Some(("background-gone", true)));
        let no_manager = Err(BackgroundError::NoManager { program: "systemctl" });
        assert_eq!(seen(no_manager, Some(&this), false), Some(("background-manager", false)));
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(&this, &link).unwrap();
            assert_eq!(seen(running(), Some(&link), true), None, "a link to it is it");
        }
    }

    #[test]
    fn a_sample_that_failed_is_a_problem_until_another_check_is_done() {
        let line = |finished, outcome: &str| JournalLine {
            what: String::new(),
            run: None,
            started: finished,
            finished,
            outcome: outcome.to_string(),
            figures: "{}".to_string(),
        };
        let seen = |last, checked: Option<JournalLine>| code(&proved(&last, checked.as_ref(), "error-drill-failed"));
        for fine in ["done", "stopped", "troubles"] {
            assert_eq!(seen(line(5, fine), None), None, "{fine}: the state tells of damage");
        }
        let problem = Some(("drill-failed", true));
        assert_eq!(seen(line(5, "failed"), None), problem);
        assert_eq!(seen(line(5, "failed"), Some(line(4, "done"))), problem);
        assert_eq!(seen(line(5, "failed"), Some(line(6, "failed"))), problem);
        assert_eq!(seen(line(5, "failed"), Some(line(6, "done"))), None);
    }

    #[test]
    fn unusual_changes_are_a_problem_until_a_person_has_answered() {
        for (alarm, id) in [(Alarm::Scrambled, "suspicion-scrambled"), (Alarm::Emptied, "suspicion-emptied")] {
            let suspicion = Suspicion {
                source: Default::default(),
                path: b"/home/lea".to_vec(),
                alarm,
                since_ns: 1,
                files: 30,
                of: 40,
                examples: Vec::new(),
                answered: false,
            };
            assert_eq!(code(&suspicious(&suspicion)), Some((id, true)));
            assert_eq!(code(&suspicious(&Suspicion { answered: true, ..suspicion })), Some((id, false)));
        }
    }

    #[test]
    fn a_log_that_takes_no_line_is_found_and_nothing_stays_of_the_test() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        assert_eq!(code(&log(&home)), None);
        assert_eq!(std::fs::read_dir(home.logs()).unwrap().count(), 0);
        std::fs::remove_dir(home.logs()).unwrap();
        std::fs::write(home.logs(), "in the way").unwrap();
        assert_eq!(code(&log(&home)), Some(("log", true)));
    }
}

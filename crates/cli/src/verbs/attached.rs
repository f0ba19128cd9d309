//! A backup that the MyBackup which runs already makes, watched from here.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use mybackup_engine::run::{Event, Listener};
use mybackup_service::attach::Client;
use mybackup_service::events::ServerEvent;
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::progress::phase_of;
use mybackup_service::rpc::Request;
use mybackup_service::rpc::status::{Job, JobResult};
use mybackup_service::rpc::work::{BackupStart, JobStop};
use serde_json::json;

use super::backup;
use crate::app::{App, Outcome};
use crate::progress::Hearing;

/// Whether the person wants it to end is looked at this often.
const LOOKED_EVERY: Duration = Duration::from_millis(100);
/// Work that goes on there is waited for no longer than this.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lets the MyBackup that runs already make a backup; `None` where there is none, or it cannot begin.
///
/// Why it cannot is found again, and said better, by whoever tries it here.
pub(super) fn back_up(app: &App) -> Result<Option<Exit>, Failure> {
    let lang = app.words.lang();
    let Some(client) = Client::find(&app.home()?, &app.around()?.writer) else { return Ok(None) };
    let Ok(events) = client.events() else { return Ok(None) };
    if !begins(app, &client) {
        return Ok(None);
    }
    let (send, heard) = channel();
    let passing_on = move || {
        for event in events {
            if send.send(event).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name("events".to_string()).spawn(passing_on).map_err(Failure::unexpected)?;
    let hearing = Hearing::new(None);
    let ended = app.long(&hearing, |run| {
        let (mut last, mut asked_to_end) = (None, false);
        loop {
            if run.check().is_err() && !asked_to_end {
                asked_to_end = true;
                // One that is gone has ended already.
                let _ = client.ask(JobStop::NAME, json!({}), lang);
            }
            match heard.recv_timeout(LOOKED_EVERY) {
                Ok(ServerEvent::Job { job }) => {
                    replay(&hearing, last.as_ref(), &job);
                    if job.result.is_some() || job.problem.is_some() {
                        return Ok(*job);
                    }
                    last = Some(*job);
                }
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Failure::new(Exit::Failed, "error-other-gone")),
            }
        }
    })?;
    told(app, ended, &hearing).map(Some)
}

/// Asks for a backup; what goes on without anybody's asking mostly ends in a moment, and is waited for.
fn begins(app: &App, client: &Client) -> bool {
    let began = Instant::now();
    loop {
        match client.ask(BackupStart::NAME, json!({}), app.words.lang()) {
            Ok(Ok(_)) => return true,
            Ok(Err(problem)) if problem.code.starts_with("running") && began.elapsed() < PATIENCE => {}
            Ok(Err(_)) | Err(_) => return false,
        }
        if app.cancel().load(Ordering::Relaxed) {
            return false;
        }
        std::thread::sleep(LOOKED_EVERY);
    }
}

/// Hears what was heard elsewhere.
fn replay(hearing: &Hearing, last: Option<&Job>, job: &Job) {
    if let Some(phase) = phase_of(&job.phase) {
        hearing.event(Event::Phase(phase));
    }
    let since = |now: u64, last: Option<u64>| now.saturating_sub(last.unwrap_or(0));
    hearing.event(Event::Checked { entries: since(job.checked, last.map(|last| last.checked)) });
    hearing.event(Event::Planned {
        files: since(job.files, last.map(|last| last.files)),
        bytes: since(job.bytes, last.map(|last| last.bytes)),
    });
    hearing.event(Event::Done {
        files: since(job.files_done, last.map(|last| last.files_done)),
        bytes: since(job.bytes_done, last.map(|last| last.bytes_done)),
    });
    for notice in &job.notices {
        hearing.event(Event::Notice(notice.clone().into()));
    }
    for one in &job.troubles {
        if let Ok(path) = one.path.bytes() {
            hearing.event(Event::Trouble { path, kind: one.kind.into(), cause: one.cause.clone() });
        }
    }
    hearing.count_troubles(job.trouble_count);
}

fn told(app: &App, job: Job, hearing: &Hearing) -> Outcome {
    if let Some(problem) = job.problem {
        super::told::list_troubles(app, hearing);
        app.tell_problem(&problem);
        return Ok(Exit::of(problem.exit));
    }
    match job.result {
        Some(JobResult::Backup(result)) => backup::tell(app, &result, hearing),
        _ => Err(Failure::unexpected("the other MyBackup did something else")),
    }
}

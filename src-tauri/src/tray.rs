//! The icon in the tray: how things stand in one line, and the few things that need no window.
//!
//! A desktop may have no tray, or one that comes late: making the icon is tried
//! again and again, and nothing depends on it.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use mybackup_service::rpc::pause::{PauseEnd, PauseSet};
use mybackup_service::rpc::status::{JobState, StateName, Status};
use mybackup_service::rpc::work::{BackupStart, JobStop};
use mybackup_service::rpc::{Request, shape::Millis};
use tauri::image::Image;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons};

use crate::{Shell, notify, quit, window};

/// The icon's id.
const TRAY: &str = "main";
/// Making the icon is tried again after so many seconds, and then ever so often.
const PATIENCE: [u64; 5] = [1, 2, 5, 15, 60];

/// What the entries of the pause's menu ask for; each stands in the words as `tray-` and its id.
const PAUSES: [(&str, &str); 3] =
    [("pause-hour", "hour"), ("pause-four-hours", "four-hours"), ("pause-tomorrow", "tomorrow")];

/// The parts of the icon and its menu that change.
pub(crate) struct Parts {
    line: MenuItem<Wry>,
    work: MenuItem<Wry>,
    pause: Submenu<Wry>,
    resume: MenuItem<Wry>,
    show: MenuItem<Wry>,
    /// The picture that is shown: one that stays is not drawn again, for panels flicker.
    sign: Mutex<Sign>,
}

/// What the icon shows; each has a shape of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Idle,
    Busy,
    Paused,
    Waiting,
    Attention,
    Stopped,
}

impl Sign {
    fn of(status: &Status) -> Sign {
        if goes_on(status) {
            return Sign::Busy;
        }
        match status.state {
            StateName::Ok | StateName::Partial => Sign::Idle,
            StateName::Setup | StateName::First | StateName::Waiting => Sign::Waiting,
            StateName::Paused => Sign::Paused,
            StateName::Attention => Sign::Attention,
            StateName::Stopped => Sign::Stopped,
        }
    }

    fn picture(self) -> tauri::Result<Image<'static>> {
        Image::from_bytes(match self {
            Sign::Idle => include_bytes!("../../icons/tray/idle.png"),
            Sign::Busy => include_bytes!("../../icons/tray/busy.png"),
            Sign::Paused => include_bytes!("../../icons/tray/paused.png"),
            Sign::Waiting => include_bytes!("../../icons/tray/waiting.png"),
            Sign::Attention => include_bytes!("../../icons/tray/attention.png"),
            Sign::Stopped => include_bytes!("../../icons/tray/stopped.png"),
        })
    }
}

/// Makes the icon, as soon as there is a tray for it.
pub(crate) fn start(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let waits = PATIENCE.iter().chain(std::iter::repeat(&PATIENCE[PATIENCE.len() - 1]));
        for seconds in waits {
            let (send, made) = tokio::sync::oneshot::channel();
            let handle = app.clone();
            let asked = app.run_on_main_thread(move || {
                // Whoever waits may be gone: the program ends.
                let _ = send.send(make(&handle).is_ok());
            });
            if asked.is_err() {
                return;
            }
            if made.await.unwrap_or(false) {
                app.state::<Shell>().in_tray.store(true, Ordering::Relaxed);
                return;
            }
            tokio::time::sleep(Duration::from_secs(*seconds)).await;
        }
    });
}

fn make(app: &AppHandle) -> tauri::Result<TrayIcon> {
    let words = app.state::<Shell>().words;
    let item = |id: &str, text: &str, enabled| MenuItem::with_id(app, id, words.say(text, &[]), enabled, None::<&str>);
    let line = item("line", "tray-looking", false)?;
    let work = item("work", "tray-back-up", true)?;
    let choices = PAUSES.map(|(id, _)| item(id, &format!("tray-{id}"), true));
    let [hour, four_hours, tomorrow] = choices;
    let resume = item("resume", "tray-resume", false)?;
    let gap = || PredefinedMenuItem::separator(app);
    let pause = Submenu::with_id_and_items(
        app,
        "pause",
        words.say("tray-pause", &[]),
        false,
        &[&hour?, &four_hours?, &tomorrow?, &gap()?, &resume],
    )?;
    let restore = item("restore", "tray-restore", true)?;
    let show = item("show", "tray-open", true)?;
    let quit = item("quit", "tray-quit", true)?;
    let menu = Menu::with_items(app, &[&line, &gap()?, &work, &pause, &restore, &show, &gap()?, &quit])?;
    let tray = TrayIconBuilder::with_id(TRAY)
        .icon(Sign::Waiting.picture()?)
        .tooltip("MyBackup")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                window::show(tray.app_handle(), None);
            }
        })
        .build(app)?;
    let sign = Mutex::new(Sign::Waiting);
    app.manage(Parts { line, work, pause, resume, show, sign });
    crate::watcher::look_now(app);
    Ok(tray)
}

fn chosen(app: &AppHandle, id: &str) {
    match id {
        "work" => {
            let app = app.clone();
            tauri::async_runtime::spawn_blocking(move || start_or_stop(&app));
        }
        "restore" => window::show(app, Some("#/restore")),
        "show" => window::show(app, None),
        "quit" => ask_to_quit(app),
        "resume" => wish(app, PauseEnd::NAME, serde_json::json!({})),
        other => {
            if let Some((_, until)) = PAUSES.iter().find(|(id, _)| *id == other) {
                wish(app, PauseSet::NAME, serde_json::json!({ "until": until }));
            }
        }
    }
}

/// Asks for something, and says why where it is refused.
fn wish(app: &AppHandle, method: &'static str, params: serde_json::Value) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let shell = app.state::<Shell>();
        if let Err(problem) = shell.desk.answer(method, params, shell.words.lang()) {
            notify::tell(&app, &problem.message, problem.hint.as_deref());
        }
        crate::watcher::look_now(&app);
    });
}

/// Whether work goes on.
fn goes_on(status: &Status) -> bool {
    status.job.as_ref().is_some_and(|job| matches!(job.state, JobState::Running | JobState::Stopping))
}

/// Starts a backup, or stops the work that goes on.
fn start_or_stop(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let (desk, lang) = (&shell.desk, shell.words.lang());
    let runs = |status: Status| status.job.is_some_and(|job| matches!(job.state, JobState::Running));
    let done = desk.status(lang).and_then(|status| {
        let request = if runs(status) { JobStop::NAME } else { BackupStart::NAME };
        desk.answer(request, serde_json::json!({}), lang)
    });
    if let Err(problem) = done {
        notify::tell(app, &problem.message, problem.hint.as_deref());
    }
}

/// Quitting ends protection: it is asked once.
fn ask_to_quit(app: &AppHandle) {
    let words = app.state::<Shell>().words;
    let handle = app.clone();
    app.dialog()
        .message(words.say("quit-question", &[]))
        .title("MyBackup")
        .buttons(MessageDialogButtons::OkCancelCustom(words.say("quit-yes", &[]), words.say("quit-no", &[])))
        .show(move |yes| {
            if yes {
                quit(&handle);
            }
        });
}

/// Shows how things stand.
pub(crate) fn show_status(app: &AppHandle, status: &Status, now: Millis) {
    let Some(parts) = app.try_state::<Parts>() else { return };
    let words = app.state::<Shell>().words;
    let line = line(status, words, now);
    let is_set_up = !matches!(status.state, StateName::Setup | StateName::Stopped);
    // An icon that is gone with its panel takes no text; it comes back with the next one.
    let _ = parts.line.set_text(&line);
    let _ = parts.work.set_text(words.say(if goes_on(status) { "tray-stop" } else { "tray-back-up" }, &[]));
    let _ = parts.work.set_enabled(is_set_up);
    let _ = parts.pause.set_enabled(is_set_up);
    let _ = parts.resume.set_enabled(status.paused_until.is_some());
    let _ = parts.show.set_text(words.say("tray-open", &[]));
    if let Some(tray) = app.tray_by_id(TRAY) {
        let _ = tray.set_tooltip(Some(format!("MyBackup — {line}")));
        let mut shown = parts.sign.lock().unwrap_or_else(PoisonError::into_inner);
        let sign = Sign::of(status);
        if *shown != sign && sign.picture().and_then(|picture| tray.set_icon(Some(picture))).is_ok() {
            *shown = sign;
        }
    }
}

/// How things stand, in one line.
fn line(status: &Status, words: &mybackup_service::words::Words, now: Millis) -> String {
    use mybackup_service::{amounts, dates};
    if let Some(job) = status.job.as_ref().filter(|_| goes_on(status)) {
        let percent = amounts::percent(job.bytes_done, job.bytes.max(1), words.lang());
        return match job.bytes {
            0 => words.say("tray-busy", &[]),
            _ => words.say("tray-busy-percent", &[("percent", percent.into())]),
        };
    }
    let ago = |at: Option<Millis>| {
        at.map(|at| dates::relative(at.saturating_mul(1_000_000), now.saturating_mul(1_000_000), words))
            .unwrap_or_default()
    };
    let until = |at: Option<Millis>| {
        let nanos = at.unwrap_or(now).saturating_mul(1_000_000);
        dates::until(nanos, now.saturating_mul(1_000_000), &dates::Local, words)
    };
    let when = [("ago", ago(status.last_backup).into())];
    match status.state {
        StateName::Setup => words.say("tray-setup", &[]),
        StateName::First => words.say("tray-first", &[]),
        StateName::Ok => words.say("tray-ok", &when),
        StateName::Partial => words.say("tray-partial", &[("count", status.files_unreadable.into())]),
        StateName::Waiting => words.say("tray-waiting", &[]),
        StateName::Paused => words.say("tray-paused", &[("until", until(status.paused_until).into())]),
        StateName::Attention => words.say("tray-attention", &[]),
        StateName::Stopped => words.say("tray-stopped", &[]),
    }
}

//! The icon in the tray: how things stand in one line, and the few things that need no window.
//!
//! A desktop may have no tray, or one that comes late: making the icon is tried
//! again and again, and nothing depends on it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use mybackup_service::rpc::status::{JobState, StateName, Status};
use mybackup_service::rpc::work::{BackupStart, JobStop};
use mybackup_service::rpc::{Request, shape::Millis};
use tauri::image::Image;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons};

use crate::{Shell, notify, quit, window};

/// The icon's id.
const TRAY: &str = "main";
/// Making the icon is tried again after so many seconds, and then ever so often.
const PATIENCE: [u64; 5] = [1, 2, 5, 15, 60];

/// The parts of the menu that change.
pub(crate) struct Parts {
    line: MenuItem<Wry>,
    work: MenuItem<Wry>,
    show: MenuItem<Wry>,
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
    let restore = item("restore", "tray-restore", true)?;
    let show = item("show", "tray-open", true)?;
    let quit = item("quit", "tray-quit", true)?;
    let gap = || PredefinedMenuItem::separator(app);
    let menu = Menu::with_items(app, &[&line, &gap()?, &work, &restore, &show, &gap()?, &quit])?;
    let tray = TrayIconBuilder::with_id(TRAY)
        .icon(Image::from_bytes(include_bytes!("../../icons/32x32.png"))?)
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
    app.manage(Parts { line, work, show });
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
        _ => {}
    }
}

/// Starts a backup, or stops the work that goes on.
fn start_or_stop(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let (desk, lang) = (&shell.desk, shell.words.lang());
    let goes_on = |status: Status| status.job.is_some_and(|job| matches!(job.state, JobState::Running));
    let done = desk.status(lang).and_then(|status| {
        let request = if goes_on(status) { JobStop::NAME } else { BackupStart::NAME };
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
    let goes_on = status.job.as_ref().is_some_and(|job| matches!(job.state, JobState::Running | JobState::Stopping));
    // An icon that is gone with its panel takes no text; it comes back with the next one.
    let _ = parts.line.set_text(&line);
    let _ = parts.work.set_text(words.say(if goes_on { "tray-stop" } else { "tray-back-up" }, &[]));
    let _ = parts.work.set_enabled(!matches!(status.state, StateName::Setup | StateName::Stopped));
    let _ = parts.show.set_text(words.say("tray-open", &[]));
    if let Some(tray) = app.tray_by_id(TRAY) {
        let _ = tray.set_tooltip(Some(format!("MyBackup — {line}")));
    }
}

/// How things stand, in one line.
fn line(status: &Status, words: &mybackup_service::words::Words, now: Millis) -> String {
    use mybackup_service::{amounts, dates};
    if let Some(job) = status.job.as_ref().filter(|job| matches!(job.state, JobState::Running | JobState::Stopping)) {
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
    let when = [("ago", ago(status.last_backup).into())];
    match status.state {
        StateName::Setup => words.say("tray-setup", &[]),
        StateName::First => words.say("tray-first", &[]),
        StateName::Ok => words.say("tray-ok", &when),
        StateName::Partial => words.say("tray-partial", &[("count", status.files_unreadable.into())]),
        StateName::Waiting => words.say("tray-waiting", &[]),
        StateName::Attention => words.say("tray-attention", &[]),
        StateName::Stopped => words.say("tray-stopped", &[]),
    }
}

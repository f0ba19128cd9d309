//! Notices a window that stays empty, and finds another way to the pages.
//!
//! Some combinations of graphics and web view show nothing at all. A page says
//! when it has painted; where it does not, the program starts once more with the
//! other way of drawing, and then offers the pages in the browser.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use mybackup_dashboard::Dashboard;
use mybackup_service::graphics;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons};

use crate::{Shell, notify, quit, window};

/// A page that has painted nothing after so long never will.
const PATIENCE: Duration = Duration::from_secs(8);
/// Tells a program that is started once more that it is.
pub(crate) const AGAIN: &str = "--again";

/// What is known of the window.
#[derive(Default)]
pub(crate) struct Ready {
    /// Counts the windows that were opened.
    opened: AtomicU64,
    /// The last one of which a page said that it has painted.
    painted: AtomicU64,
    /// Whether the program is to start once more when it has ended.
    again: AtomicBool,
    /// Whether the pages are served to the browser.
    served: Mutex<bool>,
}

/// A page has painted.
pub(crate) fn is(app: &AppHandle) {
    let ready = &app.state::<Shell>().ready;
    ready.painted.store(ready.opened.load(Ordering::Relaxed), Ordering::Relaxed);
}

/// Watches a window that was just opened.
pub(crate) fn watch(app: &AppHandle) {
    let app = app.clone();
    let this = app.state::<Shell>().ready.opened.fetch_add(1, Ordering::Relaxed) + 1;
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        let ready = &app.state::<Shell>().ready;
        let is_this = ready.opened.load(Ordering::Relaxed) == this;
        if is_this && ready.painted.load(Ordering::Relaxed) < this && window::is_open(&app) {
            find_another_way(&app);
        }
    });
}

fn find_another_way(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let tried = std::env::args().any(|argument| argument == AGAIN);
    let is_busy = shell.desk.status(shell.words.lang()).is_ok_and(|status| status.job.is_some());
    if graphics::OTHER_WAY && !tried && !is_busy {
        eprintln!("MyBackup: the window stays empty; starting once more with the other way of drawing");
        shell.ready.again.store(true, Ordering::Relaxed);
        quit(app);
    } else {
        offer_browser(app);
    }
}

/// Starts the program once more, where that was wanted; called when it has ended.
pub(crate) fn start_again(app: &AppHandle) {
    if !app.state::<Shell>().ready.again.load(Ordering::Relaxed) {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut command = std::process::Command::new(program);
    command.arg(AGAIN).envs(graphics::variables(!graphics::is_plain()));
    if let Err(error) = command.spawn() {
        eprintln!("MyBackup could not start once more: {error}");
    }
}

fn offer_browser(app: &AppHandle) {
    let words = app.state::<Shell>().words;
    let say = |id| words.say(id, &[]);
    let handle = app.clone();
    app.dialog()
        .message(say("window-empty"))
        .title("MyBackup")
        .buttons(MessageDialogButtons::OkCancelCustom(say("window-in-browser"), say("window-quit")))
        .show(move |yes| if yes { show_in_browser(&handle) } else { quit(&handle) });
}

/// Serves the pages to the browser, until the program ends.
fn show_in_browser(app: &AppHandle) {
    let shell = app.state::<Shell>();
    if std::mem::replace(&mut *shell.ready.served.lock().unwrap_or_else(PoisonError::into_inner), true) {
        return;
    }
    window::close(app);
    let (desk, home) = (shell.desk.clone(), shell.desk.home().clone());
    let handle = app.clone();
    let serving = move || {
        let served = Dashboard::listen(0).and_then(|dashboard| {
            dashboard.open_browser(&home)?;
            dashboard.serve(&desk, std::sync::Arc::default())
        });
        if let Err(error) = served {
            notify::tell(&handle, &handle.state::<Shell>().words.say("notify-stopped", &[]), Some(&error.to_string()));
        }
    };
    drop(std::thread::Builder::new().name("dashboard".to_string()).spawn(serving));
}

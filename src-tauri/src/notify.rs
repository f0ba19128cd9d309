//! Notifications of the desktop: few, and each of them with something to do.

use std::sync::atomic::{AtomicBool, Ordering};

use mybackup_service::news::Told;
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;

use crate::Shell;

/// Whether it was said that the program goes on without its window.
static SAID_GOES_ON: AtomicBool = AtomicBool::new(false);

/// Shows a text with what to do.
pub(crate) fn tell(app: &AppHandle, title: &str, body: Option<&str>) {
    let mut notification = app.notification().builder().title(title);
    if let Some(body) = body {
        notification = notification.body(body);
    }
    // A desktop without notifications still has the window, which says the same.
    let _ = notification.show();
}

/// Tells what is new.
pub(crate) fn news(app: &AppHandle, told: &Told) {
    let words = app.state::<Shell>().words;
    let (title, body) = told.said(words);
    tell(app, &title, body.as_deref());
}

/// Says once that closing the window does not end protection, where no tray shows it.
pub(crate) fn window_closed(app: &AppHandle) {
    let shell = app.state::<Shell>();
    if !shell.in_tray.load(Ordering::Relaxed) && !SAID_GOES_ON.swap(true, Ordering::Relaxed) {
        tell(app, &shell.words.say("notify-goes-on", &[]), Some(&shell.words.say("notify-goes-on-next", &[])));
    }
}

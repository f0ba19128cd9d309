//! Notifications of the desktop: few, and a click on each leads to what it is about.

use std::sync::atomic::{AtomicBool, Ordering};

use mybackup_service::news::Told;
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::{Action, ActionType, NotificationExt};

use crate::{Shell, window};

/// Whether it was said that the program goes on without its window.
static SAID_GOES_ON: AtomicBool = AtomicBool::new(false);

/// Where a notification keeps the screen that a click on it opens.
const SCREEN: &str = "screen";

/// Prepares the buttons, and listens to them.
pub(crate) fn start(app: &AppHandle) {
    let words = app.state::<Shell>().words;
    let types = Told::BUTTONS.map(|(kind, button)| {
        ActionType::builder(kind).actions(vec![Action::builder(kind, words.say(button, &[])).build()]).build()
    });
    let handle = app.clone();
    // A desktop without notifications still has the window, which says the same.
    let _ = app.notification().register_action_types(types.to_vec());
    let _ = app.notification().on_action(move |done| {
        let screen = done.notification().and_then(|about| about.extra().get(SCREEN)?.as_str().map(str::to_string));
        let (app, handle) = (handle.clone(), handle.clone());
        // Windows belong to the main thread; without it the program is ending.
        let _ = app.run_on_main_thread(move || window::show(&handle, screen.as_deref()));
    });
}

/// Shows a text with what to do.
pub(crate) fn tell(app: &AppHandle, title: &str, body: Option<&str>) {
    let mut notification = app.notification().builder().title(title);
    if let Some(body) = body {
        notification = notification.body(body);
    }
    let _ = notification.show();
}

/// Tells what is new.
pub(crate) fn news(app: &AppHandle, told: &Told) {
    let (title, body) = told.said(app.state::<Shell>().words);
    let mut notification = app.notification().builder().title(title).extra(SCREEN, told.screen());
    notification = notification.action_type_id(told.name());
    if let Some(body) = body {
        notification = notification.body(body);
    }
    let _ = notification.show();
}

/// Says once that closing the window does not end protection, where no tray shows it.
pub(crate) fn window_closed(app: &AppHandle) {
    let shell = app.state::<Shell>();
    if !shell.in_tray.load(Ordering::Relaxed) && !SAID_GOES_ON.swap(true, Ordering::Relaxed) {
        tell(app, &shell.words.say("notify-goes-on", &[]), Some(&shell.words.say("notify-goes-on-next", &[])));
    }
}

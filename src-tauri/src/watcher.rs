//! Looks how things stand, for the tray and for notifications: after each piece of work, and every so often.

use std::time::Duration;

use mybackup_service::events::ServerEvent;
use mybackup_service::news::News;
use mybackup_service::rpc::shape::millis;
use mybackup_service::rpc::status::{JobState, Status};
use tauri::{AppHandle, Manager};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{Shell, notify, tray, window};

/// Without any news things are looked at this often.
const LOOKED_EVERY: Duration = Duration::from_secs(30);
/// The tray's line is changed this often at most.
const SHOWN_EVERY: Duration = Duration::from_secs(1);

/// Asks for a look.
struct Bell(UnboundedSender<()>);

/// Starts to look.
pub(crate) fn start(app: &AppHandle) -> Result<(), tauri::Error> {
    let (ring, rung) = unbounded_channel();
    app.manage(Bell(ring));
    tauri::async_runtime::spawn(look_for_ever(app.clone(), rung));
    Ok(())
}

/// Looks at once.
pub(crate) fn look_now(app: &AppHandle) {
    if let Some(bell) = app.try_state::<Bell>() {
        // Nobody looks any more when the program ends.
        let _ = bell.0.send(());
    }
}

async fn look_for_ever(app: AppHandle, mut rung: UnboundedReceiver<()>) {
    let (desk, lang) = (app.state::<Shell>().desk.clone(), app.state::<Shell>().words.lang());
    let mut events = desk.listen();
    let mut news = News::default();
    loop {
        let looking = desk.clone();
        let looked = tauri::async_runtime::spawn_blocking(move || looking.status(lang)).await;
        if let Ok(Ok(status)) = looked {
            let now = millis(desk.now_ns());
            let told = news.of(&status, window::is_open(&app));
            show(&app, status, now);
            if let Some(told) = told {
                notify::news(&app, &told);
            }
        }
        tokio::time::sleep(SHOWN_EVERY).await;
        tokio::select! {
            _ = rung.recv() => {}
            () = worth_a_look(&mut events) => {}
            () = tokio::time::sleep(LOOKED_EVERY) => {}
        }
    }
}

/// Waits for an event that changes what the tray shows.
async fn worth_a_look(events: &mut tokio::sync::broadcast::Receiver<ServerEvent>) {
    loop {
        match events.recv().await {
            Ok(ServerEvent::Changed {}) | Err(_) => return,
            Ok(ServerEvent::Job { job }) if job.state != JobState::Running || job.bytes > 0 => return,
            Ok(_) => {}
        }
    }
}

fn show(app: &AppHandle, status: Status, now: i64) {
    let handle = app.clone();
    // The menu belongs to the main thread; without it the program is ending.
    let _ = app.run_on_main_thread(move || tray::show_status(&handle, &status, now));
}

//! The one window: opened, shown again, closed, and what is dropped on it.

use std::path::Path;
use std::sync::atomic::Ordering;

use mybackup_service::events::{Dropped, ServerEvent};
use mybackup_service::rpc::shape::PathText;
use tauri::{AppHandle, DragDropEvent, Manager, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent};

use crate::{Shell, notify, ready};

/// The window's label, by which the shell finds it again.
pub(crate) const MAIN: &str = "main";

/// Opens the window, on a screen such as `#/restore` where one is named.
pub(crate) fn open(app: &AppHandle, route: Option<&str>) -> Result<(), tauri::Error> {
    let url = WebviewUrl::App(format!("index.html{}", route.unwrap_or_default()).into());
    WebviewWindowBuilder::new(app, MAIN, url)
        .title("MyBackup")
        .inner_size(1040.0, 720.0)
        .min_inner_size(720.0, 520.0)
        // The pages lead nowhere else, and whatever leads there is no page of ours.
        .on_navigation(is_own)
        // The list of windows tells which screen is open.
        .on_document_title_changed(|window, title| drop(window.set_title(&title)))
        .build()?;
    ready::watch(app);
    Ok(())
}

/// Whether an address is one of the pages' own; while developing they come from a server.
fn is_own(address: &tauri::Url) -> bool {
    let own = matches!(address.scheme(), "tauri") || address.host_str() == Some("tauri.localhost");
    own || (cfg!(dev) && address.host_str() == Some("localhost"))
}

/// Shows the window, on a screen where one is named.
pub(crate) fn show(app: &AppHandle, route: Option<&str>) {
    let desk = app.state::<Shell>().desk.clone();
    match app.get_webview_window(MAIN) {
        Some(window) => {
            // A window that cannot be raised is open all the same.
            let _ = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
            if let Some(route) = route {
                desk.tell(ServerEvent::Open { route: route.to_string() });
            }
        }
        None => {
            if let Err(error) = open(app, route) {
                eprintln!("MyBackup could not open its window: {error}");
            }
        }
    }
}

/// Closes the window.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // One that is gone is closed.
        let _ = window.destroy();
    }
}

/// Whether the window is open.
pub(crate) fn is_open(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN).is_some()
}

/// Hears of closing and of dropping.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    let shell = app.state::<Shell>();
    match event {
        WindowEvent::Destroyed if !shell.quitting.load(Ordering::Relaxed) => notify::window_closed(app),
        WindowEvent::DragDrop(DragDropEvent::Enter { .. }) => shell.desk.tell(ServerEvent::Hover { over: true }),
        WindowEvent::DragDrop(DragDropEvent::Leave) => shell.desk.tell(ServerEvent::Hover { over: false }),
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            let items = paths.iter().map(|path| dropped(path)).collect();
            shell.desk.tell(ServerEvent::Hover { over: false });
            shell.desk.tell(ServerEvent::Dropped { items });
        }
        _ => {}
    }
}

fn dropped(path: &Path) -> Dropped {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Dropped { path: PathText::of(path), name, folder: path.is_dir(), there: path.exists() }
}

//! What a page asks of the window itself: a folder dialog, starting at login, and that it is there.

use mybackup_service::rpc::shape::PathText;
use serde_json::{Value, json};
use tauri::{Manager, WebviewWindow};
use tauri_plugin_autostart::ManagerExt;
use tauri_plugin_dialog::DialogExt;

use crate::ready;

/// Answers what concerns the window; `None` for what is the service's to answer.
pub(crate) async fn answer(window: &WebviewWindow, method: &str, params: &Value) -> Option<Value> {
    match method {
        "host.pick-folder" => Some(json!(pick_folder(window).await)),
        "host.ready" => {
            ready::is(window.app_handle());
            Some(json!({}))
        }
        "host.login" => Some(json!(starts_at_login(window, params.get("on").and_then(Value::as_bool)))),
        _ => None,
    }
}

/// Lets a person choose a folder; `None` where they changed their mind.
async fn pick_folder(window: &WebviewWindow) -> Option<PathText> {
    let (send, chosen) = tokio::sync::oneshot::channel();
    let dialog = window.dialog().file().set_parent(window);
    let dialog = match window.app_handle().path().home_dir() {
        Ok(home) => dialog.set_directory(home),
        Err(_) => dialog,
    };
    dialog.pick_folder(move |folder| {
        // The window may be gone by now.
        let _ = send.send(folder);
    });
    let folder = chosen.await.ok().flatten()?.into_path().ok()?;
    Some(PathText::of(&folder))
}

/// Whether the program starts when the person logs in, after changing that where `wanted` says so.
fn starts_at_login(window: &WebviewWindow, wanted: Option<bool>) -> bool {
    let login = window.app_handle().autolaunch();
    // The answer tells what came of it: a desktop may have no such thing.
    let _ = match wanted {
        Some(true) => login.enable(),
        Some(false) => login.disable(),
        None => Ok(()),
    };
    login.is_enabled().unwrap_or(false)
}

//! The two commands of the pages: asking by name, and listening.

use mybackup_service::events::ServerEvent;
use mybackup_service::rpc::Problem;
use mybackup_service::words::Lang;
use serde_json::{Value, json};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State, WebviewWindow};
use tokio::sync::broadcast::error::RecvError;

use crate::{Shell, host};

/// Answers a request of a page: `{ "ok": … }` or `{ "problem": … }`.
#[tauri::command]
pub(crate) async fn rpc(
    app: AppHandle,
    window: WebviewWindow,
    method: String,
    params: Value,
    language: Option<String>,
) -> Result<Value, ()> {
    // A dialog belongs to the window that asks, not to the service.
    if let Some(answer) = host::answer(&window, &method, &params).await {
        return Ok(json!({ "ok": answer }));
    }
    let desk = app.state::<Shell>().desk.clone();
    let lang = language.as_deref().and_then(Lang::from_name).unwrap_or(desk.around().lang);
    // The engine reads disks: the window goes on meanwhile.
    let asked = tauri::async_runtime::spawn_blocking(move || desk.answer(&method, params, lang)).await;
    Ok(match asked {
        Ok(Ok(answer)) => json!({ "ok": answer }),
        Ok(Err(problem)) => json!({ "problem": problem }),
        Err(error) => json!({ "problem": Problem::of(&mybackup_service::failure::Failure::unexpected(error), lang) }),
    })
}

/// Sends a page what happens, until it is gone.
#[tauri::command]
pub(crate) async fn rpc_subscribe(shell: State<'_, Shell>, channel: Channel<Value>) -> Result<(), ()> {
    let mut events = shell.desk.listen();
    tauri::async_runtime::spawn(async move {
        loop {
            let event = match events.recv().await {
                Ok(event) => as_json(&event),
                // A slow page missed some: it has to ask for everything again.
                Err(RecvError::Lagged(_)) => json!({ "event": "missed" }),
                Err(RecvError::Closed) => break,
            };
            if channel.send(event).is_err() {
                break;
            }
        }
    });
    Ok(())
}

fn as_json(event: &ServerEvent) -> Value {
    serde_json::to_value(event).unwrap_or_default()
}

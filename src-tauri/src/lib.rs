//! The desktop shell: a window that shows the pages of `ui/`, and an icon in the tray.
//!
//! The shell holds no logic of its own: what a person does in the window is asked
//! of the service by name, as on the dashboard. Closing the window frees it and
//! leaves the program in the tray.
//! Invariant: the pages reach two commands, and pictures by names that the service made,
//! and nothing else: a script that slips into them reaches no file and no program.

mod ipc;
mod notify;
mod pictures;
mod tray;
mod watcher;
mod window;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mybackup_service::home::Home;
use mybackup_service::words::{Lang, Words};
use mybackup_service::{Around, Service, SystemClock};
use tauri::{Manager, RunEvent};

/// What every part of the shell is given.
pub(crate) struct Shell {
    /// The service that does it all.
    pub(crate) service: Arc<Service>,
    /// The words of the tray and of notifications.
    pub(crate) words: &'static Words,
    /// Whether the person asked to quit: then the program ends with its window.
    pub(crate) quitting: AtomicBool,
    /// Whether there is an icon in a tray.
    pub(crate) in_tray: AtomicBool,
}

/// Why the program did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The user's home folder is not known.
    #[error(transparent)]
    Home(#[from] mybackup_service::home::NoHome),
    /// The system offers no screen or no web view.
    #[error(transparent)]
    Shell(#[from] tauri::Error),
}

/// Runs the desktop program until the person quits.
///
/// With `--hidden` no window is opened at first: so the program starts at login.
///
/// # Errors
///
/// When the home is not known, or the system offers no screen or no web view.
pub fn run() -> Result<(), StartError> {
    let env = |name: &str| std::env::var_os(name);
    let home = Home::locate(None, &env)?;
    let lang = Lang::detect(None, &env);
    let around = Around::here(&home, &env, lang, env!("CARGO_PKG_VERSION"));
    let shell = Shell {
        service: Arc::new(Service::new(home, around, Arc::new(SystemClock))),
        words: Words::for_lang(lang),
        quitting: AtomicBool::new(false),
        in_tray: AtomicBool::new(false),
    };
    let hidden = std::env::args().any(|argument| argument == "--hidden");
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app, None)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .manage(shell)
        .register_asynchronous_uri_scheme_protocol(pictures::SCHEME, pictures::answer)
        .invoke_handler(tauri::generate_handler![ipc::rpc, ipc::rpc_subscribe])
        .on_window_event(window::on_event)
        .setup(move |app| {
            tray::start(app.handle());
            watcher::start(app.handle())?;
            if !hidden {
                window::open(app.handle())?;
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::ExitRequested { api, code: None, .. } = event {
            // The last window was closed: in the tray the program goes on.
            let shell = app.state::<Shell>();
            if !shell.quitting.load(Ordering::Relaxed) {
                api.prevent_exit();
            }
        }
    });
    Ok(())
}

/// Ends the program: what goes on is asked to end well, and waited for.
pub(crate) fn quit(app: &tauri::AppHandle) {
    let shell = app.state::<Shell>();
    shell.quitting.store(true, Ordering::Relaxed);
    let (app, service) = (app.clone(), shell.service.clone());
    tauri::async_runtime::spawn_blocking(move || {
        service.jobs().stop();
        service.jobs().wait();
        app.exit(0);
    });
}

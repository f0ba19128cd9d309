//! The desktop shell: a window that shows the pages of `ui/`, and an icon in the tray.
//!
//! The shell holds no logic of its own: what a person does in the window is asked
//! of the service by name, as on the dashboard. Closing the window frees it and
//! leaves the program in the tray.
//! Invariant: the pages reach two commands, and pictures by names that the service made,
//! and nothing else: a script that slips into them reaches no file and no program.

mod host;
mod ipc;
mod notify;
mod pictures;
mod ready;
mod tray;
mod watcher;
mod window;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(target_os = "linux")]
use mybackup_service::graphics;
use mybackup_service::home::Home;
use mybackup_service::words::{Lang, Words};
use mybackup_service::{Around, Desk, FirstBackup, Service, SystemClock};
use tauri::{Manager, RunEvent};
use tauri_plugin_autostart::MacosLauncher;

/// What every part of the shell is given.
pub(crate) struct Shell {
    /// The service that does it all, in this process or in the one that runs already.
    pub(crate) desk: Arc<Desk>,
    /// The words of the tray and of notifications.
    pub(crate) words: &'static Words,
    /// Whether the person asked to quit: then the program ends with its window.
    pub(crate) quitting: AtomicBool,
    /// Whether there is an icon in a tray.
    pub(crate) in_tray: AtomicBool,
    /// Whether the window shows anything.
    pub(crate) ready: ready::Ready,
}

/// No window is opened at first: so the program starts at login.
const HIDDEN: &str = "--hidden";

/// Why the program did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The user's home folder is not known.
    #[error(transparent)]
    Home(#[from] mybackup_service::home::NoHome),
    /// There is no screen, or it does not answer.
    #[error("there is no screen here. To use MyBackup in a browser, run: mybackup serve")]
    NoScreen,
    /// The system offers no web view.
    #[error(transparent)]
    Shell(#[from] tauri::Error),
}

/// Chooses plain drawing, where this computer is known to need it.
///
/// GTK and the web view read the variables when they start; nothing else of the program runs yet.
#[cfg(target_os = "linux")]
pub fn draw_plainly_where_needed() {
    if !graphics::should_be_plain() {
        return;
    }
    for (name, value) in graphics::variables(true) {
        // What the person decided stands. Where setting it failed, the window is tried as it is.
        let _ = gtk::glib::setenv(name, value, false);
    }
}

/// Whether there is a screen to open windows on; the framework would end the program where there is none.
fn find_screen() -> Result<(), StartError> {
    #[cfg(target_os = "linux")]
    gtk::init().map_err(|_| StartError::NoScreen)?;
    Ok(())
}

/// Runs the desktop program until the person quits.
///
/// With `--hidden` no window is opened at first: so the program starts at login.
///
/// # Errors
///
/// When the home is not known, or the system offers no screen or no web view.
pub fn run() -> Result<(), StartError> {
    find_screen()?;
    let env = |name: &str| std::env::var_os(name);
    let home = Home::locate(None, &env)?;
    let lang = Lang::detect(None, &env);
    let around = Around::here(&home, &env, lang, env!("CARGO_PKG_VERSION"));
    let shell = Shell {
        desk: Desk::of(Service::new(home, around, Arc::new(SystemClock)).opening_folders(Box::new(show_folder))),
        words: Words::for_lang(lang),
        quitting: AtomicBool::new(false),
        in_tray: AtomicBool::new(false),
        ready: ready::Ready::default(),
    };
    let hidden = std::env::args().any(|argument| argument == HIDDEN);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app, None)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, Some(vec![HIDDEN])))
        .manage(shell)
        .register_asynchronous_uri_scheme_protocol(pictures::SCHEME, pictures::answer)
        .invoke_handler(tauri::generate_handler![ipc::rpc, ipc::rpc_subscribe])
        .on_window_event(window::on_event)
        .setup(move |app| {
            // The web view starts beside all else.
            if !hidden {
                window::open(app.handle(), None)?;
            }
            app.state::<Shell>().desk.keep(FirstBackup::LeftToPerson);
            notify::start(app.handle());
            tray::start(app.handle());
            watcher::start(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| match event {
        RunEvent::ExitRequested { api, code: None, .. } => {
            // The last window was closed: in the tray the program goes on.
            let shell = app.state::<Shell>();
            if !shell.quitting.load(Ordering::Relaxed) {
                api.prevent_exit();
            }
        }
        RunEvent::Exit => ready::start_again(app),
        _ => {}
    });
    Ok(())
}

/// Shows a folder in the file manager of the system.
fn show_folder(folder: &Path) -> std::io::Result<()> {
    // There a folder can be a program, which must not be started.
    if cfg!(target_os = "macos") { open::with_detached(folder, "Finder") } else { open::that_detached(folder) }
}

/// Ends the program: what goes on is asked to end well, and waited for.
pub(crate) fn quit(app: &tauri::AppHandle) {
    let shell = app.state::<Shell>();
    shell.quitting.store(true, Ordering::Relaxed);
    let (app, desk) = (app.clone(), shell.desk.clone());
    tauri::async_runtime::spawn_blocking(move || {
        desk.end();
        app.exit(0);
    });
}

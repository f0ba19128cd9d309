//! The desktop shell: one window that shows the web UI of `ui/`.
//!
//! The shell holds no logic of its own. What a person does in the window is
//! done by the engine, as on the command line.
//! Invariant: the page is given no permission by Tauri (`capabilities` is
//! empty), so a script that slips into it reaches no file and no program.

mod window;

/// Runs the desktop program until its window is closed.
///
/// # Errors
///
/// When the system offers no screen or no web view.
pub fn run() -> Result<(), tauri::Error> {
    tauri::Builder::default().setup(|app| Ok(window::open(app)?)).run(tauri::generate_context!())
}

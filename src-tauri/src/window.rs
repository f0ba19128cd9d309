//! The main window: its size, its title, and the page that it shows.

use tauri::{App, WebviewUrl, WebviewWindowBuilder};

/// The one window's label, by which the shell finds it again.
const MAIN: &str = "main";

/// Opens the main window.
pub(crate) fn open(app: &App) -> Result<(), tauri::Error> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("MyBackup")
        .inner_size(1040.0, 720.0)
        .min_inner_size(720.0, 520.0)
        .build()?;
    Ok(())
}

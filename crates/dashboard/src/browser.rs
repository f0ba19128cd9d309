//! Shows the dashboard in the person's browser.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mybackup_service::home::{Home, write_file_atomically};

/// Asks the desktop to show a link; where there is none, nothing happens.
pub(crate) fn show(home: &Home, link: &str) -> io::Result<()> {
    open(&leading_to(home, link)?);
    Ok(())
}

/// A page of the owner's alone that leads on: the arguments of a browser can be read by everybody.
fn leading_to(home: &Home, link: &str) -> io::Result<PathBuf> {
    let path = home.folder().join("dashboard.html");
    home.create()?;
    let text =
        format!("<!doctype html><meta http-equiv=\"refresh\" content=\"0; url={link}\"><title>MyBackup</title>\n");
    write_file_atomically(&path, text.as_bytes())?;
    Ok(path)
}

fn open(page: &Path) {
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let mut command = Command::new(program);
    command.arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    drop(command.spawn());
}

//! The desktop program `mybackup-desktop`: starts the shell and reports why it could not.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    mybackup_desktop::draw_plainly_where_needed();
    match mybackup_desktop::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("MyBackup could not open its window: {error}");
            ExitCode::FAILURE
        }
    }
}

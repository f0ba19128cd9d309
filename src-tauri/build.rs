//! Prepares the desktop program: Tauri's own build step, and a page to embed.
//!
//! `generate_context!` embeds `ui/dist`. A checkout in which the UI was not
//! built yet must still compile, so an empty page is put there when none is.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let page = Path::new("ui/dist/index.html");
    if !page.exists() {
        fs::create_dir_all("ui/dist")?;
        fs::write(page, "")?;
    }
    tauri_build::build();
    Ok(())
}

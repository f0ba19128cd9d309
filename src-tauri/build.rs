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
    // What is declared here is open to no window that no capability names.
    let commands = tauri_build::AppManifest::new().commands(&["rpc", "rpc_subscribe"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)).map_err(io::Error::other)
}

//! Makes sure that there are pages to build in: without them a plain notice stands in their place.

use std::fs;
use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist");
    let page = folder.join("index.html");
    println!("cargo::rerun-if-changed={}", folder.display());
    if page.exists() {
        return;
    }
    let notice = "<!doctype html><title>MyBackup</title><p>The pages were not built: run npm run ui:build.</p>\n";
    fs::create_dir_all(&folder).and_then(|()| fs::write(&page, notice)).expect("ui/dist can be written");
}

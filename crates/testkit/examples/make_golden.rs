//! Writes a golden vault: `cargo run -p mybackup-testkit --example make_golden -- FOLDER`.
//!
//! Done once for each released format; what it wrote is never written again.

#[cfg(target_os = "linux")]
fn main() {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("Name the folder of the new fixture, such as tests/fixtures/golden/format-1");
        std::process::exit(2);
    };
    mybackup_testkit::golden::make(std::path::Path::new(&folder));
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("Golden vaults are written on Linux");
}

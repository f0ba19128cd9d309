//! `reference VAULT TARGET --words|--passphrase|--key FILE [RUN]`: restores every source of a vault.
//!
//! The words or the passphrase stand in a file, a device's secret as 32 raw bytes.
//! Each source is written to `TARGET/<source id>`.

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match unix::run(&arguments) {
        Ok(0) => std::process::ExitCode::SUCCESS,
        Ok(_) => std::process::ExitCode::from(3),
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(unix))]
fn main() {
    eprintln!("This reader restores on Unix only");
}

#[cfg(unix)]
mod unix {
    use std::path::Path;

    use mybackup_reference::{Folder, Vault, Way, restore};

    type Anyhow<T> = Result<T, Box<dyn std::error::Error>>;

    /// Restores all and returns how many files could not be.
    pub fn run(arguments: &[String]) -> Anyhow<usize> {
        let (vault, target, way, secret, run) = match arguments {
            [vault, target, way, secret] => (vault, target, way, secret, None),
            [vault, target, way, secret, run] => (vault, target, way, secret, Some(run.parse()?)),
            _ => return Err("reference VAULT TARGET --words|--passphrase|--key FILE [RUN]".into()),
        };
        let secret = std::fs::read(secret)?;
        let text = || String::from_utf8(secret.clone()).map(|text| text.trim().to_owned());
        let way = match way.as_str() {
            "--words" => Way::Words(text()?),
            "--passphrase" => Way::Passphrase(text()?),
            "--key" => Way::Device(secret.as_slice().try_into()?),
            other => return Err(format!("{other} is no way in").into()),
        };
        let vault = Vault::open(Folder::from(Path::new(vault)), &way)?;
        let mut lost = 0;
        for root in vault.newest_roots() {
            let entries = vault.entries(&root)?;
            let id: String = root.source.iter().map(|byte| format!("{byte:02x}")).collect();
            let left_out = restore(&vault, &vault.state(&root, &entries, run)?, &Path::new(target).join(id))?;
            left_out.iter().for_each(|line| eprintln!("{line}"));
            lost += left_out.len();
        }
        Ok(lost)
    }
}

//! Calls a hook: starts the command, or sends to the address. Nothing here takes longer than
//! half a minute, and no error repeats the address, which may hold a secret.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::address::is_encrypted;
use super::{Hook, Hooks, Message, Trouble};

/// A command or a server that takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// Whether a command has ended is looked at this often.
const LOOKED_EVERY: Duration = Duration::from_millis(20);

/// Tells one hook; one that is not set any more hears nothing.
pub(crate) fn call(hook: Hook, hooks: &Hooks, message: &Message) -> Result<(), Trouble> {
    match hook {
        Hook::Command => hooks.command.as_ref().map_or(Ok(()), |program| run(program, message, PATIENCE)),
        Hook::Webhook => hooks.webhook.as_ref().map_or(Ok(()), |address| post(address, message, &system_roots)),
    }
}

/// Runs a command: the message is its input, and in short its environment. No shell is between.
pub(super) fn run(program: &Path, message: &Message, patience: Duration) -> Result<(), Trouble> {
    let mut command = Command::new(program);
    command
        .env("MYBACKUP_EVENT", &message.event)
        .env("MYBACKUP_CAUSE", message.cause.as_deref().unwrap_or_default())
        .env("MYBACKUP_TITLE", &message.title)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    without_window(&mut command);
    let mut child = command.spawn().map_err(|error| Trouble::Start(error.to_string()))?;
    if let Some(mut input) = child.stdin.take() {
        // It fits into the pipe. One that does not read it has been told by its environment.
        let _ = input.write_all(json(message).as_bytes());
    }
    let began = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(Trouble::Ended(status.to_string())),
            Ok(None) if began.elapsed() < patience => std::thread::sleep(LOOKED_EVERY),
            Ok(None) => {
                // It may have ended just now.
                let _ = child.kill();
                let _ = child.wait();
                return Err(Trouble::Slow);
            }
            Err(error) => return Err(Trouble::Ended(error.to_string())),
        }
    }
}

/// On Windows a program of the console would open one.
#[cfg(windows)]
fn without_window(command: &mut Command) {
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NO_WINDOW);
}

#[cfg(not(windows))]
fn without_window(_: &mut Command) {}

/// Sends the message to an address; `roots` are asked only where the line is to be encrypted.
///
/// It goes to that address alone: a server that points elsewhere has refused it.
pub(super) fn post(address: &str, message: &Message, roots: &dyn Fn() -> RootCerts) -> Result<(), Trouble> {
    let mut config = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent("MyBackup");
    if is_encrypted(address) {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider).root_certs(roots());
        config = config.tls_config(tls.build());
    }
    let agent = config.build().new_agent();
    let sent = agent.post(address).header("content-type", "application/json").send(json(message));
    match sent {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(Trouble::Refused(answer.status().as_u16())),
        Err(ureq::Error::Timeout(_)) => Err(Trouble::Slow),
        Err(ureq::Error::Io(error)) => Err(Trouble::Unreachable(error.to_string())),
        Err(ureq::Error::Rustls(error)) => Err(Trouble::Unreachable(error.to_string())),
        Err(ureq::Error::HostNotFound) => Err(Trouble::Unreachable("host not found".to_string())),
        // What else it says may hold the address.
        Err(_) => Err(Trouble::Unreachable("connection failed".to_string())),
    }
}

/// The authorities that this computer trusts.
fn system_roots() -> RootCerts {
    let found = rustls_native_certs::load_native_certs().certs;
    let certificates: Vec<_> = found.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    RootCerts::new_with_certs(&certificates)
}

fn json(message: &Message) -> String {
    serde_json::to_string(message).expect("texts become JSON")
}

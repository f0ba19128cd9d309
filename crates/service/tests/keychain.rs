//! The keychain for real: each test runs itself again in a session and home of its own.
//!
//! `dbus-run-session`, `dbus-send` and `gnome-keyring-daemon` make bus and keychain.

#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use mybackup_service::keystore::{KeyStore, KeyStoreError, KeychainStore, Secret};

const VAULT: &str = "0123456789abcdef";
const INSIDE: &str = "MYBACKUP_TEST_INSIDE";

/// A bus without folders of services to start.
const BARE_BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_sender="*" eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// What the session of a test has.
enum Session {
    /// A bus, on which a keychain service may start.
    Bus,
    /// A bus that knows no services.
    BareBus,
    /// No bus at all.
    Nothing,
}

/// Runs a test's body in a new session, by starting this program once more for that test alone.
fn within(session: Session, test: &str, body: fn(&KeychainStore)) {
    if std::env::var_os(INSIDE).is_some() {
        return body(&KeychainStore::with_time_limit(Duration::from_secs(20)));
    }
    let home = tempfile::tempdir().expect("a folder for the session");
    let this = std::env::current_exe().expect("this program has a path");
    let mut command = match session {
        Session::Nothing => Command::new(&this),
        Session::Bus | Session::BareBus => {
            let mut command = Command::new("dbus-run-session");
            if matches!(session, Session::BareBus) {
                let config = home.path().join("bus.conf");
                std::fs::write(&config, BARE_BUS).expect("the folder can be written to");
                command.arg("--config-file").arg(config);
            }
            command.arg("--").arg(&this);
            command
        }
    };
    let output = command
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .expect("dbus-run-session is needed for this test");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}\n{complained}");
}

/// Starts the keychain service, open.
fn unlock() {
    let mut daemon = Command::new("gnome-keyring-daemon")
        .args(["--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("gnome-keyring-daemon is needed for this test");
    let mut password = daemon.stdin.take().expect("its input is a pipe");
    password.write_all(b"a password").expect("it reads its password");
    drop(password);
    assert!(daemon.wait().expect("it can be waited for").success());
}

fn lock() {
    let status = Command::new("dbus-send")
        .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
        .args(["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"])
        .arg("array:objpath:/org/freedesktop/secrets/collection/login")
        .stdout(Stdio::null())
        .status()
        .expect("dbus-send is needed for this test");
    assert!(status.success());
}

#[test]
fn a_secret_comes_back_and_is_forgotten() {
    within(Session::Bus, "a_secret_comes_back_and_is_forgotten", |store| {
        unlock();
        store.self_test().unwrap();
        assert!(matches!(store.load(VAULT), Err(KeyStoreError::Missing)));
        let secret = Secret::random().unwrap();
        store.save(VAULT, &secret).unwrap();
        assert_eq!(store.load(VAULT).unwrap(), secret);
        let other = Secret::random().unwrap();
        store.save(VAULT, &other).unwrap();
        assert_eq!(store.load(VAULT).unwrap(), other);
        assert!(matches!(store.load("fedcba9876543210"), Err(KeyStoreError::Missing)));
        store.delete(VAULT).unwrap();
        store.delete(VAULT).unwrap();
        assert!(matches!(store.load(VAULT), Err(KeyStoreError::Missing)));
    });
}

#[test]
fn a_locked_keychain_never_passes_for_an_empty_one() {
    within(Session::Bus, "a_locked_keychain_never_passes_for_an_empty_one", |store| {
        unlock();
        let secret = Secret::random().unwrap();
        store.save(VAULT, &secret).unwrap();
        lock();
        assert!(matches!(store.load(VAULT), Err(KeyStoreError::Locked)), "{:?}", store.load(VAULT));
        assert!(matches!(store.self_test(), Err(KeyStoreError::Locked)));
        assert!(matches!(store.save(VAULT, &secret), Err(KeyStoreError::Locked)));
        assert!(matches!(store.delete(VAULT), Err(KeyStoreError::Locked)));
    });
}

#[test]
fn a_bus_without_a_keychain_is_told_from_a_keychain_without_a_key() {
    within(Session::BareBus, "a_bus_without_a_keychain_is_told_from_a_keychain_without_a_key", not_available);
}

#[test]
fn a_machine_without_a_bus_is_told_from_a_keychain_without_a_key() {
    within(Session::Nothing, "a_machine_without_a_bus_is_told_from_a_keychain_without_a_key", not_available);
}

#[test]
fn a_keychain_that_nobody_ever_opened_is_not_an_empty_one() {
    within(Session::Bus, "a_keychain_that_nobody_ever_opened_is_not_an_empty_one", |store| {
        let loaded = store.load(VAULT);
        let expected = matches!(loaded, Err(KeyStoreError::Locked | KeyStoreError::NotAvailable { .. }));
        assert!(expected, "{loaded:?}");
    });
}

fn not_available(store: &KeychainStore) {
    let secret = Secret::random().expect("the system has a random source");
    for result in [store.self_test(), store.load(VAULT).map(drop), store.save(VAULT, &secret), store.delete(VAULT)] {
        assert!(matches!(result, Err(KeyStoreError::NotAvailable { .. })), "{result:?}");
    }
}

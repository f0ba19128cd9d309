//! Real programs and a real server, on this computer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use ureq::tls::{Certificate, RootCerts};

use super::call::post;
use super::*;
use crate::home::Home;
use crate::words::Lang;

const AUTHORITY: &[u8] = include_bytes!("testdata/ca.pem");
const SERVER: &[u8] = include_bytes!("testdata/server.pem");
const SERVER_KEY: &[u8] = include_bytes!("testdata/server.key");

fn message() -> Message {
    Message {
        version: 1,
        event: "attention".to_string(),
        cause: Some("old".to_string()),
        title: "Your files were not backed up for days".to_string(),
        text: None,
        hint: Some("Connect the disk".to_string()),
        computer: "Léa’s".to_string(),
        at: "2026-01-20T14:30:00Z".to_string(),
    }
}

fn to_webhook(address: String) -> Hooks {
    Hooks { command: None, webhook: Some(address) }
}

/// Reads one request, and answers it; returns its first line and its body.
fn answer_one(stream: &mut (impl Read + Write), answer: &str) -> (String, Value) {
    let mut lines = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    lines.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        if let Some(said) = line.to_lowercase().strip_prefix("content-length:") {
            length = said.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).unwrap();
    lines.get_mut().write_all(answer.as_bytes()).unwrap();
    (first, serde_json::from_slice(&body).unwrap())
}

/// A server that answers once; returns where it is.
fn server<T: Send + 'static>(answering: impl FnOnce(TcpStream) -> T + Send + 'static) -> (String, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap().to_string();
    (at, std::thread::spawn(move || answering(listener.accept().unwrap().0)))
}

#[cfg(unix)]
mod commands {
    use std::os::unix::fs::PermissionsExt;
    use std::time::Duration;

    use super::super::call::run;
    use super::*;

    fn program(folder: &Path, script: &str) -> PathBuf {
        let path = folder.join("hook");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn told(program: &Path) -> Result<(), Trouble> {
        call(Hook::Command, &Hooks { command: Some(program.to_path_buf()), webhook: None }, &message())
    }

    #[test]
    fn a_command_reads_what_happened() {
        let folder = tempfile::tempdir().unwrap();
        let heard = folder.path().join("heard it; $HOME");
        let script =
            format!("cat > '{}'\necho \"\n$MYBACKUP_EVENT $MYBACKUP_CAUSE $MYBACKUP_TITLE\" >> '{0}'", heard.display());
        told(&program(folder.path(), &script)).unwrap();
        let heard = std::fs::read_to_string(heard).unwrap();
        let (json, said) = heard.trim_end().rsplit_once('\n').unwrap();
        assert_eq!(serde_json::from_str::<Message>(json).unwrap(), message());
        assert_eq!(said, "attention old Your files were not backed up for days");
    }

    #[test]
    fn one_that_reads_nothing_has_been_told_too() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(told(&program(folder.path(), "exec 0<&-; exit 0")), Ok(()));
    }

    #[test]
    fn what_goes_wrong_is_named_and_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let failing = told(&program(folder.path(), "exit 3")).unwrap_err();
        assert!(matches!(&failing, Trouble::Ended(how) if how.contains('3')), "{failing:?}");
        let slow = program(folder.path(), "exec sleep 60");
        assert_eq!(run(&slow, &message(), Duration::from_millis(50)), Err(Trouble::Slow));
        let absent = told(&folder.path().join("nothing")).unwrap_err();
        assert!(matches!(&absent, Trouble::Start(_)), "{absent:?}");
        for trouble in [failing, Trouble::Slow, absent] {
            for lang in Lang::ALL {
                let failure = trouble.failure(Hook::Command);
                let words = Words::for_lang(lang);
                assert!(failure.message(words).contains("hooks.command"), "{trouble:?}");
                assert!(failure.hint(words).is_some(), "{trouble:?}");
            }
        }
    }

    #[test]
    fn a_program_is_looked_at_before_somebody_relies_on_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = program(folder.path(), "exit 0");
        check_command(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(check_command(&path).unwrap_err().code(), "hook-not-executable");
        assert_eq!(check_command(folder.path()).unwrap_err().code(), "hook-no-file");
        assert_eq!(check_command(&folder.path().join("nothing")).unwrap_err().code(), "hook-missing");
    }
}

#[test]
fn an_address_hears_what_happened_and_is_not_repeated() {
    let (at, serving) = server(|mut stream| answer_one(&mut stream, "HTTP/1.1 204 No Content\r\n\r\n"));
    let hooks = to_webhook(format!("http://{at}/secret?a=b"));
    assert_eq!(call(Hook::Webhook, &hooks, &message()), Ok(()));
    let (first, body) = serving.join().unwrap();
    assert!(first.starts_with("POST /secret?a=b "), "{first}");
    assert_eq!(body, serde_json::to_value(message()).unwrap());
    // Nobody listens any more.
    let trouble = call(Hook::Webhook, &hooks, &message()).unwrap_err();
    assert!(matches!(&trouble, Trouble::Unreachable(said) if !said.contains("secret")), "{trouble:?}");
    assert!(trouble.failure(Hook::Webhook).hint(Words::for_lang(Lang::En)).is_some());
}

#[test]
fn an_answer_that_is_no_yes_is_a_no_and_nothing_goes_elsewhere() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let to = elsewhere.local_addr().unwrap();
    let moved = format!("HTTP/1.1 307 Moved\r\nlocation: http://{to}/\r\ncontent-length: 0\r\n\r\n");
    for (answer, number) in [
        ("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n".to_string(), 500),
        ("HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n".to_string(), 404),
        (moved, 307),
    ] {
        let (at, serving) = server(move |mut stream| answer_one(&mut stream, &answer));
        assert_eq!(
            call(Hook::Webhook, &to_webhook(format!("http://{at}/")), &message()),
            Err(Trouble::Refused(number))
        );
        serving.join().unwrap();
    }
    assert!(elsewhere.accept().is_err(), "the news went to another server");
}

#[test]
fn an_encrypted_line_is_trusted_only_where_this_computer_trusts_the_server() {
    let serve = |mut stream: TcpStream| {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(SERVER).unwrap()],
                PrivateKeyDer::from_pem_slice(SERVER_KEY).unwrap(),
            )
            .unwrap();
        let mut line = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        // Whoever does not trust this server says so, and sends nothing.
        line.complete_io(&mut stream).ok()?;
        let heard = answer_one(
            &mut rustls::Stream::new(&mut line, &mut stream),
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        );
        Some(heard)
    };
    let trusted = || RootCerts::new_with_certs(&[Certificate::from_pem(AUTHORITY).unwrap()]);
    let (at, serving) = server(serve);
    assert_eq!(post(&format!("https://{at}/hook"), &message(), &trusted), Ok(()));
    let (first, body) = serving.join().unwrap().unwrap();
    assert!(first.starts_with("POST /hook "), "{first}");
    assert_eq!(body["cause"], "old");

    let (at, serving) = server(serve);
    let trouble = call(Hook::Webhook, &to_webhook(format!("https://{at}/hook")), &message()).unwrap_err();
    assert!(matches!(&trouble, Trouble::Unreachable(_)), "{trouble:?}");
    assert_eq!(serving.join().unwrap(), None, "nothing was sent to a server that nobody knows");
}

#[test]
fn a_test_message_says_that_it_is_one_and_failures_say_what_to_do_now() {
    for lang in Lang::ALL {
        let words = Words::for_lang(lang);
        assert_eq!(Trial::new(&Hooks::default(), "Léa’s", 0, words).unwrap_err().code(), "no-hook");
        let (at, serving) = server(|mut stream| answer_one(&mut stream, "HTTP/1.1 200 OK\r\n\r\n"));
        let folder = tempfile::tempdir().unwrap();
        let hooks = Hooks { command: Some(folder.path().join("absent")), webhook: Some(format!("http://{at}/")) };
        let trial = Trial::new(&hooks, "Léa’s", 1_000_000_000, words).unwrap();
        assert_eq!(trial.hooks(), [Hook::Command, Hook::Webhook]);
        assert_eq!(trial.tell(Hook::Command).unwrap_err().code(), "hook-missing");
        trial.tell(Hook::Webhook).unwrap();
        let (_, body) = serving.join().unwrap();
        assert_eq!((&body["event"], &body["cause"], &body["hint"]), (&"test".into(), &Value::Null, &Value::Null));
        assert_eq!((&body["at"], &body["computer"]), (&"1970-01-01T00:00:01Z".into(), &"Léa’s".into()));
        assert!(body["text"].as_str().unwrap().contains("mybackup hooks test"), "{body}");
        // Nobody listens any more.
        let failure = trial.tell(Hook::Webhook).unwrap_err();
        assert_eq!(failure.code(), "hook-unreachable");
        let hint = failure.hint(words).unwrap();
        assert!(hint.contains("mybackup hooks test"), "{hint}");
        assert!(!hint.contains("later") && !hint.contains("plus tard"), "a test is not told again: {hint}");
    }
}

#[test]
fn what_is_owed_is_offered_less_and_less_often() {
    let minute = 60 * 1_000_000_000;
    let owed = |tries| Owed { message: message(), to: vec![Hook::Command], tries, tried_ns: 1000 * minute };
    for (tries, pause) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (u32::MAX, 60)] {
        assert!(!owed(tries).is_due(1000 * minute + pause * minute - 1), "{tries}");
        assert!(owed(tries).is_due(1000 * minute + pause * minute), "{tries}");
    }
    assert!(owed(0).is_due(1000 * minute));
    assert!(owed(5).is_due(0), "a clock that was set back waits for nothing");
}

#[test]
fn what_was_told_comes_back_and_anything_else_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    assert_eq!(Memory::load(&home), Memory::default());
    let owed = Owed { message: message(), to: vec![Hook::Webhook], tries: 2, tried_ns: 5 };
    let troubles = [
        Trouble::Start("a".into()),
        Trouble::Ended("b".into()),
        Trouble::Slow,
        Trouble::Refused(500),
        Trouble::Unreachable("c".into()),
    ];
    let failed = troubles.map(|trouble| (Hook::Webhook, trouble)).to_vec();
    let mut memory = Memory { owed: Some(owed), failed, ..Memory::default() };
    memory.save(&home).unwrap();
    assert_eq!(Memory::load(&home), memory);
    let good = std::fs::read_to_string(home.told_file()).unwrap();
    let newer = good.replace("{\"version\":1,\"news\"", "{\"version\":2,\"news\"");
    let long = format!("{good}{}", " ".repeat(70_000));
    for bad in ["", "{", "null", &newer, &long] {
        std::fs::write(home.told_file(), bad).unwrap();
        assert_eq!(Memory::load(&home), Memory::default(), "{:?}", bad.get(..40));
    }
}

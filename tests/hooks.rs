//! `hooks test`: a real program and a real server are told, and what they make of it is said.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::thread::JoinHandle;

use mybackup_testkit::{Mybackup, args};
use serde_json::Value;

/// Sets a program as the hook; its script writes what it is told into a file.
fn with_program(computer: &Mybackup, ending: &str) -> PathBuf {
    let (program, heard) = (computer.place("hook"), computer.place("heard"));
    let script = format!("#!/bin/sh\n(cat; echo; echo \"$MYBACKUP_EVENT\") > '{}'\n{ending}\n", heard.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    computer.ok(args!["config", "set", "hooks.command", program]);
    heard
}

/// A server that answers one request with a status line, and gives back what it was sent.
fn server(answer: &'static str) -> (String, JoinHandle<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/secret", listener.local_addr().unwrap());
    let serving = move || {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        let mut length = 0;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            if let Some(said) = line.to_lowercase().strip_prefix("content-length:") {
                length = said.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        stream.get_mut().write_all(format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n").as_bytes()).unwrap();
        serde_json::from_slice(&body).unwrap()
    };
    (address, std::thread::spawn(serving))
}

#[test]
fn both_hooks_are_told_now_and_it_is_said_that_they_took_it() {
    let computer = Mybackup::ready();
    let heard = with_program(&computer, "exit 0");
    let (address, serving) = server("204 No Content");
    computer.ok(args!["config", "set", "hooks.webhook", address]);
    let said = computer.ok(["hooks", "test"]);
    assert_eq!(said.out.lines().count(), 2, "{said}");
    let said =
        said.prints(&["The program of hooks.command took the test message", "The address of hooks.webhook took"]);
    assert!(!said.out.contains("secret") && said.err.is_empty(), "{said}");
    let body = serving.join().unwrap();
    let heard = fs::read_to_string(heard).unwrap();
    let (message, event) = heard.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(event, "test");
    assert_eq!(serde_json::from_str::<Value>(message).unwrap(), body);
    assert_eq!((&body["event"], &body["title"]), (&"test".into(), &"Test message from MyBackup".into()));
    assert!(!computer.home().join("told.json").exists(), "what hooks were told of trouble stays as it was");
}

#[test]
fn one_that_fails_is_named_with_what_to_do_and_the_other_is_told_all_the_same() {
    let computer = Mybackup::ready();
    let heard = with_program(&computer, "exit 7");
    let (address, serving) = server("404 Not Found");
    computer.ok(args!["config", "set", "hooks.webhook", &address]);
    let said = computer.fails(1, ["hooks", "test"]);
    let said = said.says(&["hooks.command ended with an error: exit status: 7", "it has to end with 0"]);
    let said = said.says(&["hooks.webhook answered with 404", "mybackup config get hooks.webhook"]);
    assert!(!said.err.contains("secret") && !said.err.contains("later") && said.out.is_empty(), "{said}");
    serving.join().unwrap();
    assert!(heard.exists());

    // Nobody listens any more, and the program is gone.
    fs::remove_file(computer.place("hook")).unwrap();
    let said = computer.run(["--json", "hooks", "test"]).expect_code(1);
    let hooks = said.json()["hooks"].clone();
    for (at, name, problem) in [(0, "command", "cannot be started"), (1, "webhook", "cannot be reached")] {
        assert_eq!((&hooks[at]["hook"], &hooks[at]["ok"]), (&name.into(), &false.into()), "{hooks}");
        assert!(hooks[at]["problem"].as_str().unwrap().contains(problem), "{hooks}");
        assert!(hooks[at]["hint"].is_string(), "{hooks}");
    }
    assert!(!said.out.contains("secret"), "{said}");
    let french = computer.fails(1, ["--lang", "fr", "hooks", "test"]);
    french.says(&["L’adresse de hooks.webhook est injoignable", "Puis réessayez", "ne peut pas être lancé"]);

    computer.ok(args!["config", "set", "hooks.webhook", "none"]);
    with_program(&computer, "exit 0");
    let said = computer.ok(["--json", "hooks", "test"]).json();
    assert_eq!(said, serde_json::json!({"hooks": [{"hook": "command", "ok": true, "problem": null, "hint": null}]}));
}

#[test]
fn without_a_hook_that_is_an_error_which_says_how_to_set_one() {
    let computer = Mybackup::ready();
    computer.fails(1, ["hooks", "test"]).says(&["Nobody is told", "mybackup config set hooks.command PROGRAM"]);
    let said = computer.run(["--json", "--lang", "fr", "hooks", "test"]).expect_code(1).json();
    assert_eq!(said["error"]["code"], "no-hook");
    Mybackup::fresh().fails(4, ["hooks", "test"]);
    computer.fails(2, ["hooks"]).says(&["test"]);
    computer.ok(["hooks", "test", "--help"]).prints(&["Send a test message to hooks.command and hooks.webhook now"]);
    computer.ok(["completions", "bash"]).prints(&["hooks"]);
    computer.ok(["man"]).prints(&["hooks"]);
}

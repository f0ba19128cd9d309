//! `service`: the entry that the system is given, and what the system says of it.
//!
//! A user's systemd cannot run in every place where tests do, so a stand-in takes what is asked
//! of it and keeps it; the unit itself is read by the real `systemd-analyze` in the service's tests.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use mybackup_testkit::{Mybackup, Output, args};

/// A computer whose systemd is a stand-in that writes down what it was asked.
struct Computer {
    mybackup: Mybackup,
    tools: PathBuf,
}

impl Computer {
    fn new() -> Computer {
        let mybackup = Mybackup::ready();
        let tools = mybackup.place("tools");
        fs::create_dir(&tools).unwrap();
        let computer = Computer { mybackup, tools };
        computer.systemctl("echo \"$@\" >> \"$0.asked\"; [ \"$2\" = is-active ] && cat \"$0.state\"; exit 0");
        computer
    }

    fn systemctl(&self, script: &str) {
        let path = self.tools.join("systemctl");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = self.mybackup.command(words);
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", self.tools.display()));
        mybackup_testkit::Running::start(command, None).wait()
    }

    fn asked(&self) -> String {
        fs::read_to_string(self.tools.join("systemctl.asked")).unwrap_or_default()
    }

    fn unit(&self) -> PathBuf {
        self.mybackup.user_home().join(".config/systemd/user/mybackup.service")
    }
}

#[test]
fn it_is_installed_seen_and_removed() {
    let computer = Computer::new();
    computer.run(&["service", "status"]).expect_code(0).prints(&["does not run in the background"]);
    computer.run(&["service", "install"]).expect_code(0).prints(&["runs in the background now"]);
    assert_eq!(
        computer.asked(),
        "--user daemon-reload\n--user enable mybackup.service\n--user restart mybackup.service\n"
    );
    let unit = fs::read_to_string(computer.unit()).unwrap();
    let home = computer.mybackup.home();
    assert!(unit.contains(&format!("\"--home\" \"{}\" \"watch\"", home.display())), "{unit}");
    assert!(unit.contains("Restart=on-failure") && unit.contains("IOSchedulingClass=idle"));

    fs::write(computer.tools.join("systemctl.state"), "inactive\n").unwrap();
    computer.run(&["service", "status"]).expect_code(0).prints(&["does not run now"]);
    fs::write(computer.tools.join("systemctl.state"), "active\n").unwrap();
    assert_eq!(computer.run(&["--json", "service", "status"]).expect_code(0).json()["state"], "running");

    computer.run(&["service", "install"]).expect_code(0);
    computer.run(&["service", "uninstall"]).expect_code(0).prints(&["any more"]);
    assert!(!computer.unit().exists());
    assert!(computer.asked().ends_with("--user disable --now mybackup.service\n--user daemon-reload\n"));
    computer.run(&["service", "uninstall"]).expect_code(0).prints(&["does not run in the background"]);
}

#[test]
fn a_refusal_says_what_the_system_said_and_what_to_do() {
    let computer = Computer::new();
    computer.systemctl("echo 'Failed to connect to bus: No medium found' >&2; exit 1");
    let said = computer.run(&["service", "install"]).expect_code(1);
    said.says(&["systemctl --user daemon-reload", "No medium found", "enable-linger"]);

    let bare = Mybackup::fresh();
    bare.fails(4, args!["service", "install"]);
}

#[test]
fn a_passphrase_that_nobody_can_give_is_asked_for_beforehand() {
    let other = Mybackup::fresh();
    let secret = other.place("secret");
    fs::write(&secret, "correct horse battery staple").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let mut init = other.command(args!["init", "--destination", other.destination(), "--key-store", "passphrase"]);
    init.env("MYBACKUP_PASSPHRASE_FILE", &secret);
    mybackup_testkit::Running::start(init, None).wait().expect_code(0);
    other.fails(6, args!["service", "install"]).says(&["nobody can be asked"]);
}

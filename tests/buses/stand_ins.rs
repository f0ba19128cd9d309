//! What stands around the program in these tests: a system bus of their own, stand-ins for the
//! services on it, a drive, and a folder on another computer. All of it ends with its test.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use mybackup_testkit::wait_until;
use rustix::process::{Pid, Signal};
use serde_json::{Value, json};

/// Another Python on the path may know nothing of D-Bus.
const PYTHON: &str = "/usr/bin/python3";

fn program(name: &str) -> PathBuf {
    mybackup_testkit::program::workspace().join("tests/buses").join(name)
}

/// A process that is killed with its test.
struct Process(Child);

impl Process {
    fn start(command: &mut Command) -> Process {
        Process(command.spawn().unwrap_or_else(|error| panic!("this test needs {:?}: {error}", command.get_program())))
    }

    fn signal(&self, signal: Signal) {
        rustix::process::kill_process(Pid::from_child(&self.0), signal).expect("send a signal");
    }

    fn end(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// A system bus.
pub struct Bus {
    daemon: Process,
    address: String,
}

impl Bus {
    /// Starts one in a folder of its own.
    pub fn start(folder: &Path) -> Bus {
        fs::create_dir_all(folder).unwrap();
        let (socket, config) = (folder.join("socket"), folder.join("bus.conf"));
        let address = format!("unix:path={}", socket.display());
        fs::write(&config, CONFIG.replace("ADDRESS", &address)).unwrap();
        let mut command = Command::new("dbus-daemon");
        let command = command.stderr(Stdio::null());
        let daemon = Process::start(command.arg("--nofork").arg(format!("--config-file={}", config.display())));
        wait_until("the bus is there", || socket.exists());
        Bus { daemon, address }
    }

    /// Where programs find it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Ends it while programs use it.
    pub fn die(&mut self) {
        self.daemon.end();
    }

    /// Takes what it is sent and does nothing any more.
    pub fn hang(&self) {
        self.daemon.signal(Signal::STOP);
    }
}

/// Stands in for udisks2 and NetworkManager.
pub struct Services {
    process: Process,
    wishes: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Services {
    pub fn start(bus: &Bus) -> Services {
        let mut command = Command::new(PYTHON);
        command.arg(program("services.py")).env("DBUS_SYSTEM_BUS_ADDRESS", bus.address());
        let mut process = Process::start(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
        let (wishes, answers) = (process.0.stdin.take().unwrap(), process.0.stdout.take().unwrap());
        let mut services = Services { process, wishes, answers: BufReader::new(answers) };
        // Once it answers it is on the bus.
        services.wish(&json!({}));
        services
    }

    /// Ends them while programs use them.
    pub fn die(&mut self) {
        self.process.end();
    }

    /// A drive came, which is not mounted yet.
    pub fn announce(&mut self, drive: &Drive) {
        self.wish(&json!({ "drive": { "device": drive.device(), "at": drive.at } }));
    }

    /// The drive was mounted.
    pub fn announce_mounted(&mut self) {
        self.wish(&json!({ "mounted": true }));
    }

    /// How the drive is let go of: with this error, or done.
    pub fn refuse(&mut self, error: Option<&str>) {
        self.wish(&json!({ "refuse": error }));
    }

    /// What the network costs, and how far it is there, in the numbers of NetworkManager.
    pub fn network(&mut self, metered: u32, state: u32) {
        self.wish(&json!({ "network": { "metered": metered, "state": state } }));
    }

    /// What udisks was asked to do so far.
    pub fn asked(&mut self) -> Vec<String> {
        serde_json::from_value(self.wish(&json!({ "asked": true }))).unwrap()
    }

    #[track_caller]
    fn wish(&mut self, wish: &Value) -> Value {
        writeln!(self.wishes, "{wish}").expect("the stand-in runs");
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("the stand-in for the services ended: {wish}"))
    }
}

/// A drive: a file system in a file, which is plugged in at one folder.
pub struct Drive {
    image: PathBuf,
    at: PathBuf,
    device: Option<String>,
}

impl Drive {
    /// Makes an empty one.
    pub fn new(image: PathBuf, at: PathBuf) -> Drive {
        fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
        fs::create_dir_all(&at).unwrap();
        call("mkfs.ext4", &["-q".as_ref(), &image]);
        Drive { image, at, device: None }
    }

    /// Plugs it in: the kernel gives it a device.
    pub fn plug_in(&mut self) {
        let arguments: [&Path; 3] = ["--find".as_ref(), "--show".as_ref(), &self.image];
        self.device = Some(call("losetup", &arguments).trim().to_string());
    }

    /// Mounts what is plugged in, as a desktop does.
    pub fn mount(&self) {
        call("mount", &[self.device().as_ref(), &self.at]);
    }

    /// The device that it has.
    pub fn device(&self) -> &str {
        self.device.as_deref().expect("it is plugged in")
    }

    pub fn is_mounted(&self) -> bool {
        let table = fs::read_to_string("/proc/self/mounts").unwrap();
        table.lines().any(|line| line.split(' ').nth(1) == self.at.to_str())
    }

    /// Pulls it out, after it was let go of.
    pub fn pull_out(&mut self) {
        assert!(!self.is_mounted());
        call("losetup", &["-d".as_ref(), self.device().as_ref()]);
        self.device = None;
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        if self.is_mounted() {
            let _ = Command::new("umount").arg("-l").arg(&self.at).status();
        }
        if let Some(device) = &self.device {
            let _ = Command::new("losetup").args(["-d", device]).status();
        }
    }
}

/// A folder that lies on another computer, as the kernel sees it.
pub struct NetworkDisk {
    at: PathBuf,
    process: Process,
}

impl NetworkDisk {
    /// Shows `folder` at the folder `at`.
    pub fn mount(folder: &Path, at: &Path) -> NetworkDisk {
        fs::create_dir_all(folder).unwrap();
        fs::create_dir_all(at).unwrap();
        let mut command = Command::new(PYTHON);
        command.arg(program("network_disk.py")).arg(folder).arg(at);
        let process = Process::start(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
        let mut disk = NetworkDisk { at: at.to_path_buf(), process };
        let mut line = String::new();
        BufReader::new(disk.process.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "a network disk cannot be mounted");
        disk
    }
}

impl Drop for NetworkDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.at).status();
    }
}

#[track_caller]
fn call(program: &str, arguments: &[&Path]) -> String {
    let done = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(done.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>ADDRESS</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_sender="*" eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

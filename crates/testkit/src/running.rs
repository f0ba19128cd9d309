//! The program while it runs: to be interrupted, killed, held, or waited for.
//!
//! Waiting always ends: a program that hangs for some minutes is killed and the
//! test fails with what it said so far.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::output::Output;

const LONGEST: Duration = Duration::from_secs(240);

/// A program that was started.
#[derive(Debug)]
pub struct Running {
    child: Child,
    command: String,
    out: Option<JoinHandle<Vec<u8>>>,
    err: Option<JoinHandle<Vec<u8>>>,
}

impl Running {
    /// Starts a command and feeds it `input`, or nothing.
    pub fn start(mut command: Command, input: Option<&[u8]>) -> Self {
        let text = format!("{:?}", command.get_args().collect::<Vec<_>>());
        command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        if let (Some(input), Some(mut pipe)) = (input, child.stdin.take()) {
            // A program that ends before it reads everything is no mistake of the test.
            std::io::Write::write_all(&mut pipe, input).ok();
        }
        let out = child.stdout.take().map(collect);
        let err = child.stderr.take().map(collect);
        Running { child, command: format!("mybackup {text}"), out, err }
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).expect("send a signal");
    }

    /// Tells whether it has ended.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().expect("look after a child").is_some()
    }

    /// Kills it once `time` has passed, unless it ends before; returns how it ended.
    pub fn kill_after(mut self, time: Duration) -> Output {
        let moment = Instant::now() + time;
        while Instant::now() < moment && !self.ended() {
            std::thread::sleep(Duration::from_micros(200));
        }
        if !self.ended() {
            self.signal(Signal::KILL);
        }
        self.wait()
    }

    /// Waits for its end.
    #[track_caller]
    pub fn wait(mut self) -> Output {
        let deadline = Instant::now() + LONGEST;
        while !self.ended() {
            if Instant::now() > deadline {
                self.signal(Signal::KILL);
                panic!("It hangs\n{}", self.collected());
            }
            std::thread::sleep(Duration::from_micros(500));
        }
        self.collected()
    }

    fn collected(&mut self) -> Output {
        let status = self.child.wait().expect("wait for a child");
        let taken = |pipe: Option<JoinHandle<Vec<u8>>>| {
            pipe.map(|thread| thread.join().expect("read a pipe")).unwrap_or_default()
        };
        let (out, err) = (taken(self.out.take()), taken(self.err.take()));
        Output::new(self.command.clone(), status, out, &err)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended() {
            self.signal(Signal::KILL);
            self.child.wait().ok();
        }
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("read a pipe");
        bytes
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn code_and_both_outputs_come_back() {
        let output = Running::start(shell("cat; echo no >&2; exit 3"), Some(b"yes")).wait();
        assert_eq!((output.code, &*output.out, &*output.err), (3, "yes", "no\n"));
    }

    #[test]
    fn a_program_that_does_not_end_is_killed_at_the_moment_asked() {
        let output = Running::start(shell("exec tail -f /dev/null"), None).kill_after(Duration::from_millis(20));
        assert_eq!(output.code, -9);
    }

    #[test]
    fn a_program_that_ends_by_itself_is_not_killed() {
        let output = Running::start(shell("exit 7"), None).kill_after(Duration::from_secs(30));
        assert_eq!(output.code, 7);
    }
}

//! What is disturbed: the commands of the program, each with what it must have done when it says so.

use std::ffi::OsString;
use std::process::Command;
use std::time::Duration;

use mybackup_testkit::mybackup::moment;
use mybackup_testkit::same::{Entries, Kind as FileKind, read_tree};
use mybackup_testkit::{Aspect, Comparison, Mybackup, Output, Running, args, assert_same};

use crate::scene::{Scene, empty};
use crate::strace::{Call, Hit, Kind, calls, hit_at, refused};

/// A command that changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A run over a folder that has changed.
    Backup,
    /// Versions are forgotten, and room is freed that nothing needs any more.
    Clean,
    /// The folder is brought back to its last run, over what stands there.
    RestoreInPlace,
    /// Another computer gets a key of its own to the vault.
    Connect,
    /// This computer's key is made anew with the recovery words.
    ImportKey,
    /// A computer is set up and its vault made.
    Init,
}

/// A command and the computer that it disturbs.
pub struct Stage {
    work: Work,
    scene: Scene,
    words: String,
    second: Mybackup,
    /// Bytes of data after this command has ended well and another run was made.
    bytes_when_done: u64,
}

impl Stage {
    /// Makes the computer ready and runs the command once undisturbed.
    pub fn new(work: Work) -> Self {
        let scene = match work {
            Work::Clean => Scene::old(),
            Work::Init => Scene::untouched(),
            _ => Scene::changed(),
        };
        let words = match work {
            Work::Connect | Work::ImportKey => scene.computer.words() + "\n",
            _ => String::new(),
        };
        let second = scene.computer.another_computer();
        let mut stage = Stage { work, scene, words, second, bytes_when_done: u64::MAX };
        stage.reset();
        stage.again();
        stage.is_done("");
        stage.recovers();
        stage.bytes_when_done = stage.scene.data_bytes();
        stage
    }

    /// Puts everything back to the beginning.
    pub fn reset(&self) {
        self.scene.reset();
        empty(&self.second.user_home());
        if self.work == Work::RestoreInPlace {
            self.scene.reset_source();
        }
    }

    fn arguments(&self) -> Vec<OsString> {
        let computer = &self.scene.computer;
        match self.work {
            Work::Backup => args!["backup"].to_vec(),
            Work::Clean => args!["clean", "--keep-days", "2", "--keep-versions", "1"].to_vec(),
            Work::RestoreInPlace => {
                args!["restore", "--directory", computer.source(), "--existing", "replace"].to_vec()
            }
            Work::Connect => args!["connect", computer.destination(), "--key-store", "file"].to_vec(),
            Work::ImportKey => args!["key", "import"].to_vec(),
            Work::Init => args!["init", "--destination", computer.destination(), "--key-store", "file"].to_vec(),
        }
    }

    fn command(&self) -> Command {
        let computer = if self.work == Work::Connect { &self.second } else { &self.scene.computer };
        self.scene.command(computer, &self.arguments())
    }

    /// The calls of the undisturbed command, from the beginning, and how many of them cannot be hit.
    pub fn calls(&self, kind: Kind) -> (Vec<Call>, u64) {
        self.reset();
        let (calls, hidden, output) = calls(self.command(), &self.words, kind, &self.scene.folder(), &self.scene.log());
        output.expect_code(0);
        (calls, hidden)
    }

    /// Runs the command from the beginning while something happens at one call.
    pub fn disturbed(&self, call: &Call, hit: Hit) -> Output {
        self.reset();
        let command = hit_at(self.command(), call, hit, &self.scene.log());
        Running::start(command, Some(self.words.as_bytes())).wait()
    }

    /// Runs the command to its end.
    #[track_caller]
    fn again(&self) {
        Running::start(self.command(), Some(self.words.as_bytes())).wait().expect_code(0);
    }

    /// Panics unless the command, which `said` something, has done what it was asked for.
    #[track_caller]
    pub fn is_done(&self, said: &str) {
        match self.work {
            Work::Backup => self.scene.present_is_saved(),
            Work::Clean => assert!(self.scene.data_bytes() <= self.bytes_when_done, "Room was not freed"),
            Work::RestoreInPlace => {
                let mut strict = Comparison::default().ignoring(Aspect::Extra);
                if said.contains("did not come back") {
                    // Attributes that were refused are named, one by one, and are no failure.
                    let named = [Aspect::Mode, Aspect::Owner, Aspect::Time, Aspect::Xattr];
                    strict = named.into_iter().fold(strict, Comparison::ignoring);
                }
                strict.of(self.scene.last_saved(), &self.scene.computer.source()).assert_none();
            }
            Work::Connect => {
                let (place, source) = (self.scene.computer.place("elsewhere"), self.scene.computer.source());
                let date = self.scene.last_moment();
                self.second.ok(args!["restore", "--directory", source, "--date", date, "--destination", &place]);
                assert_same(self.scene.last_saved(), &place);
            }
            Work::ImportKey => drop(self.scene.computer.ok(["list"])),
            Work::Init => {
                self.scene.computer.ok(args!["add", self.scene.computer.source()]);
                self.scene.recover();
                self.scene.present_is_saved();
            }
        }
    }

    /// Whatever stopped the command: nothing earlier is harmed, the next run works, and so does the command again.
    ///
    /// Returns how long that next run took.
    #[track_caller]
    pub fn recovers(&self) -> Duration {
        let scene = &self.scene;
        match self.work {
            Work::RestoreInPlace => return self.recovers_in_place(),
            Work::Init => self.again(),
            Work::ImportKey => {
                // A computer may be left between two keys; then it says so, and the words bring it back.
                let output = scene.computer.run(["verify"]).expect_one_of(&[0, 6]);
                assert!(output.code == 0 || output.err.contains("mybackup key import"), "{output}");
                self.again();
            }
            _ => {}
        }
        if self.work == Work::Init {
            scene.computer.run(args!["add", scene.computer.source()]).expect_one_of(&[0, 1]);
        } else {
            scene.computer.ok(["verify", "--data"]);
        }
        let recovery = scene.recover();
        scene.earlier_runs_are_whole();
        scene.present_is_saved();
        if self.work == Work::Clean || self.work == Work::Connect && self.is_half_connected() {
            self.again();
            self.is_done("");
        }
        scene.nothing_is_left();
        scene.computer.ok(["verify"]);
        recovery
    }

    /// The calls that the last disturbed command was refused although they make something in the vault durable.
    pub fn not_made_durable(&self) -> Vec<String> {
        let place = self.scene.computer.destination();
        let place = place.to_str().expect("a folder of a test is plain text").to_string();
        let syncs = |line: &str| ["fsync(", "fdatasync(", "syncfs("].iter().any(|name| line.contains(name));
        refused(&self.scene.log()).into_iter().filter(|line| syncs(line) && line.contains(&place)).collect()
    }

    /// Whether the second computer is not yet set up.
    fn is_half_connected(&self) -> bool {
        self.second.run(["list"]).code != 0
    }

    /// A restore in place was stopped: each file is the old or the new one, and the old one can be had back.
    #[track_caller]
    fn recovers_in_place(&self) -> Duration {
        let scene = &self.scene;
        let stopped = moment();
        scene.computer.ok(["verify", "--data"]);
        let (now, before) = (read_tree(&scene.computer.source()), read_tree(&scene.present()));
        let replaced = replaced_files(&before, &now, &read_tree(scene.last_saved()));
        if !replaced.is_empty() {
            let kept = read_tree(&scene.restored(Some(&stopped)));
            for path in replaced {
                let shown = path.escape_ascii().to_string();
                let kept = kept.get(&path).unwrap_or_else(|| panic!("{shown} was replaced and is not kept"));
                assert_eq!(kept.content, before[&path].content, "{shown} was replaced and something else is kept");
            }
        }
        let recovery = scene.recover();
        scene.earlier_runs_are_whole();
        // By now the half-restored folder is itself the last run.
        let date = scene.last_moment().to_string();
        let mut arguments = self.arguments();
        arguments.extend(args!["--date", date]);
        scene.computer.ok(arguments);
        self.is_done("");
        scene.recover();
        scene.present_is_saved();
        scene.nothing_is_left();
        scene.computer.ok(["verify"]);
        recovery
    }
}

/// Panics unless each file has the content that it had, or the one that was to be restored; returns the latter.
#[track_caller]
fn replaced_files(before: &Entries, now: &Entries, saved: &Entries) -> Vec<Vec<u8>> {
    let mut replaced = Vec::new();
    for (path, old) in before.iter().filter(|(_, entry)| entry.kind == FileKind::File) {
        let shown = path.escape_ascii();
        let found = now.get(path).unwrap_or_else(|| panic!("{shown} is gone"));
        if found.content != old.content {
            let wanted = saved.get(path).unwrap_or_else(|| panic!("{shown} was changed and not restored"));
            assert_eq!(found.content, wanted.content, "{shown} is neither the old nor the restored file");
            replaced.push(path.clone());
        }
    }
    replaced
}

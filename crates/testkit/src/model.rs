//! A backup program so simple that it must be right: it copies the whole folder.
//!
//! Random steps are done to a real folder; at every backup the model keeps a
//! naive copy. Whatever the program restores must equal the copy of that moment.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::args;
use crate::mybackup::{Mybackup, moment};
use crate::same::{assert_same, sha256};
use crate::seed::Dice;
use crate::vault::copy_tree;

/// The files that steps touch.
pub const FILES: [&str; 7] = ["a", "d/b", "d/c", "d/e/f", "g/h", "g/two words", "z"];

/// One thing that happens; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
pub enum Step {
    /// A file gets new content of some length.
    Write(usize, usize, u64),
    /// A file gets other content of the length that it has.
    WriteSameLength(usize, u64),
    /// A file goes.
    Delete(usize),
    /// A file takes the name of another, which goes.
    Rename(usize, usize),
    /// A file's mode changes and nothing else.
    ChangeMode(usize),
    /// A file becomes a symbolic link.
    Link(usize),
    /// A run.
    Backup,
    /// Cleaning by the usual rules, under which nothing so young may go.
    Clean,
    /// Cleaning of all but this many versions, plus one.
    CleanHard(usize),
    /// The folder as it was at one of the runs, elsewhere.
    RestoreFolder(usize),
    /// A file as it was at one of the runs, elsewhere.
    RestoreFile(usize, usize),
    /// A file as it was at one of the runs, where it belongs.
    RestoreInPlace(usize, usize),
}

/// A moment after a run, and the folder as it was then.
#[derive(Debug)]
struct Kept {
    moment: String,
    copy: PathBuf,
}

/// The program on one side, naive copies on the other.
#[derive(Debug)]
pub struct Model {
    program: Mybackup,
    runs: Vec<Kept>,
    places: usize,
}

impl Default for Model {
    fn default() -> Self {
        Self::new()
    }
}

impl Model {
    /// Begins with one file that was backed up once.
    pub fn new() -> Self {
        let program = Mybackup::protecting(|tree| tree.file("a", "first"));
        let mut model = Model { program, runs: Vec::new(), places: 0 };
        model.backup();
        model
    }

    /// Does one step on both sides and compares.
    pub fn step(&mut self, step: &Step) {
        match *step {
            Step::Write(file, len, seed) => self.write(file, Dice::new(seed).bytes(len)),
            Step::WriteSameLength(file, seed) => {
                if let Ok(old) = fs::read(self.file(file)) {
                    self.write(file, Dice::new(seed).bytes(old.len()));
                }
            }
            Step::Delete(file) => drop(fs::remove_file(self.file(file))),
            Step::Rename(from, to) => {
                self.make_parent(to);
                drop(fs::rename(self.file(from), self.file(to)));
            }
            Step::ChangeMode(file) => self.change_mode(file),
            Step::Link(file) => {
                self.make_parent(file);
                drop(fs::remove_file(self.file(file)));
                std::os::unix::fs::symlink("a", self.file(file)).expect("make a link");
            }
            Step::Backup => self.backup(),
            Step::Clean => self.clean(&args!["clean"]),
            Step::CleanHard(keep) => self.clean_hard(keep % 3 + 1),
            Step::RestoreFolder(run) => self.restore_folder(run % self.runs.len()),
            Step::RestoreFile(file, run) => self.restore_file(file, run % self.runs.len()),
            Step::RestoreInPlace(file, run) => self.restore_in_place(file, run % self.runs.len()),
        }
    }

    /// Makes a last run and compares every moment that is still known.
    pub fn finish(&mut self) {
        self.backup();
        for run in 0..self.runs.len() {
            self.restore_folder(run);
        }
        self.program.ok(["verify", "--data"]);
    }

    fn file(&self, file: usize) -> PathBuf {
        self.program.source().join(name(file))
    }

    fn new_place(&mut self) -> PathBuf {
        self.places += 1;
        self.program.place(format!("place {}", self.places))
    }

    fn make_parent(&self, file: usize) {
        let path = self.file(file);
        let parent = path.parent().expect("a file of the model has a parent");
        fs::create_dir_all(parent).expect("make a parent folder");
    }

    fn write(&self, file: usize, content: Vec<u8>) {
        self.make_parent(file);
        if self.file(file).is_symlink() {
            fs::remove_file(self.file(file)).expect("remove a link");
        }
        fs::write(self.file(file), content).expect("write a file");
    }

    fn change_mode(&self, file: usize) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.file(file);
        if path.is_file() && !path.is_symlink() {
            let mode = fs::metadata(&path).expect("look at a file").permissions().mode();
            let other = fs::Permissions::from_mode(mode ^ 0o044);
            fs::set_permissions(&path, other).expect("set a mode");
        }
    }

    fn backup(&mut self) {
        let said = self.program.backup();
        assert_eq!(said["files_unreadable"], 0, "{said}");
        let copy = self.new_place();
        copy_tree(&self.program.source(), &copy);
        self.runs.push(Kept { moment: moment(), copy });
    }

    /// Cleaning may also hold back and say so.
    fn clean(&self, arguments: &[std::ffi::OsString]) {
        self.program.run(arguments).expect_one_of(&[0, 1]);
    }

    fn clean_hard(&mut self, keep: usize) {
        let keep = keep.to_string();
        self.clean(&args!["clean", "--keep-days", "0", "--keep-versions", keep]);
        let last = self.runs.len() - 1;
        self.runs.drain(..last);
    }

    fn restore_folder(&mut self, run: usize) {
        let place = self.new_place();
        let (source, moment) = (self.program.source(), self.runs[run].moment.clone());
        self.program.ok(args!["restore", "--directory", source, "--date", moment, "--destination", &place]);
        assert_same(&self.runs[run].copy, &place);
        fs::remove_dir_all(place).expect("remove what was restored");
    }

    fn restore_file(&mut self, file: usize, run: usize) {
        let place = self.new_place();
        let (path, moment) = (self.file(file), self.runs[run].moment.clone());
        let output = self.program.run(args!["restore", "--file", path, "--date", moment, "--destination", &place]);
        let kept = self.runs[run].copy.join(name(file));
        if kept.symlink_metadata().is_ok() {
            output.expect_code(0);
            assert_same(&kept, &place);
        } else {
            assert_ne!(output.code, 0, "It restored what was not there\n{output}");
            assert!(place.symlink_metadata().is_err(), "It wrote what was not there\n{output}");
        }
    }

    /// What stood there must be a version afterwards.
    fn restore_in_place(&mut self, file: usize, run: usize) {
        let kept = self.runs[run].copy.join(name(file));
        let path = self.file(file);
        if kept.symlink_metadata().is_err() || !is_plain(&path) {
            return;
        }
        let before = sha256(&fs::read(&path).expect("read a file"));
        let moment = &self.runs[run].moment;
        self.program.ok(args!["restore", "--file", &path, "--date", moment]);
        assert_same(&kept, &path);
        let versions = self.program.versions(&path);
        let is_before = |version: &Value| version["sha256"] == before.as_str();
        assert!(versions.iter().any(is_before), "Lost by restoring: {before} of {path:?}");
    }
}

fn name(file: usize) -> &'static Path {
    Path::new(FILES[file % FILES.len()])
}

fn is_plain(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|seen| seen.is_file())
}

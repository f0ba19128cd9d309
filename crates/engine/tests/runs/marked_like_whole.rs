//! Whatever happens to a folder: after a run over what was touched, a run over everything finds nothing.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;

use mybackup_engine::{Depth, Excludes};
use mybackup_testkit::seed::Dice;

use crate::common::Home;

const TAG: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";
/// In the short form; `MYBACKUP_PARTS_SEEDS` asks for more.
const SEEDS: u64 = 10;
const STEPS: usize = 450;

/// Leaves out what ends in ".skip", and folders named "out".
struct LeftOut;

impl Excludes for LeftOut {
    fn excludes(&self, key: &[u8], is_dir: bool) -> bool {
        let name = mybackup_format::paths::name(key);
        name.ends_with(b".skip") || is_dir && name == b"out"
    }
}

/// A folder with what happened to it since the last run.
struct World {
    dice: Dice,
    home: Home,
    touched: BTreeSet<(String, Depth)>,
    /// What stood there at the last run.
    known: Vec<String>,
    told: Vec<String>,
}

impl World {
    fn path(&self, key: &str) -> std::path::PathBuf {
        self.home.source().join(key)
    }

    /// Everything below the source, folders apart from the rest.
    fn everything(&self) -> (Vec<String>, Vec<String>) {
        let (mut folders, mut others) = (vec![String::new()], Vec::new());
        let mut at = 0;
        while at < folders.len() {
            let mut names: Vec<_> = fs::read_dir(self.path(&folders[at])).unwrap().map(Result::unwrap).collect();
            names.sort_by_key(|entry| entry.file_name());
            for entry in names {
                let key = below(&folders[at], &entry.file_name().into_string().unwrap());
                if entry.file_type().unwrap().is_dir() { folders.push(key) } else { others.push(key) }
            }
            at += 1;
        }
        (folders, others)
    }

    fn one_of(&mut self, list: &[String]) -> Option<String> {
        let at = self.dice.below(list.len().max(1) as u64) as usize;
        list.get(at).cloned()
    }

    fn new_name(&mut self) -> String {
        const NAMES: [&str; 10] = ["a", "b", "c", "d", "a.txt", "b.skip", "out", "CACHEDIR.TAG", "e f", "z"];
        NAMES[self.dice.below(10) as usize].to_string()
    }

    /// Marks a path and its folder, as whoever watches them would.
    fn touch(&mut self, key: &str, depth: Depth) {
        self.touched.insert((key.to_string(), depth));
        if let Some((folder, _)) = key.rsplit_once('/') {
            self.touched.insert((folder.to_string(), Depth::Entry));
        } else {
            self.touched.insert((String::new(), Depth::Entry));
        }
    }

    fn remove(&self, key: &str) {
        let path = self.path(key);
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_dir() => fs::remove_dir_all(path).unwrap(),
            Ok(_) => fs::remove_file(path).unwrap(),
            Err(_) => {}
        }
    }

    fn content(&mut self) -> Vec<u8> {
        let len = self.dice.below(3000) as usize;
        self.dice.prose(len)
    }

    fn step(&mut self) {
        let (folders, others) = self.everything();
        let folder = self.one_of(&folders).unwrap();
        let name = self.new_name();
        let fresh = below(&folder, &name);
        let tag = name == "CACHEDIR.TAG";
        let what = self.dice.below(13);
        self.told.push(format!("{what} {fresh}"));
        match what {
            // A file comes, or takes the place of whatever was there.
            0..=2 => {
                self.remove(&fresh);
                let content = if tag { TAG.to_vec() } else { self.content() };
                fs::write(self.path(&fresh), content).unwrap();
                self.touch(&fresh, Depth::Entry);
            }
            3 | 4 => {
                let Some(file) = self.one_of(&others) else { return };
                if fs::symlink_metadata(self.path(&file)).unwrap().is_file() {
                    let content = self.content();
                    fs::write(self.path(&file), content).unwrap();
                    self.touch(&file, Depth::Entry);
                }
            }
            5 => {
                let Some(file) = self.one_of(&others) else { return };
                self.remove(&file);
                self.touch(&file, Depth::Entry);
            }
            6 if !folder.is_empty() => {
                self.remove(&folder);
                self.touch(&folder, Depth::Entry);
            }
            // A folder comes with something in it.
            7 | 8 => {
                self.remove(&fresh);
                for name in ["", "in", "in/deep"].into_iter().take(1 + self.dice.below(3) as usize) {
                    let folder = below(&fresh, name);
                    fs::create_dir(self.path(&folder)).unwrap();
                    let content = self.content();
                    fs::write(self.path(&below(&folder, "file")), content).unwrap();
                }
                // What takes the place of a folder may have its inode too: whoever watches cannot tell.
                let is_new = !self.known.contains(&fresh) && self.dice.below(2) == 0;
                self.touch(&fresh, if is_new { Depth::Entry } else { Depth::Subtree });
            }
            // Something moves, over whatever is there.
            9 | 10 => {
                let moved = if self.dice.below(2) == 0 { self.one_of(&folders) } else { self.one_of(&others) };
                let Some(moved) = moved.filter(|moved| !moved.is_empty()) else { return };
                let inside = fresh.starts_with(&format!("{moved}/")) || moved.starts_with(&format!("{fresh}/"));
                if moved == fresh || inside {
                    return;
                }
                self.told.push(format!("   from {moved}"));
                self.remove(&fresh);
                fs::rename(self.path(&moved), self.path(&fresh)).unwrap();
                self.touch(&moved, Depth::Entry);
                self.touch(&fresh, Depth::Subtree);
            }
            11 => {
                self.remove(&fresh);
                let target = if self.dice.below(2) == 0 { "." } else { "nowhere" };
                symlink(target, self.path(&fresh)).unwrap();
                self.touch(&fresh, Depth::Entry);
            }
            _ => {
                let mode = 0o700 | self.dice.below(64) as u32;
                fs::set_permissions(self.path(&folder), fs::Permissions::from_mode(mode)).unwrap();
                let depth = if self.dice.below(4) == 0 { Depth::Children } else { Depth::Entry };
                self.touch(&folder, depth);
            }
        }
    }

    fn check(&mut self, seed: u64) {
        if self.dice.below(3) > 0 {
            self.home.age();
        }
        let touched = std::mem::take(&mut self.touched);
        let marks: Vec<(&str, Depth)> = touched.iter().map(|(key, depth)| (&key[..], *depth)).collect();
        let marked = self.home.back_up_marked(&marks);
        assert!(marked.marked, "A run over marks");
        let known = self.home.standing();
        let whole = self.home.back_up();
        let differ: Vec<String> = self.home.standing().into_iter().filter(|path| !known.contains(path)).collect();
        let found = (whole.files_new, whole.files_changed, whole.files_deleted, whole.wrote_root);
        assert_eq!(found, (0, 0, 0, false), "seed {seed}, {differ:?} with {marks:?} after {:#?}", self.told);
        self.told.clear();
        self.known = self.home.standing();
    }
}

fn below(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_string(),
        (folder, "") => folder.to_string(),
        (folder, name) => format!("{folder}/{name}"),
    }
}

/// What a run over everything saves, by the simplest walk.
fn wanted(root: &Path, key: &str, found: &mut Vec<String>) {
    found.push(key.to_string());
    let meta = fs::symlink_metadata(root.join(key)).unwrap();
    if !meta.is_dir() {
        return;
    }
    let tagged = fs::read(root.join(key).join("CACHEDIR.TAG")).is_ok_and(|bytes| bytes.starts_with(TAG));
    for entry in fs::read_dir(root.join(key)).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let key = below(key, &name);
        let is_dir = entry.file_type().unwrap().is_dir();
        let key_bytes = mybackup_format::paths::from_path(key.as_bytes());
        if !LeftOut.excludes(&key_bytes, is_dir) && (!tagged || name == "CACHEDIR.TAG") {
            wanted(root, &key, found);
        }
    }
}

#[test]
fn after_a_run_over_marks_a_run_over_everything_finds_nothing() {
    let seeds = std::env::var("MYBACKUP_PARTS_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(SEEDS);
    for seed in 0..seeds {
        let home = Home::excluding(Arc::new(LeftOut));
        let mut world =
            World { dice: Dice::new(seed), home, touched: BTreeSet::new(), known: Vec::new(), told: Vec::new() };
        (0..30).for_each(|_| world.step());
        world.home.back_up();
        world.touched.clear();
        world.told.clear();
        world.known = world.home.standing();
        let mut steps = 0;
        while steps < STEPS {
            let some = 1 + world.dice.below(6) as usize;
            (0..some).for_each(|_| world.step());
            world.check(seed);
            steps += some;
        }
        let mut standing = Vec::new();
        wanted(&world.home.source(), "", &mut standing);
        standing.sort();
        let mut known = world.home.standing();
        known.sort();
        assert_eq!(known, standing, "seed {seed}");
    }
}

//! The house rules that a machine can check.
//!
//! Each failure is a sentence that says what is wrong and why it matters.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const LONGEST_FILE: usize = 450;

/// The program's own crates, each with the ones that it may stand on.
const ARROWS: [(&str, &[&str]); 8] = [
    ("format", &[]),
    ("vfs", &[]),
    ("store", &["format", "vfs"]),
    ("engine", &["format", "vfs", "store"]),
    ("service", &["format", "vfs", "store", "engine"]),
    ("dashboard", &["service"]),
    ("cli", &["format", "vfs", "store", "engine", "service", "dashboard"]),
    // The second reader knows the format from its page alone.
    ("reference", &[]),
];

/// What would tie the engine to one face.
const FACES: [&str; 5] = ["tauri", "axum", "hyper", "clap", "tracing-subscriber"];

fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this crate lies two folders deep")
}

/// Everything wrong as a list, or nothing.
#[track_caller]
fn none(mistakes: Vec<String>) {
    assert!(mistakes.is_empty(), "\n  {}\n", mistakes.join("\n  "));
}

/// The packages of the workspace as their manifests describe them.
fn packages() -> Vec<Value> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("start cargo");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "The manifests cannot be read: {said}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    metadata["packages"].as_array().expect("there are packages").clone()
}

/// The names of what a package needs to be built and run, not to be tested.
fn needs(package: &Value) -> BTreeSet<String> {
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    dependencies.filter(|one| one["kind"] != "dev").filter_map(|one| one["name"].as_str().map(str::to_owned)).collect()
}

#[test]
fn arrows_between_crates_point_one_way() {
    let mut mistakes = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap_or_default().to_owned();
        let Some(short) = name.strip_prefix("mybackup-") else { continue };
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == short) else { continue };
        for need in needs(&package) {
            let inner = need.strip_prefix("mybackup-");
            if let Some(other) = inner.filter(|other| !allowed.contains(other)) {
                mistakes.push(format!(
                    "`{short}` may not depend on `{other}`: arrows point \
                    from the faces to the format, so that each part can be understood alone."
                ));
            }
            if FACES.contains(&need.as_str()) && !["service", "cli", "dashboard"].contains(&short) {
                mistakes.push(format!(
                    "`{short}` may not depend on `{need}`: the engine must stay \
                    usable without a command line, a window or a server."
                ));
            }
        }
    }
    none(mistakes);
}

#[test]
fn no_deliberate_mistake_ships() {
    let mut mistakes = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap_or_default();
        if !ARROWS.iter().any(|(short, _)| name == format!("mybackup-{short}")) && name != "mybackup-desktop" {
            continue;
        }
        let needed = package["dependencies"].as_array().into_iter().flatten().filter(|one| one["kind"] != "dev");
        for one in needed {
            let errs = one["features"].as_array().is_some_and(|features| features.iter().any(|one| one == "testing"));
            if errs || one["name"] == "mybackup-proof" {
                mistakes.push(format!("`{name}` can be told to err: only tests may ask for `testing`."));
            }
        }
        if !package["features"]["default"].is_null() {
            mistakes.push(format!("`{name}` has default features: they must not bring `testing`."));
        }
    }
    none(mistakes);
}

#[test]
fn every_crate_of_the_program_exists() {
    let names: BTreeSet<String> =
        packages().iter().filter_map(|package| package["name"].as_str().map(str::to_owned)).collect();
    let missing = ARROWS.iter().filter(|(name, _)| !names.contains(&format!("mybackup-{name}")));
    none(missing.map(|(name, _)| format!("The crate `{name}` is gone.")).collect());
}

/// A source file: its path from the root and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// Tells whether the whole file is tests.
    fn is_test(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.contains("/tests/")
    }

    /// Lines with their numbers, without comments and without the tests at the bottom.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let is_bottom =
            |pair: &[&str]| pair[0].trim() == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{');
        let end = lines.windows(2).position(is_bottom).unwrap_or(lines.len());
        let lines = lines.into_iter().take(end).enumerate();
        let lines = lines.map(|(number, line)| (number + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["crates", "src-tauri", "ui", "tests", "bench", "fuzz", "scripts"] {
        collect(&root().join(folder), &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 20, "The sources were not found");
    found
}

fn collect(folder: &Path, found: &mut Vec<Source>) {
    const NOT_OURS: [&str; 7] = ["target", "node_modules", "dist", "gen", "build", "fixtures", "schemas"];
    for item in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (item.path(), item.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) && !name.starts_with('.') {
                collect(&path, found);
            }
        } else if [".rs", ".ts", ".svelte"].iter().any(|end| name.ends_with(end)) {
            found.push(read(path));
        }
    }
}

fn read(path: PathBuf) -> Source {
    let below = path.strip_prefix(root()).expect("sources lie below the root");
    let path_text = below.to_string_lossy().replace('\\', "/");
    Source { path: path_text, text: fs::read_to_string(&path).expect("sources are UTF-8") }
}

#[test]
fn a_file_is_one_idea_and_not_too_long() {
    let mut mistakes = Vec::new();
    // What is written by a test has no ideas of its own.
    for source in sources().into_iter().filter(|source| !source.path.ends_with("/generated.ts")) {
        let lines = source.text.lines().count();
        if lines > LONGEST_FILE {
            mistakes.push(format!("`{}` has {lines} lines: split it by ideas.", source.path));
        }
    }
    none(mistakes);
}

#[test]
fn every_rust_file_opens_with_its_idea() {
    let untold = |source: &Source| {
        source.is_rust() && !source.is_test() && !source.text.trim_start_matches("#!/").starts_with("//!")
    };
    let untold = sources().into_iter().filter(untold);
    none(untold.map(|one| format!("`{}` does not begin with its idea (`//!`).", one.path)).collect());
}

#[test]
fn no_test_is_switched_off_and_no_code_is_missing() {
    let words = [
        concat!("#[ign", "ore"),
        concat!("tod", "o!("),
        concat!("unimple", "mented!("),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
    ];
    let mut mistakes = Vec::new();
    for source in sources().iter().filter(|source| source.is_rust()) {
        for (number, line) in source.text.lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(*word)) {
                let path = &source.path;
                mistakes.push(format!("`{path}` line {} has `{word}`: finish it.", number + 1));
            }
        }
    }
    none(mistakes);
}

#[test]
fn files_are_touched_in_one_place_only() {
    const MAY: [&str; 15] = [
        "crates/vfs/",
        "crates/cli/",
        "crates/testkit/",
        "crates/proof/",
        "crates/fuzzing/",
        "crates/reference/",
        "crates/bench/",
        "src-tauri/",
        "tests/",
        "bench/",
        "fuzz/",
        "scripts/",
        // The system's own lock lives on an open `std::fs::File`; nothing is lost when it fails.
        "crates/service/src/home/lock.rs",
        // These only read, from a descriptor whose owner and mode were checked, or from a pipe.
        "crates/service/src/keystore/file.rs",
        "crates/service/src/keystore/passphrase.rs",
    ];
    let mut mistakes = Vec::new();
    for source in sources().iter().filter(|source| source.is_rust() && !source.is_in(&MAY)) {
        if source.is_test() || source.path.ends_with("build.rs") {
            continue;
        }
        for (number, _) in source.code().filter(|(_, line)| line.contains("std::fs") || line.contains("std::{fs")) {
            let path = &source.path;
            mistakes.push(format!(
                "`{path}` line {number} uses std::fs: go through `vfs`, so that \
                the tests that make calls fail see every call."
            ));
        }
    }
    none(mistakes);
}

#[test]
fn only_the_command_line_prints() {
    const BELOW: [&str; 5] = ["crates/format/", "crates/vfs/", "crates/store/", "crates/engine/", "crates/service/"];
    let mut mistakes = Vec::new();
    for source in sources().iter().filter(|source| source.is_in(&BELOW) && !source.is_test()) {
        let prints = |line: &str| {
            ["println!", "print!", "eprintln!", "eprint!", "dbg!"]
                .iter()
                .any(|word| line.trim_start().starts_with(word))
        };
        for (number, _) in source.code().filter(|(_, line)| prints(line)) {
            let path = &source.path;
            mistakes.push(format!(
                "`{path}` line {number} prints: the engine tells its listener, \
                and the faces decide what is shown."
            ));
        }
    }
    none(mistakes);
}

#[test]
fn nothing_below_the_faces_ends_the_program() {
    const MAY: [&str; 7] =
        ["crates/cli/", "crates/testkit/", "crates/proof/", "src-tauri/", "tests/", "bench/", "fuzz/"];
    let mut mistakes = Vec::new();
    for source in sources().iter().filter(|source| source.is_rust() && !source.is_in(&MAY)) {
        for (number, _) in source.code().filter(|(_, line)| line.contains("process::exit")) {
            let path = &source.path;
            mistakes.push(format!("`{path}` line {number} ends the program: return an error."));
        }
    }
    none(mistakes);
}

/// The promises of docs/reliability.md, and the tests that show each.
const PROMISES: &str = "scripts/reliability/promises.json";

/// What comes with a part of the program that does not exist yet.
const LATER: [&str; 1] = ["P10"];

/// The names of all tests, in Rust.
fn test_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for source in sources().iter().filter(|source| source.is_rust()) {
        let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
        for at in (0..lines.len()).filter(|at| lines[*at] == "#[test]") {
            // Other attributes may stand between.
            let function = lines[at..].iter().find_map(|line| line.split_once("fn "));
            let name = function.and_then(|(_, rest)| rest.split('(').next());
            names.extend(name.map(str::to_owned));
        }
    }
    names
}

#[test]
fn every_promise_has_a_test() {
    let text = fs::read_to_string(root().join(PROMISES)).expect("read the promises");
    let promises: Value = serde_json::from_str(&text).expect("the promises are JSON");
    let known = test_names();
    let mut mistakes = Vec::new();
    let mut told = Vec::new();
    for promise in promises.as_array().into_iter().flatten() {
        let id = promise["id"].as_str().unwrap_or_default();
        told.push(id);
        let tests: Vec<&str> = promise["tests"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if tests.is_empty() && !LATER.contains(&id) {
            mistakes.push(format!("The promise {id} has no test: a promise without one is a wish."));
        }
        for test in tests.iter().filter(|test| !known.contains(**test)) {
            mistakes.push(format!("The promise {id} names the test `{test}`, which is nowhere."));
        }
    }
    for id in (1..=12).map(|number| format!("P{number}")).filter(|id| !told.contains(&id.as_str())) {
        mistakes.push(format!("The promise {id} is gone from `{PROMISES}`."));
    }
    none(mistakes);
}

//! Restores things and compares them with what must be there.

use std::fs;

use mybackup_engine::{Engine, RestoreRequest, RestoreWhat, Which};
use mybackup_testkit::same::{Aspect, Comparison, Entries, Entry, read_tree};

use crate::promise::History;
use crate::world::{SOURCE, World};

/// Restores the whole folder as at a moment, or its latest state.
pub fn folder(world: &World, engine: &mut Engine, at: Option<i64>) -> Result<Entries, String> {
    let to = world.target();
    let what = RestoreWhat::Directory { path: SOURCE.into(), at };
    let report = engine.restore(&RestoreRequest::new(what, Some(to.clone())), &world.run());
    let report = report.map_err(|error| format!("restoring the folder: {error}"))?;
    if !report.is_complete() {
        return Err(format!("restoring the folder was not complete: {report:?}"));
    }
    let found = read_tree(&to);
    fs::remove_dir_all(&to).expect("what was restored can be removed");
    Ok(found)
}

/// Restores one version of a path that is no folder.
pub fn file(world: &World, engine: &mut Engine, path: &[u8], which: Which) -> Result<Entry, String> {
    let to = world.target();
    fs::create_dir(&to).expect("a place for what is restored");
    let what = RestoreWhat::File { path: absolute(path), which };
    let named = |text: String| format!("restoring \"{}\" ({which:?}): {text}", path.escape_ascii());
    let report = engine.restore(&RestoreRequest::new(what, Some(to.clone())), &world.run());
    let report = report.map_err(|error| named(error.to_string()))?;
    let found = read_tree(&to).into_iter().find(|(name, _)| !name.is_empty());
    fs::remove_dir_all(&to).expect("what was restored can be removed");
    match found {
        Some((_, entry)) if report.is_complete() => Ok(entry),
        _ => Err(named(format!("not complete: {report:?}"))),
    }
}

/// The path of an entry as the vault knows it.
pub fn absolute(path: &[u8]) -> Vec<u8> {
    [SOURCE.as_bytes(), b"/", path].concat()
}

/// Compares two trees; where holes lie is no matter of time.
pub fn equal(recorded: &Entries, restored: &Entries) -> Result<(), String> {
    let differences = Comparison::default().ignoring(Aspect::Holes).between(recorded, restored);
    if differences.none() { Ok(()) } else { Err(format!("it differs:\n{differences}")) }
}

/// Compares one entry, whatever its name.
pub fn same_entry(recorded: &Entry, restored: &Entry) -> Result<(), String> {
    let alone =
        |entry: &Entry| Entries::from([(b"it".to_vec(), Entry { first_name: b"it".to_vec(), ..entry.clone() })]);
    equal(&alone(recorded), &alone(restored))
}

/// Restores what a run saw, by its date.
pub fn run_comes_back(world: &World, engine: &mut Engine, history: &History, run: usize) -> Result<(), String> {
    let named = |text: String| format!("run {run}: {text}");
    let restored = folder(world, engine, Some(history.runs[run].at_ns)).map_err(named)?;
    equal(&history.state(run), &restored).map_err(named)
}

/// Verifies everything; damage is a violation.
pub fn is_sound(world: &World, engine: &mut Engine) -> Result<(), String> {
    let report = world.verify(engine).map_err(|error| format!("verifying: {error}"))?;
    match report.damaged.first() {
        None if report.known_lost == 0 => Ok(()),
        _ => Err(format!("verifying: {} are lost, damaged are {:?}", report.known_lost, report.damaged)),
    }
}

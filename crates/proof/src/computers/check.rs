//! What must hold after any two operations: nothing is missing, and everything comes back equal.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use mybackup_engine::{DataCheck, Engine, EngineError, RestoreReport, RestoreRequest, RestoreWhat, VerifyRequest};

use super::{A, B, FRESH, World};

/// The files of a folder with their content, by their paths below it.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// Reads a folder of plain files.
pub fn tree(folder: &Path) -> Tree {
    let mut found = Tree::new();
    collect(folder, "", &mut found);
    found
}

fn collect(folder: &Path, prefix: &str, found: &mut Tree) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.path() {
            path if path.is_dir() => collect(&path, &format!("{name}/"), found),
            path => {
                found.insert(name, fs::read(path).expect("a file can be read"));
            }
        }
    }
}

/// What somebody was told, in words.
pub fn said<T>(result: Result<T, EngineError>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

/// Checks the whole vault from a computer that knows nothing of it but the key.
///
/// `equal` are those whose newest backup must be what their folders hold now.
pub fn vault_is_whole(world: &World, equal: &[usize]) -> Result<(), String> {
    world.forget_index(FRESH);
    let mut engine = world.open(FRESH, None);
    let run = world.run();
    engine.discover(&run).map_err(|e| format!("a new computer cannot read the vault: {e}"))?;
    nothing_is_damaged(&mut engine, world)?;
    for &who in equal {
        restores_equal(&mut engine, world, who)?;
    }
    Ok(())
}

/// Checks with one computer's own index that nothing is damaged.
pub fn nothing_is_damaged(engine: &mut Engine, world: &World) -> Result<(), String> {
    let request = VerifyRequest { data: DataCheck::All, restore_test: false };
    let report = engine.verify(&request, &world.run()).map_err(|e| format!("verifying failed: {e}"))?;
    if report.known_lost > 0 {
        return Err(format!("{} versions are called lost", report.known_lost));
    }
    match report.damaged.first() {
        Some(damage) => Err(format!("{} of {} damaged: {damage:?}", report.damaged.len(), report.objects)),
        None => Ok(()),
    }
}

/// Restores the newest state of a computer's folder and compares it with the folder.
pub fn restores_equal(engine: &mut Engine, world: &World, who: usize) -> Result<(), String> {
    let (report, found) = restore(engine, world, who).map_err(|e| format!("restoring {who} failed: {e}"))?;
    if !report.is_complete() {
        return Err(format!("restoring {who} was not complete: {report:?}"));
    }
    match found == tree(&world.computers[who].folder) {
        true => Ok(()),
        false => Err(format!("what was restored of {who} differs: {:?}", found.keys())),
    }
}

/// Restores the newest state of a computer's folder.
pub fn restore(engine: &mut Engine, world: &World, who: usize) -> Result<(RestoreReport, Tree), EngineError> {
    let target = world.folder_for_restores();
    let _ = fs::remove_dir_all(&target);
    fs::create_dir(&target).expect("a folder");
    let folder = &world.computers[who].folder;
    let path = folder.as_os_str().as_encoded_bytes().to_vec();
    let request = RestoreRequest::new(RestoreWhat::Directory { path, at: None }, Some(target.clone()));
    let report = engine.restore(&request, &world.run())?;
    let inside = target.join(folder.file_name().unwrap_or_default());
    let found = tree(if inside.is_dir() { &inside } else { &target });
    fs::remove_dir_all(&target).expect("what was restored can be removed");
    Ok((report, found))
}

/// Lets both computers work on, in turn, until what was condemned is swept.
pub fn both_go_on(world: &World) -> Result<(), String> {
    let said = |what: &str, who: usize, e: EngineError| format!("then {what} of {who} failed: {e}");
    for round in 0..2 {
        world.pass_days(if round == 0 { 1 } else { 4 });
        for who in [A, B] {
            world.back_up(who).map_err(|e| said("a backup", who, e))?;
        }
        for who in [A, B] {
            world.clean(who).map_err(|e| said("a clean", who, e))?;
        }
    }
    for who in [A, B] {
        let mut engine = world.open(who, None);
        restores_equal(&mut engine, world, who).map_err(|e| format!("with its own index, {e}"))?;
    }
    vault_is_whole(world, &[A, B]).map_err(|e| format!("after both went on, {e}"))
}

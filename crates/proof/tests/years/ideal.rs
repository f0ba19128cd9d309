//! What a fresh vault with the same kept versions would take.
//!
//! Every version that the old vault still has is restored and saved in a new one, the
//! oldest of each path first, so that the new one has the same versions and nothing else.

use std::fs;

use mybackup_engine::{Engine, OnExisting, RestoreRequest, RestoreWhat, RetentionRules, Which};
use mybackup_format::Kind;

use crate::clock::{DAY, Dial, HOUR};
use crate::world::{PLACES, SOURCE, World};

/// Returns the bytes of the fresh vault and how many versions it holds.
pub fn ideal_bytes(world: &World, engine: &mut Engine) -> Result<(u64, u64), String> {
    let mut paths = Vec::new();
    let visit = |path: mybackup_engine::RestorablePath| {
        if path.kind != Kind::Dir {
            paths.push((path.path, path.deleted));
        }
    };
    engine.everything_restorable(visit, &world.run()).map_err(|error| error.to_string())?;
    let mut kept = Vec::new();
    for (path, deleted) in paths {
        let versions = engine.versions(&path).map_err(|error| error.to_string())?;
        let numbers: Vec<u32> = versions.iter().rev().map(|version| version.number).collect();
        kept.push((path, deleted, numbers));
    }
    let fresh = World::new(Dial::at(world.dial.shows()), 1, 1 << 30);
    let mut saving = fresh.engine().map_err(|error| error.to_string())?;
    let rounds = kept.iter().map(|(_, _, numbers)| numbers.len()).max().unwrap_or_default();
    for round in 0..rounds {
        for (path, _, numbers) in &kept {
            let Some(number) = numbers.get(round) else { continue };
            bring_back(world, engine, &fresh, path, *number)?;
        }
        fresh.dial.pass(HOUR);
        fresh.back_up(&mut saving).map_err(|error| format!("the fresh vault: {error}"))?;
    }
    for (path, _, _) in kept.iter().filter(|(_, deleted, _)| *deleted) {
        fs::remove_file(below(&fresh, path)).map_err(|error| format!("the fresh folder: {error}"))?;
    }
    let everything = RetentionRules { keep_days: 100_000, keep_versions: 100_000 };
    for _ in 0..2 {
        fresh.back_up(&mut saving).map_err(|error| format!("the fresh vault: {error}"))?;
        fresh.clean(&mut saving, everything).map_err(|error| format!("the fresh vault: {error}"))?;
        fresh.dial.pass(4 * DAY);
    }
    let versions = kept.iter().map(|(_, _, numbers)| numbers.len() as u64).sum();
    Ok((fresh.vault_bytes(PLACES[0]), versions))
}

/// Where a path stands in a world's folder.
fn below(world: &World, path: &[u8]) -> std::path::PathBuf {
    let path = String::from_utf8_lossy(path).into_owned();
    world.source().join(path.trim_start_matches(SOURCE).trim_start_matches('/'))
}

/// Restores one version into the fresh folder.
fn bring_back(world: &World, engine: &mut Engine, fresh: &World, path: &[u8], number: u32) -> Result<(), String> {
    let to = below(fresh, path);
    let parent = to.parent().expect("it lies in a folder");
    fs::create_dir_all(parent).map_err(|error| format!("the fresh folder: {error}"))?;
    let what = RestoreWhat::File { path: path.to_vec(), which: Which::Version(number) };
    let mut request = RestoreRequest::new(what, Some(parent.to_path_buf()));
    request.existing = OnExisting::Replace;
    let report = engine.restore(&request, &world.run()).map_err(|error| format!("a kept version: {error}"))?;
    if report.is_complete() { Ok(()) } else { Err(format!("a kept version did not come back: {report:?}")) }
}

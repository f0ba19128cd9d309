//! Where the destinations are now, and that nothing is written where a drive only used to be.
//!
//! A destination whose vault was seen is found again on another path by the vault's
//! identity, for this session alone: the configuration stays as it is. One that has no
//! vault yet may get one only on the file system on which a person chose it, for where
//! a drive is away, its folder may be an empty one on the computer's own disk.

use std::path::{Path, PathBuf};

use mybackup_engine::{Catalogue, Engine, EngineError};
use mybackup_format::VaultId;
use mybackup_vfs::{RealFs, Vfs};

use crate::drives::{find_vault, holds_vault, top_of};
use crate::home::{Home, path_bytes};

fn chosen(name: &str) -> String {
    format!("chosen at {name}")
}

fn held(name: &str) -> String {
    format!("held at {name}")
}

/// As the index and the engine name a destination.
fn name_of(place: &Path) -> String {
    place.display().to_string()
}

/// Finds where each place is now; one that is nowhere stays where it is expected.
pub(crate) fn places_now(home: &Home, vault: VaultId, expected: &[PathBuf]) -> Vec<PathBuf> {
    let mut now = expected.to_vec();
    let there: Vec<bool> = expected.iter().map(|place| holds_vault(place, vault)).collect();
    let is_known = RealFs.stat(&home.database()).is_ok();
    if there.iter().all(|there| *there) || !is_known {
        return now;
    }
    // Without the index nothing is known to have been anywhere.
    let Ok(index) = Catalogue::open(&home.database()) else { return now };
    let mut taken: Vec<PathBuf> =
        expected.iter().zip(&there).filter(|(_, there)| **there).map(|(place, _)| place.clone()).collect();
    for (at, place) in expected.iter().enumerate().filter(|(at, _)| !there[*at]) {
        let was_made = index.was_seen(&name_of(place)).unwrap_or(false)
            && index.state(&held(&name_of(place))).is_ok_and(|held| held.is_none_or(|held| held.is_empty()));
        if let Some(found) = was_made.then(|| find_vault(place, vault, &taken)).flatten() {
            taken.push(found.clone());
            now[at] = found;
        }
    }
    now
}

/// Remembers on which file system a person chose a place that has no vault yet.
pub(crate) fn remember_chosen(index: &Catalogue, place: &Path) -> Result<(), EngineError> {
    index.set_state(&chosen(&name_of(place)), &path_bytes(&top_of(place)))?;
    Ok(index.set_state(&held(&name_of(place)), b"")?)
}

/// Keeps the engine from making a vault where the drive that was chosen is not.
pub(crate) fn hold_back(engine: &Engine) -> Result<(), EngineError> {
    let index = engine.catalogue();
    for spec in &engine.settings().destinations {
        let Some(top) = index.state(&chosen(&spec.name))? else { continue };
        let is_held = index.state(&held(&spec.name))?.is_some_and(|held| !held.is_empty());
        let is_away = path_bytes(&top_of(&spec.path)) != top;
        if is_away && !is_held && !index.was_seen(&spec.name)? {
            // To the engine it is a place whose drive is away.
            index.note_made(&spec.name)?;
            index.set_state(&held(&spec.name), b"1")?;
        } else if !is_away && is_held {
            index.forget_seen(&spec.name)?;
            index.set_state(&held(&spec.name), b"")?;
        }
    }
    Ok(())
}

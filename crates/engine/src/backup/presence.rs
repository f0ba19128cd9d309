//! Whether the disk that a source lies on is there.
//!
//! Where a disk is plugged out, the folder that it showed up in stays, and is empty. That
//! is no folder whose files were deleted: it is away, as one that is missing is.

use std::io;
use std::path::Path;

use mybackup_vfs::tree::{Step, Target, Walk, WalkOptions};

use crate::catalogue::Catalogue;
use crate::engine::SourceSpec;
use crate::error::EngineError;

use super::scan::OPEN_FOLDER;

/// Returns the device that the source's folder is on; fails where the folder is away.
pub(super) fn device_of(spec: &SourceSpec, catalogue: &Catalogue, source: i64) -> Result<u64, EngineError> {
    let failed = |source| EngineError::Local { doing: OPEN_FOLDER, path: spec.path.clone(), source };
    let device = device_at(&spec.path).map_err(failed)?;
    let was_disk = catalogue.number(&name(source))? == 1;
    if was_disk && !is_disk(spec, device) && !has_entries(spec) {
        return Err(failed(io::Error::new(io::ErrorKind::NotFound, "the disk that belongs there is away")));
    }
    Ok(device)
}

/// Notes whether the source's folder shows a disk of its own.
pub(super) fn note(spec: &SourceSpec, device: u64, catalogue: &Catalogue, source: i64) -> Result<(), EngineError> {
    let is_disk = u64::from(is_disk(spec, device));
    if catalogue.number(&name(source))? != is_disk {
        catalogue.set_number(&name(source), is_disk)?;
    }
    Ok(())
}

fn name(source: i64) -> String {
    format!("disk {source}")
}

/// Tells whether the folder is on another device than the one that holds it.
fn is_disk(spec: &SourceSpec, device: u64) -> bool {
    device_at(&spec.path.join("..")).is_ok_and(|above| above != device)
}

fn device_at(path: &Path) -> io::Result<u64> {
    let meta = Target::open(path, false).and_then(|folder| folder.exists(b""))?;
    Ok(meta.map_or(0, |meta| meta.dev))
}

/// Tells whether a source's folder is there and holds anything.
pub(crate) fn has_entries(spec: &SourceSpec) -> bool {
    let Ok(mut walk) = Walk::open(&spec.path, WalkOptions::default()) else { return false };
    let mut seen = 0;
    while seen < 2 {
        match walk.next_step() {
            Some(Step::Entry(_)) => seen += 1,
            Some(_) => {}
            None => return false,
        }
    }
    true
}

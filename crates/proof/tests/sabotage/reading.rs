//! Sources that do not hold still.

use std::fs;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mybackup_engine::Sabotage;
use mybackup_proof::computers::check::{self, restores_equal, said};
use mybackup_proof::computers::{A, World};
use mybackup_proof::faults::EIO;
use mybackup_proof::setup::noise;
use mybackup_vfs::tree::testing::{Call, watch};

/// A large file is written anew when its first part was read.
pub(crate) fn a_file_changes_while_it_is_read(sabotage: Option<Sabotage>) -> Result<(), String> {
    let mut world = World::new(&["one"]);
    world.sabotage = sabotage;
    let (old, new) = (noise(1, 600_000), noise(2, 600_000));
    world.write(A, "large", &old);
    let (path, later, changed) = (world.computers[A].folder.join("large"), new.clone(), AtomicBool::new(false));
    let watching = watch(Arc::new(move |call: &mut Call<'_>| {
        if let Call::Read { offset, most } = call {
            *most = 100_000.min(*most);
            if *offset > 0 && !changed.swap(true, Ordering::Relaxed) {
                fs::write(&path, &later)?;
            }
        }
        Ok(())
    }));
    let saved = world.back_up(A);
    drop(watching);
    said(saved)?;
    let (_, found) = said(check::restore(&mut world.open(A, None), &world, A))?;
    match found.get("large") {
        Some(bytes) if *bytes == old || *bytes == new => Ok(()),
        Some(_) => Err("a state was saved in which the file never was".into()),
        None => Err("it was not saved".into()),
    }
}

/// A folder cannot be opened during the second run: what it held is still there.
pub(crate) fn a_folder_cannot_be_opened(sabotage: Option<Sabotage>) -> Result<(), String> {
    let mut world = World::new(&["one"]);
    world.sabotage = sabotage;
    world.write(A, "folder/letter", b"Dear all");
    said(world.back_up(A))?;
    world.write(A, "other", b"new");
    let watching = watch(Arc::new(|call: &mut Call<'_>| match call {
        Call::OpenDir(b"folder") => Err(io::Error::from_raw_os_error(EIO)),
        _ => Ok(()),
    }));
    let saved = world.back_up(A);
    drop(watching);
    let report = said(saved)?;
    if report.files_unreadable == 0 {
        return Err("nobody was told".into());
    }
    restores_equal(&mut world.open(A, None), &world, A)
}

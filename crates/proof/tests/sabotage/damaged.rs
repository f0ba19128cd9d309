//! Objects that rot.

use mybackup_engine::Sabotage;
use mybackup_proof::computers::check::{self, Tree, nothing_is_damaged, said};
use mybackup_proof::computers::{A, FRESH, World, vault_path};
use mybackup_proof::disk::flip;
use mybackup_proof::setup::noise;

fn rot(world: &World, object: &str) {
    flip(&world.disk, &vault_path("one").join(object));
}

/// A new computer restores the folder of `A`, and all of it comes back.
fn comes_back(world: &World, expected: &Tree) -> Result<(), String> {
    world.forget_index(FRESH);
    let mut engine = world.open(FRESH, None);
    said(engine.discover(&world.run()))?;
    let (report, found) = said(check::restore(&mut engine, world, A))?;
    if report.is_complete() && found == *expected { Ok(()) } else { Err(format!("it differs: {report:?}")) }
}

/// Each page pack rots, one after the other: the other copy has what it held.
pub(crate) fn pages_rot(sabotage: Option<Sabotage>) -> Result<(), String> {
    let mut world = World::new(&["one"]);
    world.sabotage = sabotage;
    for run in 0..2 {
        world.write(A, "letter", &noise(run, 2_000));
        said(world.back_up(A))?;
        world.pass_days(1);
    }
    // Cleaning puts all entries into pages.
    said(world.clean(A))?;
    let expected = check::tree(&world.computers[A].folder);
    let pages = [world.objects("one", "meta"), world.objects("one", "meta2")].concat();
    assert!(!pages.is_empty(), "there are no pages");
    for object in pages {
        let world = world.fork();
        rot(&world, &object);
        comes_back(&world, &expected).map_err(|wrong| format!("without {object}: {wrong}"))?;
    }
    Ok(())
}

/// The roots of the last day rot: what the older ones say is all there.
pub(crate) fn the_newest_roots_rot(sabotage: Option<Sabotage>) -> Result<(), String> {
    let mut world = World::new(&["one"]);
    world.sabotage = sabotage;
    world.write(A, "kept", &noise(1, 2_000));
    said(world.back_up(A))?;
    world.write(A, "letter", &noise(2, 2_000));
    said(world.back_up(A))?;
    let (expected, roots) = (check::tree(&world.computers[A].folder), world.objects("one", "runs"));
    world.write(A, "letter", b"replaced");
    said(world.back_up(A))?;
    let report = said(world.clean(A))?;
    assert_eq!(report.versions_removed, 1, "{report:?}");
    for root in world.objects("one", "runs").iter().filter(|root| !roots.contains(root)) {
        rot(&world, root);
    }
    comes_back(&world, &expected)
}

/// A bit of a data pack turns over: verifying says so.
pub(crate) fn a_pack_rots(sabotage: Option<Sabotage>) -> Result<(), String> {
    let mut world = World::new(&["one"]);
    world.sabotage = sabotage;
    world.write(A, "letter", &noise(1, 2_000));
    said(world.back_up(A))?;
    for pack in world.objects("one", "data") {
        rot(&world, &pack);
    }
    let found = nothing_is_damaged(&mut world.open(A, None), &world).is_err();
    if found { Ok(()) } else { Err("verifying found nothing".into()) }
}

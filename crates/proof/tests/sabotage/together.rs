//! Several computers, and several destinations.

use std::fs;
use std::sync::Arc;

use mybackup_engine::{BackupRequest, Sabotage};
use mybackup_proof::computers::check::{said, vault_is_whole};
use mybackup_proof::computers::{A, B, Call, FRESH, Stage, World, dead, everything_may_go, meanwhile, world_at};
use mybackup_proof::setup::noise;

fn spoilt(stage: Stage, sabotage: Option<Sabotage>) -> Arc<World> {
    let mut world = world_at(stage);
    world.sabotage = sabotage;
    Arc::new(world)
}

/// A destination misses a run; the next one is written to both.
pub(crate) fn a_place_that_was_away_is_whole(sabotage: Option<Sabotage>) -> Result<(), String> {
    let mut world = World::new(&["one", "two"]);
    world.computers[FRESH].places = vec!["two"];
    world.sabotage = sabotage;
    for (run, places) in [vec!["one", "two"], vec!["one"], vec!["one", "two"]].into_iter().enumerate() {
        world.computers[A].places = places;
        world.write(A, &format!("letter {run}"), &noise(run as u64, 3_000));
        said(world.back_up(A))?;
    }
    vault_is_whole(&world, &[A])
}

/// `B` saves what `A` gave up, and `A` cleans just before the root of `B` is there.
pub(crate) fn a_clean_meets_a_run(sabotage: Option<Sabotage>) -> Result<(), String> {
    let world = spoilt(Stage::Dead, sabotage);
    let other = world.clone();
    let between = meanwhile(Call::Put, "runs/", move || {
        other.clean(A).expect("the clean of the other computer");
    });
    said(world.open(B, Some(between)).backup(&BackupRequest::default(), &world.run()))?;
    vault_is_whole(&world, &[B])
}

/// `B` has acknowledged the plan of `A`, and saves what that gave up while `A` carries it out.
pub(crate) fn a_run_meets_a_clean(sabotage: Option<Sabotage>) -> Result<(), String> {
    let world = spoilt(Stage::Condemned, sabotage);
    for name in ["wanted", "both"] {
        fs::remove_file(world.computers[B].folder.join(name)).expect("it is there");
    }
    world.write(B, "word", b"I keep to it");
    said(world.back_up(B))?;
    world.write(B, "wanted", &dead());
    let other = world.clone();
    let between = meanwhile(Call::Remove, "data/", move || {
        other.back_up(B).expect("the run of the other computer");
    });
    let report = said(world.open(A, Some(between)).clean(&everything_may_go(), &world.run()))?;
    if report.packs_removed == 0 {
        return Err("nothing was swept".into());
    }
    vault_is_whole(&world, &[B])
}

/// `B` sleeps in the middle of a run, for so long that `A` waits for it no more.
pub(crate) fn a_sleeper_wakes_after_a_clean(sabotage: Option<Sabotage>) -> Result<(), String> {
    let world = spoilt(Stage::Dead, sabotage);
    world.write(B, "new", &noise(9, 4_000));
    let other = world.clone();
    let between = meanwhile(Call::Put, "data/", move || {
        other.pass_days(100);
        other.back_up(A).expect("a run of the other computer");
        let report = other.clean(A).expect("a clean of the other computer");
        assert!(report.packs_removed > 0, "{report:?}");
    });
    said(world.open(B, Some(between)).backup(&BackupRequest::default(), &world.run()))?;
    vault_is_whole(&world, &[B])
}

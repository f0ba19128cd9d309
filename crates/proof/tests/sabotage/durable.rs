//! Power cuts and kills.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use mybackup_engine::Sabotage;
use mybackup_proof::computers::check::{said, vault_is_whole};
use mybackup_proof::computers::{A, FRESH, World};
use mybackup_proof::disk::fingerprint;
use mybackup_proof::faults::EIO;
use mybackup_proof::setup::noise;
use mybackup_vfs::{Failure, Fault, MemoryFs, Model, Repeat, When};

/// So many states of each model are looked at, at each change.
const STATES: usize = 40;

/// A vault with a run that nothing can take away, and something new in the folder.
fn saved_once(places: &[&'static str], sabotage: Option<Sabotage>) -> World {
    let mut world = World::new(places);
    world.write(A, "first", &noise(1, 3_000));
    world.back_up(A).expect("the first run");
    world.disk.settle();
    world.write(A, "second", &noise(2, 30_000));
    world.sabotage = sabotage;
    world
}

type Look = fn(&World) -> Result<(), String>;

/// Looks at what a power cut may make of a disk; the same disk is looked at once.
fn cut_power(world: &World, disk: &MemoryFs, seen: &mut HashSet<u64>, look: Look) -> Result<(), String> {
    for model in [Model::Strict, Model::Ordered] {
        let states = disk.crash_states(model, 1);
        let step = states.len().div_ceil(STATES).max(1);
        for state in states.step_by(step) {
            if seen.insert(fingerprint(&state)) {
                look(&world.with_disk(state)).map_err(|wrong| format!("{model:?} disk: {wrong}"))?;
            }
        }
    }
    Ok(())
}

/// Cuts the power at each change to the disk that `act` makes.
fn cut_power_during(world: &World, act: Look, look: Look) -> Result<(), String> {
    let cuts: Arc<Mutex<Vec<MemoryFs>>> = Arc::default();
    let list = cuts.clone();
    world.disk.after_each_mutation(move |disk, _| list.lock().expect("nobody panics here").push(disk.snapshot()));
    let ended = act(world);
    world.disk.after_each_mutation(|_, _| {});
    ended?;
    let cuts = std::mem::take(&mut *cuts.lock().expect("nobody panics here"));
    let mut seen = HashSet::new();
    for (number, cut) in cuts.iter().enumerate() {
        cut_power(world, cut, &mut seen, look).map_err(|wrong| format!("cut at change {number}, {wrong}"))?;
    }
    if seen.len() >= 6 { Ok(()) } else { Err(format!("only {} states", seen.len())) }
}

fn back_up(world: &World) -> Result<(), String> {
    said(world.back_up(A)).map(|_| ())
}

pub(crate) fn power_fails_during_a_run(sabotage: Option<Sabotage>) -> Result<(), String> {
    cut_power_during(&saved_once(&["one"], sabotage), back_up, |world| vault_is_whole(world, &[]))
}

pub(crate) fn power_fails_after_a_run(sabotage: Option<Sabotage>) -> Result<(), String> {
    let world = saved_once(&["one"], sabotage);
    back_up(&world)?;
    cut_power(&world, &world.disk, &mut HashSet::new(), |world| vault_is_whole(world, &[A]))
}

pub(crate) fn power_fails_while_another_place_is_filled(sabotage: Option<Sabotage>) -> Result<(), String> {
    let mut world = World::new(&["one", "two"]);
    world.computers[A].places = vec!["one"];
    for run in 0..2 {
        world.write(A, "letter", &noise(run, 3_000));
        back_up(&world)?;
    }
    world.disk.settle();
    world.computers[A].places = vec!["one", "two"];
    world.computers[FRESH].places = vec!["two"];
    world.sabotage = sabotage;
    let sync = |world: &World| said(world.open(A, None).sync(&world.run())).map(|_| ());
    cut_power_during(&world, sync, |world| {
        // Before the first root is there, nobody finds anything.
        if world.objects("two", "runs").is_empty() { Ok(()) } else { vault_is_whole(world, &[]) }
    })
}

/// Kills a run at its n-th call to the disk, for every n.
fn kill_at_each_call(world: &World, look: Look) -> Result<(), String> {
    for nth in 1.. {
        let world = world.fork();
        world.faulty.fail(Fault { when: When::Call(nth), failure: Failure::Error(EIO), repeat: Repeat::Forever });
        let ended = world.back_up(A).is_ok();
        world.faulty.heal();
        back_up(&world)?;
        look(&world).map_err(|wrong| format!("killed at call {nth}: {wrong}"))?;
        if ended {
            break;
        }
    }
    Ok(())
}

pub(crate) fn a_killed_run_is_followed_by_another(sabotage: Option<Sabotage>) -> Result<(), String> {
    kill_at_each_call(&saved_once(&["one"], sabotage), |world| vault_is_whole(world, &[A]))
}

pub(crate) fn what_a_killed_run_left_goes(sabotage: Option<Sabotage>) -> Result<(), String> {
    kill_at_each_call(&saved_once(&["one"], sabotage), |world| {
        let left = world.objects("one", "tmp").len();
        if left == 0 { Ok(()) } else { Err(format!("{left} temporary files stay")) }
    })
}

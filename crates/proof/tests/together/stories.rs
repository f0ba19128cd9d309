//! Stories of several computers that take longer than one meeting.

use std::fs;
use std::sync::Arc;

use mybackup_engine::BackupRequest;
use mybackup_proof::Proof;
use mybackup_proof::computers::check::said;
use mybackup_proof::computers::{A, B, Call, FRESH, Stage, check, meanwhile, vault_path, world_at};
use mybackup_proof::setup::noise;
use mybackup_store::{Dir, ObjectName, Store};
use mybackup_vfs::Vfs;

/// Tells a story and counts it.
fn story(proof: &mut Proof, name: &str, tell: impl FnOnce() -> Result<(), String>) {
    proof.add("stories", 1);
    if let Err(violation) = tell() {
        proof.add("violations", 1);
        eprintln!("{name}: {violation}");
    }
}

fn that(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_string()) }
}

/// Roots go from the first destination while `B` copies them to the second: all, or all of `A` but its newest.
///
/// An old one goes from the second, too, but nothing does that has nothing newer at both.
fn roots_go_while_they_are_copied(all: bool) -> Result<(), String> {
    let world = world_at(Stage::OneBehind);
    let mut engine = world.open(B, None);
    let before = world.objects("two", "runs");
    let (mut here, disk) = (world.objects("one", "runs"), world.disk.clone());
    let newest = here.iter().filter(|name| name.contains("/0101010101010101/")).max().cloned();
    here.retain(|name| all || (name.contains("/0101010101010101/") && Some(name) != newest.as_ref()));
    let going: Vec<_> = here.iter().map(|name| vault_path("one").join(name)).collect();
    engine.stand_between(meanwhile(Call::Put, "runs/", move || {
        going.iter().for_each(|path| disk.remove_file(path).expect("it is there"));
    }));
    match all {
        true => said(engine.sync(&world.run())).map(|_| ())?,
        // A sync would copy twice, and find it the second time.
        false => said(engine.backup(&BackupRequest::default(), &world.run())).map(|_| ())?,
    }
    let there = world.objects("two", "runs");
    if all {
        return that(there.len() > before.len(), "the only copy of a root went");
    }
    that(newest.is_some_and(|newest| there.contains(&newest)), "the newest root is lacking")?;
    that(here.iter().all(|name| !there.contains(name) || before.contains(name)), "an old root stayed")
}

/// What `A` replaced is condemned once, and never goes before `B` has said so.
fn a_sleeper_is_waited_for() -> Result<(), String> {
    let world = world_at(Stage::Dead);
    let before = world.objects("one", "data");
    for _ in 0..10 {
        world.pass_days(4);
        said(world.back_up(A))?;
        let report = said(world.clean(A))?;
        that(report.packs_removed == 0, "something went without the other's word")?;
        that(report.waiting_for == ["computer 2"], "nobody is told who is waited for")?;
    }
    let still = world.objects("one", "data");
    that(before.iter().all(|pack| still.contains(pack)), "a pack is gone")?;
    // It wakes, knows nothing of all that, and has the very bytes that were condemned.
    said(world.back_up(B))?;
    check::vault_is_whole(&world, &[A, B])?;
    let report = said(world.clean(A))?;
    that(report.packs_removed > 0, "what was waited for does not go")?;
    check::vault_is_whole(&world, &[A, B])?;
    check::both_go_on(&world)
}

/// Every day something new dies: that must not keep what died before for ever.
fn daily_cleaning_gets_there() -> Result<(), String> {
    let world = world_at(Stage::Dead);
    let mut removed = 0;
    for day in 0..8 {
        world.write(A, "daily", &noise(100 + day, 5_000));
        world.pass_days(1);
        said(world.back_up(A))?;
        said(world.back_up(B))?;
        removed += said(world.clean(A))?.packs_removed;
    }
    check::vault_is_whole(&world, &[A, B])?;
    let plans = world.objects("one", "gc").len();
    fs::remove_file(world.computers[A].folder.join("daily")).unwrap();
    that(removed >= 3, &format!("only {removed} packs went in eight days"))?;
    that(plans <= 5, &format!("{plans} plans are left"))
}

/// A computer that never comes back holds nothing up for more than ninety days; its backups stay.
fn a_computer_that_never_returns() -> Result<(), String> {
    let world = world_at(Stage::Dead);
    let own = check::tree(&world.computers[B].folder);
    for _ in 0..10 {
        world.pass_days(10);
        said(world.back_up(A))?;
        said(world.clean(A))?;
    }
    let report = said(world.clean(A))?;
    that(report.waiting_for.is_empty(), "it is waited for still")?;
    that(!own.is_empty(), "it had nothing")?;
    check::vault_is_whole(&world, &[A])?;
    // It comes back after all, with an index of long ago.
    said(world.back_up(B))?;
    check::vault_is_whole(&world, &[A, B])?;
    check::both_go_on(&world)
}

/// The plan is made, the cleaning computer stops there, and the other one goes on.
fn another_computer_finishes_the_cleaning() -> Result<(), String> {
    let world = world_at(Stage::Condemned);
    said(world.back_up(B))?;
    let first = said(world.clean(B))?;
    that(first.packs_removed == 0, "it did not wait")?;
    world.pass_hours(2);
    said(world.back_up(A))?;
    world.pass_days(2);
    said(world.back_up(A))?;
    let second = said(world.clean(B))?;
    that(second.packs_removed > 0, "the other computer could not finish it")?;
    check::vault_is_whole(&world, &[A, B])?;
    check::both_go_on(&world)
}

/// A home restored from an old copy: its index is older than the vault.
fn a_home_from_an_old_copy() -> Result<(), String> {
    let world = world_at(Stage::Condemned);
    let old = world.index_bytes(B);
    said(world.back_up(B))?;
    world.pass_days(1);
    said(world.back_up(A))?;
    let report = said(world.clean(A))?;
    that(report.packs_removed > 0, "nothing was swept")?;
    world.set_index_bytes(B, &old);
    world.write(B, "again", &noise(1, 6_000));
    let result = said(world.back_up(B)).and_then(|_| check::vault_is_whole(&world, &[A, B]));
    fs::remove_file(world.computers[B].folder.join("again")).unwrap();
    result?;
    check::both_go_on(&world)
}

/// What the other computer's cleaning moved is found by a restore, whose index says otherwise.
fn a_restore_follows_what_was_moved() -> Result<(), String> {
    let world = world_at(Stage::Dead);
    let shared = noise(80, 2_000);
    world.write(A, "shared", &shared);
    world.write(A, "beside it", &noise(81, 20_000));
    said(world.back_up(A))?;
    world.write(B, "shared", &shared);
    said(world.back_up(B))?;
    world.pass_days(1);
    world.write(A, "beside it", b"small now");
    said(world.back_up(A))?;
    said(world.clean(A))?;
    world.pass_days(4);
    said(world.back_up(A))?;
    said(world.back_up(B))?;
    // Here B knows all roots; what A's cleaning writes anew comes without one.
    let report = said(world.clean(A))?;
    that(report.packs_rewritten > 0 && report.paths == 0, "the cleaning did something else")?;
    world.pass_hours(30);
    said(world.back_up(B))?;
    let report = said(world.clean(A))?;
    that(report.packs_removed > 0, "nothing was swept")?;
    let mut engine = world.open(B, None);
    check::nothing_is_damaged(&mut engine, &world)?;
    check::restores_equal(&mut engine, &world, B)
}

/// Two copies of one home go on apart: neither overwrites what the other reported as done.
fn two_copies_of_one_home() -> Result<(), String> {
    let mut world = world_at(Stage::Dead);
    // The copy has the same identity and the same source.
    world.computers[FRESH].device = world.computers[A].device;
    world.computers[FRESH].source = world.computers[A].source;
    world.copy_index(A, FRESH);
    world.write(FRESH, "only in the copy", &noise(50, 2_000));
    for _ in 0..3 {
        world.pass_days(1);
        for who in [A, FRESH] {
            said(world.back_up(who))?;
            said(world.clean(who))?;
        }
    }
    let copy = check::tree(&world.computers[FRESH].folder);
    let mut engine = world.open(FRESH, None);
    let (report, found) = said(check::restore(&mut engine, &world, FRESH))?;
    that(report.is_complete() && found == copy, "what the copy saved last does not come back")?;
    drop(engine);
    world.computers[FRESH].source = None;
    world.computers[FRESH].device = 3;
    said(world.back_up(A))?;
    check::vault_is_whole(&world, &[A])?;
    check::both_go_on(&world)
}

/// Each computer wrote to another destination while the other one was away.
fn each_destination_has_something() -> Result<(), String> {
    let mut world = world_at(Stage::OneBehind);
    said(world.back_up(A))?;
    said(world.back_up(B))?;
    let places = world.computers[A].places.clone();
    world.computers[A].places = vec!["one"];
    world.computers[B].places = vec!["two"];
    world.write(A, "later", &noise(60, 1_000));
    world.write(B, "own", &noise(61, 1_000));
    for _ in 0..2 {
        world.pass_days(2);
        said(world.back_up(A))?;
        said(world.back_up(B))?;
    }
    world.computers[A].places = places.clone();
    world.computers[B].places = places;
    said(world.back_up(A)).map_err(|e| format!("with both destinations there: {e}"))?;
    said(world.back_up(B))?;
    check::vault_is_whole(&world, &[A, B])?;
    check::both_go_on(&world)
}

/// A new computer takes over a folder while the old one is still alive.
fn a_folder_changes_hands() -> Result<(), String> {
    let mut world = world_at(Stage::Dead);
    said(world.back_up(B))?;
    world.computers[FRESH].source = world.computers[B].source;
    said(world.open(FRESH, None).discover(&world.run()))?;
    world.write(FRESH, "moved here", &noise(70, 1_500));
    said(world.back_up(FRESH))?;
    world.pass_days(1);
    said(world.back_up(B))?;
    said(world.clean(A))?;
    said(world.back_up(FRESH))?;
    world.pass_days(4);
    said(world.back_up(A))?;
    said(world.clean(A))?;
    said(world.back_up(FRESH))?;
    said(world.back_up(B))?;
    world.computers[FRESH].source = None;
    check::vault_is_whole(&world, &[A, B])?;
    check::both_go_on(&world)
}

/// A computer that crashed tidies up, and leaves alone what the other one is writing at this moment.
fn tidying_up_harms_nobody() -> Result<(), String> {
    let world = world_at(Stage::Dead);
    said(world.back_up(B))?;
    let other = Dir::open(Arc::new(world.disk.clone()), &vault_path("one")).map_err(|e| e.to_string())?;
    let name = ObjectName::new("README.copy").expect("it is a name");
    other.put_new(&name, b"on its way").map_err(|e| e.to_string())?;
    let crash = || world.open(A, None).catalogue().set_number("unclean", 1).unwrap();
    crash();
    said(world.back_up(A))?;
    other.sync().map_err(|e| format!("what the other computer was writing was thrown away: {e}"))?;
    other.remove(&name).and_then(|()| other.sync()).map_err(|e| e.to_string())?;
    // What nobody writes on goes in the end.
    world.disk.create_new(&vault_path("one").join("tmp/0123456789abcdef")).unwrap();
    for _ in 0..3 {
        crash();
        world.pass_days(2);
        said(world.back_up(A))?;
    }
    that(world.objects("one", "tmp").is_empty(), "what a crash left behind stays for ever")?;
    check::both_go_on(&world)
}

#[test]
fn r27_long_stories_of_several_computers_lose_nothing() {
    let mut proof = Proof::begin("R27", "stories");
    proof.add("violations", 0);
    story(&mut proof, "a sleeper is waited for", a_sleeper_is_waited_for);
    story(&mut proof, "daily cleaning gets there", daily_cleaning_gets_there);
    story(&mut proof, "a computer that never returns", a_computer_that_never_returns);
    story(&mut proof, "another computer finishes the cleaning", another_computer_finishes_the_cleaning);
    story(&mut proof, "a home from an old copy", a_home_from_an_old_copy);
    story(&mut proof, "a restore follows what was moved", a_restore_follows_what_was_moved);
    story(&mut proof, "two copies of one home", two_copies_of_one_home);
    story(&mut proof, "each destination has something", each_destination_has_something);
    story(&mut proof, "old roots go while they are copied", || roots_go_while_they_are_copied(false));
    story(&mut proof, "all roots go while they are copied", || roots_go_while_they_are_copied(true));
    story(&mut proof, "a folder changes hands", a_folder_changes_hands);
    story(&mut proof, "tidying up harms nobody", tidying_up_harms_nobody);
    proof.done();
    assert_eq!(proof.figure("violations"), 0);
    assert_eq!(proof.figure("stories"), 12);
}

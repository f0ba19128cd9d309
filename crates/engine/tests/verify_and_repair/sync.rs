//! Destinations that were away are brought up to date.

use mybackup_engine::{BackupRequest, CleanRequest, DataCheck, EngineErrorKind, RetentionRules, SyncState};

use super::world::{World, noise};

fn names(world: &World, destination: &str) -> Vec<String> {
    world.objects(destination).into_keys().filter(|name| name != "vault.enc").collect()
}

#[test]
fn a_destination_that_was_away_gets_what_it_lacks() {
    let mut world = World::saved(&["one", "two"]);
    world.unplug("two");
    world.write("new.bin", &noise(7, 90_000));
    world.back_up();
    world.plug_in("two");
    assert_ne!(names(&world, "one"), names(&world, "two"));
    let run = world.run();
    let report = world.engine().sync(&run).unwrap();
    let two = &report.destinations[1];
    assert_eq!(two.state, SyncState::Current);
    assert!(two.copied_objects >= 2 && two.copied_bytes > 90_000, "{two:?}");
    assert_eq!(report.destinations[0].copied_objects, 0);
    assert_eq!(names(&world, "one"), names(&world, "two"));
    assert_eq!(world.verify(DataCheck::All).damaged, []);
}

#[test]
fn a_destination_that_cannot_be_reached_is_said_to_be_away() {
    let mut world = World::saved(&["one", "two"]);
    world.unplug("two");
    let run = world.run();
    let report = world.engine().sync(&run).unwrap();
    assert!(matches!(report.destinations[1].state, SyncState::Unreachable { .. }), "{report:?}");
}

#[test]
fn roots_are_held_back_where_a_pack_cannot_be_copied() {
    let mut world = World::saved(&["one", "two"]);
    world.unplug("two");
    world.write("new.bin", &noise(7, 90_000));
    let before = world.names_in("one", "data");
    world.back_up();
    let new = world.names_in("one", "data").into_iter().find(|n| !before.contains(n)).unwrap();
    world.flip("one", &new, 500);
    world.plug_in("two");
    let run = world.run();
    let report = world.engine().sync(&run).unwrap();
    assert!(matches!(report.destinations[1].state, SyncState::Behind { .. }), "{report:?}");
    assert_eq!(world.names_in("two", "runs").len(), 2, "no root without its packs");
    // Repairing heals the pack from the source; then the rest follows.
    world.repair();
    let run = world.run();
    let report = world.engine().sync(&run).unwrap();
    assert_eq!(report.destinations[1].state, SyncState::Current);
    assert_eq!(world.verify(DataCheck::All).damaged, []);
}

#[test]
fn what_one_destination_lost_is_not_removed_at_the_other() {
    let mut world = World::saved(&["one", "two"]);
    world.unplug("two");
    world.write("new.bin", &noise(7, 90_000));
    world.back_up();
    let lost = world.names_in("one", "data").into_iter().find(|n| {
        let path = world.destination("two-unplugged").join("MyBackup-07070707").join(n);
        path.exists()
    });
    let lost = lost.unwrap();
    world.delete("one", &lost);
    world.plug_in("two");
    let run = world.run();
    world.engine().sync(&run).unwrap();
    assert!(world.names_in("two", "data").contains(&lost));
    world.repair();
    assert!(world.names_in("one", "data").contains(&lost));
    assert_eq!(world.verify(DataCheck::All).damaged, []);
}

#[test]
fn what_was_cleaned_meanwhile_goes_at_the_destination_that_was_away() {
    let mut world = World::saved(&["one", "two"]);
    world.write("sub/large.bin", b"small now");
    world.back_up();
    world.unplug("two");
    world.pass_days(10);
    world.back_up();
    let rules = RetentionRules { keep_days: 1, keep_versions: 1 };
    for pass in ["versions", "roots and packs"] {
        let run = world.run();
        let report = world.engine().clean(&CleanRequest { rules, dry_run: false }, &run).unwrap();
        assert_eq!(report.held, None, "{pass}");
        world.pass_days(10);
        world.back_up();
    }
    world.plug_in("two");
    assert!(names(&world, "two").iter().any(|name| !names(&world, "one").contains(name)));
    let run = world.run();
    world.engine().sync(&run).unwrap();
    assert_eq!(names(&world, "one"), names(&world, "two"));
    assert_eq!(world.verify(DataCheck::All).damaged, []);
}

#[test]
fn a_stale_destination_alone_is_not_written_to_and_nothing_is_forgotten() {
    let mut world = World::saved(&["one", "two"]);
    world.unplug("two");
    world.write("new.bin", &noise(7, 90_000));
    world.back_up();
    let before = world.history();
    world.unplug("one");
    world.plug_in("two");
    let stale = names(&world, "two");
    let run = world.run();
    let refused = world.engine().backup(&BackupRequest::default(), &run).unwrap_err();
    assert_eq!(refused.kind(), EngineErrorKind::Unreachable, "{refused}");
    assert_eq!(names(&world, "two"), stale);
    assert_eq!(world.history(), before);
    world.plug_in("one");
    world.back_up();
    assert_eq!(names(&world, "one"), names(&world, "two"));
}

#[test]
fn a_destination_with_a_history_of_its_own_is_left_alone() {
    let mut world = World::saved(&["one", "two"]);
    // Each destination takes a run of its own, and neither is there for the other's.
    world.unplug("one");
    world.write("only-two.bin", &noise(8, 90_000));
    world.back_up();
    world.unplug("two");
    world.plug_in("one");
    world.only_destinations(&["one"]);
    world.write("only-two.bin", b"other");
    world.back_up();
    world.plug_in("two");
    world.only_destinations(&["one", "two"]);
    let before = names(&world, "two");
    let run = world.run();
    let report = world.engine().sync(&run).unwrap();
    assert!(matches!(report.destinations[1].state, SyncState::Behind { .. }), "{report:?}");
    world.back_up();
    assert_eq!(names(&world, "two"), before);
}

#[test]
fn an_old_root_that_only_another_destination_still_has_goes_with_the_next_cleaning() {
    let mut world = World::saved(&["one", "two"]);
    let clean = |world: &mut World| {
        let (rules, run) = (RetentionRules { keep_days: 30, keep_versions: 5 }, world.run());
        world.engine().clean(&CleanRequest { rules, dry_run: false }, &run).unwrap().roots_removed
    };
    let old = world.names_in("two", "runs").remove(0);
    let bytes = world.objects("two").remove(&old).unwrap();
    for days in [1, 4] {
        world.pass_days(days);
        world.write("new.bin", &noise(days as u64, 9_000));
        world.back_up();
    }
    assert!(clean(&mut world) > 0);
    assert!(!world.names_in("two", "runs").contains(&old));
    // As a copy leaves it that read it before the cleaning.
    world.put("two", &old, &bytes);
    assert_eq!(clean(&mut world), 1);
    assert_eq!(names(&world, "one"), names(&world, "two"));
}

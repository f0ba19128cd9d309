//! Repairing heals what can be healed and names what cannot.

use mybackup_engine::{DataCheck, HealedBy};

use super::world::{World, noise};

#[test]
fn another_destination_heals_every_object_exactly() {
    let mut world = World::saved(&["one", "two"]);
    for (name, bytes) in world.objects("one").into_iter().filter(|(n, _)| n.ends_with(".enc") && n != "reserve.enc") {
        world.flip("one", &name, bytes.len() / 2);
        let report = world.repair();
        assert_eq!(report.lost, [], "{name}");
        assert_eq!(report.healed.len(), 1, "{name}");
        assert_eq!(report.healed[0].how, HealedBy::OtherDestination("two".to_string()));
        // The description of each destination is sealed by itself.
        let copied = world.objects("two")[&name].clone();
        assert_eq!(world.objects("one")[&name], copied);
    }
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
    assert!(world.names_in("one", "quarantine").len() > 3, "nothing is deleted");
}

#[test]
fn a_lost_pack_comes_back_from_another_destination() {
    let mut world = World::saved(&["one", "two"]);
    let before = world.objects("one");
    for folder in ["data", "meta", "meta2"] {
        for name in world.names_in("one", folder) {
            world.delete("one", &name);
        }
    }
    assert_eq!(world.repair().lost, []);
    let after = world.objects("one");
    assert!(before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)));
}

#[test]
fn the_second_copy_heals_the_manifest() {
    for folder in ["meta", "meta2"] {
        let mut world = World::saved(&["one"]);
        let history = world.history();
        let bad = world.names_in("one", folder);
        for name in &bad {
            world.flip("one", name, 100);
        }
        let report = world.repair();
        assert_eq!(report.lost, []);
        assert!(bad.iter().all(|b| report.healed.iter().any(|h| h.object == *b && h.how == HealedBy::SecondCopy)));
        assert_eq!(world.damaged(DataCheck::All), [""; 0]);
        world.forget_index();
        world.discover();
        assert_eq!(world.history(), history);
        assert_eq!(world.damaged(DataCheck::All), [""; 0]);
    }
}

#[test]
fn the_local_index_heals_a_manifest_that_is_lost_in_both_copies() {
    let mut world = World::saved(&["one"]);
    let history = world.history();
    for folder in ["meta", "meta2"] {
        for name in world.names_in("one", folder) {
            world.delete("one", &name);
        }
    }
    world.repair();
    world.forget_index();
    world.discover();
    assert_eq!(world.history(), history);
}

#[test]
fn the_source_heals_data() {
    let mut world = World::saved(&["one"]);
    let history = world.history();
    // The second run's pack holds the changed file, which still stands in the source.
    for name in world.names_in("one", "data") {
        let bytes = world.objects("one")[&name].clone();
        world.flip("one", &name, bytes.len() / 2);
    }
    let report = world.repair();
    assert!(report.healed.iter().any(|h| h.how == HealedBy::SourceFiles), "{report:?}");
    assert_eq!(report.lost, []);
    assert_eq!(world.history(), history);
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
    world.forget_index();
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
}

#[test]
fn what_is_lost_is_marked_and_costs_nothing_else() {
    let mut world = World::new(&["one"]);
    world.write("lost.bin", &noise(1, 400_000));
    world.back_up();
    world.write("kept.bin", &noise(2, 400_000));
    world.back_up();
    let mut packs = world.names_in("one", "data");
    let len = |world: &World, name: &String| world.objects("one")[name].len();
    assert_eq!(packs.len(), 2);
    world.write("lost.bin", b"quite another content");
    // The chunks of the first file are in the pack that verifying says the file needs.
    let victim = {
        let name = packs.remove(0);
        let at = len(&world, &name) / 2;
        world.flip("one", &name, at);
        let report = world.verify(DataCheck::All);
        match report.damaged[0].files[0].ends_with(b"lost.bin") {
            true => name,
            false => {
                world.flip("one", &name, at);
                let other = packs.remove(0);
                world.flip("one", &other, len(&world, &other) / 2);
                other
            }
        }
    };
    let report = world.repair();
    assert_eq!(report.lost.len(), 1, "{report:?}");
    assert_eq!((report.lost[0].object.as_str(), report.lost[0].versions), (victim.as_str(), 1));
    assert!(report.lost[0].paths[0].ends_with(b"lost.bin"));
    let marked = |world: &mut World, key: &[u8]| {
        let entry = world.history().into_iter().find(|e| e.key == key).unwrap();
        entry.versions.iter().map(|v| v.flags & 2 != 0).collect::<Vec<_>>()
    };
    assert_eq!(marked(&mut world, b"lost.bin"), [true]);
    assert_eq!(marked(&mut world, b"kept.bin"), [false]);
    // The next run saves what stands there now.
    world.back_up();
    assert_eq!(marked(&mut world, b"lost.bin"), [false, true]);
    world.forget_index();
    world.discover();
    assert_eq!(marked(&mut world, b"lost.bin"), [false, true]);
}

#[test]
fn roots_slots_and_the_description_come_back_from_this_computer() {
    let mut world = World::saved(&["one"]);
    let history = world.history();
    let newest = world.names_in("one", "runs").pop().unwrap();
    let slots = world.names_in("one", "keys");
    for name in [&newest, &slots[0]] {
        world.flip("one", name, 100);
    }
    world.flip("one", "vault.enc", 20);
    world.flip("one", "reserve.enc", 1000);
    world.delete("one", "README.txt");
    let report = world.repair();
    assert_eq!(report.lost, []);
    assert!(report.healed.iter().all(|h| h.how == HealedBy::ThisComputer), "{report:?}");
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
    assert_eq!(world.names_in("one", "keys"), slots);
    assert!(world.objects("one").contains_key("README.txt"));
    world.forget_index();
    world.discover();
    assert_eq!(world.history(), history);
}

#[test]
fn a_damaged_index_object_is_written_anew() {
    let mut world = World::new(&["one"]);
    for i in 0..30 {
        world.write("file", &noise(i, 1000));
        world.back_up();
    }
    let index = world.names_in("one", "index");
    assert!(!index.is_empty(), "so many packs are indexed");
    for name in &index {
        world.flip("one", name, 200);
    }
    let report = world.repair();
    assert_eq!(report.lost, []);
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
    assert!(world.names_in("one", "index").iter().all(|name| !index.contains(name)));
    let history = world.history();
    world.forget_index();
    world.discover();
    assert_eq!(world.history(), history);
}

#[test]
fn repairing_a_sound_vault_changes_nothing() {
    let mut world = World::saved(&["one"]);
    let before = world.objects("one");
    let report = world.repair();
    assert_eq!((report.healed, report.lost), (vec![], vec![]));
    assert_eq!(world.objects("one"), before);
}

#[test]
fn the_source_heals_a_large_file_and_the_list_of_its_chunks() {
    let mut world = World::new(&["one"]);
    world.write("large.bin", &noise(9, 64 << 20));
    world.back_up();
    let history = world.history();
    let packs = world.names_in("one", "data");
    for name in &packs {
        world.delete("one", name);
    }
    let report = world.repair();
    assert_eq!(report.lost, []);
    assert_eq!(report.healed.iter().filter(|h| packs.contains(&h.object)).count(), packs.len());
    assert_eq!(world.history(), history);
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
}

#[test]
fn new_packs_of_a_repair_reach_a_destination_that_was_away() {
    let mut world = World::saved(&["one", "two"]);
    world.unplug("two");
    for name in world.names_in("one", "data") {
        world.flip("one", &name, 100);
    }
    assert_eq!(world.repair().lost, []);
    world.plug_in("two");
    world.write("new", b"one more");
    world.back_up();
    assert_eq!(world.verify(DataCheck::All).damaged, []);
}

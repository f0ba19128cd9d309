//! Repairing heals what can be healed and names what cannot.

use mybackup_engine::{DataCheck, HealedBy};
use mybackup_format::slot::SlotKind;

use super::world::{WORDS, World, noise, slot};

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
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
    let again = world.repair();
    assert_eq!((again.healed, again.lost), (vec![], vec![]));
    world.forget_index();
    world.discover();
    assert_eq!(world.history(), history);
}

#[test]
fn the_source_heals_data() {
    // All that was saved still stands in the source.
    let mut world = World::saved_once(&["one"]);
    let history = world.history();
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
    let mut world = World::saved_once(&["one", "two"]);
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

/// Loses the content of a file for good, and repairs.
fn with_a_known_loss() -> World {
    let mut world = World::new(&["one"]);
    world.write("lost.bin", &noise(1, 400_000));
    world.back_up();
    let pack = world.names_in("one", "data").remove(0);
    world.write("kept.bin", &noise(2, 400_000));
    world.back_up();
    world.write("lost.bin", b"quite another content");
    world.delete("one", &pack);
    let report = world.repair();
    assert_eq!((report.lost.len(), report.lost[0].object.as_str()), (1, pack.as_str()), "{report:?}");
    world
}

#[test]
fn a_known_loss_is_told_apart_and_alarms_no_more() {
    let mut world = with_a_known_loss();
    for step in ["repaired", "saved again", "index rebuilt"] {
        let report = world.verify(DataCheck::All);
        assert_eq!((report.damaged, report.known_lost), (vec![], 1), "{step}");
        assert!(report.known_lost_paths[0].ends_with(b"lost.bin") && report.known_lost_paths.len() == 1);
        let before = world.objects("one");
        let repaired = world.repair();
        assert_eq!((repaired.healed, repaired.lost), (vec![], vec![]), "{step}");
        assert_eq!(world.objects("one"), before, "{step}");
        match step {
            "repaired" => assert_eq!(world.back_up().files_changed, 1),
            _ => world.forget_index(),
        }
    }
}

#[test]
fn new_damage_is_found_beside_a_known_loss() {
    let mut world = with_a_known_loss();
    let pack = world.names_in("one", "data").remove(0);
    world.delete("one", &pack);
    let report = world.verify(DataCheck::None);
    assert_eq!((report.damaged.len(), report.damaged[0].object.as_str()), (1, pack.as_str()));
    assert!(report.damaged[0].files[0].ends_with(b"kept.bin"));
}

#[test]
fn what_was_stored_again_is_no_loss_any_more() {
    let mut world = with_a_known_loss();
    let before = world.names_in("one", "data");
    world.write("found.bin", &noise(1, 400_000));
    world.back_up();
    let report = world.verify(DataCheck::All);
    assert_eq!((report.damaged, report.known_lost), (vec![], 0));
    // And it is watched over like anything else.
    let pack = world.names_in("one", "data").into_iter().find(|name| !before.contains(name)).unwrap();
    world.delete("one", &pack);
    assert_eq!(world.damaged(DataCheck::None), [pack]);
}

#[test]
fn a_missing_slot_of_the_recovery_words_is_written_anew() {
    let mut world = World::saved(&["one"]);
    let words = world.names_in("one", "keys");
    world.delete("one", &words[0]);
    let report = world.repair();
    assert_eq!((report.lost, report.quarantined), (vec![], vec![]));
    assert_eq!((report.healed[0].object.as_str(), &report.healed[0].how), (words[0].as_str(), &HealedBy::ThisComputer));
    assert_eq!(world.names_in("one", "keys"), words);
    assert_eq!(world.objects("one")[&words[0]], slot(SlotKind::Words, 1, &WORDS));
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
}

#[test]
fn a_damaged_newest_root_that_nobody_knows_is_a_lost_run() {
    let mut world = World::saved(&["one"]);
    let newest = world.names_in("one", "runs").pop().unwrap();
    world.flip("one", &newest, 80);
    world.forget_index();
    let report = world.repair();
    let lost: Vec<_> = report.lost.iter().map(|l| l.object.clone()).collect();
    assert_eq!(lost, [format!("run 2 of {}", world.source().display())]);
    assert_eq!(report.quarantined, [("one".to_string(), newest)]);
    assert_eq!(world.row().seq, 3, "its number is not given again");
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
    assert_eq!(world.repair().lost, []);
}

#[test]
fn a_destination_that_went_back_is_told_once() {
    let mut world = World::saved(&["one"]);
    let newest = world.names_in("one", "runs").pop().unwrap();
    world.delete("one", &newest);
    let lost: Vec<_> = world.repair().lost.into_iter().map(|l| l.object).collect();
    assert_eq!(lost, [format!("run 2 of {}", world.source().display())]);
    assert_eq!(world.row().seq, 3, "its number is not given again");
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
    world.back_up();
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_gives_way_to_the_object() {
    use super::world::NoFile;
    for names in [&["one", "two"][..], &["one"]] {
        let mut world = World::saved(names);
        // Large, and of no use here.
        names.iter().for_each(|name| world.delete(name, "reserve.enc"));
        let index = format!("index/{}.enc", "ab".repeat(32));
        for what in [NoFile::Pipe, NoFile::Link, NoFile::Folder] {
            for folder in ["data", "meta", "meta2", "runs", "keys", "vault.enc", "index"] {
                let name = world.objects("one").into_keys().rfind(|name| name.starts_with(folder));
                let name = name.unwrap_or_else(|| {
                    world.put("one", &index, b"");
                    index.clone()
                });
                world.put_no_file("one", &name, what);
                let report = world.repair();
                let aside = report.quarantined.iter().any(|(_, object)| *object == name);
                assert_eq!(aside, matches!(what, NoFile::Folder), "{what:?} in place of {name}");
                assert!(
                    report.lost.is_empty() || names.len() == 1 && ["runs", "data"].contains(&folder),
                    "{what:?} {name}: {report:?}"
                );
                assert_eq!(world.damaged(DataCheck::All), [""; 0], "{what:?} in place of {name}");
            }
        }
    }
}

#[test]
fn objects_of_senseless_length_are_set_aside_unread() {
    let mut world = World::saved(&["one"]);
    world.delete("one", "reserve.enc");
    for folder in ["runs", "keys", "vault.enc"] {
        let name = world.objects("one").into_keys().rfind(|name| name.starts_with(folder)).unwrap();
        world.lengthen("one", &name, 1 << 30);
        let report = world.repair();
        assert_eq!((report.lost.len(), report.healed.len(), report.quarantined.len()), (0, 1, 1), "{name}");
        assert_eq!(world.damaged(DataCheck::None), [""; 0], "{name}");
        std::fs::remove_dir_all(world.vault("one").join("quarantine")).unwrap();
    }
}

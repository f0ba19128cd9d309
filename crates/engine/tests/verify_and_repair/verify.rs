//! Verifying finds all damage, and nothing else.

use mybackup_engine::DataCheck;
use mybackup_format::keys::Secret;
use mybackup_format::slot::SlotKind;

use super::world::{WORDS, World, slot};

#[test]
fn a_sound_vault_is_sound() {
    let mut world = World::saved(&["one", "two"]);
    let report = world.verify(DataCheck::All);
    assert_eq!((report.damaged, report.strays), (vec![], vec![]));
    assert_eq!((report.destinations.len(), report.roots, report.sources, report.files_read_back), (2, 4, 1, 40));
    assert!(report.bytes > 2 * (32 << 20), "{}", report.bytes);
    let line = world.engine().journal(Some("verify"), 1).unwrap().remove(0);
    assert_eq!(line.outcome, "done");
}

#[test]
fn every_changed_object_is_named() {
    let mut world = World::saved(&["one"]);
    world
        .engine()
        .add_slot(&super::world::slot(
            mybackup_format::slot::SlotKind::Device,
            4,
            &mybackup_format::keys::Secret([4; 32]),
        ))
        .unwrap();
    let mut objects: Vec<_> = world.objects("one").into_iter().collect();
    // The reserve first: it is large, and all that follows is faster without it.
    objects.sort_by_key(|(name, _)| name != "reserve.enc");
    for (name, bytes) in &objects {
        let large = bytes.len() > 1 << 20;
        let step = (bytes.len() / if large { 2 } else { 7 }).max(1);
        let places = (0..bytes.len()).step_by(step).chain([bytes.len() - 1]);
        for at in places.filter(|_| name.ends_with(".enc")) {
            world.flip("one", name, at);
            let damaged = world.damaged(DataCheck::All);
            assert!(damaged.contains(name), "byte {at} of {name}: {damaged:?}");
            world.put("one", name, bytes);
        }
        if name.as_str() == "reserve.enc" {
            world.delete("one", name);
        }
    }
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
}

#[test]
fn damage_is_found_without_an_index_too() {
    let mut world = World::saved(&["one"]);
    world.delete("one", "reserve.enc");
    for (name, bytes) in world.objects("one") {
        if !name.ends_with(".enc") {
            continue;
        }
        world.flip("one", &name, bytes.len() / 2);
        world.forget_index();
        let damaged = world.damaged(DataCheck::All);
        assert!(damaged.contains(&name), "{name}: {damaged:?}");
        world.put("one", &name, &bytes);
    }
}

#[test]
fn a_missing_or_cut_pack_is_named_with_the_files_that_need_it() {
    let mut world = World::saved(&["one"]);
    let packs = world.names_in("one", "data");
    for name in &packs {
        let bytes = world.objects("one")[name].clone();
        for left in [None, Some(0), Some(bytes.len() / 2), Some(bytes.len() - 1)] {
            match left {
                None => world.delete("one", name),
                Some(len) => world.put("one", name, &bytes[..len]),
            }
            let report = world.verify(DataCheck::None);
            let damage = report.damaged.iter().find(|d| d.object == *name).unwrap();
            assert!(damage.files_total > 0 && damage.versions >= damage.files_total, "{damage:?}");
            assert!(
                damage.files.len() <= 20 && damage.files[0].starts_with(world.source().as_os_str().as_encoded_bytes())
            );
            world.put("one", name, &bytes);
        }
    }
    assert_eq!(world.damaged(DataCheck::None), [""; 0]);
}

#[test]
fn small_objects_are_checked_even_when_no_data_is_read() {
    let mut world = World::saved(&["one"]);
    for folder in ["runs", "keys"] {
        for name in world.names_in("one", folder) {
            world.flip("one", &name, 70);
            assert!(world.damaged(DataCheck::None).contains(&name), "{name}");
            world.flip("one", &name, 70);
        }
    }
}

#[test]
fn foreign_files_are_strays_and_no_damage() {
    let mut world = World::saved(&["one"]);
    world.put("one", "notes.txt", b"mine");
    world.put("one", "data/00/notes.txt", b"mine");
    let report = world.verify(DataCheck::All);
    assert_eq!(report.damaged, []);
    assert_eq!(report.strays.len(), 2);
}

#[test]
fn a_vault_that_the_recovery_words_do_not_open_is_damaged() {
    let mut world = World::saved(&["one"]);
    let words = world.names_in("one", "keys").remove(0);
    world.engine().add_slot(&slot(SlotKind::Device, 4, &Secret([4; 32]))).unwrap();
    assert_eq!(world.verify(DataCheck::None).damaged, []);
    world.delete("one", &words);
    let report = world.verify(DataCheck::None);
    let told: Vec<_> = report.damaged.iter().map(|d| (d.object.as_str(), d.what.as_str())).collect();
    assert_eq!(told, [(words.as_str(), "The key slot of the recovery words is missing")]);
    // A computer without copies of its own looks for any slot of that kind.
    world.with_slots(Vec::new());
    assert_eq!(world.damaged(DataCheck::None), ["keys"]);
    let lost: Vec<_> = world.repair().lost.into_iter().map(|l| l.object).collect();
    assert_eq!(lost, ["keys"], "nobody can make it anew here");
    world.engine().add_slot(&slot(SlotKind::Words, 8, &WORDS)).unwrap();
    assert_eq!(world.verify(DataCheck::None).damaged, []);
}

#[test]
fn a_destination_that_went_back_is_damaged() {
    let mut world = World::saved(&["one", "two"]);
    let newest = world.names_in("one", "runs").pop().unwrap();
    let bytes = world.objects("one")[&newest].clone();
    world.delete("one", &newest);
    assert_eq!(world.verify(DataCheck::None).damaged, [], "the other has the rest: it is only behind");
    world.unplug("two");
    for _ in 0..2 {
        let report = world.verify(DataCheck::None);
        let told: Vec<_> = report.damaged.iter().map(|d| (d.object.as_str(), d.what.as_str())).collect();
        let what = "It shows an older state than this computer has seen: run 2 is gone";
        assert_eq!(told, [("runs/0303030303030303", what)]);
    }
    world.put("one", &newest, &bytes);
    assert_eq!(world.verify(DataCheck::None).damaged, []);
}

#[test]
fn a_senseless_length_is_damage_and_is_not_read() {
    let mut world = World::saved(&["one"]);
    world.delete("one", "reserve.enc");
    let objects = [
        (world.names_in("one", "runs").remove(0), 1 << 40),
        (world.names_in("one", "keys").remove(0), (1 << 20) + 1),
        ("vault.enc".to_string(), 1 << 40),
    ];
    for (name, len) in &objects {
        let bytes = world.objects("one")[name].clone();
        world.lengthen("one", name, *len);
        assert_eq!(world.damaged(DataCheck::All), [name.as_str()]);
        world.put("one", name, &bytes);
    }
    for name in [format!("index/{}.enc", "ab".repeat(32)), format!("gc/{}.enc", "cd".repeat(32))] {
        world.put("one", &name, b"");
        world.lengthen("one", &name, 1 << 40);
        assert_eq!(world.damaged(DataCheck::None), [name.as_str()]);
        world.delete("one", &name);
    }
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_a_missing_object() {
    use super::world::NoFile;
    let mut world = World::saved(&["one"]);
    world.delete("one", "reserve.enc");
    for folder in ["data", "meta", "runs", "keys", "vault.enc"] {
        let name = world.objects("one").into_keys().find(|name| name.starts_with(folder)).unwrap();
        let bytes = world.objects("one")[&name].clone();
        for what in [NoFile::Folder, NoFile::Link, NoFile::Pipe] {
            world.put_no_file("one", &name, what);
            let damaged = world.damaged(DataCheck::All);
            assert!(damaged.contains(&name), "{what:?} in place of {name}: {damaged:?}");
            world.remove_no_file("one", &name);
            world.put("one", &name, &bytes);
        }
    }
    assert_eq!(world.damaged(DataCheck::All), [""; 0]);
}

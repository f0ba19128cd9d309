//! The local index may be deleted at any time.

use mybackup_engine::DataCheck;

use super::world::{SOURCE, World, noise};

#[test]
fn a_deleted_index_comes_back_equal() {
    let mut world = World::saved(&["one"]);
    let (history, row) = (world.history(), world.row());
    world.forget_index();
    world.discover();
    assert_eq!(world.troubles(), [""; 0]);
    assert_eq!(world.history(), history);
    let again = world.row();
    assert_eq!((again.rows_hash, again.totals, again.seq, again.root), (row.rows_hash, row.totals, row.seq, row.root));
    assert_eq!(world.verify(DataCheck::All).damaged, []);
}

#[test]
fn after_a_rebuild_nothing_is_stored_twice() {
    let mut world = World::saved(&["one", "two"]);
    let history = world.history();
    let packs = world.names_in("one", "data");
    world.forget_index();
    let report = world.back_up();
    assert_eq!((report.files_new, report.files_changed), (0, 0));
    assert_eq!(world.history(), history);
    assert_eq!(world.names_in("one", "data"), packs);
    assert_eq!(world.verify(DataCheck::All).damaged, []);
}

#[test]
fn discovering_writes_nothing_and_tells_what_is_there() {
    let mut world = World::saved(&["one"]);
    let before = world.objects("one");
    world.forget_index();
    let run = world.run();
    let found = world.engine().discover(&run).unwrap();
    assert_eq!(world.objects("one"), before);
    let source = &found[0];
    assert_eq!((source.id, source.files, source.seq, source.device_name.as_str()), (SOURCE, 1503, 2, "test"));
    assert!(source.last_run_ns.is_some() && source.settings.path.ends_with(b"source"));
}

#[test]
fn one_damaged_copy_of_the_manifest_costs_nothing() {
    for folder in ["meta", "meta2"] {
        let mut world = World::saved(&["one"]);
        let history = world.history();
        for pack in world.names_in("one", folder) {
            world.flip("one", &pack, 100);
        }
        world.forget_index();
        world.discover();
        assert_eq!(world.history(), history);
    }
}

#[test]
fn a_damaged_newest_root_gives_way_to_the_one_before() {
    let mut world = World::saved(&["one"]);
    let newest = world.names_in("one", "runs").pop().unwrap();
    world.flip("one", &newest, 80);
    world.forget_index();
    world.discover();
    let troubles = world.troubles();
    assert!(troubles.iter().any(|t| t.starts_with(&newest)), "{troubles:?}");
    let versions = world.history().into_iter().find(|e| e.key == b"a.txt").unwrap().versions;
    assert_eq!(versions.len(), 1);
    // Its number is not given again, and the run after it is whole.
    world.back_up();
    assert_eq!(world.row().seq, 3);
    assert_eq!(world.damaged(DataCheck::All), [newest]);
}

#[test]
fn a_manifest_that_is_lost_in_both_copies_is_saved_anew() {
    let mut world = World::saved(&["one"]);
    for folder in ["meta", "meta2"] {
        for pack in world.names_in("one", folder) {
            world.flip("one", &pack, 100);
        }
    }
    world.forget_index();
    let report = world.back_up();
    assert!(!world.troubles().is_empty());
    assert_eq!(report.files_new + report.files_unchanged + report.files_changed, 1503);
    assert_eq!(world.history().len(), 1506);
}

#[test]
fn a_pack_that_only_one_destination_has_is_copied_before_it_is_relied_on() {
    let mut world = World::saved(&["one", "two"]);
    world.unplug("two");
    world.write("new.bin", &noise(7, 90_000));
    let before = world.names_in("one", "data");
    world.back_up();
    let orphan = world.names_in("one", "data").into_iter().find(|n| !before.contains(n)).unwrap();
    // As if the run had been killed before its root was written.
    let root = world.names_in("one", "runs").pop().unwrap();
    world.delete("one", &root);
    world.forget_index();
    world.plug_in("two");
    world.back_up();
    assert!(world.names_in("two", "data").contains(&orphan));
    assert_eq!(world.names_in("one", "data"), world.names_in("two", "data"));
    assert_eq!(world.names_in("one", "data").len(), before.len() + 1, "nothing is stored twice");
    assert_eq!(world.verify(DataCheck::All).damaged, []);
}

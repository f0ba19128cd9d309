//! The history answers which versions there are, what a folder held and where a name is.

use std::fs;

use crate::world::World;
use mybackup_engine::EngineErrorKind;
use mybackup_format::Kind;
use mybackup_testkit::same::sha256;

fn names(entries: &[mybackup_engine::BrowseEntry]) -> Vec<String> {
    entries.iter().map(|entry| String::from_utf8_lossy(&entry.name).into_owned()).collect()
}

#[test]
fn versions_are_listed_newest_first_and_attributes_make_no_number() {
    let mut world = World::saved(|tree| tree.file("a/letter.txt", "one").mode("a/letter.txt", 0o644));
    let first = world.run.now();
    world.edit(|tree| tree.file("a/letter.txt", "second"));
    world.backup();
    world.edit(|tree| tree.mode("a/letter.txt", 0o600));
    world.backup();
    let versions = world.engine.versions(&world.path("a/letter.txt")).unwrap();
    assert_eq!(versions.iter().map(|v| (v.number, v.size)).collect::<Vec<_>>(), [(2, 6), (1, 3)]);
    assert_eq!(versions[1].sha256.map(|hash| mybackup_format::ids::hex(&hash)), Some(sha256(b"one")));
    assert!(versions[0].current && !versions[0].deleted && versions[0].superseded_ns.is_none());
    assert!(!versions[1].current && versions[1].first_saved_ns <= first);
    assert!(versions[1].superseded_ns.is_some_and(|at| at > first));
    fs::remove_file(world.source().join("a/letter.txt")).unwrap();
    world.backup();
    let versions = world.engine.versions(&world.path("a/letter.txt")).unwrap();
    assert_eq!(versions.iter().map(|v| v.deleted).collect::<Vec<_>>(), [true, false]);
    let error = world.engine.versions(&world.path("a/other")).unwrap_err();
    assert_eq!(error.kind(), EngineErrorKind::NotFound);
}

#[test]
fn a_folder_lists_its_children_at_any_date() {
    let mut world =
        World::saved(|tree| tree.file("a/b/c", "1").file("a/x", "22").file("a.txt", "t").file("a!", "t").folder("e"));
    let then = world.run.now();
    fs::remove_dir_all(world.source().join("a/b")).unwrap();
    world.edit(|tree| tree.file("a/new", "n"));
    world.backup();
    let old = world.engine.browse(&world.path("a"), Some(then)).unwrap();
    assert_eq!(names(&old), ["b", "x"]);
    assert_eq!((old[0].kind, old[1].kind, old[1].size), (Kind::Dir, Kind::File, 2));
    assert_eq!(names(&world.engine.browse(&world.path("a"), None).unwrap()), ["new", "x"]);
    let root = world.engine.browse(&world.path(""), None).unwrap();
    assert_eq!(names(&root), ["a", "a!", "a.txt", "e"]);
    assert_eq!(names(&world.engine.browse(&world.path("e"), None).unwrap()), Vec::<String>::new());
    for (path, at) in [("a/b", None), ("a.txt", None), ("", Some(0))] {
        let error = world.engine.browse(&world.path(path), at).unwrap_err();
        assert_eq!(error.kind(), EngineErrorKind::NotFound, "{path}");
    }
}

#[test]
fn names_are_searched_in_all_states() {
    let mut world = World::saved(|tree| tree.file("Letter.txt", "1").file("sub/old letter", "2").file("novel", "3"));
    fs::remove_file(world.source().join("Letter.txt")).unwrap();
    world.backup();
    let hits = world.engine.search("LETTER", 10, &world.run).unwrap();
    let found: Vec<_> = hits.iter().map(|hit| (hit.path.clone(), hit.deleted)).collect();
    assert_eq!(found, [(world.path("Letter.txt"), true), (world.path("sub/old letter"), false)]);
    assert_eq!(world.engine.search("letter", 1, &world.run).unwrap().len(), 1);
}

#[test]
fn everything_restorable_names_deleted_paths_too() {
    let mut world = World::saved(|tree| tree.file("a/one", "1").file("two", "2"));
    fs::remove_file(world.source().join("two")).unwrap();
    world.edit(|tree| tree.file("a/one", "changed"));
    world.backup();
    let mut found = Vec::new();
    world
        .engine
        .everything_restorable(|path| found.push((path.path, path.versions, path.newest, path.deleted)), &world.run)
        .unwrap();
    assert!(found.contains(&(world.path("a/one"), 2, 2, false)), "{found:?}");
    assert!(found.contains(&(world.path("two"), 1, 1, true)), "{found:?}");
    assert_eq!(found.len(), 4, "with the folder and the source itself");
}

#[test]
fn paths_are_found_however_they_are_written() {
    let world = World::saved(|tree| tree.file("a/one", "1"));
    let (source, key) = world.engine.resolve(&world.path("a/one")).unwrap();
    assert_eq!(key, b"a\0one");
    let odd = [&world.path("")[..], b"//a/./one/"].concat();
    assert_eq!(world.engine.resolve(&odd).unwrap(), (source, key));
    assert_eq!(world.engine.resolve(&world.path("")).unwrap(), (source, Vec::new()));
    for path in [world.path("a/on"), world.path("a/one/x"), b"/nowhere".to_vec()] {
        assert_eq!(world.engine.resolve(&path).unwrap_err().kind(), EngineErrorKind::NotFound);
    }
}

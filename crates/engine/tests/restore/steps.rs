//! A folder comes in parts, says what differs from now, and steps lead to the backups in which it differs.

use std::fs;

use crate::world::World;
use mybackup_engine::run::UnixNanos;
use mybackup_engine::{Differs, FolderPart, FolderRequest};

fn part(world: &World, folder: &str, request: &FolderRequest) -> FolderPart {
    world.engine.folder_part(&world.path(folder), request).unwrap()
}

fn named(part: &FolderPart) -> Vec<String> {
    part.entries.iter().map(|(entry, _)| String::from_utf8_lossy(&entry.name).into_owned()).collect()
}

/// All entries of a folder, read part by part, and the number of parts.
fn all(world: &World, folder: &str, most: usize, at: Option<UnixNanos>) -> (Vec<String>, usize) {
    let mut request = FolderRequest { at, most, ..FolderRequest::default() };
    let (mut names, mut parts) = (Vec::new(), 0);
    loop {
        let part = part(world, folder, &request);
        names.extend(named(&part));
        parts += 1;
        if part.next.is_none() {
            return (names, parts);
        }
        request.after = part.next;
    }
}

#[test]
fn a_folder_comes_in_parts_in_the_order_of_people() {
    let world = World::saved(|tree| {
        tree.file("a/b.txt", "").file("a/C.txt", "").file("a/a.txt", "").file("a/Z/x", "").folder("a/é")
    });
    let whole = ["Z", "é", "a.txt", "b.txt", "C.txt"];
    for most in [1, 2, 3, 5, 200] {
        let (names, parts) = all(&world, "a", most, None);
        assert_eq!(names, whole, "{most} at once");
        assert_eq!(parts, whole.len().div_ceil(most));
    }
    let first = part(&world, "a", &FolderRequest { most: 2, ..FolderRequest::default() });
    assert_eq!(first.total, Some(5));
}

#[test]
fn a_very_large_folder_comes_whole_and_folders_first() {
    let mut world = World::saved(|tree| {
        let tree = (0..2_500).fold(tree, |tree, at| tree.file(format!("big/{at:04}"), ""));
        tree.file("big/inner/x", "").file("big/0000-inner/y", "").file("big.txt", "")
    });
    let files: Vec<String> = (0..2_500).map(|at| format!("{at:04}")).collect();
    let whole = [vec!["0000-inner".to_string(), "inner".to_string()], files].concat();
    for most in [2, 700, 2_000] {
        assert_eq!(all(&world, "big", most, None).0, whole, "{most} at once");
    }
    let then = world.run.now();
    let first = part(&world, "big", &FolderRequest { most: 200, ..FolderRequest::default() });
    assert_eq!((first.entries.len(), first.total), (200, None));
    // What is gone is looked past, but no part takes long for it.
    (0..2_400).for_each(|at| fs::remove_file(world.source().join(format!("big/{at:04}"))).unwrap());
    world.backup();
    assert_eq!(all(&world, "big", 10, None).0.len(), 102);
    assert_eq!(all(&world, "big", 2_000, Some(then)).0, whole);
    let mut differing = FolderRequest { at: Some(then), most: 50, differing: true, after: None };
    fs::write(world.source().join("big/2490"), "changed").unwrap();
    world.backup();
    let (mut names, mut parts) = (Vec::new(), 0);
    loop {
        let part = part(&world, "big", &differing);
        names.extend(named(&part));
        parts += 1;
        if part.next.is_none() {
            break;
        }
        differing.after = part.next;
    }
    assert_eq!((names.len(), names.last().map(String::as_str), parts), (2_401, Some("2490"), 49));
}

#[test]
fn what_differs_from_now_is_told_from_what_is_the_same() {
    let mut world = World::saved(|tree| {
        let tree = tree.file("a/same", "1").file("a/changed", "1").file("a/gone", "1").file("a/back", "1");
        let tree = tree.file("a/quiet/x", "1").file("a/busy/deep/x", "1").file("a/grows/x", "1").file("a/lost/x", "1");
        tree.file("a/mode", "1").mode("a/mode", 0o644).symlink("a/link", "same")
    });
    let then = world.run.now();
    world.edit(|tree| tree.file("a/back", "2"));
    world.backup();
    fs::remove_file(world.source().join("a/gone")).unwrap();
    fs::remove_file(world.source().join("a/link")).unwrap();
    fs::remove_dir_all(world.source().join("a/lost")).unwrap();
    world.edit(|tree| {
        let tree = tree.file("a/changed", "2").file("a/back", "1").file("a/busy/deep/x", "2");
        tree.file("a/grows/new", "1").file("a/new", "1").mode("a/mode", 0o600).symlink("a/link", "gone")
    });
    world.backup();
    let differing = |at| FolderRequest { at, most: 200, differing: true, after: None };
    let found: Vec<(String, Option<Differs>)> = part(&world, "a", &differing(Some(then)))
        .entries
        .into_iter()
        .map(|(entry, differs)| (String::from_utf8_lossy(&entry.name).into_owned(), differs))
        .collect();
    let expected = [
        ("busy", Differs::Changed),
        ("lost", Differs::Gone),
        ("changed", Differs::Changed),
        ("gone", Differs::Gone),
        ("link", Differs::Changed),
    ];
    assert_eq!(found, expected.map(|(name, differs)| (name.to_string(), Some(differs))));
    assert_eq!(part(&world, "a", &differing(None)).entries, [], "Now is as it is now");
}

#[test]
fn steps_lead_to_the_backups_in_which_a_folder_differs() {
    let mut world = World::saved(|tree| tree.file("a/x", "1").file("b/y", "1"));
    let mut ends = vec![world.engine.oldest_run_ns().unwrap().unwrap()];
    let mut back_up = |world: &mut World| {
        world.backup();
        let latest = world.engine.run_dates(0, i64::MAX).unwrap().pop().unwrap();
        ends.push(latest);
        latest
    };
    world.edit(|tree| tree.file("b/y", "2"));
    let other = back_up(&mut world);
    world.edit(|tree| tree.file("a/deep/new", "1"));
    let grown = back_up(&mut world);
    fs::remove_dir_all(world.source().join("a")).unwrap();
    back_up(&mut world);
    world.edit(|tree| tree.file("a/x", "3").file("b/y", "4"));
    let again = back_up(&mut world);
    let step = |folder: &str, at, later| world.engine.next_difference(&world.path(folder), at, later).unwrap();
    assert_eq!(step("a", None, false), Some(grown), "The run in which it was not there is passed over");
    assert_eq!(step("a", Some(grown), false), Some(other), "The last with the state before");
    assert_eq!(step("a", Some(other), false), None);
    assert_eq!(step("a", Some(ends[0]), true), Some(grown));
    assert_eq!(step("a", Some(grown), true), Some(again));
    assert_eq!((step("a", Some(again), true), step("a", None, true)), (None, None));
    assert_eq!(step("b", Some(ends[0]), true), Some(other));
    assert_eq!(step("b", Some(again), false), Some(ends[3]));
    assert_eq!(step("", Some(other), true), Some(grown), "A folder differs with whatever lies in it");
}

#[test]
fn what_was_lost_or_changed_last_comes_first() {
    let mut world = World::saved(|tree| tree.file("a", "1").file("b", "1").file("c/d", "1").file("e", "1"));
    world.edit(|tree| tree.file("a", "2").file("e", "2"));
    world.backup();
    world.edit(|tree| tree.file("b", "2").file("e", "3").file("new", "1"));
    fs::remove_dir_all(world.source().join("c")).unwrap();
    world.backup();
    fs::remove_file(world.source().join("a")).unwrap();
    world.backup();
    let recent = |world: &World, deleted, limit| -> Vec<Vec<u8>> {
        world.engine.recent(deleted, limit).unwrap().into_iter().map(|hit| hit.path).collect()
    };
    assert_eq!(recent(&world, true, 9), [world.path("a"), world.path("c/d")]);
    assert_eq!(recent(&world, false, 9), [world.path("b"), world.path("e")]);
    assert_eq!(recent(&world, true, 1), [world.path("a")]);
    world.edit(|tree| tree.file("a", "2"));
    world.backup();
    assert_eq!(recent(&world, true, 9), [world.path("c/d")], "What came back is not gone");
}

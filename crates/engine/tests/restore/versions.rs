//! Files and folders come back as they were, to where they are wanted.

use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::world::{World, text};
use mybackup_engine::{EngineErrorKind, OnExisting, Which};
use mybackup_testkit::tree::Hands;
use mybackup_testkit::vault::copy_tree;
use mybackup_testkit::{am_root, assert_same, everything, tree};

#[test]
fn a_folder_of_everything_comes_back_the_same() {
    let mut world = World::new();
    let owner = fs::metadata(world.source()).unwrap();
    let hands = if am_root() { Hands::Root } else { Hands::Ordinary(owner.uid(), owner.gid()) };
    everything(&world.source(), hands);
    world.backup();
    let request = world.folder("", None, Some(&world.place("copy")));
    world.engine.restore(&request, &world.run).unwrap();
    let troubles = world.troubles();
    assert!(troubles.is_empty() || !am_root(), "{troubles:?}");
    assert_same(&world.source(), &world.place("copy"));
}

#[test]
fn a_version_is_chosen_by_number_by_date_or_the_newest() {
    let mut world = World::saved(|tree| tree.file("letter.txt", "one"));
    let then = world.run.now();
    world.edit(|tree| tree.file("letter.txt", "second"));
    world.backup();
    for (which, content) in
        [(Which::Version(1), "one"), (Which::Version(2), "second"), (Which::Newest, "second"), (Which::At(then), "one")]
    {
        let place = world.place(&format!("{which:?}"));
        let report = world.restore(&world.file("letter.txt", which, Some(&place)));
        assert_eq!((report.files, report.bytes), (1, content.len() as u64));
        assert_eq!(text(&place), content);
    }
    for which in [Which::Version(3), Which::At(0)] {
        let error = world.engine.restore(&world.file("letter.txt", which, Some(&world.place("no"))), &world.run);
        assert_eq!(error.unwrap_err().kind(), EngineErrorKind::NotFound);
    }
    let error = world.engine.restore(&world.file("never.txt", Which::Newest, None), &world.run).unwrap_err();
    assert_eq!(error.kind(), EngineErrorKind::NotFound);
    assert!(!world.place("no").exists());
}

#[test]
fn a_file_goes_into_a_folder_that_exists_or_under_a_name_of_its_own() {
    let mut world = World::saved(|tree| tree.file("sub/letter.txt", "one"));
    let folder = world.place("folder");
    fs::create_dir(&folder).unwrap();
    world.restore(&world.file("sub/letter.txt", Which::Newest, Some(&folder)));
    assert_eq!(text(&folder.join("letter.txt")), "one");
    let deep = world.place("new/folders/other name");
    world.restore(&world.file("sub/letter.txt", Which::Newest, Some(&deep)));
    assert_eq!(text(&deep), "one");
}

#[test]
fn a_folder_comes_back_as_it_was_at_a_date_with_what_was_deleted_since() {
    let mut world = World::saved(|tree| tree.file("a/one", "1").file("a/b/two", "2").file("c", "3"));
    let copy = world.place("as it was");
    copy_tree(&world.source(), &copy);
    let then = world.run.now();
    fs::remove_dir_all(world.source().join("a")).unwrap();
    world.edit(|tree| tree.file("c", "changed"));
    world.backup();
    let old = world.place("old");
    world.restore(&world.folder("", Some(then), Some(&old)));
    assert_same(&copy, &old);
    // Deleted, so its latest state is the one before that.
    let a = world.place("a alone");
    world.restore(&world.folder("a", None, Some(&a)));
    assert_same(&copy.join("a"), &a);
}

#[test]
fn a_restore_in_place_can_be_undone() {
    let mut world = World::saved(|tree| tree.file("letter.txt", "one"));
    world.edit(|tree| tree.file("letter.txt", "never backed up"));
    let report = world.restore(&world.file("letter.txt", Which::Version(1), None));
    assert_eq!((report.files, report.renamed), (1, 0));
    assert_eq!(text(&world.source().join("letter.txt")), "one");
    let versions = world.engine.versions(&world.path("letter.txt")).unwrap();
    assert_eq!(versions.iter().map(|v| v.number).collect::<Vec<_>>(), [2, 1]);
    world.restore(&world.file("letter.txt", Which::Version(2), None));
    assert_eq!(text(&world.source().join("letter.txt")), "never backed up");
}

#[test]
fn a_folder_restored_in_place_keeps_what_is_newer_and_saves_what_it_replaces() {
    let mut world = World::saved(|tree| tree.file("a/one", "1").file("a/gone", "g").file("two", "2"));
    world.edit(|tree| tree.file("a/one", "edited").file("a/new", "n"));
    fs::remove_file(world.source().join("a/gone")).unwrap();
    let report = world.restore(&world.folder("", None, None));
    assert_eq!((report.files, report.identical), (2, 1));
    for (name, content) in [("a/one", "1"), ("a/gone", "g"), ("a/new", "n"), ("two", "2")] {
        assert_eq!(text(&world.source().join(name)), content, "{name}");
    }
    let versions = world.engine.versions(&world.path("a/one")).unwrap();
    assert_eq!(versions[0].size, 6);
    assert_eq!(world.engine.versions(&world.path("a/new")).unwrap().len(), 1);
}

#[test]
fn folders_that_are_gone_are_made_again_as_they_were() {
    let mut world = World::saved(|tree| tree.file("a/b/c", "1").mode("a/b", 0o750).times("a/b", 1_600_000_000, 7));
    let copy = world.place("copy");
    copy_tree(&world.source(), &copy);
    fs::remove_dir_all(world.source().join("a")).unwrap();
    world.restore(&world.file("a/b/c", Which::Newest, None));
    assert_same(&copy.join("a/b"), &world.source().join("a/b"));
}

#[test]
fn what_stands_there_is_kept_replaced_or_respected() {
    for (existing, old, files, occupied) in
        [(OnExisting::KeepBoth, "mine", 1, 0), (OnExisting::Replace, "saved", 1, 0), (OnExisting::Skip, "mine", 0, 1)]
    {
        let mut world = World::saved(|tree| tree.file("a.txt", "saved").file("same", "same"));
        let place = world.place("place");
        drop(tree(&place).file("a.txt", "mine").file("same", "same").file("other", "other"));
        let mut request = world.folder("", None, Some(&place));
        request.existing = existing;
        request.keep_both_label = Box::new(|version| format!("version of {}", version.number));
        let report = world.engine.restore(&request, &world.run).unwrap();
        assert_eq!((report.files, report.occupied, report.identical), (files, occupied, 1), "{existing:?}");
        assert_eq!(world.troubles().len() as u64, occupied);
        assert_eq!((text(&place.join("a.txt")), text(&place.join("other"))), (old.into(), "other".into()));
        let beside = place.join("a (version of 1).txt");
        assert_eq!(beside.exists(), existing == OnExisting::KeepBoth);
        let again = world.engine.restore(&request, &world.run).unwrap();
        assert_eq!(again.files, 0, "{existing:?}");
        assert_eq!(fs::read_dir(&place).unwrap().count(), 3 + usize::from(beside.exists()));
    }
}

#[test]
fn restoring_again_writes_nothing() {
    let mut world =
        World::saved(|tree| tree.random("large", 3_000_000, 1).file("a/small", "s").hard_link("b", "large"));
    let copy = world.restored("copy");
    let report = world.restore(&world.folder("", None, Some(&copy)));
    assert_eq!((report.files, report.identical), (0, 3));
    assert_same(&world.source(), &copy);
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let mut world = World::saved(|tree| tree.file("a/one", "1").file("two", "22"));
    let place = world.place("place");
    let mut request = world.folder("", None, Some(&place));
    request.dry_run = true;
    let report = world.restore(&request);
    assert_eq!((report.files, report.bytes, report.dirs, report.occupied), (2, 3, 2, 0));
    assert!(!place.exists());
    drop(tree(&place).file("two", "mine"));
    let report = world.restore(&request);
    assert_eq!((report.files, report.occupied), (1, 1));
    assert!(!place.join("a").exists());
}

#[test]
fn without_attributes_files_belong_to_whoever_restores_them() {
    let mut world = World::saved(|tree| tree.file("a/run", "1").mode("a/run", 0o500).times("a/run", 1, 0));
    let mut request = world.folder("", None, Some(&world.place("copy")));
    request.attributes = false;
    world.restore(&request);
    let meta = fs::metadata(world.place("copy/a/run")).unwrap();
    assert_eq!(meta.mode() & 0o7777, 0o755);
    assert!(meta.mtime() > 1);
    assert_eq!(fs::metadata(world.place("copy/a")).unwrap().mode() & 0o7777, 0o755);
}

#[test]
fn each_conflict_is_named_and_decided_for_itself() {
    let names = ["both.txt", "replace.txt", "skip.txt", "untold.txt"];
    let mut world = World::saved(|tree| names.iter().fold(tree, |tree, name| tree.file(*name, "saved")));
    for name in names {
        fs::write(world.source().join(name), "never saved").unwrap();
    }
    let mut request = world.folder("", None, None);
    request.existing = OnExisting::KeepBoth;
    request.dry_run = true;
    let plan = world.restore(&request);
    assert_eq!((plan.occupied, plan.occupied_bytes, plan.files), (4, 20, 0));
    let named: Vec<_> = plan.conflicts.iter().map(|one| (one.path.clone(), one.size, one.standing_size)).collect();
    assert_eq!(named, names.map(|name| (world.path(name), 5, Some(11))));
    request.dry_run = false;
    let decisions = [OnExisting::KeepBoth, OnExisting::Replace, OnExisting::Skip];
    request.choices = names.iter().map(|name| world.path(name)).zip(decisions).collect();
    let report = world.engine.restore(&request, &world.run).unwrap();
    assert_eq!((report.files, report.renamed, report.occupied), (3, 2, 1));
    let read = |name: &str| text(&world.source().join(name));
    assert_eq!(names.map(read), ["never saved", "saved", "never saved", "never saved"]);
    assert_eq!(["both (version 1).txt", "untold (version 1).txt"].map(read), ["saved"; 2]);
    // Only what was replaced had to be saved before.
    let versions = names.map(|name| world.engine.versions(&world.path(name)).unwrap().len());
    assert_eq!(versions, [1, 2, 1, 1]);
}

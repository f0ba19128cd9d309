//! What the folder of a vault may hold, lose or answer that no store expects.

use std::path::Path;
use std::sync::Arc;

use mybackup_store::{Dir, ObjectName, Store, StoreError, StoreErrorKind};
use mybackup_vfs::{Failure, Fault, FaultyFs, MemoryFs, Model, Operation, Repeat, Vfs, When};

const VAULT: &str = "/MyBackup-0123abcd";
const EIO: i32 = 5;
const ENOENT: i32 = 2;
const EACCES: i32 = 13;

fn name(text: &str) -> ObjectName {
    ObjectName::new(text).unwrap()
}

/// A vault that can be told to fail, with one object in it.
fn vault() -> (MemoryFs, FaultyFs, Dir) {
    let memory = MemoryFs::new();
    let faulty = FaultyFs::new(Arc::new(memory.clone()));
    let dir = Dir::create(Arc::new(faulty.clone()), Path::new(VAULT)).unwrap();
    dir.put_new(&name("data/aa/old"), b"old").unwrap();
    dir.sync().unwrap();
    (memory, faulty, dir)
}

fn fail(faulty: &FaultyFs, operation: Operation, nth: u64, number: i32, repeat: Repeat) {
    faulty.fail(Fault { when: When::Nth(operation, nth), failure: Failure::Error(number), repeat });
}

/// Counts the calls of one kind that something makes.
fn calls(faulty: &FaultyFs, operation: Operation, act: impl FnOnce()) -> u64 {
    fail(faulty, Operation::Space, u64::MAX, EIO, Repeat::Once);
    act();
    faulty.heal();
    faulty.sites().get(&operation).copied().unwrap_or_default()
}

fn kind<T>(outcome: Result<T, StoreError>) -> Option<StoreErrorKind> {
    outcome.err().map(|error| error.kind())
}

#[test]
fn a_look_that_fails_is_no_answer() {
    let mut tried = 0;
    for nth in 1.. {
        let (memory, faulty, _) = vault();
        // A new handle: it knows of no folder yet.
        let dir = Dir::open(Arc::new(faulty.clone()), Path::new(VAULT)).unwrap();
        fail(&faulty, Operation::Stat, nth, EIO, Repeat::Once);
        let put = dir.put_new(&name("data/aa/new"), b"new").and_then(|()| dir.sync());
        let removed = dir.remove(&name("data/aa/old"));
        faulty.heal();
        if faulty.sites()[&Operation::Stat] < nth {
            break;
        }
        assert!(put.is_err() || removed.is_err(), "look {nth} failed and nobody says so");
        assert!(memory.open(&Path::new(VAULT).join("data/aa/old")).is_ok() || removed.is_ok());
        tried = nth;
    }
    assert!(tried > 5, "only {tried} looks");
}

#[test]
fn a_call_that_fails_is_told() {
    let (_, faulty, dir) = vault();
    fail(&faulty, Operation::RemoveFile, 1, EIO, Repeat::Once);
    assert_eq!(kind(dir.remove(&name("data/aa/old"))), Some(StoreErrorKind::Io));
    fail(&faulty, Operation::CreateDir, 1, EACCES, Repeat::Once);
    assert_eq!(kind(dir.put_new(&name("data/bb/new"), b"new")), Some(StoreErrorKind::ReadOnly));
    for nth in 1..=3 {
        fail(&faulty, Operation::ListDir, nth, EIO, Repeat::Once);
        assert_eq!(kind(dir.list("")), Some(StoreErrorKind::Io), "listing {nth}");
    }
    fail(&faulty, Operation::ListDir, 1, EIO, Repeat::Once);
    assert_eq!(kind(dir.sweep_temporaries()), Some(StoreErrorKind::Io));
    faulty.heal();
    assert_eq!(dir.list("").unwrap().len(), 1);
}

#[test]
fn a_disk_that_answers_nothing_any_more_is_gone() {
    let (_, faulty, dir) = vault();
    fail(&faulty, Operation::Write, 1, EIO, Repeat::Forever);
    assert_eq!(kind(dir.put_new(&name("data/aa/new"), b"new")), Some(StoreErrorKind::Gone));
}

#[test]
fn what_goes_while_it_is_listed_or_swept_is_no_error() {
    let (memory, faulty, dir) = vault();
    fail(&faulty, Operation::ListDir, 2, ENOENT, Repeat::Once);
    assert_eq!(dir.list("data/").unwrap(), []);
    let left = Path::new(VAULT).join("tmp/0123456789abcdef");
    memory.create_new(&left).unwrap();
    fail(&faulty, Operation::RemoveFile, 1, ENOENT, Repeat::Once);
    assert_eq!(dir.sweep_temporaries().unwrap(), 0);
    fail(&faulty, Operation::RemoveFile, 1, EIO, Repeat::Once);
    assert_eq!(kind(dir.sweep_temporaries()), Some(StoreErrorKind::Io));
    faulty.heal();
    assert_eq!(dir.sweep_temporaries().unwrap(), 1);
    memory.remove_dir(&Path::new(VAULT).join("tmp")).unwrap();
    assert_eq!(dir.sweep_temporaries().unwrap(), 0);
}

#[test]
fn only_temporary_files_are_swept() {
    let (memory, _, dir) = vault();
    let strange = ["README", "abc", "zzzzzzzzzzzzzzzz", "0123456789abcdef0"];
    for file in strange.iter().chain(&["0123456789abcdef"]) {
        memory.create_new(&Path::new(VAULT).join("tmp").join(file)).unwrap();
    }
    assert_eq!(dir.sweep_temporaries().unwrap(), 1);
    assert_eq!(memory.list_dir(&Path::new(VAULT).join("tmp")).unwrap().len(), strange.len());
}

#[test]
fn a_folder_that_vanished_is_made_again() {
    let (memory, _, dir) = vault();
    let folder = Path::new(VAULT).join("data/aa");
    memory.remove_file(&folder.join("old")).unwrap();
    memory.remove_dir(&folder).unwrap();
    // Whether the first barrier notices or not: in the end it is there.
    let put = || dir.put_new(&name("data/aa/new"), b"new").and_then(|()| dir.sync());
    let _ = put();
    put().unwrap();
    assert_eq!(dir.read(&name("data/aa/new")).unwrap(), b"new");
}

#[test]
fn what_a_failed_barrier_left_open_is_made_good_by_the_next() {
    let (memory, faulty, dir) = vault();
    let put = || dir.put_new(&name("data/aa/new"), b"new").and_then(|()| dir.sync());
    fail(&faulty, Operation::SyncDir, 1, EIO, Repeat::Once);
    assert_eq!(kind(put()), Some(StoreErrorKind::Io));
    faulty.heal();
    // The object is visible by now, and its folder was durable before.
    put().unwrap();
    for model in [Model::Strict, Model::Ordered] {
        for state in memory.crash_states(model, 1) {
            assert!(state.open(&Path::new(VAULT).join("data/aa/new")).is_ok(), "{model:?}");
        }
    }
}

#[test]
fn a_folder_stands_in_the_place_of_an_object() {
    let (memory, _, dir) = vault();
    memory.create_dir(&Path::new(VAULT).join("data/aa/folder")).unwrap();
    assert_eq!(kind(dir.put_new(&name("data/aa/folder"), b"new")), Some(StoreErrorKind::Exists));
}

#[test]
fn what_is_known_is_not_asked_again() {
    let (_, faulty, dir) = vault();
    let made = calls(&faulty, Operation::CreateDir, || dir.put_new(&name("data/aa/new"), b"new").unwrap());
    assert_eq!(made, 0, "the folders are there");
    let listed = calls(&faulty, Operation::ListDir, || {
        dir.list("runs/").unwrap();
    });
    assert_eq!(listed, 1, "no other folder can hold what is looked for");
}

#[test]
fn files_are_closed_before_they_are_too_many() {
    let (_, faulty, dir) = vault();
    let put = |number: u32| dir.put_new(&name(&format!("data/aa/{number}")), b"new").unwrap();
    assert_eq!(calls(&faulty, Operation::Sync, || (0..100).for_each(put)), 0, "few may wait for the barrier");
    assert!(calls(&faulty, Operation::Sync, || (100..200).for_each(put)) > 50, "not all of many");
    dir.sync().unwrap();
    assert_eq!(dir.list("").unwrap().len(), 201);
}

#[test]
fn a_range_is_read_in_pieces_where_the_disk_gives_no_more() {
    let (_, faulty, dir) = vault();
    let bytes: Vec<u8> = (0..200).collect();
    dir.put_new(&name("long"), &bytes).unwrap();
    dir.sync().unwrap();
    faulty.fail(Fault { when: When::Nth(Operation::Read, 1), failure: Failure::Short, repeat: Repeat::Forever });
    assert_eq!(dir.read_range(&name("long"), 50, 100).unwrap(), bytes[50..150]);
}

#[cfg(unix)]
#[test]
fn a_link_leads_nothing_out_of_the_vault() {
    let place = tempfile::tempdir().unwrap();
    let (root, outside) = (place.path().join("MyBackup-0123abcd"), place.path().join("outside"));
    std::fs::create_dir(&outside).unwrap();
    for victim in ["x", "0123456789abcdef"] {
        std::fs::write(outside.join(victim), "not ours").unwrap();
    }
    Dir::create(Arc::new(mybackup_vfs::RealFs), &root).unwrap();
    let dir = Dir::open(Arc::new(mybackup_vfs::RealFs), &root).unwrap();
    std::os::unix::fs::symlink(&outside, root.join("data")).unwrap();
    assert!(dir.remove(&name("data/x")).is_err());
    assert!(dir.put_new(&name("data/new"), b"new").and_then(|()| dir.sync()).is_err());
    let _ = std::fs::remove_dir(root.join("tmp"));
    std::os::unix::fs::symlink(&outside, root.join("tmp")).unwrap();
    let dir = Dir::open(Arc::new(mybackup_vfs::RealFs), &root).unwrap();
    assert!(dir.sweep_temporaries().is_err());
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 2, "nothing came or went");
}

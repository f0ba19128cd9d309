//! Every store keeps the same contract, and a folder keeps it on a real disk too.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mybackup_store::testing::{Fixture, store_suite};
use mybackup_store::{Dir, Memory, ObjectName, Store, StoreErrorKind};
use mybackup_vfs::{MemoryFs, RealFs, Vfs};

const VAULT: &str = "MyBackup-0123abcd";

fn dir_fixture(vfs: Arc<dyn Vfs>, root: PathBuf) -> Fixture {
    Fixture {
        store: Box::new(Dir::create(vfs.clone(), &root).expect("the destination is there")),
        reopen: Box::new(move || Box::new(Dir::open(vfs.clone(), &root).expect("the vault is there"))),
    }
}

fn name(text: &str) -> ObjectName {
    ObjectName::new(text).expect("the tests use valid names")
}

#[test]
fn a_folder_on_a_real_disk_keeps_the_contract() {
    let disk = tempfile::tempdir().unwrap();
    store_suite(&|| {
        let destination = tempfile::tempdir_in(disk.path()).unwrap().keep();
        dir_fixture(Arc::new(RealFs), destination.join(VAULT))
    });
}

#[test]
fn a_folder_in_memory_keeps_the_contract() {
    store_suite(&|| dir_fixture(Arc::new(MemoryFs::new()), Path::new("/").join(VAULT)));
}

#[test]
fn the_store_in_memory_keeps_the_contract() {
    store_suite(&|| {
        let store = Memory::new();
        let other = store.reopen();
        Fixture { store: Box::new(store), reopen: Box::new(move || Box::new(other.reopen())) }
    });
}

#[test]
fn a_vault_is_created_once_and_only_in_a_destination_that_is_there() {
    let vfs: Arc<dyn Vfs> = Arc::new(MemoryFs::new());
    let root = Path::new("/disk").join(VAULT);
    let kind = |outcome: Result<Dir, _>| outcome.err().map(|e: mybackup_store::StoreError| e.kind());
    assert_eq!(kind(Dir::create(vfs.clone(), &root)), Some(StoreErrorKind::Gone));
    assert_eq!(kind(Dir::open(vfs.clone(), &root)), Some(StoreErrorKind::Gone));
    vfs.create_dir(Path::new("/disk")).unwrap();
    Dir::create(vfs.clone(), &root).unwrap();
    assert_eq!(kind(Dir::create(vfs.clone(), &root)), Some(StoreErrorKind::Exists));
    assert!(Dir::open(vfs, &root).is_ok());
}

#[test]
fn a_vanished_mount_is_gone_and_nothing_is_written_to_its_place() {
    let memory = MemoryFs::new();
    let disk = Path::new("/mnt/disk");
    memory.create_durable_dir(disk).unwrap();
    memory.mount_over(disk, 7).unwrap();
    let root = disk.join(VAULT);
    let dir = Dir::create(Arc::new(memory.clone()), &root).unwrap();
    dir.put_new(&name("data/00/a"), b"a").unwrap();
    memory.mount_over(disk, 1).unwrap();
    for the_folder_came_back_on_the_wrong_disk in [false, true] {
        if the_folder_came_back_on_the_wrong_disk {
            memory.create_dir(&root).unwrap();
        }
        let gone = Some(StoreErrorKind::Gone);
        let kind = |outcome: Result<(), mybackup_store::StoreError>| outcome.err().map(|error| error.kind());
        assert_eq!(kind(dir.sync()), gone);
        assert_eq!(kind(dir.put_new(&name("b"), b"b")), gone);
        assert_eq!(kind(dir.replace(&name("b"), b"b")), gone);
        assert_eq!(kind(dir.remove(&name("b"))), gone);
        assert_eq!(kind(dir.read(&name("b")).map(|_| ())), gone);
        assert_eq!(kind(dir.list("").map(|_| ())), gone);
        assert_eq!(kind(dir.sweep_temporaries().map(|_| ())), gone);
    }
    assert!(memory.list_dir(&root).unwrap().is_empty());
}

#[test]
fn a_full_disk_is_full_and_removing_still_works() {
    let memory = MemoryFs::new();
    let dir = Dir::create(Arc::new(memory.clone()), &Path::new("/").join(VAULT)).unwrap();
    dir.put_new(&name("a"), &[1; 5000]).unwrap();
    dir.sync().unwrap();
    memory.set_capacity(Some(6000));
    let full = dir.put_new(&name("b"), &[2; 5000]).unwrap_err();
    assert_eq!(full.kind(), StoreErrorKind::Full);
    let full = dir.replace(&name("a"), &[2; 5000]).unwrap_err();
    assert_eq!(full.kind(), StoreErrorKind::Full);
    assert_eq!(dir.read(&name("a")).unwrap(), [1; 5000]);
    assert_eq!(dir.space().unwrap().unwrap().free_bytes, 1000);
    memory.set_capacity(Some(5000));
    dir.remove(&name("a")).unwrap();
    dir.sync().unwrap();
    dir.put_new(&name("b"), &[2; 5000]).unwrap();
    dir.sync().unwrap();
}

#[test]
fn what_others_left_in_the_folder_is_not_listed_and_not_swept() {
    let memory = MemoryFs::new();
    let root = Path::new("/").join(VAULT);
    let dir = Dir::create(Arc::new(memory.clone()), &root).unwrap();
    dir.replace(&name("data/00/a"), b"a").unwrap();
    memory.create_dir(&root.join("data/00/deep")).unwrap();
    for foreign in [".DS_Store", "a b", "data/00/deep/x", "tmp/notes.txt", "tmp/0123456789abcdef"] {
        memory.create_new(&root.join(foreign)).unwrap();
    }
    let listed = dir.list("").unwrap();
    assert_eq!(listed.len(), 1);
    dir.put_new(&name("waits"), b"w").unwrap();
    assert_eq!(dir.sweep_temporaries().unwrap(), 1);
    assert_eq!(dir.sweep_temporaries().unwrap(), 0);
    dir.sync().unwrap();
    let left = memory.list_dir(&root.join("tmp")).unwrap();
    assert_eq!(left.len(), 1);
}

#[test]
fn more_objects_may_wait_than_files_may_be_open() {
    let vfs = Arc::new(MemoryFs::new());
    let root = Path::new("/").join(VAULT);
    let dir = Dir::create(vfs.clone(), &root).unwrap();
    for n in 0..300 {
        dir.put_new(&name(&format!("data/00/{n}")), b"x").unwrap();
    }
    dir.sync().unwrap();
    assert_eq!(Dir::open(vfs, &root).unwrap().list("").unwrap().len(), 300);
}

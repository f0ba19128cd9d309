use std::collections::BTreeSet;

use super::*;
use crate::api::FileKind;

fn write(fs: &MemoryFs, path: &str, bytes: &[u8]) -> Box<dyn File> {
    let mut file = fs.create_new(Path::new(path)).unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn read(fs: &MemoryFs, path: &str) -> Option<Vec<u8>> {
    let file = fs.open(Path::new(path)).ok()?;
    let mut into = vec![0; usize::try_from(file.len().unwrap()).unwrap()];
    assert_eq!(file.read_at(0, &mut into).unwrap(), into.len());
    Some(into)
}

fn outcomes(fs: &MemoryFs, model: Model, path: &str) -> BTreeSet<Option<Vec<u8>>> {
    fs.crash_states(model, 1).map(|state| read(&state, path)).collect()
}

#[test]
fn nothing_is_sure_before_both_syncs_and_all_is_after() {
    for model in [Model::Strict, Model::Ordered] {
        let fs = MemoryFs::new();
        let mut file = write(&fs, "/a", b"abc");
        let whole = Some(b"abc".to_vec());
        let before = outcomes(&fs, model, "/a");
        assert!(before.contains(&None) && before.contains(&whole));
        assert!(before.contains(&Some(Vec::new())));
        file.sync().unwrap();
        assert_eq!(outcomes(&fs, model, "/a"), BTreeSet::from([None, whole.clone()]));
        fs.sync_dir(Path::new("/")).unwrap();
        assert_eq!(outcomes(&fs, model, "/a"), BTreeSet::from([whole]));
    }
}

#[test]
fn a_strict_disk_can_keep_a_rename_and_lose_the_bytes() {
    let fs = MemoryFs::new();
    write(&fs, "/a", b"old").sync().unwrap();
    fs.settle();
    write(&fs, "/t", b"new");
    fs.rename(Path::new("/t"), Path::new("/a")).unwrap();
    let found = outcomes(&fs, Model::Strict, "/a");
    assert!(found.contains(&Some(b"old".to_vec())));
    assert!(found.contains(&Some(b"new".to_vec())));
    assert!(found.contains(&Some(vec![0; 3])));
    assert!(found.contains(&Some(Vec::new())));
    assert!(found.len() > 4, "garbage and cuts must be among them");
}

#[test]
fn an_ordered_disk_keeps_names_in_the_order_of_the_calls() {
    let fs = MemoryFs::new();
    for name in ["/a", "/b", "/c"] {
        write(&fs, name, b"");
    }
    for state in fs.crash_states(Model::Ordered, 1) {
        let names = state.list_dir(Path::new("/")).unwrap();
        let prefix = ["a", "b", "c"].into_iter().take(names.len());
        assert!(names.iter().map(|listed| &listed.name).eq(prefix));
    }
    assert_eq!(fs.crash_states(Model::Ordered, 1).len(), 4);
    assert_eq!(fs.crash_states(Model::Strict, 1).len(), 8);
}

#[test]
fn a_file_in_an_unsynced_folder_is_lost_with_its_folder() {
    let fs = MemoryFs::new();
    fs.create_dir(Path::new("/d")).unwrap();
    write(&fs, "/d/a", b"abc").sync().unwrap();
    fs.sync_dir(Path::new("/d")).unwrap();
    assert!(outcomes(&fs, Model::Strict, "/d/a").contains(&None));
    fs.sync_dir(Path::new("/")).unwrap();
    assert_eq!(outcomes(&fs, Model::Strict, "/d/a").len(), 1);
}

#[test]
fn many_unsynced_items_are_sampled_and_the_seed_repeats_them() {
    let fs = MemoryFs::new();
    write(&fs, "/a", &vec![7; 40 * 4096]);
    let states: Vec<_> = fs.crash_states(Model::Strict, 9).collect();
    assert!(states.len() > 1000);
    let again = fs.crash_states(Model::Strict, 9);
    assert!(states.iter().zip(again).all(|(a, b)| read(a, "/a") == read(&b, "/a")));
    assert!(fs.crash_states(Model::Ordered, 9).len() > 40);
}

#[test]
fn forgotten_bytes_are_still_read_but_a_later_sync_does_not_save_them() {
    let fs = MemoryFs::new();
    let mut file = write(&fs, "/a", b"abc");
    fs.sync_dir(Path::new("/")).unwrap();
    fs.forget_unsynced(Path::new("/a")).unwrap();
    file.sync().unwrap();
    assert_eq!(read(&fs, "/a"), Some(b"abc".to_vec()));
    assert_eq!(outcomes(&fs, Model::Strict, "/a"), BTreeSet::from([Some(vec![0; 3])]));
}

#[test]
fn a_full_disk_takes_what_fits_and_removing_makes_room() {
    let fs = MemoryFs::new();
    fs.set_capacity(Some(10));
    write(&fs, "/a", b"12345678");
    let mut file = fs.create_new(Path::new("/b")).unwrap();
    let full = file.write_all(b"1234").unwrap_err();
    assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    assert_eq!(file.len().unwrap(), 2);
    fs.remove_file(Path::new("/a")).unwrap();
    assert_eq!(fs.space(Path::new("/")).unwrap().free_bytes, 8);
}

#[test]
fn the_hook_sees_each_mutation_and_can_look_at_its_crash_states() {
    let fs = MemoryFs::new();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    fs.after_each_mutation(move |fs, operation| {
        let states = fs.crash_states(Model::Ordered, 1).len();
        log.lock().unwrap().push((operation, states));
    });
    write(&fs, "/a", b"abc").sync().unwrap();
    fs.sync_dir(Path::new("/")).unwrap();
    let seen = seen.lock().unwrap().clone();
    let expected = [(Operation::CreateNew, 2), (Operation::Write, 6), (Operation::Sync, 2), (Operation::SyncDir, 1)];
    assert_eq!(seen, expected);
}

#[test]
fn a_mount_hides_the_folder_and_shows_another_device() {
    let fs = MemoryFs::new();
    fs.create_durable_dir(Path::new("/mnt/disk")).unwrap();
    let before = fs.stat(Path::new("/mnt/disk")).unwrap();
    fs.mount_over(Path::new("/mnt/disk"), 7).unwrap();
    fs.create_dir(Path::new("/mnt/disk/inner")).unwrap();
    let inner = fs.stat(Path::new("/mnt/disk/inner")).unwrap();
    assert_eq!((inner.kind, inner.device), (FileKind::Dir, 7));
    assert_ne!(before.device, inner.device);
}

#[test]
fn it_refuses_what_a_real_file_system_refuses() {
    let fs = MemoryFs::new();
    write(&fs, "/a", b"");
    fs.create_dir(Path::new("/d")).unwrap();
    write(&fs, "/d/b", b"");
    let kind = |outcome: io::Result<()>| outcome.unwrap_err().kind();
    let (a, d) = (Path::new("/a"), Path::new("/d"));
    assert_eq!(kind(fs.create_dir(d)), io::ErrorKind::AlreadyExists);
    assert_eq!(kind(fs.remove_dir(d)), io::ErrorKind::DirectoryNotEmpty);
    assert_eq!(kind(fs.rename(a, d)), io::ErrorKind::IsADirectory);
    assert_eq!(kind(fs.sync_dir(a)), io::ErrorKind::NotADirectory);
    assert_eq!(kind(fs.remove_file(Path::new("/no"))), io::ErrorKind::NotFound);
    let mut reader = fs.open(a).unwrap();
    assert!(reader.write_all(b"x").is_err());
}

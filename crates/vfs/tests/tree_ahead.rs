//! Large folders, whose last names a second thread looks at: what comes is the same.
#![cfg(target_os = "linux")]

use mybackup_vfs::tree::{Doing, Step, Walk, WalkOptions};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;
use std::time::Duration;

/// Long enough for the other thread to see all that it is asked for.
const A_WHILE: Duration = Duration::from_millis(100);

/// What was found: the number and the size of every entry, by key.
type Found = BTreeMap<Vec<u8>, (u64, u64)>;

fn walk(root: &Path) -> Walk {
    Walk::open(root, WalkOptions::default()).expect("the folder is there")
}

/// Walks, and calls `at` with the count of entries before each.
fn found(root: &Path, mut at: impl FnMut(usize)) -> Found {
    let (mut walk, mut found, mut last) = (walk(root), Found::new(), None);
    while let Some(step) = walk.next_step() {
        let Step::Entry(entry) = step else { panic!("{step:?}") };
        let key = entry.key().to_vec();
        assert!(last.is_none_or(|last| last < key), "{key:?} comes out of order");
        last = Some(key.clone());
        found.insert(key, (entry.meta().ino, entry.meta().size));
        at(found.len());
    }
    found
}

/// The same, by the library of the language.
fn expected(root: &Path) -> Found {
    fn add(path: &Path, key: &[u8], into: &mut Found) {
        let meta = fs::symlink_metadata(path).expect("it is there");
        into.insert(key.to_vec(), (meta.ino(), meta.len()));
        for entry in meta.is_dir().then(|| fs::read_dir(path).expect("it can be listed")).into_iter().flatten() {
            let entry = entry.expect("it can be listed");
            let name = entry.file_name().into_encoded_bytes();
            let below = if key.is_empty() { name } else { [key, &name].join(&0) };
            add(&entry.path(), &below, into);
        }
    }
    let mut into = Found::new();
    add(root, b"", &mut into);
    into
}

/// Files, links and folders, with folders among them that are large again.
fn fill(root: &Path) {
    for number in 0..5_000_usize {
        let path = root.join(format!("{:08x}", number.wrapping_mul(2_654_435_761) as u32));
        match number {
            _ if number % 700 == 699 => {
                fs::create_dir(&path).unwrap();
                for below in 0..number / 10 {
                    fs::write(path.join(format!("{below:04}")), vec![b'x'; below]).unwrap();
                }
            }
            _ if number % 50 == 0 => symlink("x".repeat(number / 50 + 1), path).unwrap(),
            _ => fs::write(path, vec![b'x'; number % 97]).unwrap(),
        }
    }
}

#[test]
fn a_large_folder_gives_what_is_there_however_fast_it_is_walked() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    let expected = expected(dir.path());
    for _ in 0..20 {
        assert!(found(dir.path(), |_| {}) == expected);
    }
    // The other thread is far ahead, and then waits for orders.
    assert!(
        found(dir.path(), |count| if count % 500 == 40 {
            std::thread::sleep(A_WHILE)
        }) == expected
    );
    // Both are about as fast, and meet at another place each time.
    assert!(found(dir.path(), |_| std::thread::yield_now()) == expected);
}

#[test]
fn what_vanishes_or_was_seen_before_it_vanished_loses_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let path = |number: usize| dir.path().join(format!("{number:04}"));
    for number in 0..1_000 {
        fs::write(path(number), "").unwrap();
    }
    let (mut walk, mut next, mut gone) = (walk(dir.path()), 0, 0);
    assert!(matches!(walk.next_step(), Some(Step::Entry(_))));
    while let Some(step) = walk.next_step() {
        let key = format!("{next:04}").into_bytes();
        match step {
            Step::Entry(entry) => assert_eq!(entry.key(), key),
            Step::Trouble { key: of, error, doing } => {
                assert_eq!((of, error.kind(), doing), (&key[..], io::ErrorKind::NotFound, Doing::Stat));
                gone += 1;
            }
            Step::Skipped { .. } => panic!("nothing is left out"),
        }
        if next == 20 {
            // Before the other thread is asked: neither of the two may find them.
            (100..900).step_by(7).for_each(|number| fs::remove_file(path(number)).unwrap());
        }
        if next == 100 {
            // Some of these were seen, some were not.
            (101..900).step_by(7).for_each(|number| fs::remove_file(path(number)).unwrap());
        }
        next += 1;
    }
    assert_eq!(next, 1_000);
    assert!((115..=230).contains(&gone), "{gone} were told to be gone");
}

#[test]
fn what_was_seen_ahead_is_not_kept_while_a_folder_below_is_walked() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("m/below")).unwrap();
    for number in 0..100 {
        fs::write(dir.path().join(format!("a{number:02}")), "").unwrap();
        fs::write(dir.path().join(format!("z{number:02}")), "").unwrap();
    }
    let (mut walk, mut sizes) = (walk(dir.path()), BTreeMap::new());
    while let Some(step) = walk.next_step() {
        let Step::Entry(entry) = step else { panic!("{step:?}") };
        sizes.insert(entry.key().to_vec(), entry.meta().size);
        if entry.key() == b"a50" {
            std::thread::sleep(A_WHILE);
        }
        if entry.key() == b"m\0below" {
            for number in 0..100 {
                fs::write(dir.path().join(format!("z{number:02}")), "later").unwrap();
            }
        }
    }
    assert_eq!(sizes.len(), 203);
    assert!(sizes.iter().filter(|(key, _)| key[..].starts_with(b"z")).all(|(_, size)| *size == 5));
}

#[test]
fn a_walk_may_end_anywhere() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    for steps in (0..4_000).step_by(131) {
        let mut walk = walk(dir.path());
        for _ in 0..steps {
            assert!(walk.next_step().is_some());
        }
    }
    // Whoever looked ahead is gone with its walk.
    let names = fs::read_dir("/proc/self/task").unwrap().map(|task| fs::read(task.unwrap().path().join("comm")));
    let helpers = names.filter(|name| name.as_ref().is_ok_and(|name| name == b"look ahead\n")).count();
    assert!(helpers <= 3, "{helpers} are still there; the other tests of this file have three at most");
}

#[test]
fn names_that_are_left_out_shift_no_other() {
    let dir = tempfile::tempdir().unwrap();
    for number in 0..500 {
        fs::write(dir.path().join(format!("{number:04}")), vec![b'x'; number]).unwrap();
    }
    let skip = (60..500).step_by(9).map(|number| format!("{number:04}").into_bytes()).collect();
    let mut walk = Walk::open(dir.path(), WalkOptions { skip, ..WalkOptions::default() }).unwrap();
    let mut entries = 0;
    while let Some(step) = walk.next_step() {
        let Step::Entry(entry) = step else { continue };
        if !entry.key().is_empty() {
            let number: u64 = std::str::from_utf8(entry.key()).unwrap().parse().unwrap();
            assert_eq!(entry.meta().size, number);
            entries += 1;
        }
        if entry.key() == b"0040" {
            std::thread::sleep(A_WHILE);
        }
    }
    assert_eq!(entries, 500 - 49);
}

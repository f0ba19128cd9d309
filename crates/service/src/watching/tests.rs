//! Watching with real inotify: each kind of change, and storms of them against a plain model.

mod model;
mod storm;

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::session::SystemClock;
use model::Watching;
use mybackup_engine::Depth;

fn keys(marks: &[Mark]) -> Vec<(String, Depth)> {
    marks.iter().map(|mark| (String::from_utf8_lossy(&mark.key).replace('\0', "/"), mark.depth)).collect()
}

/// Does something to a folder that holds `a/one` and `b/deep/two`; gives what is marked for it.
fn marked(does: impl FnOnce(&Path)) -> Vec<(String, Depth)> {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("source");
    fs::create_dir_all(root.join("a")).unwrap();
    fs::create_dir_all(root.join("b/deep")).unwrap();
    fs::write(root.join("a/one"), b"1").unwrap();
    fs::write(root.join("b/deep/two"), b"2").unwrap();
    let mut watching = Watching::new(&root);
    watching.quiet();
    does(&root);
    let (marks, lost) = watching.quiet();
    assert!(!lost);
    keys(&marks)
}

#[track_caller]
fn holds(found: &[(String, Depth)], expected: &[(&str, Depth)]) {
    for (key, depth) in expected {
        let hit = found.iter().any(|(other, found)| other == key && found >= depth);
        assert!(hit, "{key} {depth:?} in {found:?}");
    }
}

#[test]
fn a_file_that_is_written_is_marked_with_its_folder() {
    let found = marked(|root| fs::write(root.join("a/one"), b"more").unwrap());
    holds(&found, &[("a/one", Depth::Entry), ("a", Depth::Entry)]);
    assert!(!found.iter().any(|(key, _)| key.starts_with('b')), "{found:?}");
}

#[test]
fn a_file_that_comes_goes_or_changes_its_rights_is_marked() {
    let found = marked(|root| fs::write(root.join("a/new"), b"").unwrap());
    holds(&found, &[("a/new", Depth::Entry), ("a", Depth::Entry)]);
    let found = marked(|root| fs::remove_file(root.join("b/deep/two")).unwrap());
    holds(&found, &[("b/deep/two", Depth::Entry), ("b/deep", Depth::Entry)]);
    let found = marked(|root| {
        fs::set_permissions(root.join("a/one"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    });
    holds(&found, &[("a/one", Depth::Entry)]);
}

#[test]
fn a_folder_that_comes_is_marked_whole_and_watched() {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("source");
    fs::create_dir(&root).unwrap();
    let mut watching = Watching::new(&root);
    watching.quiet();
    fs::create_dir_all(root.join("x/y/z")).unwrap();
    fs::write(root.join("x/y/z/early"), b"1").unwrap();
    let (marks, _) = watching.quiet();
    holds(&keys(&marks), &[("x", Depth::Subtree)]);
    fs::write(root.join("x/y/z/late"), b"1").unwrap();
    let (marks, _) = watching.quiet();
    holds(&keys(&marks), &[("x/y/z/late", Depth::Entry)]);
}

#[test]
fn a_folder_that_moves_takes_its_watches_along() {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("source");
    fs::create_dir_all(root.join("a/in/ner")).unwrap();
    fs::create_dir_all(root.join("b")).unwrap();
    let mut watching = Watching::new(&root);
    watching.quiet();
    fs::rename(root.join("a/in"), root.join("b/moved")).unwrap();
    let (marks, _) = watching.quiet();
    holds(&keys(&marks), &[("a/in", Depth::Subtree), ("b/moved", Depth::Subtree), ("a", Depth::Entry)]);
    fs::write(root.join("b/moved/ner/file"), b"1").unwrap();
    let (marks, _) = watching.quiet();
    holds(&keys(&marks), &[("b/moved/ner/file", Depth::Entry)]);
    // Out of the source, what happens to it is nobody's business.
    fs::rename(root.join("b/moved"), outer.path().join("out")).unwrap();
    watching.quiet();
    fs::write(outer.path().join("out/ner/file"), b"2").unwrap();
    let (marks, _) = watching.quiet();
    assert!(!keys(&marks).iter().any(|(key, _)| key.contains("ner")), "{marks:?}");
}

#[test]
fn what_is_left_out_and_what_a_cache_holds_is_not_told_of() {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("source");
    fs::create_dir_all(root.join("left-out/deep")).unwrap();
    fs::create_dir_all(root.join("cache/deep")).unwrap();
    fs::write(root.join("cache/CACHEDIR.TAG"), b"Signature: 8a477f597d28d172789f06886806bc55\n").unwrap();
    let mut watching = Watching::new(&root);
    watching.quiet();
    fs::write(root.join("left-out/deep/file"), b"1").unwrap();
    fs::write(root.join("cache/deep/file"), b"1").unwrap();
    let (marks, _) = watching.quiet();
    assert!(!keys(&marks).iter().any(|(key, _)| key.contains("deep")), "{marks:?}");
    // A cache no more: what it holds counts from now on.
    fs::remove_file(root.join("cache/CACHEDIR.TAG")).unwrap();
    let (marks, _) = watching.quiet();
    holds(&keys(&marks), &[("cache", Depth::Subtree)]);
    fs::write(root.join("cache/deep/file"), b"2").unwrap();
    let (marks, _) = watching.quiet();
    holds(&keys(&marks), &[("cache/deep/file", Depth::Entry)]);
}

#[test]
fn names_need_not_be_text() {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("source");
    let folder = root.join(std::ffi::OsStr::from_bytes(b"f\xff\xfe"));
    fs::create_dir_all(&folder).unwrap();
    let mut watching = Watching::new(&root);
    watching.quiet();
    fs::write(folder.join(std::ffi::OsStr::from_bytes(b"\xe9\n\\")), b"1").unwrap();
    let (marks, _) = watching.quiet();
    assert!(marks.iter().any(|mark| mark.key == b"f\xff\xfe\0\xe9\n\\"), "{marks:?}");
}

#[test]
fn a_source_that_goes_is_named_and_one_that_comes_back_is_watched_again() {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("around/source");
    fs::create_dir_all(&root).unwrap();
    let mut watching = Watching::new(&root);
    watching.quiet();
    let away = outer.path().join("around/away");
    fs::rename(&root, &away).unwrap();
    watching.until(|watcher| watcher.troubles().iter().any(|trouble| trouble.kind == TroubleKind::Gone));
    assert!(watching.watcher.take_marks().sources[0].lost);
    assert!(watching.watcher.take_marks().sources[0].lost, "a source that is not watched stays lost");
    fs::rename(&away, &root).unwrap();
    watching.until(|watcher| watcher.troubles().is_empty());
    let (_, lost) = watching.quiet();
    assert!(lost, "what happened meanwhile is not known");
    // The folder around it is renamed: the source's own inode is told nothing.
    fs::rename(outer.path().join("around"), outer.path().join("elsewhere")).unwrap();
    watching.until(|watcher| watcher.troubles().iter().any(|trouble| trouble.kind == TroubleKind::Gone));
}

#[test]
fn a_source_that_is_replaced_or_deleted_is_named() {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("source");
    fs::create_dir(&root).unwrap();
    let mut watching = Watching::new(&root);
    watching.quiet();
    fs::rename(&root, outer.path().join("old")).unwrap();
    fs::create_dir(&root).unwrap();
    let mut lost = false;
    watching.until(|watcher| {
        lost |= watcher.take_marks().sources.iter().any(|source| source.lost);
        lost && !watcher.settling().looking && watcher.troubles().is_empty()
    });
    watching.quiet();
    fs::write(root.join("file"), b"1").unwrap();
    let (marks, _) = watching.quiet();
    holds(&keys(&marks), &[("file", Depth::Entry)]);
    fs::remove_dir_all(&root).unwrap();
    watching.until(|watcher| watcher.troubles().iter().any(|trouble| trouble.kind == TroubleKind::Gone));
}

#[test]
fn somebody_who_waits_is_woken_once_for_many_changes() {
    let outer = tempfile::tempdir().unwrap();
    let woken = Arc::new(AtomicUsize::new(0));
    let count = woken.clone();
    let watcher = Watcher::new(vec![model::source(outer.path())], Arc::new(SystemClock), move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    model::until(&watcher, |watcher| !watcher.settling().looking);
    watcher.take_marks();
    let before = woken.load(Ordering::SeqCst);
    for number in 0..100 {
        fs::write(outer.path().join("file"), number.to_string()).unwrap();
    }
    model::until(&watcher, |watcher| watcher.settling().count >= 100);
    assert_eq!(woken.load(Ordering::SeqCst), before + 1);
    let settling = watcher.settling();
    assert!(settling.first_ns <= settling.last_ns && !settling.lost);
    // The last of the hundred may be told of more than once.
    model::until(&watcher, |watcher| {
        watcher.take_marks();
        watcher.settling() == Settling::default()
    });
}

#[test]
fn the_way_of_the_other_systems_marks_the_same() {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("source");
    fs::create_dir_all(root.join("a")).unwrap();
    let known = [(model::source(&root).id, root.clone())];
    let board = Arc::new(Board::new(known.into_iter(), Arc::new(SystemClock), Box::new(|| {})));
    let is_over = Arc::new(AtomicBool::new(false));
    let bell = elsewhere::start(0, model::source(&root), board.clone(), is_over.clone()).unwrap();
    model::wait_for(|| !board.settling().looking);
    board.take();
    fs::write(root.join("a/one"), b"1").unwrap();
    fs::create_dir(root.join("new")).unwrap();
    let mut found = Vec::new();
    model::wait_for(|| {
        found.extend(board.take().sources.into_iter().flat_map(|source| keys(&source.marks)));
        ["a/one", "new"].iter().all(|wanted| found.iter().any(|(key, _)| key == wanted))
    });
    holds(&found, &[("a/one", Depth::Entry), ("a", Depth::Entry), ("new", Depth::Subtree)]);
    fs::remove_dir_all(&root).unwrap();
    bell.ring();
    model::wait_for(|| board.troubles().iter().any(|trouble| trouble.kind == TroubleKind::Gone));
    is_over.store(true, Ordering::Relaxed);
    bell.ring();
}

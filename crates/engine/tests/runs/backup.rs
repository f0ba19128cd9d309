//! Backups as the engine makes them, on real folders.

use crate::common::{Home, changed_files};

#[test]
fn a_run_without_changes_reads_nothing_and_leaves_no_root() {
    let mut home = Home::new();
    home.write("a.txt", b"one");
    home.write("sub/b.txt", &[7; 300_000]);
    let first = home.back_up();
    assert_eq!((first.files_new, first.files_unchanged, first.wrote_root), (2, 0, true));
    home.age();
    // The first run saw the files within two seconds of their making, so the second reads them once more.
    home.back_up();
    let third = home.back_up();
    assert_eq!((third.files_new, third.files_changed, third.files_unchanged), (0, 0, 2));
    assert_eq!((third.bytes_read, third.wrote_root), (0, false));
}

#[test]
fn a_small_change_is_one_pack_and_one_root() {
    let mut home = Home::new();
    for i in 0..500 {
        home.write(&format!("dir{}/file{i}", i % 7), format!("content {i}").repeat(50).as_bytes());
    }
    home.back_up();
    let before = home.objects();
    home.write("dir3/file3", b"something else");
    let report = home.back_up();
    assert_eq!((report.files_changed, report.files_new), (1, 0));
    assert_eq!(home.objects().len(), before.len() + 2);
}

#[test]
fn versions_are_numbered_and_deleted_files_are_remembered() {
    let mut home = Home::new();
    home.write("a", b"1");
    home.back_up();
    home.write("a", b"22");
    home.back_up();
    home.remove("a");
    let report = home.back_up();
    assert_eq!(report.files_deleted, 1);
    home.write("a", b"333");
    home.back_up();
    assert_eq!(home.versions("a"), [(3, 3, false), (2, 2, false), (1, 1, false)]);
}

#[test]
fn equal_content_is_stored_once() {
    let mut home = Home::new();
    let bytes: Vec<u8> = (0..3_000_000u32).flat_map(|i| (i.wrapping_mul(2_654_435_761)).to_le_bytes()).collect();
    home.write("big", &bytes);
    let first = home.back_up();
    home.write("copy", &bytes);
    home.write("small copy", b"x");
    home.write("small copy 2", b"x");
    let second = home.back_up();
    assert!(second.bytes_stored < first.bytes_stored / 20, "{} after {}", second.bytes_stored, first.bytes_stored);
}

#[test]
fn the_index_agrees_with_what_is_read_back() {
    let mut home = Home::new();
    for i in 0..3000 {
        home.write(&format!("d{}/f{i}", i % 40), format!("{i}").as_bytes());
    }
    home.back_up();
    for i in (0..3000).step_by(11) {
        home.write(&format!("d{}/f{i}", i % 40), b"changed");
    }
    home.remove("d7/f7");
    home.back_up();
    let before = home.history();
    home.forget_index();
    home.back_up();
    assert_eq!(changed_files(&before, &home.history()), Vec::<String>::new());
}

#[test]
fn a_long_run_leaves_partial_roots_that_are_continued() {
    let mut home = Home::new();
    for i in 0..200 {
        home.write(&format!("f{i}"), format!("{i}").repeat(1000).as_bytes());
    }
    let report = home.back_up_with_checkpoints();
    assert_eq!(report.files_new, 200);
    let history = home.history();
    home.forget_index();
    home.back_up();
    assert_eq!(changed_files(&history, &home.history()), Vec::<String>::new());
}

#[test]
fn a_vault_whose_making_was_cut_off_is_made_whole_by_the_next_run() {
    let mut home = Home::new();
    home.write("a", b"1");
    let vault = home.source().with_file_name("place").join("MyBackup-07070707");
    std::fs::create_dir_all(vault.join("tmp")).unwrap();
    std::fs::write(vault.join("tmp/0123456789abcdef"), b"half").unwrap();
    assert!(home.back_up().wrote_root);
    assert!(vault.join("vault.enc").exists());
    assert_eq!(std::fs::read_dir(vault.join("tmp")).unwrap().count(), 0);
}

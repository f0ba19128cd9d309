//! Runs over marked paths: what they look at, what they leave, and what the journal says.

use std::sync::Arc;

use mybackup_engine::{BackupRequest, Depth, Excludes, JournalLine, Marks};
use mybackup_testkit::SmallDisk;

use crate::common::Home;

fn journal(home: &mut Home) -> Vec<JournalLine> {
    home.engine().journal(Some("backup"), 100).unwrap()
}

/// A folder with some files, saved twice, so that nothing is too fresh to be trusted.
fn saved() -> Home {
    let mut home = Home::new();
    for at in 0..300 {
        home.write(&format!("d{}/s/f{at}", at % 5), format!("content {at}").repeat(20).as_bytes());
    }
    home.write("top", b"here");
    home.back_up();
    home.age();
    home.back_up();
    home
}

#[test]
fn one_changed_file_is_one_pack_and_one_root() {
    let mut home = saved();
    let (objects, lines) = (home.objects().len(), journal(&mut home).len());
    home.write("d3/s/f3", b"something else");
    home.age();
    let report = home.back_up_marked(&[("d3/s/f3", Depth::Entry), ("d3/s", Depth::Entry)]);
    assert_eq!((report.files_changed, report.files_new, report.files_deleted), (1, 0, 0));
    assert!(report.marked && report.wrote_root);
    assert_eq!(home.objects().len(), objects + 2);
    let journal = journal(&mut home);
    assert_eq!(journal.len(), lines + 1);
    assert!(journal[0].figures.ends_with(",\"marked\":true}"), "{}", journal[0].figures);
    assert_eq!(home.versions("d3/s/f3").len(), 2);
}

#[test]
fn marks_under_which_nothing_happened_leave_nothing() {
    let mut home = saved();
    let (objects, lines) = (home.objects(), journal(&mut home));
    home.pass_days(2);
    let report =
        home.back_up_marked(&[("d3", Depth::Subtree), ("top", Depth::Entry), ("nowhere/at/all", Depth::Entry)]);
    assert!(report.marked && !report.wrote_root && report.files_unchanged == 61, "{report:?}");
    assert_eq!(home.back_up_marked(&[]).files_unchanged, 0);
    assert_eq!((home.objects(), journal(&mut home)), (objects, lines));
}

#[test]
fn only_a_run_over_everything_counts_as_one() {
    let mut home = saved();
    let full = home.engine().last_full_scan_ns().unwrap();
    assert_eq!(full, Some(journal(&mut home)[0].finished));
    home.pass_days(3);
    home.write("top", b"changed");
    assert!(home.back_up_marked(&[("top", Depth::Entry)]).wrote_root);
    assert_eq!(home.engine().last_full_scan_ns().unwrap(), full, "A run over marks is none");
    let report = home.back_up();
    assert!(!report.marked && !report.chosen);
    assert_eq!(home.engine().last_full_scan_ns().unwrap(), Some(report.finished_ns));
}

#[test]
fn a_folder_that_the_index_does_not_know_is_taken_with_all_below() {
    let mut home = saved();
    home.write("new/in/deep/file", b"1");
    home.write("new/beside", b"2");
    let report = home.back_up_marked(&[("new/in/deep/file", Depth::Entry)]);
    assert_eq!(report.files_new, 2);
    home.age();
    assert!(home.back_up().files_new == 0);
    assert!(home.standing().contains(&"new/in/deep".to_string()));
}

#[test]
fn children_are_looked_at_and_what_lies_below_them_is_not() {
    let mut home = saved();
    home.write("d1/beside", b"1");
    home.write("d1/new/in", b"1");
    home.write("d1/s/f1", b"other");
    home.write("d1/s/f1b", b"other");
    let report = home.back_up_marked(&[("d1", Depth::Children)]);
    assert_eq!((report.files_new, report.files_changed, report.files_deleted), (2, 0, 0));
    let report = home.back_up();
    assert_eq!((report.files_new, report.files_changed, report.files_deleted), (1, 1, 0));
}

#[test]
fn without_a_look_at_everything_marks_do_not_do() {
    let mut home = Home::new();
    home.write("a", b"1");
    home.write("b", b"1");
    let report = home.back_up_marked(&[("a", Depth::Entry)]);
    assert_eq!((report.files_new, report.marked), (2, false), "No history");
    home.write("b", b"22");
    assert_eq!(home.back_up_marked(&[("a", Depth::Entry)]).files_changed, 0);
    home.forget_index();
    let report = home.back_up_marked(&[("a", Depth::Entry)]);
    assert_eq!((report.files_changed, report.marked), (1, false), "A history that was read back");
    home.write("b", b"333");
    home.change_settings();
    let report = home.back_up_marked(&[("a", Depth::Entry)]);
    assert_eq!((report.files_changed, report.marked), (1, false), "Other settings");
    assert!(home.back_up_marked(&[("a", Depth::Entry)]).marked);
}

#[test]
fn sources_without_marks_are_not_looked_at() {
    let mut home = saved();
    home.write("top", b"changed");
    let run = home.run();
    let request = BackupRequest { marks: Marks::Only([].into()), ..BackupRequest::default() };
    let report = home.engine().backup(&request, &run).unwrap();
    assert_eq!((report.files_unchanged, report.files_changed, report.wrote_root), (0, 0, false));
}

#[test]
fn a_dry_run_looks_at_the_same() {
    let mut home = saved();
    home.write("top", b"changed");
    home.write("d1/s/f1", b"changed");
    let run = home.run();
    let marks = home.marks(&[("top", Depth::Entry)]);
    let request = BackupRequest { marks, ..BackupRequest::default() };
    assert_eq!(home.engine().dry_run(&request, &run).unwrap().files_changed, 1);
}

struct NoCaches;

impl Excludes for NoCaches {
    fn excludes(&self, key: &[u8], is_dir: bool) -> bool {
        is_dir && key == b"caches"
    }
}

#[test]
fn nothing_is_saved_that_a_run_over_everything_would_not_save() {
    let mut home = Home::excluding(Arc::new(NoCaches));
    home.write("keep", b"1");
    home.write("tagged/CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55");
    home.back_up();
    let standing = home.standing();
    home.write("caches/deep/file", b"1");
    home.write("tagged/deep/file", b"1");
    home.write(".mybackup-0123456789abcdef.tmp/file", b"1");
    let marks = ["caches/deep/file", "tagged/deep/file", ".mybackup-0123456789abcdef.tmp/file", "keep/file", "../keep"];
    let marks = marks.map(|path| (path, Depth::Subtree));
    let report = home.back_up_marked(&marks);
    assert_eq!((report.files_new, report.files_deleted, report.files_unreadable), (0, 0, 0));
    assert_eq!(home.standing(), standing);
}

#[test]
#[cfg(unix)]
fn what_a_link_leads_to_is_not_followed() {
    let mut home = saved();
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("f1"), b"of another folder").unwrap();
    std::fs::rename(home.source().join("d1/s"), elsewhere.path().join("s")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), home.source().join("d1/s")).unwrap();
    let report = home.back_up_marked(&[("d1/s/f1", Depth::Entry)]);
    assert_eq!((report.files_new, report.files_deleted), (0, 60), "What the link took the place of is gone");
    assert!(!home.back_up().wrote_root || home.standing().iter().all(|path| !path.starts_with("d1/s/")));
}

#[test]
fn marks_on_another_file_system_save_nothing_of_it() {
    let mut home = saved();
    let Some(_disk) = SmallDisk::mount(&home.source().join("d1/s"), 4) else { return };
    home.write("d1/s/f1", b"on the disk");
    let report = home.back_up_marked(&[("d1/s/f1", Depth::Entry)]);
    assert_eq!((report.files_new, report.files_changed), (0, 0));
    home.age();
    let whole = home.back_up();
    assert_eq!((whole.files_new, whole.files_changed, whole.files_deleted), (0, 0, 0));
}

#[test]
fn what_is_replaced_by_a_restore_is_no_look_at_everything() {
    let mut home = saved();
    let full = home.engine().last_full_scan_ns().unwrap();
    home.pass_days(1);
    home.write("top", b"not saved yet");
    home.restore_first("top");
    assert_eq!(home.versions("top").len(), 2);
    assert_eq!(home.engine().last_full_scan_ns().unwrap(), full);
}

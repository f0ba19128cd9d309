//! Cleaning forgets what the rules allow, frees room, and harms nothing else.

use crate::common::{Home, changed_files};
use mybackup_engine::{CleanReport, CleanRequest, DataCheck, RetentionRules, VerifyRequest};

fn noise(seed: u32, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(747_796_405) | 1;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect()
}

fn clean(home: &mut Home, keep_days: u32, keep_versions: u32) -> CleanReport {
    let run = home.run();
    let request = CleanRequest { rules: RetentionRules { keep_days, keep_versions }, dry_run: false };
    home.engine().clean(&request, &run).unwrap()
}

fn stored_bytes(home: &Home) -> u64 {
    home.objects().iter().map(|p| std::fs::metadata(p).unwrap().len()).sum()
}

/// Twenty versions of one file on twenty days, beside files that never change.
fn twenty_days() -> Home {
    let mut home = Home::new();
    for i in 0..200 {
        home.write(&format!("keep/{i}"), &noise(i, 2_000));
    }
    for day in 0..20 {
        home.write("changing", &noise(1000 + day, 400_000));
        home.back_up();
        home.pass_days(1);
    }
    home
}

#[test]
fn old_versions_go_and_after_three_days_their_room_too() {
    let mut home = twenty_days();
    let before = stored_bytes(&home);
    let report = clean(&mut home, 5, 3);
    // Superseded on day d+1: with five days kept, versions superseded on day 15 or earlier may go.
    assert_eq!((report.versions_removed, report.held), (15, None));
    assert_eq!(home.versions("changing").len(), 5);
    assert!(stored_bytes(&home) + 1_000_000 > before, "the undo keeps the room for three days");
    home.pass_days(4);
    home.back_up();
    let report = clean(&mut home, 5, 3);
    assert!(report.bytes_freed > 4_000_000, "{report:?}");
    assert!(stored_bytes(&home) + 4_000_000 < before);
    let history = home.history();
    home.forget_index();
    home.back_up();
    assert_eq!(changed_files(&history, &home.history()), Vec::<String>::new());
}

#[test]
fn what_was_forgotten_comes_back_within_three_days() {
    let mut home = twenty_days();
    let mut gone = clean(&mut home, 5, 3).versions_removed;
    home.pass_days(1);
    home.write("changing", b"another one");
    home.back_up();
    let history = home.history();
    gone += clean(&mut home, 0, 1).versions_removed;
    assert_eq!(home.versions("changing").len(), 1);
    home.pass_days(1);
    let run = home.run();
    let report = home.engine().undo_clean(&run).unwrap();
    assert_eq!(report.versions, gone, "of two cleans");
    assert_eq!(home.versions("changing").len(), 21);
    let again = home.engine().undo_clean(&run).unwrap();
    assert_eq!((again.versions, again.paths), (0, 0));
    let verified = home.engine().verify(&VerifyRequest { data: DataCheck::All, restore_test: true }, &run).unwrap();
    assert!(verified.damaged.is_empty(), "{verified:?}");
    let now = home.history();
    home.forget_index();
    home.back_up();
    assert_eq!(changed_files(&now, &home.history()), Vec::<String>::new(), "the destination tells the same");
    assert_eq!(changed_files(&history, &now), ["changing"], "it is longer by what the first clean forgot");
}

#[test]
fn after_three_days_what_was_forgotten_is_gone() {
    let mut home = twenty_days();
    let first = clean(&mut home, 5, 3).versions_removed;
    home.pass_days(4);
    home.back_up();
    let second = clean(&mut home, 5, 3).versions_removed;
    assert!(first > second);
    let run = home.run();
    assert_eq!(home.engine().undo_clean(&run).unwrap().versions, second);
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let mut home = twenty_days();
    let objects = home.objects();
    let run = home.run();
    let rules = RetentionRules { keep_days: 5, keep_versions: 3 };
    let planned = home.engine().clean(&CleanRequest { rules, dry_run: true }, &run).unwrap();
    assert_eq!((planned.versions_removed, planned.paths), (15, 1));
    assert_eq!(home.objects(), objects);
    assert_eq!(home.versions("changing").len(), 20);
}

#[test]
fn cleaning_twice_removes_nothing_more() {
    let mut home = twenty_days();
    clean(&mut home, 0, 1);
    home.pass_days(4);
    home.back_up();
    clean(&mut home, 0, 1);
    let again = clean(&mut home, 0, 1);
    assert_eq!((again.versions_removed, again.packs_removed, again.packs_rewritten), (0, 0, 0));
}

#[test]
fn a_source_that_is_suddenly_empty_stops_cleaning() {
    let mut home = twenty_days();
    home.remove("changing");
    std::fs::remove_dir_all(home.source().join("keep")).unwrap();
    let report = clean(&mut home, 0, 1);
    assert!(report.held.is_some() && report.versions_removed == 0);
}

#[test]
fn a_clock_that_jumped_stops_cleaning() {
    let mut home = twenty_days();
    home.pass_days(400);
    assert!(clean(&mut home, 0, 1).held.is_some());
    home.pass_days(-800);
    assert!(clean(&mut home, 0, 1).held.is_some());
    assert_eq!(home.versions("changing").len(), 20);
}

/// A run with another version of the changing file, and a clean after it.
fn run_and_clean(home: &mut Home, seed: u32) -> CleanReport {
    home.write("changing", &noise(seed, 400_000));
    home.back_up();
    clean(home, 30, 1)
}

#[test]
fn a_run_while_the_clock_was_ahead_lets_nothing_be_forgotten() {
    let mut home = twenty_days();
    home.pass_days(4_000);
    assert_eq!(run_and_clean(&mut home, 1).versions_removed, 0);
    home.pass_days(-4_000);
    assert_eq!(run_and_clean(&mut home, 2).versions_removed, 0);
    assert_eq!(home.versions("changing").len(), 22);
    home.pass_days(40);
    assert_eq!(run_and_clean(&mut home, 3).versions_removed, 21, "Time goes on");
}

#[test]
fn a_run_while_the_clock_was_behind_lets_nothing_be_forgotten() {
    let mut home = twenty_days();
    for behind in [60, 4_000] {
        home.pass_days(-behind);
        assert_eq!(run_and_clean(&mut home, 1).versions_removed, 0);
        home.pass_days(behind);
        assert_eq!(run_and_clean(&mut home, 2).versions_removed, 0);
    }
    assert_eq!(home.versions("changing").len(), 24);
}

#[test]
fn cleaning_goes_on_when_a_clock_that_was_ahead_is_right_again() {
    let mut home = twenty_days();
    home.pass_days(3);
    home.back_up();
    home.pass_days(-2);
    assert!(clean(&mut home, 30, 1).held.is_some());
    assert!(home.back_up().wrote_root, "The date of the last run must be right again, though nothing changed");
    assert_eq!(clean(&mut home, 30, 1).held, None);
}

#[test]
fn packs_that_are_mostly_dead_are_written_anew() {
    let mut home = Home::new();
    for i in 0..40 {
        home.write(&format!("f{i}"), &noise(i, 100_000));
    }
    home.back_up();
    home.pass_days(1);
    for i in 0..36 {
        home.write(&format!("f{i}"), b"small now");
    }
    home.back_up();
    home.pass_days(10);
    home.back_up();
    clean(&mut home, 1, 1);
    home.pass_days(4);
    home.back_up();
    let report = clean(&mut home, 1, 1);
    assert!(report.packs_rewritten >= 1 && report.bytes_freed > 3_000_000, "{report:?}");
    home.forget_index();
    home.back_up();
    let run = home.run();
    let verify = mybackup_engine::VerifyRequest { data: mybackup_engine::DataCheck::All, restore_test: true };
    assert_eq!(home.engine().verify(&verify, &run).unwrap().damaged, []);
}

//! Malware that locks files is noticed, and nothing that people do to many files is taken for it.

use std::fs;

use mybackup_engine::{
    Alarm, Answer, BackupReport, BackupRequest, CleanReport, CleanRequest, RestoreRequest, RestoreWhat, RetentionRules,
    Suspicion,
};
use mybackup_format::SourceId;
use mybackup_testkit::{Dice, SmallDisk};

use crate::common::Home;

const SOURCE: SourceId = SourceId([3; 8]);

/// Texts and pictures, one picture among five.
fn content(at: usize) -> (String, Vec<u8>) {
    let mut dice = Dice::new(at as u64);
    let len = 600 + dice.below(3000) as usize;
    match at % 5 {
        0 => (format!("d{}/picture {at}.jpg", at % 23), [b"\xff\xd8\xff\xe0", &dice.bytes(len)[..]].concat()),
        _ => (format!("d{}/text {at}.txt", at % 23), dice.prose(len)),
    }
}

/// A source with so many files, saved a day ago and a little later once more.
fn office(files: usize) -> Home {
    let mut home = Home::quick();
    for at in 0..files {
        let (name, bytes) = content(at);
        home.write(&name, &bytes);
    }
    home.back_up();
    home.age();
    home.back_up();
    home.pass_days(1);
    home
}

fn noise(seed: usize, len: usize) -> Vec<u8> {
    Dice::new(seed as u64 ^ 0x5eed).bytes(len)
}

/// How malware leaves a file.
#[derive(Clone, Copy)]
enum Way {
    Suffix,
    InPlace,
    OtherName,
}

fn lock(home: &Home, at: usize, way: Way) {
    let (name, bytes) = content(at);
    let locked = noise(at, bytes.len() + 40);
    match way {
        Way::InPlace => home.write(&name, &locked),
        Way::Suffix => {
            home.remove(&name);
            home.write(&format!("{name}.locked"), &locked);
        }
        Way::OtherName => {
            home.remove(&name);
            home.write(&format!("d{}/{:016x}.id-4711", at % 23, at * 7_919), &locked);
        }
    }
}

fn clean(home: &mut Home) -> CleanReport {
    let run = home.run();
    let rules = RetentionRules { keep_days: 7, keep_versions: 1 };
    home.engine().clean(&CleanRequest { rules, dry_run: false }, &run).unwrap()
}

/// Restores what stood there at a moment, and compares each file with what was written.
fn all_restorable(home: &mut Home, at_ns: i64, files: usize) {
    let to = tempfile::tempdir().unwrap();
    let path = home.source().as_os_str().as_encoded_bytes().to_vec();
    let what = RestoreWhat::Directory { path, at: Some(at_ns) };
    let run = home.run();
    home.engine().restore(&RestoreRequest::new(what, Some(to.path().join("all"))), &run).unwrap();
    for at in 0..files {
        let (name, bytes) = content(at);
        assert!(fs::read(to.path().join("all").join(&name)).is_ok_and(|found| found == bytes), "{name}");
    }
}

fn suspicion(home: &mut Home) -> Option<Suspicion> {
    home.engine().suspicion().unwrap()
}

#[test]
fn malware_in_one_run_is_noticed_and_everything_comes_back() {
    for way in [Way::Suffix, Way::InPlace, Way::OtherName] {
        let mut home = office(5_000);
        let before_ns = home.engine().last_full_scan_ns().unwrap().unwrap();
        (0..5_000).for_each(|at| lock(&home, at, way));
        let report = home.back_up();
        let found = report.suspicion.expect("a suspicion");
        assert_eq!((found.alarm, found.of, found.answered), (Alarm::Scrambled, 5_000, false));
        assert!(found.files > 4_900 && found.examples.len() == 5, "{found:?}");
        assert!(found.examples.iter().all(|path| path.starts_with(&found.path)));
        home.age();
        assert_eq!(home.back_up().suspicion, None, "It is told once");
        home.open_again();
        assert_eq!(suspicion(&mut home).map(|s| s.since_ns), Some(found.since_ns), "It is kept");
        home.pass_days(60);
        home.write("d1/more", b"backups go on");
        assert!(home.back_up().wrote_root);
        let held = clean(&mut home).held.expect("Cleaning is held");
        assert!(held.contains("replaced by unreadable ones"), "{held}");
        all_restorable(&mut home, before_ns, 5_000);
    }
}

#[test]
fn malware_that_works_slowly_is_noticed_before_a_third_is_gone() {
    for way in [Way::Suffix, Way::InPlace, Way::OtherName] {
        let mut home = office(5_000);
        let before_ns = home.engine().last_full_scan_ns().unwrap().unwrap();
        let mut noticed_at = None;
        for run in 0..20 {
            (run * 250..(run + 1) * 250).for_each(|at| lock(&home, at, way));
            home.pass_hours(1);
            let report: BackupReport = home.back_up();
            if report.suspicion.is_some() {
                assert_eq!(noticed_at.replace(run + 1), None, "It is told once");
            }
            assert_eq!(clean(&mut home).held.is_some(), noticed_at.is_some());
        }
        let noticed_at = noticed_at.expect("a suspicion");
        assert!(noticed_at * 250 * 3 < 5_000, "Noticed after {noticed_at} of 20 runs");
        assert!(suspicion(&mut home).unwrap().files > 4_900, "What came after is counted");
        home.pass_days(30);
        clean(&mut home);
        all_restorable(&mut home, before_ns, 5_000);
    }
}

#[test]
fn malware_is_noticed_by_runs_over_marks_too() {
    let mut home = office(400);
    let mut noticed = 0;
    for at in 0..200 {
        lock(&home, at, Way::Suffix);
        let folder = format!("d{}", at % 23);
        if at % 10 == 9 {
            let marks: Vec<(String, _)> =
                (0..23).map(|folder| (format!("d{folder}"), mybackup_engine::Depth::Children)).collect();
            let marks: Vec<(&str, _)> = marks.iter().map(|(path, depth)| (&path[..], *depth)).collect();
            noticed += usize::from(home.back_up_marked(&marks).suspicion.is_some());
            assert_eq!(noticed, usize::from(at >= 109), "after {at} files, the last in {folder}");
        }
    }
}

#[test]
fn an_answer_lets_cleaning_go_on_or_keeps_it() {
    let mut home = office(300);
    (0..300).for_each(|at| lock(&home, at, Way::InPlace));
    assert!(home.back_up().suspicion.is_some());
    home.engine().settle_suspicion(SOURCE, Answer::NotMine).unwrap();
    assert!(suspicion(&mut home).unwrap().answered, "It is not asked again");
    assert!(clean(&mut home).held.is_some());
    home.engine().settle_suspicion(SOURCE, Answer::Mine).unwrap();
    assert_eq!((suspicion(&mut home), clean(&mut home).held), (None, None));
    home.age();
    home.write("d1/more", b"1");
    assert_eq!(home.back_up().suspicion, None, "What was answered is counted no more");
    home.engine().settle_suspicion(SOURCE, Answer::NotMine).unwrap();
    assert_eq!(suspicion(&mut home), None, "Nothing was asked");
}

/// Makes a run and expects that nobody is alarmed by it, nor by the one after.
#[track_caller]
fn is_harmless(home: &mut Home) {
    home.age();
    assert_eq!(home.back_up().suspicion, None);
    home.age();
    assert_eq!((home.back_up().suspicion, suspicion(home), clean(home).held), (None, None, None));
}

#[test]
fn another_branch_is_harmless() {
    let mut home = office(1_000);
    for at in 0..1_000 {
        let (name, bytes) = content(at);
        match at % 4 {
            0 => home.remove(&name),
            1 => home.write(&format!("src/new {at}.rs"), &Dice::new(at as u64 + 9_999).prose(bytes.len())),
            2 if at % 5 > 0 => home.write(&name, &Dice::new(at as u64 + 5_555).prose(bytes.len())),
            _ => {}
        }
    }
    is_harmless(&mut home);
}

#[test]
fn photos_that_are_unpacked_or_written_anew_are_harmless() {
    let mut home = office(500);
    let photo = |at: usize, seed: usize| [b"\xff\xd8\xff\xe1", &noise(at + seed, 4_000)[..]].concat();
    (0..1_500).for_each(|at| home.write(&format!("photos/{at}.jpg"), &photo(at, 0)));
    is_harmless(&mut home);
    (0..1_500).for_each(|at| home.write(&format!("photos/{at}.jpg"), &photo(at, 70_000)));
    is_harmless(&mut home);
    // Packed, one by one, in place of what they were.
    for at in (0..500).filter(|at| at % 5 > 0) {
        let (name, _) = content(at);
        home.remove(&name);
        home.write(&format!("{name}.gz"), &[b"\x1f\x8b\x08\0", &noise(at, 1_000)[..]].concat());
    }
    is_harmless(&mut home);
}

#[test]
fn what_moves_or_gets_other_permissions_is_harmless() {
    let mut home = office(500);
    fs::create_dir(home.source().join("moved")).unwrap();
    for at in 0..23 {
        fs::rename(home.source().join(format!("d{at}")), home.source().join(format!("moved/e{at}"))).unwrap();
    }
    is_harmless(&mut home);
    for at in 0..500 {
        let (name, _) = content(at);
        let path = home.source().join("moved").join(name.replacen('d', "e", 1));
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
    }
    is_harmless(&mut home);
}

#[test]
fn a_folder_that_was_always_encrypted_is_harmless() {
    let mut home = Home::quick();
    let name = |at: usize| format!("vault/{}/{at:016x}.c9r", at % 30);
    (0..1_000).for_each(|at| home.write(&name(at), &noise(at, 2_000)));
    home.back_up();
    is_harmless(&mut home);
    for round in 1..4 {
        (0..500).for_each(|at| home.write(&name(at), &noise(at + round * 10_000, 2_000)));
        (500 * round..500 * round + 500).for_each(|at| {
            home.remove(&name(at));
            home.write(&name(at + 500), &noise(at, 2_000));
        });
        is_harmless(&mut home);
    }
}

#[test]
fn a_first_run_is_harmless_whatever_it_finds() {
    let mut home = Home::quick();
    (0..500).for_each(|at| home.write(&format!("{at}.locked"), &noise(at, 2_000)));
    assert_eq!(home.back_up().suspicion, None);
    is_harmless(&mut home);
}

#[test]
fn a_folder_that_lost_all_its_files_is_asked_about_until_they_are_back() {
    let mut home = office(100);
    let aside = home.source().with_file_name("aside");
    fs::rename(home.source(), &aside).unwrap();
    fs::create_dir(home.source()).unwrap();
    let found = home.back_up().suspicion.expect("a suspicion");
    assert_eq!((found.alarm, found.files, found.of), (Alarm::Emptied, 100, 100));
    assert!(clean(&mut home).held.is_some(), "Also now that they are recorded as gone");
    fs::remove_dir(home.source()).unwrap();
    fs::rename(&aside, home.source()).unwrap();
    home.age();
    home.back_up();
    assert_eq!((suspicion(&mut home), clean(&mut home).held), (None, None));
}

#[test]
fn a_disk_that_is_away_has_lost_nothing() {
    let mut home = Home::new();
    let Some(disk) = SmallDisk::mount(&home.source(), 8) else { return };
    (0..20).for_each(|at| home.write(&format!("{at}"), b"on the disk"));
    home.back_up();
    let standing = home.standing();
    drop(disk);
    assert!(fs::read_dir(home.source()).unwrap().next().is_none(), "The folder is there and empty");
    for marks in [home.marks(&[("", mybackup_engine::Depth::Children)]), Default::default()] {
        let run = home.run();
        let error = home.engine().backup(&BackupRequest { marks, ..BackupRequest::default() }, &run).unwrap_err();
        assert!(error.to_string().ends_with("the disk that belongs there is away"), "{error}");
    }
    assert_eq!((home.standing(), suspicion(&mut home)), (standing, None));
    assert!(clean(&mut home).held.is_some());
    home.write("here", b"in place of the disk");
    assert_eq!(home.back_up().files_deleted, 20, "Where something else is there, that is what is saved");
}

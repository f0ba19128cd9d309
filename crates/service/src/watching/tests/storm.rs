//! Storms of random changes, with runs in between: at the end the marks have told of all, or said that they did not.
//!
//! `MYBACKUP_STORM=1000000` makes it a long one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::model::{Model, Watching};

/// Small and repeatable.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}

fn operations() -> usize {
    std::env::var("MYBACKUP_STORM").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000)
}

/// One random change; what cannot be done is not done.
fn change(root: &Path, outside: &Path, dice: &mut Dice) {
    let name = |dice: &mut Dice| format!("n{}", dice.below(12));
    let path = |dice: &mut Dice, deepest: usize| {
        let mut path = root.to_path_buf();
        for _ in 0..=dice.below(deepest) {
            path.push(name(dice));
        }
        path
    };
    let (one, other) = (path(dice, 4), path(dice, 4));
    let away = outside.join(name(dice));
    let _ = match dice.below(20) {
        0..=3 => fs::create_dir_all(&one),
        4..=7 => fs::write(&one, format!("{}", dice.below(1 << 30))),
        8 => fs::write(&other, b""),
        9 => fs::remove_file(&one),
        10..=14 => fs::rename(&one, &other),
        15 => fs::rename(&one, &away),
        16 => fs::rename(&away, &one),
        17 if dice.below(4) == 0 => fs::remove_dir_all(&one),
        17 => fs::remove_dir(&one),
        18 => fs::set_permissions(&one, std::os::unix::fs::PermissionsExt::from_mode(0o700 + dice.below(8) as u32)),
        _ => std::os::unix::fs::symlink("n1", &one),
    };
}

fn folders() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let (root, outside) = (outer.path().join("source"), outer.path().join("outside"));
    fs::create_dir(&root).unwrap();
    fs::create_dir(&outside).unwrap();
    (outer, root, outside)
}

/// Brings the model up to date as a run would.
fn run(watching: &Watching, root: &Path, model: &mut Model) {
    for source in watching.watcher.take_marks().sources {
        if source.lost {
            *model = Model::of(root);
        } else {
            source.marks.iter().for_each(|mark| model.apply(root, mark));
        }
    }
}

#[track_caller]
fn all_is_known(mut watching: Watching, root: &Path, mut model: Model) -> bool {
    let (marks, lost) = watching.quiet();
    if lost {
        model = Model::of(root);
    }
    marks.iter().for_each(|mark| model.apply(root, mark));
    assert_eq!(model.difference(&Model::of(root)), Vec::<String>::new());
    lost
}

#[test]
fn after_a_storm_with_runs_in_between_all_is_known() {
    let (_outer, root, outside) = folders();
    let watching = Watching::new(&root);
    let mut model = Model::default();
    let raging = Arc::new(AtomicBool::new(true));
    let storm = {
        let (root, raging) = (root.clone(), raging.clone());
        std::thread::spawn(move || {
            let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
            for _ in 0..operations() {
                change(&root, &outside, &mut dice);
            }
            raging.store(false, Ordering::SeqCst);
        })
    };
    while raging.load(Ordering::SeqCst) {
        run(&watching, &root, &mut model);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    storm.join().unwrap();
    all_is_known(watching, &root, model);
}

#[test]
fn after_a_storm_of_many_short_gusts_all_is_known_from_marks_alone() {
    let (_outer, root, outside) = folders();
    let mut watching = Watching::new(&root);
    watching.quiet();
    let mut model = Model::of(&root);
    let mut dice = Dice(0xD1B5_4A32_D192_ED03);
    for _ in 0..operations() / 100 {
        for _ in 0..100 {
            change(&root, &outside, &mut dice);
        }
        let (marks, lost) = watching.quiet();
        assert!(!lost, "a hundred changes are not too many");
        marks.iter().for_each(|mark| model.apply(&root, mark));
        assert_eq!(model.difference(&Model::of(&root)), Vec::<String>::new());
    }
}

#[test]
fn many_files_that_are_renamed_and_a_folder_with_all_of_them_are_told_of() {
    let (_outer, root, _) = folders();
    let count = operations() / 10;
    fs::create_dir_all(root.join("many/inner")).unwrap();
    let watching = Watching::new(&root);
    let mut model = Model::default();
    for number in 0..count {
        fs::write(root.join(format!("many/{number}")), b"").unwrap();
    }
    run(&watching, &root, &mut model);
    for number in 0..count {
        fs::rename(root.join(format!("many/{number}")), root.join(format!("many/renamed-{number}"))).unwrap();
    }
    for round in 0..50 {
        let name = |round: usize| root.join(if round == 0 { "many".to_string() } else { format!("many-{round}") });
        fs::rename(name(round), name(round + 1)).unwrap();
    }
    fs::write(root.join("many-50/inner/late"), b"1").unwrap();
    all_is_known(watching, &root, model);
}

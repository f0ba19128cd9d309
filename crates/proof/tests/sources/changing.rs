//! R19: what changes while it is read is never saved as a state that it never had.
//!
//! Before each call on a file (and on a link, and on a folder) each change is made
//! by another program. What the run then saved is a state that existed, or marked
//! as changed while it was read, or listed. The next run saves what is there.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use mybackup_engine::VersionInfo;
use mybackup_engine::run::TroubleKind;
use mybackup_format::Kind;
use mybackup_format::keys::sha256;
use mybackup_proof::Proof;
use mybackup_testkit::{Aspect, Comparison};

use crate::change::{Change, State, Subject};
use crate::ground::Ground;
use crate::people::as_ordinary;
use crate::stage::{Actor, Move, Part, Stage};
use crate::world::{Trouble, World};

const SUBJECTS: [Subject; 5] = [Subject::Small, Subject::Large, Subject::Sparse, Subject::Link, Subject::Folder];

/// What became of all files of one play.
#[derive(Debug, Default, Clone)]
struct Outcome {
    cases: u64,
    clean: u64,
    marked: u64,
    listed: u64,
    longest_open_ms: u64,
    wrong: Vec<String>,
}

impl Outcome {
    fn count(self, proof: &mut Proof) {
        proof.add("cases", self.cases);
        proof.add("consistent", self.clean);
        proof.add("marked", self.marked);
        proof.add("listed", self.listed);
        proof.add("torn", self.wrong.len() as u64);
        proof.most("open_ms", self.longest_open_ms);
        assert!(self.wrong.is_empty(), "Saved as it never was:\n  {}", self.wrong.join("\n  "));
    }
}

#[test]
fn r19_what_changes_between_any_two_calls_is_consistent_or_marked() {
    let mut proof = Proof::begin("R19", "");
    let folder = tempfile::tempdir().expect("make a private folder");
    let ground = Ground::Temporary.lay(folder.path()).expect("it is there");
    let calls = as_ordinary(points(folder.path()));
    assert!(calls[..3].iter().all(|calls| *calls >= 9), "Too few calls on a file: {calls:?}");
    proof.add("points", calls.iter().map(|calls| u64::from(*calls)).sum());
    proof.add("changes", Change::ALL.len() as u64);
    let parts = every_single_move(&calls);
    assert!(parts.len() >= 12 * 9, "Only {} cases", parts.len());
    play(folder.path(), "single", parts).count(&mut proof);
    drop(ground);
    proof.done();
}

#[test]
fn r19_two_changes_within_one_tick_of_the_clock_are_noticed() {
    let mut proof = Proof::begin("R19", "ticks");
    // On whole seconds each file may take two of them to settle.
    for (ground, parts) in [(Ground::Ramfs, pairs(1)), (Ground::OldExt4, pairs(proof.amount(9, 3)))] {
        let folder = tempfile::tempdir().expect("make a private folder");
        let place = folder.path().join("ground");
        if let Some(ground) = ground.lay(&place) {
            fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("open the private folder");
            play(&place, "pairs", parts).count(&mut proof);
            drop(ground);
        }
    }
    proof.done();
}

#[test]
fn r19_a_file_that_never_rests_is_marked_and_listed() {
    let mut proof = Proof::begin("R19", "restless");
    let folder = tempfile::tempdir().expect("make a private folder");
    let _ground = Ground::Temporary.lay(folder.path());
    let mut parts = Vec::new();
    for subject in &SUBJECTS[..3] {
        for change in [Change::Append, Change::Overwrite, Change::OverwriteAndTouchBack] {
            parts.push(Part { subject: *subject, moves: Vec::new(), always: Some(change) });
        }
    }
    let restless = parts.len() as u64;
    let outcome = play(folder.path(), "restless", parts);
    assert_eq!(outcome.marked, restless, "{outcome:?}");
    outcome.count(&mut proof);
    proof.done();
}

#[test]
fn r19_any_two_changes_at_any_two_points_are_consistent_or_marked() {
    let mut proof = Proof::begin("R19", "pairs");
    let folder = tempfile::tempdir().expect("make a private folder");
    let _ground = Ground::Temporary.lay(folder.path());
    let calls = as_ordinary(points(folder.path()));
    let all = every_two_moves(&calls);
    let chosen: Vec<Part> = if proof.is_long() { all } else { all.into_iter().step_by(97).collect() };
    const AT_ONCE: usize = 400;
    for number in proof.position()..chosen.len().div_ceil(AT_ONCE) as u64 {
        if proof.time_is_up() {
            proof.pause(number);
            return;
        }
        let parts = chosen.chunks(AT_ONCE).nth(number as usize).expect("there are so many chunks");
        let name = format!("pairs {number}");
        play(folder.path(), &name, parts.to_vec()).count(&mut proof);
        fs::remove_dir_all(folder.path().join(name)).expect("remove a world");
    }
    proof.done();
}

/// Counts the calls that are made on one of each while nothing happens.
fn points(folder: &Path) -> impl FnOnce() -> Vec<u32> + Send + use<> {
    let folder = folder.join("points");
    move || {
        let quiet = |subject: &Subject| Part { subject: *subject, moves: Vec::new(), always: None };
        let mut world = World::new(&folder);
        fs::create_dir(folder.join("aside")).expect("make a folder");
        let parts = SUBJECTS.iter().map(quiet).collect();
        let stage = Stage::set(&folder.join("source"), &folder.join("aside"), parts);
        let playing = stage.play();
        let (_, listed) = world.backup();
        drop(playing);
        assert_eq!(listed, []);
        stage.actors().iter().map(|actor| actor.calls).collect()
    }
}

fn every_single_move(calls: &[u32]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (subject, calls) in SUBJECTS.iter().zip(calls) {
        for at in 1..=*calls {
            for change in Change::ALL {
                parts.push(Part { subject: *subject, moves: vec![(at, Move::Change(change))], always: None });
            }
        }
    }
    parts
}

/// Two changes to one file: the second may come while it is read again.
fn every_two_moves(calls: &[u32]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (subject, calls) in SUBJECTS.iter().zip(calls).take(3) {
        for first in 1..=*calls {
            for second in first + 1..=calls + 8 {
                for one in Change::ALL {
                    for other in Change::ALL {
                        let moves = vec![(first, Move::Change(one)), (second, Move::Change(other))];
                        parts.push(Part { subject: *subject, moves, always: None });
                    }
                }
            }
        }
    }
    parts
}

/// Changed once when it was just opened, at the beginning of a tick, and once more while it is read.
fn pairs(every: u64) -> Vec<Part> {
    let mut parts = Vec::new();
    for subject in &SUBJECTS[..3] {
        for second in 4..16 {
            for change in [Change::Overwrite, Change::OverwriteAndTouchBack] {
                let first = Move::Change(Change::Overwrite);
                let moves = vec![(3, Move::Tick), (3, first), (second, Move::Change(change))];
                parts.push(Part { subject: *subject, moves, always: None });
            }
        }
    }
    parts.into_iter().step_by(every as usize).collect()
}

/// Makes a run while all parts are played, judges what it saved, and makes another in peace.
fn play(folder: &Path, name: &str, parts: Vec<Part>) -> Outcome {
    let folder = folder.join(name);
    as_ordinary(move || {
        let mut world = World::new(&folder);
        fs::create_dir(folder.join("aside")).expect("make a folder");
        let source = folder.join("source");
        let stage = Stage::set(&source, &folder.join("aside"), parts);
        let playing = stage.play();
        let (_, listed) = world.backup();
        drop(playing);
        let (restored, _) = world.restored("first");
        let mut outcome = Outcome { longest_open_ms: stage.longest_open_ms(), ..Outcome::default() };
        for actor in stage.actors() {
            outcome.cases += 1;
            let newest = world.newest(&actor.path).filter(|version| !version.deleted);
            let about = listed.iter().find(|trouble| actor.path.starts_with(&trouble.0));
            if let Err(wrong) = judge(&actor, newest.as_ref(), about, &restored.join(actor.name()), &mut outcome) {
                outcome.wrong.push(format!("{:?} {:?}: {wrong}", actor.path, actor.part));
            }
            give_rights_back(&actor.path);
        }
        let (_, listed) = world.backup();
        assert_eq!(listed, [], "Nothing disturbs the second run");
        let (restored, _) = world.restored("second");
        // Each is seen by a restore, so that a folder's own time is set last.
        Comparison::default().ignoring(Aspect::HardLinks).of(&source, &restored).assert_none();
        outcome
    })
}

/// Tells what is wrong with what was saved of one file.
fn judge(
    actor: &Actor,
    newest: Option<&VersionInfo>,
    about: Option<&Trouble>,
    restored: &Path,
    outcome: &mut Outcome,
) -> Result<(), String> {
    let Some(version) = newest else {
        match about {
            Some(_) => outcome.listed += 1,
            None if actor.states.contains(&State::Absent) => outcome.clean += 1,
            None => return Err("it was left out and nothing said so".to_string()),
        }
        return Ok(());
    };
    give_rights_back(restored);
    let standing = State::at(restored, None);
    if version.kind == Kind::File {
        let State::File { sha256: given_back, .. } = &standing else {
            return Err(format!("it was saved as a file and restored as {standing:?}"));
        };
        // A hash that was saved with other bytes would be found here.
        if version.sha256 != Some(*given_back) {
            return Err("it does not come back as it was saved".to_string());
        }
    }
    if version.changed_while_read {
        outcome.marked += 1;
        let said = about.is_some_and(|trouble| trouble.1 == TroubleKind::Changing);
        return if said { Ok(()) } else { Err("it was marked and not listed".to_string()) };
    }
    let existed = actor.states.iter().any(|state| match (version.kind, state) {
        (Kind::File, State::File { sha256, modified }) => {
            Some(*sha256) == version.sha256 && *modified == (version.modified.secs, version.modified.nanos.into())
        }
        (Kind::Dir, State::Folder) | (Kind::Fifo, State::Fifo) => true,
        (Kind::Symlink, State::Link(_)) => *state == standing,
        _ => false,
    });
    if !existed {
        return Err(format!("{version:?} never existed among {} states", actor.states.len()));
    }
    if actor.part.subject == Subject::Folder && version.kind == Kind::Dir && restored.join("inside").exists() {
        let inside = fs::read(restored.join("inside")).expect("read what was restored");
        let wanted = mybackup_testkit::Dice::new(number_of(actor) + 1).bytes(500);
        if sha256(&inside) != sha256(&wanted) {
            return Err("what is inside the folder is not what was".to_string());
        }
    }
    outcome.clean += 1;
    Ok(())
}

fn number_of(actor: &Actor) -> u64 {
    actor.name().to_str().and_then(|name| name.parse().ok()).expect("names are numbers")
}

fn give_rights_back(path: &Path) {
    if let Ok(meta) = fs::symlink_metadata(path)
        && meta.permissions().mode() & 0o700 == 0
        && !meta.is_symlink()
    {
        fs::set_permissions(path, Permissions::from_mode(0o700)).expect("give the rights back");
    }
}

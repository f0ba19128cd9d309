//! R8: two computers save, restore and clean at once in one vault, and each program is killed at random.
//!
//! Whatever a run was said to have saved must come back equal at the end. A
//! proof in which nothing ever finishes would show nothing: each kind of work
//! must have ended well often enough.

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use mybackup_proof::Proof;
use mybackup_testkit::mybackup::moment;
use mybackup_testkit::vault::{copy_tree, temporaries};
use mybackup_testkit::{Dice, Mybackup, Output, args, assert_same, tree};

use crate::past;

/// So many runs of a computer are compared at the end.
const KEPT: usize = 24;

/// A computer with a folder of its own to protect, in a vault that it shares.
struct Desk {
    computer: Mybackup,
    source: PathBuf,
    name: &'static str,
    /// Moments after runs that ended well, with copies of what stood there.
    kept: Mutex<Vec<(String, PathBuf)>>,
}

/// How often each kind of work ended well, and how often it was killed.
#[derive(Default)]
struct Tally {
    kills: AtomicU64,
    backups: AtomicU64,
    restores: AtomicU64,
    cleans: AtomicU64,
    refused: AtomicU64,
}

fn desks() -> [Desk; 2] {
    let first = Mybackup::ready();
    let second = first.another_computer();
    let words = first.words() + "\n";
    let desk = |computer: Mybackup, name: &'static str| {
        let source = computer.place(name);
        drop(tree(&source).random("large", 200_000, 1).compressible("notes/a.txt", 9_000, 2).file("b", name));
        Desk { computer, source, name, kept: Mutex::default() }
    };
    let desks = [desk(first, "first source"), desk(second, "second source")];
    desks[0].computer.ok(args!["add", &desks[0].source]);
    desks[0].computer.backup();
    let destination = desks[0].computer.destination();
    let connect = args!["connect", destination, "--key-store", "file"];
    desks[1].computer.run_with(connect, &words).expect_code(0);
    // A second computer keeps to its own folder.
    desks[1].computer.ok(args!["remove", &desks[0].source]);
    desks[1].computer.ok(args!["add", &desks[1].source]);
    desks[1].computer.backup();
    desks
}

impl Desk {
    /// Starts a command and kills it after 5 to 500 ms, unless it ends before; tells whether it ended well.
    ///
    /// It may also find the other one at work, or lose what the other one sweeps: then it says so.
    fn try_to(&self, arguments: &[std::ffi::OsString], dice: &mut Dice, tally: &Tally) -> Option<Output> {
        let after = Duration::from_millis(5 + dice.below(496));
        let output = self.computer.start(arguments).kill_after(after).expect_one_of(&[0, 1, -9]);
        match output.code {
            0 => return Some(output),
            1 => tally.refused.fetch_add(1, Relaxed),
            _ => tally.kills.fetch_add(1, Relaxed),
        };
        assert!(!output.err.contains("panicked at"), "{output}");
        None
    }

    fn save(&self, dice: &mut Dice, tally: &Tally, number: u64) {
        let edited = tree(&self.source)
            .random(format!("file {}", dice.below(6)), 20_000 + dice.below(60_000) as usize, dice.throw())
            .compressible("notes/a.txt", 9_000, dice.throw());
        drop(edited);
        let saved = self.try_to(&args!["backup"], dice, tally);
        if saved.is_some() {
            tally.backups.fetch_add(1, Relaxed);
            let copy = self.computer.place(format!("{} {number}", self.name));
            copy_tree(&self.source, &copy);
            let mut kept = self.kept.lock().expect("no thread panicked");
            kept.push((moment(), copy));
            if kept.len() > KEPT {
                let gone = kept.remove(dice.below(KEPT as u64) as usize);
                fs::remove_dir_all(gone.1).expect("remove a copy");
            }
        }
    }

    fn restore(&self, dice: &mut Dice, tally: &Tally) {
        let place = self.computer.place(format!("{} restored", self.name));
        // What was killed half-way is of no use to the next.
        drop(fs::remove_dir_all(&place));
        // The lock keeps the copy there until it is compared.
        let kept = self.kept.lock().expect("no thread panicked");
        let Some((date, copy)) = kept.last() else { return };
        let restore = args!["restore", "--directory", &self.source, "--date", date, "--destination", &place];
        if self.try_to(&restore, dice, tally).is_some() {
            tally.restores.fetch_add(1, Relaxed);
            assert_same(copy, &place);
        }
    }

    fn clean(&self, dice: &mut Dice, tally: &Tally) {
        if self.try_to(&args!["clean"], dice, tally).is_some() {
            tally.cleans.fetch_add(1, Relaxed);
        }
    }

    /// Once there is peace: all is whole, and each run gives back what it saved.
    fn is_whole(&self) -> u64 {
        self.computer.backup();
        self.computer.ok(["verify", "--data"]);
        let kept = self.kept.lock().expect("no thread panicked");
        for (number, (date, copy)) in kept.iter().enumerate() {
            let place = self.computer.place(format!("{} compared {number}", self.name));
            self.computer.ok(args!["restore", "--directory", &self.source, "--date", date, "--destination", &place]);
            assert_same(copy, &place);
        }
        kept.len() as u64
    }
}

/// What one hand does, again and again.
type Hand = &'static (dyn Fn(&[Desk; 2], &mut Dice, &Tally, u64) + Sync);

/// Lets four hands work at once for some time.
fn thrash(desks: &[Desk; 2], seed: u64, tally: &Tally, time: Duration, most_kills: u64) {
    let end = Instant::now() + time;
    let failed = AtomicBool::new(false);
    let goes_on = || Instant::now() < end && tally.kills.load(Relaxed) < most_kills && !failed.load(Relaxed);
    std::thread::scope(|scope| {
        let hand = |number: u64, work: Hand| {
            let (goes_on, failed) = (&goes_on, &failed);
            scope.spawn(move || {
                // The other hands stop too when one finds something wrong.
                let guard = StopOnPanic(failed);
                let mut dice = Dice::new(seed * 10 + number);
                (0..).take_while(|_| goes_on()).for_each(|round| work(desks, &mut dice, tally, round));
                drop(guard);
            });
        };
        hand(0, &|desks, dice, tally, round| desks[0].save(dice, tally, round));
        hand(1, &|desks, dice, tally, round| desks[1].save(dice, tally, round));
        hand(2, &|desks, dice, tally, round| desks[round as usize % 2].restore(dice, tally));
        hand(3, &|desks, dice, tally, round| desks[round as usize % 2].clean(dice, tally));
    });
}

struct StopOnPanic<'a>(&'a AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Relaxed);
        }
    }
}

#[test]
fn r8_killed_at_random_while_four_work_at_once_nothing_saved_is_lost() {
    let mut proof = Proof::begin("R8", "thrash");
    let (enough, least_kills, least_each) = if proof.is_long() { (1_000, 1_000, 20) } else { (60, 12, 2) };
    let time = Duration::from_secs(proof.amount(20, 80));
    let mut round = proof.position();
    while !proof.is_long() && round == 0 || proof.is_long() && proof.figure("kills") < enough {
        if proof.time_is_up() {
            return proof.pause(round);
        }
        let (desks, tally) = (desks(), Tally::default());
        thrash(&desks, proof.seed() + 1_000 * round, &tally, time, enough);
        let compared: u64 = desks.iter().map(Desk::is_whole).sum();
        // What was cut off in a vault that two computers write to goes after a day.
        for days in [-2, -4] {
            desks.iter().for_each(|desk| past::backup(&desk.computer, days));
        }
        let left = temporaries(&desks[0].computer.destination());
        assert_eq!(left, Vec::<String>::new());
        proof.add("kills", tally.kills.into_inner());
        proof.add("backups", tally.backups.into_inner());
        proof.add("restores", tally.restores.into_inner());
        proof.add("cleans", tally.cleans.into_inner());
        proof.add("refused", tally.refused.into_inner());
        proof.add("runs_compared", compared);
        proof.add("wrong_restores", 0);
        round += 1;
    }
    proof.done();
    assert!(proof.figure("kills") >= least_kills, "Hardly anything was killed");
    for kind in ["backups", "restores", "cleans", "runs_compared"] {
        assert!(proof.figure(kind) >= least_each, "Too few {kind} ended well");
    }
}

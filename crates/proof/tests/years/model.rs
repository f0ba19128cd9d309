//! R25: random sequences of operations beside naive copies of the folder.
//!
//! Every run must come back as its copy while retention promises it, and every state of
//! a file by its date. One number replays one sequence: a failing one is printed with
//! what was done, and `MYBACKUP_YEARS_SEQUENCE` plays it alone.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mybackup_engine::{EngineError, RetentionRules, Which};
use mybackup_proof::Proof;
use mybackup_testkit::Dice;
use mybackup_testkit::same::read_tree;

use crate::clock::{DAY, Dial, HOUR};
use crate::edits::Hand;
use crate::judge;
use crate::promise::History;
use crate::steps::Step;
use crate::world::{Keeper, World};

const STEPS: usize = 30;
/// Long after any file here was made, so that no stamp is too fresh to be trusted.
const BEGIN: i64 = 4_000_000_000_000_000_000;
const ALL_BUT_THE_NEWEST: RetentionRules = RetentionRules { keep_days: 0, keep_versions: 1 };
/// Restored at the end of each sequence, besides all runs.
const SAMPLES: usize = 6;

/// What has happened in one sequence.
struct Sequence {
    world: World,
    keeper: Keeper,
    history: History,
    hand: Hand,
    dice: Dice,
    /// The destinations that surely hold all that was ever done.
    current: [bool; 2],
    done: Vec<Step>,
    counts: Vec<(&'static str, u64)>,
}

impl Sequence {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let places = 1 + dice.below(2) as usize;
        let world = World::new(Dial::at(BEGIN), places, 12 << 20);
        let mut hand = Hand::new(world.source());
        for name in ["a", "b", "d/a"] {
            hand.write(&world.source().join(name), &dice.bytes(600));
        }
        Sequence {
            world,
            keeper: Keeper::default(),
            history: History::default(),
            hand,
            dice,
            current: [true, places == 2],

            done: Vec::new(),
            counts: Vec::new(),
        }
    }

    fn count(&mut self, figure: &'static str) {
        self.counts.push((figure, 1));
    }

    /// Whether some destination that is here surely holds everything.
    fn has_everything(&self) -> bool {
        (0..2).any(|place| self.world.here[place] && self.current[place])
    }

    fn step(&mut self, step: Step) -> Result<(), String> {
        self.world.dial.pass(HOUR / 6);
        if self.dice.below(3) == 0 {
            self.keeper.stop();
        }
        match step {
            Step::Edit { .. } => Ok(()),
            Step::Backup => self.back_up(),
            Step::Clean(rules) => self.clean(rules),
            Step::Verify if self.current_everywhere() => self.verify(),
            Step::Restore if !self.history.runs.is_empty() && self.has_everything() => {
                let run = self.history.runs.len() - 1;
                let mut engine = self.keeper.knowing(&self.world)?;
                let found = judge::folder(&self.world, &mut engine, None)?;
                self.keeper.give(engine);
                self.count("restores");
                judge::equal(&self.history.state(run), &found)
            }
            Step::RestoreOld(which) if self.has_everything() => {
                let whole = self.history.whole_runs();
                if whole.is_empty() { Ok(()) } else { self.restore_run(whole[which % whole.len()]) }
            }
            Step::RestoreFile if self.has_everything() => self.restore_files(1),
            Step::ForgetIndex if self.world.here == [true; 2] => {
                self.keeper.stop();
                self.world.forget_index();
                self.keeper.blank = !self.history.runs.is_empty();
                self.count("indexes_lost");
                Ok(())
            }
            Step::Away if self.world.places == 2 => {
                self.keeper.stop();
                self.world.here = match (self.world.here, self.dice.below(3)) {
                    ([true, true], 0) => [false, true],
                    ([true, true], _) => [true, false],
                    ([one, two], 0) => [two, one],
                    _ => [true, true],
                };
                Ok(())
            }
            Step::Pass(ns) => {
                self.world.dial.pass(ns);
                Ok(())
            }
            Step::MakeRoom => {
                self.clean(ALL_BUT_THE_NEWEST)?;
                self.world.dial.pass(4 * DAY);
                self.back_up()?;
                self.clean(ALL_BUT_THE_NEWEST)
            }
            _ => Ok(()),
        }
    }

    fn current_everywhere(&self) -> bool {
        let all = (0..self.world.places).all(|place| self.world.here[place] && self.current[place]);
        all && !self.history.runs.is_empty()
    }

    fn back_up(&mut self) -> Result<(), String> {
        let seen = read_tree(&self.world.source());
        let began = self.world.dial.shows();
        let mut engine = self.keeper.take(&self.world)?;
        let result = self.world.back_up(&mut engine);
        self.keeper.give(engine);
        let report = match result {
            Err(EngineError::Unreachable { .. }) if !self.has_everything() => {
                self.count("refused");
                return Ok(());
            }
            other => other.map_err(|error| format!("a backup: {error}"))?,
        };
        if report.files_unreadable > 0 || report.stopped {
            return Err(format!("a backup in which something went wrong: {report:?}"));
        }
        self.keeper.blank = false;
        for place in 0..2 {
            let here = self.world.here[place] && place < self.world.places;
            self.current[place] = here || (self.current[place] && !report.wrote_root);
        }
        self.history.note(&seen, began, report.finished_ns, true);
        self.count("backups");
        Ok(())
    }

    fn clean(&mut self, rules: RetentionRules) -> Result<(), String> {
        let mut engine = self.keeper.knowing(&self.world)?;
        let result = self.world.clean(&mut engine, rules);
        self.keeper.give(engine);
        self.history.may_forget(rules, self.world.dial.shows());
        for place in 0..2 {
            self.current[place] &= self.world.here[place];
        }
        match result {
            Ok(report) => {
                self.count("cleans");
                self.counts.push(("held", u64::from(report.held.is_some())));
                self.counts.push(("versions_removed", report.versions_removed));
                self.counts.push(("packs_removed", report.packs_removed));
                Ok(())
            }
            Err(EngineError::Unreachable { .. }) if !self.has_everything() => Ok(()),
            Err(error) => Err(format!("a clean: {error}")),
        }
    }

    fn verify(&mut self) -> Result<(), String> {
        let mut engine = self.keeper.knowing(&self.world)?;
        judge::is_sound(&self.world, &mut engine)?;
        self.keeper.give(engine);
        self.count("verifies");
        Ok(())
    }

    fn restore_run(&mut self, run: usize) -> Result<(), String> {
        let mut engine = self.keeper.knowing(&self.world)?;
        judge::run_comes_back(&self.world, &mut engine, &self.history, run)?;
        self.keeper.give(engine);
        self.count("restores");
        Ok(())
    }

    /// Restores some states of files, each by a date at which a run saw it.
    fn restore_files(&mut self, some: usize) -> Result<(), String> {
        let all = self.history.lives().count() as u64;
        for _ in 0..some.min(all as usize) {
            let mut engine = self.keeper.knowing(&self.world)?;
            let nth = self.dice.below(all) as usize;
            let (path, life, run) = self.history.lives().nth(nth).expect("it was counted");
            let at = Which::At(self.history.runs[run].at_ns);
            let found = judge::file(&self.world, &mut engine, path, at)?;
            judge::same_entry(&life.entry, &found).map_err(|e| format!("\"{}\": {e}", path.escape_ascii()))?;
            self.keeper.give(engine);
            self.count("files_restored");
        }
        Ok(())
    }

    /// Everything is plugged in: a last run, then all that is promised must come back.
    fn finish(&mut self) -> Result<(), String> {
        self.world.here = [true; 2];
        self.keeper.stop();
        self.back_up()?;
        self.verify()?;
        for run in self.history.whole_runs() {
            self.restore_run(run)?;
        }
        self.restore_files(SAMPLES)?;
        let mut engine = self.keeper.knowing(&self.world)?;
        let newest: Vec<_> = self.history.newest().filter(|(_, life)| life.to.is_some()).collect();
        for (path, life) in newest {
            let found = judge::file(&self.world, &mut engine, path, Which::Newest)?;
            judge::same_entry(&life.entry, &found).map_err(|e| format!("\"{}\": {e}", path.escape_ascii()))?;
            self.counts.push(("deleted_restored", 1));
        }
        Ok(())
    }

    fn play(&mut self) -> Result<(), String> {
        for _ in 0..STEPS {
            let step = Step::throw(&mut self.hand, &mut self.dice);
            self.done.push(step);
            self.step(step)?;
        }
        self.finish()
    }
}

/// Plays one sequence; returns what it counted, or what went wrong and what was done.
fn play(seed: u64) -> Result<Vec<(&'static str, u64)>, String> {
    let mut sequence = Sequence::new(seed);
    let outcome = catch_unwind(AssertUnwindSafe(|| sequence.play())).unwrap_or(Err("it panicked".to_string()));
    outcome.map_err(|error| format!("{error}\nafter {:?}", sequence.done))?;
    Ok(sequence.counts)
}

#[test]
fn r25_every_run_comes_back_as_its_copy() {
    if let Some(seed) = std::env::var("MYBACKUP_YEARS_SEQUENCE").ok().and_then(|text| text.parse().ok()) {
        play(seed).unwrap_or_else(|error| panic!("{error}"));
        return;
    }
    let mut proof = Proof::begin("R25", "");
    proof.add("divergences", 0);
    for number in proof.position()..proof.amount(120, 10_000) {
        if proof.time_is_up() {
            proof.pause(number);
            return;
        }
        let seed = proof.seed() * 1_000_000 + number;
        proof.add("sequences", 1);
        proof.add("operations", STEPS as u64);
        match play(seed) {
            Ok(counts) => counts.into_iter().for_each(|(figure, count)| proof.add(figure, count)),
            Err(error) => {
                proof.add("divergences", 1);
                eprintln!("MYBACKUP_YEARS_SEQUENCE={seed}: {error}");
            }
        }
    }
    proof.done();
    assert_eq!(proof.figure("divergences"), 0);
    assert!(proof.figure("refused") > 0, "Nobody was away when it mattered");
    let per_sequence = |figure: &str| proof.figure(figure) / proof.figure("sequences");
    assert!(per_sequence("backups") >= 4 && per_sequence("restores") >= 2 && per_sequence("files_restored") >= 2);
    for figure in ["versions_removed", "packs_removed", "verifies", "indexes_lost", "deleted_restored"] {
        assert!(proof.figure(figure) >= 10, "{figure}: {}", proof.figure(figure));
    }
}

//! R29: years of runs, cleans, faults and restarts, and what was promised at the end of each week.

use mybackup_engine::{RetentionRules, Which};
use mybackup_proof::Proof;
use mybackup_testkit::Dice;
use mybackup_testkit::same::read_tree;
use mybackup_vfs::{Failure, Fault, Repeat, When};

use crate::clock::{DAY, Dial};
use crate::desk::Desk;
use crate::ideal::ideal_bytes;
use crate::judge;
use crate::promise::History;
use crate::world::{Keeper, PLACES, World, place_path};

const RULES: RetentionRules = RetentionRules { keep_days: 30, keep_versions: 10 };
const BEGIN: i64 = 4_000_000_000_000_000_000;
/// EIO, ENOSPC, EACCES, EROFS, ENODEV.
const ERRORS: [i32; 5] = [5, 28, 13, 30, 19];

/// Somebody's years.
struct Years<'p> {
    world: World,
    keeper: Keeper,
    history: History,
    desk: Desk,
    dice: Dice,
    proof: &'p mut Proof,
    /// The destinations that hold all that was ever done, as far as can be known.
    current: [bool; 2],
    /// How many calls the last work of a kind made.
    calls: [u64; 2],
}

impl<'p> Years<'p> {
    fn new(proof: &'p mut Proof) -> Self {
        let world = World::new(Dial::at(BEGIN), 2, 1 << 30);
        let desk = Desk::new(world.source(), proof.seed());
        let dice = Dice::new(proof.seed() ^ 0xd1ce);
        let history = History::default();
        Years { world, keeper: Keeper::default(), history, desk, dice, proof, current: [true; 2], calls: [0; 2] }
    }

    /// One day: runs, and at its end a clean.
    fn day(&mut self, day: u64, runs: u64, here: [bool; 2]) -> Result<(), String> {
        let begin = BEGIN + day as i64 * DAY;
        self.world.here = here;
        self.keeper.stop();
        self.proof.add("restarts", 1);
        if self.world.here == [true; 2] && self.dice.below(15) == 0 {
            self.world.forget_index();
            self.keeper.blank = true;
            self.proof.add("indexes_lost", 1);
        }
        for run in 0..runs {
            self.world.dial.set(begin + run as i64 * DAY / (runs + 1) as i64);
            self.desk.work();
            self.back_up()?;
        }
        self.world.dial.set(begin + runs as i64 * DAY / (runs + 1) as i64);
        self.clean()
    }

    fn has_everything(&self) -> bool {
        (0..2).any(|place| self.world.here[place] && self.current[place])
    }

    /// In one of a hundred works something fails.
    fn throw_fault(&mut self, kind: usize) -> bool {
        let faulty = self.calls[kind] > 0 && self.dice.below(100) == 0;
        if faulty {
            let failure = match self.dice.below(8) {
                0 => Failure::Short,
                _ => Failure::Error(ERRORS[self.dice.below(ERRORS.len() as u64) as usize]),
            };
            let repeat = if self.dice.below(2) == 0 { Repeat::Once } else { Repeat::Forever };
            let call = 1 + self.dice.below(self.calls[kind]);
            self.world.faulty.fail(Fault { when: When::Call(call), failure, repeat });
        }
        faulty
    }

    fn heal(&mut self, kind: usize, calls: u64, faulty: bool) {
        if faulty {
            self.world.faulty.heal();
            self.keeper.stop();
            self.proof.add("faults", 1);
        } else {
            self.calls[kind] = calls;
        }
    }

    /// Notes which destinations hold everything, as the engine sees it.
    fn look(&mut self) {
        let Ok(engine) = self.keeper.knowing(&self.world) else { return };
        for place in (0..2).filter(|place| self.world.here[*place]) {
            let spec =
                mybackup_engine::DestinationSpec { name: PLACES[place].to_string(), path: place_path(PLACES[place]) };
            self.current[place] = engine.look_at(&spec).is_ok_and(|place| place.up_to_date);
        }
        self.keeper.give(engine);
    }

    fn back_up(&mut self) -> Result<(), String> {
        let seen = read_tree(self.desk.root());
        let began = self.world.dial.shows();
        let mut engine = self.keeper.take(&self.world)?;
        let faulty = self.throw_fault(0);
        let before = self.world.faulty.calls();
        let result = self.world.back_up(&mut engine);
        let calls = self.world.faulty.calls() - before;
        self.keeper.give(engine);
        self.heal(0, calls, faulty);
        match result {
            Ok(report) => {
                self.keeper.blank = false;
                self.proof.add("runs", 1);
                for place in 0..2 {
                    self.current[place] &= self.world.here[place] || !report.wrote_root;
                }
                self.history.note(&seen, began, report.finished_ns, true);
            }
            Err(_) if faulty => {
                self.proof.add("runs_failed", 1);
                self.current = [false; 2];
                self.history.note(&seen, began, self.world.dial.shows(), false);
            }
            Err(_) if !self.has_everything() => {
                self.proof.add("refused", 1);
                return Ok(());
            }
            Err(error) => return Err(format!("a backup: {error}")),
        }
        self.look();
        Ok(())
    }

    fn clean(&mut self) -> Result<(), String> {
        let mut engine = self.keeper.knowing(&self.world)?;
        let faulty = self.throw_fault(1);
        let before = self.world.faulty.calls();
        let result = self.world.clean(&mut engine, RULES);
        let calls = self.world.faulty.calls() - before;
        self.keeper.give(engine);
        self.heal(1, calls, faulty);
        self.history.may_forget(RULES, self.world.dial.shows());
        for place in 0..2 {
            self.current[place] &= self.world.here[place] && !faulty;
        }
        match result {
            Ok(report) => {
                self.proof.add("cleans", 1);
                self.proof.add("versions_removed", report.versions_removed);
                self.proof.add("packs_removed", report.packs_removed);
                self.proof.add("held", u64::from(report.held.is_some()));
            }
            Err(_) if faulty || !self.has_everything() => self.proof.add("cleans_failed", 1),
            Err(error) => return Err(format!("a clean: {error}")),
        }
        self.look();
        Ok(())
    }

    /// What is promised must be there: `some` of it, or all.
    fn check(&mut self, some: Option<usize>) -> Result<(), String> {
        if !self.has_everything() {
            return Ok(());
        }
        let mut engine = self.keeper.knowing(&self.world)?;
        if self.world.here == [true; 2] && self.current == [true; 2] {
            judge::is_sound(&self.world, &mut engine)?;
            self.proof.add("verifies", 1);
        }
        let pick = |dice: &mut Dice, all: usize| match some {
            Some(some) => (0..some.min(all)).map(|_| dice.below(all as u64) as usize).collect(),
            None => (0..all).collect::<Vec<_>>(),
        };
        let whole = self.history.whole_runs();
        for at in pick(&mut self.dice, whole.len()) {
            judge::run_comes_back(&self.world, &mut engine, &self.history, whole[at])?;
            self.proof.add("runs_restored", 1);
        }
        let lives: Vec<_> = self.history.lives().collect();
        for at in pick(&mut self.dice, lives.len()) {
            let (path, life, run) = lives[at];
            let named = |text: String| format!("\"{}\" of run {run}: {text}", path.escape_ascii());
            let date = Which::At(self.history.runs[run].at_ns);
            let found = judge::file(&self.world, &mut engine, path, date).map_err(named)?;
            judge::same_entry(&life.entry, &found).map_err(named)?;
            self.proof.add("versions_restored", 1);
        }
        // The last version of what was deleted never goes.
        let deleted: Vec<_> = self.history.newest().filter(|(_, life)| life.to.is_some()).collect();
        for at in pick(&mut self.dice, deleted.len()) {
            let (path, life) = deleted[at];
            let found = judge::file(&self.world, &mut engine, path, Which::Newest)?;
            judge::same_entry(&life.entry, &found)?;
            self.proof.add("deleted_restored", 1);
        }
        self.keeper.give(engine);
        Ok(())
    }

    /// How much more the vault takes than a fresh one with the same versions.
    ///
    /// The fresh one has nothing left to undo. So the old one is measured twice: as it
    /// is, and after quiet days in which what was forgotten last went for good.
    fn measure(&mut self) -> Result<(), String> {
        self.compare("growth_with_undo_percent")?;
        for _ in 0..2 {
            self.world.dial.pass(4 * DAY);
            let mut engine = self.keeper.knowing(&self.world)?;
            self.world.back_up(&mut engine).map_err(|error| format!("a quiet backup: {error}"))?;
            self.world.clean(&mut engine, RULES).map_err(|error| format!("a quiet clean: {error}"))?;
            self.keeper.give(engine);
        }
        self.compare("growth_percent")
    }

    fn compare(&mut self, figure: &str) -> Result<(), String> {
        let mut engine = self.keeper.knowing(&self.world)?;
        let (ideal, versions) = ideal_bytes(&self.world, &mut engine)?;
        self.keeper.give(engine);
        for place in PLACES {
            let percent = (100 * self.world.vault_bytes(place)).div_ceil(ideal.max(1));
            self.proof.most(figure, percent);
        }
        self.proof.most("kept_versions", versions);
        self.proof.most("ideal_kib", ideal >> 10);
        Ok(())
    }

    fn live(&mut self, days: u64, runs: u64) -> Result<(), String> {
        for day in 0..days {
            let named = |text: String| format!("on day {day}, {text}");
            // The second destination is away for weeks, the first one for days.
            let two_is_away = (20..41).contains(&(day % 60));
            let one_is_away = !two_is_away && (50..53).contains(&(day % 97));
            self.day(day, runs, [!one_is_away, !two_is_away]).map_err(named)?;
            self.proof.add("days", 1);
            if day % 7 == 6 {
                self.check(Some(4)).map_err(named)?;
            }
        }
        // At the end everything is plugged in.
        self.day(days, runs, [true; 2])?;
        if self.current != [true; 2] {
            return Err("with both destinations there, not both are brought up to date".to_string());
        }
        self.check(None).map_err(|text| format!("at the end, {text}"))?;
        self.measure()
    }
}

#[test]
fn r29_years_of_backups_keep_what_was_promised_and_no_more() {
    let mut proof = Proof::begin("R29", "");
    proof.add("violations", 0);
    let (days, runs) = (proof.amount(90, 1_100), proof.amount(5, 8));
    let outcome = Years::new(&mut proof).live(days, runs);
    if let Err(violation) = &outcome {
        proof.add("violations", 1);
        eprintln!("{violation}");
    }
    proof.done();
    outcome.expect("nothing that was promised is broken");
    assert!(proof.figure("growth_percent") <= 125, "{}%", proof.figure("growth_percent"));
    assert_eq!(proof.figure("days"), days);
    assert!(proof.figure("runs") * 100 >= days * runs * 95 && proof.figure("cleans") * 100 >= days * 90);
    assert!(proof.figure("versions_removed") > 2 * days && proof.figure("packs_removed") > days / 2);
    for figure in ["faults", "indexes_lost", "verifies", "deleted_restored"] {
        assert!(proof.figure(figure) > 0, "{figure}");
    }
}

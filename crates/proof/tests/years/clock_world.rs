//! A computer whose clock may be wrong, beside the true time and what was promised by it.
//!
//! Every file that is written has a content that no other ever had, so each state of a
//! path can be found among its versions whatever the clock called them.

use std::fs;

use mybackup_engine::{Engine, RetentionRules, Which};
use mybackup_proof::Proof;
use mybackup_testkit::Dice;
use mybackup_testkit::same::{Kind, read_tree};

use crate::clock::{DAY, Dial, true_now};
use crate::edits::Hand;
use crate::judge;
use crate::promise::History;
use crate::world::{SOURCE_ID, World};

/// What a clean keeps: little enough that a wrong clock would cost something at once.
pub const RULES: RetentionRules = RetentionRules { keep_days: 30, keep_versions: 1 };

/// A computer at work.
pub struct Watched {
    pub world: World,
    pub engine: Engine,
    pub true_ns: i64,
    pub history: History,
    /// The history's number of each run.
    seqs: Vec<u64>,
    hand: Hand,
    dice: Dice,
    pub held: u64,
    pub removed: u64,
}

impl Watched {
    /// Begins now: what file systems stamp on changes is the true time.
    pub fn new(seed: u64) -> Self {
        let true_ns = true_now();
        let world = World::new(Dial::at(true_ns), 1, 8 << 20);
        let engine = world.engine().expect("the engine opens");
        let hand = Hand::new(world.source());
        let history = History::default();
        let dice = Dice::new(seed);
        Watched { world, engine, true_ns, history, seqs: Vec::new(), hand, dice, held: 0, removed: 0 }
    }

    /// What a day does to the folder; run `run` is about to come.
    pub fn work(&mut self, run: usize) {
        let source = self.world.source();
        let content = |dice: &mut Dice, len| dice.bytes(len);
        self.hand.write(&source.join("hot"), &content(&mut self.dice, 700));
        if run.is_multiple_of(3) {
            self.hand.write(&source.join("warm"), &content(&mut self.dice, 900));
        }
        self.hand.write(&source.join(format!("folder/new {run}")), &content(&mut self.dice, 300));
        if run >= 2 {
            let _ = fs::remove_file(source.join(format!("folder/new {}", run - 2)));
        }
        let sly = source.join("sly");
        if sly.exists() {
            self.hand.sly(&sly, &mut self.dice);
        } else {
            self.hand.write(&sly, &content(&mut self.dice, 500));
        }
    }

    /// Makes a run and compares what it saved with the folder.
    pub fn back_up(&mut self, proof: &mut Proof) -> Result<(), String> {
        let seen = read_tree(&self.world.source());
        self.world.back_up(&mut self.engine).map_err(|error| format!("a backup: {error}"))?;
        proof.add("runs", 1);
        let source = self.source();
        self.seqs.push(source.seq);
        let records = self.engine.catalogue().runs(source.n, source.seq - 1).expect("the index can be read");
        let label = records.last().ok_or("the run left no record")?.finished_ns;
        self.history.note(&seen, self.true_ns, label, true);
        let saved = judge::folder(&self.world, &mut self.engine, None)?;
        if let Err(differs) = judge::equal(&seen, &saved) {
            proof.add("skipped", 1);
            return Err(format!("after a run, {differs}"));
        }
        Ok(())
    }

    /// Cleans; what may go by the true time may go.
    pub fn clean(&mut self, proof: &mut Proof) -> Result<(), String> {
        let report = self.world.clean(&mut self.engine, RULES).map_err(|error| format!("a clean: {error}"))?;
        proof.add("cleans", 1);
        self.held += u64::from(report.held.is_some());
        self.removed += report.versions_removed;
        self.history.may_forget(RULES, self.true_ns);
        Ok(())
    }

    fn source(&self) -> mybackup_engine::SourceRow {
        self.engine.catalogue().source(SOURCE_ID).expect("the index can be read").expect("there was a run")
    }

    /// Looks for every state that is promised, and restores it.
    pub fn nothing_is_forgotten(&mut self, proof: &mut Proof) -> Result<(), String> {
        let mut missing = Vec::new();
        for (path, life, run) in self.history.lives().filter(|(_, life, _)| life.entry.kind == Kind::File) {
            proof.add("versions", 1);
            let versions = self.engine.versions(&judge::absolute(path)).map_err(|error| error.to_string())?;
            let Some(version) = versions.iter().find(|version| version.sha256 == life.entry.content) else {
                proof.add("forgotten", 1);
                missing.push(format!("\"{}\" of run {run}", path.escape_ascii()));
                continue;
            };
            let found = judge::file(&self.world, &mut self.engine, path, Which::Version(version.number))?;
            judge::same_entry(&life.entry, &found)?;
        }
        if missing.is_empty() { Ok(()) } else { Err(format!("forgotten: {}", missing.join(", "))) }
    }

    /// Restores by dates: each must give what the last run labelled so, or earlier, had saved.
    ///
    /// So every run comes back by its own date, unless a later one bears the same.
    ///
    /// Tried are all dates of runs, and moments so far beside them.
    pub fn dates_tell_runs_apart(&mut self, beside: &[i64], proof: &mut Proof) -> Result<(), String> {
        let records = self.engine.catalogue().runs(self.source().n, 0).expect("the index can be read");
        let labels = records.iter().map(|record| record.finished_ns);
        let mut moments: Vec<i64> = labels.flat_map(|label| beside.iter().map(move |ns| label + ns)).collect();
        moments.extend([i64::MIN / 2, 0, self.true_ns + 36_500 * DAY]);
        moments.sort_unstable();
        moments.dedup();
        for moment in moments {
            proof.add("dates", 1);
            let told = records.iter().filter(|record| record.finished_ns <= moment);
            let told = told.max_by_key(|record| (record.finished_ns, record.seq));
            let found = judge::folder(&self.world, &mut self.engine, Some(moment));
            let Some(told) = told else {
                match found {
                    Err(_) => continue,
                    Ok(_) => return Err(format!("at {moment} there was nothing yet, and something came back")),
                }
            };
            let run = self.seqs.iter().rposition(|seq| *seq <= told.seq).ok_or("a record before the first run")?;
            if self.history.runs[run].whole {
                let named = |text: String| format!("at {moment}, of run {run}: {text}");
                judge::equal(&self.history.state(run), &found.map_err(named)?).map_err(named)?;
            }
        }
        Ok(())
    }

    /// Loses the index and reads it back.
    pub fn start_from_the_vault(&mut self) -> Result<(), String> {
        self.world.forget_index();
        self.engine = self.world.engine().map_err(|error| error.to_string())?;
        self.engine.discover(&self.world.run()).map_err(|error| format!("discovering: {error}"))?;
        Ok(())
    }

    /// Verifies everything.
    pub fn is_sound(&mut self) -> Result<(), String> {
        judge::is_sound(&self.world, &mut self.engine)
    }
}

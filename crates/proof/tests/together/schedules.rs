//! Runs two operations through one schedule and checks what they leave behind.

use std::sync::Arc;

use mybackup_engine::Between;
use mybackup_proof::Proof;
use mybackup_proof::computers::{A, B, Stage, World, check, world_at};
use mybackup_testkit::Dice;

use crate::pairs::{Deed, Pair, act};
use crate::turns::{Schedule, Stepped, Turns};

/// How one schedule went.
struct Outcome {
    /// Calls of each of the two.
    steps: [u64; 2],
    /// How often one was held up for the other.
    switches: u64,
    /// Whether each was done, or the error that it ended with.
    done: [Result<(), String>; 2],
    /// What is wrong.
    violation: Option<String>,
}

/// Runs the two operations of a pair through a schedule.
fn play(template: &World, pair: &Pair, schedule: &Schedule, goes_on: bool) -> Outcome {
    let world = template.fork();
    let turns = Turns::new(schedule);
    let ended: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = pair
            .deeds
            .iter()
            .enumerate()
            .map(|(turn, (who, deed))| {
                let (world, turns) = (&world, turns.clone());
                scope.spawn(move || {
                    let finish = Finish(turns.clone(), turn);
                    let between: Between =
                        Arc::new(move |store| Arc::new(Stepped::new(store, turns.clone(), turn)) as Arc<_>);
                    if *deed == Deed::Rebuild {
                        world.forget_index(*who);
                    }
                    let mut engine = world.open(*who, Some(between));
                    let ended = act(world, *who, *deed, &mut engine);
                    drop(finish);
                    ended
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join()).collect()
    });
    let (steps, switches) = turns.counted();
    let mut outcome = Outcome { steps, switches, done: [Ok(()), Ok(())], violation: None };
    for (i, ended) in ended.into_iter().enumerate() {
        match ended {
            Err(_) => outcome.violation = Some(format!("{:?} panicked", pair.deeds[i])),
            Ok(Err(wrong)) => outcome.violation = Some(wrong),
            Ok(Ok(done)) => outcome.done[i] = done.map_err(|e| e.to_string()),
        }
    }
    if outcome.violation.is_none() {
        outcome.violation = look(&world, pair, &outcome.done, goes_on).err();
    }
    outcome
}

/// Says that an operation is over, even where it panicked.
struct Finish(Arc<Turns>, usize);

impl Drop for Finish {
    fn drop(&mut self) {
        self.0.finish(self.1);
    }
}

fn look(world: &World, pair: &Pair, done: &[Result<(), String>; 2], goes_on: bool) -> Result<(), String> {
    let backed_up = |who: usize| {
        let is_backup = |deed: Deed| matches!(deed, Deed::Backup | Deed::TwoBackups | Deed::Rebuild);
        pair.deeds.iter().zip(done).any(|((w, deed), done)| *w == who && is_backup(*deed) && done.is_ok())
    };
    let equal: Vec<usize> = [A, B].into_iter().filter(|who| backed_up(*who)).collect();
    check::vault_is_whole(world, &equal)?;
    if pair.stage == Stage::Alone || !goes_on { Ok(()) } else { check::both_go_on(world) }
}

/// The schedules of a pair with at most three preemptions, by number: those with fewer come first.
struct Schedules {
    steps: [u64; 2],
}

impl Schedules {
    /// Measures how many calls each operation makes when it runs alone, one after the other.
    fn of(template: &World, pair: &Pair) -> Self {
        let solo = |first| play(template, pair, &Schedule { first, slices: Vec::new() }, false).steps;
        let (one, other) = (solo(0), solo(1));
        Schedules { steps: [one[0].max(other[0]), one[1].max(other[1])] }
    }

    /// How many there are with so many preemptions.
    fn count(&self, preemptions: u32) -> u64 {
        let [n, m] = self.steps;
        match preemptions {
            0 => 2,
            1 => n + m,
            2 => 2 * n * m,
            _ => m * n * (n - 1) / 2 + n * m * (m - 1) / 2,
        }
    }

    /// All with at most two preemptions, and a sample of those with three.
    fn all_and_sample(&self, seed: u64) -> Vec<Schedule> {
        let mut all = Vec::new();
        for preemptions in 0..=2 {
            all.extend((0..self.count(preemptions)).map(|number| self.at(preemptions, number)));
        }
        let mut dice = Dice::new(seed);
        all.extend((0..SAMPLED).map(|_| self.at(3, dice.below(self.count(3)))));
        all
    }

    /// A few of each kind, and those near which something was lost once.
    fn some(&self, pair: &Pair, seed: u64) -> Vec<Schedule> {
        let mut dice = Dice::new(seed);
        let mut pick = |preemptions: u32, share: u64| -> Vec<Schedule> {
            (0..share).map(|_| self.at(preemptions, dice.below(self.count(preemptions)))).collect()
        };
        let mut some = vec![self.at(0, 0), self.at(0, 1)];
        some.extend(pick(1, SHORT * 3 / 10));
        some.extend(pick(2, SHORT * 4 / 10));
        let rest = SHORT - some.len() as u64;
        some.extend(pick(3, rest));
        some.append(&mut remembered(pair));
        some
    }

    /// The schedule of a number among those with so many preemptions.
    fn at(&self, preemptions: u32, number: u64) -> Schedule {
        let [n, m] = self.steps;
        match preemptions {
            0 => Schedule { first: number as usize, slices: Vec::new() },
            1 if number < n => Schedule { first: 0, slices: vec![number + 1] },
            1 => Schedule { first: 1, slices: vec![number - n + 1] },
            2 => {
                let (first, number) = ((number / (n * m)) as usize, number % (n * m));
                let others = self.steps[1 - first];
                Schedule { first, slices: vec![number / others + 1, number % others + 1] }
            }
            _ => {
                let of_one = m * n * (n - 1) / 2;
                let (first, number) = if number < of_one { (0, number) } else { (1, number - of_one) };
                let (own, others) = (self.steps[first], self.steps[1 - first]);
                let (mut pairs, b) = (number / others, number % others + 1);
                let mut a = 1;
                while pairs >= own - a {
                    pairs -= own - a;
                    a += 1;
                }
                Schedule { first, slices: vec![a, b, pairs + 1] }
            }
        }
    }
}

/// Schedules near those in which something was lost before the order of cleaning was put right.
fn remembered(pair: &Pair) -> Vec<Schedule> {
    let near = |first: usize, a: &[u64], b: &[u64]| -> Vec<Schedule> {
        a.iter().flat_map(|a| b.iter().map(move |b| Schedule { first, slices: vec![*a, *b] })).collect()
    };
    match (pair.stage, pair.deeds) {
        (Stage::Dead, [(A, Deed::TwoCleans), (B, Deed::TwoBackups)]) => near(1, &[31, 34], &[56, 60, 63, 66, 69]),
        (Stage::Newcomer, [(A, Deed::Clean), (B, Deed::Backup)]) => near(1, &[28, 31, 34], &[60, 200]),
        (Stage::OneBehind, [(A, Deed::Clean), (B, Deed::Sync)]) => near(0, &[52, 54, 56, 58], &[64, 67, 70]),
        _ => Vec::new(),
    }
}

/// So many schedules of each pair in the short form.
const SHORT: u64 = 22;
/// So many of those with three preemptions in the long form, of each pair.
const SAMPLED: u64 = 400;
/// In the long form both computers go on after every so manyth schedule; after each, the vault is looked at.
const GO_ON_EVERY: u64 = 4;

/// Runs pairs through their schedules: in the long form through all with at most two preemptions.
pub fn run_through(part: &str, pairs: &[Pair]) {
    let mut proof = Proof::begin("R26", part);
    proof.add("violations", 0);
    let mut before = 0;
    for pair in pairs {
        let template = world_at(pair.stage);
        let schedules = Schedules::of(&template, pair);
        let all =
            if proof.is_long() { schedules.all_and_sample(proof.seed()) } else { schedules.some(pair, proof.seed()) };
        let skipped = proof.position().saturating_sub(before).min(all.len() as u64);
        for (number, schedule) in all.iter().enumerate().skip(skipped as usize) {
            if proof.time_is_up() {
                return proof.pause(before + number as u64);
            }
            let goes_on = !proof.is_long() || (number as u64).is_multiple_of(GO_ON_EVERY);
            let outcome = play(&template, pair, schedule, goes_on);
            note(&mut proof, pair, schedule, &outcome);
        }
        before += all.len() as u64;
    }
    proof.add("pairs", pairs.len() as u64);
    proof.done();
    assert_eq!(proof.figure("violations"), 0);
    assert!(proof.figure("schedules") >= SHORT * pairs.len() as u64);
    assert!(proof.figure("switches") >= proof.figure("schedules"), "the two hardly met");
    assert!(proof.figure("refused") * 5 <= proof.figure("schedules"), "nothing happens where everybody gives up");
}

/// Notes an outcome; a violation tells the schedule that shows it.
fn note(proof: &mut Proof, pair: &Pair, schedule: &Schedule, outcome: &Outcome) {
    proof.add("schedules", 1);
    proof.add("switches", outcome.switches);
    proof.add("refused", outcome.done.iter().filter(|done| done.is_err()).count() as u64);
    proof.most("calls", outcome.steps[0] + outcome.steps[1]);
    if let Some(violation) = &outcome.violation {
        proof.add("violations", 1);
        eprintln!("{pair:?} {schedule:?} {:?}\n  {violation}", outcome.done);
    }
}

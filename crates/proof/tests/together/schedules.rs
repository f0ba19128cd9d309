//! Runs two operations through one schedule and checks what they leave behind.

use std::ops::Range;
use std::sync::Arc;

use mybackup_engine::Between;
use mybackup_proof::Proof;
use mybackup_proof::computers::{A, B, Stage, World, check, world_at};
use mybackup_testkit::Dice;

use crate::alike::{Call, Kept, Order, Touch};
use crate::pairs::{Deed, Pair, act};
use crate::turns::{Schedule, Stepped, Turns};

/// How one schedule went.
struct Outcome {
    /// The calls of each of the two.
    order: Order,
    /// How often one was held up for the other.
    switches: u64,
    /// Whether each was done, or the error that it ended with.
    done: [Result<(), String>; 2],
    /// What is wrong.
    violation: Option<String>,
}

impl Outcome {
    /// Calls of each of the two.
    fn steps(&self) -> [u64; 2] {
        self.order.each_ref().map(|calls| calls.len() as u64)
    }

    /// Whether both made the same calls as in another outcome, and were done or not as there.
    fn is_as(&self, other: &Outcome) -> bool {
        let done = |outcome: &Outcome| outcome.done.each_ref().map(Result::is_ok);
        done(self) == done(other) && self.order.iter().zip(&other.order).all(|(one, other)| is_same(one, other))
    }
}

/// Whether an operation made the same calls, but for what is left to chance: names, and what is read first.
fn is_same(one: &[Call], other: &[Call]) -> bool {
    let kinds = |calls: &[Call]| -> Vec<String> {
        let mut kinds: Vec<String> = calls.iter().flat_map(|call| &call.touched).map(Touch::kind).collect();
        kinds.sort();
        kinds
    };
    kinds(one) == kinds(other)
}

/// Runs the two operations of a pair through a schedule.
fn play(template: &World, pair: &Pair, schedule: &Schedule) -> Outcome {
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
                    let between: Between = Arc::new(move |place: &str, store| {
                        Arc::new(Stepped::new(store, place, turns.clone(), turn)) as Arc<_>
                    });
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
    let (order, switches) = turns.made();
    let mut outcome = Outcome { order, switches, done: [Ok(()), Ok(())], violation: None };
    for (i, ended) in ended.into_iter().enumerate() {
        match ended {
            Err(_) => outcome.violation = Some(format!("{:?} panicked", pair.deeds[i])),
            Ok(Err(wrong)) => outcome.violation = Some(wrong),
            Ok(Ok(done)) => outcome.done[i] = done.map_err(|e| e.to_string()),
        }
    }
    if outcome.violation.is_none() {
        outcome.violation = look(&world, pair, &outcome.done).err();
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

fn look(world: &World, pair: &Pair, done: &[Result<(), String>; 2]) -> Result<(), String> {
    let backed_up = |who: usize| {
        let is_backup = |deed: Deed| matches!(deed, Deed::Backup | Deed::TwoBackups | Deed::Rebuild);
        pair.deeds.iter().zip(done).any(|((w, deed), done)| *w == who && is_backup(*deed) && done.is_ok())
    };
    let equal: Vec<usize> = [A, B].into_iter().filter(|who| backed_up(*who)).collect();
    check::vault_is_whole(world, &equal)?;
    if pair.stage == Stage::Alone { Ok(()) } else { check::both_go_on(world) }
}

/// The schedules of a pair with at most three preemptions, by number: those with fewer come first.
pub struct Schedules {
    steps: [u64; 2],
}

impl Schedules {
    /// Measures how many calls each operation makes when it runs alone, one after the other.
    fn of(template: &World, pair: &Pair) -> Self {
        let solo = |first| play(template, pair, &Schedule { first, slices: Vec::new() }).steps();
        let (one, other) = (solo(0), solo(1));
        Schedules::with([one[0].max(other[0]), one[1].max(other[1])])
    }

    /// Those of two operations that make so many calls.
    pub fn with(steps: [u64; 2]) -> Self {
        Schedules { steps }
    }

    /// Every number.
    pub fn numbers(&self) -> Range<u64> {
        0..self.before(4)
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

    /// How many there are with fewer preemptions.
    fn before(&self, preemptions: u32) -> u64 {
        (0..preemptions).map(|fewer| self.count(fewer)).sum()
    }

    /// The schedule of a number among all.
    pub fn nth(&self, number: u64) -> Schedule {
        let fewer = (1..=3).rev().find(|preemptions| number >= self.before(*preemptions)).unwrap_or(0);
        self.at(fewer, number - self.before(fewer))
    }

    /// All, by number; those with three preemptions only by a sample where each would have to be run.
    fn all_or_sample(&self, pair: &Pair, seed: u64) -> Vec<u64> {
        if !pair.shares_home() {
            return self.numbers().collect();
        }
        let mut dice = Dice::new(seed);
        let three = self.before(3);
        (0..three).chain((0..SAMPLED).map(|_| three + dice.below(self.count(3)))).collect()
    }

    /// The numbers of all schedules that come to the same as a run with these calls.
    pub fn alike(&self, order: &Order) -> Vec<Range<u64>> {
        let mut alike = Vec::new();
        for first in [0, 1] {
            let kept = Kept::of(order, first);
            let made = order[first].len() as u64;
            let (own, others) = (self.steps[first], self.steps[1 - first]);
            // The number of `[a, 1]`, or of `[a, 1, 1]`, which is followed by those with greater `b`.
            let two = |a: u64| self.before(2) + first as u64 * own * others + (a - 1) * others;
            let three = |a: u64| {
                let of_one = self.steps[0] * (self.steps[0] - 1) / 2 * self.steps[1];
                self.before(3) + first as u64 * of_one + ((a - 1) * own - a * (a - 1) / 2) * others
            };
            if kept.leading() == made {
                alike.push(first as u64..first as u64 + 1);
            }
            for a in 1..=own {
                if a.min(made) > kept.leading() {
                    break;
                }
                if kept.may_end(a) {
                    let one = self.before(1) + first as u64 * self.steps[0] + a - 1;
                    alike.push(one..one + 1);
                }
                if let Some((least, most)) = kept.between(a, made, others) {
                    alike.push(two(a) + least - 1..two(a) + most);
                }
                for c in 1..=own - a {
                    let Some((least, most)) = kept.between(a, a + c, others) else { break };
                    if kept.may_end(a + c) {
                        let begin = three(a) + (c - 1) * others;
                        alike.push(begin + least - 1..begin + most);
                    }
                }
            }
        }
        alike
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

/// Schedules near those in which something was lost or wrong before the order of cleaning and copying was put right.
fn remembered(pair: &Pair) -> Vec<Schedule> {
    let near = |first: usize, a: &[u64], b: &[u64]| -> Vec<Schedule> {
        a.iter().flat_map(|a| b.iter().map(move |b| Schedule { first, slices: vec![*a, *b] })).collect()
    };
    let held_again = |mut schedules: Vec<Schedule>, c: &[u64]| -> Vec<Schedule> {
        let more = |schedule: &Schedule, c: &u64| Schedule {
            first: schedule.first,
            slices: [&schedule.slices[..], &[*c]].concat(),
        };
        schedules.drain(..).flat_map(|schedule| c.iter().map(move |c| more(&schedule, c))).collect()
    };
    match (pair.stage, pair.deeds) {
        (Stage::Dead, [(A, Deed::TwoCleans), (B, Deed::TwoBackups)]) => near(1, &[31, 34], &[56, 60, 63, 66, 69]),
        (Stage::Newcomer, [(A, Deed::Clean), (B, Deed::Backup)]) => near(1, &[28, 31, 34], &[60, 200]),
        (Stage::OneBehind, [(A, Deed::Clean), (B, Deed::Sync)]) => {
            let copied_while_cleaned = held_again(near(1, &[66, 68, 70], &[21, 23]), &[6]);
            [near(0, &[52, 54, 56, 58], &[64, 67, 70]), copied_while_cleaned].concat()
        }
        _ => Vec::new(),
    }
}

/// So many schedules of each pair in the short form.
const SHORT: u64 = 22;
/// So many of those with three preemptions in the long form, of a pair that shares a home.
const SAMPLED: u64 = 400;
/// In the long form, for every so manyth number that is run, one that should come to the same is run as well.
const TRY_ALIKE_EVERY: u64 = 8;
/// So often is a schedule run again that has to come to the same as another.
const THROWS: u32 = 20;

/// Runs pairs through their schedules: in the long form through all, or one of each lot that comes to the same.
pub fn run_through(part: &str, pairs: &[Pair]) {
    let mut proof = Proof::begin("R26", part);
    proof.add("violations", 0);
    let mut before = 0;
    for pair in pairs {
        let template = world_at(pair.stage);
        let schedules = Schedules::of(&template, pair);
        if !proof.is_long() {
            for schedule in schedules.some(pair, proof.seed()) {
                let outcome = play(&template, pair, &schedule);
                proof.add("schedules", 1);
                note(&mut proof, pair, &schedule, &outcome);
            }
            continue;
        }
        match run_all(&mut proof, before, &template, pair, &schedules) {
            Some(next) => before = next,
            None => return,
        }
    }
    proof.add("pairs", pairs.len() as u64);
    proof.done();
    assert_eq!(proof.figure("violations"), 0);
    assert!(proof.figure("schedules") >= SHORT * pairs.len() as u64);
    assert!(proof.figure("switches") >= proof.figure("runs"), "the two hardly met");
    assert!(proof.figure("refused") * 5 <= proof.figure("runs"), "nothing happens where everybody gives up");
}

/// Runs a pair through all its schedules; returns their number added to `before`, or `None` where time was up.
fn run_all(proof: &mut Proof, before: u64, template: &World, pair: &Pair, schedules: &Schedules) -> Option<u64> {
    let all = schedules.all_or_sample(pair, proof.seed());
    let mut known = vec![false; schedules.numbers().end as usize];
    let begin = proof.position().saturating_sub(before).min(all.len() as u64);
    for (at, number) in (begin..).zip(&all[begin as usize..]) {
        if proof.time_is_up() {
            proof.pause(before + at);
            return None;
        }
        proof.add("schedules", 1);
        if known[*number as usize] {
            continue;
        }
        let schedule = schedules.nth(*number);
        let mut outcome = play(template, pair, &schedule);
        note(proof, pair, &schedule, &outcome);
        if pair.shares_home() {
            continue;
        }
        let alike = schedules.alike(&outcome.order);
        assert!(alike.iter().any(|lot| lot.contains(number)), "{schedule:?} is not like itself");
        for lot in &alike {
            known[lot.start as usize..lot.end as usize].fill(true);
        }
        if number.is_multiple_of(TRY_ALIKE_EVERY) {
            let mut dice = Dice::new(*number);
            let lot = &alike[dice.below(alike.len() as u64) as usize];
            let other = schedules.nth(lot.start + dice.below(lot.end - lot.start));
            let tried = play(template, pair, &other);
            note(proof, pair, &other, &tried);
            // Chance gives names, and with them the order of some reads: another throw may be needed.
            let mut throws = 0;
            while !tried.is_as(&outcome) {
                throws += 1;
                assert!(throws <= THROWS, "{pair:?}: {other:?} should come to the same as {schedule:?}");
                outcome = play(template, pair, &schedule);
            }
            proof.add("tried again", 1);
        }
    }
    Some(before + all.len() as u64)
}

/// Notes an outcome; a violation tells the schedule that shows it.
fn note(proof: &mut Proof, pair: &Pair, schedule: &Schedule, outcome: &Outcome) {
    proof.add("runs", 1);
    proof.add("switches", outcome.switches);
    proof.add("refused", outcome.done.iter().filter(|done| done.is_err()).count() as u64);
    proof.most("calls", outcome.steps().iter().sum());
    if let Some(violation) = &outcome.violation {
        proof.add("violations", 1);
        eprintln!("{pair:?} {schedule:?} {:?}\n  {violation}", outcome.done);
    }
}

//! Every call to a destination's file system fails, once and for ever (R3).

use std::collections::BTreeSet;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mybackup_engine::EngineError;
use mybackup_proof::Proof;
use mybackup_proof::faults::FAILURES;
use mybackup_vfs::{Failure, Fault, Operation, Repeat, When};

use crate::check::{Manner, recover};
use crate::ops::{Failed, Op};
use crate::sequences::{Paths, Start};
use crate::tally::Tally;
use crate::trees::Trees;
use crate::world::{Moment, World};

const REPEATS: [Repeat; 2] = [Repeat::Once, Repeat::Forever];

/// A fault that never comes: it makes the calls be counted.
const NEVER: Fault = Fault { when: When::Call(u64::MAX), failure: Failure::Short, repeat: Repeat::Once };

/// An operation and what was before it.
pub(crate) struct Task {
    pub(crate) name: String,
    pub(crate) op: Op,
    pub(crate) before: Moment,
}

/// Every operation, on a vault with a history, at one and at two destinations; and a vault being made.
pub(crate) fn tasks(paths: &mut Paths<'_>) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut add = |start: Start, first: &[Op], op: Op| {
        let name = format!("{start:?} {first:?} {op:?}");
        tasks.push(Task { name, op, before: paths.after(start, first) });
    };
    add(Start::Empty, &[], Op::Backup);
    for op in crate::ops::OPS {
        add(Start::Aged, &[], op);
    }
    for op in [Op::Backup, Op::Clean, Op::Repair, Op::ChangePassphrase] {
        add(Start::Aged, &[Op::Sync], op);
    }
    tasks
}

/// Counts the calls that an operation makes, by kind.
pub(crate) fn calls(task: &Task, trees: &Trees) -> Vec<(Operation, u64)> {
    let mut world = World::at(&task.before, trees);
    let ready = world.prepare(task.op);
    world.faulty.fail(NEVER);
    world.perform(task.op, ready).unwrap_or_else(|error| panic!("{}: {error}", task.name));
    world.faulty.sites().into_iter().collect()
}

/// Does a task with one fault; then the disk is healthy again.
pub(crate) fn do_with<'t>(task: &Task, fault: Fault, trees: &'t Trees) -> (World<'t>, Result<(), Failed>) {
    let mut world = World::at(&task.before, trees);
    let ready = world.prepare(task.op);
    world.faulty.fail(fault);
    let outcome = world.perform(task.op, ready);
    world.faulty.heal();
    // What could not be set aside at that moment is healed, and still in the way: repairing again removes it.
    world.person.rotten |= task.op == Op::Repair;
    (world, outcome)
}

fn try_fault(task: &Task, fault: Fault, turn: u64, trees: &Trees, tally: &mut Tally) {
    let name = || format!("{} with {fault:?}", task.name);
    let done = catch_unwind(AssertUnwindSafe(|| do_with(task, fault, trees)));
    let Ok((mut world, outcome)) = done else {
        tally.add("panics", 1);
        return tally.judge(Err("it panicked".into()), name);
    };
    tally.add("faults", 1);
    match &outcome {
        Ok(()) => tally.add("survived", 1),
        Err(failed) => {
            tally.add("refused", 1);
            tally.judge(names_cause(failed, fault.failure, &world), name);
        }
    }
    let moment = world.moment();
    let index = if turn.is_multiple_of(4) { None } else { moment.index };
    let same_computer = index.is_some();
    let manner = if turn % 3 == 1 { Manner::Careful } else { Manner::Hasty };
    match recover(&moment.disk, index, &moment.person, trees, manner) {
        Ok(after) => {
            let left = if same_computer { after.temporary_files() } else { 0 };
            tally.add("left", left as u64);
            let outcome = if left == 0 { Ok(()) } else { Err(format!("{left} temporary files stay")) };
            tally.judge(outcome, || format!("{} ({:?})", name(), outcome_text(&moment.person.places)));
        }
        Err(error) => {
            tally.judge(Err(error), || format!("{}, {manner:?}, index {same_computer}, said {outcome:?}", name()))
        }
    }
}

fn outcome_text(places: &[&str]) -> String {
    places.join(" and ")
}

/// Checks that an error says what the system said.
fn names_cause(failed: &Failed, failure: Failure, world: &World<'_>) -> Result<(), String> {
    let Failure::Error(number) = failure else { return Ok(()) };
    let system = std::io::Error::from_raw_os_error(number).to_string();
    // Some errors are said in words of our own.
    let sorted = match number {
        28 | 122 => "No space is left",
        30 | 13 => "is refused",
        _ => "is not there",
    };
    let mut texts: Vec<String> = world.told.skipped().into_iter().map(|(_, cause)| cause).collect();
    texts.extend(world.told.troubles().into_iter().map(|(_, _, cause)| cause));
    match failed {
        Failed::Said(EngineError::Worker) => return Err("a worker stopped unexpectedly".into()),
        Failed::Said(error) => {
            let mut link: Option<&(dyn Error + 'static)> = Some(error);
            while let Some(error) = link {
                texts.push(error.to_string());
                link = error.source();
            }
        }
        Failed::Partly(text) => texts.push(text.clone()),
    }
    // Where a repair cannot read what it looks for, it says that this is lost.
    match texts.iter().any(|text| [system.as_str(), sorted, "lost [Lost"].iter().any(|said| text.contains(said))) {
        true => Ok(()),
        false => Err(format!("nothing names the cause \"{system}\": {texts:?}")),
    }
}

#[test]
fn r3_no_failing_call_loses_what_was_reported_done() {
    let mut proof = Proof::begin("R3", "engine");
    let trees = Trees::new();
    let mut paths = Paths::new(&trees);
    let (mut cases, mut sites) = (Vec::new(), BTreeSet::new());
    let tasks = tasks(&mut paths);
    for (at, task) in tasks.iter().enumerate() {
        for (operation, count) in calls(task, &trees) {
            sites.insert((task.op, operation));
            cases.extend((1..=count).map(|nth| (at, operation, nth)));
        }
    }
    println!("R3 call sites: {sites:?}");
    // The short form fails some calls, among them the first of each kind, each in one way;
    // the long form fails all of them, each in every way.
    let ways = (FAILURES.len() * REPEATS.len()) as u64;
    let every = proof.amount(17, 1);
    let mut tally = Tally::default();
    for case in proof.position()..cases.len() as u64 {
        if proof.time_is_up() {
            tally.into_proof(&mut proof);
            return proof.pause(case);
        }
        let (task, operation, nth) = cases[case as usize];
        if nth > 1 && !(case + proof.seed()).is_multiple_of(every) {
            continue;
        }
        tally.add("calls", 1);
        let first = (case / every + proof.seed()) % ways;
        for way in if proof.is_long() { 0..ways } else { first..first + 1 } {
            let failure = FAILURES[way as usize % FAILURES.len()];
            let repeat = REPEATS[way as usize / FAILURES.len()];
            let fault = Fault { when: When::Nth(operation, nth), failure, repeat };
            try_fault(&tasks[task], fault, case + way, &trees, &mut tally);
        }
    }
    proof.most("sites", sites.len() as u64);
    tally.add("panics", 0);
    tally.into_proof(&mut proof);
    let floor = proof.amount(200, 30_000);
    assert!(proof.figure("faults") >= floor, "{} faults are too few", proof.figure("faults"));
    assert!(proof.figure("survived") > 0 && proof.figure("refused") > 0, "both must have happened");
    proof.done();
}

//! R28: the clock jumps in the middle of a backup or of a clean, at each look that they take at it.

use mybackup_proof::Proof;

use crate::clock::{DAY, HOUR, Jump, YEAR};
use crate::clock_world::Watched;

const BEFORE: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    Backup,
    Clean,
}

/// Jumps at one look and the looks after it.
const WAYS: [&[Jump]; 7] = [
    &[Jump::By(-HOUR)],
    &[Jump::By(-10 * YEAR)],
    &[Jump::To(0)],
    &[Jump::By(10 * YEAR)],
    &[Jump::By(10 * YEAR), Jump::By(-10 * YEAR)],
    &[Jump::By(-10 * YEAR), Jump::By(10 * YEAR)],
    A_PAUSE,
];
/// As far ahead as a computer may have been switched off: only what was looked at before can tell.
const A_PAUSE: &[Jump] = &[Jump::By(60 * DAY)];

/// A history of some days; the folder has changed since.
fn some_days(seed: u64, proof: &mut Proof) -> Result<Watched, String> {
    let mut home = Watched::new(seed);
    for run in 0..=BEFORE {
        home.work(run);
        if run < BEFORE {
            home.back_up(proof)?;
            next_day(&mut home, true);
        }
    }
    Ok(home)
}

/// A true day passes; the clock is right from now on, or stays wrong.
fn next_day(home: &mut Watched, right: bool) {
    home.true_ns += DAY;
    home.world.dial.pass(DAY);
    if right {
        home.world.dial.set(home.true_ns);
    }
}

fn do_it(home: &mut Watched, work: Work, proof: &mut Proof) -> Result<(), String> {
    match work {
        Work::Backup => home.back_up(proof),
        Work::Clean => home.clean(proof),
    }
}

/// How often one piece of work looks at the clock.
fn looks(work: Work, seed: u64, proof: &mut Proof) -> u64 {
    let mut home = some_days(seed, proof).expect("the clock is right");
    home.world.dial.jump_at(&[]);
    match work {
        Work::Backup => drop(home.world.back_up(&mut home.engine).expect("a backup")),
        Work::Clean => home.clean(proof).expect("a clean"),
    }
    home.world.dial.looks()
}

/// The clock jumps at one look; then life goes on, with the clock put right at once or a few runs later.
fn play(work: Work, look: u64, way: &[Jump], at_once: bool, seed: u64, proof: &mut Proof) -> Result<(), String> {
    let mut home = some_days(seed, proof)?;
    let jumps: Vec<(u64, Jump)> = (look..).zip(way.iter().copied()).collect();
    home.world.dial.jump_at(&jumps);
    do_it(&mut home, work, proof)?;
    home.world.dial.jump_at(&[]);
    for run in BEFORE + 1..BEFORE + 5 {
        next_day(&mut home, at_once || run > BEFORE + 2);
        home.work(run);
        home.back_up(proof)?;
        home.clean(proof)?;
    }
    home.nothing_is_forgotten(proof)?;
    home.dates_tell_runs_apart(&[0, -1, HOUR], proof)?;
    home.is_sound()
}

#[test]
fn r28_a_clock_that_jumps_in_the_middle_costs_nothing() {
    let mut proof = Proof::begin("R28", "in the middle");
    for figure in ["forgotten", "skipped", "violations"] {
        proof.add(figure, 0);
    }
    let seed = proof.seed();
    let mut number = 0;
    for work in [Work::Clean, Work::Backup] {
        let looks = looks(work, seed, &mut proof);
        proof.most("looks", looks);
        for look in 1..=looks {
            for way in WAYS {
                for at_once in [true, false] {
                    if way == A_PAUSE && (!at_once || (work, look) == (Work::Clean, 1)) {
                        continue;
                    }
                    number += 1;
                    // In the short form each look meets one jump, and each jump many looks.
                    if !proof.is_long() && number % 5 != 0 {
                        continue;
                    }
                    proof.add("cases", 1);
                    if let Err(violation) = play(work, look, way, at_once, seed, &mut proof) {
                        proof.add("violations", 1);
                        eprintln!("{work:?}, {way:?} at look {look}, put right at once: {at_once}: {violation}");
                    }
                }
            }
        }
    }
    proof.done();
    assert_eq!(proof.figure("violations"), 0);
    assert!(proof.figure("looks") >= 8 && proof.figure("cases") >= 20 && proof.figure("versions") > 300);
}

//! R28: histories in which the clock is wrong for a while, or for ever.
//!
//! For two true weeks nothing may be forgotten, whatever the clock says; then the folder
//! lives on for months and cleaning must get there. A clock that runs ahead by less than
//! 90 days cannot be told from a computer that was switched off, and is not tried.

use mybackup_proof::Proof;

use crate::clock::{DAY, HOUR, SECOND, YEAR};
use crate::clock_world::Watched;

/// Runs of the two weeks, one a day.
const RUNS: usize = 14;

/// What the clock shows at a run, by its number and the true time.
struct Story {
    name: &'static str,
    shows: fn(usize, i64) -> i64,
    /// It stands still during a run.
    still: bool,
}

/// The runs of which the clock is wrong in most stories.
fn astray(run: usize) -> bool {
    (5..9).contains(&run)
}

/// A story that is right but for a few runs.
macro_rules! off {
    ($name:literal, $when:expr, $by:expr) => {
        Story {
            name: $name,
            shows: |run, true_ns| {
                let when: fn(usize) -> bool = $when;
                let by: fn(i64) -> i64 = $by;
                if when(run) { by(true_ns) } else { true_ns }
            },
            still: false,
        }
    };
}

fn stories() -> Vec<Story> {
    vec![
        off!("right", |_| false, |t| t),
        off!("back an hour", astray, |t| t - HOUR),
        off!("back an hour for good", |run| run >= 5, |t| t - HOUR),
        off!("back a week for one run", |run| run == 6, |t| t - 7 * DAY),
        off!("back two months for one run", |run| run == 6, |t| t - 60 * DAY),
        off!("back two months for a while", astray, |t| t - 60 * DAY),
        off!("back ten years for one run", |run| run == 6, |t| t - 10 * YEAR),
        off!("back ten years for a while", astray, |t| t - 10 * YEAR),
        off!("back ten years for good", |run| run >= 5, |t| t - 10 * YEAR),
        off!("in 1970 for one run", |run| run == 6, |_| SECOND),
        off!("in 1970 for a while", astray, |t| t % DAY),
        off!("in 1970 at first", |run| run < 5, |t| t % YEAR),
        off!("before 1970", astray, |t| t - 100 * YEAR),
        off!("ahead ten years for one run", |run| run == 6, |t| t + 10 * YEAR),
        off!("ahead ten years for a while", astray, |t| t + 10 * YEAR),
        off!("ahead ten years for good", |run| run >= 5, |t| t + 10 * YEAR),
        off!("ahead ten years at first", |run| run < 5, |t| t + 10 * YEAR),
        off!("ahead a hundred days for a while", astray, |t| t + 100 * DAY),
        off!("ahead and back and ahead", |run| run >= 5 && run % 2 == 0, |t| t + 10 * YEAR),
        off!("back and ahead and back", |run| run >= 5 && run % 2 == 0, |t| t - 10 * YEAR),
        Story {
            name: "ahead, then in 1970",
            shows: |run, t| match run {
                5 | 6 => t + 10 * YEAR,
                7 | 8 => t % DAY,
                _ => t,
            },
            still: false,
        },
        off!("daylight saving", |run| run >= 7, |t| t + HOUR),
        off!("daylight saving ends", |run| run < 7, |t| t + HOUR),
        Story { name: "local time taken for universal", shows: |run, t| t + HOUR * (run as i64 % 3 - 1), still: false },
        Story { name: "two runs at one moment", shows: |run, t| t - DAY * (run as i64 % 2), still: true },
        Story { name: "stands still", shows: |run, t| t - DAY * run as i64, still: true },
        Story { name: "runs backwards", shows: |run, t| t - 2 * DAY * run as i64, still: false },
    ]
}

/// Plays a story and tells what was wrong.
fn play(story: &Story, seed: u64, proof: &mut Proof) -> Result<(), String> {
    let mut home = Watched::new(seed);
    let began = home.true_ns;
    if story.still {
        home.world.dial.freeze();
    }
    for run in 0..RUNS {
        home.true_ns = began + run as i64 * DAY;
        home.world.dial.set((story.shows)(run, home.true_ns));
        home.work(run);
        home.back_up(proof)?;
        home.clean(proof)?;
    }
    home.nothing_is_forgotten(proof)?;
    home.dates_tell_runs_apart(&[0, -1, HOUR], proof)?;
    home.start_from_the_vault()?;
    home.nothing_is_forgotten(proof)?;
    home.dates_tell_runs_apart(&[0], proof)?;
    // Life goes on, with the clock as it came to be.
    let (held, lag) = (home.held, (story.shows)(RUNS - 1, home.true_ns) - home.true_ns);
    for run in RUNS..RUNS + 16 {
        home.true_ns += 5 * DAY;
        home.world.dial.set(home.true_ns + lag);
        home.work(run);
        home.back_up(proof)?;
        home.clean(proof)?;
    }
    home.nothing_is_forgotten(proof)?;
    home.is_sound()?;
    proof.add("held", home.held);
    if home.removed == 0 || home.held > held {
        proof.add("stuck", 1);
        return Err(format!("cleaning does not go on: {} removed, held {} times", home.removed, home.held - held));
    }
    proof.add("removed", home.removed);
    Ok(())
}

#[test]
fn r28_a_wrong_clock_forgets_nothing_and_skips_nothing() {
    let mut proof = Proof::begin("R28", "stories");
    for figure in ["forgotten", "skipped", "stuck", "violations"] {
        proof.add(figure, 0);
    }
    for round in 0..proof.amount(1, 20) {
        for story in stories() {
            proof.add("cases", 1);
            if let Err(violation) = play(&story, proof.seed() + round, &mut proof) {
                proof.add("violations", 1);
                eprintln!("{}: {violation}", story.name);
            }
        }
    }
    proof.done();
    assert_eq!(proof.figure("violations"), 0);
    assert!(proof.figure("cases") >= 27 && proof.figure("versions") > 1_000 && proof.figure("removed") > 500);
}

/// A clock that is behind, or stands, gives no stamp that can be trusted: such files are read again.
#[test]
fn r28_no_stamp_is_trusted_that_can_come_again() {
    let mut proof = Proof::begin("R28", "stamps");
    proof.add("skipped", 0);
    for lag in [0, HOUR, DAY, 10 * YEAR] {
        let mut home = Watched::new(proof.seed());
        let stands = home.true_ns;
        home.work(0);
        home.world.dial.freeze();
        home.world.dial.set(stands - lag);
        home.back_up(&mut proof).expect("a first run");
        let bytes = 700 + 900 + 300 + 500;
        for _ in 0..3 {
            let report = home.world.back_up(&mut home.engine).expect("a run in which nothing changed");
            proof.add("cases", 1);
            proof.add("skipped", u64::from(report.bytes_read != bytes));
        }
    }
    proof.done();
    assert_eq!(proof.figure("skipped"), 0);
    assert_eq!(proof.figure("cases"), 12);
}

/// After a clock that ran ahead is right again, cleaning goes on though nothing changes any more.
#[test]
fn r28_cleaning_goes_on_when_the_clock_is_right_again() {
    let mut proof = Proof::begin("R28", "right again");
    for ahead in [2 * HOUR, DAY, 10 * YEAR] {
        let mut home = Watched::new(proof.seed());
        home.work(0);
        home.world.dial.pass(ahead);
        home.back_up(&mut proof).expect("a run");
        home.world.dial.pass(HOUR / 2 - ahead);
        home.clean(&mut proof).expect("a clean");
        assert_eq!(home.held, 1, "A clock that is behind the last run holds cleaning back");
        home.world.back_up(&mut home.engine).expect("a run in which nothing changed");
        home.clean(&mut proof).expect("a clean");
        proof.add("cases", 1);
        proof.add("stuck", home.held - 1);
    }
    proof.done();
    assert_eq!(proof.figure("stuck"), 0);
}

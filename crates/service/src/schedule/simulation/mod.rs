//! Years of a person's computer, in which everything happens that a clock, a battery, a drive
//! and a person can do; what is decided is held against what really went on.
//!
//! The judge knows the true time, the rules only the computer's clock. It asks two things:
//! *nothing too early* (no work that a rule forbids, none twice, none without a cause), and
//! *nothing too late* (where work is allowed, what is due has begun).

mod chance;
mod world;

use world::{Happening, Judge, Kind, World};

use super::marks::{PATIENCE_NS, REST_NS, SETTLED_NS};
use super::{DAY_NS, Decision, Do, LOOK_AGAIN_NS, SECOND_NS, Scope, Why, decide};

const YEARS: i64 = 11;

/// What a simulation came to.
#[derive(Debug, Default)]
struct Counts {
    decisions: u64,
    backups: [u64; 3],
    syncs: u64,
    samples: u64,
    drills: u64,
    cleanings: u64,
    happenings: u64,
    sleeps: u64,
    jumps: u64,
}

fn live(seed: u64, kind: Kind) -> Counts {
    let mut world = World::new(seed, kind);
    let end_ns = world.true_ns + YEARS * 365 * DAY_NS;
    let mut counts = Counts::default();
    let mut still = 0;
    while world.true_ns < end_ns {
        let before_ns = world.true_ns;
        let mut until_ns = None;
        if world.awake {
            let situation = world.situation();
            let decision = decide(&situation);
            counts.decisions += 1;
            match decision {
                Decision::Now(work) => {
                    assert!(!situation.busy, "two things at once");
                    nothing_too_early(&world, work);
                    count(&mut counts, work);
                    world.begin(work);
                }
                Decision::Wait { until_ns: until, .. } => {
                    if let Some(until) = until {
                        assert!(until > situation.now_ns, "a wait without length: {decision:?}");
                        // The answer stays the same until then.
                        let mut between = situation.clone();
                        between.now_ns += (until - situation.now_ns) / 2;
                        assert!(matches!(decide(&between), Decision::Wait { .. }), "{decision:?} {between:?}");
                    }
                    if !situation.busy {
                        nothing_too_late(&world, decision);
                    }
                    until_ns = until;
                }
            }
        }
        match world.go_on(until_ns) {
            Some(Happening::Sleep) => counts.sleeps += 1,
            Some(Happening::Jump) => counts.jumps += 1,
            _ => {}
        }
        counts.happenings += 1;
        still = if world.true_ns == before_ns { still + 1 } else { 0 };
        assert!(still < 20, "time stands still");
    }
    counts
}

fn count(counts: &mut Counts, work: Do) {
    match work {
        Do::BackUp { scope, .. } => counts.backups[scope as usize] += 1,
        Do::Sync => counts.syncs += 1,
        Do::Sample => counts.samples += 1,
        Do::Drill => counts.drills += 1,
        Do::Clean => counts.cleanings += 1,
    }
}

/// No rule forbids this work, and it has a cause.
fn nothing_too_early(world: &World, work: Do) {
    let say = || format!("{work:?} at {} in {world:?}", world.true_ns);
    assert!(world.awake && world.work.is_none(), "{}", say());
    assert!(world.when.enabled && !world.is_paused(Judge::Early), "paused: {}", say());
    assert!(world.places.iter().any(|place| place.there), "no place: {}", say());
    assert!(!world.is_held(Judge::Early), "held: {}", say());
    assert!(!world.waits_after_failure(Judge::Early), "after a failure: {}", say());
    let truth = &world.truth;
    let interval_ns = i64::from(world.when.interval_s) * SECOND_NS;
    // After a jump of the clock something may be done once before its time.
    let passed = |last_ns: Option<i64>, period_ns: i64| {
        last_ns.is_none_or(|last| world.true_ns - last >= period_ns || world.jumped_since(last))
    };
    match work {
        Do::BackUp { scope, why } => {
            match why {
                Why::Start => assert!(!world.history.whole_since_start, "{}", say()),
                Why::Day => assert!(passed(truth.whole_ns, DAY_NS - interval_ns), "{}", say()),
                Why::Lost => assert!(world.lost && passed(truth.whole_ns, interval_ns), "{}", say()),
                Why::Interval if scope == Scope::Whole => {
                    assert!(passed(truth.whole_ns, interval_ns), "{}", say());
                }
                Why::Interval => assert!(passed(truth.unwatched_ns, interval_ns), "{}", say()),
                Why::Place => assert!(world.places.iter().any(|p| p.there && p.came), "{}", say()),
                Why::Changes => {
                    let settled = |path: &world::Path| {
                        path.dirty.is_some_and(|dirty| {
                            world.true_ns - dirty.last_ns >= SETTLED_NS
                                || world.true_ns - dirty.first_ns >= PATIENCE_NS.min(interval_ns)
                        })
                    };
                    assert!(world.taken().any(settled), "nothing to save: {}", say());
                }
            }
            if scope == Scope::Marked {
                for path in world.taken() {
                    let rested = path.saved_ns.is_none_or(|saved_ns| world.true_ns - saved_ns >= REST_NS);
                    assert!(rested, "twice a minute: {}", say());
                }
            }
            if let Some((looks, _)) = world.catching_up.filter(|(_, end_ns)| world.true_ns < *end_ns) {
                assert!(looks == 0 || scope == Scope::Marked, "caught up twice: {}", say());
            }
        }
        Do::Sync => assert!(world.places.iter().any(|place| place.there && place.behind), "{}", say()),
        Do::Sample => assert!(passed(truth.sample_ns, DAY_NS), "{}", say()),
        Do::Drill => assert!(passed(truth.drill_ns, 7 * DAY_NS), "{}", say()),
        Do::Clean => {
            assert!(passed(truth.clean_ns, DAY_NS), "{}", say());
            assert!(world.when.auto_clean && world.well && !world.suspicious && !world.reading, "{}", say());
        }
    }
    if matches!(work, Do::Sample | Do::Drill | Do::Clean) {
        assert!(world.power.on_battery != Some(true), "on battery: {}", say());
    }
}

/// Where work is allowed and none begins, none is due for long.
fn nothing_too_late(world: &World, decision: Decision) {
    if !world.when.enabled
        || world.is_paused(Judge::Late)
        || world.is_held(Judge::Late)
        || world.waits_after_failure(Judge::Late)
    {
        return;
    }
    if !world.places.iter().any(|place| place.there) {
        return;
    }
    let say = || format!("{decision:?} at {} in {world:?}", world.true_ns);
    let (truth, history) = (&world.truth, &world.history);
    let interval_ns = i64::from(world.when.interval_s) * SECOND_NS;
    assert!(world.history.whole_since_start, "no look at everything: {}", say());
    let whole_ns = if world.is_watching() { DAY_NS } else { interval_ns };
    assert!(
        world.is_fresh(truth.whole_ns, history.last_whole_ns, whole_ns),
        "no look at everything for long: {}",
        say()
    );
    if world.is_watching() && world.sources.iter().any(|source| !source.watched) {
        assert!(
            world.is_fresh(truth.unwatched_ns, history.last_unwatched_ns, interval_ns),
            "the unwatched wait: {}",
            say()
        );
    }
    assert!(!world.places.iter().any(|place| place.there && place.came), "a place came in vain: {}", say());
    if world.is_watching() {
        for path in world.paths.iter().filter_map(|path| path.dirty) {
            let most_ns = REST_NS + PATIENCE_NS;
            assert!(world.free_ns - path.free_ns <= most_ns, "a change waits: {}", say());
        }
    }
    if world.power.on_battery != Some(true) {
        assert!(world.is_fresh(truth.sample_ns, history.last_sample_ns, DAY_NS), "no sample: {}", say());
        assert!(world.is_fresh(truth.drill_ns, history.last_drill_ns, 7 * DAY_NS), "no drill: {}", say());
        let may_clean = world.when.auto_clean && world.well && !world.suspicious && !world.reading;
        assert!(!may_clean || world.is_fresh(truth.clean_ns, history.last_clean_ns, DAY_NS), "no cleaning: {}", say());
    }
}

#[test]
fn years_of_a_watched_computer_pass_without_a_run_too_many_or_too_few() {
    let counts = live(1, Kind::Watched);
    let days = (YEARS * 365) as u64;
    assert!(counts.sleeps > 1000 && counts.jumps > 300, "{counts:?}");
    assert!(counts.backups[Scope::Marked as usize] > 8 * days, "{counts:?}");
    // One look at everything for each start and each day, and some for lost events and jumps.
    assert!((days / 2..3 * days).contains(&counts.backups[Scope::Whole as usize]), "{counts:?}");
    assert!(counts.samples > days / 4 && counts.drills > days / 30 && counts.cleanings > days / 20, "{counts:?}");
    assert!(counts.syncs > 0, "{counts:?}");
}

#[test]
fn years_without_watching_pass_as_well() {
    let counts = live(2, Kind::Unwatched);
    assert_eq!(counts.backups[Scope::Marked as usize] + counts.backups[Scope::Unwatched as usize], 0, "{counts:?}");
}

#[test]
fn years_with_a_folder_that_cannot_be_watched_pass_as_well() {
    let counts = live(3, Kind::InPart);
    assert!(counts.backups.iter().all(|number| *number > 1000), "{counts:?}");
}

#[test]
fn a_loop_that_looks_each_minute_besides_decides_the_same() {
    let situation = World::new(4, Kind::Watched).situation();
    let Decision::Now(first) = decide(&situation) else { panic!("nothing to begin with") };
    let mut later = situation.clone();
    for _ in 0..60 {
        later.now_ns += LOOK_AGAIN_NS;
        assert_eq!(decide(&later), Decision::Now(first));
    }
}

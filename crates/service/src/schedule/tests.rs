//! Each rule by itself: how things stand, and what is decided.

use super::*;

const NOW: i64 = 1_800_000_000 * SECOND_NS;

/// All is done, on mains power, with changes watched.
fn rested() -> Situation {
    let ago = |ns: i64| Some(NOW - ns);
    Situation {
        now_ns: NOW,
        when: When {
            enabled: true,
            interval_s: 300,
            realtime: true,
            auto_clean: true,
            on_battery_below: 30,
            metered: Metered::Wait,
        },
        set_up: true,
        pause: None,
        history: History {
            protected_since_ns: NOW - 100 * DAY_NS,
            whole_since_start: true,
            last_whole_ns: ago(2 * HOUR_NS),
            last_unwatched_ns: ago(2 * MINUTE_NS),
            last_saved_ns: ago(HOUR_NS),
            last_try_ns: ago(HOUR_NS),
            failures_in_a_row: 0,
            last_sync_ns: None,
            last_sample_ns: ago(3 * HOUR_NS),
            last_drill_ns: ago(3 * DAY_NS),
            last_clean_ns: ago(4 * HOUR_NS),
        },
        marks: Marks::default(),
        places: vec![Place { there: true, behind: false, came: false }],
        sources: vec![Source { there: true, watched: true }],
        power: Power { on_battery: Some(false), percent: Some(90) },
        metered: Some(false),
        online: Some(true),
        needs_network: false,
        full_screen_since_ns: None,
        reading: false,
        busy: false,
        suspicious: false,
        well: true,
    }
}

fn with(change: impl FnOnce(&mut Situation)) -> Situation {
    let mut situation = rested();
    change(&mut situation);
    situation
}

fn changed(first_ago_ns: i64, last_ago_ns: i64) -> Marks {
    let mark = Mark { first_ns: NOW - first_ago_ns, last_ns: NOW - last_ago_ns, saved_ns: None };
    Marks::of([mark], false, NOW)
}

fn back_up(scope: Scope, why: Why) -> Decision {
    Decision::Now(Do::BackUp { scope, why })
}

/// Waiting for what is due next, so long from now.
fn rests(for_ns: i64) -> Decision {
    Decision::Wait { until_ns: Some(NOW + for_ns), backup_ns: Some(NOW + for_ns), because: Because::Due }
}

fn waits(until_ns: Option<i64>, because: Because) -> Decision {
    Decision::Wait { until_ns: until_ns.map(|ns| NOW + ns), backup_ns: None, because }
}

#[test]
fn a_backup_starts_when_a_rule_asks_for_it() {
    let s = SECOND_NS;
    #[rustfmt::skip]
    let table: Vec<(&str, Situation, Decision)> = vec![
        ("all is done", rested(), with_upkeep(20 * HOUR_NS, 22 * HOUR_NS)),
        ("the start", with(|s| s.history.whole_since_start = false), back_up(Scope::Whole, Why::Start)),
        ("the first", with(|s| s.history.last_whole_ns = None), back_up(Scope::Whole, Why::Day)),
        ("a day", with(|s| s.history.last_whole_ns = Some(NOW - DAY_NS)), back_up(Scope::Whole, Why::Day)),
        ("events lost", with(|s| s.marks.lost = true), back_up(Scope::Whole, Why::Lost)),
        ("again and again", with(|x| (x.marks.lost, x.history.last_whole_ns) = (true, Some(NOW - 100 * s))), rests(200 * s)),
        ("a change, now", with(|x| x.marks = changed(0, 0)), rests(2 * s)),
        ("a change, settled", with(|x| x.marks = changed(2 * s, 2 * s)), back_up(Scope::Marked, Why::Changes)),
        ("changes that go on", with(|x| x.marks = changed(29 * s, 0)), rests(s)),
        ("changes that never end", with(|x| x.marks = changed(30 * s, 0)), back_up(Scope::Marked, Why::Changes)),
        ("a short interval", with(|x| (x.marks, x.when.interval_s) = (changed(10 * s, s), 10)), back_up(Scope::Marked, Why::Changes)),
        ("the interval, not watched", with(|x| (x.when.realtime, x.history.last_whole_ns) = (false, Some(NOW - 300 * s))), back_up(Scope::Whole, Why::Interval)),
        ("not watched, before", with(|x| (x.when.realtime, x.history.last_whole_ns) = (false, Some(NOW - 299 * s))), rests(s)),
        ("marks do not count there", with(|x| (x.when.realtime, x.history.last_whole_ns, x.marks) = (false, Some(NOW - 299 * s), changed(60 * s, 60 * s))), rests(s)),
        ("one that cannot be watched", with(|x| x.sources.push(Source { there: true, watched: false })), rests(180 * s)),
        ("the same, at the interval", with(|x| { x.sources.push(Source { there: true, watched: false }); x.history.last_unwatched_ns = Some(NOW - 300 * s) }), back_up(Scope::Unwatched, Why::Interval)),
        ("the same, an hour before the day", with(|x| { x.sources.push(Source { there: true, watched: false }); x.history.last_unwatched_ns = None; x.history.last_whole_ns = Some(NOW - 23 * HOUR_NS) }), back_up(Scope::Unwatched, Why::Interval)),
        ("the same, a minute before the day", with(|x| { x.sources.push(Source { there: true, watched: false }); x.history.last_unwatched_ns = None; x.history.last_whole_ns = Some(NOW - DAY_NS + MINUTE_NS) }), back_up(Scope::Whole, Why::Day)),
        ("none can be watched", with(|x| x.sources[0].watched = false), back_up(Scope::Whole, Why::Interval)),
        ("a place came", with(|x| x.places.push(Place { there: true, behind: true, came: true })), back_up(Scope::Marked, Why::Place)),
        ("a place is behind", with(|x| x.places[0].behind = true), Decision::Now(Do::Sync)),
        ("a place is behind again", with(|x| { x.places[0].behind = true; x.history.last_sync_ns = Some(NOW - 100 * s) }), with_upkeep(200 * s, 22 * HOUR_NS)),
        ("the widest wins", with(|x| { x.marks = changed(60 * s, 60 * s); x.history.last_whole_ns = Some(NOW - 2 * DAY_NS) }), back_up(Scope::Whole, Why::Day)),
        ("a year between two", with(|x| (x.when.realtime, x.when.interval_s) = (false, 31_536_000)), with_upkeep(20 * HOUR_NS, 365 * DAY_NS - 2 * HOUR_NS)),
    ];
    for (name, situation, expected) in table {
        assert_eq!(decide(&situation), expected, "{name}");
    }
}

/// Waiting for something that is due before the next backup.
fn with_upkeep(for_ns: i64, backup_ns: i64) -> Decision {
    Decision::Wait { until_ns: Some(NOW + for_ns), backup_ns: Some(NOW + backup_ns), because: Because::Due }
}

#[test]
fn a_backup_that_is_due_waits_where_it_should() {
    let due = |change: fn(&mut Situation)| {
        let mut situation = rested();
        situation.marks = changed(5 * SECOND_NS, 5 * SECOND_NS);
        change(&mut situation);
        decide(&situation)
    };
    let anyway = Some(3 * DAY_NS - HOUR_NS);
    let go = back_up(Scope::Marked, Why::Changes);
    assert_eq!(due(|s| s.set_up = false), waits(None, Because::SetUp));
    assert_eq!(due(|s| s.busy = true), waits(None, Because::Busy));
    assert_eq!(due(|s| s.when.enabled = false), waits(None, Because::Off));
    assert_eq!(due(|s| s.places[0].there = false), waits(None, Because::Place));
    assert_eq!(due(|s| s.places.clear()), waits(None, Because::Place));
    assert_eq!(due(|s| s.sources[0].there = false), waits(None, Because::Source));
    let battery = |on_battery, percent| Power { on_battery, percent };
    assert_eq!(due(|s| s.power = Power { on_battery: Some(true), percent: Some(29) }), waits(anyway, Because::Battery));
    for power in [battery(Some(true), Some(30)), battery(Some(true), None), battery(None, Some(3)), battery(None, None)]
    {
        let mut situation = with(|s| s.marks = changed(5 * SECOND_NS, 5 * SECOND_NS));
        situation.power = power;
        assert_eq!(decide(&situation), go, "{power:?}");
    }
    assert_eq!(due(|s| s.metered = Some(true)), go);
    assert_eq!(due(|s| (s.metered, s.needs_network) = (Some(true), true)), waits(anyway, Because::Metered));
    assert_eq!(due(|s| (s.metered, s.needs_network) = (None, true)), go);
    assert_eq!(due(|s| (s.metered, s.needs_network, s.when.metered) = (Some(true), true, Metered::Go)), go);
    assert_eq!(due(|s| (s.online, s.needs_network) = (Some(false), true)), waits(None, Because::Offline));
    let end = Some(NOW + 10 * MINUTE_NS);
    let film = Decision::Wait { until_ns: end, backup_ns: end, because: Because::FullScreen };
    assert_eq!(due(|s| s.full_screen_since_ns = Some(NOW - 50 * MINUTE_NS)), film);
    assert_eq!(due(|s| s.full_screen_since_ns = Some(NOW - HOUR_NS)), go);
}

#[test]
fn after_days_without_a_backup_nothing_but_a_lacking_network_keeps_it_waiting() {
    let held = |saved_ns: Option<i64>, since_ns: i64| {
        decide(&with(|s| {
            s.power = Power { on_battery: Some(true), percent: Some(5) };
            (s.metered, s.needs_network) = (Some(true), true);
            s.full_screen_since_ns = Some(NOW);
            s.marks = changed(MINUTE_NS, MINUTE_NS);
            (s.history.last_saved_ns, s.history.protected_since_ns) = (saved_ns, since_ns);
        }))
    };
    let go = back_up(Scope::Marked, Why::Changes);
    assert_eq!(held(Some(NOW - ANYWAY_NS), 0), go);
    assert_eq!(held(Some(NOW - ANYWAY_NS + 1), 0), waits(Some(1), Because::Battery));
    assert_eq!(held(None, NOW - ANYWAY_NS), go);
    assert_eq!(held(None, NOW - DAY_NS), waits(Some(2 * DAY_NS), Because::Battery));
}

#[test]
fn after_failures_the_next_try_waits_longer_each_time_and_never_stops() {
    for (failures, minutes) in [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (u32::MAX, 60)] {
        let failed = |ago_ns: i64, came: bool| {
            decide(&with(|s| {
                s.history.failures_in_a_row = failures;
                s.history.last_try_ns = Some(NOW - ago_ns);
                s.marks = changed(MINUTE_NS, MINUTE_NS);
                s.places[0].came = came;
            }))
        };
        let wait_ns = minutes * MINUTE_NS;
        let until_ns = Some(NOW + SECOND_NS);
        let waits = Decision::Wait { until_ns, backup_ns: until_ns, because: Because::Failure };
        assert_eq!(failed(wait_ns - SECOND_NS, false), waits);
        assert_eq!(failed(wait_ns, false), back_up(Scope::Marked, Why::Changes));
        assert_eq!(failed(9 * SECOND_NS, true), waits);
        assert_eq!(failed(10 * SECOND_NS, true), back_up(Scope::Marked, Why::Place));
    }
}

#[test]
fn a_pause_holds_everything_and_always_ends() {
    let paused = |from_ns: i64, until_ns: i64| {
        decide(&with(|s| {
            s.pause = Some(Pause { from_ns, until_ns });
            s.history.whole_since_start = false;
        }))
    };
    let until =
        |until_ns| Decision::Wait { until_ns: Some(until_ns), backup_ns: Some(until_ns), because: Because::Paused };
    let go = back_up(Scope::Whole, Why::Start);
    assert_eq!(paused(NOW - HOUR_NS, NOW + HOUR_NS), until(NOW + HOUR_NS));
    assert_eq!(paused(NOW - HOUR_NS, NOW), go);
    assert_eq!(paused(NOW, i64::MAX), until(NOW + LONGEST_PAUSE_NS));
    assert_eq!(paused(NOW - LONGEST_PAUSE_NS, i64::MAX), go);
    // The clock went back: a little, and before the pause began.
    assert_eq!(paused(NOW + MINUTE_NS, NOW + HOUR_NS), until(NOW + HOUR_NS));
    assert_eq!(paused(NOW + DAY_NS, NOW + 2 * DAY_NS), go);
    assert_eq!(paused(i64::MIN, i64::MAX), go);
}

#[test]
fn what_keeps_a_backup_sound_comes_after_it_and_not_on_battery() {
    let old = |s: &mut Situation| {
        let history = &mut s.history;
        (history.last_sample_ns, history.last_drill_ns, history.last_clean_ns) = (None, None, None);
    };
    let mut situation = with(old);
    assert_eq!(decide(&situation), Decision::Now(Do::Sample));
    situation.history.last_sample_ns = Some(NOW);
    assert_eq!(decide(&situation), Decision::Now(Do::Drill));
    situation.history.last_drill_ns = Some(NOW);
    assert_eq!(decide(&situation), Decision::Now(Do::Clean));
    let refusals: [fn(&mut Situation); 5] = [
        |s| s.when.auto_clean = false,
        |s| s.well = false,
        |s| s.suspicious = true,
        |s| s.reading = true,
        |s| s.power.on_battery = Some(true),
    ];
    for refuse in refusals {
        let mut held = situation.clone();
        refuse(&mut held);
        assert!(matches!(decide(&held), Decision::Wait { because: Because::Due, .. }), "{held:?}");
    }
    let mut first = with(old);
    first.marks = changed(MINUTE_NS, MINUTE_NS);
    assert_eq!(decide(&first), back_up(Scope::Marked, Why::Changes));
    first.marks = Marks::default();
    first.full_screen_since_ns = Some(NOW - 50 * MINUTE_NS);
    assert_eq!(decide(&first), with_upkeep(10 * MINUTE_NS, 22 * HOUR_NS));
    first.history.last_saved_ns = None;
    assert!(matches!(decide(&first), Decision::Wait { because: Because::Due, .. }), "nothing is saved yet");
}

#[test]
fn a_file_that_was_saved_rests_for_a_minute_while_others_are_saved() {
    let hot = Mark { first_ns: NOW - 40 * SECOND_NS, last_ns: NOW - SECOND_NS, saved_ns: Some(NOW - 45 * SECOND_NS) };
    let other = Mark { first_ns: NOW - 3 * SECOND_NS, last_ns: NOW - 2 * SECOND_NS, saved_ns: None };
    assert_eq!(hot.rests_until_ns(NOW), Some(NOW + 15 * SECOND_NS));
    assert_eq!(decide(&with(|s| s.marks = Marks::of([hot], false, NOW))), rests(15 * SECOND_NS));
    let both = Marks::of([hot, other], false, NOW);
    assert_eq!((both.count, both.rest_until_ns), (1, Some(NOW + 15 * SECOND_NS)));
    assert_eq!(decide(&with(|s| s.marks = both)), back_up(Scope::Marked, Why::Changes));
    let later = with(|s| (s.marks, s.now_ns) = (Marks::of([hot], false, NOW), NOW + 15 * SECOND_NS));
    assert_eq!(decide(&later), back_up(Scope::Marked, Why::Changes));
    // The clock went back by a day: what was saved tomorrow does not rest until then.
    assert_eq!(hot.rests_until_ns(NOW - DAY_NS), None);
}

#[test]
fn a_clock_that_jumps_stops_nothing_and_starts_nothing_twice() {
    // What was done in a year's time is done again once, and then noted with the new time.
    let mut situation = with(|s| {
        let ahead = Some(NOW + 365 * DAY_NS);
        s.history.last_whole_ns = ahead;
        (s.history.last_sample_ns, s.history.last_drill_ns, s.history.last_clean_ns) = (ahead, ahead, ahead);
    });
    assert_eq!(decide(&situation), back_up(Scope::Whole, Why::Day));
    (situation.history.last_whole_ns, situation.history.last_saved_ns) = (Some(NOW), Some(NOW));
    assert_eq!(decide(&situation), Decision::Now(Do::Sample));
    situation.history.last_sample_ns = Some(NOW);
    assert_eq!(decide(&situation), Decision::Now(Do::Drill));
    // An hour back, as where the hardware clock follows the summer hour: nothing is done anew.
    let back = with(|s| s.now_ns -= HOUR_NS);
    assert!(matches!(decide(&back), Decision::Wait { because: Because::Due, .. }));
    let back = with(|s| s.now_ns -= 3 * HOUR_NS);
    assert!(matches!(decide(&back), Decision::Wait { because: Because::Due, .. }));
}

//! A computer, its person and its drives, driven by chance.

use std::collections::VecDeque;

use super::super::*;

/// How changes are seen on the computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Watched,
    Unwatched,
    InPart,
}

/// What the driver counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happening {
    Sleep,
    Jump,
    Other,
}

/// Who looks at how long something lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judge {
    /// The judge of what begins too early, who is sure only where the clock did not jump.
    Early,
    /// The judge of what begins too late.
    Late,
}

/// When a simulation begins: in January 2027.
const START_NS: i64 = 1_800_000_000 * SECOND_NS;

/// A change that is not saved, in true time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dirty {
    pub(super) first_ns: i64,
    pub(super) last_ns: i64,
    /// The free time that had passed by then.
    pub(super) free_ns: i64,
}

/// A file that is worked on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Path {
    /// In true time, as by a steady clock.
    pub(super) mark: Option<Mark>,
    pub(super) dirty: Option<Dirty>,
    /// When a backup that took it began, in true time.
    pub(super) saved_ns: Option<i64>,
}

/// When things were done, in true time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Truth {
    pub(super) whole_ns: Option<i64>,
    pub(super) unwatched_ns: Option<i64>,
    pub(super) saved_ns: Option<i64>,
    pub(super) sample_ns: Option<i64>,
    pub(super) drill_ns: Option<i64>,
    pub(super) clean_ns: Option<i64>,
    failed_ns: Option<i64>,
    pub(super) paused_ns: Option<(i64, i64)>,
    pub(super) full_screen_ns: Option<i64>,
}

#[derive(Debug, Clone)]
pub(super) struct Working {
    work: Do,
    end_ns: i64,
    well: bool,
    before: Vec<Path>,
}

#[derive(Debug, Clone)]
pub(super) struct World {
    chance: u64,
    pub(super) true_ns: i64,
    pub(super) offset_ns: i64,
    /// Its hardware clock shows local time, and the system takes that for universal time.
    pub(super) local_clock: bool,
    pub(super) jumps_ns: Vec<i64>,
    pub(super) awake: bool,
    pub(super) off: bool,
    pub(super) next_ns: i64,
    pub(super) when: When,
    pub(super) history: History,
    pub(super) truth: Truth,
    pub(super) sources: Vec<Source>,
    pub(super) places: Vec<Place>,
    pub(super) power: Power,
    pub(super) metered: bool,
    pub(super) needs_network: bool,
    pub(super) pause: Option<Pause>,
    pub(super) reading: bool,
    pub(super) suspicious: bool,
    pub(super) well: bool,
    pub(super) failing: bool,
    pub(super) lost: bool,
    pub(super) paths: Vec<Path>,
    pub(super) edits: VecDeque<(i64, usize)>,
    pub(super) work: Option<Working>,
    /// Time in which work was allowed and none went on.
    pub(super) free_ns: i64,
    /// Looks at more than what is marked since the computer woke or its clock jumped, while
    /// nothing else happens and the interval is not over.
    pub(super) catching_up: Option<(u32, i64)>,
}

impl World {
    pub(super) fn new(seed: u64, kind: Kind) -> World {
        let start_ns = START_NS;
        let source = |watched| Source { there: true, watched };
        World {
            chance: seed,
            true_ns: start_ns,
            offset_ns: 0,
            local_clock: kind == Kind::Watched,
            jumps_ns: Vec::new(),
            awake: true,
            off: false,
            next_ns: start_ns + MINUTE_NS,
            when: When {
                enabled: true,
                interval_s: if kind == Kind::Unwatched { 3600 } else { 300 },
                realtime: kind != Kind::Unwatched,
                auto_clean: true,
                on_battery_below: 30,
                metered: Metered::Wait,
            },
            history: History {
                protected_since_ns: start_ns,
                whole_since_start: false,
                last_whole_ns: None,
                last_unwatched_ns: None,
                last_saved_ns: None,
                last_try_ns: None,
                failures_in_a_row: 0,
                last_sync_ns: None,
                last_sample_ns: None,
                last_drill_ns: None,
                last_clean_ns: None,
            },
            truth: Truth::default(),
            sources: vec![source(true), source(kind != Kind::InPart)],
            places: vec![Place { there: true, behind: false, came: false }; 2],
            power: Power { on_battery: None, percent: None },
            metered: false,
            needs_network: false,
            pause: None,
            reading: false,
            suspicious: false,
            well: true,
            failing: false,
            lost: false,
            paths: vec![Path::default(); 4],
            edits: VecDeque::new(),
            work: None,
            free_ns: 0,
            catching_up: None,
        }
    }

    /// A number below `most`, by the generator called SplitMix64.
    pub(super) fn draw(&mut self, most: i64) -> i64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.chance;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % most as u64) as i64
    }

    pub(super) fn clock_ns(&self) -> i64 {
        self.true_ns + self.offset_ns
    }

    pub(super) fn situation(&mut self) -> Situation {
        // A pause that is over is forgotten: a clock that goes back does not bring it again.
        self.pause = self.pause.filter(|pause| pause.end_ns(self.clock_ns()).is_some());
        let shown = |ns: i64| ns + self.offset_ns;
        let marks = self.paths.iter().filter_map(|path| path.mark).map(|mark| Mark {
            first_ns: shown(mark.first_ns),
            last_ns: shown(mark.last_ns),
            saved_ns: mark.saved_ns.map(shown),
        });
        Situation {
            now_ns: self.clock_ns(),
            when: self.when,
            set_up: true,
            pause: self.pause,
            history: self.history,
            marks: Marks::of(marks, self.lost, self.clock_ns()),
            places: self.places.clone(),
            sources: self.sources.clone(),
            power: self.power,
            metered: Some(self.metered),
            online: None,
            needs_network: self.needs_network,
            full_screen_since_ns: self.truth.full_screen_ns.map(shown),
            reading: self.reading,
            busy: self.work.is_some(),
            suspicious: self.suspicious,
            well: self.well,
        }
    }

    pub(super) fn is_watching(&self) -> bool {
        self.when.realtime
    }

    /// Paths that a backup of what is marked takes.
    pub(super) fn taken(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().filter(|path| path.mark.is_some_and(|mark| mark.rests_until_ns(self.true_ns).is_none()))
    }

    pub(super) fn jumped_since(&self, moment_ns: i64) -> bool {
        self.jumps_ns.last().is_some_and(|jump_ns| *jump_ns >= moment_ns)
    }

    /// Whether a period that is measured from a moment is not over.
    ///
    /// Where the clock went back, it is within two periods from then.
    pub(super) fn lasts(&self, from_ns: i64, length_ns: i64, judge: Judge) -> bool {
        let jump_ns = self.jumps_ns.last().filter(|jump_ns| **jump_ns >= from_ns);
        let lasts = self.true_ns - from_ns < length_ns;
        match judge {
            Judge::Early => jump_ns.is_none() && lasts,
            Judge::Late => lasts || jump_ns.is_some_and(|jump_ns| self.true_ns - jump_ns < 2 * length_ns),
        }
    }

    /// Whether what was done last is not a period ago; `shown_ns` is when, by the computer's clock.
    ///
    /// Where that clock went back, the computer may take something of old for new, while it
    /// lies less than a period ahead.
    pub(super) fn is_fresh(&self, last_ns: Option<i64>, shown_ns: Option<i64>, period_ns: i64) -> bool {
        let (Some(last_ns), Some(shown_ns)) = (last_ns, shown_ns) else { return false };
        let ago_ns = self.clock_ns() - shown_ns;
        self.true_ns - last_ns < period_ns || (self.jumped_since(last_ns) && ago_ns >= -period_ns && ago_ns < period_ns)
    }

    pub(super) fn is_paused(&self, judge: Judge) -> bool {
        let Some((from_ns, length_ns)) = self.truth.paused_ns else { return false };
        // A clock that goes back a little before the beginning adds the slack.
        let slack_ns = if self.jumped_since(from_ns) { 5 * MINUTE_NS } else { 0 };
        self.lasts(from_ns, length_ns + slack_ns, judge)
    }

    pub(super) fn is_held(&self, judge: Judge) -> bool {
        let last_ns = self.truth.saved_ns.unwrap_or(START_NS);
        let battery = self.power.on_battery == Some(true) && self.power.percent.is_some_and(|percent| percent < 30);
        let full = self.truth.full_screen_ns.is_some_and(|since_ns| self.true_ns - since_ns < HOUR_NS);
        (battery || (self.metered && self.needs_network) || full) && self.lasts(last_ns, ANYWAY_NS, judge)
    }

    pub(super) fn waits_after_failure(&self, judge: Judge) -> bool {
        let Some(failed_ns) = self.truth.failed_ns else { return false };
        let came = self.places.iter().any(|place| place.there && place.came);
        let wait_ns = match self.history.failures_in_a_row {
            0 => return false,
            _ if came => 10 * SECOND_NS,
            1 => MINUTE_NS,
            2 => 5 * MINUTE_NS,
            3 => 15 * MINUTE_NS,
            _ => 60 * MINUTE_NS,
        };
        match judge {
            Judge::Early => self.lasts(failed_ns, wait_ns, judge),
            Judge::Late => self.is_fresh(Some(failed_ns), self.history.last_try_ns, wait_ns),
        }
    }

    fn is_free(&self) -> bool {
        let stopped = self.is_paused(Judge::Late) || self.is_held(Judge::Late) || self.waits_after_failure(Judge::Late);
        self.awake && self.work.is_none() && !stopped && self.places.iter().any(|place| place.there)
    }

    pub(super) fn begin(&mut self, work: Do) {
        let seconds = if matches!(work, Do::BackUp { scope: Scope::Marked, .. }) { 10 } else { 600 };
        let length_ns = self.draw(seconds * SECOND_NS) + 1;
        let before = self.paths.clone();
        if let Do::BackUp { scope, .. } = work {
            let true_ns = self.true_ns;
            for path in &mut self.paths {
                let rests = path.mark.is_some_and(|mark| mark.rests_until_ns(true_ns).is_some());
                if scope == Scope::Whole || (path.mark.is_some() && !rests) {
                    path.saved_ns = Some(true_ns);
                    (path.mark, path.dirty) = (None, None);
                }
            }
            match &mut self.catching_up {
                Some((looks, _)) if scope != Scope::Marked => *looks += 1,
                _ => {}
            }
        }
        self.work = Some(Working { work, end_ns: self.true_ns + length_ns, well: !self.failing, before });
        if self.failing {
            self.catching_up = None;
        }
    }

    fn finish(&mut self) {
        let Some(Working { work, well, before, .. }) = self.work.take() else { return };
        let (now_ns, true_ns) = (self.clock_ns(), self.true_ns);
        let (history, truth) = (&mut self.history, &mut self.truth);
        if matches!(work, Do::BackUp { .. } | Do::Sync) {
            history.last_try_ns = Some(now_ns);
            history.failures_in_a_row = if well { 0 } else { history.failures_in_a_row + 1 };
            truth.failed_ns = (!well).then_some(true_ns);
            self.places.iter_mut().filter(|place| place.there).for_each(|place| {
                place.came = false;
                place.behind &= !well;
            });
        }
        match work {
            Do::BackUp { scope, .. } if well => {
                (history.last_saved_ns, truth.saved_ns) = (Some(now_ns), Some(true_ns));
                if scope != Scope::Marked {
                    (history.last_unwatched_ns, truth.unwatched_ns) = (Some(now_ns), Some(true_ns));
                }
                if scope == Scope::Whole {
                    (history.last_whole_ns, truth.whole_ns) = (Some(now_ns), Some(true_ns));
                    (history.whole_since_start, self.lost) = (true, false);
                }
                self.places.iter_mut().filter(|place| !place.there).for_each(|place| place.behind = true);
            }
            Do::BackUp { .. } => {
                for (path, before) in self.paths.iter_mut().zip(before) {
                    path.mark = match (before.mark, path.mark) {
                        (Some(old), Some(new)) => Some(Mark { first_ns: old.first_ns, ..new }),
                        (old, new) => old.or(new),
                    };
                    path.saved_ns = before.saved_ns;
                    path.dirty = before.dirty.or(path.dirty);
                }
            }
            Do::Sync => history.last_sync_ns = Some(now_ns),
            Do::Sample => (history.last_sample_ns, truth.sample_ns) = (Some(now_ns), Some(true_ns)),
            Do::Drill => (history.last_drill_ns, truth.drill_ns) = (Some(now_ns), Some(true_ns)),
            Do::Clean => (history.last_clean_ns, truth.clean_ns) = (Some(now_ns), Some(true_ns)),
        }
    }

    fn edit(&mut self, path: usize) {
        let now_ns = self.true_ns;
        let path = &mut self.paths[path];
        let saved_ns = path.saved_ns;
        path.mark.get_or_insert(Mark { first_ns: now_ns, last_ns: now_ns, saved_ns }).last_ns = now_ns;
        let dirty = Dirty { first_ns: now_ns, last_ns: now_ns, free_ns: self.free_ns };
        path.dirty.get_or_insert(dirty).last_ns = now_ns;
        self.catching_up = None;
    }

    /// Lets time pass until something happens, or until the moment `until_ns` of the clock.
    pub(super) fn go_on(&mut self, until_ns: Option<i64>) -> Option<Happening> {
        let until_ns = until_ns.map(|until_ns| until_ns - self.offset_ns);
        let edit_ns = self.edits.front().map(|(at_ns, _)| *at_ns).filter(|_| self.awake);
        let end_ns = self.work.as_ref().map(|work| work.end_ns).filter(|_| self.awake);
        let next_ns = [until_ns, edit_ns, end_ns].into_iter().flatten().fold(self.next_ns, i64::min).max(self.true_ns);
        if self.is_free() {
            self.free_ns += next_ns - self.true_ns;
        }
        self.true_ns = next_ns;
        self.keep_local_time();
        if end_ns.is_some_and(|end_ns| end_ns <= next_ns) {
            self.finish();
        }
        if edit_ns.is_some_and(|edit_ns| edit_ns <= next_ns) {
            let (_, path) = self.edits.pop_front()?;
            self.edit(path);
            return Some(Happening::Other);
        }
        (self.next_ns <= next_ns).then(|| self.happen())
    }
}

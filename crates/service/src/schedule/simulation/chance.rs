//! What may happen to the computer while nobody decides anything.

use chrono::{Offset, TimeZone};

use super::super::*;
use super::world::{Happening, World};

impl World {
    fn jump(&mut self, offset_ns: i64) -> Happening {
        self.offset_ns = offset_ns;
        self.jumps_ns.push(self.true_ns);
        self.catch_up();
        Happening::Jump
    }

    /// Where the hardware clock shows local time, the summer hour is a jump.
    pub(super) fn keep_local_time(&mut self) {
        if !self.local_clock || self.offset_ns.abs() > 3 * HOUR_NS {
            return;
        }
        let utc = chrono::DateTime::from_timestamp_nanos(self.true_ns).naive_utc();
        let paris = chrono_tz::Europe::Paris.offset_from_utc_datetime(&utc).fix().local_minus_utc();
        let offset_ns = i64::from(paris) * SECOND_NS;
        if offset_ns != self.offset_ns {
            self.jump(offset_ns);
        }
    }

    pub(super) fn happen(&mut self) -> Happening {
        if !self.awake {
            return self.wake();
        }
        self.next_ns = self.true_ns + 1 + self.draw(30 * MINUTE_NS);
        let (now_ns, kind) = (self.clock_ns(), self.draw(100));
        if kind < 96 {
            self.catching_up = None;
        }
        match kind {
            0..40 => self.plan_edits(),
            40..46 => {
                let place = self.draw(2) as usize;
                let place = &mut self.places[place];
                place.there = !place.there;
                place.came = place.there;
            }
            46..52 => self.power.on_battery = [None, Some(false), Some(true)][self.draw(3) as usize],
            52..56 => self.power.percent = Some(self.draw(101) as u8),
            56..59 => self.metered = !self.metered,
            59..61 => self.needs_network = !self.needs_network,
            61..65 => {
                let begins = self.truth.full_screen_ns.is_none();
                self.truth.full_screen_ns = begins.then_some(self.true_ns);
            }
            65..68 => {
                let length_ns = 1 + self.draw(DAY_NS);
                self.pause = Some(Pause { from_ns: now_ns, until_ns: now_ns + length_ns });
                self.truth.paused_ns = Some((self.true_ns, length_ns));
            }
            68..72 => (self.pause, self.truth.paused_ns) = (None, None),
            72..77 => self.failing = self.draw(4) == 0,
            77..79 => self.lost = self.when.realtime,
            79..82 => self.reading = !self.reading,
            82..84 => self.suspicious = self.draw(3) == 0,
            84..86 => self.well = self.draw(3) != 0,
            86 => {
                let wide = [30 * SECOND_NS, HOUR_NS, 3 * DAY_NS, 400 * DAY_NS][self.draw(4) as usize];
                let offset_ns = if self.draw(3) == 0 { 0 } else { self.draw(2 * wide) - wide };
                return self.jump(offset_ns);
            }
            87..96 => {}
            _ => {
                (self.awake, self.off) = (false, self.draw(3) == 0);
                let hours = if self.draw(100) == 0 { 24 * 40 } else { 14 };
                self.next_ns = self.true_ns + 1 + self.draw(hours * HOUR_NS);
                self.edits.clear();
                return Happening::Sleep;
            }
        }
        Happening::Other
    }

    fn plan_edits(&mut self) {
        let (mut at_ns, first) = (self.true_ns.max(self.edits.back().map_or(0, |(at_ns, _)| *at_ns)), self.draw(4));
        let pace_ns = [SECOND_NS, 10 * SECOND_NS, MINUTE_NS][self.draw(3) as usize];
        for _ in 0..self.draw(30) {
            at_ns += self.draw(pace_ns) + 1;
            let path = if self.draw(4) == 0 { self.draw(4) } else { first };
            self.edits.push_back((at_ns, path as usize));
        }
    }

    fn catch_up(&mut self) {
        self.catching_up = Some((0, self.true_ns + i64::from(self.when.interval_s) * SECOND_NS));
    }

    fn wake(&mut self) -> Happening {
        self.awake = true;
        self.next_ns = self.true_ns + 1 + self.draw(30 * MINUTE_NS);
        self.catch_up();
        if self.off {
            self.work = None;
            self.history.whole_since_start = false;
            self.paths.iter_mut().for_each(|path| (path.mark, path.dirty) = (None, None));
            self.lost = false;
            self.places.iter_mut().for_each(|place| place.came = false);
        }
        Happening::Other
    }
}

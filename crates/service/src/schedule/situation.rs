//! Everything that a decision may depend on, put together by whoever asks.

use super::{Marks, Pause};

/// How things stand at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// The moment.
    pub now_ns: i64,
    /// What the person wants.
    pub when: When,
    /// Whether there is a folder to protect, a place to keep it, and the key.
    pub set_up: bool,
    /// The pause that the person asked for, over or not.
    pub pause: Option<Pause>,
    /// What was done.
    pub history: History,
    /// What changed since.
    pub marks: Marks,
    /// The backup places.
    pub places: Vec<Place>,
    /// The protected folders.
    pub sources: Vec<Source>,
    /// Where the electricity comes from.
    pub power: Power,
    /// Whether the network costs money; `None` where that is not known.
    pub metered: Option<bool>,
    /// Whether there is a network; `None` where that is not known.
    pub online: Option<bool>,
    /// Whether a backup would use the network.
    pub needs_network: bool,
    /// Since when a program fills the screen; `None` where none does, or that is not known.
    ///
    /// As with [`Marks`], this is `now_ns` less the time that a steady clock measured.
    pub full_screen_since_ns: Option<i64>,
    /// Whether a person looks through the past, to restore something.
    pub reading: bool,
    /// Whether work goes on.
    pub busy: bool,
    /// Whether something looks like damage by a program (see the engine's suspicion).
    pub suspicious: bool,
    /// Whether the status has nothing to complain about.
    pub well: bool,
}

/// What the person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// Whether backups start by themselves.
    pub enabled: bool,
    /// Seconds between two of them.
    pub interval_s: u32,
    /// Whether a change is saved soon after it was made.
    pub realtime: bool,
    /// Whether old versions are removed without asking.
    pub auto_clean: bool,
    /// On battery, backups wait below so many percent.
    pub on_battery_below: u8,
    /// What a metered network means.
    pub metered: Metered,
}

/// What a metered network means to backups that need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metered {
    /// They wait.
    Wait,
    /// They go on.
    Go,
}

/// What was done.
///
/// Each moment is the newest that was recorded, which is not the greatest where a clock went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// Since when there is something to protect: when the configuration was made.
    pub protected_since_ns: i64,
    /// Whether everything was looked at since the program started.
    pub whole_since_start: bool,
    /// The end of the last good backup that looked at everything.
    pub last_whole_ns: Option<i64>,
    /// The end of the last good one that looked at all folders which cannot be watched; a whole one counts.
    pub last_unwatched_ns: Option<i64>,
    /// The end of the last good one.
    pub last_saved_ns: Option<i64>,
    /// The end of the last try of a backup or of bringing places up to date, good or not.
    pub last_try_ns: Option<i64>,
    /// How many of these failed since the last good one; waiting is no failure.
    pub failures_in_a_row: u32,
    /// The end of the last try to bring places up to date.
    pub last_sync_ns: Option<i64>,
    /// The end of the last sample.
    pub last_sample_ns: Option<i64>,
    /// The end of the last drill.
    pub last_drill_ns: Option<i64>,
    /// The end of the last cleaning, held or not.
    pub last_clean_ns: Option<i64>,
}

/// A backup place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whether it is there, with this computer's backup on it.
    pub there: bool,
    /// Whether it lacks something that another place has.
    pub behind: bool,
    /// Whether it came, and no backup has been tried since.
    pub came: bool,
}

/// A protected folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Whether it is there.
    pub there: bool,
    /// Whether its changes are watched.
    pub watched: bool,
}

/// Where the electricity comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Power {
    /// Whether it is a battery; `None` where that is not known.
    pub on_battery: Option<bool>,
    /// How full that is.
    pub percent: Option<u8>,
}

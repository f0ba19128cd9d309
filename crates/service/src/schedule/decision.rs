//! What was decided, and the names that a status and a log have for it.

/// What to do, or until when to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// This is done now.
    Now(Do),
    /// Nothing is done now.
    Wait {
        /// The first moment at which the answer may be another though nothing else changes; later than now.
        ///
        /// `None` where only an event can change it.
        until_ns: Option<i64>,
        /// When the next backup is expected as things stand, for a person to read; `None` where that is not known.
        backup_ns: Option<i64>,
        /// What is waited for.
        because: Because,
    },
}

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Do {
    /// Save what changed.
    BackUp {
        /// What is looked at.
        scope: Scope,
        /// Why now.
        why: Why,
    },
    /// Bring the places that are there and behind up to date.
    Sync,
    /// Read some of the stored data back.
    Sample,
    /// Restore some files to a temporary place and compare them.
    Drill,
    /// Remove what the rules no longer keep.
    Clean,
}

/// What a backup looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// What is marked and does not rest.
    Marked,
    /// The same, and the folders whole in which changes cannot be watched.
    Unwatched,
    /// Everything.
    Whole,
}

/// Why a backup starts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The program has just started.
    Start,
    /// The last look at everything is a day ago.
    Day,
    /// It is not known what changed.
    Lost,
    /// The interval is over.
    Interval,
    /// A place came.
    Place,
    /// Files changed.
    Changes,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Because {
    /// A first folder and a first place.
    SetUp,
    /// Work that goes on.
    Busy,
    /// The person, who switched protection off.
    Off,
    /// The end of a pause.
    Paused,
    /// A backup place that is there.
    Place,
    /// A protected folder that is there.
    Source,
    /// A fuller battery, or mains power.
    Battery,
    /// A network without a price.
    Metered,
    /// A network.
    Offline,
    /// The end of a film, a game, a talk.
    FullScreen,
    /// Some minutes after a failure.
    Failure,
    /// The next moment at which something is due: all is done.
    Due,
}

impl Because {
    /// Names what keeps a backup waiting that is due or soon will be; `None` where nothing does.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Because::SetUp | Because::Busy | Because::Off | Because::Due => None,
            Because::Paused => Some("paused"),
            Because::Place => Some("place"),
            Because::Source => Some("folder"),
            Because::Battery => Some("battery"),
            Because::Metered => Some("metered"),
            Because::Offline => Some("offline"),
            Because::FullScreen => Some("full-screen"),
            Because::Failure => Some("failure"),
        }
    }
}

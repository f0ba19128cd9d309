//! Why changes in a folder are not seen as they happen, for a person.

use std::path::PathBuf;

use mybackup_format::SourceId;

use crate::escape;
use crate::failure::{Exit, Failure};

/// A folder whose changes are found by looking, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The source.
    pub source: SourceId,
    /// Its folder.
    pub path: PathBuf,
    /// Why.
    pub kind: TroubleKind,
}

/// Why changes in a folder are not seen as they happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TroubleKind {
    /// The system watches no more folders (`max_user_watches`).
    TooManyFolders,
    /// The system lets no more programs watch, or opens no more files for this one.
    TooManyWatchers,
    /// The folder lies on another computer, whose changes this one is not told of.
    Network,
    /// The folder is not there: deleted, renamed, or its disk is away.
    Gone,
    /// Another folder stands in its place; it is watched now.
    Replaced,
    /// So much happened at once that some of it was not seen; everything is looked at.
    Overflow,
    /// The folder may not be read.
    Refused,
    /// A path in it is longer than the system takes.
    TooLong,
    /// The system cannot watch folders, or did not say why.
    Unable,
}

impl TroubleKind {
    /// Whether changes are seen again already, and only what came before must be looked for.
    pub fn is_passing(self) -> bool {
        matches!(self, TroubleKind::Replaced | TroubleKind::Overflow)
    }

    /// Whether nothing is to be done about it, and everything is backed up all the same, only later.
    pub fn is_calm(self) -> bool {
        self.is_passing() || matches!(self, TroubleKind::Network | TroubleKind::TooLong | TroubleKind::Unable)
    }

    fn message(self) -> &'static str {
        match self {
            TroubleKind::TooManyFolders => "error-watch-too-many-folders",
            TroubleKind::TooManyWatchers => "error-watch-too-many-watchers",
            TroubleKind::Network => "error-watch-network",
            TroubleKind::Gone => "error-watch-gone",
            TroubleKind::Replaced => "error-watch-replaced",
            TroubleKind::Overflow => "error-watch-overflow",
            TroubleKind::Refused => "error-watch-refused",
            TroubleKind::TooLong => "error-watch-too-long",
            TroubleKind::Unable => "error-watch-unable",
        }
    }
}

impl Trouble {
    /// Says it and what to do; `interval_seconds` is the pause between two looks.
    pub fn failure(&self, interval_seconds: u32) -> Failure {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        let minutes = interval_seconds.div_ceil(60);
        Failure::new(Exit::Failed, self.kind.message())
            .with("name", escape::path(name.as_ref()))
            .with("path", escape::path(&self.path))
            .with("minutes", u64::from(minutes))
    }
}

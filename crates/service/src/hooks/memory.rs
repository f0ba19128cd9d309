//! What hooks were told, in a small file of the home: a program that starts again does not
//! repeat itself, and what a hook could not take is not lost.
//!
//! A file that is missing or broken is as good as none: then what holds now is told once more.

use std::io;

use mybackup_vfs::{FileKind, RealFs, Vfs};
use serde::{Deserialize, Serialize};

use super::{Hook, Message, Trouble};
use crate::home::{Home, read_file, replace_file};
use crate::news::News;

/// The file's version; another one is not read.
const VERSION: u32 = 1;
/// No file that this program wrote is longer, in bytes.
const LONGEST: u64 = 65_536;

const MINUTE_NS: i64 = 60 * 1_000_000_000;
/// The longest pause between two tries, in minutes.
const LONGEST_PAUSE: i64 = 60;
/// After so many tries it is as long as that.
const DOUBLED: u32 = 6;

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    pub(super) version: u32,
    /// What was told last of how things stand.
    pub(crate) news: News,
    /// What some hook has not heard yet.
    pub(crate) owed: Option<Owed>,
    /// The hooks that could not be told when they were called last, and why.
    pub failed: Vec<(Hook, Trouble)>,
}

/// News that some hook has not heard yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Owed {
    /// The news.
    pub(crate) message: Message,
    /// Who is still to be told.
    pub(crate) to: Vec<Hook>,
    /// How often it was tried.
    pub(crate) tries: u32,
    /// When it was tried last, in nanoseconds since 1970.
    pub(crate) tried_ns: i64,
}

impl Memory {
    /// Reads what is remembered in a home.
    pub fn load(home: &Home) -> Memory {
        Memory::read(home).unwrap_or_default()
    }

    fn read(home: &Home) -> Option<Memory> {
        let path = home.told_file();
        let stat = RealFs.stat(&path).ok()?;
        if stat.kind != FileKind::File || stat.len > LONGEST {
            return None;
        }
        let memory: Memory = serde_json::from_slice(&read_file(&path).ok()?).ok()?;
        (memory.version == VERSION).then_some(memory)
    }

    /// Writes it; after a crash the file is the old one or the new one.
    ///
    /// Fails with the error of the system.
    pub(crate) fn save(&mut self, home: &Home) -> io::Result<()> {
        self.version = VERSION;
        let text = serde_json::to_vec(self).map_err(io::Error::other)?;
        replace_file(&home.told_file(), &text)
    }
}

impl Owed {
    /// Whether it is to be offered now: at once, then a minute after a try that failed, then after
    /// twice as long each time, up to an hour.
    pub(crate) fn is_due(&self, now_ns: i64) -> bool {
        let minutes = match self.tries {
            0 => 0,
            tries => LONGEST_PAUSE.min(1 << (tries - 1).min(DOUBLED)),
        };
        // A clock that was set back waits for nothing.
        !(0..minutes * MINUTE_NS).contains(&now_ns.saturating_sub(self.tried_ns))
    }
}

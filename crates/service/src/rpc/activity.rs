//! What was done, and when.

use serde::{Deserialize, Serialize};

use super::Request;
use super::shape::{Millis, millis};
use crate::failure::Failure;
use crate::service::Asked;
use crate::status::figure;

/// So many lines are answered at once.
const MOST_LINES: u32 = 500;

/// Asks what was done.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ActivityList {
    /// How many lines at most.
    pub limit: u32,
}

/// One piece of work.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Activity {
    /// `backup`, `restore`, `clean`, `verify`, `repair` or `sync`.
    pub what: String,
    /// `done`, `troubles`, `stopped` or `failed`.
    pub outcome: String,
    /// When it began.
    pub started: Millis,
    /// When it ended.
    pub finished: Millis,
    /// Files that were saved or restored.
    pub files: u64,
    /// Bytes that were stored, written or read.
    pub bytes: u64,
    /// Files that could not be read.
    pub unreadable: u64,
}

impl Request for ActivityList {
    const NAME: &'static str = "activity.list";
    type Answer = Vec<Activity>;

    fn answer(self, service: &Asked<'_>) -> Result<Vec<Activity>, Failure> {
        let lines = service.reader()?.journal(None, self.limit.min(MOST_LINES))?;
        let activity = |line: mybackup_engine::JournalLine| {
            let number = |name| figure(&line.figures, name).unwrap_or(0);
            Activity {
                files: match line.what.as_str() {
                    "backup" => number("new") + number("changed"),
                    _ => number("files"),
                },
                bytes: if line.what == "backup" { number("stored") } else { number("bytes") },
                unreadable: number("unreadable"),
                started: millis(line.started),
                finished: millis(line.finished),
                what: line.what,
                outcome: line.outcome,
            }
        };
        Ok(lines.into_iter().map(activity).collect())
    }
}

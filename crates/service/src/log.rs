//! The log: a line for each thing that happened without anybody asking, for a person to read.
//!
//! One file a day in the home's folder of logs; those of the last month are kept. What
//! cannot be written is left out: no backup fails for its log.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use chrono::{Local, TimeZone};
use tracing_appender::rolling::{RollingFileAppender, Rotation};

use crate::home::{Home, create_folders};

/// So many days are kept.
const DAYS: usize = 31;

/// The log of a home; its first file is made with its first line.
pub struct Log {
    home: Home,
    files: Mutex<Option<RollingFileAppender>>,
}

impl Log {
    /// The log of a home.
    pub(crate) fn of(home: &Home) -> Log {
        Log { home: home.clone(), files: Mutex::new(None) }
    }

    /// Adds a line; `now_ns` is its moment, in nanoseconds since 1970.
    pub(crate) fn add(&self, now_ns: i64, text: &str) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if files.is_none() {
            // The appender complains aloud of a folder that it has yet to make; one that cannot be made it tells of.
            let _ = create_folders(&self.home.logs());
            let made = RollingFileAppender::builder()
                .rotation(Rotation::DAILY)
                .max_log_files(DAYS)
                .filename_prefix("mybackup")
                .filename_suffix("log")
                .build(self.home.logs());
            *files = made.ok();
        }
        if let Some(files) = files.as_mut() {
            let moment = Local.timestamp_nanos(now_ns).format("%Y-%m-%d %H:%M:%S");
            let one_line = text.replace('\n', " ");
            // A full disk is told of by the backup itself.
            let _ = writeln!(files, "{moment}  {one_line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_one_below_the_other_with_their_moment() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(&folder.path().join("home"));
        home.create().unwrap();
        let log = Log::of(&home);
        log.add(1_800_000_000_000_000_000, "Saved 3 files");
        log.add(1_800_000_001_000_000_000, "A line\nand another");
        let files: Vec<_> = std::fs::read_dir(home.logs()).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        let text = std::fs::read_to_string(&files[0]).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].ends_with("  Saved 3 files") && lines[0].starts_with("2027-01-1"), "{text}");
        assert!(lines[1].ends_with("  A line and another"), "{text}");
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn a_folder_that_cannot_be_made_costs_nothing_but_the_lines() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("logs"), "no folder").unwrap();
        Log::of(&Home::at(folder.path())).add(0, "nobody reads this");
    }
}

//! What a page is told without asking.

use serde::{Deserialize, Serialize};

use crate::rpc::shape::{Millis, PathText};
use crate::rpc::status::Job;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ServerEvent {
    /// Work began, goes on or has ended; at most five times a second.
    Job {
        /// Where it stands.
        job: Box<Job>,
    },
    /// Something that answers depend on is different now: ask again.
    Changed {},
    /// Something was done, or noticed, without anybody asking: a line of the log.
    Logged {
        /// When.
        at: Millis,
        /// What, in the language of the program that noticed it.
        text: String,
    },
    /// Somebody asks for a screen, such as `#/restore`: the tray, a notification, a second start.
    Open {
        /// Where to.
        route: String,
    },
    /// Something is dragged over the window, or no longer.
    Hover {
        /// Whether it is.
        over: bool,
    },
    /// Folders or files were dropped on the window.
    Dropped {
        /// What was dropped.
        items: Vec<Dropped>,
    },
}

/// Something that was dropped on the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Dropped {
    /// Where it is.
    pub path: PathText,
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// Whether it is there: names that are no text arrive damaged.
    pub there: bool,
}

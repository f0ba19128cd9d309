//! What a page is told without asking.

use serde::Serialize;

use crate::rpc::status::Job;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
}

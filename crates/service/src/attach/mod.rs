//! One process of a user holds the engine of a home; the others ask it.
//!
//! The window, the dashboard and the command line may run at the same time. The
//! first of them holds the home and listens on a socket that only its user
//! reaches; the others pass their requests on and hear the same events. When
//! the holder ends, the next one that is asked for something takes its place.
//! Invariant: a face sees no difference; where there can be no socket, each
//! stands alone and they meet at the home's lock, as before.

mod client;
mod desk;
mod holder;
mod socket;
#[cfg(test)]
mod tests;

pub use client::Client;
pub use desk::Desk;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::keeper::FirstBackup;

/// What goes over the socket, one line of JSON each; the holder answers with one line or, to a listener, with many.
#[derive(Debug, Serialize, Deserialize)]
struct Asking {
    /// The program that asks: another version has other requests.
    version: String,
    /// What it wants.
    what: What,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    /// A request by name.
    Request { method: String, params: Value, language: String },
    /// The picture of a name that a request gave; its bytes come in base64.
    Picture { name: String },
    /// All events from now on.
    Events,
    /// Something was changed behind the holder's back: whoever looks should look again.
    Changed,
    /// The home is to be kept: what is to be done without anybody asking is done from now on.
    Keep {
        /// Who starts the very first backup.
        first: FirstBackup,
    },
}

/// What the holder answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Ok(Value),
    Problem(crate::rpc::Problem),
}

//! Pausing what starts by itself, and going on. What a person starts goes on all the same.

use serde::{Deserialize, Serialize};

use super::Request;
use super::shape::{Done, Millis, millis};
use crate::error::ServiceError;
use crate::failure::Failure;
use crate::pausing;
use crate::service::Asked;

/// Lets nothing start by itself until a moment.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PauseSet {
    /// `hour`, `four-hours`, `tomorrow`, a length such as `90m`, `2h` or `3d`, or a moment in milliseconds since 1970.
    pub until: String,
}

/// A pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Paused {
    /// When it ends.
    pub until: Millis,
}

impl Request for PauseSet {
    const NAME: &'static str = "pause.set";
    type Answer = Paused;

    fn answer(self, service: &Asked<'_>) -> Result<Paused, Failure> {
        if !service.home().config().exists() {
            return Err(ServiceError::NotInitialised { path: service.home().folder().to_path_buf() }.into());
        }
        let pause = pausing::wished(&self.until, service.now_ns(), &chrono::Local)?;
        pausing::keep(service.home(), pause)?;
        service.changed();
        Ok(Paused { until: millis(pause.until_ns) })
    }
}

/// Ends the pause.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PauseEnd {}

impl Request for PauseEnd {
    const NAME: &'static str = "pause.end";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        pausing::end(service.home())?;
        service.changed();
        Ok(Done {})
    }
}

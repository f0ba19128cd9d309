//! Dates as people write and read them.
//!
//! A date without a time means the end of that day in local time, and a time
//! means the end of the minute or second that was named: "as it was then"
//! includes all that happened then. Moments are nanoseconds since 1970, UTC.

mod local;
mod parse;
mod say;

#[cfg(test)]
mod tests;

pub use chrono::Local;
pub use local::{next_at, utc};
pub use parse::{ACCEPTED_FORMS, DateError, parse};
pub use say::{day, day_and_time, exact, relative, until};

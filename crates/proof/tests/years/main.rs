//! What time does to backups: random days, wrong clocks, years.
//!
//! A whole engine works in this process over destinations in memory and with a clock
//! that the test sets. R25 plays random sequences of operations beside naive copies,
//! R28 sets the clock wrong, R29 lives through years. What must come back is worked
//! out by a second, naive evaluator of the rules ([`promise`]) and never by the engine.
#![cfg(target_os = "linux")]

mod clock;
mod clock_points;
mod clock_stories;
mod clock_world;
mod decades;
mod desk;
mod edits;
mod ideal;
mod judge;
mod model;
mod promise;
mod steps;
mod world;

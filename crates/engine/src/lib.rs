//! The engine.

pub mod run;

//! The micro-benchmarks: what every byte or every file of a backup goes through.
//!
//! They stand in `benches/` and run by `cargo bench -p mybackup-bench`; this
//! library is empty. No test and no number of the product depends on them.

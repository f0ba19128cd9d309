//! What must hold of any bytes: the bodies of all fuzz targets.
//!
//! Each takes bytes and panics where a promise is broken: a decoder that panics,
//! what is written back differently, two readers that disagree. `fuzz/` gives them
//! to libFuzzer; `crates/proof/tests/corpora` runs them over their corpora and
//! seeded mutations with every `npm test`.
#![cfg(target_os = "linux")]

mod engine;
mod forged;
mod mutate;
mod objects;
mod people;
mod plain;
mod rules;
mod seal;
mod tables;
mod whole;

pub use forged::seeds_of_vault;
pub use mutate::mutate;
pub use objects::{sealed_seed, slot_seed};
pub use whole::{BothRead, read_both};

/// A fuzz target: its name and what it does with bytes.
pub struct Target {
    /// The name of its program and of the folder of its corpus.
    pub name: &'static str,
    /// What must not panic.
    pub run: fn(&[u8]),
    /// How many mutations the ordinary test gives to it.
    pub mutations: u64,
}

/// All targets.
pub const TARGETS: [Target; 24] = [
    target("envelope", objects::envelope, 4_000),
    target("container", objects::container, 4_000),
    target("vault_description", objects::vault_description, 4_000),
    target("slot", objects::slot, 500),
    target("index", tables::index, 10_000),
    target("pack_tables", tables::pack_tables, 10_000),
    target("page", tables::page, 10_000),
    target("fence", tables::fence, 10_000),
    target("root", tables::root, 10_000),
    target("run_log", tables::run_log, 10_000),
    target("plan", tables::plan, 10_000),
    target("pieces", tables::pieces, 10_000),
    target("attributes", tables::attributes, 10_000),
    target("chunker", plain::chunker, 20),
    target("decompressor", plain::decompressor, 2_000),
    target("paths", plain::paths, 10_000),
    target("patterns", rules::patterns, 10_000),
    target("retention", rules::retention, 10_000),
    target("dates", people::dates, 5_000),
    target("amounts", people::amounts, 2_000),
    target("words", people::words, 500),
    target("kit", people::kit, 150),
    target("config", people::config, 1_000),
    target("whole_vault", whole::whole_vault, 100),
];

const fn target(name: &'static str, run: fn(&[u8]), mutations: u64) -> Target {
    Target { name, run, mutations }
}

/// Runs the target of this name.
///
/// # Panics
/// Where a promise is broken, or when there is no such target.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("there is such a target");
    (target.run)(data);
}

//! Every format that was ever released stays readable.
//!
//! Each folder of `tests/fixtures/golden` was written once by the program of its
//! time. A fixture that no test knows is a mistake, and so is one that is gone.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs;

use mybackup_testkit::golden::{check, fixtures, make};

/// The fixtures by name; one line is added for each and none is ever removed.
const KNOWN: &[&str] = &["format-1"];

#[test]
fn every_known_format_is_restored() {
    for name in KNOWN {
        check(&fixtures().join(name));
    }
}

#[test]
fn the_fixtures_on_disk_are_those_that_are_known() {
    let found: BTreeSet<String> = fs::read_dir(fixtures())
        .into_iter()
        .flatten()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("format-"))
        .collect();
    let known: BTreeSet<String> = KNOWN.iter().map(|name| name.to_string()).collect();
    assert_eq!(found, known);
}

#[test]
fn what_is_written_today_passes_its_own_check() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = folder.path().join("format-today");
    make(&fixture);
    check(&fixture);
}

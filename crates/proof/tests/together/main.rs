//! Several computers and one vault: whatever they do at the same time, nothing is lost.
//!
//! R26 runs two operations through the schedules in which their calls to the vault
//! can meet, one of each lot that comes to the same. R27 tells longer stories: sleepers, copies of a home, locks that are stale.

mod alike;
mod locks;
mod pairs;
mod schedules;
mod stories;
mod turns;

#[test]
fn r26_two_that_write_at_once_lose_nothing() {
    schedules::run_through("writers", &pairs::WRITERS);
}

#[test]
fn r26_who_reads_while_another_cleans_gets_the_right_bytes() {
    schedules::run_through("readers", &pairs::READERS);
}

#[test]
fn r26_two_that_write_to_two_destinations_lose_nothing() {
    schedules::run_through("destinations", &pairs::DESTINATIONS);
}

#[test]
fn r26_who_brings_a_destination_up_to_date_while_another_works_loses_nothing() {
    schedules::run_through("syncs", &pairs::SYNCS);
}

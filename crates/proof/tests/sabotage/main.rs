//! R10: the engine errs on purpose, in one way after the other, and each time a check turns red.
//!
//! For each mistake there is the smallest case of a check that another suite makes
//! at length: states after a power cut, a kill at every call, damage, changes
//! while a file is read, two computers at one vault, a restore compared with the
//! folder, retention compared with a naive count. The same case is green without
//! the mistake, so it is the mistake that it sees.
#![cfg(target_os = "linux")]

mod damaged;
mod durable;
mod reading;
mod restoring;
mod retained;
mod together;

use mybackup_engine::Sabotage;
use mybackup_proof::Proof;

/// A case: what was found to be wrong.
type Case = fn(Option<Sabotage>) -> Result<(), String>;

/// The case that must find a mistake.
fn case(sabotage: Sabotage) -> Case {
    match sabotage {
        Sabotage::RootBeforePacks => durable::power_fails_during_a_run,
        Sabotage::DoneBeforeRoot => durable::power_fails_after_a_run,
        Sabotage::IndexBeforeRoot => durable::a_killed_run_is_followed_by_another,
        Sabotage::CopyRootsAtOnce => durable::power_fails_while_another_place_is_filled,
        Sabotage::ForgetUnclean => durable::what_a_killed_run_left_goes,
        Sabotage::WriteToStale => together::a_place_that_was_away_is_whole,
        Sabotage::SkipLastLook => together::a_sleeper_wakes_after_a_clean,
        Sabotage::SweepWithoutWaiting => together::a_clean_meets_a_run,
        Sabotage::HeedNoPlan => together::a_run_meets_a_clean,
        Sabotage::OnePageCopy => damaged::pages_rot,
        Sabotage::ReachNewestRootsOnly => damaged::the_newest_roots_rot,
        Sabotage::VerifyLengthsOnly => damaged::a_pack_rots,
        Sabotage::OverlookChanges => reading::a_file_changes_while_it_is_read,
        Sabotage::UnreadableIsGone => reading::a_folder_cannot_be_opened,
        Sabotage::KeepOneVersionFewer | Sabotage::KeepOneDayLess | Sabotage::ForgetDeletedFiles => {
            retained::what_stays_is_what_the_rules_say
        }
        Sabotage::TrustAnyContent => restoring::the_index_is_wrong,
        Sabotage::SameSizeIsSame => restoring::something_like_it_stands_there,
        Sabotage::LoseWhatIsReplaced => restoring::what_stood_there_is_kept,
        Sabotage::FollowLinks => restoring::a_link_leads_out,
    }
}

#[test]
fn r10_every_deliberate_mistake_of_the_engine_is_found_and_nothing_else_is() {
    let mut proof = Proof::begin("R10", "engine");
    for sabotage in Sabotage::ALL {
        let case = case(sabotage);
        let (honest, erring) = (case(None), case(Some(sabotage)));
        println!("R10 {sabotage:?}: {erring:?}, without it {honest:?}");
        proof.add("sabotages", 1);
        proof.add("caught", u64::from(erring.is_err()));
        proof.add("violations", u64::from(honest.is_err()));
    }
    proof.done();
    assert_eq!(proof.figure("caught"), proof.figure("sabotages"));
    assert_eq!(proof.figure("violations"), 0, "without a mistake nothing is wrong");
}

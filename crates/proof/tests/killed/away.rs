//! R9: the destination vanishes in the middle of a run, or its disk breaks, and comes back.
//!
//! Nothing may be written to the empty mount point that stays behind: that would
//! fill the computer's own disk and protect nothing.

use mybackup_proof::Proof;
use mybackup_testkit::mybackup::moment;
use mybackup_testkit::vault::{copy_tree, objects, temporaries};
use mybackup_testkit::{Mybackup, args, assert_same, wait_until};

use crate::disks::{Disk, Make};
use crate::scene::names;

const MIB: usize = 1 << 20;

/// What happens to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Vanishes,
    Breaks,
}

#[test]
fn r9_a_destination_that_vanishes_in_mid_run_and_returns_is_whole() {
    let mut proof = Proof::begin("R9", "vanishing");
    disturbed(Fate::Vanishes, &mut proof);
}

#[test]
fn r9_a_destination_whose_disk_breaks_in_mid_run_keeps_its_earlier_runs() {
    let mut proof = Proof::begin("R9", "breaking");
    disturbed(Fate::Breaks, &mut proof);
}

fn disturbed(fate: Fate, proof: &mut Proof) {
    let computer = Mybackup::fresh();
    let place = computer.destination();
    let Some(disk) = Disk::make(Make::Ext4(512), &place, "R9") else { return };
    let computer = computer.initialised();
    computer.edit(|tree| tree.random("first", MIB, 1).file("letter", "dear"));
    computer.ok(args!["add", computer.source()]);
    computer.backup();
    let (copy, date) = (computer.place("copy"), moment());
    copy_tree(&computer.source(), &copy);

    let rounds = proof.amount(3, 8);
    // A run may be faster than the disk can be taken away; then it is tried again.
    for round in 0..4 * rounds {
        if proof.figure("disturbed") == rounds {
            break;
        }
        // Several packs, so that the run is in the middle once the first is there.
        computer.edit(|tree| (0..4).fold(tree, |tree, n| tree.random(format!("large {n}"), 10 * MIB, 10 * round + n)));
        let before = objects(&place).len();
        let running = computer.start(["backup"]);
        wait_until("the run is in its middle", || {
            objects(&place).len() > before + round as usize % 2 || !temporaries(&place).is_empty() && round % 3 == 1
        });
        match fate {
            Fate::Vanishes => disk.vanish(),
            Fate::Breaks => disk.break_down(),
        }
        let output = running.wait().expect_one_of(&[0, 1, 5]);
        assert!(!output.err.contains("panicked at"), "{output}");
        let told = output.err.contains("destination") && output.err.contains('→');
        assert!(output.code == 0 || told, "{output}");
        proof.add(if output.code == 0 { "done_before" } else { "disturbed" }, 1);
        if fate == Fate::Vanishes {
            assert_eq!(names(&place), Vec::<String>::new(), "Something was written where no disk is");
            computer.fails(5, ["backup"]);
            assert_eq!(names(&place), Vec::<String>::new(), "Something was written where no disk is");
            disk.come_back();
        } else {
            // Reading still works, and what was saved is all there.
            computer.ok(["verify"]);
            // Where all was saved in time, another run has nothing to write.
            let codes: &[i32] = if output.code == 0 { &[0, 1, 5] } else { &[1, 5] };
            drop(computer.run(["backup"]).expect_one_of(codes));
            disk.mend();
        }

        computer.ok(["verify", "--data"]);
        let (then, now) = (computer.place(format!("then {round}")), computer.place(format!("now {round}")));
        let source = computer.source();
        computer.ok(args!["restore", "--directory", &source, "--date", &date, "--destination", &then]);
        assert_same(&copy, &then);
        computer.backup();
        computer.ok(args!["restore", "--directory", &source, "--destination", &now]);
        assert_same(&source, &now);
        assert_eq!(temporaries(&place), Vec::<String>::new());
        for folder in [then, now] {
            std::fs::remove_dir_all(folder).expect("remove what was compared");
        }
    }
    proof.add("violations", 0);
    proof.done();
    assert_eq!(proof.figure("disturbed"), rounds);
}

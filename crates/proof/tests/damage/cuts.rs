//! Objects that are shorter or longer than they were, or empty, or zeros.

use mybackup_proof::Proof;
use mybackup_testkit::Dice;

use crate::flips::{count, ordered};
use crate::judge::{Depth, Judge};
use crate::regions::is_ignored;
use crate::shelf::Bytes;
use crate::world::World;

/// What becomes of an object.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// Only its first bytes are left.
    To(usize),
    /// Bytes follow that nobody wrote.
    Junk(usize),
    /// All its bytes are zero.
    Zeros,
}

impl Cut {
    fn of(self, good: &[u8], dice: &mut Dice) -> Vec<u8> {
        match self {
            Cut::To(len) => good[..len].to_vec(),
            Cut::Junk(more) => [good, &dice.bytes(more)].concat(),
            Cut::Zeros => vec![0; good.len()],
        }
    }

    /// Tells whether the format allows the object to be so.
    fn is_allowed(self, object: &str) -> bool {
        is_ignored(object) || object == "reserve.enc" && matches!(self, Cut::To(_))
    }
}

/// Lists what becomes of each object: every length in the long form.
fn cuts<'o>(proof: &Proof, list: &'o [(String, Bytes)], dice: &mut Dice) -> Vec<(&'o str, &'o Bytes, Cut)> {
    let mut all = Vec::new();
    for (object, good) in list {
        let len = good.len();
        let lengths: Vec<usize> = match proof.is_long() {
            true => (0..len).collect(),
            false => vec![0, 1 + dice.below(63) as usize, 64 + dice.below(len as u64 - 64) as usize, len - 1],
        };
        let other = [Cut::Junk(1), Cut::Junk(4096), Cut::Zeros];
        all.extend(lengths.into_iter().map(Cut::To).chain(other).map(|cut| (object.as_str(), good, cut)));
    }
    all
}

#[test]
fn r13_every_other_length_is_found() {
    let mut proof = Proof::begin("R13", "");
    let world = World::new();
    let mut list = ordered(&world.shelf.files(&world.root()));
    list.retain(|(_, good)| good.len() > 64);
    let mut dice = Dice::new(proof.seed());
    let cases = cuts(&proof, &list, &mut dice);
    proof.most("cases", cases.len() as u64);
    assert_eq!(proof.figure("cases"), cases.len() as u64, "every slice looks at the same vault");
    let mut judge = Judge::new(&world);
    for case in proof.position()..cases.len() as u64 {
        if proof.time_is_up() {
            proof.pause(case);
            return;
        }
        let (object, good, cut) = cases[case as usize];
        let verdict = judge.look_at(object, cut.of(good, &mut dice), good, Depth::Full);
        count(&mut proof, &verdict);
        proof.add("lengths", 1);
        let place = format!("{object} of {} bytes: {cut:?}", good.len());
        if cut.is_allowed(object) {
            proof.add("allowed", 1);
            assert_eq!(verdict.damaged, [""; 0], "{place}");
        } else {
            assert!(verdict.names(object), "{place} is not named: {:?}", verdict.damaged);
            proof.add("detected", 1);
        }
        assert_eq!((verdict.silent, verdict.panics, verdict.hangs), (vec![], vec![], 0), "{place}");
    }
    assert!(proof.figure("lengths") >= proof.amount(200, 60_000), "enough lengths were tried");
    assert_eq!(proof.figure("detected") + proof.figure("allowed"), proof.figure("lengths"));
    proof.done();
}

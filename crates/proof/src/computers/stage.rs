//! The states of a vault that two computers meet in.

use crate::setup::noise;

use super::{A, B, World};

/// How far the cleaning of what `A` replaced has come when the two operations meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing reaches it any more, and no plan says so yet.
    Dead,
    /// A plan of `A` condemns it; `B` has not made a backup since.
    Condemned,
    /// `B` has acknowledged the plan.
    Acknowledged,
    /// As `Dead`, but `B` knows the vault and never made a backup.
    Newcomer,
    /// As `Dead`, and one of two destinations was away during the last runs.
    OneBehind,
    /// As `Dead`, and `B` never heard of the vault's other computers: there are none.
    Alone,
}

/// What `A` had stored first and then replaced.
pub fn dead() -> Vec<u8> {
    noise(1, 6_000)
}

/// Brings a vault to the stage: what `A` replaced is about to go, and `B` has it anew.
pub fn world_at(stage: Stage) -> World {
    use Stage::*;
    let places: &[&str] = if stage == OneBehind { &["one", "two"] } else { &["one"] };
    let mut world = World::new(places);
    if stage == Alone {
        world.computers[B].source = None;
    }
    let both = noise(2, 2_500);
    world.write(A, "both", &both);
    world.write(A, "bulk", &noise(3, 20_000));
    world.back_up(A).expect("all is well");
    world.write(A, "dead", &dead());
    world.back_up(A).expect("all is well");
    match stage {
        Alone => {}
        Newcomer => {
            world.open(B, None).discover(&world.run()).expect("all is well");
        }
        _ => {
            world.write(B, "own", &noise(4, 3_000));
            world.back_up(B).expect("all is well");
        }
    }
    world.pass_days(1);
    if stage == OneBehind {
        world.computers[A].places = vec!["one"];
        world.computers[B].places = vec!["one"];
    }
    world.write(A, "bulk", b"small now");
    world.write(A, "dead", b"replaced");
    world.back_up(A).expect("all is well");
    world.clean(A).expect("all is well");
    world.pass_days(4);
    world.back_up(A).expect("all is well");
    if stage == Condemned || stage == Acknowledged {
        let report = world.clean(A).expect("all is well");
        assert_eq!(report.waiting_for, ["computer 2"], "{report:?}");
    }
    if stage == Acknowledged {
        world.pass_days(2);
        world.back_up(B).expect("all is well");
    }
    if stage == OneBehind {
        world.computers[A].places = places.to_vec();
        world.computers[B].places = places.to_vec();
    }
    world.pass_hours(1);
    if stage != Alone {
        world.write(B, "both", &both);
        world.write(B, "wanted", &dead());
    }
    world.write(A, "later", &noise(5, 1_500));
    world
}

//! Pairs of operations, and the states of the vault that they meet in.

use mybackup_engine::{BackupRequest, DataCheck, Engine, EngineError, VerifyRequest};

use crate::check;
use crate::world::{A, B, FRESH, World, everything_may_go, noise};

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

/// What a computer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Backup,
    /// Two runs, a day and an hour apart.
    TwoBackups,
    Clean,
    /// Two, one after the other.
    TwoCleans,
    Sync,
    Repair,
    Verify,
    Restore,
    /// Loses its index and reads it back, then makes a backup.
    Rebuild,
    /// A new computer reads what there is.
    Connect,
}

/// Two operations that meet.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    pub stage: Stage,
    pub deeds: [(usize, Deed); 2],
}

const fn pair(stage: Stage, one: (usize, Deed), other: (usize, Deed)) -> Pair {
    Pair { stage, deeds: [one, other] }
}

use Deed::*;
use Stage::*;

/// Two computers store and clean at the same time.
pub const WRITERS: [Pair; 13] = [
    pair(Dead, (A, Backup), (B, Backup)),
    pair(Dead, (A, Clean), (B, Backup)),
    pair(Condemned, (A, Clean), (B, Backup)),
    pair(Condemned, (A, Clean), (B, TwoBackups)),
    pair(Acknowledged, (A, Clean), (B, Backup)),
    pair(Condemned, (B, Clean), (A, Backup)),
    pair(Dead, (A, TwoCleans), (B, TwoBackups)),
    pair(Dead, (A, Clean), (B, Clean)),
    pair(Condemned, (A, Clean), (B, Clean)),
    pair(Acknowledged, (A, Clean), (B, Clean)),
    pair(Newcomer, (A, Clean), (B, Backup)),
    pair(Newcomer, (A, Clean), (B, TwoBackups)),
    pair(Newcomer, (A, TwoCleans), (B, Clean)),
];

/// One computer cleans or stores while another one reads, rebuilds or repairs.
pub const READERS: [Pair; 8] = [
    pair(Acknowledged, (A, Clean), (B, Restore)),
    pair(Acknowledged, (B, Clean), (B, Restore)),
    pair(Alone, (A, Clean), (FRESH, Connect)),
    pair(Acknowledged, (A, Clean), (FRESH, Connect)),
    pair(Acknowledged, (A, Clean), (B, Rebuild)),
    pair(Acknowledged, (A, Clean), (B, Verify)),
    pair(Condemned, (A, Repair), (B, Backup)),
    pair(Acknowledged, (A, Clean), (B, Repair)),
];

/// There are two destinations, and one of them was away.
pub const DESTINATIONS: [Pair; 4] = [
    pair(OneBehind, (A, Sync), (B, Backup)),
    pair(OneBehind, (A, Clean), (B, Sync)),
    pair(OneBehind, (A, Sync), (B, Sync)),
    pair(OneBehind, (A, Backup), (B, Backup)),
];

/// What `A` had stored first and then replaced.
fn dead() -> Vec<u8> {
    noise(1, 6_000)
}

/// Brings a vault to the stage: what `A` replaced is about to go, and `B` has it anew.
pub fn world_at(stage: Stage) -> World {
    let places: &[&str] = if stage == OneBehind { &["one", "two"] } else { &["one"] };
    let mut world = World::new(places);
    if stage == Alone {
        world.computers[B].source = None;
    }
    let both = noise(2, 2_500);
    world.write(A, "both", &both);
    world.write(A, "bulk", &noise(3, 20_000));
    world.back_up(A).unwrap();
    world.write(A, "dead", &dead());
    world.back_up(A).unwrap();
    match stage {
        Alone => {}
        Newcomer => {
            world.open(B, None).discover(&world.run()).unwrap();
        }
        _ => {
            world.write(B, "own", &noise(4, 3_000));
            world.back_up(B).unwrap();
        }
    }
    world.pass_days(1);
    if stage == OneBehind {
        world.computers[A].places = vec!["one"];
        world.computers[B].places = vec!["one"];
    }
    world.write(A, "bulk", b"small now");
    world.write(A, "dead", b"replaced");
    world.back_up(A).unwrap();
    world.clean(A).unwrap();
    world.pass_days(4);
    world.back_up(A).unwrap();
    if stage == Condemned || stage == Acknowledged {
        let report = world.clean(A).unwrap();
        assert_eq!(report.waiting_for, ["computer 2"], "{report:?}");
    }
    if stage == Acknowledged {
        world.pass_days(2);
        world.back_up(B).unwrap();
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

/// Does it; the text says what a person would have been told wrongly.
pub fn act(world: &World, who: usize, deed: Deed, engine: &mut Engine) -> Result<Result<(), EngineError>, String> {
    let run = world.run();
    let backup = |engine: &mut Engine| engine.backup(&BackupRequest::default(), &run).map(|_| ());
    Ok(match deed {
        Backup => backup(engine),
        TwoBackups => backup(engine).and_then(|()| {
            world.pass_hours(25);
            backup(engine)
        }),
        Clean => engine.clean(&everything_may_go(), &run).map(|_| ()),
        TwoCleans => {
            engine.clean(&everything_may_go(), &run).and_then(|_| engine.clean(&everything_may_go(), &run)).map(|_| ())
        }
        Sync => engine.sync(&run).map(|_| ()),
        Repair => engine.repair(&run).map(|_| ()),
        Verify => {
            let request = VerifyRequest { data: DataCheck::All, restore_test: true };
            match engine.verify(&request, &run) {
                Ok(report) if report.damaged.is_empty() => Ok(()),
                Ok(report) => return Err(format!("verifying called damaged what is not: {:?}", report.damaged)),
                Err(error) => Err(error),
            }
        }
        Restore => match check::restore(engine, world, who) {
            Ok((report, found)) => {
                let saved = check::tree(&world.computers[who].folder);
                // What was written after the last backup cannot be there.
                if found.iter().any(|(name, bytes)| saved.get(name) != Some(bytes)) {
                    return Err("a restore gave back wrong bytes".to_string());
                }
                match report.is_complete() && found.contains_key("own") {
                    true => Ok(()),
                    false => return Err(format!("a restore called damaged what is not: {report:?}")),
                }
            }
            Err(error) => Err(error),
        },
        Rebuild => engine.discover(&run).map(|_| ()).and_then(|()| backup(engine)),
        Connect => engine.discover(&run).map(|_| ()),
    })
}

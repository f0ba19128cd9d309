//! Pairs of operations that meet.

use mybackup_engine::{BackupRequest, DataCheck, Engine, EngineError, VerifyRequest};
use mybackup_proof::computers::{A, B, FRESH, Stage, World, check, everything_may_go};

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

impl Pair {
    /// Whether both work with one home: then they meet at its index, too.
    pub fn shares_home(&self) -> bool {
        self.deeds[0].0 == self.deeds[1].0
    }
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

/// There are two destinations, and one of them was away: it is written to.
pub const DESTINATIONS: [Pair; 2] =
    [pair(OneBehind, (A, Sync), (B, Backup)), pair(OneBehind, (A, Backup), (B, Backup))];

/// The same, and it is brought up to date while another computer cleans or does the same.
pub const SYNCS: [Pair; 2] = [pair(OneBehind, (A, Clean), (B, Sync)), pair(OneBehind, (A, Sync), (B, Sync))];

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

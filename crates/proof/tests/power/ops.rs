//! What a person does with a vault.

use std::path::{Path, PathBuf};

use mybackup_engine::{
    BackupReport, BackupRequest, CleanRequest, DataCheck, EngineError, RetentionRules, SyncState, VerifyRequest,
};
use mybackup_format::slot::SlotKind;
use mybackup_proof::disk::{files_in, flip};
use mybackup_proof::setup::{FOLDER, HOUR_NS};
use mybackup_vfs::Vfs;

use crate::person::{SECOND, Saved};
use crate::world::{Moment, World};

const KEEP_DAYS: u32 = 5;

/// One thing that a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Op {
    /// Saves the folder, which has changed since; makes the vault where there is none.
    Backup,
    /// Four days later, applies retention and makes room.
    Clean,
    /// Lets this computer in with a secret of its own.
    AddSlot,
    ChangePassphrase,
    ChangeWords,
    /// Heals what has rotted meanwhile.
    Repair,
    /// Plugs a second disk in, from now on, and brings it up to date.
    Sync,
    Verify,
}

pub(crate) const OPS: [Op; 8] =
    [Op::Backup, Op::Clean, Op::AddSlot, Op::ChangePassphrase, Op::ChangeWords, Op::Repair, Op::Sync, Op::Verify];

/// Why an operation did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failed {
    /// It said so.
    Said(EngineError),
    /// It reported success, or something that is no error, and yet not all was done.
    Partly(String),
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failed::Said(error) => write!(f, "{error}"),
            Failed::Partly(what) => f.write_str(what),
        }
    }
}

impl From<EngineError> for Failed {
    fn from(error: EngineError) -> Self {
        Failed::Said(error)
    }
}

fn partly(what: impl ToString) -> Failed {
    Failed::Partly(what.to_string())
}

/// What has to be known between the two halves of an operation.
pub(crate) enum Ready {
    Go,
    Way(SlotKind, u8, Vec<u8>),
}

impl World<'_> {
    /// Everything before the engine begins; from here on the person counts on less.
    pub(crate) fn prepare(&mut self, op: Op) -> Ready {
        match op {
            Op::Backup => {
                self.pass_hours(6);
                self.person.tree += 1;
            }
            Op::Clean => {
                self.pass_hours(4 * 24);
                let limit = self.now() + HOUR_NS - i64::from(KEEP_DAYS) * 24 * HOUR_NS;
                self.person.may_forget(limit);
            }
            Op::Repair => {
                self.pass_hours(1);
                if !self.person.rotten {
                    self.rot();
                }
            }
            Op::Sync => {
                if !self.person.places.contains(&SECOND) {
                    self.person.places.push(SECOND);
                }
            }
            Op::AddSlot | Op::ChangePassphrase | Op::ChangeWords => {
                let kind = match op {
                    Op::AddSlot => SlotKind::Device,
                    Op::ChangePassphrase => SlotKind::Passphrase,
                    _ => SlotKind::Words,
                };
                let (secret, slot) = self.person.begin_way(kind);
                return Ready::Way(kind, secret, slot);
            }
            Op::Verify => {}
        }
        Ready::Go
    }

    /// The engine's part; what it reports as done is counted on.
    pub(crate) fn perform(&mut self, op: Op, ready: Ready) -> Result<(), Failed> {
        match (op, ready) {
            (_, Ready::Way(kind, secret, slot)) => self.change_way(kind, secret, &slot),
            (Op::Backup, _) => self.back_up().map(|_| ()),
            (Op::Clean, _) => self.clean(),
            (Op::Repair, _) => self.repair(),
            (Op::Sync, _) => self.sync(),
            (_, _) => self.verify(true),
        }
    }

    pub(crate) fn run_op(&mut self, op: Op) -> Result<(), Failed> {
        let ready = self.prepare(op);
        self.perform(op, ready)
    }

    /// Saves the folder as it is.
    pub(crate) fn back_up(&mut self) -> Result<BackupReport, Failed> {
        let run = self.run();
        let report = self.engine()?.backup(&BackupRequest::default(), &run)?;
        if report.stopped || report.files_unreadable > 0 {
            return Err(partly(format!("{report:?} {:?}", self.told.troubles())));
        }
        let skipped = self.told.skipped();
        let places: Vec<&'static str> = self.person.places.clone();
        let places: Vec<_> =
            places.into_iter().filter(|place| !skipped.iter().any(|(name, _)| name == place)).collect();
        for place in &places {
            self.person.has_vault(place);
        }
        self.person.saved.push(Saved { at_ns: report.finished_ns, tree: self.person.tree, places });
        Ok(report)
    }

    fn clean(&mut self) -> Result<(), Failed> {
        let run = self.run();
        let rules = RetentionRules { keep_days: KEEP_DAYS, keep_versions: 1 };
        let report = self.engine()?.clean(&CleanRequest { rules, dry_run: false }, &run)?;
        match report.held {
            Some(cause) => Err(partly(cause)),
            None => Ok(()),
        }
    }

    fn change_way(&mut self, kind: SlotKind, secret: u8, slot: &[u8]) -> Result<(), Failed> {
        let engine = self.engine()?;
        let change = match kind {
            SlotKind::Device => engine.add_slot(slot)?,
            SlotKind::Passphrase => engine.replace_passphrase_slot(slot)?,
            SlotKind::Words => engine.replace_words_slot(slot)?,
        };
        for place in &change.done {
            self.person.has_way(place, kind, secret);
        }
        if change.missed.is_empty() { Ok(()) } else { Err(partly(format!("{:?}", change.missed))) }
    }

    pub(crate) fn repair(&mut self) -> Result<(), Failed> {
        let run = self.run();
        let report = self.engine()?.repair(&run)?;
        let skipped = self.missed(&report.skipped);
        if !report.lost.is_empty() || !skipped.is_empty() {
            return Err(partly(format!("lost {:?}, skipped {skipped:?}", report.lost)));
        }
        self.person.rotten = false;
        Ok(())
    }

    fn sync(&mut self) -> Result<(), Failed> {
        let run = self.run();
        let report = self.engine()?.sync(&run)?;
        let first = self.person.places[0];
        for place in self.person.places.clone().into_iter().skip(1) {
            let current = report.destinations.iter().find(|d| d.name == place).map(|d| d.state.clone());
            match current {
                Some(SyncState::Current) => self.person.is_copy(place, first),
                other => return Err(partly(format!("{place} is {other:?}"))),
            }
        }
        Ok(())
    }

    /// Verifies everything; damage is a failure.
    pub(crate) fn verify(&mut self, restore_test: bool) -> Result<(), Failed> {
        let run = self.run();
        let request = VerifyRequest { data: DataCheck::All, restore_test };
        let report = self.engine()?.verify(&request, &run)?;
        let damaged: Vec<_> =
            report.damaged.iter().map(|d| format!("{}: {}: {}", d.destination, d.object, d.what)).collect();
        let skipped = self.missed(&report.skipped);
        if !damaged.is_empty() || !skipped.is_empty() {
            return Err(partly(format!("verify: damaged {damaged:?}, skipped {skipped:?}")));
        }
        Ok(())
    }

    /// Leaves out a second disk that was plugged in just now: it holds no vault yet.
    fn missed<'r>(&self, skipped: &'r [(String, String)]) -> Vec<&'r (String, String)> {
        let known =
            |name: &str| self.person.places.iter().any(|place| *place == name && self.person.knows_vault(place));
        skipped.iter().filter(|(name, _)| known(name)).collect()
    }

    /// Flips a bit in one data pack that can be healed, and in one copy of a manifest and of an index.
    fn rot(&mut self) {
        let place = Path::new("/").join(self.person.places[0]).join(FOLDER);
        self.disk.settle();
        let mut packs: Vec<PathBuf> = files_in(&self.disk, &place.join("data"));
        packs.sort_by_key(|path| std::cmp::Reverse(self.disk.stat(path).map_or(0, |stat| stat.len)));
        // What a clean was about to remove may have lost its twin, which is no loss.
        let has_twin = |path: &PathBuf| {
            let below = path.strip_prefix(place.join("meta")).ok();
            below.is_none_or(|below| self.disk.stat(&place.join("meta2").join(below)).is_ok())
        };
        for folder in ["meta", "index"] {
            if let Some(path) = files_in(&self.disk, &place.join(folder)).iter().find(|path| has_twin(path)) {
                flip(&self.disk, path);
            }
        }
        let healable = packs.into_iter().find(|pack| {
            let moment: Moment = self.moment();
            flip(&moment.disk, pack);
            let mut trial = World::at(&moment, self.trees);
            trial.repair().is_ok() && trial.verify(false).is_ok()
        });
        flip(&self.disk, &healable.expect("the large file is still there, so a pack that holds it can be healed"));
        self.disk.settle();
        self.person.rotten = true;
    }
}

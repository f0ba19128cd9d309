//! R25: the operations that a sequence is made of, and how often each comes.

use mybackup_engine::RetentionRules;
use mybackup_testkit::Dice;

use crate::clock::{DAY, HOUR};
use crate::edits::{Edit, Hand};

/// One operation.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    Edit {
        /// For the message.
        _what: Edit,
    },
    Backup,
    Clean(RetentionRules),
    Verify,
    Restore,
    RestoreOld(usize),
    RestoreFile,
    ForgetIndex,
    /// One of the destinations goes away, or the one that was away comes back, or both change places.
    Away,
    Pass(i64),
    /// A clean that forgets all it can, and days later one that removes it for good.
    MakeRoom,
}

impl Step {
    /// Throws the next one; an edit is done at once.
    pub fn throw(hand: &mut Hand, dice: &mut Dice) -> Step {
        let rules = |keep_days, keep_versions| RetentionRules { keep_days, keep_versions };
        match dice.below(36) {
            0..16 => Step::Edit { _what: hand.edit(dice) },
            16..22 => Step::Backup,
            22 => Step::Clean(rules(30, 10)),
            23..26 => Step::Clean(rules(dice.below(2) as u32, 1 + dice.below(2) as u32)),
            26 => Step::Verify,
            27 => Step::Restore,
            28 | 29 => Step::RestoreOld(dice.below(1 << 20) as usize),
            30 => Step::RestoreFile,
            31 => Step::ForgetIndex,
            32 => Step::Away,
            33 => Step::Pass(HOUR * (1 + dice.below(40) as i64)),
            34 => Step::MakeRoom,
            _ => Step::Pass(DAY * (1 + dice.below(12) as i64)),
        }
    }
}

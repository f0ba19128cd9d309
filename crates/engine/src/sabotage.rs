//! Deliberate mistakes, so that the proofs can show that they would find them.
//!
//! A run can be told to make one of them, and each place that knows how asks
//! the run. Without the feature `testing` there is no way to tell it.

use mybackup_vfs::tree::Target;

use crate::retention::RetentionRules;
use crate::run::Run;

/// A mistake that a build for tests can be told to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// A root is handed over together with the packs that it needs.
    RootBeforePacks,
    /// A run is called done before its root is durable.
    DoneBeforeRoot,
    /// The index says what was saved before a root does.
    IndexBeforeRoot,
    /// Another destination gets roots together with the packs that they need.
    CopyRootsAtOnce,
    /// Pages are written once.
    OnePageCopy,
    /// A destination that was away is written to as if it held everything.
    WriteToStale,
    /// It is not noted that something may be left half written.
    ForgetUnclean,
    /// A file that changes while it is read is taken as it comes.
    OverlookChanges,
    /// What cannot be looked at counts as deleted.
    UnreadableIsGone,
    /// The last look before a root is left out.
    SkipLastLook,
    /// One version fewer is kept than was asked for.
    KeepOneVersionFewer,
    /// Versions are kept one day less than was asked for.
    KeepOneDayLess,
    /// All versions of a deleted file go once they are old.
    ForgetDeletedFiles,
    /// Only what the newest root of each source reaches stays.
    ReachNewestRootsOnly,
    /// Nobody else's word is waited for.
    SweepWithoutWaiting,
    /// Another computer's plan is acknowledged, and its packs are counted on.
    HeedNoPlan,
    /// Stored bytes are taken for a file's content without their SHA-256.
    TrustAnyContent,
    /// A file that stands there with the right size counts as the right one.
    SameSizeIsSame,
    /// What a restore replaces is not saved before.
    LoseWhatIsReplaced,
    /// Links in the folder that is restored into are followed.
    FollowLinks,
    /// Of packs only the lengths are looked at.
    VerifyLengthsOnly,
}

#[cfg(feature = "testing")]
impl Sabotage {
    /// All mistakes.
    pub const ALL: [Self; 21] = [
        Self::RootBeforePacks,
        Self::DoneBeforeRoot,
        Self::IndexBeforeRoot,
        Self::CopyRootsAtOnce,
        Self::OnePageCopy,
        Self::WriteToStale,
        Self::ForgetUnclean,
        Self::OverlookChanges,
        Self::UnreadableIsGone,
        Self::SkipLastLook,
        Self::KeepOneVersionFewer,
        Self::KeepOneDayLess,
        Self::ForgetDeletedFiles,
        Self::ReachNewestRootsOnly,
        Self::SweepWithoutWaiting,
        Self::HeedNoPlan,
        Self::TrustAnyContent,
        Self::SameSizeIsSame,
        Self::LoseWhatIsReplaced,
        Self::FollowLinks,
        Self::VerifyLengthsOnly,
    ];
}

impl Run {
    /// Makes what is done with this handle err in one way.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn with_sabotage(mut self, sabotage: Option<Sabotage>) -> Self {
        self.sabotage = sabotage;
        self
    }

    #[cfg(feature = "testing")]
    pub(crate) fn errs_with(&self, sabotage: Sabotage) -> bool {
        self.sabotage == Some(sabotage)
    }

    #[cfg(not(feature = "testing"))]
    pub(crate) fn errs_with(&self, _sabotage: Sabotage) -> bool {
        false
    }

    /// Returns the rules as this run keeps to them.
    pub(crate) fn misread(&self, rules: RetentionRules) -> RetentionRules {
        let less = |number: u32, by| number.saturating_sub(u32::from(self.errs_with(by)));
        RetentionRules {
            keep_days: less(rules.keep_days, Sabotage::KeepOneDayLess),
            keep_versions: less(rules.keep_versions, Sabotage::KeepOneVersionFewer),
        }
    }

    /// Returns a folder to restore into as this run uses it.
    pub(crate) fn misuse(&self, target: Target) -> Target {
        if self.errs_with(Sabotage::FollowLinks) { following_links(target) } else { target }
    }
}

#[cfg(all(unix, feature = "testing"))]
fn following_links(target: Target) -> Target {
    target.following_links()
}

#[cfg(not(all(unix, feature = "testing")))]
fn following_links(target: Target) -> Target {
    target
}

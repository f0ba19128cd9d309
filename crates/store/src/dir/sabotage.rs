//! Deliberate mistakes, so that the crash tests can show that they would find them.
//!
//! Without the feature `testing` there is no way to ask for one.

/// A mistake that a build for tests can be told to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// Content is not made durable.
    SkipFileSync,
    /// Names are not made durable.
    SkipFolderSync,
    /// The names of new folders are not made durable.
    SkipParentSync,
    /// Objects become visible before their content is durable.
    RenameBeforeSync,
    /// A replacement is written in the place of the old object.
    ReplaceInPlace,
    /// What was written is not looked at.
    SkipLengthCheck,
    /// After a failed fsync the same file is used again.
    TrustFailedSync,
    /// Removals are not made durable.
    ForgetRemovals,
    /// An object that is visible is taken to be durable.
    TrustVisibleObjects,
    /// Temporary files stay.
    SweepNothing,
}

#[cfg(feature = "testing")]
impl Sabotage {
    /// All mistakes.
    pub const ALL: [Self; 10] = [
        Self::SkipFileSync,
        Self::SkipFolderSync,
        Self::SkipParentSync,
        Self::RenameBeforeSync,
        Self::ReplaceInPlace,
        Self::SkipLengthCheck,
        Self::TrustFailedSync,
        Self::ForgetRemovals,
        Self::TrustVisibleObjects,
        Self::SweepNothing,
    ];
}

impl super::Dir {
    /// Makes this handle err in one way from now on.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn with_sabotage(mut self, sabotage: Option<Sabotage>) -> Self {
        self.sabotage = sabotage;
        self
    }

    #[cfg(feature = "testing")]
    pub(super) fn errs_with(&self, sabotage: Sabotage) -> bool {
        self.sabotage == Some(sabotage)
    }

    #[cfg(not(feature = "testing"))]
    pub(super) fn errs_with(&self, _sabotage: Sabotage) -> bool {
        false
    }
}

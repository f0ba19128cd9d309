//! The engine: it keeps the history of folders in a vault and gives it back.
//!
//! It knows no terminal, no window, no configuration file and no clock of its own:
//! it takes [`Settings`], tells a [`Run`]'s listener what happens, and can be
//! cancelled at any time.

#![warn(clippy::unwrap_used)]

mod adopt;
mod backup;
mod catalogue;
mod clean;
mod connect;
mod content;
mod destinations;
mod engine;
mod error;
mod fleet;
mod folder;
mod history;
mod layout;
mod look;
mod rebuild;
mod repair;
mod restore;
mod retention;
pub mod run;
mod sabotage;
mod search;
mod space;
mod status;
mod sync;
mod vault;
mod verify;

pub use backup::{Alarm, Answer, BackupReport, BackupRequest, Depth, Mark, Marks, Suspicion};
pub use catalogue::{Catalogue, JournalLine, SourceRow, StateReader, StateRow};
pub use clean::{CleanReport, CleanRequest, UndoReport};
pub use connect::{
    FoundSource, FoundVault, SlotChange, find_vaults, unlock_with_device, unlock_with_passphrase, unlock_with_words,
    words_slot,
};
pub use engine::{Between, DestinationSpec, Engine, Excludes, Settings, SourceSpec};
pub use error::{EngineError, EngineErrorKind};
pub use folder::{Differs, FolderPart, FolderPlace, FolderRequest};
pub use history::{BrowseEntry, RestorablePath, VersionInfo};
pub use look::Beginning;
pub use repair::{Healed, HealedBy, Lost, RepairReport};
pub use restore::{Conflict, OnExisting, RestoreReport, RestoreRequest, RestoreWhat, Which};
pub use retention::{RetentionRules, may_go};
pub use run::Run;
#[cfg(feature = "testing")]
pub use sabotage::Sabotage;
pub use search::SearchHit;
pub use space::{SpacePart, SpaceShares};
pub use status::{Figures, Growth, Place, SourceFigures};
pub use sync::{SyncReport, SyncState, SyncedDestination};
pub use vault::random;
pub use verify::{
    Coverage, Damage, DataCheck, DrillFailure, DrillReport, DrillRequest, SampleRequest, VerifyReport, VerifyRequest,
};

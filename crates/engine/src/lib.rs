//! The engine: it keeps the history of folders in a vault and gives it back.
//!
//! It knows no terminal, no window, no configuration file and no clock of its own:
//! it takes [`Settings`], tells a [`Run`]'s listener what happens, and can be
//! cancelled at any time.

mod backup;
mod catalogue;
mod clean;
mod content;
mod destinations;
mod engine;
mod error;
mod history;
mod layout;
mod retention;
mod restore;
pub mod run;
mod adopt;
mod connect;
mod rebuild;
mod repair;
mod status;
mod sync;
mod verify;
mod vault;

pub use backup::{BackupReport, BackupRequest};
pub use catalogue::{Catalogue, JournalLine, SourceRow, StateReader, StateRow};
pub use clean::{CleanReport, CleanRequest};
pub use connect::{
    FoundSource, FoundVault, SlotChange, find_vaults, unlock_with_device, unlock_with_passphrase, unlock_with_words,
};
pub use engine::{DestinationSpec, Engine, Excludes, Settings, SourceSpec};
pub use error::{EngineError, EngineErrorKind};
pub use retention::RetentionRules;
pub use history::{BrowseEntry, RestorablePath, SearchHit, VersionInfo};
pub use restore::{OnExisting, RestoreReport, RestoreRequest, RestoreWhat, Which};
pub use run::Run;
pub use status::{Figures, Place, SourceFigures};
pub use vault::random;
pub use repair::{Healed, HealedBy, Lost, RepairReport};
pub use sync::{SyncReport, SyncState, SyncedDestination};
pub use verify::{Damage, DataCheck, VerifyReport, VerifyRequest};

//! What an engine is given, and the engine itself.

use std::path::PathBuf;
use std::sync::Arc;

use mybackup_format::keys::{KeyBundle, VaultKeys};
use mybackup_format::root::SourceSettings;
use mybackup_format::{DeviceId, SourceId, VaultId};
use mybackup_store::Store;
use mybackup_vfs::Vfs;
use rusqlite::ErrorCode;

use crate::catalogue::Catalogue;
use crate::error::EngineError;

/// Decides what is left out of a source.
pub trait Excludes: Send + Sync {
    /// Tells whether the entry at `key`, and all below it, is left out.
    fn excludes(&self, key: &[u8], is_dir: bool) -> bool;
}

/// A folder to protect.
#[derive(Clone)]
pub struct SourceSpec {
    /// Its identity.
    pub id: SourceId,
    /// Where it is.
    pub path: PathBuf,
    /// What is kept in the vault about it.
    pub settings: SourceSettings,
    /// What is left out by pattern.
    pub excludes: Arc<dyn Excludes>,
    /// Exact keys that are left out: caches, bins, the vault itself.
    pub skip: Vec<Vec<u8>>,
    /// The number of the run before the ordinary one for which `excludes` leaves out, this
    /// once, what the ordinary one saves; none in the ordinary one.
    pub wave: Option<u32>,
}

/// A place that the vault is kept at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestinationSpec {
    /// As the configuration names it; also the name under which the index remembers it.
    pub name: String,
    /// The folder that holds, or will hold, the vault's folder.
    pub path: PathBuf,
}

/// Everything that an engine works with.
#[derive(Clone)]
pub struct Settings {
    /// The index file.
    pub database: PathBuf,
    /// The vault.
    pub vault: VaultId,
    /// Its keys.
    pub keys: KeyBundle,
    /// Key slots that a new vault begins with.
    pub slots: Vec<Vec<u8>>,
    /// Text of the page for people in a new vault.
    pub readme: String,
    /// This computer.
    pub device: DeviceId,
    /// Its name.
    pub device_name: String,
    /// Where the vault is kept; the first is the primary one.
    pub destinations: Vec<DestinationSpec>,
    /// What is protected.
    pub sources: Vec<SourceSpec>,
    /// zstd level, 1 to 22; `None` stores everything as it is.
    pub level: Option<i32>,
    /// How many threads read, compress and seal.
    pub workers: usize,
    /// Name and version of the program, noted in roots.
    pub writer: String,
    /// The file system that destinations are reached through.
    pub vfs: Arc<dyn Vfs>,
}

/// Puts something between the engine and a store that it opens: what counts, limits or orders its calls.
///
/// It is told the destination's name.
pub type Between = Arc<dyn Fn(&str, Arc<dyn Store>) -> Arc<dyn Store> + Send + Sync>;

/// The engine: settings, keys and the open index.
pub struct Engine {
    pub(crate) settings: Settings,
    pub(crate) keys: VaultKeys,
    pub(crate) catalogue: Catalogue,
    pub(crate) between: Option<Between>,
}

impl Engine {
    /// Opens the index and gets ready; touches no destination.
    pub fn open(settings: Settings) -> Result<Self, EngineError> {
        let catalogue = open_index(&settings)?;
        let vault = settings.vault.0;
        // Written only when it changes: whoever looks at things must not wait for whoever works.
        let known = catalogue.state("vault")?;
        if known.as_ref().is_some_and(|known| *known != vault) {
            catalogue.forget_everything()?;
        }
        if known.is_none_or(|known| known != vault) {
            catalogue.set_state("vault", &vault)?;
        }
        let keys = settings.keys.keys_of(settings.vault);
        Ok(Engine { settings, keys, catalogue, between: None })
    }

    /// Sends all calls to destinations that are opened from now on through `between`.
    pub fn stand_between(&mut self, between: Between) {
        self.between = Some(between);
    }

    /// Returns what it was given.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the local index.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }
}

/// Opens the index; one that is no database any more is set aside, as it comes back from a destination.
fn open_index(settings: &Settings) -> Result<Catalogue, EngineError> {
    let path = &settings.database;
    let error = match Catalogue::open(path) {
        Ok(catalogue) => return Ok(catalogue),
        Err(error) => error,
    };
    let broken = matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt));
    if !broken {
        return Err(error.into());
    }
    let aside = path.with_extension("db.damaged");
    settings.vfs.rename(path, &aside).map_err(|source| EngineError::Local {
        doing: "set aside",
        path: path.clone(),
        source,
    })?;
    for leftover in ["db-wal", "db-shm"] {
        // What belonged to the broken index must not be taken for the new one's; mostly there is none.
        let _ = settings.vfs.remove_file(&path.with_extension(leftover));
    }
    Ok(Catalogue::open(path)?)
}

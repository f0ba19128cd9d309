//! Setting up: configuration, keys, identity, and the first vault.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mybackup_engine::{Catalogue, EngineError, random};
use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::slot::{SlotKind, Unlocked};
use mybackup_format::{DeviceId, VaultId, words};
use mybackup_vfs::{FileKind, RealFs, Vfs};
use zeroize::Zeroizing;

use crate::ask::Asker;
use crate::config::{ConfigFile, Initial, KeyStoreKind};
use crate::connect::take_over;
use crate::dates;
use crate::device::Device;
use crate::error::ServiceError;
use crate::home::Home;
use crate::keys::{keep, store_of};
use crate::keystore::Description;
use crate::session::{Around, Session};

/// What to set up.
#[derive(Debug, Clone)]
pub struct InitRequest {
    /// Where backups will go, if that is known.
    pub destination: Option<PathBuf>,
    /// Where the key is kept; by default the keychain, or a file where there is none.
    pub key_store: Option<KeyStoreKind>,
    /// The present moment.
    pub now_ns: i64,
}

/// What setting up came to.
pub enum Init {
    /// It was set up before; nothing was changed.
    Already {
        /// The configuration.
        config: PathBuf,
    },
    /// The settings had been lost and were made anew; the key and the backups are those from before.
    Recovered {
        /// The configuration.
        config: PathBuf,
        /// How many sources came back.
        sources: usize,
    },
    /// It is set up now.
    Done(InitDone),
}

/// What was made.
pub struct InitDone {
    /// The configuration.
    pub config: PathBuf,
    /// Where the key is kept.
    pub key_store: KeyStoreKind,
    /// The same for people; `None` for a passphrase.
    pub key_at: Option<Description>,
    /// Why the keychain could not be used, where a file had to do.
    pub fell_back: Option<String>,
    /// The key's fingerprint.
    pub fingerprint: String,
    /// The recovery words.
    pub words: Zeroizing<String>,
}

/// Sets a home up; one that is set up is left as it is.
pub fn init(home: &Home, around: Around, request: &InitRequest, asker: &dyn Asker) -> Result<Init, ServiceError> {
    let vfs: Arc<dyn Vfs> = Arc::new(RealFs);
    if vfs.stat(&home.config()).is_ok() {
        return Ok(Init::Already { config: home.config() });
    }
    match Device::load(home) {
        // Where this computer's identity is, a second key would only shut it out of its own backups.
        Ok(device) => return recover(home, around, &device, request),
        Err(error) if vfs.stat(&home.device_file()).is_ok() => return Err(error),
        Err(_) => {}
    }
    if let Some(destination) = &request.destination {
        check_new_destination(&vfs, destination)?;
    }
    let io = |source| ServiceError::Io { doing: "create", path: home.folder().to_path_buf(), source };
    home.create().map_err(io)?;
    let _lock = home.lock()?;
    let unlocked = Unlocked { keys: KeyBundle::new(Secret(random())), words: Secret(random()) };
    let mut device = Device { vault: VaultId(random()), id: DeviceId(random()), slots: Vec::new() };
    let slot = device.seal(SlotKind::Words, &unlocked.words.0, &unlocked, request.now_ns);
    device.replace_slot(SlotKind::Words, slot);
    let kept = keep(home, request.key_store, &mut device, &unlocked, asker, request.now_ns)?;
    device.save(home)?;
    // The configuration comes last: with it, MyBackup is set up.
    let initial = Initial {
        created_at: dates::utc(request.now_ns),
        key_store: kept.kind,
        destination: request.destination.as_deref(),
    };
    ConfigFile::create(&home.config(), &initial)?;
    let session = Session::open(home.clone(), around)?;
    if request.destination.is_some() {
        session.create_vaults(&unlocked, request.now_ns)?;
    }
    Ok(Init::Done(InitDone {
        config: home.config(),
        key_store: kept.kind,
        key_at: kept.at,
        fell_back: kept.fell_back,
        fingerprint: unlocked.keys.fingerprint(),
        words: words::to_words(&unlocked.words),
    }))
}

/// Writes the settings anew for a home that has lost them alone.
fn recover(home: &Home, around: Around, device: &Device, request: &InitRequest) -> Result<Init, ServiceError> {
    let _lock = home.lock()?;
    let vault = device.vault.hex();
    let holds = |kind| store_of(kind, home).is_some_and(|store| store.load(&vault).is_ok());
    let key_store = match device.slot(SlotKind::Passphrase) {
        _ if holds(KeyStoreKind::File) => KeyStoreKind::File,
        Some(_) => KeyStoreKind::Passphrase,
        None => KeyStoreKind::Keychain,
    };
    let created_at = dates::utc(request.now_ns);
    let initial = Initial { created_at, key_store, destination: request.destination.as_deref() };
    ConfigFile::create(&home.config(), &initial)?;
    let mut session = Session::open(home.clone(), around)?;
    let failed = |error| ServiceError::Engine(EngineError::Catalogue(error));
    let known = Catalogue::open(&home.database()).and_then(|index| index.sources()).map_err(failed)?;
    for source in known.iter().filter(|source| source.device == device.id) {
        take_over(&mut session, source.id, &source.settings)?;
    }
    if let Some(newest) = known.iter().max_by_key(|source| source.seq) {
        session.take_settings(&newest.settings.program)?;
    }
    session.config_file().save()?;
    Ok(Init::Recovered { config: home.config(), sources: session.config().sources.len() })
}

/// Checks that a folder can take a new vault: it is there, and holds none yet.
pub(crate) fn check_new_destination(vfs: &Arc<dyn Vfs>, path: &Path) -> Result<(), ServiceError> {
    if !vfs.stat(path).is_ok_and(|stat| stat.kind == FileKind::Dir) {
        return Err(ServiceError::DestinationMissing { path: path.to_path_buf() });
    }
    if mybackup_engine::find_vaults(vfs, path).is_ok_and(|found| !found.is_empty()) {
        return Err(ServiceError::DestinationForeign { path: path.to_path_buf() });
    }
    Ok(())
}

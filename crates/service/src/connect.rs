//! Using an existing backup on this computer: unlock, take the identity over, bring the history back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mybackup_engine::{EngineError, EngineErrorKind, FoundSource, FoundVault, Run, random};
use mybackup_format::root::SourceSettings;
use mybackup_format::slot::{SlotKind, Unlocked};
use mybackup_format::{DeviceId, SourceId, VaultId, words};
use mybackup_vfs::{RealFs, Vfs};
use zeroize::Zeroizing;

use crate::ask::Asker;
use crate::config::{ConfigFile, Initial, KeyStoreKind, Source};
use crate::dates;
use crate::device::Device;
use crate::error::ServiceError;
use crate::home::{Home, path_of_bytes};
use crate::keys::keep;
use crate::keystore::Passphrase;
use crate::session::{Around, Session};

/// What opens the vault.
pub enum Opening {
    /// The recovery words as they were typed.
    Words(Zeroizing<String>),
    /// The vault's passphrase.
    Passphrase(Passphrase),
}

/// What to connect to.
pub struct ConnectRequest {
    /// The destination, or the vault's own folder in it.
    pub destination: PathBuf,
    /// Which vault, where there are several.
    pub vault: Option<VaultId>,
    /// What opens it.
    pub opening: Opening,
    /// Where the key is kept from now on.
    pub key_store: Option<KeyStoreKind>,
    /// The present moment.
    pub now_ns: i64,
}

/// What connecting brought back.
pub struct Connected {
    /// The computer that wrote the backup last.
    pub computer: String,
    /// The sources that came back.
    pub sources: Vec<FoundSource>,
    /// Why the keychain could not be used, where a file had to do.
    pub fell_back: Option<String>,
}

/// Finds the vaults at a destination.
pub fn find(destination: &Path) -> Result<Vec<FoundVault>, ServiceError> {
    let vfs: Arc<dyn Vfs> = Arc::new(RealFs);
    if vfs.stat(destination).is_err() {
        return Err(ServiceError::DestinationMissing { path: destination.to_path_buf() });
    }
    let found = mybackup_engine::find_vaults(&vfs, destination)?;
    if found.is_empty() {
        return Err(ServiceError::NoVault { path: destination.to_path_buf() });
    }
    Ok(found)
}

/// Sets this home up from the vault at a destination.
///
/// A home that has a configuration of its own keeps its settings, provided that it
/// is of the same vault; another vault's is refused.
pub fn connect(
    home: &Home,
    around: Around,
    request: &ConnectRequest,
    asker: &dyn Asker,
    run: &Run,
) -> Result<Connected, ServiceError> {
    let vault = choose(request)?;
    let unlocked = unlock(request, vault.vault)?;
    // The folder itself may have been named instead of the destination that holds it.
    let destination = vault.folder.parent().unwrap_or(&request.destination).to_path_buf();
    let io = |source| ServiceError::Io { doing: "create", path: home.folder().to_path_buf(), source };
    home.create().map_err(io)?;
    let lock = home.lock()?;
    let mut device = match Device::load(home) {
        Ok(known) if known.vault == vault.vault => known,
        Ok(_) if RealFs.stat(&home.config()).is_ok() => {
            return Err(ServiceError::HomeInUse { home: home.folder().to_path_buf() });
        }
        _ => Device { vault: vault.vault, id: DeviceId(random()), slots: Vec::new() },
    };
    // The very slot that the vault has; where it is lost, the next backup gives the vault a new one.
    let vfs: Arc<dyn Vfs> = Arc::new(RealFs);
    let slot = mybackup_engine::words_slot(&vfs, &request.destination, vault.vault, &unlocked.words);
    let slot = slot.unwrap_or_else(|| device.seal(SlotKind::Words, &unlocked.words.0, &unlocked, request.now_ns));
    device.replace_slot(SlotKind::Words, slot);
    let kept = keep(home, request.key_store, &mut device, &unlocked, asker, request.now_ns)?;
    device.save(home)?;
    let is_new = RealFs.stat(&home.config()).is_err();
    if is_new {
        let initial =
            Initial { created_at: dates::utc(request.now_ns), key_store: kept.kind, destination: Some(&destination) };
        ConfigFile::create(&home.config(), &initial)?;
    }
    let mut session = Session::open(home.clone(), around.clone())?;
    let sources = session.open_engine(&unlocked)?.discover(run)?;
    for found in &sources {
        take_over(&mut session, found.id, &found.settings)?;
    }
    let newest = sources.iter().max_by_key(|s| s.last_run_ns);
    if let Some(newest) = newest.filter(|_| is_new) {
        session.take_settings(&newest.settings.program)?;
    }
    session.config_file().save()?;
    drop(lock);
    Ok(Connected {
        computer: newest.map(|s| s.device_name.clone()).unwrap_or_default(),
        fell_back: kept.fell_back,
        sources,
    })
}

/// Puts a source that a root describes into the configuration, unless it stands there.
pub(crate) fn take_over(session: &mut Session, id: SourceId, settings: &SourceSettings) -> Result<(), ServiceError> {
    let id = id.hex();
    if session.config().sources.iter().any(|s| s.id == id) {
        return Ok(());
    }
    let source = Source {
        id,
        path: path_of_bytes(&settings.path),
        exclude: settings.exclude.clone(),
        one_file_system: settings.one_file_system,
        added_at: Some(dates::utc(settings.added_ns)),
    };
    Ok(session.config_file().add_source(source)?)
}

/// Protects folders in other places from now on, or nowhere; their histories go on.
pub(crate) fn move_sources(session: &mut Session, moves: &[(Source, Option<PathBuf>)]) -> Result<(), ServiceError> {
    let moves = || moves.iter().filter(|(source, to)| to.as_ref() != Some(&source.path));
    for to in moves().filter_map(|(_, to)| to.as_ref()) {
        session.destination_paths().iter().try_for_each(|place| session.check_apart(place, to))?;
    }
    // One may go where another was: first all leave their places.
    for (source, _) in moves() {
        session.config_file().remove_source(&source.path)?;
    }
    for (source, to) in moves() {
        if let Some(path) = to.clone() {
            session.config_file().add_source(Source { path, ..source.clone() })?;
        }
    }
    Ok(session.config_file().save()?)
}

fn choose(request: &ConnectRequest) -> Result<FoundVault, ServiceError> {
    let mut found = find(&request.destination)?;
    if let Some(wanted) = request.vault {
        found.retain(|vault| vault.vault == wanted);
    }
    match found.len() {
        0 => Err(ServiceError::NoVault { path: request.destination.clone() }),
        1 => Ok(found.swap_remove(0)),
        _ => Err(ServiceError::SeveralVaults {
            path: request.destination.clone(),
            folders: found.into_iter().map(|vault| vault.folder).collect(),
        }),
    }
}

fn unlock(request: &ConnectRequest, vault: VaultId) -> Result<Unlocked, ServiceError> {
    let vfs: Arc<dyn Vfs> = Arc::new(RealFs);
    let wrong_key = |error: EngineError, wrong: ServiceError| match error.kind() {
        EngineErrorKind::WrongKey => wrong,
        _ => error.into(),
    };
    match &request.opening {
        Opening::Words(typed) => {
            let secret = words::from_words(typed)?;
            mybackup_engine::unlock_with_words(&vfs, &request.destination, vault, &secret)
                .map_err(|e| wrong_key(e, ServiceError::WordsWrong))
        }
        Opening::Passphrase(passphrase) => {
            mybackup_engine::unlock_with_passphrase(&vfs, &request.destination, vault, passphrase.text())
                .map_err(|e| wrong_key(e, ServiceError::PassphraseWrong))
        }
    }
}

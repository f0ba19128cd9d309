//! Finding vaults, unlocking them, and the ways in.
//!
//! A new computer begins here: which vaults are at a destination, what opens them,
//! and which folders they hold. Nothing is written while looking. Slots are small
//! files of their own: one that is damaged does not keep the others from opening.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mybackup_format::envelope::MAX_ENVELOPE;
use mybackup_format::keys::{Secret, sha256};
use mybackup_format::root::SourceSettings;
use mybackup_format::slot::{self, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{FormatError, ObjectHash, SourceId, VaultId};
use mybackup_store::{Dir, ObjectInfo, ObjectName, Store, StoreError};
use mybackup_vfs::Vfs;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::run::{Phase, Run};

/// A vault at a destination, as it can be seen without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundVault {
    /// The vault.
    pub vault: VaultId,
    /// Its folder.
    pub folder: PathBuf,
    /// When it was made, in nanoseconds since 1970; 0 where its description is damaged.
    pub created_ns: i64,
    /// What opens it.
    pub slots: Vec<SlotInfo>,
}

/// A protected folder that a vault holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSource {
    /// Its identity.
    pub id: SourceId,
    /// How it was protected.
    pub settings: SourceSettings,
    /// The computer that wrote it last.
    pub device_name: String,
    /// When its last run ended, in nanoseconds since 1970.
    pub last_run_ns: Option<i64>,
    /// Files that it held then.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// Sequence number of its newest root.
    pub seq: u64,
}

/// Which destinations took a change of the ways in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlotChange {
    /// Those that hold it now.
    pub done: Vec<String>,
    /// Those that do not, with the cause.
    pub missed: Vec<(String, String)>,
}

/// So many slots of one kind are tried.
const MAX_TRIES: u32 = 8;

fn failed(destination: &Path, source: StoreError) -> EngineError {
    EngineError::Store { destination: destination.display().to_string(), source }
}

/// Finds the vaults at a destination; a vault's own folder will do too.
pub fn find_vaults(vfs: &Arc<dyn Vfs>, destination: &Path) -> Result<Vec<FoundVault>, EngineError> {
    if let Some(found) = look_into(vfs, destination) {
        return Ok(vec![found]);
    }
    let names = mybackup_store::find_vaults(vfs.as_ref(), destination).map_err(|e| failed(destination, e))?;
    Ok(names.iter().filter_map(|name| look_into(vfs, &destination.join(name))).collect())
}

/// Reads what can be read of one vault's folder.
fn look_into(vfs: &Arc<dyn Vfs>, folder: &Path) -> Option<FoundVault> {
    let store = Dir::open(vfs.clone(), folder).ok()?;
    let info = store.read(&layout::fixed(layout::VAULT)).ok().and_then(|b| mybackup_format::vault::info(&b).ok());
    let slots: Vec<SlotInfo> = slots_in(&store).ok()?.iter().filter_map(|(_, bytes)| slot::info(bytes).ok()).collect();
    // Where the description is damaged a slot still says which vault this is.
    let vault = info.as_ref().map(|i| i.vault).or_else(|| slots.first().map(|s| s.vault))?;
    Some(FoundVault {
        vault,
        folder: folder.to_path_buf(),
        created_ns: info.map_or(0, |i| i.created_ns),
        slots: slots.into_iter().filter(|s| s.vault == vault).collect(),
    })
}

/// Reads the slots that can be read.
fn slots_in(store: &dyn Store) -> Result<Vec<(ObjectName, Vec<u8>)>, StoreError> {
    let listed = store.list("keys/")?;
    let read = |o: ObjectInfo| Some((o.name.clone(), store.read(&o.name).ok()?));
    Ok(listed.into_iter().filter(|o| o.len <= MAX_ENVELOPE as u64).filter_map(read).collect())
}

/// Opens a vault with the secret of its recovery words.
pub fn unlock_with_words(
    vfs: &Arc<dyn Vfs>,
    destination: &Path,
    vault: VaultId,
    secret: &Secret,
) -> Result<Unlocked, EngineError> {
    unlock(vfs, destination, vault, SlotKind::Words, |bytes| slot::open(bytes, secret))
}

/// Opens a vault with a passphrase; takes about a second for each passphrase slot.
pub fn unlock_with_passphrase(
    vfs: &Arc<dyn Vfs>,
    destination: &Path,
    vault: VaultId,
    passphrase: &str,
) -> Result<Unlocked, EngineError> {
    unlock(vfs, destination, vault, SlotKind::Passphrase, |bytes| slot::open_with_passphrase(bytes, passphrase))
}

/// Opens a vault with the secret of a computer.
pub fn unlock_with_device(
    vfs: &Arc<dyn Vfs>,
    destination: &Path,
    vault: VaultId,
    secret: &Secret,
) -> Result<Unlocked, EngineError> {
    unlock(vfs, destination, vault, SlotKind::Device, |bytes| slot::open(bytes, secret))
}

fn unlock(
    vfs: &Arc<dyn Vfs>,
    destination: &Path,
    vault: VaultId,
    kind: SlotKind,
    open: impl Fn(&[u8]) -> Result<Unlocked, FormatError>,
) -> Result<Unlocked, EngineError> {
    let inside = destination.join(layout::vault_folder(vault));
    let folder = if vfs.stat(&inside).is_ok() { inside } else { destination.to_path_buf() };
    let store = Dir::open(vfs.clone(), &folder).map_err(|e| failed(destination, e))?;
    let mut damaged = None;
    let mut refused = false;
    let mut tries = 0;
    for (name, bytes) in slots_in(&store).map_err(|e| failed(destination, e))? {
        let object = |source| EngineError::Object { object: name.as_str().to_string(), source };
        if !layout::name_fits(name.as_str(), &ObjectHash(sha256(&bytes))) {
            damaged = Some(object(FormatError::Damaged));
            continue;
        }
        match slot::info(&bytes) {
            Ok(info) if info.kind != kind || info.vault != vault => continue,
            Ok(_) => {}
            Err(error) => {
                damaged = Some(object(error));
                continue;
            }
        }
        // A backup has one of each kind; whoever plants more may not cost hours.
        tries += 1;
        if tries > MAX_TRIES {
            break;
        }
        match open(&bytes) {
            Ok(unlocked) => return Ok(unlocked),
            Err(FormatError::WrongKey) => refused = true,
            Err(error) => damaged = Some(object(error)),
        }
    }
    match damaged {
        Some(error) if !refused => Err(error),
        // Words that are right open nothing where there is nothing to open.
        None if !refused => Err(EngineError::Missing(format!("the key slot of the {}", opener(kind)))),
        _ => Err(EngineError::WrongKey { destination: destination.display().to_string() }),
    }
}

/// Names what opens a kind of slot.
fn opener(kind: SlotKind) -> &'static str {
    match kind {
        SlotKind::Words => "recovery words",
        SlotKind::Passphrase => "passphrase",
        SlotKind::Device => "computer",
    }
}

/// Returns the slot at a destination that the recovery words open, as it stands there.
pub fn words_slot(vfs: &Arc<dyn Vfs>, destination: &Path, vault: VaultId, words: &Secret) -> Option<Vec<u8>> {
    let inside = destination.join(layout::vault_folder(vault));
    let folder = if vfs.stat(&inside).is_ok() { inside } else { destination.to_path_buf() };
    let slots = Dir::open(vfs.clone(), &folder).and_then(|store| slots_in(&store)).ok()?;
    let fits = |name: &ObjectName, bytes: &[u8]| {
        layout::name_fits(name.as_str(), &ObjectHash(sha256(bytes)))
            && slot::info(bytes).is_ok_and(|info| info.kind == SlotKind::Words && info.vault == vault)
            && slot::open(bytes, words).is_ok()
    };
    slots.into_iter().find(|(name, bytes)| fits(name, bytes)).map(|(_, bytes)| bytes)
}

impl Engine {
    /// Adds a way in at every destination that can be reached.
    ///
    /// Fails only where no destination took it.
    pub fn add_slot(&self, slot: &[u8]) -> Result<SlotChange, EngineError> {
        self.put_slot(slot, None)
    }

    /// Adds a passphrase slot and removes every other one.
    pub fn replace_passphrase_slot(&self, slot: &[u8]) -> Result<SlotChange, EngineError> {
        self.put_slot(slot, Some(SlotKind::Passphrase))
    }

    /// Adds a slot for new recovery words and removes every other one of that kind.
    pub fn replace_words_slot(&self, slot: &[u8]) -> Result<SlotChange, EngineError> {
        self.put_slot(slot, Some(SlotKind::Words))
    }

    fn put_slot(&self, slot: &[u8], in_place_of: Option<SlotKind>) -> Result<SlotChange, EngineError> {
        // The next run sweeps what a kill leaves half written here.
        self.catalogue.set_number("unclean", 1)?;
        let mut change = SlotChange::default();
        let mut last = None;
        for spec in &self.settings.destinations {
            let put = self
                .open_destination(spec)
                .and_then(|vault| exchange(vault.store.as_ref(), slot, in_place_of).map_err(|e| vault.failed(e)));
            match put {
                Ok(()) => change.done.push(spec.name.clone()),
                Err(error) => {
                    change.missed.push((spec.name.clone(), error.to_string()));
                    last = Some(error);
                }
            }
        }
        match last {
            Some(error) if change.done.is_empty() => Err(error),
            _ => Ok(change),
        }
    }

    /// Reads which folders the vault holds, and their history; writes nothing to a destination.
    pub fn discover(&mut self, run: &Run) -> Result<Vec<FoundSource>, EngineError> {
        run.phase(Phase::Opening);
        let vaults = self.open_reachable()?;
        self.catch_up(&vaults, run)?;
        let mut found = Vec::new();
        for source in self.catalogue.sources()?.into_iter().filter(|s| s.seq > 0) {
            let runs = self.catalogue.runs(source.n, 0)?;
            found.push(FoundSource {
                id: source.id,
                last_run_ns: runs.last().map(|r| r.finished_ns),
                settings: source.settings,
                device_name: source.device_name,
                files: source.totals.files,
                bytes: source.totals.bytes,
                seq: source.seq,
            });
        }
        Ok(found)
    }
}

/// Adds a slot; only when it is durable do others of a kind go.
fn exchange(store: &dyn Store, slot: &[u8], in_place_of: Option<SlotKind>) -> Result<(), StoreError> {
    let name = layout::slot(&ObjectHash(sha256(slot)));
    store.put_new(&name, slot)?;
    store.sync()?;
    let Some(kind) = in_place_of else { return Ok(()) };
    let others = store.list("keys/")?.into_iter().filter(|o| o.name != name && o.len <= MAX_ENVELOPE as u64);
    for other in others {
        // One that cannot be read now may open the vault tomorrow: then it is not exchanged.
        if slot::info(&store.read(&other.name)?).is_ok_and(|info| info.kind == kind) {
            store.remove(&other.name)?;
        }
    }
    store.sync()
}

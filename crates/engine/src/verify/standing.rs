//! What stands where objects ought to be: nothing, no file at all, or one beyond all measure.
//!
//! It is decided from listings alone, before anything is read.

use std::path::PathBuf;

use mybackup_format::container::ObjectKind;
use mybackup_format::keys::sha256;
use mybackup_format::slot::{self, SlotKind};
use mybackup_format::{ObjectHash, SourceId};
use mybackup_store::ObjectName;
use mybackup_vfs::FileKind;

use crate::destinations::newest_roots;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::vault::Vault;

use super::listing::is_ours;
use super::{Checker, Finding};

const MIB: u64 = 1 << 20;
/// What is said of an object of senseless length.
pub(super) const TOO_LONG: &str = "It is too long";
/// What is said where the recovery words open nothing.
const NO_WORDS_SLOT: &str = "The key slot of the recovery words is missing";
/// The finding where not even the name of a slot is known.
pub(crate) const KEYS: &str = "keys";

/// Tells whether an object is longer than any sound one of its kind; packs have no bound of their own.
pub(crate) fn is_too_long(name: &str, len: u64) -> bool {
    let most = match layout::kind_of(name) {
        Some(ObjectKind::Slot | ObjectKind::Vault) => MIB,
        Some(ObjectKind::Root | ObjectKind::Plan) => 64 * MIB,
        Some(ObjectKind::Index) => 1024 * MIB,
        _ => return false,
    };
    len > most
}

/// Names where a source's roots lie, for what concerns all of them.
fn roots_folder(source: SourceId) -> String {
    format!("runs/{}", source.hex())
}

/// Reads the source from a finding that concerns all its roots.
pub(crate) fn source_gone_back(object: &str) -> Option<SourceId> {
    layout::root_source(object).filter(|source| roots_folder(*source) == object)
}

impl Engine {
    /// Returns the vault's folder at a destination.
    pub(crate) fn folder_at(&self, destination: &str) -> Option<PathBuf> {
        let spec = self.settings.destinations.iter().find(|spec| spec.name == destination)?;
        Some(spec.path.join(layout::vault_folder(self.settings.vault)))
    }

    /// Names a run for a person: by its number, where the index knows it, else by its root's.
    pub(crate) fn run_of_root(&self, source: SourceId, seq: u64) -> Result<u64, EngineError> {
        let Some(known) = self.catalogue.source(source)? else { return Ok(seq) };
        Ok(self.catalogue.run_record(known.n, seq)?.map_or(seq, |record| record.run))
    }

    /// Finds sources of which a destination shows less than it did, and no other one has the rest.
    pub(super) fn gone_back(&self, vaults: &[Vault]) -> Result<Vec<Finding>, EngineError> {
        let mut findings = Vec::new();
        let shown = vaults.iter().map(newest_roots).collect::<Result<Vec<_>, _>>()?;
        for known in self.catalogue.sources()? {
            let newest = |at: usize| shown[at].iter().find(|r| r.source == known.id).map_or(0, |r| r.seq);
            for (at, vault) in vaults.iter().enumerate() {
                let Some(seen) = self.catalogue.newest_seen(&vault.destination, known.id)? else { continue };
                if (0..vaults.len()).any(|other| newest(other) >= seen.seq) || newest(at) >= seen.seq {
                    continue;
                }
                let run = self.run_of_root(known.id, seen.seq)?;
                let what = format!("It shows an older state than this computer has seen: run {run} is gone");
                findings.push(Finding::new(&vault.destination, &roots_folder(known.id), what));
            }
        }
        Ok(findings)
    }
}

impl Checker<'_> {
    /// Names what bears the name of a small object and is no file.
    ///
    /// A listing leaves it out; where it stands for a pack, the index tells that the pack is missing.
    pub(super) fn no_files(&mut self) -> Result<(), EngineError> {
        let Some(root) = self.engine.folder_at(&self.vault.destination) else { return Ok(()) };
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            // What cannot be listed was told when the objects were.
            let Ok(listed) = self.engine.settings.vfs.list_dir(&root.join(&folder)) else { continue };
            for entry in listed {
                let Some(name) = entry.name.to_str() else { continue };
                let name = if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
                if ObjectName::new(&name).is_err() {
                    continue;
                }
                let small = ["keys", "index", "gc", "runs"].contains(&name.as_str());
                match entry.stat.kind {
                    FileKind::File => {}
                    FileKind::Dir if small || source_gone_back(&name).is_some() => folders.push(name),
                    _ if is_ours(&name) && name != layout::RESERVE => {
                        self.missing(&name);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Checks that the recovery words open the vault at this destination.
    pub(super) fn words_slots(&mut self) -> Result<(), EngineError> {
        let is_words = |bytes: &[u8]| slot::info(bytes).is_ok_and(|info| info.kind == SlotKind::Words);
        let own = self.engine.settings.slots.iter().filter(|bytes| is_words(bytes));
        let own: Vec<ObjectName> = own.map(|bytes| layout::slot(&ObjectHash(sha256(bytes)))).collect();
        for name in &own {
            if !self.listed.contains_key(name.as_str()) {
                self.no_words_slot(name.as_str());
            }
        }
        if own.is_empty() {
            let slots = self
                .listed
                .iter()
                .filter(|(name, len)| layout::kind_of(name) == Some(ObjectKind::Slot) && !is_too_long(name, **len));
            let mut names = slots.filter_map(|(name, _)| ObjectName::new(name).ok());
            if !names.any(|name| self.vault.store.read(&name).is_ok_and(|bytes| is_words(&bytes))) {
                self.no_words_slot(KEYS);
            }
        }
        Ok(())
    }

    fn no_words_slot(&mut self, object: &str) {
        let finding = self.missing(object);
        finding.what = NO_WORDS_SLOT.to_string();
    }
}

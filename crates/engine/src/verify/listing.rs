//! What is there, compared with what ought to be there.

use std::sync::Arc;

use mybackup_format::container::{self, HEADER_LEN};
use mybackup_format::vault::Parameters;
use mybackup_store::{Dir, ObjectName, Store};

use crate::destinations::UNCOMPARED;
use crate::engine::{DestinationSpec, Engine};
use crate::error::EngineError;
use crate::layout;
use crate::rebuild::concerns_one_object;
use crate::vault::Vault;

use super::standing::{TOO_LONG, is_too_long};
use super::{Checker, FOLLOWED_CHUNKS};

impl Engine {
    /// Opens a vault whose description is damaged, where something else in it proves that the key is right.
    pub(crate) fn open_without_description(&self, spec: &DestinationSpec) -> Option<Vault> {
        let root = spec.path.join(layout::vault_folder(self.settings.vault));
        let store = Dir::open(self.settings.vfs.clone(), &root).ok()?;
        let opens = |name: &ObjectName| {
            let kind = layout::kind_of(name.as_str())?;
            let header = store.read_range(name, 0, HEADER_LEN).ok()?;
            self.keys.open(kind, container::header_of(&header).ok()?).ok()
        };
        let proved = ["runs/", "meta/", "meta2/", "index/", "data/"]
            .iter()
            .filter_map(|folder| store.list(folder).ok())
            .any(|objects| objects.iter().take(100).any(|object| opens(&object.name).is_some()));
        proved.then(|| Vault {
            destination: spec.name.clone(),
            store: Arc::new(store),
            keys: self.keys.clone(),
            parameters: Parameters::default(),
        })
    }
}

impl Checker<'_> {
    /// Compares the listing with the index.
    pub(super) fn listing(&mut self) -> Result<(), EngineError> {
        for object in self.vault.list("")? {
            let name = object.name.as_str();
            self.report.objects += 1;
            self.listed.insert(name.to_string(), object.len);
            if name == layout::README || name.starts_with("quarantine/") {
                continue;
            }
            if !is_ours(name) {
                self.report.strays.push((self.vault.destination.clone(), name.to_string()));
            } else if is_too_long(name, object.len) {
                self.damaged(name, TOO_LONG);
            } else if object.len < layout::LEAST_LEN && name != layout::RESERVE {
                self.damaged(name, "It is too short");
            }
        }
        if !self.listed.contains_key(layout::VAULT) {
            self.missing(layout::VAULT);
        }
        self.no_files()?;
        self.known_packs()?;
        self.unknown_packs()
    }

    fn known_packs(&mut self) -> Result<(), EngineError> {
        // What was learnt from one destination is expected at another only where something refers to it.
        let uncompared = self.catalogue.number("unclean")? == UNCOMPARED;
        for pack in self.catalogue.packs()? {
            let name = layout::pack(pack.folder, &pack.hash);
            let found = self.listed.get(name.as_str()).copied();
            if found == Some(pack.len) {
                self.present.insert(pack.n);
                continue;
            }
            // Where a whole disk is lost it does not help to name every chunk.
            let chunks = if self.followed < FOLLOWED_CHUNKS { self.catalogue.chunks_of(pack.n)? } else { Vec::new() };
            let finding = match found {
                Some(len) => self.damaged(name.as_str(), format!("It has {len} bytes instead of {}", pack.len)),
                // A destination that was away gets it with the next backup; what it shows needs it or not.
                None if !self.up_to_date || uncompared || pack.condemned => continue,
                // A repair replaced it, and a power cut took back what the index noted of that.
                None if self.was_set_aside(name.as_str()) => continue,
                None => self.missing(name.as_str()),
            };
            finding.chunks.extend(chunks.iter().map(|c| c.id));
            self.followed += chunks.len();
        }
        Ok(())
    }

    /// Tells whether a repair put a bad object aside.
    fn was_set_aside(&self, name: &str) -> bool {
        let aside = format!("quarantine/{}", name.replace('/', "-"));
        self.listed.range(aside.clone()..).next().is_some_and(|(found, _)| found.starts_with(&aside))
    }

    fn unknown_packs(&mut self) -> Result<(), EngineError> {
        let names: Vec<(String, u64)> = self.listed.iter().map(|(name, len)| (name.clone(), *len)).collect();
        for (name, len) in names {
            let Some((folder, hash)) = layout::pack_in_name(&name) else { continue };
            if !is_ours(&name) || self.catalogue.pack(&hash)?.is_some() {
                continue;
            }
            self.run.check()?;
            match self.vault.read_pack_contents(folder, hash, len) {
                Ok(pack) => match self.extra.put_pack(&pack, false)? {
                    Ok(n) => {
                        self.extra_present.insert(n);
                    }
                    Err(_) => self.report.strays.push((self.vault.destination.clone(), name)),
                },
                // Without a sound end it was never finished, or it is damaged: reading all of it tells.
                Err(error) if concerns_one_object(&error) => {
                    self.report.strays.push((self.vault.destination.clone(), name));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Tells whether a name is one that this program gives.
pub(super) fn is_ours(name: &str) -> bool {
    if let Some((folder, hash)) = layout::pack_in_name(name) {
        return layout::pack(folder, &hash).as_str() == name;
    }
    match name.split('/').next() {
        Some("data" | "meta" | "meta2") => false,
        Some("index" | "gc") => layout::hash_in_name(name).is_some(),
        Some("runs") => layout::root_source(name).is_some() && layout::root_seq(name).is_some(),
        Some("keys") => name.ends_with(".enc"),
        _ => name == layout::VAULT || name == layout::RESERVE,
    }
}

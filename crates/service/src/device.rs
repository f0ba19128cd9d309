//! The home's `device` file: which vault this computer uses, and the key slots it may hand out.
//!
//! It holds no secret: a slot opens only with the device's secret from the key
//! store, a passphrase, or the recovery words.

use std::io::ErrorKind;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mybackup_format::slot::{self, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{DeviceId, VaultId};
use serde::{Deserialize, Serialize};

use crate::error::ServiceError;
use crate::home::{Home, read_file, write_file_atomically};

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The vault.
    pub vault: VaultId,
    /// This computer.
    pub id: DeviceId,
    /// Its key slots.
    pub slots: Vec<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    vault: String,
    device: String,
    slots: Vec<String>,
}

impl Device {
    /// Reads the file.
    pub fn load(home: &Home) -> Result<Self, ServiceError> {
        let path = home.device_file();
        let broken = || ServiceError::DeviceFile { path: path.clone() };
        let bytes = read_file(&path).map_err(|source| match source.kind() {
            ErrorKind::NotFound => broken(),
            // A disk that fails is no reason to take another identity.
            _ => ServiceError::Io { doing: "read", path: path.clone(), source },
        })?;
        let written: Written = serde_json::from_slice(&bytes).map_err(|_| broken())?;
        let slots = written.slots.iter().map(|text| STANDARD.decode(text).map_err(|_| broken()));
        Ok(Device {
            vault: VaultId::from_hex(&written.vault).ok_or_else(broken)?,
            id: DeviceId::from_hex(&written.device).ok_or_else(broken)?,
            slots: slots.collect::<Result<_, _>>()?,
        })
    }

    /// Writes the file; after a crash it is the old one or the new one.
    pub fn save(&self, home: &Home) -> Result<(), ServiceError> {
        let written = Written {
            version: 1,
            vault: self.vault.hex(),
            device: self.id.hex(),
            slots: self.slots.iter().map(|slot| STANDARD.encode(slot)).collect(),
        };
        let text = serde_json::to_vec_pretty(&written).expect("plain text becomes JSON");
        let path: &Path = &home.device_file();
        write_file_atomically(path, &text).map_err(|source| ServiceError::Io {
            doing: "write",
            path: path.to_path_buf(),
            source,
        })
    }

    /// Finds a slot of one kind.
    pub fn slot(&self, kind: SlotKind) -> Option<&[u8]> {
        self.slots.iter().map(Vec::as_slice).find(|bytes| slot::info(bytes).is_ok_and(|info| info.kind == kind))
    }

    /// Puts a slot in the place of the one of the same kind.
    pub fn replace_slot(&mut self, kind: SlotKind, bytes: Vec<u8>) {
        self.slots.retain(|old| slot::info(old).map_or(true, |info| info.kind != kind));
        self.slots.push(bytes);
    }

    /// Seals the keys under a secret of 32 bytes.
    pub fn seal(&self, kind: SlotKind, secret: &[u8; 32], unlocked: &Unlocked, now_ns: i64) -> Vec<u8> {
        let info = SlotInfo { vault: self.vault, kind, cost: None, created_ns: now_ns };
        slot::write(&info, &mybackup_format::keys::Secret(*secret), mybackup_engine::random(), unlocked)
    }
}
